"""What a worker counts, and what all workers of this machine have counted: each tells the others once a second.

Counting is adding to plain integers on the loop's own thread. A worker that dies takes its counters with it, so they
are kept apart by worker; rates are differences of one worker's counters, and never span two lives.
"""

import socket
import time
from bisect import bisect_left
from collections import deque

from msgspec import Struct, convert

BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)  # seconds, upper bounds; one more above
TELL_SECONDS = 1.0
KEPT = 121  # of what was told: two minutes
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
    """One worker at one moment: gauges first, then counters since its start. What each is: COLUMNS in live/metrics.py."""

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
    buckets: tuple[int, ...] = (0,) * (len(BUCKETS) + 1)


class Flow(Struct, frozen=True):
    """What went on between two moments, on all workers together."""

    seconds: float = 0
    frames: int = 0
    broadcasts: int = 0
    buckets: tuple[int, ...] = (0,) * (len(BUCKETS) + 1)

    def percentile(self, share: float) -> float | None:
        """The bucket, in seconds, that holds this share of the emits; None without one, infinity above the last."""
        wanted, seen = share * self.broadcasts, 0
        for bound, count in zip((*BUCKETS, float("inf")), self.buckets, strict=True):
            seen += count
            if count and seen >= wanted:
                return bound
        return None


class Numbers:
    """`read()` gives this worker's, `publish(message)` reaches the others, `later(key, seconds, call)` runs a call once."""

    def __init__(self, read, publish, later):
        self.read = read
        self.publish = publish
        self.later = later
        self.theirs = {}  # peer → WorkerNumbers
        self.history = deque(maxlen=KEPT)  # (when, {pid: WorkerNumbers})

    def start(self) -> None:
        self.later("numbers", TELL_SECONDS, self._tell)

    def workers(self) -> list[WorkerNumbers]:
        """Every worker of this machine, this one as of now."""
        return self._with(self.read())

    def flows(self) -> list[Flow]:
        """Second by second, the oldest first; at most two minutes."""
        moments = list(self.history)
        return [flow(before, after) for before, after in zip(moments, moments[1:], strict=False)]

    def sockets(self) -> list[int]:
        """How many were open, second by second, the oldest first."""
        return [sum(each.parked for each in workers.values()) for _, workers in list(self.history)]

    def flow(self) -> Flow:
        """The last two minutes together."""
        return total(self.flows())

    def heard(self, peer: str, message: dict) -> None:
        self.theirs[peer] = convert(message, WorkerNumbers)

    def lost(self, peer: str) -> None:
        self.theirs.pop(peer, None)

    def _tell(self) -> None:
        self.start()  # first: whatever goes wrong now, it will not be the last time
        mine = self.read()
        self.history.append((time.monotonic(), {each.pid: each for each in self._with(mine)}))
        self.publish({"method": "numbers"} | {name: getattr(mine, name) for name in mine.__struct_fields__})

    def _with(self, mine: WorkerNumbers) -> list[WorkerNumbers]:
        here = {each.pid: each for each in list(self.theirs.values()) if each.machine == MACHINE}
        return sorted((here | {mine.pid: mine}).values(), key=lambda each: each.pid)


def flow(before: tuple, after: tuple) -> Flow:
    """Between two moments of the history; a worker that is new counts from its second moment."""
    (then, old), (now, new) = before, after
    pairs = [(old[pid], new[pid]) for pid in old.keys() & new.keys()]
    return Flow(
        now - then,
        sum(b.frames - a.frames for a, b in pairs),
        sum(b.broadcasts - a.broadcasts for a, b in pairs),
        tuple(sum(b.buckets[at] - a.buckets[at] for a, b in pairs) for at in range(len(BUCKETS) + 1)),
    )


def total(flows: list[Flow]) -> Flow:
    if not flows:
        return Flow()
    return Flow(
        sum(each.seconds for each in flows), sum(each.frames for each in flows), sum(each.broadcasts for each in flows),
        tuple(sum(column) for column in zip(*(each.buckets for each in flows), strict=True)),
    )
