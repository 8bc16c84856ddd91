"""Ask a running stack to go on with the code that is on disk now, and say how that went."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from config import ROOT, Config, load_config
from db import pending
from scripts.stack_state import read_state

PATIENCE = 90  # seconds for the new code to answer
PAUSE = 0.1
RESTART = "Stop the stack and start it: systemctl restart neospace, or Ctrl-C and ./startstack.sh. Members are away for seconds."


def main() -> None:
    config = load_config()
    before = read_state(config)
    if before is None:
        raise SystemExit(f"No stack runs on {config.path()}. Start it: ./startstack.sh")
    if files := pending(config.database):
        raise SystemExit(f"The new code changes the database ({', '.join(files)}), so nothing was reloaded. {RESTART}")
    if subprocess.run([ROOT / "scripts/setup", "--stack"]).returncode:
        raise SystemExit("Nothing was reloaded.")
    begun = time.monotonic()
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
