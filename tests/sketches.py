"""Sketches for tests, straight into the database: written, published, hung on their author's wall."""

from itertools import count

from msgspec import json

from core.sketch_uses import uses_of
from db import fetch_value
from mutations.scripts import new_key

NUMBERS = count(1)
PLAY = """
let you = 0
neo.shared.join().then(number => { you = number; document.body.dataset.you = number })
neo.shared.on("change", () => { document.body.dataset.state = JSON.stringify(neo.shared.state) })
"""


def make_sketch(db, author_id: int, source: str = PLAY, engine: str = "canvas", visibility: str = "public", pinned: bool = True) -> str:
    """A sketch of one version; gives its key. `pinned` hangs it at the first free of three places."""
    key, uses = new_key(), json.encode(uses_of(source)).decode()
    with db:
        id = fetch_value(db, """
            INSERT INTO scripts (key, user_id, title, visibility, published_at)
            VALUES (:key, :author_id, :title, :visibility, iif(:visibility = 'public', '2026-01-01T00:00:00.000Z', NULL))
            RETURNING id
        """, key=key, author_id=author_id, title=f"Sketch {next(NUMBERS)}", visibility=visibility)
        db.execute("""
            INSERT INTO script_versions (script_id, number, engine, source, uses) VALUES (?, 1, ?, ?, ?)
        """, (id, engine, source, uses))
        if pinned:
            db.execute("""
                INSERT INTO profile_scripts (user_id, place, title, script_id)
                SELECT ?, 1 + count(*), 'A sketch', ? FROM profile_scripts WHERE user_id = ?
            """, (author_id, id, author_id))
    return key
