"""What visitors have left on a wall: what waits, who left something, what one has left oneself."""

from msgspec import Struct

from queries.wall_items import Post, Sticker, items_named, items_waiting
from queries.walls import Wall

MOST_NAMED = 40  # visitors in the list


class Marks(Struct, frozen=True):
    """The marks on a wall as far as they are the viewer's business: an owner's are all of them, a visitor's their own.

    `visitors` are the usernames of those who left what shows or waits, for an owner.
    """

    waiting: tuple[Sticker | Post, ...] = ()
    mine: tuple[Sticker | Post, ...] = ()
    visitors: tuple[str, ...] = ()


def marks_on(db, viewer, wall: Wall) -> Marks:
    """The marks of one wall for one viewer; a guest has none."""
    if viewer is None:
        return Marks()
    waiting, owner = items_waiting(db, wall.card.id), wall.card.username
    if viewer.username == owner:
        names = {mark.by for mark in (*waiting, *wall.stickers, *wall.posts)} - {owner}
        return Marks(waiting, (), tuple(sorted(names)[:MOST_NAMED]))
    own = tuple(mark for mark in (*wall.stickers, *wall.posts) if mark.by == viewer.username)
    return Marks(tuple(mark for mark in waiting if mark.by == viewer.username), own)


def refs_of_visitor(db, owner_id: int, username: str) -> tuple[str, ...]:
    """The refs of all that a member has left on a wall, what waits too."""
    rows = db.execute("""
        SELECT 'sticker-' || items.id AS ref
        FROM profile_stickers AS items
        JOIN users ON users.id = items.placed_by
        WHERE users.username = :username AND items.user_id = :owner_id
        UNION ALL
        SELECT 'post-' || items.id AS ref
        FROM profile_posts AS items
        JOIN users ON users.id = items.placed_by
        WHERE users.username = :username AND items.user_id = :owner_id
    """, {"owner_id": owner_id, "username": username})
    return tuple(row["ref"] for row in rows)


def find_mark(db, owner_id: int, ref: str) -> Sticker | Post | None:
    """One thing on a wall, whether it shows or waits."""
    return next(iter(items_named(db, owner_id, (ref,))), None)
