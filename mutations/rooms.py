"""Rooms are opened, renamed, shut; and how far a member has read in one."""

from typing import Literal

from msgspec import Struct
from msgspec.json import encode
from werkzeug.exceptions import Conflict, Forbidden

from core.forms import FormError
from core.names import SLUG_MAX, slugify
from db import fetch_value
from mutations.slow_mode import note_slow
from queries.rooms import LOBBY, Room, find_room, may_archive, may_manage

MOST_ROOMS = 500  # in all, archived ones too: a list one can still look through
MOST_CREATED = 50  # by one member
MOST_JOINED = 200  # by one member: their rail is drawn on every page

NOT_YOURS = "A room can be changed by its owner, a public one by moderators too."

# In the audit log, for rooms that are public or were: what a private room is called is nobody else's business.
NOTE = """
    INSERT INTO audit_log (actor_id, action, target, reason)
    SELECT :actor, :action, slug, iif(visibility <> :before, 'it is ' || visibility || ' now', '')
    FROM rooms
    WHERE id = :id
      AND 'public' IN (visibility, :before)
"""


class NewRoom(Struct, frozen=True):
    """A room to be: cleaned words of 1 to 60 and of at most 240 characters."""

    name: str
    topic: str
    visibility: Literal["public", "private"]


class RoomSettings(NewRoom, frozen=True):
    """`opened` says that the owner knows: of a private room made public, all old messages can be read.

    `slow` is how many seconds a member waits between two messages.
    """

    opened: bool = False
    slow: int = 0


def create_room(db, user, new: NewRoom) -> Room:
    """Open a room that `user` owns; raises FormError at a cap. Its address is its name's, with a number if taken."""
    slugs = encode(possible_slugs(slugify(new.name))).decode()
    with db:
        full = reached_cap(db, user)
        if not full:
            slug = free_slug(db, slugs)
            room_id = fetch_value(db, """
                INSERT INTO rooms (slug, name, topic, visibility, created_by)
                VALUES (:slug, :name, :topic, :visibility, :user_id)
                RETURNING id
            """, slug=slug, name=new.name, topic=new.topic, visibility=new.visibility, user_id=user.id)
            db.execute("INSERT INTO memberships (room_id, user_id, role) VALUES (:room_id, :user_id, 'owner')",
                       {"room_id": room_id, "user_id": user.id})
    if full:
        raise FormError(form=full)
    return find_room(db, user, slug)


def reached_cap(db, user) -> str:
    """The sentence of the cap that forbids another room, or nothing. Inside a transaction."""
    if fetch_value(db, "SELECT count(*) FROM rooms WHERE created_by = :id", id=user.id) >= MOST_CREATED:
        return f"You have opened {MOST_CREATED} rooms, which is the most one member can."
    if fetch_value(db, "SELECT count(*) FROM memberships WHERE user_id = :id", id=user.id) >= MOST_JOINED:
        return f"You are in {MOST_JOINED} rooms, which is the most. Leave one first."
    if fetch_value(db, "SELECT count(*) FROM rooms") >= MOST_ROOMS:
        return f"This server has {MOST_ROOMS} rooms, which is the most it holds."
    return ""


def possible_slugs(base: str) -> list[str]:
    """`base`, base-2, base-3 …: one more than there can be rooms, so that one of them is free."""
    tails = [f"-{number}" for number in range(2, MOST_ROOMS + 2)]
    return [base, *(base[:SLUG_MAX - len(tail)].rstrip("-") + tail for tail in tails)]


def free_slug(db, slugs: str) -> str:
    """The first of `slugs` (JSON) that no room has. Inside a transaction, so that nobody takes it meanwhile."""
    return fetch_value(db, """
        SELECT value
        FROM json_each(:slugs)
        WHERE NOT EXISTS (SELECT 1 FROM rooms WHERE slug = value)
        ORDER BY key
        LIMIT 1
    """, slugs=slugs)


