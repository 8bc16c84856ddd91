"""Writing messages: each change takes the room's next seq inside its own short transaction."""

from typing import Annotated

from msgspec import Meta, Struct
from werkzeug.exceptions import Conflict, Forbidden, NotFound, UnprocessableEntity

from core.markdown import RENDERER, mentioned_names, render_message
from core.names import clean_body, clean_text
from core.wire import TooLong
from db import fetch_all, fetch_one, fetch_value
from mutations.audit import write_down
from mutations.said_sketches import is_command, with_sketch
from mutations.slow_mode import seconds_to_wait, too_soon
from mutations.uploads import drop_unused
from queries.members import existing_names
from queries.messages import Change, Message, Posted, find_message, whole_messages
from queries.rooms import Room

LONGEST = 4000  # characters of Markdown
MOST_CALLED = 50  # members that one message can call by name
Id = Annotated[int, Meta(ge=1, lt=2**53)]


class NewMessage(Struct, forbid_unknown_fields=True):
    """What a member says; `nonce` is the browser's, so that a retry is known for one."""

    nonce: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}\Z")]
    body: str = ""
    reply_to: Id | None = None
    image: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{22}\Z")] | None = None


class MessageEdit(Struct, forbid_unknown_fields=True):
    id: Id
    body: str


class MessageDeletion(Struct, forbid_unknown_fields=True):
    id: Id
    reason: Annotated[str, Meta(max_length=240)] = ""


class Stored(Struct):
    id: int
    room_id: int


class Called(Struct):
    user_id: int


class Target(Struct):
    """What a change needs to know of the message it changes."""

    user_id: int
    author_role: str
    deleted: bool
    has_picture: bool
    body: str


def post_message(db, user, room: Room, new: NewMessage) -> Posted:
    """Say something in a room; the same nonce again gives the message that is there. `/sketch title` says a link to a sketch.

    Raises TooLong, UnprocessableEntity for nothing to say or no such sketch, Forbidden for who has not joined, Conflict
    for an archived room, TooManyRequests too soon after the last one where the room is slow. Cleaning and rendering happen
    before the transaction.
    """
    is_named = is_command(new.body) and stored_under(db, user, room, new.nonce) is None
    said = with_sketch(db, user, new.body) if is_named else new.body
    body, html, names = prepared(db, said, empty_allowed=new.image is not None)
    if new.image is not None and not owns_upload(db, user, new.image):
        raise UnprocessableEntity("The picture is not there any more: add it again.")
    with db:
        known = stored_under(db, user, room, new.nonce)
        wait = 0 if known else seconds_to_wait(db, user, room.id)
        id = known or (None if wait else insert_message(db, user, room, new, body, html))
        called = [] if known or id is None else call_members(db, user, room, id, names)
    if wait:
        raise too_soon(wait)
    if id is None:
        raise refusal(room)
    return Posted(find_message(db, id), tuple(member.user_id for member in called))


def prepared(db, body: str, empty_allowed: bool) -> tuple[str, str, frozenset[str]]:
    """The body as it is kept, its HTML, and which members it names."""
    refuse_long(body, 2 * LONGEST)  # before anything is done to it: blanks at its edges may still go
    try:
        body = clean_body(body)
    except ValueError as error:
        raise UnprocessableEntity(str(error)) from None
    refuse_long(body, LONGEST)
    if not body and not empty_allowed:
        raise UnprocessableEntity("There is nothing to send yet: write something or add a picture.")
    names = mentioned_names(body)
    names = existing_names(db, names) if names else names
    called = frozenset(sorted(names)[:MOST_CALLED])
    return body, render_message(body, called), called


def refuse_long(body: str, longest: int) -> None:
    if len(body) > longest:
        over = len(body) - LONGEST
        told = f"That is {over:,} characters too long: a message holds {LONGEST:,}."
        raise TooLong(f"{told} Nothing was sent; your text is still there.")


def owns_upload(db, user, id: str) -> bool:
    return fetch_value(db, "SELECT 1 FROM uploads WHERE id = :id AND user_id = :user_id", id=id, user_id=user.id) is not None


