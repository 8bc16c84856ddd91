"""What one worker counts. Counting is adding to plain integers on the loop's own thread."""

import socket
from bisect import bisect_left

from msgspec import Struct

from core.metrics import BUCKETS, NONE

MACHINE = socket.gethostname()


class Counts:
    """Since this process started. Only the loop's thread writes."""

    __slots__ = (
        "opened", "closed", "sends", "frames", "bytes_out", "heard", "slow", "fast", "idle", "broadcasts", "took",
        "buckets",
    )

    def __init__(self):
        for name in self.__slots__:
            setattr(self, name, 0)
        self.buckets = [0] * (len(BUCKETS) + 1)

    def sent(self, sends: int, frames: int, size: int) -> None:
        """So many calls gave the kernel so many frames, `size` bytes in all."""
        self.sends += sends
        self.frames += frames
        self.bytes_out += size

    def broadcast(self, seconds: float) -> None:
        """One emit has been handed to the kernel for everyone it concerns here, so long after it was made."""
        self.broadcasts += 1
        self.took += seconds
        self.buckets[bisect_left(BUCKETS, seconds)] += 1


class WorkerNumbers(Struct, frozen=True):
    """One worker at one moment: gauges first, then counters since its start. What each is: COLUMNS in live/metrics.py.

    The last five are the application's: what it counts is core/traffic.py and core/hits.py.
    """

    pid: int
    machine: str = MACHINE
    uptime: float = 0  # seconds
    parked: int = 0
    room: int = 0  # sockets it may park
    peers: int = 0
    waiting: int = 0  # events on strands
    backlog: int = 0  # bytes that other workers have not taken yet
    opened: int = 0
    closed: int = 0
    sends: int = 0
    frames: int = 0
    bytes_out: int = 0
    heard: int = 0
    slow: int = 0
    fast: int = 0
    idle: int = 0
    broadcasts: int = 0
    took: float = 0
    buckets: tuple[int, ...] = NONE
    under_way: int = 0  # requests being answered
    hits: int = 0  # public pages that the server in front gave out as files
    made: int = 0  # public pages made for guests because there was no file
    request_buckets: tuple[int, ...] = NONE
    served: dict[str, tuple[int, float, int]] = {}  # slice → requests, their seconds, failures of ours
