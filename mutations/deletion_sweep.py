"""What members who left had said in rooms: erased or signed anew, some at a time, so that nobody else has to wait.

Each batch is one short transaction; a server that dies in between goes on where it was.
"""

from msgspec import Struct

from db import fetch_all, fetch_one, fetch_value
from mutations.uploads import drop_unused

AT_ONCE = 500  # messages of one transaction


class Leaving(Struct):
    """Who is being swept; rooms up to number `room_id` are done."""

    user_id: int
    words: str
    room_id: int


class Swept(Struct, frozen=True):
    """One batch: the room it was in, whose pages look again, "" when nobody is left to sweep; pictures whose files may go."""

    room: str
    pictures: tuple[str, ...] = ()


class Named(Struct):
    id: str | None


NOBODY = Swept("")


def sweep_leaving(db) -> Swept | None:
    """Sweep one batch of somebody who left; None when there is nobody any more."""
    if fetch_value(db, "SELECT 1 FROM leaving WHERE user_id > 0 LIMIT 1") is None:
        return None
    with db:
        leaving = fetch_one(db, Leaving, "SELECT user_id, words, room_id FROM leaving WHERE user_id > 0 ORDER BY user_id LIMIT 1")
        room_id = next_room(db, leaving) if leaving else None
        if room_id is None:
            return finish(db, leaving)
        return sweep_room(db, leaving, room_id)


def next_room(db, leaving: Leaving) -> int | None:
    """Inside a transaction: the next room where there is something of theirs."""
    return fetch_value(db, """
        SELECT min(id)
        FROM rooms
        WHERE id > :after
          AND (id IN (SELECT room_id FROM messages WHERE user_id = :id AND room_id > :after)
               OR id IN (
                   SELECT messages.room_id
                   FROM reactions
                   JOIN messages ON messages.id = reactions.message_id
                   WHERE reactions.user_id = :id
               ))
    """, id=leaving.user_id, after=leaving.room_id)


def finish(db, leaving: Leaving | None) -> Swept:
    """Inside a transaction: they are gone now; what pictures nothing shows go too."""
    if leaving is None:
        return NOBODY
    db.execute("DELETE FROM leaving WHERE user_id = :id", {"id": leaving.user_id})
    ids = fetch_all(db, Named, "SELECT id FROM uploads WHERE user_id = :id", id=leaving.user_id)
    return Swept("", drop_unused(db, tuple(upload.id for upload in ids)))


def sweep_room(db, leaving: Leaving, room_id: int) -> Swept:
    """Inside a transaction: one batch in one room, one number of the room."""
    place = {"room": room_id, "id": leaving.user_id}
    seq = fetch_value(db, "UPDATE rooms SET seq = seq + 1 WHERE id = :room RETURNING seq", room=room_id)
    take_reactions(db, place, seq)
    erased, pictures = erase_some(db, place, seq) if leaving.words == "go" else sign_anew(db, place, seq)
    if erased < AT_ONCE:
        db.execute("UPDATE leaving SET room_id = :room WHERE user_id = :id", place)
    return Swept(fetch_value(db, "SELECT slug FROM rooms WHERE id = :id", id=room_id), pictures)


def take_reactions(db, place: dict, seq: int) -> None:
    db.execute("""
        UPDATE messages
        SET seq = :seq
        WHERE room_id = :room
          AND id IN (SELECT message_id FROM reactions WHERE user_id = :id)
    """, place | {"seq": seq})
    db.execute("""
        DELETE FROM reactions
        WHERE user_id = :id
          AND message_id IN (SELECT id FROM messages WHERE room_id = :room)
    """, place)


def sign_anew(db, place: dict, seq: int) -> tuple[int, tuple[str, ...]]:
    """Their messages and the lines that quote them look different: they are somebody else's now."""
    db.execute("""
        UPDATE messages
        SET seq = :seq
        WHERE id IN (
            SELECT id FROM messages WHERE user_id = :id AND room_id = :room
            UNION
            SELECT answers.id
            FROM messages AS said
            JOIN messages AS answers ON answers.reply_to = said.id
            WHERE said.user_id = :id AND said.room_id = :room
        )
    """, place | {"seq": seq})
    return 0, ()


def erase_some(db, place: dict, seq: int) -> tuple[int, tuple[str, ...]]:
    """Blank AT_ONCE of their messages, as if they had deleted each; how many there were, and pictures that may go."""
    uploads = fetch_all(db, Named, """
        SELECT upload_id AS id FROM messages
        WHERE user_id = :id AND room_id = :room AND deleted_at IS NULL ORDER BY id LIMIT :most
    """, **place, most=AT_ONCE)
    erased = db.execute("""
        UPDATE messages
        SET body = '', html = '', upload_id = NULL, seq = :seq, deleted_by = user_id,
            deleted_at = strftime('%Y-%m-%dT%H:%M:%fZ')
        WHERE id IN (
            SELECT id FROM messages
            WHERE user_id = :id AND room_id = :room AND deleted_at IS NULL ORDER BY id LIMIT :most
        )
        RETURNING id
    """, place | {"seq": seq, "most": AT_ONCE}).fetchall()
    db.executemany("DELETE FROM reactions WHERE message_id = :id", erased)
    db.executemany("UPDATE messages SET seq = :seq WHERE reply_to = :id AND deleted_at IS NULL",
                   [{"id": row["id"], "seq": seq} for row in erased])
    return len(erased), drop_unused(db, tuple(upload.id for upload in uploads if upload.id))
