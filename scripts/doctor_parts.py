"""What the doctor says of one thing, and in which words."""

import time
from pathlib import Path

from msgspec import Struct

OK, LOOK, BAD = 0, 1, 2  # and what scripts/doctor ends with
DAY = 86400
MARKS = {OK: "ok", LOOK: "look", BAD: "BAD"}


class Finding(Struct, frozen=True):
    """`words` say how it is, `advice` what to do; no advice where all is well."""

    level: int
    name: str
    words: str
    advice: str = ""

    def __str__(self) -> str:
        line = f"{MARKS[self.level]:<5} {self.name:<16} {self.words}"
        return f"{line}\n{'':<22} → {self.advice}" if self.advice else line


def graded(value: float, bad: float, look: float, name: str, words: str, advice: str) -> Finding:
    """BAD below one bound, LOOK below the other, and then with advice."""
    level = BAD if value < bad else LOOK if value < look else OK
    return Finding(level, name, words, advice if level else "")


def age_of(path: Path) -> float:
    """Seconds since a file was written."""
    return time.time() - path.stat().st_mtime
