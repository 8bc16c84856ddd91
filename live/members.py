"""What a member's open sockets learn about the member."""

from live import live


def session_ended(session_id: int) -> None:
    """Close every socket that was opened with this session, on all workers."""
    live().kick(f"session:{session_id}", "signed_out")


def member_ended(user_id: int) -> None:
    """Close every socket of a member who may no longer be here."""
    live().kick(f"user:{user_id}", "signed_out")
