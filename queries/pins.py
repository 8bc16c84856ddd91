"""The sketches that a member has pinned to their wall."""

from msgspec import Struct

from db import fetch_all, fetch_value
from queries.scripts import Script
from queries.wall_sketches import sketches_hung

MOST_PINS = 3


class Pin(Struct, frozen=True):
    """A pinned sketch; `place` is 1 to 3. An old pin is a card of words: it has no sketch."""

    id: int
    place: int
    title: str
    about: str
    script: Script | None = None


class OwnPin(Struct, frozen=True):
    """A pin as its owner arranges it; `key` is "" for a card of words. Others see it while it `shows`."""

    id: int
    place: int
    title: str
    about: str
    key: str
    visibility: str
    hidden: bool

    @property
    def shows(self) -> bool:
        return not (self.hidden or self.visibility == "private")


class Hung(Struct):
    id: int
    place: int
    title: str
    about: str
    script_id: int


def pins_shown(db, owner_id: int) -> tuple[Pin, ...]:
    """What hangs pinned on a wall for everybody, in its order. Inside a snapshot."""
    rows = fetch_all(db, Hung, """
        SELECT id, place, title, about, coalesce(script_id, 0) AS script_id
        FROM profile_scripts
        WHERE user_id = :owner_id
        ORDER BY place, id
    """, owner_id=owner_id)
    sketches = sketches_hung(db, owner_id) if any(row.script_id for row in rows) else {}
    return tuple(as_pin(row, sketches.get(row.script_id)) for row in rows if not row.script_id or row.script_id in sketches)


def as_pin(row: Hung, script: Script | None) -> Pin:
    said = script or row
    return Pin(row.id, row.place, said.title, said.about, script)


def pins_of(db, user_id: int) -> list[OwnPin]:
    """All that a member has pinned, in its order, whether others see it now or not."""
    return fetch_all(db, OwnPin, """
        SELECT pins.id, pins.place, coalesce(scripts.title, pins.title) AS title, coalesce(scripts.about, pins.about) AS about,
               coalesce(scripts.key, '') AS key, coalesce(scripts.visibility, 'public') AS visibility,
               coalesce(scripts.hidden, 0) AS hidden
        FROM profile_scripts AS pins
        LEFT JOIN scripts ON scripts.id = pins.script_id
        WHERE pins.user_id = :user_id
        ORDER BY pins.place, pins.id
    """, user_id=user_id)


def is_pinned(db, script: Script) -> bool:
    """Whether a sketch is pinned to its author's wall."""
    return fetch_value(db, "SELECT 1 FROM profile_scripts WHERE script_id = :id", id=script.id) is not None
