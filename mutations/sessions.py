"""Signing in and out: sessions begin, are seen, change their token and end."""

from msgspec import Struct
from werkzeug.exceptions import Conflict, Forbidden

from db import fetch_all, fetch_value

MOST = 50  # sessions a member may have: the one unused longest makes room


class NewSession(Struct, frozen=True):
    """A browser that signs in; only the hash of its token is kept."""

    token_hash: bytes
    user_agent: str
    address: str


class Ended(Struct, frozen=True):
    id: int


class Started(Struct, frozen=True):
    """The number of a new session, and of those that ended to make room or were too old."""

    id: int
    ended: list[int]


def start_session(db, user_id: int, password: str, new: NewSession) -> Started:
    """Sign a browser in; raises Conflict unless `password` is still the member's hash, and the member active.

    Comparing a password takes so long that it may be changed, or its member suspended, before the session begins.
    """
    with db:
        session_id = add_session(db, user_id, password, new)
        ended = end_spare_sessions(db, user_id)
    if session_id is None:
        raise Conflict("This account was changed while you signed in. Please sign in again.")
    return Started(session_id, ended)


def add_session(db, user_id: int, password: str, new: NewSession) -> int | None:
    """Inside a transaction: the number of a new session, None where `password` is no longer the hash."""
    return fetch_value(db, """
        INSERT INTO sessions (token_hash, user_id, user_agent, address)
        SELECT :token_hash, id, :user_agent, :address
        FROM users
        WHERE id = :user_id
          AND password = :password
          AND state = 'active'
        RETURNING id
    """, user_id=user_id, password=password,
        token_hash=new.token_hash, user_agent=new.user_agent, address=new.address)


def end_spare_sessions(db, user_id: int) -> list[int]:
    """Inside a transaction: end what `user_id` has beyond MOST, and everyone's that are too old to be used."""
    ended = fetch_all(db, Ended, """
        DELETE FROM sessions
        WHERE id IN (SELECT id FROM sessions WHERE user_id = :user_id ORDER BY seen_at DESC, id DESC LIMIT -1 OFFSET :most)
           OR seen_at <= strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-30 days')
           OR created_at <= strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-180 days')
        RETURNING id
    """, user_id=user_id, most=MOST)
    return [session.id for session in ended]


def require_session(db, user) -> None:
    """Inside a transaction: raise Forbidden unless `user` is still signed in, and what they were when they asked."""
    session_id = fetch_value(db, """
        SELECT sessions.id
        FROM sessions
        JOIN users ON users.id = sessions.user_id
        WHERE sessions.id = :session_id
          AND users.id = :user_id
          AND users.role = :role
          AND users.state = 'active'
    """, session_id=user.session_id, user_id=user.id, role=user.role)
    if session_id is None:
        raise Forbidden("You were signed out in the meantime, so nothing was changed.")


def touch_session(db, session_id: int, address: str) -> None:
    """Write down that the session is in use, and from which network."""
    with db:
        db.execute("""
            UPDATE sessions SET seen_at = strftime('%Y-%m-%dT%H:%M:%fZ'), address = :address WHERE id = :id
        """, {"id": session_id, "address": address})


def end_session(db, user, session_id: int) -> bool:
    """Sign one browser of `user` out; False when it is not theirs, or is signed out already."""
    with db:
        ended = fetch_value(db, """
            DELETE FROM sessions WHERE id = :id AND user_id = :user_id RETURNING id
        """, id=session_id, user_id=user.id)
    return ended is not None


def end_other_sessions(db, user) -> list[int]:
    """Sign every browser of `user` out but this one; returns the numbers of the sessions that ended."""
    with db:
        ended = drop_other_sessions(db, user)
    return ended


def drop_other_sessions(db, user) -> list[int]:
    """The same inside a transaction."""
    ended = fetch_all(db, Ended, """
        DELETE FROM sessions WHERE user_id = :user_id AND id <> :id RETURNING id
    """, user_id=user.id, id=user.session_id)
    return [session.id for session in ended]
