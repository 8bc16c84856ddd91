"""Moments as the database writes them: ISO 8601 text in UTC with milliseconds, `2026-11-22T13:05:09.042Z`."""

from datetime import UTC, datetime, timedelta

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)


def iso_now() -> str:
    """This moment, in the shape of every time column."""
    return to_iso(datetime.now(UTC))


def iso_after(seconds: float) -> str:
    """The moment so many seconds from now; negative for the past."""
    return to_iso(datetime.now(UTC) + timedelta(seconds=seconds))


def to_iso(moment: datetime) -> str:
    """The text of an aware datetime; text order is time order."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def parse_iso(text: str) -> datetime:
    """The aware datetime of such a text; raises ValueError when it is none."""
    return datetime.fromisoformat(text).astimezone(UTC)


def day_of(iso: str) -> str:
    """The UTC day, `2026-11-22`."""
    return iso[:10]


def human_date(iso: str) -> str:
    """The UTC day in words, `22 November 2026`."""
    year, month, day = iso[:10].split("-")
    return f"{int(day)} {MONTHS[int(month) - 1]} {year}"


def human_moment(iso: str) -> str:
    """The UTC minute in words, `22 November 2026, 13:05 UTC`."""
    return f"{human_date(iso)}, {iso[11:16]} UTC"
