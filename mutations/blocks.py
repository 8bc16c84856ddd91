"""A member stops seeing another, and sees them again."""

from werkzeug.exceptions import Conflict

from mutations.sessions import require_session
from queries.members import Member


def block(db, user, member: Member) -> None:
    """Fold `member`'s messages away for `user`; blocking twice is blocking once."""
    if member.id == user.id:
        raise Conflict("You cannot block yourself.")
    with db:
        require_session(db, user)
        db.execute("INSERT INTO blocks (user_id, blocked_id) VALUES (:user_id, :blocked_id) ON CONFLICT DO NOTHING",
                   {"user_id": user.id, "blocked_id": member.id})


def unblock(db, user, member: Member) -> None:
    with db:
        require_session(db, user)
        db.execute("DELETE FROM blocks WHERE user_id = :user_id AND blocked_id = :blocked_id",
                   {"user_id": user.id, "blocked_id": member.id})