def stored_under(db, user, room: Room, nonce: str) -> int | None:
    """The message this nonce made; raises Conflict when it made one elsewhere, which this room need not know."""
    stored = fetch_one(db, Stored, """
        SELECT id, room_id
        FROM messages
        WHERE user_id = :user_id
          AND nonce = :nonce
    """, user_id=user.id, nonce=nonce)
    if stored and stored.room_id != room.id:
        raise Conflict("This was sent to another room already. Write it anew to send it here as well.")
    return stored.id if stored else None


def insert_message(db, user, room: Room, new: NewMessage, body: str, html: str) -> int | None:
    """The new message's id, or None when its author may not post here. Runs inside a transaction."""
    seq = fetch_value(db, """
        UPDATE rooms
        SET seq = seq + 1
        WHERE id = :room_id
          AND archived_at IS NULL
          AND EXISTS (SELECT 1 FROM memberships WHERE room_id = :room_id AND user_id = :user_id)
          AND EXISTS (SELECT 1 FROM users WHERE id = :user_id AND state = 'active')
        RETURNING seq
    """, room_id=room.id, user_id=user.id)
    if seq is None:
        return None
    id = fetch_value(db, """
        INSERT INTO messages (room_id, user_id, body, html, renderer, nonce, seq, reply_to, upload_id)
        VALUES (
            :room_id, :user_id, :body, :html, :renderer, :nonce, :seq,
            (SELECT id FROM messages WHERE id = :reply_to AND room_id = :room_id AND deleted_at IS NULL),
            (SELECT id FROM uploads WHERE id = :upload_id AND user_id = :user_id)
        )
        RETURNING id
    """, room_id=room.id, user_id=user.id, body=body, html=html, renderer=RENDERER, nonce=new.nonce, seq=seq,
        reply_to=new.reply_to, upload_id=new.image)
    db.execute("UPDATE rooms SET last_message_id = :id WHERE id = :room_id", {"id": id, "room_id": room.id})
    db.execute("""
        UPDATE memberships
        SET last_read_id = :id
        WHERE room_id = :room_id
          AND user_id = :user_id
    """, {"id": id, "room_id": room.id, "user_id": user.id})
    return id


def call_members(db, user, room: Room, id: int, names: frozenset[str]) -> list[Called]:
    """Mark the members that message `id` names, save those who blocked its author. Inside a transaction."""
    found = []
    for name in names:
        found += fetch_all(db, Called, """
            UPDATE memberships
            SET mentioned_id = :id
            WHERE room_id = :room_id
              AND user_id = (SELECT id FROM users WHERE username = :name AND id <> :author_id)
              AND NOT EXISTS (SELECT 1 FROM blocks WHERE blocks.user_id = memberships.user_id AND blocked_id = :author_id)
            RETURNING user_id
        """, id=id, room_id=room.id, name=name, author_id=user.id)
    return found


def refusal(room: Room) -> Exception:
    if room.archived:
        return Conflict("This room is archived: it can be read, but nobody posts in it any more.")
    return Forbidden("Join the room before you post in it.")


def edit_message(db, user, room: Room, edit: MessageEdit) -> Change:
    """Change one's own message; the replies whose quoted line changes with it are part of the change.

    Raises Forbidden for somebody else's and for who left the room, Conflict for a deleted one or an archived room.
    """
    target = find_target(db, room, edit.id)
    if target.user_id != user.id:
        raise Forbidden("Only its author can edit a message.")
    if room.archived or not room.is_member:
        raise refusal(room)
    body, html, _ = prepared(db, edit.body, empty_allowed=target.has_picture)
    if body == target.body:
        return unchanged(db, edit.id)
    with db:
        there = is_there(db, edit.id)
        if there:
            seq = next_seq(db, room)
            db.execute("""
                UPDATE messages
                SET body = :body, html = :html, renderer = :renderer, seq = :seq,
                    edited_at = strftime('%Y-%m-%dT%H:%M:%fZ')
                WHERE id = :id
            """, {"id": edit.id, "body": body, "html": html, "renderer": RENDERER, "seq": seq})
            touch_replies(db, edit.id, seq)
    if not there:
        raise Conflict("This message was deleted, so it cannot be edited.")
    return Change(seq, with_replies(db, edit.id))


