"""What a member's open windows learn when they come into a room's circle or fall out of it."""

from live import fragment, live, publish, socketio, upsert
from queries.rooms import Room


def member_invited(user_id: int, room: Room) -> None:
    publish(f"user:{user_id}", news("invited", room))


def member_removed(user_id: int, room: Room) -> None:
    """Close the room in the member's windows: they ask for it once more, and are told that it is not there."""
    publish(f"user:{user_id}", news("removed", room))
    socketio.emit("resync", to=f"user:{user_id}")
    member_left(user_id, room)


def member_left(user_id: int, room: Room) -> None:
    """No marks of this room any more, and of a private one no messages."""
    live().evict(f"user:{user_id}", f"marks:{room.slug}")
    if room.visibility == "private":
        live().evict(f"user:{user_id}", f"room:{room.slug}")


def room_muted(user_id: int, room: Room) -> None:
    live().evict(f"user:{user_id}", f"marks:{room.slug}")


def news(event: str, room: Room) -> str:
    return upsert("flash", fragment("rooms/_news.html", event=event, room=room.head))
