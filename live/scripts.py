"""What open pages are told of sketches: that some may not run any more."""

from live import socketio


def sketches_barred() -> None:
    """Let every page ask again whether what runs on it may. No key is said: it is the address of an unlisted sketch."""
    socketio.emit("sketch:look")
