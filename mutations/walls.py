"""Decorating walls: each step is one short transaction, one number of the wall, and one row that undo can go back over."""

from msgspec import Struct, json
from werkzeug.exceptions import Conflict, UnprocessableEntity

from db import fetch_one, fetch_value
from mutations.audit import write_down
from mutations.moderation import require_equal
from mutations.sessions import require_session
from mutations.wall_items import changed_columns, new_row
from mutations.wall_rows import TABLES
from mutations.wall_shapes import MOST_ITEMS, ItemChange, ItemMove, NewItem, WallEdit
from mutations.wall_steps import Plan, Standing, Taken, standing_of, take_step, write_step
from mutations.wall_words import in_words
from queries.wall_items import ids_in
from queries.walls import WallHead

__all__ = ["ItemChange", "ItemMove", "NewItem", "WallEdit"]

# What one author can undo on one wall; older steps are shut, so that nobody fills the disk with them.
KEPT_STEPS = 250
KEPT_BYTES, KEPT_BYTES_OF_VISITORS = 16_000_000, 1_000_000  # of all these steps together, but for the newest of them


class Changed(Struct, frozen=True):
    """What a step did: the wall's seq, the refs it made, all that look different now, what it was in words.

    `links` are the ids of posts whose address is new, so that nobody knows yet what is there.
    """

    seq: int
    made: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()
    what: str = ""
    links: tuple[int, ...] = ()


class Stored(Struct):
    """A step that was taken before."""

    user_id: int
    seq: int
    what: str
    made: str
    refs: str


def edit_wall(db, user, head: WallHead, edit: WallEdit) -> Changed:
    """Take one step on a wall; the same nonce again gives what it did then.

    Raises UnprocessableEntity for what cannot be kept and where the wall is full, Forbidden for who may not, and Stale
    when an item was changed since its author saw it. Nothing has changed then. What is asked to go and is gone is no fault.
    """
    check_shape(edit)
    known = step_under(db, user, head.id, edit.nonce)
    if known:
        return known
    plan, what = plan_of(db, user, head.id, edit), in_words(edit)
    with db:
        known = step_under(db, user, head.id, edit.nonce)
        taken = None if known else take_and_note(db, user, head.id, plan, edit.nonce, what)
    if known or taken is None:
        return known or Changed(head.seq)
    return Changed(taken.seq, tuple(taken.made), tuple(taken.refs), what, links_in(plan, taken))


def check_shape(edit: WallEdit) -> None:
    """Raise for a step that says nothing, too much, or two things of one item."""
    refs = [change.ref for change in edit.change] + edit.remove
    if not 0 < len(edit.add) + len(refs) <= MOST_ITEMS:
        raise UnprocessableEntity(f"One step holds 1 to {MOST_ITEMS} items.")
    if len(set(refs)) < len(refs):
        raise UnprocessableEntity("One step names each item once.")


def step_under(db, user, owner_id: int, nonce: str) -> Changed | None:
    """What `user` did under this nonce; raises Conflict when that was on another wall."""
    stored = fetch_one(db, Stored, """
        SELECT user_id, seq, what, made, refs FROM wall_changes WHERE by = :by AND nonce = :nonce
    """, by=user.id, nonce=nonce)
    if stored is None:
        return None
    if stored.user_id != owner_id:
        raise Conflict("This was done on another wall already. Do it anew to do it here as well.")
    return Changed(stored.seq, tuple(json.decode(stored.made)), tuple(json.decode(stored.refs)), stored.what)


def plan_of(db, user, owner_id: int, edit: WallEdit) -> Plan:
    """The step as columns of rows: all that takes time or may be refused by itself is done here."""
    added = tuple(new_row(db, user, owner_id, new) for new in edit.add)
    changed = changed_columns(db, user, owner_id, edit.change)
    return Plan(added, changed, tuple(edit.remove), {change.ref: change.version for change in edit.change})


def take_and_note(db, user, owner_id: int, plan: Plan, nonce: str | None, what: str) -> Taken | None:
    """Inside a transaction: take a step of a plan that can be undone; None when there was nothing to do."""
    return take_on(db, user, standing_of(db, user, owner_id), plan, nonce, what)


def take_on(db, user, wall: Standing, plan: Plan, nonce: str | None, what: str) -> Taken | None:
    """The same for who knows where `user` stands with the wall."""
    taken = take_step(db, user, wall, plan)
    if taken is None:
        return None
    forget_what_went(db, wall, taken)
    if taken.moderated:
        for row in gone_in(taken).values():
            require_equal(db, user, row["placed_by"])
        write_down(db, user.id, "wall.remove", owner_of(db, wall), ", ".join(taken.before))
    else:
        shut_steps(db, user, wall)
    write_step(db, user, wall, nonce, what, taken, "final" if taken.moderated else "done")
    return taken


def owner_of(db, wall: Standing) -> str:
    return fetch_value(db, "SELECT username FROM users WHERE id = :id", id=wall.id)


def forget_what_went(db, wall: Standing, taken: Taken) -> None:
    """Inside a transaction: what a moderator took away comes back by nobody's undo, nor does its picture stay; what a
    visitor took back comes again by their own undo, and not because the owner had taken it off before.
    """
    for ref, row in ({} if wall.own else gone_in(taken)).items():
        if taken.moderated:
            forget_item(db, wall, ref, row)
        else:
            forget_removals(db, wall, ref)


