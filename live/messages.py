"""Who sees which HTML when messages change."""

from live import fragment, live, publish, socketio, upsert
from live.rooms import room_head
from queries.backfill import Backfill
from queries.messages import Change, Message, Posted

UNREAD_PAUSE = 1.0  # seconds: a busy room marks itself unread elsewhere at most this often


def message_item(message: Message, seq: int | None = None) -> str:
    """One message as an update; `seq` is the change that brings it, its own when not said."""
    return upsert(
        f"room-{message.room_id}-messages", fragment("messages/_message.html", message=message),
        room=message.room, seq=message.seq if seq is None else seq,
    )


def message_posted(posted: Posted) -> str:
    """Tell the room, mark it unread for members who are elsewhere, and call those who are named."""
    message = posted.message
    html = publish(f"room:{message.room}", message_item(message))
    told = {"room": message.room, "id": message.id, "author": message.author, "mention": False}
    live().soon(("unread", message.room), UNREAD_PAUSE, lambda: socketio.emit("unread", told, to=f"marks:{message.room}"))
    for user_id in posted.called:
        socketio.emit("unread", told | {"mention": True}, to=f"user:{user_id}")
    return html


def messages_changed(change: Change) -> str:
    """Tell the room of an edit, a deletion or a reaction, and of the replies that quote it."""
    updates = [message_item(message, change.seq) for message in change.messages]
    return publish(f"room:{change.messages[0].room}", *updates)


def caught_up(backfill: Backfill) -> str:
    head = room_head(backfill.head) if backfill.head else ""
    return head + "".join(message_item(message) for message in backfill.messages)


def room_read(user_id: int, slug: str, id: int) -> None:
    """Clear the room's mark in the member's other windows."""
    socketio.emit("read", {"room": slug, "id": id}, to=f"user:{user_id}")
