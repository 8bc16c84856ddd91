"""The tree around a sketch: what it was made from, and what was made from it."""

from msgspec import Struct

from db import fetch_all
from queries.gallery import scripts_by_id
from queries.scripts import Script, viewing

MOST_ANCESTORS = 40  # that a tree looks back on
MOST_REMIXES, MOST_GENERATIONS = 60, 8  # that a tree looks at: it goes on on their own pages

# What a tree may name to this viewer: that, their own, and to the keepers what is hidden.
NAMED = """(authors.state = 'active' AND (scripts.user_id = :viewer_id OR scripts.visibility = 'public' AND (
    scripts.hidden = 0 OR :viewer_role IN ('moderator', 'admin')
)))"""


class Branch(Struct, frozen=True):
    """A sketch in a tree and what became of it; `script` is None for one that is not public."""

    script: Script | None
    remixes: tuple["Branch", ...] = ()


class Lineage(Struct, frozen=True):
    """Where a sketch came from, the oldest first (None: one that is not public), and what became of it.

    `broken` tells that what the oldest was made from is gone; `root` is then where the line began, None when that is
    gone too or not public. `further` and `more` tell that there is more of the line behind, more of the remixes ahead.
    """

    ancestors: tuple[Script | None, ...] = ()
    remixes: tuple[Branch, ...] = ()
    broken: bool = False
    root: Script | None = None
    further: bool = False
    more: bool = False


class Kin(Struct):
    id: int
    parent_id: int
    root_id: int
    orphan: bool
    named: bool
    far: int


KIN = f"""
    SELECT scripts.id, coalesce(scripts.parent_id, 0) AS parent_id, coalesce(scripts.root_id, 0) AS root_id,
           scripts.parent_id IS NULL AND scripts.parent_version IS NOT NULL AS orphan, {NAMED} AS named, wanted.far
    FROM wanted
    CROSS JOIN scripts ON scripts.id = wanted.id
    CROSS JOIN users AS authors ON authors.id = scripts.user_id
"""


def lineage(db, viewer, script: Script) -> Lineage:
    """The tree around a sketch as far as `viewer`, None for a guest, may see it; the sketch itself is not in it.

    What is not public is named to its author alone. Among the remixes it stands only where a public one comes of it:
    that somebody works on something is not told.
    """
    with db.snapshot():
        up, down = ancestors_of(db, viewer, script), remixes_of(db, viewer, script)
        oldest = up[-1]
        root = root_of(db, viewer, oldest) if oldest.orphan else []
        found = scripts_by_id(db, [kin.id for kin in [*up, *down, *root] if kin.named])
    return Lineage(
        ancestors=tuple(found.get(kin.id) for kin in reversed(up[1:])),
        remixes=branches(down, found, script.id),
        broken=oldest.orphan,
        root=found.get(oldest.root_id) if oldest.orphan else None,
        further=len(up) > MOST_ANCESTORS,
        more=len(down) == MOST_REMIXES or any(kin.far == MOST_GENERATIONS for kin in down),
    )


def ancestors_of(db, viewer, script: Script) -> list[Kin]:
    """The sketch itself, what it was made from, what that was made from …"""
    return fetch_all(db, Kin, f"""
        WITH RECURSIVE wanted (id, parent_id, far) AS (
            SELECT id, parent_id, 0 FROM scripts WHERE id = :id
            UNION ALL
            SELECT scripts.id, scripts.parent_id, wanted.far + 1
            FROM wanted
            CROSS JOIN scripts ON scripts.id = wanted.parent_id
            WHERE wanted.far < :most
        )
        {KIN}
        ORDER BY wanted.far
    """, id=script.id, most=MOST_ANCESTORS, **viewing(viewer))


def remixes_of(db, viewer, script: Script) -> list[Kin]:
    """What was made from a sketch, generation by generation; of each the public ones first, so that those are not crowded out."""
    return fetch_all(db, Kin, f"""
        WITH RECURSIVE wanted (id, far, secret) AS (
            SELECT id, 1, visibility <> 'public' FROM scripts WHERE parent_id = :id
            UNION ALL
            SELECT scripts.id, wanted.far + 1, scripts.visibility <> 'public'
            FROM wanted
            CROSS JOIN scripts ON scripts.parent_id = wanted.id
            WHERE wanted.far < :deepest
            ORDER BY 2, 3, 1
            LIMIT :most
        )
        {KIN}
        ORDER BY wanted.far, scripts.id
    """, id=script.id, deepest=MOST_GENERATIONS, most=MOST_REMIXES, **viewing(viewer))


def root_of(db, viewer, kin: Kin) -> list[Kin]:
    """Where a line began that is broken since, in a list; an empty one when that is gone too."""
    return fetch_all(db, Kin, f"WITH wanted (id, far) AS (SELECT :id, 0) {KIN}", id=kin.root_id, **viewing(viewer))


def branches(kin: list[Kin], found: dict[int, Script], parent_id: int) -> tuple[Branch, ...]:
    """What was made from `parent_id`, without the ends that are not public."""
    grown = [(one, branches(kin, found, one.id)) for one in kin if one.parent_id == parent_id]
    return tuple(Branch(found.get(one.id), remixes) for one, remixes in grown if one.id in found or remixes)
