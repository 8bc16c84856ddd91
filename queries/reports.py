"""What members have reported on walls, for those who keep the site; and what an item says at this moment."""

import re

from msgspec import Struct
from werkzeug.exceptions import NotFound

from db import fetch_all, fetch_one
from queries.wall_sketches import SHOWS

PAGE = 30  # closed reports
MOST_OPEN = 200  # shown at once, the oldest: the rest comes as these are closed
REF = re.compile(r"(sticker|post)-([1-9][0-9]{0,14})|wall-card|wall-pins|")  # what can be reported; "": the wall as a whole
GONE = "What you want to report is not there any more."
GONE_REPORT = "There is no such report."

SELECT_REPORT = """
    SELECT reports.id, reporters.username AS by, reports.by AS by_id, owners.username AS wall, reports.wall AS owner_id,
           reports.ref, reports.reason, reports.shown, reports.state, reports.outcome, reports.created_at, reports.closed_at,
           closers.username AS closed_by, placers.username AS placed_by, coalesce(scripts.id, 0) AS script_id,
           coalesce(scripts.key, '') AS script_key, coalesce(scripts.hidden, 0) AS hidden, reports.kind, reports.evidence,
           coalesce(said.id, 0) AS message_id, coalesce(rooms.slug, '') AS room
    FROM reports
    JOIN users AS reporters ON reporters.id = reports.by
    JOIN users AS owners ON owners.id = reports.wall
    LEFT JOIN users AS closers ON closers.id = reports.closed_by
    LEFT JOIN profile_stickers AS stickers ON stickers.id = substr(reports.ref, 9) AND reports.ref LIKE 'sticker-%'
    LEFT JOIN profile_posts AS posts ON posts.id = substr(reports.ref, 6) AND reports.ref LIKE 'post-%'
    LEFT JOIN users AS placers ON placers.id = coalesce(stickers.placed_by, posts.placed_by)
    LEFT JOIN scripts ON scripts.id = substr(reports.ref, 8) AND reports.ref LIKE 'script-%'
    LEFT JOIN messages AS said ON said.id = substr(reports.ref, 9) AND reports.ref LIKE 'message-%' AND said.deleted_at IS NULL
    LEFT JOIN rooms ON rooms.id = said.room_id AND rooms.visibility = 'public'
"""


class Report(Struct, frozen=True):
    """One report; `placed_by` is None for the wall as a whole, and when the item is not there any more.

    One about a sketch has its author as `wall`; `script_id` is 0 when it is about something else or the sketch is gone.
    """

    id: int
    by: str
    by_id: int
    wall: str
    owner_id: int
    ref: str
    reason: str
    shown: str
    state: str
    outcome: str
    created_at: str
    closed_at: str | None
    closed_by: str | None
    placed_by: str | None
    script_id: int
    script_key: str
    hidden: bool
    kind: str = "wall"  # or sealed: then `evidence`, encrypted at rest, is what was revealed
    evidence: bytes | None = None
    pictures: tuple[str, ...] = ()  # of a sealed message: the ids of its files
    message_id: int = 0  # of one about a message in a room, while that is there; `room` is its slug if it is public
    room: str = ""

    @property
    def is_sealed(self) -> bool:
        return self.kind == "sealed"

    @property
    def is_message(self) -> bool:
        return self.ref.startswith("message-")

    @property
    def is_script(self) -> bool:
        return self.ref.startswith("script-")

    @property
    def is_item(self) -> bool:
        """Whether it is about something that is stuck on the wall, and not about the wall or its card."""
        return self.ref.startswith(("sticker-", "post-"))

    @property
    def subject(self) -> str:
        """What it is about, for the log."""
        return f"@{self.wall}, {self.ref}" if self.ref else f"@{self.wall}"


class Shown(Struct, frozen=True):
    """What somebody reports: who placed it, and all it says, as text."""

    by: str
    words: str


def open_reports(db) -> list[Report]:
    """What waits for somebody, the oldest first; at most 200."""
    return fetch_all(db, Report, SELECT_REPORT + """
        WHERE reports.state = 'open'
        ORDER BY reports.id
        LIMIT :limit
    """, limit=MOST_OPEN)


