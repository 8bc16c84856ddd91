"""What the keepers of the site do about a sketch: hide it from everyone else, or let it be seen again.

Both are written in the audit log, in the same transaction.
"""

from werkzeug.exceptions import Conflict

from db import fetch_value
from mutations.audit import write_down
from mutations.moderation import require_equal
from mutations.reports import CLOSED, shut
from mutations.sessions import require_session
from mutations.wall_sketches import Shown, note_sketch
from queries.reports import Report
from queries.scripts import Script


def hide_script(db, user, script: Script, reason: str) -> Shown | None:
    """Let nobody but its author and the keepers see a sketch; gives where its author's wall changed. Raises Conflict."""
    with db:
        require_session(db, user)
        require_equal(db, user, script.author_id)
        if set_hidden(db, script.id, 1) is None:
            raise Conflict("This sketch is hidden already.")
        write_down(db, user.id, "script.hide", subject(script), reason)
        return note_sketch(db, user, script.id)


def show_script(db, user, script: Script, reason: str) -> Shown | None:
    """Take that back; raises Conflict when it is not hidden."""
    with db:
        require_session(db, user)
        if set_hidden(db, script.id, 0) is None:
            raise Conflict("This sketch is not hidden.")
        write_down(db, user.id, "script.show", subject(script), reason)
        return note_sketch(db, user, script.id)


def hide_reported(db, user, report: Report, outcome: str) -> Shown | None:
    """Hide the sketch that a report is about, and close the report.

    Raises Conflict when the report is closed, or the sketch hidden or gone: then nothing has changed.
    """
    with db:
        require_session(db, user)
        require_equal(db, user, report.owner_id)
        if shut(db, user, report, outcome) is None:
            raise Conflict(CLOSED)
        if set_hidden(db, report.script_id, 1) is None:
            raise Conflict("It is hidden or gone already. Close the report.")
        write_down(db, user.id, "script.hide", report.subject, outcome)
        return note_sketch(db, user, report.script_id)


def set_hidden(db, script_id: int, hidden: int) -> int | None:
    """Inside a transaction; None when it is so already, or not there."""
    return fetch_value(db, """
        UPDATE scripts
        SET hidden = :hidden
        WHERE id = :id
          AND hidden <> :hidden
        RETURNING id
    """, id=script_id, hidden=hidden)


def subject(script: Script) -> str:
    """What it is about, for the log: the number, since a title can change."""
    return f"@{script.by}, script-{script.id}"
