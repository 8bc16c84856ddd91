"""What a message in a room says when somebody reports it, with what was said around it."""

from msgspec import Struct

from db import fetch_all
from queries.messages import Message
from queries.reports import Shown
from queries.rooms import Room

AROUND = 3  # messages before it and after it


class Line(Struct):
    id: int
    author: str
    posted_at: str
    body: str
    pictured: bool


def message_shown(db, room: Room, message: Message) -> Shown:
    """Who said it and all it says; of a public room also what stood around it, since moderators could read that anyway.

    Of a private room nothing but the message itself: the others in it have shown their words to nobody else.
    """
    around = AROUND if room.visibility == "public" else 0
    lines = lines_around(db, room, message.id, around)
    where = f"In the room {room.name}" if room.visibility == "public" else "In a private room"
    return Shown(message.author, "\n".join((f"{where}:", *(as_text(line, message.id) for line in lines))))


def lines_around(db, room: Room, id: int, around: int) -> list[Line]:
    """The message and its neighbours that were not deleted, oldest first."""
    return fetch_all(db, Line, """
        SELECT messages.id, users.username AS author, messages.posted_at, messages.body,
               messages.upload_id IS NOT NULL AS pictured
        FROM messages
        JOIN users ON users.id = messages.user_id
        WHERE messages.id IN (
            SELECT id FROM (
                SELECT id FROM messages
                WHERE room_id = :room_id AND id < :id AND deleted_at IS NULL ORDER BY id DESC LIMIT :around
            ) AS wanted
            UNION ALL
            SELECT :id
            UNION ALL
            SELECT id FROM (
                SELECT id FROM messages
                WHERE room_id = :room_id AND id > :id AND deleted_at IS NULL ORDER BY id LIMIT :around
            ) AS wanted
        )
        ORDER BY messages.id
    """, room_id=room.id, id=id, around=around)


def as_text(line: Line, id: int) -> str:
    """`▸` marks the message that is meant; neighbours are cut, it is whole."""
    body = line.body if line.id == id else " ".join(line.body.split())[:280]
    picture = " [a picture]" if line.pictured else ""
    return f"{'▸' if line.id == id else ' '} {line.posted_at[11:16]} @{line.author}: {body}{picture}"
