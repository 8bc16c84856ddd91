"""Walls: a member's card, what is stuck on their plane, and what changed since somebody last looked."""

from functools import lru_cache

from msgspec import Struct, convert, json
from werkzeug.exceptions import NotFound

from core.markdown import render_message
from core.times import iso_now
from db import fetch_all, fetch_one, fetch_value
from queries.pins import Pin, pins_shown
from queries.wall_items import (
    LEAST_HEIGHT,
    MOST_HEIGHT,
    MOST_MARKS,
    MOST_POSTS,
    MOST_STICKERS,
    PLANE_WIDTH,
    Post,
    Sticker,
    items_named,
    items_shown,
    items_waiting,
    plane_height,
)

__all__ = [
    "LEAST_HEIGHT", "MOST_HEIGHT", "MOST_MARKS", "MOST_POSTS", "MOST_STICKERS", "PLANE_WIDTH", "Post", "Sticker", "plane_height",
]

MOST_CHANGES = 200  # worth sending to who was away; beyond it a fresh page is cheaper for both sides
UNSEEN = "There is no such wall, or it is not open to you."  # the same for both
CARD, THEME, PINS = "wall-card", "wall-theme", "wall-pins"

# Who may see a wall: everyone a public one, members one that is for members, its owner any.
VISIBLE = """
    owners.state = 'active'
    AND (profiles.visibility = 'public' OR owners.id = :viewer_id OR (profiles.visibility = 'members' AND :viewer_id <> 0))
"""


class Link(Struct, frozen=True):
    """A link on a card; `url` is http or https."""

    title: str
    url: str


class Card(Struct, frozen=True):
    """Who lives here; `status` has run out when `status_until` (ISO 8601, UTC) is past, "" when it never does."""

    id: int
    username: str
    display_name: str
    hue: int
    role: str
    pronouns: str
    bio: str
    html: str  # of the bio
    links: tuple[Link, ...]
    status: str
    status_emoji: str
    status_until: str
    avatar_id: str  # "" for the drawn planet
    anthem_id: str  # "" for none
    anthem_title: str
    anthem_seconds: float
    created_at: str
    version: int


class Pins(Struct, frozen=True):
    wall: str
    pins: tuple[Pin, ...]
    version: int


class ThemeOf(Struct, frozen=True):
    """A wall's theme as it is stored: JSON of core.wall_themes.Theme."""

    wall: str
    theme: str
    version: int


class Wall(Struct, frozen=True):
    """All of a wall as its page shows it; `seq` counts its changes."""

    card: Card
    theme: ThemeOf
    pins: Pins
    stickers: tuple[Sticker, ...]
    posts: tuple[Post, ...]
    seq: int
    visibility: str
    visitors: str
    height: float


class WallHead(Struct, frozen=True):
    """A wall that the asker may see, as far as access goes; `id` is its owner's."""

    id: int
    username: str
    seq: int
    visibility: str
    visitors: str


Thing = Card | ThemeOf | Pins | Sticker | Post


class WallNews(Struct, frozen=True):
    """Some of a wall's things at `seq`: those that show, those that wait, the refs of those that are gone.

    `reset` means: load the page anew.
    """

    wall: str
    owner_id: int
    seq: int
    shown: tuple[Thing, ...] = ()
    waiting: tuple[Sticker | Post, ...] = ()
    gone: tuple[str, ...] = ()
    reset: bool = False


class Ref(Struct):
    ref: str


def wall_head(db, viewer, username: str) -> WallHead:
    """The wall of that member if `viewer` (None: a guest) may see it; raises NotFound."""
    head = fetch_one(db, WallHead, f"""
        SELECT owners.id, owners.username, profiles.wall_seq AS seq, profiles.visibility, profiles.visitors
        FROM users AS owners
        JOIN profiles ON profiles.user_id = owners.id
        WHERE owners.username = :username
          AND {VISIBLE}
    """, username=username, viewer_id=viewer.id if viewer else 0)
    if head is None:
        raise NotFound(UNSEEN)
    return head


def find_wall(db, viewer, username: str) -> Wall:
    """All of a wall, as it was in one moment; raises NotFound for one that `viewer` (None: a guest) may not see."""
    with db.snapshot():
        head = wall_head(db, viewer, username)
        card, theme, pins = frame_of(db, head.id)
        stickers, posts = items_shown(db, head.id)
    height = plane_height(stickers, posts)
    return Wall(card, theme, pins, stickers, posts, head.seq, head.visibility, head.visitors, height)


