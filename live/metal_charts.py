"""The last hour as small drawings: each is one SVG path or two, an hour wide, with a gap where nobody kept count."""

from collections.abc import Callable, Iterable
from itertools import pairwise

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


def chart(samples: list[Sample], name: str, says: Callable, *takes: Callable) -> Chart | None:
    """A drawing of what one or two functions take from a sample, up to the last one; None while there is no line.

    `says` puts a value into words.
    """
    values = [value for take in takes for each in samples if (value := take(each)) is not None]
    if len(samples) < 2 or not values:
        return None
    top = max(values)
    words = f"{name} over the last hour: between {says(min(values))} and {says(top)}"
    lines = [path([(each.at, take(each)) for each in samples], samples[-1].at, top) for take in takes]
    return Chart(lines[0], words, says(top), *lines[1:])


def path(points: Iterable[tuple[float, float | None]], now: float, top: float) -> str:
    """The d of a line through (time, value); the right edge is `now`, and the upper one is `top`."""
    across, down = CHART
    drawn = [
        (at, f"{across * (1 - (now - at) / HOUR):.1f},{down - down * value / (top or 1):.1f}")
        for at, value in points if value is not None
    ]
    if not drawn:
        return ""
    steps = [f"{'L' if later - before < GAP else 'M'}{place}" for (before, _), (later, place) in pairwise(drawn)]
    return f"M{drawn[0][1]}" + "".join(steps)
