"""What a member is up to: one sign for it, and when it is over."""

from datetime import UTC, datetime

from core.emoji import normalise_emoji, shortcodes
from core.times import iso_after

HOUR, DAY, WEEK = 3600, 86400, 7 * 86400  # seconds


def clean_sign(text: str) -> str:
    """One emoji, typed as itself or as its `:shortcode:`, or nothing."""
    sign = text.strip()
    code = sign[1:-1] if sign.startswith(":") and sign.endswith(":") else ""
    return normalise_emoji(shortcodes().get(code, sign)) if sign else ""


def status_end(choice: str, day_left: str) -> str | None:
    """When a status runs out: a moment, "" for never, None for the moment it has."""
    ends = {
        "ever": lambda: "", "as_it_was": lambda: None, "hour": lambda: iso_after(HOUR),
        "today": lambda: iso_after(rest_of_day(day_left)), "week": lambda: iso_after(WEEK),
    }
    if choice not in ends:
        raise ValueError("Choose how long it lasts.")
    return ends[choice]()


def rest_of_day(minutes: str) -> int:
    """Seconds until midnight where the writer is; a browser that does not say gets the server's UTC day."""
    if minutes.isascii() and minutes.isdecimal() and 0 < int(minutes[:5]) <= DAY // 60:
        return int(minutes[:5]) * 60
    now = datetime.now(UTC)
    return DAY - (now.hour * 3600 + now.minute * 60 + now.second)
