"""What the kernel says of this machine and of our processes. Linux; what cannot be read is None."""

import os
import re
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

SMAPS = re.compile(r"^(Rss|Pss): +(\d+) kB", re.M)
MEMORY = re.compile(r"^(MemTotal|MemAvailable): +(\d+) kB", re.M)


class Process(Struct, frozen=True):
    pid: int
    resident: int | None  # bytes in memory, those that it shares with others included
    proportional: int | None  # the same, with its share of what is shared


class Machine(Struct, frozen=True):
    load: float  # processes that ran or wanted to, over the last minute
    cores: int
    memory: int | None  # bytes
    free: int | None  # bytes that could be used without swapping
    processes: tuple[Process, ...]


def look_at_machine(pids: Iterable[int]) -> Machine:
    memory = kilobytes(MEMORY, "/proc/meminfo")
    return Machine(
        os.getloadavg()[0], os.cpu_count() or 1, memory.get("MemTotal"), memory.get("MemAvailable"),
        tuple(look_at_process(pid) for pid in pids),
    )


def look_at_process(pid: int) -> Process:
    """proc(5); one of another user, or one that ended, cannot be read."""
    found = kilobytes(SMAPS, f"/proc/{pid}/smaps_rollup")
    return Process(pid, found.get("Rss"), found.get("Pss"))


def kilobytes(pattern: re.Pattern, path: str) -> dict[str, int]:
    """Numbers of such a file by name, in bytes."""
    try:
        text = Path(path).read_text()
    except OSError:
        return {}
    return {name: int(number) * 1024 for name, number in pattern.findall(text)}


def size_of(path: str | Path) -> int:
    """Bytes of a file; 0 when it is not there."""
    try:
        return os.stat(path).st_size
    except FileNotFoundError:
        return 0