def delete_message(db, user, room: Room, deletion: MessageDeletion) -> Change:
    """Erase a message's words, picture and reactions; a quiet line stays. Again is the same as once.

    Its author may, and moderators with a reason that the audit log keeps; others get Forbidden.
    """
    target = find_target(db, room, deletion.id)
    own = target.user_id == user.id
    reason = "" if own else required_reason(user, target, deletion.reason)
    with db:
        there = is_there(db, deletion.id)
        if there:
            seq = next_seq(db, room)
            dropped = erase(db, user, deletion.id, seq, reason)
            touch_replies(db, deletion.id, seq)
        if there and not own:
            write_down(db, user.id, "message.delete", f"message {deletion.id}", reason)
    return Change(seq, with_replies(db, deletion.id), dropped) if there else unchanged(db, deletion.id)


def erase(db, user, id: int, seq: int, reason: str) -> tuple[str, ...]:
    """Blank a message; gives the ids of uploads that went with it. Inside a transaction."""
    upload_id = fetch_value(db, "SELECT upload_id FROM messages WHERE id = :id", id=id)
    db.execute("DELETE FROM reactions WHERE message_id = :id", {"id": id})
    db.execute("""
        UPDATE messages
        SET body = '', html = '', upload_id = NULL, seq = :seq, deleted_by = :user_id, deleted_reason = :reason,
            deleted_at = strftime('%Y-%m-%dT%H:%M:%fZ')
        WHERE id = :id
    """, {"id": id, "seq": seq, "user_id": user.id, "reason": reason})
    return drop_unused(db, (upload_id,)) if upload_id else ()


def find_target(db, room: Room, id: int) -> Target:
    target = fetch_one(db, Target, """
        SELECT messages.user_id, users.role AS author_role, messages.deleted_at IS NOT NULL AS deleted,
               messages.upload_id IS NOT NULL AS has_picture, messages.body
        FROM messages
        JOIN users ON users.id = messages.user_id
        WHERE messages.id = :id
          AND messages.room_id = :room_id
    """, id=id, room_id=room.id)
    if target is None:
        raise NotFound("There is no such message.")
    return target


def required_reason(user, target: Target, reason: str) -> str:
    """A moderator's reason, cleaned; raises Forbidden for who is none, UnprocessableEntity without one."""
    if user.role == "member" or (user.role == "moderator" and target.author_role == "admin"):
        raise Forbidden("Only its author or a moderator can delete this message.")
    try:
        reason = clean_text(reason)
    except ValueError as error:
        raise UnprocessableEntity(str(error)) from None
    if not reason:
        raise UnprocessableEntity("Say in a few words why you remove this message: its author will read it.")
    return reason


def next_seq(db, room: Room) -> int:
    """Take the room's next number. Inside a transaction."""
    return fetch_value(db, "UPDATE rooms SET seq = seq + 1 WHERE id = :id RETURNING seq", id=room.id)


def touch_replies(db, id: int, seq: int) -> None:
    """Replies quote a line of their message, so they change when it does: one change, one seq."""
    db.execute("UPDATE messages SET seq = :seq WHERE reply_to = :id AND deleted_at IS NULL", {"seq": seq, "id": id})


def is_there(db, id: int) -> bool:
    return fetch_value(db, "SELECT 1 FROM messages WHERE id = :id AND deleted_at IS NULL", id=id) is not None


def unchanged(db, id: int) -> Change:
    """What is said when there was nothing to do: telling it again does no harm."""
    message = find_message(db, id)
    return Change(message.seq, (message,))


def with_replies(db, id: int) -> tuple[Message, ...]:
    return tuple(whole_messages(db, """
        WHERE messages.id = :id
           OR messages.reply_to = :id
        ORDER BY messages.id
    """, id=id))