def closed_reports(db, before: int) -> list[Report]:
    """One page of what was dealt with, reported before report number `before`, newest first."""
    return fetch_all(db, Report, SELECT_REPORT + """
        WHERE reports.state = 'closed'
          AND reports.id < :before
        ORDER BY reports.id DESC
        LIMIT :limit
    """, before=before, limit=PAGE)


def find_report(db, id: int) -> Report:
    """A report by number; raises NotFound."""
    report = fetch_one(db, Report, SELECT_REPORT + " WHERE reports.id = :id", id=id)
    if report is None:
        raise NotFound(GONE_REPORT)
    return report


def may_handle(user, report: Report) -> bool:
    """Whether a keeper is shown a report: of one about themselves a moderator learns nothing, its reporter was promised that."""
    accused = user.username in (report.wall, report.placed_by) or report.shown.startswith(f"@{user.username}:")
    return user.role == "admin" or not accused


def shown_now(db, user, owner_id: int, ref: str) -> Shown:
    """What stands under `ref` on a wall at this moment, as `user` may see it; raises NotFound."""
    kind, number = known_ref(ref)
    ask = {"sticker": sticker_shown, "post": post_shown}.get(kind, card_shown)
    shown = ask(db, user_id=user.id, owner_id=owner_id, id=number)
    if shown is None:
        raise NotFound(GONE)
    return shown


def known_ref(ref: str) -> tuple[str, int]:
    """("sticker", 12) of "sticker-12"; ("", 0) for the wall and its card; raises NotFound for what nobody can report."""
    found = REF.fullmatch(ref)
    if found is None:
        raise NotFound(GONE)
    return (found[1], int(found[2])) if found[1] else ("", 0)


def sticker_shown(db, **keys) -> Shown | None:
    return fetch_one(db, Shown, """
        SELECT users.username AS by,
               CASE kind WHEN 'image' THEN 'A picture: ' || content
                         WHEN 'text' THEN 'A text: ' || content
                         ELSE 'A sticker: ' || content END AS words
        FROM profile_stickers
        JOIN users ON users.id = placed_by
        WHERE profile_stickers.id = :id
          AND user_id = :owner_id
          AND (pending = 0 OR :user_id IN (user_id, placed_by))
    """, **keys)


def post_shown(db, **keys) -> Shown | None:
    return fetch_one(db, Shown, f"""
        SELECT users.username AS by,
               trim(CASE kind WHEN 'image' THEN 'A picture: ' || alt
                              WHEN 'link' THEN 'A link: ' || url || char(10) || profile_posts.title || char(10) || description
                              WHEN 'script' THEN 'A sketch: ' || coalesce(scripts.title, '')
                              ELSE 'A note:' END || char(10) || body, char(10)) AS words
        FROM profile_posts
        JOIN users ON users.id = placed_by
        LEFT JOIN scripts ON scripts.id = script_id AND {SHOWS}
        WHERE profile_posts.id = :id
          AND profile_posts.user_id = :owner_id
          AND (pending = 0 OR :user_id IN (profile_posts.user_id, placed_by))
          AND (script_id IS NULL OR scripts.id IS NOT NULL)
    """, **keys)


def card_shown(db, owner_id: int, **_) -> Shown | None:
    """The words of a member's card, which stand for the wall as a whole, and of their pinned sketches."""
    return fetch_one(db, Shown, f"""
        SELECT users.username AS by,
               trim(display_name || char(10) || pronouns || char(10) || status_emoji || ' ' || status || char(10) || bio
                    || char(10) || coalesce((
                        SELECT group_concat((value ->> 'title') || ': ' || (value ->> 'url'), char(10)) FROM json_each(links)
                    ), '') || char(10) || coalesce((
                        SELECT group_concat(
                            coalesce(scripts.title || ': ' || scripts.about, pins.title || ': ' || pins.about), char(10)
                        )
                        FROM profile_scripts AS pins
                        LEFT JOIN scripts ON scripts.id = pins.script_id
                        WHERE pins.user_id = :owner_id
                          AND (pins.script_id IS NULL OR {SHOWS})
                    ), ''), char(10) || ' ') AS words
        FROM profiles
        JOIN users ON users.id = user_id
        WHERE user_id = :owner_id
    """, owner_id=owner_id)
