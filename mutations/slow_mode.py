"""A room that talks slowly: between two messages of one member lies some time. Its owner and the keepers are not held back."""

from werkzeug.exceptions import TooManyRequests

from db import fetch_value


def seconds_to_wait(db, user, room_id: int) -> int:
    """Inside a transaction: how long `user` still waits before the next message in a room, 0 when not at all."""
    return fetch_value(db, """
        SELECT max(0, CAST(ceil(rooms.slow - (julianday('now') - julianday(last.posted_at)) * 86400) AS INTEGER))
        FROM rooms
        JOIN messages AS last ON last.id = (
            SELECT max(id) FROM messages WHERE user_id = :user_id AND room_id = :room_id
        )
        WHERE rooms.id = :room_id
          AND rooms.slow > 0
          AND :role = 'member'
          AND NOT EXISTS (SELECT 1 FROM memberships WHERE room_id = :room_id AND user_id = :user_id AND role = 'owner')
    """, user_id=user.id, room_id=room_id, role=user.role) or 0


def too_soon(seconds: int) -> TooManyRequests:
    """What is said to who does not wait; the browser keeps the text and sends it when the time has come."""
    when = f"{seconds} s" if seconds < 120 else f"{-(-seconds // 60)} minutes"
    error = TooManyRequests(f"This room is in slow mode: your next message can be sent in {when}.")
    error.retry_after, error.told = seconds, {"slow": True}
    return error


def note_slow(db, user, room_id: int | None, before: int) -> None:
    """Inside a transaction: write down that a public room is slower or faster now than `before`, in seconds."""
    db.execute("""
        INSERT INTO audit_log (actor_id, action, target, reason)
        SELECT :actor, 'room.slow', slug, iif(slow, 'one message in ' || slow || ' seconds', 'off')
        FROM rooms
        WHERE id = :id
          AND visibility = 'public'
          AND slow <> :before
    """, {"actor": user.id, "id": room_id, "before": before})
