"""Reading messages, as every reader sees them."""

from math import inf

from msgspec import Struct, json
from werkzeug.exceptions import NotFound

from core.markdown import excerpt
from db import fetch_all, fetch_one, fetch_value
from queries.rooms import UNSEEN, Room

PAGE = 50  # messages: one screen and a flick of scrolling

SELECT_MESSAGE = """
    SELECT messages.id, messages.room_id, rooms.slug AS room, users.username AS author, messages.html, messages.seq,
           messages.posted_at, messages.edited_at IS NOT NULL AS edited, messages.deleted_at IS NOT NULL AS deleted,
           messages.deleted_by IS NOT NULL AND messages.deleted_by <> messages.user_id AS moderated,
           messages.deleted_reason AS reason, messages.reply_to,
           quoted.body AS quoted_body, quoted.deleted_at IS NOT NULL AS quoted_deleted, quoters.username AS quoted_author,
           messages.upload_id, uploads.width, uploads.height, uploads.thumb_width, uploads.thumb_height
    FROM messages
    JOIN rooms ON rooms.id = messages.room_id
    JOIN users ON users.id = messages.user_id
    LEFT JOIN messages AS quoted ON quoted.id = messages.reply_to
    LEFT JOIN users AS quoters ON quoters.id = quoted.user_id
    LEFT JOIN uploads ON uploads.id = messages.upload_id
"""


class Quote(Struct, frozen=True):
    """The message that another one answers, in one line; empty once it is deleted."""

    id: int
    author: str
    excerpt: str


class Picture(Struct, frozen=True):
    id: str
    width: int
    height: int
    thumb_width: int
    thumb_height: int


class Reaction(Struct, frozen=True):
    """An emoji and who gave it, first giver first."""

    emoji: str
    names: tuple[str, ...]


class Message(Struct, frozen=True):
    """One line of chat; `html` is safe HTML, `posted_at` ISO 8601 in UTC, `seq` its version in the room."""

    id: int
    room_id: int
    room: str
    author: str
    html: str
    seq: int
    posted_at: str
    edited: bool
    deleted: bool
    moderated: bool
    reason: str
    quote: Quote | None
    picture: Picture | None
    reactions: tuple[Reaction, ...]


class Posted(Struct, frozen=True):
    """A message and the ids of the members it newly calls by name."""

    message: Message
    called: tuple[int, ...] = ()


class Change(Struct, frozen=True):
    """The messages that change number `seq` of a room touched, as they are now.

    `dropped` are the ids of uploads that nothing shows any more: their files may go.
    """

    seq: int
    messages: tuple[Message, ...]
    dropped: tuple[str, ...] = ()


class Page(Struct, frozen=True):
    """A stretch of a room, oldest first; `seq` is the room's when it was read."""

    messages: tuple[Message, ...]
    seq: int
    has_older: bool
    has_newer: bool


class Source(Struct):
    user_id: int
    body: str


class Given(Struct):
    message_id: int
    emoji: str
    username: str


def find_message(db, id: int) -> Message:
    """One message by id, whoever asks; raises NotFound. Callers ask find_room first."""
    found = whole_messages(db, "WHERE messages.id = :id", id=id)
    if not found:
        raise NotFound("There is no such message in this room.")
    return found[0]


def room_of_message(db, id: int) -> str:
    """The slug of the room a message is in; raises NotFound, with the words of find_room: it tells no more."""
    slug = fetch_value(db, """
        SELECT rooms.slug
        FROM messages
        JOIN rooms ON rooms.id = messages.room_id
        WHERE messages.id = :id
    """, id=id)
    if slug is None:
        raise NotFound(UNSEEN)
    return slug


def find_source(db, id: int) -> Source:
    """What the author typed; raises NotFound when the message is deleted."""
    found = fetch_one(db, Source, "SELECT user_id, body FROM messages WHERE id = :id AND deleted_at IS NULL", id=id)
    if found is None:
        raise NotFound("This message was deleted.")
    return found


def newest_page(db, room: Room) -> Page:
    with db.snapshot():
        seq = room_seq(db, room)
        found = whole_messages(db, """
            WHERE messages.room_id = :room_id
            ORDER BY messages.id DESC
            LIMIT :limit
        """, room_id=room.id, limit=PAGE + 1)
    return Page(tuple(reversed(found[:PAGE])), seq, len(found) > PAGE, False)


