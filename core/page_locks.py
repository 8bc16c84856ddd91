"""The locks of public pages: files of which each stands for some pages, with a stamp of who last began to change one.

Changing is shared, publishing is alone and never waits: so members who decorate do not wait for each other, and for who
publishes no longer than it takes to give a file its name.
"""

import os
from contextlib import ExitStack, contextmanager
from fcntl import LOCK_EX, LOCK_NB, LOCK_SH, flock
from hashlib import blake2b
from pathlib import Path

ALL = "*"  # the name of every page there is
LOCKS = 64  # pages whose names share one are published a little less often
STAMP = 8  # random bytes


class PageLocks:
    def __init__(self, folder: Path):
        self.folder = folder

    def make(self) -> None:
        """Before anything is published: without this folder nobody expects pages."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    @contextmanager
    def changing(self, names: set[str]):
        """Hold the locks of these pages with everyone else who changes one, stamped anew. Waits for who publishes."""
        with ExitStack() as held:
            for slot in range(LOCKS) if ALL in names else {slot_of(name) for name in names}:
                lock = held.enter_context(self.opened(slot))
                flock(lock, LOCK_SH)
                os.pwrite(lock, os.urandom(STAMP), 0)
            yield

    @contextmanager
    def publishing(self, name: str):
        """Hold the lock of a page alone and give its stamp; None where somebody else holds it."""
        with self.opened(slot_of(name)) as lock:
            try:
                flock(lock, LOCK_EX | LOCK_NB)
            except BlockingIOError:
                yield None
            else:
                yield os.pread(lock, STAMP, 0)

    @contextmanager
    def opened(self, slot: int):
        """The descriptor of a lock's file; closing it gives the lock back, and so does the end of the process."""
        lock = os.open(self.folder / f"{slot:02}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            yield lock
        finally:
            os.close(lock)


def slot_of(name: str) -> int:
    return blake2b(name.encode(), digest_size=1).digest()[0] % LOCKS