def frame_of(db, owner_id: int) -> tuple[Card, ThemeOf, Pins]:
    """What a wall has beside its items; a status that has run out is none."""
    row = db.execute("""
        SELECT users.id, users.username, profiles.display_name, users.hue, users.role, profiles.pronouns, profiles.bio,
               profiles.links, iif(profiles.status_until <= :now, '', profiles.status) AS status,
               iif(profiles.status_until <= :now, '', profiles.status_emoji) AS status_emoji,
               iif(profiles.status_until <= :now, '', coalesce(profiles.status_until, '')) AS status_until,
               coalesce(profiles.avatar_id, '') AS avatar_id, coalesce(anthems.id, '') AS anthem_id,
               coalesce(anthems.title, '') AS anthem_title, coalesce(anthems.seconds, 0) AS anthem_seconds,
               users.created_at, profiles.card_version AS version, profiles.theme, profiles.theme_version,
               profiles.pins_version
        FROM users
        JOIN profiles ON profiles.user_id = users.id
        LEFT JOIN anthems ON anthems.user_id = users.id
        WHERE users.id = :owner_id
    """, {"owner_id": owner_id, "now": iso_now()}).fetchone()
    card = convert(row | {"html": bio_html(row["bio"]), "links": json.decode(row["links"])}, Card, strict=False)
    theme = ThemeOf(card.username, row["theme"], row["theme_version"])
    return card, theme, Pins(card.username, pins_shown(db, owner_id), row["pins_version"])


@lru_cache(maxsize=1024)
def bio_html(bio: str) -> str:
    return render_message(bio)


def may_leave_marks(db, user, head: WallHead) -> bool:
    """Whether `user` may put anything on this wall now: its owner always, others as its owner says, and nobody blocked."""
    if user is None or user.id == head.id:
        return user is not None
    return head.visitors != "nobody" and fetch_value(db, """
        SELECT NOT EXISTS (SELECT 1 FROM blocks WHERE user_id = :owner_id AND blocked_id = :user_id)
           AND NOT EXISTS (SELECT 1 FROM blocks WHERE user_id = :user_id AND blocked_id = :owner_id)
    """, owner_id=head.id, user_id=user.id) == 1


def pending_marks(db, owner_id: int, by: str = "") -> tuple[Sticker | Post, ...]:
    """The marks that wait for the owner's word; with `by` only those of the visitor of that name."""
    with db.snapshot():
        return tuple(mark for mark in items_waiting(db, owner_id) if by in ("", mark.by))


def own_refs(db, user, head: WallHead) -> frozenset[str]:
    """The refs of what `user` has left on this wall and everyone sees."""
    rows = fetch_all(db, Ref, """
        SELECT 'sticker-' || id AS ref
        FROM profile_stickers
        WHERE placed_by = :user_id AND user_id = :owner_id AND pending = 0
        UNION ALL
        SELECT 'post-' || id AS ref
        FROM profile_posts
        WHERE placed_by = :user_id AND user_id = :owner_id AND pending = 0
    """, user_id=user.id, owner_id=head.id)
    return frozenset(row.ref for row in rows)


def changes_since(db, head: WallHead, after: int | None, viewer=None) -> WallNews:
    """What on a wall changed after seq `after`, as it is now; None asks for nothing but the seq.

    Of marks that wait, `viewer` is told their own, and an owner all. `after` beyond the wall's own seq means that the
    reader saw a future which this database does not have (it was restored from a backup), so the reader starts anew.
    """
    with db.snapshot():
        seq = fetch_value(db, "SELECT wall_seq FROM profiles WHERE user_id = :id", id=head.id)
        if after is None or after == seq:
            return WallNews(head.username, head.id, seq)
        if after > seq or seq - after > MOST_CHANGES:
            return WallNews(head.username, head.id, seq, reset=True)
        refs = fetch_all(db, Ref, """
            SELECT DISTINCT json_each.value AS ref
            FROM wall_changes, json_each(wall_changes.refs)
            WHERE wall_changes.user_id = :id
              AND wall_changes.seq > :after
        """, id=head.id, after=after)
        news = news_of(db, head.id, head.username, tuple(one.ref for one in refs), seq)
    return for_viewer(news, viewer)


def for_viewer(news: WallNews, viewer) -> WallNews:
    """The same news, of waiting marks only those that `viewer` may know of."""
    if viewer is not None and viewer.id == news.owner_id:
        return news
    own = tuple(mark for mark in news.waiting if viewer is not None and mark.by == viewer.username)
    hidden = tuple(mark.ref for mark in news.waiting if mark not in own)
    return WallNews(news.wall, news.owner_id, news.seq, news.shown, own, news.gone + hidden)


def things_named(db, username: str, refs: tuple[str, ...], seq: int) -> WallNews:
    """The things behind `refs` of a member's wall as they are now, whoever asks."""
    with db.snapshot():
        owner_id = fetch_value(db, "SELECT id FROM users WHERE username = :username", username=username)
        return news_of(db, owner_id, username, refs, seq)


def news_of(db, owner_id: int, username: str, refs: tuple[str, ...], seq: int) -> WallNews:
    """Inside a snapshot."""
    items = items_named(db, owner_id, refs)
    there = {item.ref for item in items}
    frame = ()
    if {CARD, THEME, PINS} & set(refs):
        frame = tuple(thing for ref, thing in zip((CARD, THEME, PINS), frame_of(db, owner_id), strict=True) if ref in refs)
    gone = tuple(ref for ref in refs if ref not in there and ref not in (CARD, THEME, PINS))
    shown, waiting = (tuple(item for item in items if item.pending == pending) for pending in (False, True))
    return WallNews(username, owner_id, seq, frame + shown, waiting, gone)
