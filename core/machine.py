"""What the kernel says of this machine and of our processes. Linux; what cannot be read is None."""

import os
import re
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

SMAPS = re.compile(r"^(Rss|Pss|Pss_File): +(\d+) kB", re.M)
THREADS = re.compile(r"^Threads:\s+(\d+)", re.M)
MEMORY = re.compile(r"^(MemTotal|MemAvailable): +(\d+) kB", re.M)


class Process(Struct, frozen=True):
    pid: int
    resident: int | None  # bytes in memory, those that it shares with others included
    proportional: int | None  # the same, with its share of what is shared
    threads: int | None = None
    mapped: int | None = None  # of `proportional`, what are pages of files, which the kernel takes back when it wants to


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
    threads = THREADS.search(text_of(f"/proc/{pid}/status"))
    return Process(pid, found.get("Rss"), found.get("Pss"), int(threads[1]) if threads else None, found.get("Pss_File"))


def seconds_since_start(pid: int) -> float | None:
    """How long a process runs: `starttime` of proc(5), which counts from the start of the machine."""
    fields = text_of(f"/proc/{pid}/stat").rpartition(")")[2].split()  # after its name, in which anything may stand
    seconds = uptime()
    return seconds - int(fields[19]) / os.sysconf("SC_CLK_TCK") if fields and seconds is not None else None


def uptime() -> float | None:
    """Seconds since the machine was started."""
    text = text_of("/proc/uptime")
    return float(text.split()[0]) if text else None


def kilobytes(pattern: re.Pattern, path: str) -> dict[str, int]:
    """Numbers of such a file by name, in bytes."""
    return {name: int(number) * 1024 for name, number in pattern.findall(text_of(path))}


def text_of(path: str) -> str:
    try:
        return Path(path).read_text(errors="replace")
    except OSError:
        return ""


def size_of(path: str | Path) -> int:
    """Bytes of a file; 0 when it is not there."""
    try:
        return os.stat(path).st_size
    except FileNotFoundError:
        return 0
