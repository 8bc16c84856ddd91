"""What open pages learn when a member leaves for good."""

from live import socketio


def rooms_look_again(slugs: set[str]) -> None:
    """Let everyone in these rooms ask for what has changed there."""
    for slug in sorted(slugs):
        socketio.emit("resync", to=f"room:{slug}")