def page_before(db, room: Room, id: int) -> Page:
    """The page of messages older than `id`."""
    with db.snapshot():
        seq = room_seq(db, room)
        found = whole_messages(db, """
            WHERE messages.room_id = :room_id
              AND messages.id < :id
            ORDER BY messages.id DESC
            LIMIT :limit
        """, room_id=room.id, id=id, limit=PAGE + 1)
        has_newer = newest_id(db, room) >= id
    return Page(tuple(reversed(found[:PAGE])), seq, len(found) > PAGE, has_newer)


def page_after(db, room: Room, id: int) -> Page:
    """The page of messages newer than `id`."""
    with db.snapshot():
        seq = room_seq(db, room)
        found = whole_messages(db, """
            WHERE messages.room_id = :room_id
              AND messages.id > :id
            ORDER BY messages.id
            LIMIT :limit
        """, room_id=room.id, id=id, limit=PAGE + 1)
        has_older = oldest_id(db, room) <= id
    return Page(tuple(found[:PAGE]), seq, has_older, len(found) > PAGE)


def page_around(db, room: Room, id: int) -> Page:
    """The page that has `id` in its middle."""
    older, newer = page_before(db, room, id), page_after(db, room, id - 1)
    half = PAGE // 2
    return Page(
        older.messages[-half:] + newer.messages[:half], min(older.seq, newer.seq),
        older.has_older or len(older.messages) > half, newer.has_newer or len(newer.messages) > half,
    )


def room_seq(db, room: Room) -> int:
    return fetch_value(db, "SELECT seq FROM rooms WHERE id = :id", id=room.id)


def newest_id(db, room: Room) -> int:
    """The id of the room's last message, 0 where nobody said anything."""
    return fetch_value(db, "SELECT max(id) FROM messages WHERE room_id = :room_id", room_id=room.id) or 0


def oldest_id(db, room: Room) -> float:
    """The id of the room's first message, infinity where nobody said anything."""
    return fetch_value(db, "SELECT min(id) FROM messages WHERE room_id = :room_id", room_id=room.id) or inf


def whole_messages(db, clauses: str, **params) -> list[Message]:
    """Messages chosen by constant `clauses`, with their quotes, pictures and reactions."""
    rows = db.execute(SELECT_MESSAGE + clauses, params).fetchall()
    given = reactions_of(db, [row["id"] for row in rows])
    return [whole(row, given.get(row["id"], ())) for row in rows]


def reactions_of(db, ids: list[int]) -> dict[int, tuple[Reaction, ...]]:
    rows = fetch_all(db, Given, """
        SELECT reactions.message_id, reactions.emoji, users.username
        FROM json_each(:ids) AS wanted
        JOIN reactions ON reactions.message_id = wanted.value
        JOIN users ON users.id = reactions.user_id
        ORDER BY reactions.created_at, users.username
    """, ids=json.encode(ids).decode()) if ids else []
    grouped: dict[int, dict[str, list[str]]] = {}
    for row in rows:
        grouped.setdefault(row.message_id, {}).setdefault(row.emoji, []).append(row.username)
    return {id: tuple(Reaction(emoji, tuple(names)) for emoji, names in emojis.items()) for id, emojis in grouped.items()}


def whole(row: dict, reactions: tuple[Reaction, ...]) -> Message:
    return Message(
        id=row["id"], room_id=row["room_id"], room=row["room"], author=row["author"], html=row["html"], seq=row["seq"],
        posted_at=row["posted_at"], edited=bool(row["edited"]), deleted=bool(row["deleted"]),
        moderated=bool(row["moderated"]), reason=row["reason"], quote=quote_in(row), picture=picture_in(row),
        reactions=() if row["deleted"] else reactions,
    )


def quote_in(row: dict) -> Quote | None:
    if row["reply_to"] is None or row["deleted"]:
        return None
    line = "" if row["quoted_deleted"] else excerpt(row["quoted_body"]) or "a picture"
    return Quote(row["reply_to"], row["quoted_author"], line)


def picture_in(row: dict) -> Picture | None:
    if row["upload_id"] is None:
        return None
    return Picture(row["upload_id"], row["width"], row["height"], row["thumb_width"], row["thumb_height"])
