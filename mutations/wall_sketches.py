"""A sketch changes where it hangs on its author's wall, and goes from there when it is deleted."""

from msgspec import Struct

from db import fetch_all, fetch_one, fetch_value
from mutations.pins import close_gap
from mutations.wall_rows import POSTS, renumber
from mutations.walls import note_change, seq_of


class Shown(Struct, frozen=True):
    """Where a change of a sketch shows: whose wall, the refs of what looks different there, and the wall's new seq.

    Once it is committed, tell: `live.walls.wall_changed(db, shown.owner, shown.refs, shown.seq)`.
    """

    owner: str
    refs: tuple[str, ...]
    seq: int


class Author(Struct):
    id: int
    username: str


class Place(Struct):
    ref: str


def note_sketch(db, user, script_id: int) -> Shown | None:
    """Inside a transaction: number a change of a sketch that `user` makes, where it hangs; None when it hangs nowhere.

    What others may not see any more hangs there still, unseen and above all else, and comes back as soon as they may.
    """
    refs = refs_of_sketch(db, script_id)
    return note_refs(db, user, author_of(db, script_id), "Change a sketch", refs) if refs else None


def drop_sketch(db, user, script_id: int) -> Shown | None:
    """Inside a transaction, before a sketch is deleted: take it off its author's wall; None when it hung nowhere."""
    refs, author = refs_of_sketch(db, script_id), author_of(db, script_id)
    if refs:
        take_off(db, author.id, script_id)
    return note_refs(db, user, author, "Delete a sketch", refs) if refs else None


def note_refs(db, user, author: Author, what: str, refs: tuple[str, ...]) -> Shown:
    """Number a change of these things, and of those that lie in another layer now."""
    moved = renumber(db, POSTS, author.id, seq_of(db, author.id) + 1, {})
    refs = tuple(dict.fromkeys((*refs, *moved)))
    return Shown(author.username, refs, note_change(db, user, author.id, what, refs))


def take_off(db, author_id: int, script_id: int) -> None:
    place = fetch_value(db, "DELETE FROM profile_scripts WHERE script_id = :script_id RETURNING place", script_id=script_id)
    if place is not None:
        close_gap(db, author_id, place)
    db.execute("DELETE FROM profile_posts WHERE script_id = :script_id", {"script_id": script_id})


def refs_of_sketch(db, script_id: int) -> tuple[str, ...]:
    """Where on its author's wall a sketch hangs, whether anybody sees it or not."""
    return tuple(place.ref for place in fetch_all(db, Place, """
        SELECT 'wall-pins' AS ref FROM profile_scripts WHERE script_id = :script_id
        UNION ALL
        SELECT 'post-' || id AS ref FROM profile_posts WHERE script_id = :script_id
    """, script_id=script_id))


def author_of(db, script_id: int) -> Author:
    return fetch_one(db, Author, """
        SELECT users.id, users.username FROM scripts JOIN users ON users.id = scripts.user_id WHERE scripts.id = :script_id
    """, script_id=script_id)
