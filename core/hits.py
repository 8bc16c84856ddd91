"""How many public pages the server in front gave out as files: it writes so in its access log, and one worker reads along."""

import os
from contextlib import ExitStack, suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

MARK = b'"page_cache":"HIT"'  # as the Caddyfile's log_append writes it
AT_ONCE = 1 << 20  # bytes read at a time
A_LOOK = 64  # times that many: what comes faster waits for the next look


class Hits:
    """Counts what is written to `log` from the first look on, in whichever process got `lock` first."""

    def __init__(self, log: Path, lock: Path):
        self.log, self.lock = log, lock
        self.turn = self.file = None
        self.rest = b""
        self.count = 0

    def look(self) -> None:
        """Count what was added since the last look, also where the log was put away and another begun. For each second."""
        with suppress(OSError):  # no log yet, or a full disk: the count stays as it is
            self.take_turn()
            if self.file is None:
                self.file = self.log.open("rb")
                self.file.seek(0, os.SEEK_END)
            if os.fstat(self.file.fileno()).st_size < self.file.tell():  # somebody emptied it
                self.file.seek(0)
            self.read()
            if not os.path.samestat(os.stat(self.log), os.fstat(self.file.fileno())):
                self.read()
                self.file.close()
                self.file, self.rest = self.log.open("rb"), b""
                self.read()

    def read(self) -> None:
        """Whole lines only: what is half written counts next time."""
        for _ in range(A_LOOK):
            if not (new := self.file.read(AT_ONCE)):
                return
            lines, _, self.rest = (self.rest + new).rpartition(b"\n")
            self.count += lines.count(MARK)

    def take_turn(self) -> None:
        """Be the process that reads; raises OSError while another one is. The lock ends with its process."""
        if self.turn is None:
            with ExitStack() as undo:
                turn = undo.enter_context(self.lock.open("a"))
                flock(turn, LOCK_EX | LOCK_NB)
                undo.pop_all()
            self.turn = turn
