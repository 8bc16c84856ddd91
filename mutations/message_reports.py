"""A message in a room is reported to the keepers; one of them removes it, or leaves it."""

from werkzeug.exceptions import Conflict

from db import fetch_value
from mutations.audit import write_down
from mutations.messages import erase, is_there, touch_replies, with_replies
from mutations.moderation import require_equal
from mutations.reports import CLOSED, NewReport, keep_report, shut
from mutations.sessions import require_session
from queries.message_reports import message_shown
from queries.messages import Change, Message
from queries.reports import Report
from queries.rooms import Room

GONE = "The message is deleted already. Close the report."


def report_message_said(db, user, room: Room, message: Message, author_id: int, reason: str) -> int:
    """Keep a report about a message that `user` sees, with what it says and what stands around it; gives its number.

    Raises Conflict for one's own, for a deleted one, and for what one has reported already.
    """
    if message.deleted:
        raise Conflict("This message was deleted: there is nothing left of it.")
    return keep_report(db, user, author_id, NewReport(reason, f"message-{message.id}"), message_shown(db, room, message))


def remove_reported_message(db, user, report: Report, outcome: str) -> Change:
    """Erase the message that a report is about, wherever it was said, and close the report; everyone there reads why.

    Raises Conflict when the report is closed or the message gone, Forbidden for a moderator about an admin's.
    """
    with db:
        require_session(db, user)
        require_equal(db, user, report.owner_id)
        if shut(db, user, report, outcome) is None:
            raise Conflict(CLOSED)
        if not is_there(db, report.message_id):
            raise Conflict(GONE)
        seq = fetch_value(db, """
            UPDATE rooms
            SET seq = seq + 1
            WHERE id = (SELECT room_id FROM messages WHERE id = :id)
            RETURNING seq
        """, id=report.message_id)
        dropped = erase(db, user, report.message_id, seq, outcome)
        touch_replies(db, report.message_id, seq)
        write_down(db, user.id, "message.delete", f"message {report.message_id}", outcome)
    return Change(seq, with_replies(db, report.message_id), dropped)
