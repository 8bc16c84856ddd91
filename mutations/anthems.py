"""A member's anthem: one sound, whose file is on disk before it is named and goes after nothing names it."""

from msgspec import Struct, structs

from db import fetch_one
from mutations.sessions import require_session
from mutations.walls import note_change
from queries.anthems import Anthem, anthem_of


class AnthemChange(Struct, frozen=True):
    """The wall's new seq, and the files that may go: one at most."""

    seq: int
    dropped: tuple[str, ...]


def set_anthem(db, user, new: Anthem) -> AnthemChange:
    """Name a sound that is on disk already as the user's anthem, in the place of the one before."""
    with db:
        require_session(db, user)
        old = anthem_of(db, user.id)
        db.execute("""
            INSERT INTO anthems (user_id, id, kind, title, size, seconds)
            VALUES (:user_id, :id, :kind, :title, :size, :seconds)
            ON CONFLICT (user_id) DO UPDATE
            SET id = excluded.id, kind = excluded.kind, title = excluded.title, size = excluded.size,
                seconds = excluded.seconds, created_at = excluded.created_at
        """, {**structs.asdict(new), "user_id": user.id})
        seq = note_change(db, user, user.id, "Change the anthem", ("wall-card",))
    return AnthemChange(seq, (old.file,) if old else ())


def delete_anthem(db, user) -> AnthemChange | None:
    """Take the user's anthem away; None when there was none."""
    with db:
        require_session(db, user)
        old = fetch_one(db, Anthem, """
            DELETE FROM anthems WHERE user_id = :user_id RETURNING id, kind, title, size, seconds
        """, user_id=user.id)
        seq = note_change(db, user, user.id, "Take the anthem away", ("wall-card",)) if old else 0
    return AnthemChange(seq, (old.file,)) if old else None
