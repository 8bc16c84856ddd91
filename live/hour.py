"""The last hour of all workers together, kept in a file as well, so that a worker which starts knows it too."""

import logging
import time
from collections import deque
from contextlib import suppress
from math import inf
from pathlib import Path

from msgspec import MsgspecError, Struct, json

from core.machine import look_at_process, size_of
from engine.flows import percentile, total
from engine.numbers import Numbers

log = logging.getLogger(__name__)

STEP = 30  # seconds between two samples
HOUR = 3600
TOP = 10.0  # seconds: stands for what is above the last bucket


class Sample(Struct, frozen=True, array_like=True):
    """One moment, and what went on in the STEP before it; rates are a second, latencies in seconds."""

    at: float  # time.time()
    online: int
    sockets: int
    deliveries: float
    p50: float | None  # from an emit to its last send; None without emits
    p99: float | None
    requests: float
    half: float | None  # within which half of the requests were answered
    most: float | None  # and 99 of 100
    hits: float  # public pages given out as files
    made: float  # and made anew
    memory: int  # bytes of all workers
    database: int
    wal: int


class Hour:
    """`note` is to be called once a second, by every worker; the one with the lowest process number writes."""

    def __init__(self, file: Path, database: str, numbers: Numbers):
        self.file, self.database, self.numbers = file, database, numbers
        self.samples = deque(maxlen=HOUR // STEP)
        self.due = -inf

    def lately(self) -> list[Sample]:
        """The samples of the last hour, oldest first."""
        since = time.time() - HOUR
        return [sample for sample in list(self.samples) if sample.at > since]

    def note(self) -> None:
        now = time.monotonic()
        if self.due == -inf:
            self.samples.extend(read(self.file))
            self.due = now + STEP / 3  # soon, so that a new server has something to show
        if now < self.due:
            return
        self.due = now + STEP
        self.samples.append(self.sample())
        if self.numbers.read().pid == self.numbers.workers()[0].pid:
            self.write()

    def sample(self) -> Sample:
        workers, flow = self.numbers.workers(), total(self.numbers.flows()[-STEP:])
        a_second = 1 / (flow.seconds or 1)
        return Sample(
            time.time(), self.numbers.online(), sum(each.parked for each in workers), flow.frames * a_second,
            *shown(flow.buckets), flow.requests * a_second, *shown(flow.request_buckets),
            flow.hits * a_second, flow.made * a_second,
            sum(look_at_process(each.pid).proportional or 0 for each in workers),
            size_of(self.database), size_of(f"{self.database}-wal"),
        )

    def write(self) -> None:
        """Where there is no room for it the hour lives in memory alone."""
        draft = self.file.with_suffix(".draft")
        with suppress(OSError):
            draft.write_bytes(json.encode(list(self.samples)))
            draft.replace(self.file)


def shown(buckets: tuple[int, ...]) -> tuple[float | None, float | None]:
    """The bounds of the buckets for a half and for 99 of 100."""
    found = (percentile(buckets, 0.5), percentile(buckets, 0.99))
    return tuple(TOP if each == inf else each for each in found)


def read(file: Path) -> list[Sample]:
    """What another worker, or the server before this one, has written; nothing where it is of no use."""
    try:
        samples = json.decode(file.read_bytes(), type=list[Sample])
    except FileNotFoundError:
        return []
    except (OSError, MsgspecError) as error:
        log.warning("The last hour cannot be read, and begins anew: %s", error)
        return []
    return [sample for sample in samples if 0 <= time.time() - sample.at < HOUR]
