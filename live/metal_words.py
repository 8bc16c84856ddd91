"""Numbers of the machine, as one reads them at a glance."""

from math import inf

from live.hour import TOP


def at_most(seconds: float | None) -> str:
    """A histogram knows no more than the upper bound of a bucket."""
    if seconds is None:
        return "–"
    return "over 5 s" if seconds in (inf, TOP) else f"≤ {seconds * 1000:g} ms"


def total_amount(sizes: list[int | None]) -> str:
    return "–" if None in sizes else amount(sum(sizes))


def amount(size: float) -> str:
    for unit in ("bytes", "KB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "bytes" or size >= 100 else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


def rate(a_second: float) -> str:
    """Small rates with what is behind the point: 0.03 is not nothing."""
    if a_second == 0 or a_second >= 9.95:
        return f"{a_second:,.0f}"
    return f"{a_second:.1f}" if a_second >= 0.995 else f"{a_second:.2f}"


def a_second(number: float) -> str:
    return f"{rate(number)} a second"


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms" if seconds >= 0.01 else f"{seconds * 1000:.1f} ms"


def duration(seconds: float) -> str:
    """The two largest units, for what does not change while one reads it."""
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if days:
        return f"{days:.0f} d {hours % 24:.0f} h"
    if hours:
        return f"{hours:.0f} h {minutes % 60:.0f} min"
    return f"{minutes:.0f} min" if minutes else "under 1 min"


def share(part: float, whole: float) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"
