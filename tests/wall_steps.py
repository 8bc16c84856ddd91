"""What tests of walls share: steps in short, and everything that undo must bring back."""

from itertools import count

from msgspec import convert

from mutations.wall_shapes import WallEdit
from mutations.wall_undo import redo, undo
from mutations.walls import Changed, edit_wall
from queries.walls import wall_head

NONCES = count(1)
STICKER = {"kind": "emoji", "content": "🎉", "x": 100, "y": 100, "size": 80}
WORDS = {"kind": "text-sticker", "content": "hello", "font": "poster", "colour": "accent", "x": 300, "y": 90, "size": 40}
NOTE = {"kind": "text", "body": "**well**, hello", "x": 600, "y": 300, "w": 240, "h": 120}
LINK = {"kind": "link", "url": "https://example.org/a?b=c", "x": 600, "y": 300, "w": 240, "h": 120}


def new_nonce() -> str:
    return f"step-{next(NONCES)}"


def step(db, user, owner: str = "ada", **edit) -> Changed:
    """Take a step as the wire brings it: add=[…], change=[…], remove=[…]."""
    return edit_wall(db, user, wall_head(db, user, owner), convert({"nonce": new_nonce()} | edit, WallEdit))


def back(db, user, owner: str = "ada") -> Changed:
    return undo(db, user, wall_head(db, user, owner), new_nonce())


def forth(db, user, owner: str = "ada") -> Changed:
    return redo(db, user, wall_head(db, user, owner), new_nonce())


def change(ref: str, version: int, **fields) -> dict:
    return {"ref": ref, "version": version} | fields


def state_of(db, owner: str = "ada") -> dict[str, list[dict]]:
    """Every row of a wall with every column but those that only count changes."""
    tables = {}
    for name in ("profile_stickers", "profile_posts"):
        rows = db.execute(f"""
            SELECT items.* FROM {name} AS items JOIN users ON users.id = user_id WHERE username = ? ORDER BY items.id
        """, (owner,)).fetchall()
        tables[name] = [{key: value for key, value in row.items() if key not in ("edited", "version")} for row in rows]
    tables["theme"] = db.execute("SELECT theme FROM profiles JOIN users ON users.id = user_id WHERE username = ?", (owner,)).fetchall()
    return tables


def is_dense(rows: list[dict]) -> bool:
    return sorted(row["z"] for row in rows) == list(range(1, len(rows) + 1))