def change_room(db, user, room: Room, new: RoomSettings) -> Room:
    """Rename a room, change its topic or who may see it; the address stays.

    Raises Forbidden for who may not, FormError where an owner should think again. Public rooms keep their members
    when they become private; a room that becomes public needs no invitations any more.
    """
    check_visibility(room, new)
    if not may_manage(user, room):
        raise Forbidden(NOT_YOURS)
    if (room.name, room.topic, room.visibility, room.slow) == (new.name, new.topic, new.visibility, new.slow):
        return room
    with db:
        changed = fetch_value(db, """
            UPDATE rooms
            SET name = :name, topic = :topic, visibility = :visibility, slow = :slow, seq = seq + 1, head_seq = seq + 1
            WHERE id = :id
              AND (visibility = 'public' AND :site_role <> 'member'
                   OR EXISTS (SELECT 1 FROM memberships WHERE room_id = :id AND user_id = :user_id AND role = 'owner'))
              AND (:visibility = 'public'
                   OR EXISTS (SELECT 1 FROM memberships WHERE room_id = :id AND user_id = :user_id))
            RETURNING id
        """, id=room.id, user_id=user.id, site_role=user.role,
            name=new.name, topic=new.topic, visibility=new.visibility, slow=new.slow)
        db.execute("DELETE FROM room_invitations WHERE room_id = :id AND :visibility = 'public'",
                   {"id": changed, "visibility": new.visibility})
        if (room.name, room.topic, room.visibility) != (new.name, new.topic, new.visibility):
            db.execute(NOTE, {"actor": user.id, "action": "room.change", "id": changed, "before": room.visibility})
        note_slow(db, user, changed, room.slow)
    if changed is None:
        raise Forbidden(NOT_YOURS)
    return find_room(db, user, room.slug)


def check_visibility(room: Room, new: RoomSettings) -> None:
    if new.visibility == "private" and room.slug == LOBBY:
        raise FormError(visibility="The lobby stays public: it is where everyone arrives.")
    if new.visibility == "private" and not room.is_member:
        raise FormError(visibility="Join the room before you make it private: you would shut yourself out.")
    if new.visibility == "public" and room.visibility == "private" and not new.opened:
        raise FormError(opened="All that was ever said here would be open to every member. Tick the box if it may be.")


def archive_room(db, user, room: Room) -> Room:
    """Shut a room: it can be read, nobody posts. Again is the same as once. Raises Forbidden."""
    return set_archived(db, user, room, True)


def reopen_room(db, user, room: Room) -> Room:
    """Let people post in an archived room again. Raises Forbidden."""
    return set_archived(db, user, room, False)


def set_archived(db, user, room: Room, archived: bool) -> Room:
    if not may_archive(user, room):
        raise Forbidden("The lobby stays open." if room.slug == LOBBY else "Its owner can do that, in a public room admins too.")
    if room.archived == archived:
        return room
    with db:
        changed = fetch_value(db, """
            UPDATE rooms
            SET archived_at = CASE WHEN :archived THEN strftime('%Y-%m-%dT%H:%M:%fZ') END,
                seq = seq + 1, head_seq = seq + 1
            WHERE id = :id
              AND (archived_at IS NULL) = :archived
              AND (visibility = 'public' AND :site_role = 'admin'
                   OR EXISTS (SELECT 1 FROM memberships WHERE room_id = :id AND user_id = :user_id AND role = 'owner'))
            RETURNING id
        """, id=room.id, user_id=user.id, site_role=user.role, archived=archived)
        act = "room.archive" if archived else "room.reopen"
        db.execute(NOTE, {"actor": user.id, "action": act, "id": changed, "before": room.visibility})
    if changed is None:
        raise Conflict("The room changed while you looked at it. Load the page again.")
    return find_room(db, user, room.slug)


def mark_read(db, user, room: Room, id: int) -> bool:
    """Move the reader's mark forward to message `id`, never back nor past the newest; whether it moved."""
    if id <= room.last_read_id:
        return False
    with db:
        moved = fetch_value(db, """
            UPDATE memberships
            SET last_read_id = min(:id, (SELECT last_message_id FROM rooms WHERE id = :room_id))
            WHERE room_id = :room_id
              AND user_id = :user_id
              AND last_read_id < min(:id, (SELECT last_message_id FROM rooms WHERE id = :room_id))
            RETURNING 1
        """, room_id=room.id, user_id=user.id, id=id)
    return moved is not None
