"""Back and forth over one's own steps on a wall; what was undone is itself a change that everyone is told of."""

from msgspec import Struct, json

from db import fetch_one, fetch_value
from mutations.wall_rows import rows_of
from mutations.wall_steps import Plan, Standing, Taken, hold_uploads, standing_of, take_step, write_step
from mutations.walls import Changed, forget_what_went, seq_of, step_under
from queries.walls import WallHead

FORGOTTEN = "-30 days"  # after which nobody can undo a step any more
AT_ONCE = 500  # steps blanked in one transaction


class Step(Struct):
    """A step of the past: what it touched, as JSON by ref."""

    id: int
    what: str
    before: str
    after: str


class Way(Struct, frozen=True):
    """Undo or redo: which steps it looks for, which of them comes first, what becomes of it, and what is put in place."""

    state: str
    newest: int
    becomes: str
    aim: str
    origin: str


UNDO = Way("done", 1, "undone", "before", "after")
REDO = Way("undone", 0, "done", "after", "before")


def undo(db, user, head: WallHead, nonce: str) -> Changed:
    """Take back the last step of `user` on this wall that has an effect; `what` is "" when there is none.

    The same nonce again gives what it did then. Raises as edit_wall does, but never Stale: what others took away
    meanwhile stays away, and of what they changed only what the step had changed goes back.
    """
    return go(db, user, head, nonce, UNDO)


def redo(db, user, head: WallHead, nonce: str) -> Changed:
    """Take the step that `user` undid last once more, as `undo` does."""
    return go(db, user, head, nonce, REDO)


def go(db, user, head: WallHead, nonce: str, way: Way) -> Changed:
    with db:
        known = step_under(db, user, head.id, nonce)
        changed = known or pass_step(db, user, head.id, nonce, way)
        seq = seq_of(db, head.id)
    return changed or Changed(seq)


def pass_step(db, user, owner_id: int, nonce: str, way: Way) -> Changed | None:
    """Inside a transaction: go over the next step that has an effect, and over those before it that have none left."""
    wall = standing_of(db, user, owner_id)
    while step := next_step(db, user, wall, way):
        before, after = json.decode(step.before), json.decode(step.after)
        taken = take_step(db, user, wall, plan_towards(db, wall, *((before, after) if way is UNDO else (after, before))))
        settle(db, step, way, taken, before, after)
        if taken is not None:
            forget_what_went(db, wall, taken)
            write_step(db, user, wall, nonce, step.what, taken, "final")
            return Changed(taken.seq, tuple(taken.made), tuple(taken.refs), step.what)
    return None


def next_step(db, user, wall: Standing, way: Way) -> Step | None:
    return fetch_one(db, Step, """
        SELECT id, what, before, after
        FROM wall_changes
        WHERE id = (
            SELECT iif(:newest, max(id), min(id))
            FROM wall_changes
            WHERE user_id = :wall
              AND by = :by
              AND state = :state
        )
    """, wall=wall.id, by=user.id, state=way.state, newest=way.newest)


def plan_towards(db, wall: Standing, aim: dict, origin: dict) -> Plan:
    """What leads from the `origin` side of a step to its `aim`, as far as that is still there to be led."""
    items = {ref: row for ref, row in aim.items() if ref != "wall-theme" and not is_of_no_sketch(db, row)}
    there = rows_of(db, wall.id, items)
    change = {ref: row for ref, row in items.items() if row is not None and (ref in there) == (origin[ref] is not None)}
    theme = aim["wall-theme"]["theme"] if "wall-theme" in aim else None
    return Plan(change=change, remove=tuple(ref for ref, row in items.items() if row is None), theme=theme)


def is_of_no_sketch(db, row: dict | None) -> bool:
    """Whether this shows a sketch that was deleted: nothing of it comes back."""
    id = row.get("script_id") if row else None
    return id is not None and fetch_value(db, "SELECT 1 FROM scripts WHERE id = :id", id=id) is None


def settle(db, step: Step, way: Way, taken: Taken | None, before: dict, after: dict) -> None:
    """Let the step lie on the other side; what went with it now will come back as it last was."""
    went = {ref: row for ref, row in taken.before.items() if taken.after[ref] is None} if taken else {}
    before, after = (before, {**after, **went}) if way is UNDO else ({**before, **went}, after)
    db.execute("UPDATE wall_changes SET state = :state, before = :before, after = :after WHERE id = :id", {
        "state": way.becomes, "before": json.encode(before).decode(), "after": json.encode(after).decode(), "id": step.id,
    })
    hold_uploads(db, step.id, went)


def blank_old_steps(db) -> int:
    """Forget what steps of long ago looked like, AT_ONCE of them, with the pictures they held; how many there were.

    A chore for the thread that also moves the write-ahead log: see checkpoints.Checkpointer.
    """
    with db:
        blanked = db.execute("""
            UPDATE wall_changes
            SET before = NULL, after = NULL, state = 'final'
            WHERE id IN (
                SELECT id
                FROM wall_changes
                WHERE created_at < strftime('%Y-%m-%dT%H:%M:%fZ', 'now', :forgotten)
                  AND before IS NOT NULL
                LIMIT :at_once
            )
            RETURNING id
        """, {"forgotten": FORGOTTEN, "at_once": AT_ONCE}).fetchall()
        db.executemany("DELETE FROM wall_change_uploads WHERE change_id = :id", blanked)
    return len(blanked)
