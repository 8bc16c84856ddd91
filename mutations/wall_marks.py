"""What an owner does about the marks of visitors: let one show, refuse it, sweep all of one visitor away."""

from werkzeug.exceptions import Conflict, Forbidden, NotFound

from core.passwords import new_token
from mutations.sessions import require_session
from mutations.wall_steps import Plan, standing_of, take_step, write_step
from mutations.walls import Changed, WallEdit, edit_wall
from queries.wall_marks import find_mark, refs_of_visitor
from queries.walls import WallHead

NOT_YOURS = "Only the wall's owner decides what stays on it."
GONE = "This mark is not there any more."
SHOWN = "This mark shows on the wall already."
NOTHING = "There is nothing of theirs on this wall."


def approve_mark(db, user, head: WallHead, ref: str) -> Changed:
    """Let everyone see a mark that waits; undo does not know it, a mark that shows is simply taken off again.

    Raises Forbidden for who does not own the wall, NotFound and Conflict when no such mark waits.
    """
    require_waiting(db, user, head, ref)
    plan = Plan(change={ref: {"pending": 0}})
    with db:
        require_session(db, user)
        wall = standing_of(db, user, head.id)
        taken = take_step(db, user, wall, plan) if is_waiting(db, ref) else None
        if taken is None:
            raise Conflict(SHOWN)
        write_step(db, user, wall, None, "Let a mark show", taken, "final")
    return Changed(taken.seq, (), tuple(taken.refs))


def is_waiting(db, ref: str) -> bool:
    """Inside a transaction."""
    table = "profile_stickers" if ref.startswith("sticker-") else "profile_posts"
    return bool(db.execute(f"""
        SELECT 1 FROM {table} WHERE id = substr(:ref, instr(:ref, '-') + 1) AND pending = 1
    """, {"ref": ref}).fetchone())


def refuse_mark(db, user, head: WallHead, ref: str) -> Changed:
    """Take away a mark that waits, a step that undo can bring back; raises as approve_mark does."""
    require_waiting(db, user, head, ref)
    return edit_wall(db, user, head, WallEdit(nonce=new_token(), remove=[ref]))


def remove_mark(db, user, head: WallHead, ref: str) -> Changed:
    """Take one's own mark off again, or as its owner any; raises NotFound, and Forbidden for somebody else's."""
    if find_mark(db, head.id, ref) is None:
        raise NotFound(GONE)
    return edit_wall(db, user, head, WallEdit(nonce=new_token(), remove=[ref]))


def sweep_marks(db, user, head: WallHead, username: str) -> Changed:
    """Take off all that one member has left, as one step that undo brings back whole; raises Forbidden and NotFound."""
    if user.id != head.id:
        raise Forbidden(NOT_YOURS)
    refs = refs_of_visitor(db, head.id, username) if username != head.username else ()
    if not refs:
        raise NotFound(NOTHING)
    return edit_wall(db, user, head, WallEdit(nonce=new_token(), remove=list(refs)))


def require_waiting(db, user, head: WallHead, ref: str) -> None:
    if user.id != head.id:
        raise Forbidden(NOT_YOURS)
    mark = find_mark(db, head.id, ref)
    if mark is None:
        raise NotFound(GONE)
    if not mark.pending:
        raise Conflict(SHOWN)
