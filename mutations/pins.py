"""A member pins sketches of their own to their wall, up to three, in the order they like."""

from msgspec import Struct
from werkzeug.exceptions import Conflict, NotFound

from core.forms import FormError
from db import fetch_all, fetch_one, fetch_value
from mutations.sessions import require_session
from mutations.walls import note_change, seq_of
from queries.pins import MOST_PINS, pins_of
from queries.scripts import UNSEEN

FULL = f"A wall has room for {MOST_PINS} pinned sketches. Take one down first."
PRIVATE = "Make it unlisted or public first: what hangs on your wall is seen by others."
HIDDEN = "A moderator has hidden this sketch, so it cannot hang on your wall."
MOVED = "Your pins have changed in the meantime. Look at them as they are now, then order them."
GONE = "This sketch is not pinned any more."


class Own(Struct):
    """A sketch as far as hanging it up goes."""

    id: int
    visibility: str
    hidden: bool
    pinned: bool


class Ref(Struct):
    ref: str


def pin_sketch(db, user, key: str) -> int:
    """Pin one of `user`'s own sketches below the others; returns the wall's seq, the same when it hangs there already.

    Raises NotFound for what is not theirs, and FormError (`script`, `pins`) for one that others may not see or a fourth.
    """
    with db:
        require_session(db, user)
        own = fetch_one(db, Own, """
            SELECT id, visibility, hidden, EXISTS (SELECT 1 FROM profile_scripts WHERE script_id = scripts.id) AS pinned
            FROM scripts
            WHERE key = :key
              AND user_id = :user_id
        """, key=key, user_id=user.id)
        if own is None:
            raise NotFound(UNSEEN)
        if own.pinned:
            return seq_of(db, user.id)
        if own.visibility == "private" or own.hidden:
            raise FormError(script=PRIVATE if own.visibility == "private" else HIDDEN)
        return hang(db, user, own.id)


def hang(db, user, script_id: int) -> int:
    """Inside a transaction: one more pin. What it is called the sketch itself says, as it is now."""
    count = fetch_value(db, "SELECT count(*) FROM profile_scripts WHERE user_id = :user_id", user_id=user.id)
    if count >= MOST_PINS:
        raise FormError(pins=FULL)
    db.execute("""
        INSERT INTO profile_scripts (user_id, place, title, script_id) VALUES (:user_id, :place, 'Sketch', :script_id)
    """, {"user_id": user.id, "place": count + 1, "script_id": script_id})
    return note_change(db, user, user.id, "Pin a sketch", ("wall-pins",))


def delete_pin(db, user, id: int) -> tuple[int, tuple[str, ...]]:
    """Take a pin of `user` down, the others move up; returns the wall's new seq and what looks different, raises NotFound."""
    with db:
        require_session(db, user)
        return take_down(db, user, id)


def unpin_sketch(db, user, key: str) -> tuple[int, tuple[str, ...]]:
    """As delete_pin does, by the sketch's address; raises NotFound."""
    with db:
        require_session(db, user)
        return take_down(db, user, fetch_value(db, """
            SELECT pins.id
            FROM profile_scripts AS pins
            JOIN scripts ON scripts.id = pins.script_id
            WHERE scripts.key = :key
              AND pins.user_id = :user_id
        """, key=key, user_id=user.id))


def take_down(db, user, id: int | None) -> tuple[int, tuple[str, ...]]:
    """Inside a transaction; cards on the plane that stood for an old pin go with it."""
    place = fetch_value(db, """
        DELETE FROM profile_scripts WHERE id = :id AND user_id = :user_id RETURNING place
    """, id=id, user_id=user.id)
    if place is None:
        raise NotFound(GONE)
    close_gap(db, user.id, place)
    cards = fetch_all(db, Ref, """
        SELECT 'post-' || id AS ref FROM profile_posts WHERE user_id = :user_id AND pin = :id AND script_id IS NULL
    """, user_id=user.id, id=id)
    refs = ("wall-pins", *(card.ref for card in cards))
    return note_change(db, user, user.id, "Take a sketch down", refs), refs


def close_gap(db, user_id: int, place: int) -> None:
    """Inside a transaction: the pins below a place that is free now move up."""
    db.execute("UPDATE profile_scripts SET place = place - 1 WHERE user_id = :user_id AND place > :place",
               {"user_id": user_id, "place": place})


def order_pins(db, user, ids: tuple[int, ...]) -> int:
    """Hang the pins in this order; returns the wall's new seq, raises Conflict unless it names each of them once."""
    places = [{"place": place, "id": id, "user_id": user.id} for place, id in enumerate(ids, 1)]
    with db:
        require_session(db, user)
        if sorted(ids) != sorted(pin.id for pin in pins_of(db, user.id)):
            raise Conflict(MOVED)
        db.executemany("UPDATE profile_scripts SET place = :place WHERE id = :id AND user_id = :user_id", places)
        return note_change(db, user, user.id, "Order the sketches", ("wall-pins",))
