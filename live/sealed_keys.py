"""News of a member's keys: their devices and whoever they write with ask for them again."""

from live import socketio


def keys_changed(user_id: int, contacts: list[int]) -> None:
    """Tell every window of a member and of their contacts that the member has other keys now."""
    for id in (user_id, *contacts):
        socketio.emit("dm:keys", {"uid": user_id}, to=f"user:{id}")


def sync_changed(user_id: int, version: int) -> None:
    """Tell a member's devices that there is something new to share."""
    socketio.emit("dm:sync", {"version": version}, to=f"user:{user_id}")