def gone_in(taken: Taken) -> dict[str, dict]:
    """What a step took away, as it was, by ref."""
    return {ref: taken.before[ref] for ref, row in taken.after.items() if row is None}


def forget_item(db, wall: Standing, ref: str, row: dict) -> None:
    """Take an item out of all steps, and its picture: nobody has it there but its placer and the wall's owner."""
    db.execute("""
        DELETE FROM wall_change_uploads
        WHERE upload_id = :upload_id
          AND change_id IN (SELECT id FROM wall_changes WHERE user_id = :wall)
    """, {"upload_id": row["upload_id"], "wall": wall.id})
    db.execute("""
        UPDATE wall_changes
        SET before = json_remove(before, :path), after = json_remove(after, :path)
        WHERE user_id = :wall
          AND by IN (:wall, :placer)
          AND state IN ('done', 'undone')
          AND instr(refs, :ref)
    """, {"wall": wall.id, "placer": row["placed_by"], "ref": f'"{ref}"', "path": f'$."{ref}"'})


def forget_removals(db, wall: Standing, ref: str) -> None:
    """Take an item out of the owner's steps that it went with; where it was only moved, there is nothing to bring back."""
    db.execute("""
        UPDATE wall_changes
        SET before = json_remove(before, :path), after = json_remove(after, :path)
        WHERE user_id = :wall
          AND by = :wall
          AND state IN ('done', 'undone')
          AND instr(refs, :ref)
          AND json_type(after, :path) = 'null'
    """, {"wall": wall.id, "ref": f'"{ref}"', "path": f'$."{ref}"'})


def shut_steps(db, user, wall: Standing) -> None:
    """Whoever takes a new step cannot redo what they had undone, nor undo what is too far back."""
    shut = db.execute("""
        UPDATE wall_changes
        SET state = 'final', before = NULL, after = NULL
        WHERE id IN (
            SELECT id FROM wall_changes WHERE user_id = :wall AND by = :by AND state = 'undone'
            UNION ALL
            SELECT id FROM (
                SELECT id, row_number() OVER newest AS place, sum(octet_length(before) + octet_length(after)) OVER newest AS size
                FROM wall_changes WHERE user_id = :wall AND by = :by AND state = 'done'
                WINDOW newest AS (ORDER BY id DESC)
            )
            WHERE place > :kept OR size > :bytes
        )
        RETURNING id
    """, {
        "wall": wall.id, "by": user.id, "kept": KEPT_STEPS - 1,
        "bytes": KEPT_BYTES if wall.own else KEPT_BYTES_OF_VISITORS,
    }).fetchall()
    db.executemany("DELETE FROM wall_change_uploads WHERE change_id = :id", shut)


def links_in(plan: Plan, taken: Taken) -> tuple[int, ...]:
    """The posts whose address is new."""
    changed = [ref for ref, columns in plan.change.items() if columns.get("url") and ref in taken.after]
    made = [ref for ref, (_, row) in zip(taken.made, plan.add, strict=True) if row.get("url")]
    return tuple(json.decode(ids_in(changed + made, "post")))


def change_theme(db, user, owner_id: int, theme: str) -> int:
    """Put a theme (JSON of core.wall_themes.Theme) on one's own wall, a step that undo knows; gives the wall's seq."""
    with db:
        require_session(db, user)
        taken = take_and_note(db, user, owner_id, Plan(theme=theme), None, "Change the theme")
        seq = taken.seq if taken else seq_of(db, owner_id)
    return seq


def seq_of(db, owner_id: int) -> int:
    return fetch_value(db, "SELECT wall_seq FROM profiles WHERE user_id = :id", id=owner_id)


def note_change(db, user, owner_id: int, what: str, refs: tuple[str, ...]) -> int:
    """Inside a transaction: number a change of a wall that undo does not know, made by `user`; gives the wall's new seq.

    The things behind `refs` get it as their version, so that watchers take what is sent to them for newer.
    """
    seq = fetch_value(db, """
        UPDATE profiles
        SET wall_seq = wall_seq + 1,
            wall_changed_at = strftime('%Y-%m-%dT%H:%M:%fZ'),
            card_version = iif(:card, wall_seq + 1, card_version),
            theme_version = iif(:theme, wall_seq + 1, theme_version),
            pins_version = iif(:pins, wall_seq + 1, pins_version)
        WHERE user_id = :owner_id
        RETURNING wall_seq
    """, owner_id=owner_id, card="wall-card" in refs, theme="wall-theme" in refs, pins="wall-pins" in refs)
    for table in TABLES:
        db.execute(f"""
            UPDATE {table.name}
            SET version = :seq
            WHERE user_id = :owner_id AND id IN (SELECT value FROM json_each(:ids))
        """, {"seq": seq, "owner_id": owner_id, "ids": ids_in(refs, table.prefix)})
    db.execute("""
        INSERT INTO wall_changes (user_id, seq, by, what, refs) VALUES (:owner_id, :seq, :by, :what, :refs)
    """, {"owner_id": owner_id, "seq": seq, "by": user.id, "what": what, "refs": json.encode(refs).decode()})
    return seq
