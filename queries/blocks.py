"""Whom a member has blocked."""

from db import fetch_all, fetch_value
from queries.members import SELECT_MEMBER, Member


def blocked_names(db, user) -> tuple[str, ...]:
    """The names `user` has blocked, in order of the alphabet."""
    return tuple(member.username for member in blocked_members(db, user))


def blocked_members(db, user) -> list[Member]:
    """Whom `user` has blocked, by name."""
    return fetch_all(db, Member, SELECT_MEMBER + """
        JOIN blocks ON blocks.blocked_id = users.id
        WHERE blocks.user_id = :user_id
        ORDER BY users.username
    """, user_id=user.id)


def has_blocked(db, user, member: Member) -> bool:
    return fetch_value(db, """
        SELECT 1 FROM blocks WHERE user_id = :user_id AND blocked_id = :blocked_id
    """, user_id=user.id, blocked_id=member.id) is not None
