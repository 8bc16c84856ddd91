"""The gallery: public sketches on pages, a few by their letters, somewhere random; and a sketch's past."""

import re
from unicodedata import normalize

from msgspec import Struct, json

from core.web import MOST_EXACT
from db import fetch_all, fetch_value
from queries.scripts import Script, select_scripts

PAGE = 24  # sketches a page: whole rows at 2, 3, 4 and 6 in a row
PROBE = 2_000  # newest sketches looked at for one page of an engine or of words: what is rare costs no more than that
PROBE_FOR_JUMP = 400  # the same for a few letters, which are asked for at every key
MOST_WORDS = 8  # that count; further ones are left out
VERSIONS = 20  # lines of a sketch's past a page
CURSOR = re.compile(r"(\d{4}-\d\d-\d\dT[\d:.]{12}Z)-(\d{1,15})")
BEGINNING = ("~", MOST_EXACT)  # sorts behind every moment, and above every id

# What everyone finds in the gallery: an unlisted sketch is seen by whoever has its address, and listed nowhere.
LISTED = "scripts.visibility = 'public' AND scripts.hidden = 0 AND authors.state = 'active'"
NOT_BLOCKED = "NOT EXISTS (SELECT 1 FROM blocks WHERE blocks.user_id = :viewer_id AND blocks.blocked_id = scripts.user_id)"


class Wanted(Struct, frozen=True):
    """What is looked for; "" is any. `by` is a username, `q` words of titles and tags, `before` a page's `older`."""

    engine: str = ""
    tag: str = ""
    by: str = ""
    q: str = ""
    before: str = ""

    @property
    def picky(self) -> bool:
        """Whether what is asked for stands in no index."""
        return bool(self.engine or self.q.strip())


class GalleryPage(Struct, frozen=True):
    """Sketches, the newest first; `older` is where the next page goes on, "" when all was looked at."""

    scripts: tuple[Script, ...] = ()
    older: str = ""


class Line(Struct):
    id: int
    published_at: str
    title: str
    tags: str
    engine: str

    @property
    def cursor(self) -> str:
        return f"{self.published_at}-{self.id}"


def public_scripts(db, viewer, wanted: Wanted) -> GalleryPage:
    """A page of public sketches as `viewer`, None for a guest, finds them: the newest first, by when they became public.

    Each is on exactly one page, whatever is published in between. A page of an engine or of words is filled from the
    newest PROBE sketches: it may be short, or empty, and still have an `older`. Whom the viewer has blocked is left
    out, unless their name is what is asked for.
    """
    most = PROBE if wanted.picky else PAGE + 1
    with db.snapshot():
        lines = newest_lines(db, viewer, wanted, most)
        fitting = [line for line in lines if fits(line, wanted.engine, words_of(wanted.q))]
        scripts = scripts_in_order(db, [line.id for line in fitting[:PAGE]])
    if len(fitting) > PAGE:
        return GalleryPage(scripts, fitting[PAGE - 1].cursor)
    return GalleryPage(scripts, lines[-1].cursor if len(lines) == most else "")


def newest_lines(db, viewer, wanted: Wanted, most: int) -> list[Line]:
    """At most so many public sketches of a tag and of a member, those just before the cursor, the newest first."""
    at, id = cursor_of(wanted.before)
    tagged = "script_tags CROSS JOIN scripts ON scripts.id = script_tags.script_id"
    source = tagged if wanted.tag else f"scripts INDEXED BY {'scripts_by_user' if wanted.by else 'scripts_by_publishing'}"
    return fetch_all(db, Line, f"""
        SELECT scripts.id, scripts.published_at, scripts.title, scripts.tags, script_versions.engine
        FROM {source}
        JOIN users AS authors ON authors.id = scripts.user_id
        JOIN script_versions ON script_versions.script_id = scripts.id AND script_versions.number = scripts.version
        WHERE {LISTED}
          AND (scripts.published_at, scripts.id) < (:at, :id)
          {"AND script_tags.tag = :tag" if wanted.tag else ""}
          {"AND scripts.user_id = (SELECT id FROM users WHERE username = :by)" if wanted.by else f"AND {NOT_BLOCKED}"}
        ORDER BY scripts.published_at DESC, scripts.id DESC
        LIMIT :most
    """, at=at, id=id, tag=wanted.tag, by=wanted.by, viewer_id=viewer.id if viewer else 0, most=most)


