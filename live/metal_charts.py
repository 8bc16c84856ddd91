"""The last hour as small drawings: each is one SVG path or two, an hour wide, with a gap where nobody kept count."""

import time
from collections.abc import Callable, Iterable
from math import inf

from msgspec import Struct

from live.hour import HOUR, STEP, Sample

CHART = (240, 48)  # units of a drawing, across and down
GAP = 2.5 * STEP  # seconds without a sample


class Chart(Struct, frozen=True):
    """`line` and `second` are the d of a path, `words` what the drawing says."""

    line: str
    words: str
    top: str
    second: str = ""


def right_edge(samples: list[Sample]) -> float:
    """The moment at the right of a drawing: that of the last sample, or just now where none came for long."""
    return max([time.time() - GAP, *(each.at for each in samples[-1:])])


def chart(samples: list[Sample], until: float, name: str, says: Callable, *takes: Callable) -> Chart | None:
    """A drawing of what one or two functions take from a sample, up to the moment `until`; None while there is no line.

    `says` puts a value into words.
    """
    values = [value for take in takes for each in samples if (value := take(each)) is not None]
    if len(samples) < 2 or not values:
        return None
    top = max(values)
    least, most = says(min(values)), says(top)
    words = f"{name} over the last hour: " + (f"between {least} and {most}" if least != most else f"always {most}")
    lines = [path([(each.at, take(each)) for each in samples], until, top) for take in takes]
    return Chart(lines[0], words, most, *lines[1:])


def path(points: Iterable[tuple[float, float | None]], now: float, top: float) -> str:
    """The d of a line through (time, value); the right edge is `now`, and the upper one is `top`. Who stands alone is a dot."""
    across, down = CHART
    runs, before = [], -inf
    for at, value in points:
        if value is not None:
            runs += [[]] if at - before > GAP else []
            runs[-1].append(f"{across * (1 - (now - at) / HOUR):.1f},{down - down * value / (top or 1):.1f}")
            before = at
    return "".join(f"M{'L'.join(run)}" + ("h0" if len(run) == 1 else "") for run in runs)
