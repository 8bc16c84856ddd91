"""What went on between two moments of the workers' counters: rates are differences, and never span two lives of a worker."""

from msgspec import Struct, structs

from core.metrics import BUCKETS, NONE


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


def pace(old: dict, new: dict) -> float:
    """Deliveries a second between two moments, of each worker by its own clock."""
    pairs = [(old[pid], new[pid]) for pid in old.keys() & new.keys()]
    return sum((b.frames - a.frames) / (b.uptime - a.uptime) for a, b in pairs if b.uptime > a.uptime)


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
