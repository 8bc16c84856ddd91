"""What the two members of a conversation hear: of sealed messages the envelopes alone, to every window of both."""

from contextlib import suppress

from werkzeug.exceptions import NotFound

from core.sealed_envelope import conversation_id
from live import socketio
from queries.sealed_conversations import Conversation, find_conversation, has_unread
from queries.sealed_messages import Row


def row_added(user_id: int, talk: Conversation, row: Row) -> None:
    """Show a row to one of the two, in all of their windows; it may come more than once."""
    tell("dm:row", user_id, {"conv": talk.conv.hex(), "with": talk.id, "state": talk.state, "row": row.wire()})


def rows_gone(user_id: int, conv: bytes, rows: tuple, why: str) -> None:
    """Say which rows, each with a seq and a mid, are unsent or hidden."""
    seqs, mids = [row.seq for row in rows], [row.mid.hex() for row in rows]
    tell("dm:gone", user_id, {"conv": conv.hex(), "seqs": seqs, "mids": mids, "why": why})


def all_hidden(user_id: int, conv: bytes, seq: int) -> None:
    """Say that a member has deleted all of a conversation, up to `seq`, for themselves."""
    tell("dm:gone", user_id, {"conv": conv.hex(), "seqs": "all", "mids": "all", "upto": seq, "why": "hidden"})


def read_up_to(user_ids: tuple[int, ...], conv: bytes, reader_id: int, seq: int) -> None:
    for user_id in user_ids:
        tell("dm:read", user_id, {"conv": conv.hex(), "uid": reader_id, "seq": seq})


def typing_in(user_id: int, conv: bytes, writer_id: int) -> None:
    tell("dm:typing", user_id, {"conv": conv.hex(), "uid": writer_id})


def answered(user_id: int, talk: Conversation) -> None:
    """Say in a member's windows that they took, declined or blocked what somebody writes; nobody else is told."""
    tell("dm:state", user_id, {"conv": talk.conv.hex(), "state": talk.state})


def timer_changed(user_ids: tuple[int, ...], talk: Conversation) -> None:
    for user_id in user_ids:
        tell("dm:state", user_id, {"conv": talk.conv.hex(), "timer": talk.timer, "timer_by": talk.timer_by})


def block_changed(db, user, member) -> None:
    """Say in the windows of who has blocked or unblocked somebody how their conversation stands, if there is one."""
    with suppress(NotFound):
        answered(user.id, find_conversation(db, user, conversation_id(user.id, member.id)))
        unread_changed(user.id, has_unread(db, user.id))


def unread_changed(user_id: int, unread: bool) -> None:
    """Whether something waits among the member's sealed messages, for the dot in the rail."""
    tell("dm:unread", user_id, {"unread": unread})


def tell(event: str, user_id: int, news: dict) -> None:
    socketio.emit(event, news, to=f"user:{user_id}")
