"""Who lives here: the signed-in user, and the public view of a member."""

from msgspec import Struct, json
from werkzeug.exceptions import NotFound

from db import fetch_all, fetch_one, fetch_value

TABLE_PAGE = 50  # lines of the admin's list
NEWEST = 2**62  # above every id

SELECT_MEMBER = """
    SELECT users.id, users.username, profiles.display_name, users.hue, users.role, users.state, users.created_at
    FROM users
    JOIN profiles ON profiles.user_id = users.id
"""


class User(Struct, frozen=True):
    """Who makes this request: an active member and the session they came with."""

    id: int
    username: str
    display_name: str
    hue: int
    role: str
    session_id: int


class Member(Struct, frozen=True):
    """A member as everyone may see them; `hue` is degrees, `created_at` ISO 8601 in UTC."""

    id: int
    username: str
    display_name: str
    hue: int
    role: str
    state: str
    created_at: str


class SharedRoom(Struct, frozen=True):
    """A room that two members are both in."""

    slug: str
    name: str
    visibility: str


def has_members(db) -> bool:
    """Whether anybody, whatever became of them, ever signed up here."""
    return fetch_value(db, "SELECT id FROM users LIMIT 1") is not None


def member_by_session(db, token_hash: bytes) -> User | None:
    """The active member behind a session: used in the last 30 days, begun in the last 180."""
    return fetch_one(db, User, """
        SELECT users.id, users.username, profiles.display_name, users.hue, users.role, sessions.id AS session_id
        FROM sessions
        JOIN users ON users.id = sessions.user_id
        JOIN profiles ON profiles.user_id = users.id
        WHERE sessions.token_hash = :token_hash
          AND sessions.seen_at > strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-30 days')
          AND sessions.created_at > strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-180 days')
          AND users.state = 'active'
    """, token_hash=token_hash)


def find_member(db, username: str) -> Member:
    """An active member by name; raises NotFound."""
    return active(find_anyone(db, username))


def find_anyone(db, username: str) -> Member:
    """A member by name, suspended ones too: for moderators; raises NotFound."""
    return known(fetch_one(db, Member, SELECT_MEMBER + " WHERE users.username = :username", username=username))


def active(member: Member | None) -> Member:
    if known(member).state != "active":
        raise NotFound("There is no member of that name.")
    return member


def known(member: Member | None) -> Member:
    if member is None or member.state == "deleted":
        raise NotFound("There is no member of that name.")
    return member


def is_taken(db, username: str) -> bool:
    """Whether the name belongs to anyone, or did: the names of members who left are kept from others."""
    return fetch_value(db, """
        SELECT 1 FROM users WHERE username = :username UNION ALL SELECT 1 FROM former_names WHERE name = :username
    """, username=username) is not None


def existing_names(db, names: frozenset[str]) -> frozenset[str]:
    """Which of `names` belong to active members."""
    rows = db.execute("""
        SELECT users.username
        FROM json_each(:names) AS wanted
        JOIN users ON users.username = wanted.value
        WHERE users.state = 'active'
    """, {"names": json.encode(sorted(names)).decode()})
    return frozenset(row["username"] for row in rows)


def members_named(db, beginning: str, after: str = "") -> list[Member]:
    """A page of members, suspended ones too, whose name begins so, by name, after the name `after`."""
    return fetch_all(db, Member, SELECT_MEMBER + """
        WHERE users.username >= :beginning
          AND users.username < :beginning || '{'
          AND users.username > :after
          AND users.state <> 'deleted'
        ORDER BY users.username
        LIMIT :limit
    """, beginning=beginning, after=after, limit=TABLE_PAGE)


def keepers(db) -> list[str]:
    """The names of those who run this server, the first of them first."""
    rows = db.execute("""
        SELECT username FROM users WHERE role = 'admin' AND state = 'active' ORDER BY id LIMIT 5
    """)
    return [row["username"] for row in rows]


def is_admin(db, username: str) -> bool:
    return fetch_value(db, "SELECT 1 FROM users WHERE username = :username AND role = 'admin'", username=username) is not None


def shared_rooms(db, user, member: Member) -> list[SharedRoom]:
    """The rooms that both `user` and `member` are in and that are not archived, the newest first; at most 50."""
    return fetch_all(db, SharedRoom, """
        SELECT rooms.slug, rooms.name, rooms.visibility
        FROM memberships AS mine
        JOIN memberships AS theirs ON theirs.room_id = mine.room_id AND theirs.user_id = :member_id
        JOIN rooms ON rooms.id = mine.room_id
        WHERE mine.user_id = :user_id
          AND rooms.archived_at IS NULL
        ORDER BY mine.room_id DESC
        LIMIT 50
    """, user_id=user.id, member_id=member.id)
