"""Reading rooms: what a member may see, and what is new there."""

import re

from msgspec import Struct
from werkzeug.exceptions import NotFound

from db import fetch_all, fetch_one, fetch_value
from queries.sealed_conversations import has_unread

LOBBY = "lobby"
UNSEEN = "There is no such room or message, or the room is private and you are not in it."  # the same for both

# The rooms one may see; both halves are met by an index.
VISIBLE = """
    rooms.id IN (
        SELECT id FROM rooms WHERE visibility = 'public'
        UNION
        SELECT room_id FROM memberships WHERE user_id = :user_id
    )
"""

SELECT_ROOM = """
    SELECT rooms.id, rooms.slug, rooms.name, rooms.topic, rooms.visibility, rooms.seq, rooms.head_seq,
           rooms.last_message_id, rooms.archived_at IS NOT NULL AS archived, rooms.slow,
           coalesce(memberships.role, '') AS my_role,
           coalesce(memberships.last_read_id, rooms.last_message_id) AS last_read_id,
           coalesce(memberships.notify, 'all') AS notify
    FROM rooms
    LEFT JOIN memberships ON memberships.room_id = rooms.id AND memberships.user_id = :user_id
"""


# The invitations that one is shown: to rooms that are open, and not by who is blocked.
WAITING = """
    room_invitations.user_id = :user_id
    AND rooms.archived_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM blocks WHERE blocks.user_id = :user_id AND blocked_id = invited_by)
"""


class RoomHead(Struct, frozen=True):
    """What stands at the top of a room, the same for everyone; `seq` is the room's when it last changed.

    `slow` is how many seconds a member waits between two messages, 0 for none.
    """

    id: int
    slug: str
    name: str
    topic: str
    visibility: str
    archived: bool
    seq: int
    slow: int = 0


class Room(Struct, frozen=True):
    """A room as one member sees it; `my_role` is empty for who only looks in."""

    id: int
    slug: str
    name: str
    topic: str
    visibility: str
    seq: int
    head_seq: int
    last_message_id: int
    archived: bool
    my_role: str
    last_read_id: int
    notify: str
    slow: int = 0

    @property
    def is_member(self) -> bool:
        return bool(self.my_role)

    @property
    def head(self) -> RoomHead:
        return RoomHead(self.id, self.slug, self.name, self.topic, self.visibility, self.archived, self.head_seq, self.slow)


class RoomLine(Struct, frozen=True):
    """A room in a list: what it is, and where this member stands with it."""

    slug: str
    name: str
    topic: str
    visibility: str
    archived: bool
    joined: bool
    unread: bool
    mentioned: bool
    muted: bool


class RailRoom(Struct, frozen=True):
    """A room in the rail: its link and its marks."""

    slug: str
    name: str
    visibility: str
    unread: bool
    mentioned: bool
    muted: bool


class Rail(Struct, frozen=True):
    """What stands at the left edge: whether a private room asks this member in, whether a sealed message is unread.

    `reported` is for those who keep the site: whether a report waits for them.
    """

    rooms: tuple[RailRoom, ...] = ()
    invited: bool = False
    unread: bool = False
    reported: bool = False


def find_room(db, user, slug: str) -> Room:
    """A room `user` may see; raises NotFound, so a private room looks like no room."""
    room = fetch_one(db, Room, SELECT_ROOM + """
        WHERE rooms.slug = :slug
          AND (rooms.visibility = 'public' OR memberships.user_id IS NOT NULL)
    """, slug=slug, user_id=user.id)
    if room is None:
        raise NotFound(UNSEEN)
    return room


def may_manage(user, room: Room) -> bool:
    """Whether `user` may change name, topic and visibility: of a private room only its owner, since it can be opened."""
    return room.my_role == "owner" or (room.visibility == "public" and user.role != "member")


def may_archive(user, room: Room) -> bool:
    """Its owner, and an admin if it is public; the lobby is where everyone arrives, so it stays open."""
    return room.slug != LOBBY and (room.my_role == "owner" or (room.visibility == "public" and user.role == "admin"))


def head_after(db, room: Room, seq: int) -> RoomHead | None:
    """The head of a room if it changed after `seq`."""
    return fetch_one(db, RoomHead, """
        SELECT id, slug, name, topic, visibility, archived_at IS NOT NULL AS archived, head_seq AS seq, slow
        FROM rooms
        WHERE id = :id
          AND head_seq > :seq
    """, id=room.id, seq=seq)


def visible_rooms(db, user) -> list[RoomLine]:
    """Every room `user` may see, archived ones too, the lobby first, then by name; there are at most 500."""
    rooms = fetch_all(db, RoomLine, f"""
        SELECT rooms.slug, rooms.name, rooms.topic, rooms.visibility, rooms.archived_at IS NOT NULL AS archived,
               memberships.user_id IS NOT NULL AS joined,
               coalesce(rooms.last_message_id > memberships.last_read_id, 0) AS unread,
               coalesce(memberships.mentioned_id > memberships.last_read_id, 0) AS mentioned,
               coalesce(memberships.notify = 'muted', 0) AS muted
        FROM rooms
        LEFT JOIN memberships ON memberships.room_id = rooms.id AND memberships.user_id = :user_id
        WHERE {VISIBLE}
    """, user_id=user.id)
    return sorted(rooms, key=place_in_list)


def rail_of(db, user) -> Rail:
    """The rooms a member is in, the lobby first, then by name, and what else waits for them."""
    rooms = fetch_all(db, RailRoom, """
        SELECT rooms.slug, rooms.name, rooms.visibility, memberships.notify = 'muted' AS muted,
               rooms.last_message_id > memberships.last_read_id AS unread,
               memberships.mentioned_id > memberships.last_read_id AS mentioned
        FROM memberships
        JOIN rooms ON rooms.id = memberships.room_id
        WHERE memberships.user_id = :user_id
          AND rooms.archived_at IS NULL
    """, user_id=user.id)
    reported = user.role != "member" and is_reported(db)
    return Rail(tuple(sorted(rooms, key=place_in_list)), is_invited(db, user), has_unread(db, user.id), reported)


def is_invited(db, user) -> bool:
    """Whether a private room asks `user` in."""
    return bool(fetch_value(db, f"""
        SELECT EXISTS (
            SELECT 1
            FROM room_invitations
            JOIN rooms ON rooms.id = room_invitations.room_id
            WHERE {WAITING}
        )
    """, user_id=user.id))


def is_reported(db) -> bool:
    """Whether any report is open."""
    return bool(fetch_value(db, "SELECT EXISTS (SELECT 1 FROM reports WHERE state = 'open')"))


def place_in_list(room: RoomLine | RailRoom) -> tuple:
    """Sorts the lobby first, then by name as a reader counts: Room 2 before Room 10."""
    words = re.split(r"(\d+)", room.name.casefold())
    return room.slug != LOBBY, [int(word) if at % 2 else word for at, word in enumerate(words)], room.slug


def member_slugs(db, user) -> list[str]:
    """The rooms whose news mark them unread for `user`: joined, not muted, not archived."""
    rows = db.execute("""
        SELECT rooms.slug
        FROM memberships
        JOIN rooms ON rooms.id = memberships.room_id
        WHERE memberships.user_id = :user_id
          AND memberships.notify <> 'muted'
          AND rooms.archived_at IS NULL
    """, {"user_id": user.id})
    return [row["slug"] for row in rows]
