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

UNREAD = ("lobby", "kitchen", "night-sky")  # rooms in which the keeper has not read the last chat
OPENED = "-90 days"


class Saying(Struct):
    """A line in its place: the number it has in its room, when it is said, and whether the keeper has read it."""

    room: str
    number: int
    line: Line
    at: datetime
    read: bool


def make_rooms(db, people: dict) -> None:
    """Rooms with their owners and everyone who is in them."""
    with db:
        db.execute("INSERT INTO memberships (room_id, user_id) SELECT rooms.id, users.id FROM rooms, users")
    for room in ROOMS:
        opened = create_room(db, people[room.keeper], NewRoom(room.name, room.topic, room.visibility))
        others = set(room.people.split() or people) - {room.keeper}
        with db:
            db.executemany("INSERT INTO memberships (room_id, user_id) VALUES (?, ?)",
                           [(opened.id, user.id) for name, user in people.items() if name in others])
    with db:
        db.execute("UPDATE rooms SET created_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', ?)", (OPENED,))


def talk(db, people: dict, pictures: dict) -> None:
    """Say everything, oldest first, then set the clocks: messages are known by the order of their numbers."""
    ids: dict[tuple[str, int], int] = {}
    spoken = sorted((one for room, chats in TALK.items() for one in sayings(room, chats)), key=lambda one: one.at)
    for one in spoken:
        ids[one.room, one.number] = say(db, people, pictures, ids, one)
    for room in TALK:
        read(db, people, room, [one for one in spoken if one.room == room], ids)
    set_clocks(db, {ids[one.room, one.number]: one.at for one in spoken})


def sayings(room: str, chats: tuple[Chat, ...]) -> list[Saying]:
    """A room's lines with the moment of each: who types longer comes later, and nobody answers at once."""
    dice, found, now = Random(room), [], datetime.now(UTC)
    for chat in chats:
        at = now - timedelta(days=chat.days)
        if chat.at:
            at = datetime.combine(at.date(), datetime.strptime(chat.at, "%H:%M").time(), UTC)
        for line in chat.lines:
            found.append(Saying(room, len(found), line, at, room not in UNREAD or chat is not chats[-1]))
            at += timedelta(seconds=dice.uniform(8, 150) + len(line.body) * 0.35)
    return found


def say(db, people: dict, pictures: dict, ids: dict, one: Saying) -> int:
    """One line and what the others put under it; gives its number."""
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


def read(db, people: dict, slug: str, spoken: list[Saying], ids: dict) -> None:
    """Everyone in a room has read it to its end, the keeper as far as she has."""
    keeper = next(iter(people))
    inside = next((room.people.split() for room in ROOMS if room.slug == slug and room.people), people)
    for name in inside:
        last = [one for one in spoken if one.read or name != keeper][-1]
        mark_read(db, people[name], find_room(db, people[name], slug), ids[slug, last.number])


def set_clocks(db, times: dict[int, datetime]) -> None:
    told = [(f"{at:%Y-%m-%dT%H:%M:%S.000Z}", id) for id, at in times.items()]
    with db:
        db.executemany("UPDATE messages SET posted_at = ? WHERE id = ?", told)
        db.executemany("UPDATE reactions SET created_at = ? WHERE message_id = ?", told)
