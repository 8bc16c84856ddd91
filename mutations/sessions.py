"""Signing in and out: sessions begin, are seen, change their token and end."""

from msgspec import Struct

from db import fetch_all, fetch_value

MOST = 50  # sessions a member may have: the one unused longest makes room


class NewSession(Struct, frozen=True):
    """A browser that signs in; only the hash of its token is kept."""

    token_hash: bytes
    user_agent: str
    address: str


class Ended(Struct, frozen=True):
    id: int


def start_session(db, user_id: int, new: NewSession) -> int:
    """Sign a browser in; returns the session's number."""
    with db:
        session_id = fetch_value(db, """
            INSERT INTO sessions (token_hash, user_id, user_agent, address)
            VALUES (:token_hash, :user_id, :user_agent, :address)
            RETURNING id
        """, token_hash=new.token_hash, user_id=user_id, user_agent=new.user_agent, address=new.address)
        db.execute("""
            DELETE FROM sessions
            WHERE id IN (SELECT id FROM sessions WHERE user_id = :user_id ORDER BY seen_at DESC LIMIT -1 OFFSET :most)
        """, {"user_id": user_id, "most": MOST})
    return session_id


def touch_session(db, session_id: int) -> None:
    """Write down that the session is in use."""
    with db:
        db.execute("""
            UPDATE sessions SET seen_at = strftime('%Y-%m-%dT%H:%M:%fZ') WHERE id = :id
        """, {"id": session_id})


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
        ended = fetch_all(db, Ended, """
            DELETE FROM sessions WHERE user_id = :user_id AND id <> :id RETURNING id
        """, user_id=user.id, id=user.session_id)
    return [session.id for session in ended]
