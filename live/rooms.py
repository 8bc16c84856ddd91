"""Who sees which HTML when a room itself changes."""

from live import fragment, live, publish, socketio, upsert
from live.shared_sketches import place_closed
from queries.rooms import Room, RoomHead


def room_head(head: RoomHead) -> str:
    """The top of a room as an update."""
    return upsert(f"room-{head.id}-head", fragment("rooms/_head.html", head=head), room=head.slug, seq=head.seq)


def room_changed(room: Room) -> str:
    """Tell everyone in the room of its new name, topic, visibility or state."""
    return publish(f"room:{room.slug}", room_head(room.head))


def outsiders_out(room: Room) -> None:
    """Empty a room that became private. Its members come back by themselves; the others find no room."""
    socketio.emit("resync", to=f"room:{room.slug}")
    live().evict(f"room:{room.slug}", f"room:{room.slug}")
    place_closed(room.slug)