def cursor_of(text: str) -> tuple[str, int]:
    """Where a page begins; what is no cursor is the beginning."""
    found = CURSOR.fullmatch(text)
    return (found[1], int(found[2])) if found else BEGINNING


def words_of(text: str) -> list[str]:
    return folded(text).split()[:MOST_WORDS]


def folded(text: str) -> str:
    """Letters as they are compared: large as small, wide as narrow."""
    return normalize("NFKC", text).casefold()


def fits(line: Line, engine: str, words: list[str]) -> bool:
    said = folded(f"{line.title} {line.tags}") if words else ""
    return (not engine or line.engine == engine) and all(word in said for word in words)


def scripts_in_order(db, ids: list[int]) -> tuple[Script, ...]:
    found = scripts_by_id(db, ids)
    return tuple(found[id] for id in ids if id in found)


def scripts_by_id(db, ids: list[int]) -> dict[int, Script]:
    found = select_scripts(db, "WHERE scripts.id IN (SELECT value FROM json_each(:ids))", ids=str(ids))
    return {script.id: script for script in found}


def scripts_called(db, viewer, letters: str, limit: int) -> list[Script]:
    """A few sketches whose title or tags hold the letters: the viewer's own, then the newest public ones."""
    words = words_of(letters)
    if not words:
        return []
    with db.snapshot():
        lines = own_lines(db, viewer) + newest_lines(db, viewer, Wanted(), PROBE_FOR_JUMP)
        fitting = dict.fromkeys(line.id for line in lines if fits(line, "", words))
        return list(scripts_in_order(db, list(fitting)[:limit]))


def own_lines(db, viewer) -> list[Line]:
    return fetch_all(db, Line, """
        SELECT id, coalesce(published_at, '') AS published_at, title, tags, '' AS engine
        FROM scripts
        WHERE user_id = :viewer_id
        ORDER BY changed_at DESC
    """, viewer_id=viewer.id)


def public_key_from(db, number: int) -> str | None:
    """The key of the first public sketch from this number on; None where there is none."""
    return fetch_value(db, f"""
        SELECT scripts.key
        FROM scripts
        CROSS JOIN users AS authors ON authors.id = scripts.user_id
        WHERE scripts.id >= :number
          AND {LISTED}
        ORDER BY scripts.id
        LIMIT 1
    """, number=number)


def highest_number(db) -> int:
    """The number of the newest sketch, 0 where nobody has made one."""
    return fetch_value(db, "SELECT max(id) FROM scripts") or 0


def tags_lately(db, viewer, limit: int = 16) -> list[str]:
    """Tags of the newest public sketches, each once, in the order they are met: a way in, not a ranking."""
    lines = newest_lines(db, viewer, Wanted(), 3 * limit)
    return list(dict.fromkeys(tag for line in lines for tag in json.decode(line.tags)))[:limit]


class PastVersion(Struct, frozen=True):
    """What everybody is told of a version: that it was, when, and what its author said of it."""

    number: int
    note: str
    created_at: str


def past_versions(db, script: Script, before: int) -> list[PastVersion]:
    """One page of a sketch's versions below number `before`, the newest first."""
    return fetch_all(db, PastVersion, """
        SELECT number, note, created_at
        FROM script_versions
        WHERE script_id = :script_id
          AND number < :before
        ORDER BY number DESC
        LIMIT :limit
    """, script_id=script.id, before=before, limit=VERSIONS)
