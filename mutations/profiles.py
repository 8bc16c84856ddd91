"""A member changes the frame of their wall: the card, who may come and leave marks.

What arrives here is clean already; each change is one step of the wall, in the same transaction.
"""

from msgspec import Struct, json

from mutations.sessions import require_session
from mutations.walls import note_change
from queries.walls import Link


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
