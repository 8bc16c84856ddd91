"""Keeps gunicorn and Caddy running: whichever ends is started again, SIGHUP swaps the code, SIGTERM ends both.

Started by startstack.sh. What happens is said on stderr and, for scripts/reload and the app, in var/run/stack.json.
"""

import os
import signal

signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C before anything is started leaves no traceback

import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from time import monotonic

from msgspec import structs

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from config import ROOT, Config, ensure_var, load_config
from core.pages import Pages
from scripts.stack_front import Front, Trouble, end_left_over, words_of_frames
from scripts.stack_parts import Program, is_farewell, say, tell_systemd
from scripts.stack_server import Server
from scripts.stack_site import Site, find_site
from scripts.stack_state import State, claim_home, forget_state, write_state

OURS = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)
TICK = 0.1  # seconds between two looks while something is under way; otherwise only signals wake us
STOP = 2.6  # seconds both have to end


class Stack:
    """The supervisor of one Server, one Front and, where it is wanted, one Litestream."""

    def __init__(self, config: Config, site: Site):
        self.state = State(os.getpid(), site.origin, site.kind)
        self.config, self.advice = config, (site.advice, words_of_frames(config))
        environ = os.environ | {"NEOSPACE_PROXIES": "1", "NEOSPACE_FILES": "proxy", "NEOSPACE_FRONT": site.front}
        self.front = Front(config, site, environ)
        self.programs = [self.front.program, *start_litestream(config)]
        self.server = Server(config, environ)
        self.is_announced = self.wants_reload = False

    def run(self) -> str:
        """Until a signal says stop: then "". Or until something will not stay up: then the sentence that says so."""
        while True:
            heard = self.wait()
            if is_farewell(heard):
                return ""
            self.wants_reload |= heard is not None and heard.si_signo == signal.SIGHUP
            if trouble := self.server.look() or self.look_at_programs():
                return trouble
            if self.server.fresh:
                self.look_at_reload()
            elif self.wants_reload and self.server.is_settled():
                self.reload()
            self.announce()

    def wait(self):
        """The next signal; None when there was none for a tick and there is something to look after."""
        if self.is_announced and self.server.is_settled() and all(program.process for program in self.programs):
            return signal.sigwaitinfo(OURS)
        return signal.sigtimedwait(OURS, TICK)

    def look_at_programs(self) -> str:
        if not self.is_announced and self.front.program.process.poll() is not None:
            return "Caddy did not start: its log says why."
        return next(filter(None, [program.look() for program in self.programs]), "")

    def announce(self) -> None:
        """Once both answer, say where; later, whether they do."""
        is_serving = self.server.is_serving()
        if self.is_announced and self.state.is_serving != is_serving:
            self.note(is_serving=is_serving)
        if self.is_announced or not is_serving or not self.front.answers():
            return
        self.is_announced = True
        self.note()
        tell_systemd("READY=1")
        say("\n".join(filter(None, (f"NeoSpace is at {self.state.origin}", self.front.words_of_trust(), *self.advice))))

    def reload(self) -> None:
        """Begin to take in the code and the Caddyfile, both as they are now on disk."""
        self.wants_reload = False
        try:
            self.front.check()
            self.server.swap()
        except Trouble as trouble:
            self.reloaded(f"{trouble} All stays as it was.")

    def look_at_reload(self) -> None:
        if (said := self.server.swapped()) is None:
            return
        try:
            self.reloaded(said or self.front.take_in() or "")
        except Trouble as trouble:
            self.reloaded(f"The new code answers, but {trouble}")

    def reloaded(self, said: str) -> None:
        self.note(reloads=self.state.reloads + 1, said=said)
        say(said or "The new code answers. The old one finishes what it began.")

    def note(self, **changed) -> None:
        self.state = structs.replace(self.state, **changed)
        try:
            write_state(self.config, self.state)
        except OSError as error:  # a full disk ends nothing that serves
            say(f"What the stack says of itself could not be written: {error}. All else goes on.")

    def stop(self) -> None:
        """All end at once, by their own ways, or else by force."""
        forget_state(self.config)
        processes = [*self.server.processes(), *(program.process for program in self.programs if program.process)]
        for process in processes:
            process.terminate()
        deadline = monotonic() + STOP
        for process in processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(deadline - monotonic(), 0))
        for process in processes:
            process.kill()
            process.wait()


def start_litestream(config: Config) -> list[Program]:
    command = (str(ROOT / "scripts" / "replicate"),)
    return [Program("Litestream", command, dict(os.environ), is_needed=False)] if config.litestream else []


def main() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, OURS)
    config = load_config()
    ensure_var(config)
    with claim_home(config):
        trouble = serve(config)
    if trouble:
        sys.exit(f"{trouble} The stack is stopped.")


def serve(config: Config) -> str:
    """As Stack.run, from the first step to the last."""
    config.path("logs").mkdir(exist_ok=True)
    Pages(config.path()).clear()
    end_left_over(config)
    try:
        stack = Stack(config, find_site(config.site))
    except Trouble as trouble:
        return str(trouble)
    try:
        return stack.run()
    finally:
        stack.stop()


if __name__ == "__main__":
    main()
