"""One step on a wall, inside its transaction: who may take it, what becomes of the items, what undo will need.

A step names what it touches by ref. Rows are kept as they are in the tables: a column is set, a whole row brings an
item back under its old id, None takes it away.
"""

from msgspec import Struct, json
from werkzeug.exceptions import Conflict, Forbidden, NotFound, UnprocessableEntity

from db import fetch_one, fetch_value
from mutations.wall_rows import (
    PLACE,
    POSTS,
    TABLES,
    Table,
    add_row,
    drop_row,
    id_of,
    put_row,
    renumber,
    rows_of,
    table_of,
)
from queries.wall_items import MOST_MARKS
from queries.walls import UNSEEN

OF_A_PAGE = ("title", "description", "upload_id")  # what a card tells of its link belongs to the address it was asked from
SAID = frozenset(("content", "body", "upload_id", "alt", "url", "script_id"))  # what an item says, under its author's name
NOT_YOURS = "Only who left this here, or the wall's owner, can change it."
NOT_YOUR_WORDS = "Somebody else said this. You can move it or take it off, but not change what it says."
CLOSED = "You cannot leave anything on this wall."
NOT_FOR_VISITORS = "Visitors leave stickers and notes. Pictures, links and sketches are the owner's to hang."
TOO_MANY_MARKS = f"One visitor leaves at most {MOST_MARKS} marks on a wall. Take one of yours off first."
STALE = "Somebody changed this in the meantime. It is shown as it is now."


class Stale(Conflict):
    """A step was made from what is no longer so; `refs` are the items it is about."""

    def __init__(self, refs: tuple[str, ...]):
        super().__init__(STALE)
        self.refs = refs


class Standing(Struct):
    """A wall, and where somebody stands with it."""

    id: int
    seq: int
    visitors: str
    role: str  # of who asks
    own: bool
    blocked: bool  # one of the two has blocked the other

    @property
    def takes_marks(self) -> bool:
        return self.own or not (self.blocked or self.visitors == "nobody")

    @property
    def approves(self) -> bool:
        """Whether what this one leaves must wait for the owner's word."""
        return not self.own and self.visitors == "approve"


class Plan(Struct, frozen=True):
    """What a step shall do: new rows by table, columns by ref, refs to remove, and the versions its author saw.

    `theme` is the JSON of a theme to put on, if any.
    """

    add: tuple[tuple[Table, dict], ...] = ()
    change: dict[str, dict] = {}
    remove: tuple[str, ...] = ()
    versions: dict[str, int] = {}
    theme: str | None = None


class Taken(Struct):
    """What a step did: rows or columns by ref as they were and as they are, and every ref that looks different now."""

    seq: int
    made: list[str]
    refs: list[str]
    before: dict[str, dict | None]
    after: dict[str, dict | None]
    moderated: bool


def standing_of(db, user, owner_id: int) -> Standing:
    """Where `user` stands with a wall right now; raises NotFound when it is not open to them any more."""
    wall = fetch_one(db, Standing, """
        SELECT profiles.user_id AS id, profiles.wall_seq AS seq, profiles.visitors, askers.role,
               profiles.user_id = :user_id AS own,
               EXISTS (SELECT 1 FROM blocks WHERE user_id = profiles.user_id AND blocked_id = :user_id)
               OR EXISTS (SELECT 1 FROM blocks WHERE user_id = :user_id AND blocked_id = profiles.user_id) AS blocked
        FROM profiles
        JOIN users AS owners ON owners.id = profiles.user_id AND owners.state = 'active'
        JOIN users AS askers ON askers.id = :user_id AND askers.state = 'active'
        WHERE profiles.user_id = :owner_id
          AND (profiles.visibility <> 'private' OR profiles.user_id = :user_id)
    """, owner_id=owner_id, user_id=user.id)
    if wall is None:
        raise NotFound(UNSEEN)
    return wall


