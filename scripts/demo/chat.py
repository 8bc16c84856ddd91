"""The words for talk: who says what, when, in answer to what, and what the others put under it."""

from msgspec import Struct


class Room(Struct, frozen=True):
    slug: str
    name: str
    topic: str
    keeper: str
    people: str = ""  # who is in it, by name; "" for everyone
    visibility: str = "public"


class Line(Struct, frozen=True):
    """One message; `to` counts the lines back to the one it answers, 0 for none; `under` is "🎉 moss wren, 🪩 ruth"."""

    who: str
    body: str
    to: int
    under: str
    picture: str  # the name of a drawing

    def reactions(self) -> list[tuple[str, str]]:
        """Pairs of an emoji and who gave it."""
        groups = [group.split() for group in self.under.split(",") if group.strip()]
        return [(emoji, name) for emoji, *names in groups for name in names]


class Chat(Struct, frozen=True):
    """Lines in one go, begun `days` before now; `at` is the hour in UTC on that day, "" for this very hour."""

    days: float
    at: str
    lines: tuple[Line, ...]


def say(who: str, body: str, to: int = 0, under: str = "", picture: str = "") -> Line:
    return Line(who, body, to, under, picture)


def chat(days: float, at: str, *lines: Line) -> Chat:
    return Chat(days, at, lines)
