"""Locks that a process holds until it ends, in whatever way: then the kernel lets go of them."""

from fcntl import LOCK_NB, LOCK_SH, flock
from pathlib import Path


def is_locked(path: Path) -> bool:
    """Whether a process that runs now holds the lock of this file."""
    try:
        with path.open("rb") as file:
            flock(file, LOCK_SH | LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