def take_step(db, user, wall: Standing, plan: Plan) -> Taken | None:
    """Carry a plan out and give what it did, None when there was nothing to do.

    Raises Forbidden, Stale, and UnprocessableEntity where the wall would hold too much.
    """
    there = rows_of(db, wall.id, (*plan.change, *plan.remove))
    check_rights(user, wall, plan, there)
    change = changes_in(plan, there)
    removed = [ref for ref in plan.remove if ref in there]
    theme = theme_before(db, wall, plan)
    if not (plan.add or change or removed or theme is not None):
        return None
    seq = take_seq(db, wall, plan, theme)
    for ref in removed:
        drop_row(db, ref)
    for ref, columns in change.items():
        put_row(db, wall.id, seq, ref, there.get(ref), columns | waiting(wall, there.get(ref), columns))
    mine = {"placed_by": user.id, "pending": int(wall.approves)}
    made = [add_row(db, wall.id, seq, table, row | mine) for table, row in plan.add]
    touched = [*removed, *change, *made]
    refs = [*touched, *put_in_order(db, wall, seq, change, touched)]
    if made or any(ref not in there for ref in change):
        refuse_too_many(db, user, wall)
    before, after = differences(db, wall, there, touched, plan)
    if theme is not None:
        refs, before, after = [*refs, "wall-theme"], before | {"wall-theme": theme}, after | {"wall-theme": {"theme": plan.theme}}
    moderated = not wall.own and any(there[ref]["placed_by"] != user.id for ref in removed)
    return Taken(seq, made, list(dict.fromkeys(refs)), before, after, moderated)


def check_rights(user, wall: Standing, plan: Plan, there: dict[str, dict]) -> None:
    """Raise unless `user` may do all of the plan, and it was made from how things stand."""
    stale = [ref for ref, version in plan.versions.items() if ref not in there or version < there[ref]["edited"]]
    if stale:
        raise Stale(tuple(stale))
    strange = [ref for ref in there if there[ref]["placed_by"] != user.id]
    if any(not SAID.isdisjoint(plan.change.get(ref, ())) for ref in strange):
        raise Forbidden(NOT_YOUR_WORDS if wall.own else NOT_YOURS)
    if wall.own:
        return
    if any(ref in plan.change for ref in strange) or (strange and wall.role == "member") or plan.theme is not None:
        raise Forbidden(NOT_YOURS)
    if (plan.add or plan.change) and not wall.takes_marks:
        raise Forbidden(CLOSED)
    if any(table is POSTS and row["kind"] != "text" for table, row in plan.add):
        raise Forbidden(NOT_FOR_VISITORS)


def changes_in(plan: Plan, there: dict[str, dict]) -> dict[str, dict]:
    """What of a plan's changes has an effect; where one has, items that stay at a z count too: others may pass them."""
    effective = {ref: columns for ref, columns in plan.change.items() if differs(there.get(ref), columns)}
    return {ref: columns for ref, columns in plan.change.items() if effective and (ref in effective or "z" in columns)}


def differs(row: dict | None, columns: dict) -> bool:
    return row is None or any(row[name] != value for name, value in columns.items())


def theme_before(db, wall: Standing, plan: Plan) -> dict | None:
    """The theme that the plan's would take the place of; None when there is no other to put on."""
    if plan.theme is None:
        return None
    row = db.execute("SELECT theme FROM profiles WHERE user_id = :id", {"id": wall.id}).fetchone()
    return row if row["theme"] != plan.theme else None


def take_seq(db, wall: Standing, plan: Plan, theme: dict | None) -> int:
    """Take the wall's next number and put the plan's theme on. What only waits for the owner is no news for others."""
    waits = wall.approves and bool(plan.add)
    return fetch_value(db, """
        UPDATE profiles
        SET wall_seq = wall_seq + 1,
            wall_changed_at = iif(:waits, wall_changed_at, strftime('%Y-%m-%dT%H:%M:%fZ')),
            theme = iif(:themed, :theme, theme),
            theme_version = iif(:themed, wall_seq + 1, theme_version)
        WHERE user_id = :id
        RETURNING wall_seq
    """, id=wall.id, waits=waits, themed=theme is not None, theme=plan.theme)


