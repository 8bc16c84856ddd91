"""A member tells the keepers of the site about something on a wall, or about a sketch; one of them answers."""

from typing import Annotated

from msgspec import Meta, Struct
from werkzeug.exceptions import Conflict, TooManyRequests

from db import fetch_value
from mutations.audit import write_down
from mutations.sessions import require_session
from mutations.uploads import drop_unused
from mutations.wall_steps import Plan
from mutations.walls import take_and_note
from queries.reports import Report, Shown, shown_now
from queries.scripts import Script, Source

REASON_MAX, OUTCOME_MAX, SHOWN_MAX = 1000, 240, 6000  # characters
MOST_OPEN = 20  # reports of one member that wait at a time
CLOSED = "This report is closed already."


class NewReport(Struct, frozen=True):
    """`ref` is which item of the wall, "" for the wall as a whole, or which sketch."""

    reason: Annotated[str, Meta(min_length=1, max_length=REASON_MAX)]
    ref: str = ""


class Removal(Struct, frozen=True):
    """What a removal did to a wall: its seq, the refs that look different now, the uploads whose files may go."""

    seq: int
    refs: tuple[str, ...]
    dropped: tuple[str, ...]


def report_wall(db, user, owner, new: NewReport) -> int:
    """Keep a report about the wall of `owner` (id, username), with what the item says now; gives its number.

    Raises NotFound for what `user` cannot see, Conflict for one's own and for what one has reported already.
    """
    return keep_report(db, user, owner.id, new, shown_now(db, user, owner.id, new.ref))


def report_script(db, user, script: Script, source: Source, reason: str) -> int:
    """Keep a report about a sketch that `user` sees, with what it says and what it runs now; gives its number.

    Raises Conflict for one's own and for what one has reported already.
    """
    said = "\n".join(filter(None, (f"“{script.title}”", script.about, " ".join(script.tags))))
    words = f"A sketch: {said}\n\nVersion {source.number}:\n{source.source}"
    return keep_report(db, user, script.author_id, NewReport(reason, f"script-{script.id}"), Shown(script.by, words))


def keep_report(db, user, owner_id: int, new: NewReport, shown: Shown) -> int:
    if shown.by == user.username:
        raise Conflict("This is your own: change it, or take it down.")
    evidence = f"@{shown.by}: {shown.words}"[:SHOWN_MAX]
    with db:
        require_session(db, user)
        waiting = fetch_value(db, "SELECT count(*) FROM reports WHERE by = :by AND state = 'open'", by=user.id)
        id = add_report(db, user, owner_id, new, evidence) if waiting < MOST_OPEN else None
    if waiting >= MOST_OPEN:
        raise TooManyRequests(f"{MOST_OPEN} reports of yours are waiting. Let them be read first.")
    if id is None:
        raise Conflict("You have reported this already, and it is still on the list.")
    return id


def add_report(db, user, owner_id: int, new: NewReport, shown: str) -> int | None:
    """Inside a transaction: None when the same member's report of the same thing is open."""
    return fetch_value(db, """
        INSERT INTO reports (by, wall, ref, reason, shown)
        SELECT :by, :wall, :ref, :reason, :shown
        WHERE NOT EXISTS (
            SELECT 1 FROM reports WHERE wall = :wall AND state = 'open' AND by = :by AND ref = :ref
        )
        RETURNING id
    """, by=user.id, wall=owner_id, ref=new.ref, reason=new.reason, shown=shown)


def close_report(db, user, report: Report, outcome: str) -> None:
    """Write down what came of it; raises Conflict when somebody else was faster."""
    with db:
        require_session(db, user)
        done = shut(db, user, report, outcome)
    if done is None:
        raise Conflict(CLOSED)


def remove_reported(db, user, report: Report, outcome: str) -> Removal:
    """Take the item off its wall for good, its picture too if nothing else shows it, and close the report.

    Raises Conflict when the report is closed or the item gone: then nothing has changed.
    """
    if not report.is_item:
        raise Conflict("A wall as a whole cannot be taken down: speak with its owner, or suspend them.")
    plan = Plan(remove=(report.ref,))
    with db:
        require_session(db, user)
        done = shut(db, user, report, outcome)
        if done is None:
            raise Conflict(CLOSED)
        taken = take_and_note(db, user, report.owner_id, plan, None, "Remove what was reported")
        if taken is None:
            raise Conflict("It is not on the wall any more. Close the report.")
        dropped = drop_unused(db, (taken.before[report.ref]["upload_id"] or "",))
    return Removal(taken.seq, tuple(taken.refs), dropped)


def shut(db, user, report: Report, outcome: str) -> int | None:
    """Inside a transaction: close a report and write that down; None when it is closed."""
    done = fetch_value(db, """
        UPDATE reports
        SET state = 'closed', closed_by = :user_id, outcome = :outcome,
            closed_at = strftime('%Y-%m-%dT%H:%M:%fZ')
        WHERE id = :id
          AND state = 'open'
        RETURNING id
    """, id=report.id, user_id=user.id, outcome=outcome)
    write_down(db, user.id, "report.close", report.subject, outcome, done)
    return done
