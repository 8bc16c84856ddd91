"""What open pages are told of sketches: that one of them may not run here any more, or none."""

from live import socketio


def sketch_ended(key: str = "") -> None:
    """Stop a sketch, or all of them, wherever somebody runs one now; who may still see it can begin it again."""
    socketio.emit("sketch:stop", {"script": key})
