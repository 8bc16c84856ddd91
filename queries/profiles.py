"""What a member decides about the frame of their wall, and what stands between them and a visitor."""

from msgspec import Struct, convert, json

from db import fetch_one, fetch_value
from queries.walls import Link


class CardFields(Struct, frozen=True):
    """A card as its form begins; a status that has run out is none. `status_until` is "" when it never does."""

    display_name: str
    hue: int
    pronouns: str
    bio: str
    links: tuple[Link, ...]
    status: str
    status_emoji: str
    status_until: str


class Doors(Struct, frozen=True):
    """Who may see a wall, and who may leave marks on it."""

    visibility: str
    visitors: str


def card_fields(db, user) -> CardFields:
    """What `user` has written on their card."""
    row = db.execute("""
        SELECT profiles.display_name, users.hue, profiles.pronouns, profiles.bio, profiles.links,
               iif(running, profiles.status, '') AS status,
               iif(running, profiles.status_emoji, '') AS status_emoji,
               iif(running, coalesce(profiles.status_until, ''), '') AS status_until
        FROM (
            SELECT *, coalesce(status_until > strftime('%Y-%m-%dT%H:%M:%fZ'), 1) AS running
            FROM profiles
            WHERE user_id = :user_id
        ) AS profiles
        JOIN users ON users.id = profiles.user_id
    """, {"user_id": user.id}).fetchone()
    return convert(row | {"links": json.decode(row["links"])}, CardFields, strict=False)


def doors_of(db, user) -> Doors:
    """Who may see the wall of `user`, and leave marks there."""
    return fetch_one(db, Doors, "SELECT visibility, visitors FROM profiles WHERE user_id = :user_id", user_id=user.id)


def is_for_members(db, username: str) -> bool:
    """Whether signing in would open this wall to a guest."""
    return fetch_value(db, """
        SELECT 1
        FROM users
        JOIN profiles ON profiles.user_id = users.id
        WHERE users.username = :username
          AND users.state = 'active'
          AND profiles.visibility = 'members'
    """, username=username) is not None
