"""Ask a running stack to go on with the code that is on disk now, and say how that went."""

import os
import signal
import subprocess
import sys
import time
from fcntl import LOCK_EX, flock
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from backups.owner import refuse_stranger
from config import ROOT, Config, load_config
from db import pending
from scripts.stack_state import read_state

PATIENCE = 125  # seconds for the code of the reload before to leave, and for the new one to answer
PAUSE = 0.1
RESTART = (
    "Members must be away for that, for seconds. As a service: scripts/setup --packages, then sudo systemctl restart neospace. "
    "By hand: Ctrl-C, then ./startstack.sh."
)


def main() -> None:
    config = load_config()
    refuse_stranger(config.path())
    if read_state(config) is None:
        raise SystemExit(f"No stack runs on {config.path()}. Start it: ./startstack.sh")
    with config.path("run", "reload.lock").open("a") as turn:
        flock(turn, LOCK_EX)  # of two at once the second has its own, since its code may have come later
        reload(config)


def reload(config: Config) -> None:
    """Raises SystemExit with a sentence when the old code goes on."""
    if files := pending(config.database):
        raise SystemExit(f"The new code changes the database ({', '.join(files)}), so nothing was reloaded. {RESTART}")
    if subprocess.run([ROOT / "scripts/setup", "--packages"]).returncode:
        raise SystemExit("Nothing was reloaded.")
    begun, before = time.monotonic(), read_state(config)
    if before is None:
        raise SystemExit("The stack ended meanwhile; its log says why.")
    os.kill(before.pid, signal.SIGHUP)
    if said := outcome(config, before.reloads):
        raise SystemExit(said)
    print(f"The new code answers, after {time.monotonic() - begun:.1f} s. Members are on their way to it.")


def outcome(config: Config, reloads: int) -> str:
    """"" when the new code answers, else the sentence that says why not."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        state = read_state(config)
        if state is None:
            return "The stack ended; its log says why."
        if state.reloads > reloads:
            return state.said
        time.sleep(PAUSE)
    return f"The new code was not ready within {PATIENCE} seconds. The old one goes on."


if __name__ == "__main__":
    main()
