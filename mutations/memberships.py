"""Members come into rooms and go, mute them, and ask each other in."""

from msgspec import Struct
from werkzeug.exceptions import Conflict, Forbidden, NotFound

from core.forms import FormError
from db import fetch_value
from mutations.rooms import MOST_JOINED
from queries.members import Member
from queries.memberships import RoomMember, find_member_of
from queries.rooms import Room

MOST_INVITED = 100  # unanswered invitations of one room: more would be a list nobody looks through
TOO_MANY = f"You are in {MOST_JOINED} rooms, which is the most. Leave one, then join this."


class Left(Struct, frozen=True):
    """What became of a room that a member left: its new owner's name if it needed one, and whether it is shut."""

    heir: str = ""
    archived: bool = False


def join_room(db, user, room: Room) -> None:
    """Come into a public room; what was said before counts as read. Raises Conflict; again is the same as once."""
    if room.is_member:
        return
    with db:
        joined = fetch_value(db, """
            INSERT INTO memberships (room_id, user_id, last_read_id)
            SELECT id, :user_id, last_message_id
            FROM rooms
            WHERE id = :room_id
              AND visibility = 'public'
              AND archived_at IS NULL
              AND (SELECT count(*) FROM memberships WHERE user_id = :user_id) < :most
            ON CONFLICT (room_id, user_id) DO UPDATE SET notify = notify
            RETURNING 1
        """, room_id=room.id, user_id=user.id, most=MOST_JOINED)
    if joined is None:
        raise Conflict("This room is archived: it can be read, not joined." if room.archived else TOO_MANY)


def leave_room(db, user, room: Room) -> Left:
    """Go out of a room. Without an owner it passes to its longest member; a private one with nobody left is shut."""
    with db:
        role = fetch_value(db, """
            DELETE FROM memberships WHERE room_id = :room_id AND user_id = :user_id RETURNING role
        """, room_id=room.id, user_id=user.id)
        heir = hand_over(db, room) if role == "owner" else ""
        archived = shut_if_deserted(db, room)
    return Left(heir, archived)


def hand_over(db, room: Room) -> str:
    """Make the longest member the owner unless there still is one; the heir's name. Inside a transaction."""
    heir_id = fetch_value(db, """
        UPDATE memberships
        SET role = 'owner'
        WHERE room_id = :room_id
          AND NOT EXISTS (SELECT 1 FROM memberships WHERE room_id = :room_id AND role = 'owner')
          AND user_id = (
              SELECT users.id
              FROM memberships AS staying
              JOIN users ON users.id = staying.user_id
              WHERE staying.room_id = :room_id
              ORDER BY users.state <> 'active', staying.joined_at, users.id
              LIMIT 1
          )
        RETURNING user_id
    """, room_id=room.id)
    return fetch_value(db, "SELECT username FROM users WHERE id = :id", id=heir_id) or ""


def shut_if_deserted(db, room: Room) -> bool:
    """Archive a private room that nobody is in, and take its invitations back. Inside a transaction."""
    shut = fetch_value(db, """
        UPDATE rooms
        SET archived_at = coalesce(archived_at, strftime('%Y-%m-%dT%H:%M:%fZ')), seq = seq + 1, head_seq = seq + 1
        WHERE id = :room_id
          AND visibility = 'private'
          AND NOT EXISTS (SELECT 1 FROM memberships WHERE room_id = :room_id)
        RETURNING id
    """, room_id=room.id)
    db.execute("DELETE FROM room_invitations WHERE room_id = :id", {"id": shut})
    return shut is not None


def mute(db, user, room: Room, on: bool) -> None:
    """Stop a room's marks, or let them come again; mentions come either way."""
    with db:
        db.execute("""
            UPDATE memberships
            SET notify = :notify
            WHERE room_id = :room_id
              AND user_id = :user_id
        """, {"notify": "muted" if on else "all", "room_id": room.id, "user_id": user.id})


