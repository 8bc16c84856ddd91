"""One gunicorn of the stack, from its start to its end."""

import os
import signal
import socket
import tempfile
from time import monotonic

from scripts.stack_parts import spawn

WORKERS = 4
GUNICORN = ("gunicorn", "-w", str(WORKERS), "--threads", "16", "--worker-class", "gthread")
START, EMPTY = 60, 60  # seconds a gunicorn may take to be ready, and a retired one to finish what it has
LEAVE = 10  # seconds it may take to end, once it is told to
HEARTBEATS = "/dev/shm" if os.access("/dev/shm", os.W_OK) else tempfile.gettempdir()


class Generation:
    """One gunicorn on the common listener. Its workers tell us through a pipe how far they are (gunicorn.conf.py)."""

    def __init__(self, listener: socket.socket, environ: dict[str, str]):
        self.ears, mouth = os.pipe()
        os.set_blocking(self.ears, False)
        command = (*GUNICORN, "--worker-tmp-dir", HEARTBEATS, "--bind", f"fd://{listener.fileno()}", "app:create_app()")
        self.process = spawn(command, environ | {"STACK_TELL": str(mouth)}, (listener.fileno(), mouth))
        os.close(mouth)
        self.since, self.told, self.leaves_at = monotonic(), "", None

    def words(self) -> list[str]:
        """What its processes have said so far, line by line."""
        while self.ears is not None and (heard := self.hear()):
            self.told += heard.decode(errors="replace")
        return self.told.splitlines()

    def hear(self) -> bytes:
        try:
            return os.read(self.ears, 4096)
        except BlockingIOError:
            return b""

    def is_ready(self) -> bool:
        return self.words().count("ready") >= WORKERS

    def retire(self) -> None:
        """Have its workers take nothing new and send their members to the next generation."""
        self.since = monotonic()
        self.process.send_signal(signal.SIGUSR1)

    def is_empty(self) -> bool:
        """Whether a retired one has answered all that it had, or had time enough to."""
        return self.words().count("empty") >= WORKERS or monotonic() - self.since > EMPTY

    def leave(self) -> None:
        """Have a retired one end, again and again until it has: by force when it will not."""
        if self.leaves_at is None:
            self.leaves_at = monotonic()
            self.process.terminate()
        elif monotonic() - self.leaves_at > LEAVE:
            self.process.kill()

    def has_ended(self) -> bool:
        """True once it is no more; then nothing of it is left here."""
        if self.process.poll() is None:
            return False
        self.words()
        os.close(self.ears)
        self.ears = None
        return True

    def is_late(self) -> bool:
        return not self.is_ready() and monotonic() - self.since > START

    def why(self) -> str:
        """What it said before it ended."""
        return next((line.removeprefix("refused ") for line in self.words() if line.startswith("refused ")), "its log says why")
