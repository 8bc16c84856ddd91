"""Figures from figures: medians, ratios of neighbours, lines through points."""

from statistics import median


def middle(runs: list, figure) -> float:
    """The median of a figure of several runs."""
    return median(figure(run) for run in runs)


def ratio(ours: list, theirs: list, figure) -> float:
    """The median of the ratios of runs that were neighbours in time, so that a noisy minute counts for both."""
    return median(figure(our) / figure(their) for our, their in zip(ours, theirs, strict=True))


def straight_line(points: list[tuple[float, float]], relative: bool = False) -> tuple[float, float]:
    """a and b of y = a + b·x by least squares; `relative` makes an error of 1 % weigh the same for small and large y."""
    weights = [y**-2 if relative else 1 for _, y in points]
    total = sum(weights)
    x_mean = sum(w * x for w, (x, _) in zip(weights, points, strict=True)) / total
    y_mean = sum(w * y for w, (_, y) in zip(weights, points, strict=True)) / total
    across = sum(w * (x - x_mean) * (y - y_mean) for w, (x, y) in zip(weights, points, strict=True))
    b = across / sum(w * (x - x_mean) ** 2 for w, (x, _) in zip(weights, points, strict=True))
    return y_mean - b * x_mean, b


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table; all but its first column are figures."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def short(figure: float) -> str:
    """Three digits that mean something, thousands apart: 0.0123, 1.23, 12.3, 123, 12,300."""
    if abs(figure) >= 100:
        return f"{figure:,.0f}"
    return f"{figure:.1f}" if abs(figure) >= 10 else f"{figure:.2f}" if abs(figure) >= 0.1 or not figure else f"{figure:.2g}"


def spread(runs: list, figure) -> str:
    """The median and, if there are several, the least and the most."""
    figures = sorted(figure(run) for run in runs)
    shown = short(median(figures))
    return shown if len(figures) == 1 else f"{shown} ({short(figures[0])}–{short(figures[-1])})"
