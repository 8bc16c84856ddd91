"""Numbers as Prometheus reads them: https://prometheus.io/docs/instrumenting/exposition_formats/ (text, 0.0.4)."""

from collections.abc import Iterable
from itertools import accumulate

from msgspec import Struct

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)  # seconds, upper bounds; one more above
NONE = (0,) * (len(BUCKETS) + 1)  # nothing counted in any of them


class Metric(Struct, frozen=True):
    """One metric with all its samples, as (labels, value)."""

    name: str
    kind: str  # gauge or counter
    help: str
    samples: tuple[tuple[dict[str, str], float], ...]

    def lines(self) -> list[str]:
        return heading(self.name, self.kind, self.help) + [sample(self.name, *each) for each in self.samples]


class Histogram(Struct, frozen=True):
    """`samples` are (labels, counts of each bucket and one above, sum of all values)."""

    name: str
    help: str
    bounds: tuple[float, ...]
    samples: tuple[tuple[dict[str, str], tuple[int, ...], float], ...]

    def lines(self) -> list[str]:
        lines = heading(self.name, "histogram", self.help)
        for labels, counts, total in self.samples:
            for bound, count in zip((*self.bounds, "+Inf"), accumulate(counts), strict=True):
                lines.append(sample(f"{self.name}_bucket", labels | {"le": str(bound)}, count))
            lines.append(sample(f"{self.name}_sum", labels, total))
            lines.append(sample(f"{self.name}_count", labels, sum(counts)))
        return lines


def exposition(metrics: Iterable[Metric | Histogram]) -> str:
    return "".join(f"{line}\n" for metric in metrics for line in metric.lines())


def heading(name: str, kind: str, help: str) -> list[str]:
    return [f"# HELP {name} {help}", f"# TYPE {name} {kind}"]


def sample(name: str, labels: dict[str, str], value: float) -> str:
    pairs = ",".join(f'{key}="{text}"' for key, text in labels.items())
    return f"{name}{{{pairs}}} {value!r}" if pairs else f"{name} {value!r}"
