"""Whether one's own steps on a wall can be taken back, and taken once more."""

from msgspec import Struct

from db import fetch_one


class Turns(Struct, frozen=True):
    """Whether a member has a step on a wall to undo, and one to redo; that it has no effect any more shows only then."""

    undo: bool
    redo: bool


def turns_left(db, user, owner_id: int) -> Turns:
    return fetch_one(db, Turns, """
        SELECT
            EXISTS (SELECT 1 FROM wall_changes WHERE user_id = :owner_id AND by = :by AND state = 'done') AS undo,
            EXISTS (SELECT 1 FROM wall_changes WHERE user_id = :owner_id AND by = :by AND state = 'undone') AS redo
    """, owner_id=owner_id, by=user.id)
