"""Where a member is signed in."""

from msgspec import Struct

from db import fetch_all, fetch_value


class Session(Struct, frozen=True):
    """One browser that is signed in; `address` is the network it was last used from, not the whole address."""

    id: int
    user_agent: str
    address: str
    created_at: str
    seen_at: str


def sessions_of(db, user) -> list[Session]:
    """The living sessions of `user`, the one used last first."""
    return fetch_all(db, Session, """
        SELECT id, user_agent, address, created_at, seen_at
        FROM sessions
        WHERE user_id = :user_id
          AND seen_at > strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-30 days')
          AND created_at > strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-180 days')
        ORDER BY seen_at DESC
    """, user_id=user.id)


def session_is_stale(db, session_id: int) -> bool:
    """Whether the session was last written down more than ten minutes ago."""
    return fetch_value(db, """
        SELECT 1
        FROM sessions
        WHERE id = :id
          AND seen_at < strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-10 minutes')
    """, id=session_id) is not None


def session_has_moved(db, session_id: int, address: str) -> bool:
    """Whether the session was last used from another network."""
    return fetch_value(db, """
        SELECT 1 FROM sessions WHERE id = :id AND address <> :address
    """, id=session_id, address=address) is not None


class Place(Struct, frozen=True):
    """Which network a session was last used from."""

    id: int
    address: str


class Network(Struct, frozen=True):
    """A network that a member is signed in from, and when they were last seen there."""

    address: str
    seen_at: str


def networks_of(db, member) -> list[Network]:
    """Where a member is signed in from, the one used last first; at most 10."""
    return fetch_all(db, Network, """
        SELECT address, max(seen_at) AS seen_at
        FROM sessions
        WHERE user_id = :user_id
          AND address NOT IN ('', 'unknown')
        GROUP BY address
        ORDER BY seen_at DESC
        LIMIT 10
    """, user_id=member.id)


def places_of_members(db) -> list[Place]:
    """Where everyone but the admins is signed in."""
    return fetch_all(db, Place, """
        SELECT sessions.id, sessions.address
        FROM users
        JOIN sessions ON sessions.user_id = users.id
        WHERE users.role <> 'admin'
    """)


def signed_in_from(db, username: str, address: str) -> bool:
    """Whether `username` has a session from this network."""
    return fetch_value(db, """
        SELECT 1
        FROM sessions
        JOIN users ON users.id = sessions.user_id
        WHERE users.username = :username
          AND sessions.address = :address
    """, username=username, address=address) is not None
