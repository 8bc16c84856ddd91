"""What all workers of this machine have counted: each tells the others once a second.

A worker that dies takes its counters with it, so they are kept apart by worker; rates are differences of one worker's
counters, and never span two lives.
"""

import time
from collections import deque

from msgspec import Struct, convert, structs

from core.metrics import BUCKETS, NONE
from engine.counts import MACHINE, WorkerNumbers

TELL_SECONDS = 1.0
KEPT = 121  # of what was told: two minutes
SERVED_EVERY, SERVED_KEPT = 5, 13  # seconds between what is kept of each slice, and how many: one minute


class Flow(Struct, frozen=True):
    """What went on between two moments, on all workers together."""

    seconds: float = 0
    frames: int = 0
    broadcasts: int = 0
    buckets: tuple[int, ...] = NONE
    hits: int = 0
    made: int = 0
    request_buckets: tuple[int, ...] = NONE

    @property
    def requests(self) -> int:
        return sum(self.request_buckets)

    def percentile(self, share: float) -> float | None:
        """The bucket, in seconds, that holds this share of the emits; None without one, infinity above the last."""
        return percentile(self.buckets, share)


def percentile(buckets: tuple[int, ...], share: float) -> float | None:
    wanted, seen = share * sum(buckets), 0
    for bound, count in zip((*BUCKETS, float("inf")), buckets, strict=True):
        seen += count
        if count and seen >= wanted:
            return bound
    return None


class Numbers:
    """`read()` gives this worker's, `publish(message)` reaches the others, `later(key, seconds, call)` runs a call once.

    `members()` are the names of those who have a socket here. `told` is called once a second, after all was told.
    """

    def __init__(self, read, publish, later, members=frozenset):
        self.read = read
        self.publish = publish
        self.later = later
        self.members = members
        self.told = lambda: None
        self.theirs = {}  # peer → WorkerNumbers
        self.people = {}  # peer → names of members, of other machines too
        self.history = deque(maxlen=KEPT)  # (when, {pid: WorkerNumbers without what it served})
        self.minute = deque(maxlen=SERVED_KEPT)  # (when, {pid: what it served})

    def start(self) -> None:
        self.later("numbers", TELL_SECONDS, self._tell)

    def workers(self) -> list[WorkerNumbers]:
        """Every worker of this machine, this one as of now."""
        return self._with(self.read())

    def online(self) -> int:
        """How many members have a socket anywhere."""
        return len(set(self.members()).union(*list(self.people.values())))

    def flows(self) -> list[Flow]:
        """Second by second, the oldest first; at most two minutes."""
        moments = list(self.history)
        return [flow(before, after) for before, after in zip(moments, moments[1:], strict=False)]

    def served(self) -> tuple[float, dict[str, tuple[int, float, int]]]:
        """So many seconds, one minute at most, and what each slice answered in them: requests, their seconds, failures."""
        moments = list(self.minute)
        if len(moments) < 2:
            return 0.0, {}
        (then, old), (now, new) = moments[0], moments[-1]
        return now - then, grown_slices([(old[pid], new[pid]) for pid in old.keys() & new.keys()])

    def heard(self, peer: str, message: dict) -> None:
        self.theirs[peer] = convert(message, WorkerNumbers)
        self.people[peer] = frozenset(message.get("members", ()))  # not yet said by the code before this

    def lost(self, peer: str) -> None:
        self.theirs.pop(peer, None)
        self.people.pop(peer, None)

    def _tell(self) -> None:
        self.start()  # first: whatever goes wrong now, it will not be the last time
        mine = self.read()
        self._keep(time.monotonic(), self._with(mine))
        self.publish({"method": "numbers", "members": list(self.members())} | structs.asdict(mine))
        self.told()

    def _keep(self, now: float, workers: list[WorkerNumbers]) -> None:
        self.history.append((now, {each.pid: structs.replace(each, served={}) for each in workers}))
        if not self.minute or now - self.minute[-1][0] > SERVED_EVERY - TELL_SECONDS / 2:
            self.minute.append((now, {each.pid: each.served for each in workers}))

    def _with(self, mine: WorkerNumbers) -> list[WorkerNumbers]:
        here = {each.pid: each for each in list(self.theirs.values()) if each.machine == MACHINE}
        return sorted((here | {mine.pid: mine}).values(), key=lambda each: each.pid)


def flow(before: tuple, after: tuple) -> Flow:
    """Between two moments of the history; a worker that is new counts from its second moment."""
    (then, old), (now, new) = before, after
    pairs = [(old[pid], new[pid]) for pid in old.keys() & new.keys()]
    return Flow(
        now - then,
        *(sum(getattr(b, name) - getattr(a, name) for a, b in pairs) for name in ("frames", "broadcasts")),
        grown_buckets(pairs, "buckets"),
        *(sum(getattr(b, name) - getattr(a, name) for a, b in pairs) for name in ("hits", "made")),
        grown_buckets(pairs, "request_buckets"),
    )


def grown_buckets(pairs: list, name: str) -> tuple[int, ...]:
    return tuple(sum(getattr(b, name)[at] - getattr(a, name)[at] for a, b in pairs) for at in range(len(NONE)))


def grown_slices(pairs: list[tuple[dict, dict]]) -> dict[str, tuple]:
    """What came to each slice, on all workers together; only where something did."""
    found = {}
    for old, new in pairs:
        for name, counts in new.items():
            growth = [b - a for a, b in zip(old.get(name, (0, 0.0, 0)), counts, strict=True)]
            found[name] = tuple(x + y for x, y in zip(found.get(name, (0, 0.0, 0)), growth, strict=True))
    return {name: counts for name, counts in found.items() if counts[0]}


def total(flows: list[Flow]) -> Flow:
    """Several stretches of time as one."""
    fields = zip(*(structs.astuple(each) for each in flows), strict=True)
    return Flow(*(together(values) for values in fields))


def together(values: tuple):
    return tuple(map(sum, zip(*values, strict=True))) if isinstance(values[0], tuple) else sum(values)
