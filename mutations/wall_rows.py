"""The rows behind what is stuck on walls, by ref; everything here runs inside a transaction.

An item's z is its place in the pile of its table on its wall, from 1 without a gap.
"""

from msgspec import Struct

from db import fetch_value
from queries.wall_items import MOST_POSTS, MOST_STICKERS, ids_in
from queries.wall_sketches import SHOWS

PLACE = frozenset(("x", "y", "size", "w", "h", "rotation", "z"))  # where an item is
TOP = 1000  # above every z there can be
HELD = {  # what a row leads to may be gone by the time it is written: then it leads nowhere
    "upload_id": "(SELECT id FROM uploads WHERE id = :upload_id)",
    "script_id": "(SELECT id FROM scripts WHERE id = :script_id)",
}


class Table(Struct, frozen=True):
    """One of the two tables of items; `full` is what is said when a wall has as many as it holds."""

    name: str
    prefix: str
    most: int
    full: str
    columns: tuple[str, ...]  # all that undo brings back
    unseen: str = "NULL"  # SQL: whether nobody sees an item where it lies


STICKERS = Table(
    "profile_stickers", "sticker", MOST_STICKERS, f"A wall holds {MOST_STICKERS} stickers. Take one off first.",
    ("placed_by", "kind", "content", "upload_id", "font", "colour", "x", "y", "size", "rotation", "z", "pending", "created_at"),
)
POSTS = Table(
    "profile_posts", "post", MOST_POSTS, f"A wall holds {MOST_POSTS} cards. Take one off first.",
    ("placed_by", "kind", "body", "html", "renderer", "style", "font_size", "colour", "url", "title", "description", "alt",
     "upload_id", "pin", "script_id", "x", "y", "w", "h", "rotation", "z", "pending", "created_at"),
    f"kind = 'script' AND NOT EXISTS (SELECT 1 FROM scripts WHERE scripts.id = script_id AND {SHOWS})",
)
TABLES = (STICKERS, POSTS)


def table_of(ref: str) -> Table:
    return STICKERS if ref.startswith("sticker-") else POSTS


def id_of(ref: str) -> int:
    return int(ref.partition("-")[2])


def rows_of(db, owner_id: int, refs) -> dict[str, dict]:
    """The rows behind refs of one wall, those that are there: the columns of undo, `id` and `edited`."""
    found = {}
    for table in TABLES:
        rows = db.execute(f"""
            SELECT id, edited, {", ".join(table.columns)}
            FROM {table.name}
            WHERE user_id = :owner_id
              AND id IN (SELECT value FROM json_each(:ids))
        """, {"owner_id": owner_id, "ids": ids_in(refs, table.prefix)})
        for row in rows.fetchall():
            found[f"{table.prefix}-{row['id']}"] = row
    return found


def drop_row(db, ref: str) -> None:
    db.execute(f"DELETE FROM {table_of(ref).name} WHERE id = :id", {"id": id_of(ref)})


def put_row(db, owner_id: int, seq: int, ref: str, row: dict | None, columns: dict) -> None:
    """Change a row, or bring one back that is not there as `columns` have it."""
    table, changed = table_of(ref), {**(row or {}), **columns, "id": id_of(ref), "seq": seq, "owner_id": owner_id}
    if row is None:
        insert_row(db, table, {**changed, "z": TOP})
        return
    db.execute(f"""
        UPDATE {table.name}
        SET {", ".join(f"{name} = {HELD.get(name, ':' + name)}" for name in table.columns if name != "z")},
            edited = :seq, version = :seq
        WHERE id = :id
    """, changed)


def add_row(db, owner_id: int, seq: int, table: Table, row: dict) -> str:
    """Put a new item on top; gives its ref."""
    fixed = {"id": None, "seq": seq, "owner_id": owner_id, "z": TOP, "created_at": None}
    return f"{table.prefix}-{insert_row(db, table, {**row, **fixed})}"


def insert_row(db, table: Table, row: dict) -> int:
    """Its id: a given one, for what comes back, or a new one. Steps of long ago knew nothing of sketches."""
    row = {"script_id": None, **row}
    values = {**HELD, "created_at": "coalesce(:created_at, strftime('%Y-%m-%dT%H:%M:%fZ'))"}
    return fetch_value(db, f"""
        INSERT INTO {table.name} (id, user_id, edited, version, {", ".join(table.columns)})
        VALUES (:id, :owner_id, :seq, :seq, {", ".join(values.get(name, f":{name}") for name in table.columns)})
        RETURNING id
    """, **row)


def renumber(db, table: Table, owner_id: int, seq: int, places: dict[int, int]) -> list[str]:
    """Take the items of `places` (id: z) out of the pile, put each in at its z from the lowest up, and number all.

    What nobody sees lies on top, so that a z counts what is seen.
    """
    rows = db.execute(f"""
        SELECT id, z FROM {table.name} WHERE user_id = :id ORDER BY {table.unseen}, z, id
    """, {"id": owner_id}).fetchall()
    order = [row["id"] for row in rows if row["id"] not in places]
    for id in sorted(places, key=places.get):
        order.insert(places[id] - 1, id)
    before, now = {row["id"]: row["z"] for row in rows}, dict(zip(order, range(1, len(order) + 1), strict=True))
    moved = [id for id in order if before[id] != now[id]]
    db.executemany(f"UPDATE {table.name} SET z = :z, version = :seq WHERE id = :id",
                   [{"id": id, "z": now[id], "seq": seq} for id in moved])
    return [f"{table.prefix}-{id}" for id in moved]
