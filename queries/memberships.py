"""Who is in a room, who is asked in."""

from msgspec import Struct, json

from db import fetch_all, fetch_one
from queries.rooms import WAITING, Room

PAGE = 60  # planets: whole rows at 2, 3, 4, 5 and 6 in a row
SUGGESTIONS = 8  # names under the composer: what a phone shows above its keyboard


class Person(Struct, frozen=True):
    username: str
    display_name: str


class RoomMember(Struct, frozen=True):
    """A member of a room; `role` is the one in this room."""

    id: int
    username: str
    display_name: str
    role: str


class Invitation(Struct, frozen=True):
    """A private room that asks a member in; `inviter` is empty when that member is gone."""

    slug: str
    name: str
    topic: str
    inviter: str


def members_of(db, room: Room, after: int = 0) -> list[RoomMember]:
    """One page of a room's members, who has lived here longest first, after member number `after`."""
    return fetch_all(db, RoomMember, """
        SELECT users.id, users.username, profiles.display_name, memberships.role
        FROM memberships
        JOIN users ON users.id = memberships.user_id
        JOIN profiles ON profiles.user_id = users.id
        WHERE memberships.room_id = :room_id
          AND memberships.user_id > :after
          AND users.state = 'active'
        ORDER BY memberships.user_id
        LIMIT :limit
    """, room_id=room.id, after=after, limit=PAGE)


def members_beginning(db, room: Room, beginning: str) -> list[RoomMember]:
    """The first members of a room whose username begins so, by name."""
    return fetch_all(db, RoomMember, """
        SELECT users.id, users.username, profiles.display_name, memberships.role
        FROM users
        JOIN memberships ON memberships.room_id = :room_id AND memberships.user_id = users.id
        JOIN profiles ON profiles.user_id = users.id
        WHERE users.username >= :beginning
          AND users.username < :beginning || '{'
          AND users.state = 'active'
        ORDER BY users.username
        LIMIT :limit
    """, room_id=room.id, beginning=beginning, limit=PAGE)


def suggested_names(db, room: Room, beginning: str) -> list[str]:
    """At most 8 usernames that begin so: members of the room first; in a public room others may follow."""
    names = [member.username for member in members_beginning(db, room, beginning)[:SUGGESTIONS]]
    if room.visibility == "private" or len(names) == SUGGESTIONS:
        return names
    others = db.execute("""
        SELECT username
        FROM users
        WHERE username >= :beginning
          AND username < :beginning || '{'
          AND state = 'active'
          AND NOT EXISTS (SELECT 1 FROM memberships WHERE room_id = :room_id AND user_id = users.id)
        ORDER BY username
        LIMIT :limit
    """, {"room_id": room.id, "beginning": beginning, "limit": SUGGESTIONS - len(names)})
    return names + [row["username"] for row in others]


def people_named(db, names: list[str]) -> tuple[Person, ...]:
    """The active members among `names`, by name."""
    return tuple(fetch_all(db, Person, """
        SELECT users.username, profiles.display_name
        FROM json_each(:names) AS wanted
        JOIN users ON users.username = wanted.value
        JOIN profiles ON profiles.user_id = users.id
        WHERE users.state = 'active'
        ORDER BY users.username
    """, names=json.encode(names).decode()))


def invitations_of(db, user) -> list[Invitation]:
    """Private rooms that ask `user` in, the newest first; not by who is blocked."""
    return fetch_all(db, Invitation, f"""
        SELECT rooms.slug, rooms.name, rooms.topic, coalesce(users.username, '') AS inviter
        FROM room_invitations
        JOIN rooms ON rooms.id = room_invitations.room_id
        LEFT JOIN users ON users.id = room_invitations.invited_by
        WHERE {WAITING}
        ORDER BY room_invitations.created_at DESC
    """, user_id=user.id)


def invited_to(db, room: Room) -> list[Person]:
    """Who was asked into a private room and has not answered, by name; at most 100."""
    return fetch_all(db, Person, """
        SELECT users.username, profiles.display_name
        FROM room_invitations
        JOIN users ON users.id = room_invitations.user_id
        JOIN profiles ON profiles.user_id = users.id
        WHERE room_invitations.room_id = :room_id
        ORDER BY users.username
    """, room_id=room.id)


def find_member_of(db, room: Room, username: str) -> RoomMember | None:
    """A member of the room by name, whatever their state."""
    return fetch_one(db, RoomMember, """
        SELECT users.id, users.username, profiles.display_name, memberships.role
        FROM users
        JOIN memberships ON memberships.room_id = :room_id AND memberships.user_id = users.id
        JOIN profiles ON profiles.user_id = users.id
        WHERE users.username = :username
    """, room_id=room.id, username=username)
