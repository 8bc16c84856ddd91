"""Sketches: who may see one, its source, its versions and the files it reads."""

from typing import Any

from msgspec import Struct, convert, json
from werkzeug.exceptions import NotFound

from db import fetch_all, fetch_one, fetch_value

ENGINES = {"p5-1": "p5.js 1", "p5-2": "p5.js 2", "three": "three.js", "canvas": "Canvas"}
NEWEST = 2**53  # above every number
VERSIONS_PAGE = 100
VISIBILITIES = ("private", "unlisted", "public")
UNSEEN = "There is no such sketch, or it is not yours to see."

# Whether :viewer_id, 0 for a guest, of :viewer_role may see the sketch `scripts` of `authors`.
VISIBLE_SCRIPT = """
    authors.state = 'active'
    AND (
        scripts.user_id = :viewer_id
        OR scripts.visibility IN ('unlisted', 'public')
        AND (scripts.hidden = 0 OR :viewer_role IN ('moderator', 'admin'))
    )
"""

SELECT_SCRIPT = """
    SELECT scripts.id, scripts.key, authors.username AS by, scripts.user_id AS author_id, scripts.title, scripts.about,
           scripts.tags, scripts.visibility, scripts.hidden, newest.engine, scripts.version, newest.uses,
           coalesce(posters.id, '') AS poster_id, coalesce(posters.width, 0) AS poster_width,
           coalesce(posters.height, 0) AS poster_height, coalesce(scripts.parent_id, 0) AS parent_id,
           scripts.created_at, scripts.changed_at, coalesce(scripts.published_at, '') AS published_at
    FROM scripts
    JOIN users AS authors ON authors.id = scripts.user_id
    JOIN script_versions AS newest ON newest.script_id = scripts.id AND newest.number = scripts.version
    LEFT JOIN uploads AS posters ON posters.id = scripts.poster_id
"""


class Script(Struct, frozen=True):
    """A sketch as a card, a frame or a page shows it, without its source; "" and 0 where there is nothing.

    `engine` (a key of ENGINES), `version` and `uses` (names of core.sketch_uses) are those of what everyone runs.
    """

    id: int
    key: str
    by: str
    author_id: int
    title: str
    about: str
    tags: tuple[str, ...]
    visibility: str
    hidden: bool
    engine: str
    version: int
    uses: tuple[str, ...]
    poster_id: str
    poster_width: int
    poster_height: int
    parent_id: int
    created_at: str
    changed_at: str
    published_at: str


class Source(Struct, frozen=True):
    """One version with its text."""

    number: int
    engine: str
    source: str
    uses: tuple[str, ...]
    note: str
    created_at: str


class VersionLine(Struct, frozen=True):
    """One version in a list; `size` in characters."""

    number: int
    engine: str
    note: str
    size: int
    created_at: str


class ScriptFile(Struct, frozen=True):
    """A picture (`upload_id`) or a sound (`file`, its name among the uploads) that a sketch reads as `name`; `size` in bytes."""

    name: str
    kind: str
    upload_id: str
    file: str
    type: str
    size: int


def viewing(viewer) -> dict[str, Any]:
    """The parameters of VISIBLE_SCRIPT; `viewer` is None for a guest."""
    return {"viewer_id": viewer.id if viewer else 0, "viewer_role": viewer.role if viewer else ""}


def select_scripts(db, rest: str, **params) -> list[Script]:
    """The sketches of SELECT_SCRIPT with `rest`: its WHERE, ORDER BY and LIMIT."""
    rows = db.execute(SELECT_SCRIPT + rest, params).fetchall()
    return [as_script(row) for row in rows]


def as_script(row: dict) -> Script:
    """A Script of a row that has the columns of SELECT_SCRIPT."""
    return convert(row | {"tags": json.decode(row["tags"]), "uses": json.decode(row["uses"])}, Script, strict=False)


def find_script(db, viewer, key: str) -> Script:
    """A sketch by its address; raises NotFound for one that `viewer` (None: a guest) may not see."""
    found = select_scripts(db, f"WHERE scripts.key = :key AND {VISIBLE_SCRIPT}", key=key, **viewing(viewer))
    if not found:
        raise NotFound(UNSEEN)
    return found[0]


def own_script(db, user, key: str) -> Script:
    """A sketch of `user`'s own; raises NotFound for every other."""
    found = select_scripts(db, "WHERE scripts.key = :key AND scripts.user_id = :user_id", key=key, user_id=user.id)
    if not found:
        raise NotFound(UNSEEN)
    return found[0]


def scripts_of(db, viewer, author_id: int) -> list[Script]:
    """A member's sketches, the last changed first: all of one's own, else the public ones that are not hidden."""
    if viewer and viewer.id == author_id:
        return select_scripts(db, """
            WHERE scripts.user_id = :author_id
            ORDER BY scripts.changed_at DESC, scripts.id DESC
        """, author_id=author_id)
    return select_scripts(db, """
        WHERE scripts.user_id = :author_id
          AND scripts.visibility = 'public'
          AND scripts.hidden = 0
          AND authors.state = 'active'
        ORDER BY scripts.changed_at DESC, scripts.id DESC
    """, author_id=author_id)


def source_of(db, script_id: int, number: int | None = None) -> Source:
    """A version with its text, the newest unless `number` says which; raises NotFound when there is no such version."""
    row = db.execute("""
        SELECT number, engine, source, uses, note, created_at
        FROM script_versions
        WHERE script_id = :script_id
          AND number = coalesce(:number, (SELECT version FROM scripts WHERE id = :script_id))
    """, {"script_id": script_id, "number": number}).fetchone()
    if row is None:
        raise NotFound("There is no such version of this sketch.")
    return convert(row | {"uses": json.decode(row["uses"])}, Source, strict=False)


def versions_of(db, script_id: int, before: int = NEWEST) -> list[VersionLine]:
    """A page of a sketch's versions without the texts, the newest first, those under `before`."""
    return fetch_all(db, VersionLine, """
        SELECT number, engine, note, length(source) AS size, created_at
        FROM script_versions
        WHERE script_id = :script_id
          AND number < :before
        ORDER BY number DESC
        LIMIT :limit
    """, script_id=script_id, before=before, limit=VERSIONS_PAGE)


def files_of(db, script_id: int) -> list[ScriptFile]:
    """The pictures and sounds of a sketch, by name."""
    return fetch_all(db, ScriptFile, SELECT_FILE + "WHERE script_id = :script_id ORDER BY name", script_id=script_id)


def file_of(db, script_id: int, name: str) -> ScriptFile:
    """A picture or sound of a sketch by its name; raises NotFound."""
    where = "WHERE script_id = :script_id AND name = :name"
    found = fetch_one(db, ScriptFile, SELECT_FILE + where, script_id=script_id, name=name)
    if found is None:
        raise NotFound("This sketch has no such file.")
    return found


SELECT_FILE = """
    SELECT name, kind, coalesce(upload_id, '') AS upload_id, coalesce(file, '') AS file, type, size
    FROM script_files
"""


def parent_of(db, viewer, script: Script) -> Script | None:
    """What a sketch was remixed from, None when that is nothing or `viewer` may not see it."""
    found = select_scripts(
        db, f"WHERE scripts.id = :parent_id AND {VISIBLE_SCRIPT}", parent_id=script.parent_id, **viewing(viewer),
    )
    return found[0] if found else None


def count_scripts(db, user) -> int:
    """How many sketches `user` has."""
    return fetch_value(db, "SELECT count(*) FROM scripts WHERE user_id = :user_id", user_id=user.id)
