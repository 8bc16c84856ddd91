"""What processes cost, from /proc: seconds of CPU, threads, memory, descriptors, and what else the machine is doing."""

import os
from pathlib import Path

from msgspec import Struct

TICK = os.sysconf("SC_CLK_TCK")  # of the times in /proc, in a second
BUSY = (0, 1, 2, 5, 6, 7)  # of the columns of /proc/stat: user, nice, system, irq, softirq, and stolen by other machines
KB_OF_A_MB = 1024


class Memory(Struct, frozen=True):
    """Of a process and all that it started, in KB. A page that several map counts in `rss` for each, in `pss` once."""

    rss: int
    anonymous: int  # its own, without mapped files such as the database
    pss: int


def family(pid: int) -> list[int]:
    """A process and all its descendants."""
    children = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        if fields := stat_of(path):
            children.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found = [pid]
    for parent in found:
        found += children.get(parent, [])
    return found


def stat_of(path: Path) -> list[str]:
    """The fields of a stat file from the third on, which is the state; empty when the process is gone."""
    try:
        return path.read_text().rpartition(")")[2].split()
    except OSError:
        return []


def cpu_seconds(pids: list[int]) -> float:
    """CPU that these processes have used since they began, in user and kernel mode, all their threads."""
    stats = [stat_of(Path(f"/proc/{pid}/stat")) for pid in pids]
    return sum(int(fields[11]) + int(fields[12]) for fields in stats if fields) / TICK


def threads(pids: list[int]) -> int:
    return sum(int(fields[17]) for pid in pids if (fields := stat_of(Path(f"/proc/{pid}/stat"))))


def descriptors(pids: list[int]) -> int:
    return sum(len(os.listdir(f"/proc/{pid}/fd")) for pid in pids)


def memory(pids: list[int]) -> Memory:
    sizes = [memory_of(pid) for pid in pids]
    return Memory(*(sum(size[name] for size in sizes) for name in ("Rss", "Anonymous", "Pss")))


def memory_of(pid: int) -> dict[str, int]:
    """The lines of /proc/<pid>/smaps_rollup, in KB."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    return {name: int(size.split()[0]) for name, _, size in (line.partition(":") for line in lines)}


def machine_seconds() -> float:
    """CPU that the whole machine has used since it began."""
    columns = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    return sum(int(columns[column]) for column in BUSY) / TICK
