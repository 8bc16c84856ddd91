"""A member changes the frame of their wall: the card, who may come and leave marks, what is pinned.

What arrives here is clean already; each change is one step of the wall, in the same transaction.
"""

from msgspec import Struct, json
from werkzeug.exceptions import Conflict, NotFound

from core.forms import FormError
from db import fetch_value
from mutations.sessions import require_session
from mutations.walls import note_change
from queries.profiles import MOST_PINS, pins_of
from queries.walls import Link

FULL = f"A wall has room for {MOST_PINS} pinned sketches. Take one down first."
MOVED = "Your pins have changed in the meantime. Look at them as they are now, then order them."


class CardEdit(Struct, frozen=True):
    """A card as it shall be; `status_until` is a moment (ISO 8601, UTC), "" for ever, None as it was."""

    display_name: str
    pronouns: str
    bio: str
    links: tuple[Link, ...]
    status: str
    status_emoji: str
    status_until: str | None
    hue: int


class Access(Struct, frozen=True):
    """Who may see a wall (public, members, private) and leave marks on it (nobody, approve, members)."""

    visibility: str
    visitors: str


class NewPin(Struct, frozen=True):
    title: str
    about: str


def change_card(db, user, edit: CardEdit) -> int:
    """Put the card as it shall be; returns the wall's new seq."""
    links = json.encode(edit.links).decode()
    with db:
        require_session(db, user)
        db.execute("UPDATE users SET hue = :hue WHERE id = :user_id", {"hue": edit.hue, "user_id": user.id})
        db.execute("""
            UPDATE profiles
            SET display_name = :display_name, pronouns = :pronouns, bio = :bio, links = :links,
                status = :status, status_emoji = :status_emoji,
                status_until = iif(:status_until IS NULL, status_until, nullif(:status_until, ''))
            WHERE user_id = :user_id
        """, {
            "display_name": edit.display_name, "pronouns": edit.pronouns, "bio": edit.bio, "links": links,
            "status": edit.status, "status_emoji": edit.status_emoji, "status_until": edit.status_until,
            "user_id": user.id,
        })
        return note_change(db, user, user.id, "Change the card", ("wall-card",))


def change_access(db, user, access: Access) -> int:
    """Say who may see the wall and leave marks; returns the wall's new seq."""
    with db:
        require_session(db, user)
        db.execute("UPDATE profiles SET visibility = :visibility, visitors = :visitors WHERE user_id = :user_id",
                   {"visibility": access.visibility, "visitors": access.visitors, "user_id": user.id})
        return note_change(db, user, user.id, "Change who may come", ())


def add_pin(db, user, new: NewPin) -> int:
    """Pin a sketch below the others; returns the wall's new seq, raises FormError when three hang there already."""
    with db:
        require_session(db, user)
        if fetch_value(db, "SELECT count(*) FROM profile_scripts WHERE user_id = :user_id", user_id=user.id) >= MOST_PINS:
            raise FormError(pins=FULL)
        db.execute("""
            INSERT INTO profile_scripts (user_id, place, title, about)
            SELECT :user_id, count(*) + 1, :title, :about
            FROM profile_scripts
            WHERE user_id = :user_id
        """, {"user_id": user.id, "title": new.title, "about": new.about})
        return note_change(db, user, user.id, "Pin a sketch", ("wall-pins",))


def delete_pin(db, user, id: int) -> int:
    """Take a pin of `user` down, the others move up; returns the wall's new seq, raises NotFound."""
    with db:
        require_session(db, user)
        place = fetch_value(db, """
            DELETE FROM profile_scripts WHERE id = :id AND user_id = :user_id RETURNING place
        """, id=id, user_id=user.id)
        if place is None:
            raise NotFound("This sketch is not pinned any more.")
        db.execute("UPDATE profile_scripts SET place = place - 1 WHERE user_id = :user_id AND place > :place",
                   {"user_id": user.id, "place": place})
        return note_change(db, user, user.id, "Take a sketch down", ("wall-pins",))


def order_pins(db, user, ids: tuple[int, ...]) -> int:
    """Hang the pins in this order; returns the wall's new seq, raises Conflict unless it names each of them once."""
    places = [{"place": place, "id": id, "user_id": user.id} for place, id in enumerate(ids, 1)]
    with db:
        require_session(db, user)
        if sorted(ids) != sorted(pin.id for pin in pins_of(db, user.id)):
            raise Conflict(MOVED)
        db.executemany("UPDATE profile_scripts SET place = :place WHERE id = :id AND user_id = :user_id", places)
        return note_change(db, user, user.id, "Order the sketches", ("wall-pins",))
