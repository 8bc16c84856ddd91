"""Rooms open, and five weeks of talk are said in the order in which they were said."""

from datetime import UTC, datetime, timedelta
from random import Random

from msgspec import Struct

from demo.chat import Chat, Line
from demo.pictures import IN_TALK
from demo.talk import ROOMS, TALK
from mutations.messages import NewMessage, post_message
from mutations.reactions import MessageReaction, react
from mutations.rooms import NewRoom, create_room, mark_read
from queries.rooms import find_room

STILL_NEW = ("lobby", "kitchen", "night-sky")  # rooms in which the keeper has not read the last chat


class Saying(Struct):
    """A line in its place: which of its room's lines it is, and when."""

    room: str
    number: int
    line: Line
    at: datetime
    last: bool  # of its room's newest chat


def make_rooms(db, people: dict) -> None:
    with db:
        db.execute("INSERT INTO memberships (room_id, user_id) SELECT rooms.id, users.id FROM rooms, users")
    for room in ROOMS:
        opened = create_room(db, people[room.keeper], NewRoom(room.name, room.topic, room.visibility))
        others = set(room.people.split() or people) - {room.keeper}
        with db:
            db.executemany("INSERT INTO memberships (room_id, user_id) VALUES (?, ?)",
                           [(opened.id, people[name].id) for name in people if name in others])
            db.execute("UPDATE rooms SET created_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-90 days') WHERE id = ?", (opened.id,))


def talk(db, people: dict, pictures: dict) -> None:
    """Say everything, oldest first, then set the clocks: messages are known by the order of their numbers."""
    ids: dict[tuple[str, int], int] = {}
    spoken = sorted((one for room, chats in TALK.items() for one in sayings(room, chats)), key=lambda one: one.at)
    for one in spoken:
        ids[one.room, one.number] = say(db, people, pictures, ids, one)
    read_all(db, people, spoken, ids)
    with db:
        for one in spoken:
            at = f"{one.at:%Y-%m-%dT%H:%M:%S.000Z}"
            db.execute("UPDATE messages SET posted_at = ? WHERE id = ?", (at, ids[one.room, one.number]))
            db.execute("UPDATE reactions SET created_at = ? WHERE message_id = ?", (at, ids[one.room, one.number]))


def sayings(room: str, chats: tuple[Chat, ...]) -> list[Saying]:
    """A room's lines with the moment of each: who types longer comes later, and nobody answers at once."""
    dice, found, now = Random(room), [], datetime.now(UTC)
    for chat in chats:
        at = now - timedelta(days=chat.days)
        if chat.at:
            at = datetime.combine(at.date(), datetime.strptime(chat.at, "%H:%M").time(), UTC)
        for line in chat.lines:
            found.append(Saying(room, len(found), line, at, chat is chats[-1]))
            at += timedelta(seconds=dice.uniform(8, 150) + len(line.body) * 0.35)
    return found


def say(db, people: dict, pictures: dict, ids: dict, one: Saying) -> int:
    line, user = one.line, people[one.line.who]
    new = NewMessage(
        nonce=f"demo-{one.room}-{one.number}", body=line.body,
        reply_to=ids[one.room, one.number - line.to] if line.to else None,
        image=pictures[*IN_TALK[line.picture], False] if line.picture else None,
    )
    id = post_message(db, user, find_room(db, user, one.room), new).message.id
    for emoji, name in line.reactions():
        react(db, people[name], find_room(db, people[name], one.room), MessageReaction(id=id, emoji=emoji))
    return id


def read_all(db, people: dict, spoken: list[Saying], ids: dict) -> None:
    """Everyone has read everything, save the keeper in a few rooms."""
    keeper = next(iter(people))
    for one in spoken:
        for name in people if one.number + 1 == len(TALK_LINES[one.room]) else (keeper,):
            if name == keeper and one.last and one.room in STILL_NEW:
                continue
            room = find_room(db, people[name], one.room) if is_in(name, one.room) else None
            if room:
                mark_read(db, people[name], room, ids[one.room, one.number])


TALK_LINES = {room: [line for chat in chats for line in chat.lines] for room, chats in TALK.items()}


def is_in(name: str, slug: str) -> bool:
    room = next((room for room in ROOMS if room.slug == slug), None)
    return room is None or not room.people or name in room.people.split()