def invite(db, user, room: Room, member: Member) -> None:
    """Ask a member into a private room; twice is once. Raises Forbidden for who is not its owner, FormError."""
    require_owner(room, "Only the room’s owner can ask people in.")
    with db:
        invited = fetch_value(db, """
            INSERT INTO room_invitations (room_id, user_id, invited_by)
            SELECT rooms.id, :member_id, :user_id
            FROM rooms
            JOIN memberships ON memberships.room_id = rooms.id AND memberships.user_id = :user_id
            WHERE rooms.id = :room_id
              AND rooms.visibility = 'private'
              AND rooms.archived_at IS NULL
              AND memberships.role = 'owner'
              AND NOT EXISTS (SELECT 1 FROM memberships WHERE room_id = :room_id AND user_id = :member_id)
              AND (SELECT count(*) FROM room_invitations WHERE room_id = :room_id) < :most
            ON CONFLICT (room_id, user_id) DO UPDATE SET invited_by = excluded.invited_by
            RETURNING 1
        """, room_id=room.id, user_id=user.id, member_id=member.id, most=MOST_INVITED)
    if invited is None:
        raise FormError(username=why_not_invited(db, room, member))


def why_not_invited(db, room: Room, member: Member) -> str:
    if room.visibility == "public":
        return "This room is public: anyone can join it, so send them its address."
    if room.archived:
        return "This room is archived. Open it again before you ask people in."
    if find_member_of(db, room, member.username):
        return f"{member.username} is in this room already."
    return f"{MOST_INVITED} people have not answered yet. Take some invitations back before you ask more."


def withdraw_invitation(db, room: Room, member: Member) -> None:
    """Take back what was not answered yet. Raises Forbidden for who is not the room's owner."""
    require_owner(room, "Only the room’s owner can take invitations back.")
    with db:
        db.execute("DELETE FROM room_invitations WHERE room_id = :room_id AND user_id = :user_id",
                   {"room_id": room.id, "user_id": member.id})


def accept_invitation(db, user, slug: str) -> None:
    """Come into the room that asked for `user`; raises NotFound without an invitation, Conflict at the cap."""
    with db:
        room_id = fetch_value(db, """
            SELECT rooms.id
            FROM rooms
            JOIN room_invitations ON room_invitations.room_id = rooms.id AND room_invitations.user_id = :user_id
            WHERE rooms.slug = :slug
              AND rooms.archived_at IS NULL
        """, slug=slug, user_id=user.id)
        joined = fetch_value(db, """
            INSERT INTO memberships (room_id, user_id, last_read_id)
            SELECT id, :user_id, last_message_id
            FROM rooms
            WHERE id = :room_id
              AND (SELECT count(*) FROM memberships WHERE user_id = :user_id) < :most
            ON CONFLICT (room_id, user_id) DO UPDATE SET notify = notify
            RETURNING 1
        """, room_id=room_id, user_id=user.id, most=MOST_JOINED)
        db.execute("""
            DELETE FROM room_invitations WHERE room_id = :room_id AND user_id = :user_id AND :joined IS NOT NULL
        """, {"room_id": room_id, "user_id": user.id, "joined": joined})
    if room_id is None:
        raise NotFound("There is no invitation to that room. It may have been taken back.")
    if joined is None:
        raise Conflict(TOO_MANY)


def decline_invitation(db, user, slug: str) -> None:
    """Say no; nobody is told."""
    with db:
        db.execute("""
            DELETE FROM room_invitations
            WHERE user_id = :user_id
              AND room_id = (SELECT id FROM rooms WHERE slug = :slug)
        """, {"user_id": user.id, "slug": slug})


def remove_member(db, user, room: Room, member: RoomMember) -> None:
    """Put a member out of a private room. Raises Forbidden for who is not its owner, and about owners."""
    require_owner(room, "Only the room’s owner can remove people.")
    if room.visibility == "public":
        raise Forbidden("Anyone may be in a public room.")
    with db:
        removed = fetch_value(db, """
            DELETE FROM memberships
            WHERE room_id = :room_id
              AND user_id = :member_id
              AND role <> 'owner'
              AND EXISTS (SELECT 1 FROM memberships WHERE room_id = :room_id AND user_id = :user_id AND role = 'owner')
            RETURNING 1
        """, room_id=room.id, user_id=user.id, member_id=member.id)
    if removed is None:
        raise Forbidden("An owner cannot be removed; they can leave.")


def require_owner(room: Room, sentence: str) -> None:
    if room.my_role != "owner":
        raise Forbidden(sentence)