def waiting(wall: Standing, row: dict | None, columns: dict) -> dict:
    """What an approving owner has not seen in these words waits for them."""
    return {"pending": 1} if wall.approves and (row is None or not PLACE.issuperset(columns)) else {}


def put_in_order(db, wall: Standing, seq: int, change: dict[str, dict], touched: list[str]) -> list[str]:
    """Number each table anew from 1 where something came, went or was lifted; the refs of all whose z is another now."""
    moved = []
    for table in TABLES:
        places = {id_of(ref): columns["z"] for ref, columns in change.items() if table_of(ref) is table and "z" in columns}
        came_or_went = any(table_of(ref) is table and ref not in change for ref in touched)
        if places or came_or_went:
            moved += renumber(db, table, wall.id, seq, places)
    return moved


def refuse_too_many(db, user, wall: Standing) -> None:
    for table in TABLES:
        if fetch_value(db, f"SELECT count(*) FROM {table.name} WHERE user_id = :id", id=wall.id) > table.most:
            raise UnprocessableEntity(table.full)
    if not wall.own and marks_of(db, user, wall) > MOST_MARKS:
        raise UnprocessableEntity(TOO_MANY_MARKS)


def marks_of(db, user, wall: Standing) -> int:
    return fetch_value(db, """
        SELECT (SELECT count(*) FROM profile_stickers WHERE placed_by = :user_id AND user_id = :id)
             + (SELECT count(*) FROM profile_posts WHERE placed_by = :user_id AND user_id = :id)
    """, user_id=user.id, id=wall.id)


def differences(db, wall: Standing, there: dict, touched: list[str], plan: Plan) -> tuple[dict, dict]:
    """What undo and redo need: whole rows of what came and went, of the others the columns that changed.

    A z that only gave way to another item's is no change of its own; one that was asked for is, even where it is the same:
    the order of all follows from the items that were put in a place.
    """
    now, before, after = rows_of(db, wall.id, touched), {}, {}
    for ref in touched:
        old, new = there.get(ref), now.get(ref)
        if old is not None and new is not None:
            names = [name for name in table_of(ref).columns if old[name] != new[name] and name not in ("pending", "z")]
            names += ["z"] if "z" in plan.change[ref] else []
            names = list(dict.fromkeys([*names, *OF_A_PAGE])) if "url" in names else names
        else:
            names = table_of(ref).columns
        before[ref] = None if old is None else {name: old[name] for name in names}
        after[ref] = None if new is None else {name: new[name] for name in names}
    return before, after


def write_step(db, user, wall: Standing, nonce: str | None, what: str, taken: Taken, state: str = "done") -> int:
    """Write a step down; gives its row's id. Only a step that is 'done' can be undone."""
    undoable = state == "done"
    id = fetch_value(db, """
        INSERT INTO wall_changes (user_id, seq, by, nonce, what, refs, made, before, after, state)
        VALUES (:wall, :seq, :by, :nonce, :what, :refs, :made, :before, :after, :state)
        RETURNING id
    """, wall=wall.id, seq=taken.seq, by=user.id, nonce=nonce, what=what, state=state,
        refs=json.encode(taken.refs).decode(), made=json.encode(taken.made).decode(),
        before=json.encode(taken.before).decode() if undoable else None,
        after=json.encode(taken.after).decode() if undoable else None)
    if undoable:
        hold_uploads(db, id, taken.before, taken.after)
    return id


def hold_uploads(db, change_id: int, *sides: dict) -> None:
    """Keep the pictures that a step could bring back."""
    held = {row["upload_id"] for side in sides for row in side.values() if row and row.get("upload_id")}
    db.executemany("""
        INSERT INTO wall_change_uploads (upload_id, change_id)
        SELECT id, :change_id FROM uploads WHERE id = :upload_id
        ON CONFLICT DO NOTHING
    """, [{"change_id": change_id, "upload_id": id} for id in sorted(held)])
