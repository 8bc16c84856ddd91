"""What all workers of this machine have counted: each tells the others once a second.

A worker that dies takes its counters with it, so they are kept apart by worker.
"""

import time
from collections import deque
from itertools import pairwise

from msgspec import convert, structs

from engine.counts import MACHINE, WorkerNumbers
from engine.flows import Flow, flow, grown_slices, pace

TELL_SECONDS = 1.0
KEPT = 121  # of what was told: two minutes
SMOOTH = 3  # seconds: what another worker tells is up to one old, so one second would seem to have nothing or double
SERVED_EVERY, SERVED_KEPT = 5, 13  # seconds between what is kept of each slice, and how many: one minute


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
        return [flow(before, after) for before, after in pairwise(moments)]

    def paces(self) -> list[float]:
        """Deliveries a second, over SMOOTH seconds each, the oldest first; at most for two minutes."""
        moments = [workers for _, workers in list(self.history)]
        return [pace(old, new) for old, new in zip(moments, moments[SMOOTH:], strict=False)]

    def served(self) -> tuple[float, dict[str, tuple[int, float, int]]]:
        """So many seconds, one minute at most, and what each slice answered in them: requests, their seconds, failures.

        A worker that is new counts from its second moment.
        """
        moments = list(self.minute)
        if len(moments) < 2:
            return 0.0, {}
        pairs = [(old[pid], new[pid]) for (_, old), (_, new) in pairwise(moments) for pid in old.keys() & new.keys()]
        return moments[-1][0] - moments[0][0], grown_slices(pairs)

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
        if len(self.minute) < 2 or now - self.minute[-1][0] > SERVED_EVERY - TELL_SECONDS / 2:
            self.minute.append((now, {each.pid: each.served for each in workers}))

    def _with(self, mine: WorkerNumbers) -> list[WorkerNumbers]:
        here = {each.pid: each for each in list(self.theirs.values()) if each.machine == MACHINE}
        return sorted((here | {mine.pid: mine}).values(), key=lambda each: each.pid)
