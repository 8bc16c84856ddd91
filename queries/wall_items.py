"""What is stuck on walls: stickers and posts, as everyone sees them."""

from msgspec import Struct, json, structs

from db import fetch_all
from queries.scripts import Script
from queries.wall_sketches import sketches_hung

MOST_STICKERS, MOST_POSTS, MOST_MARKS = 200, 60, 40  # of a wall, of a wall, of one visitor on one wall
PLANE_WIDTH, LEAST_HEIGHT, MOST_HEIGHT = 1200, 900, 12000  # units
BELOW = 160  # units of plane below its lowest item


class Sticker(Struct, frozen=True):
    """One sticker; x and y are its middle, `size` its width (text: a letter's height), all in units."""

    id: int
    wall: str  # its owner's username
    by: str  # who placed it
    kind: str  # emoji, art, image, text
    content: str
    upload_id: str
    width: int  # of an image, in pixels; 0 for the others
    height: int
    font: str
    colour: str
    x: float
    y: float
    size: float
    rotation: float
    z: int
    pending: bool
    version: int

    @property
    def ref(self) -> str:
        return f"sticker-{self.id}"


class Post(Struct, frozen=True):
    """One card on a wall; `h` is its least height. `width` and `height` are a picture's, in pixels, 0 without one.

    A card of kind script is one of the owner's sketches, w by h; an old one may stand for a pin of words: `title` says it.
    """

    id: int
    wall: str
    by: str
    kind: str  # text, image, link, script
    body: str
    html: str
    style: str
    font_size: float
    colour: str
    url: str
    title: str
    description: str
    alt: str
    upload_id: str
    width: int
    height: int
    script_id: int
    x: float
    y: float
    w: float
    h: float
    rotation: float
    z: int
    pending: bool
    version: int
    created_at: str
    script: Script | None = None

    @property
    def ref(self) -> str:
        return f"post-{self.id}"


SELECT_STICKER = """
    SELECT items.id, owners.username AS wall, placers.username AS by, items.kind, items.content,
           coalesce(items.upload_id, '') AS upload_id, coalesce(uploads.width, 0) AS width,
           coalesce(uploads.height, 0) AS height, items.font, items.colour, items.x, items.y, items.size,
           items.rotation, items.z, items.pending, items.version
    FROM profile_stickers AS items
    JOIN users AS owners ON owners.id = items.user_id
    JOIN users AS placers ON placers.id = items.placed_by
    LEFT JOIN uploads ON uploads.id = items.upload_id
"""

SELECT_POST = """
    SELECT items.id, owners.username AS wall, placers.username AS by, items.kind, items.body, items.html, items.style,
           items.font_size, items.colour, items.url, coalesce(cards.title, items.title) AS title, items.description, items.alt,
           coalesce(items.upload_id, '') AS upload_id, coalesce(uploads.width, 0) AS width,
           coalesce(uploads.height, 0) AS height, coalesce(items.script_id, 0) AS script_id,
           items.x, items.y, items.w, items.h, items.rotation,
           items.z, items.pending, items.version, items.created_at
    FROM profile_posts AS items
    JOIN users AS owners ON owners.id = items.user_id
    JOIN users AS placers ON placers.id = items.placed_by
    LEFT JOIN uploads ON uploads.id = items.upload_id
    LEFT JOIN profile_scripts AS cards ON items.pin > 0 AND cards.id = items.pin AND cards.user_id = items.user_id
"""

SHOWN = " WHERE items.user_id = :owner_id AND items.pending = 0 ORDER BY items.z"
WAITING = " WHERE items.user_id = :owner_id AND items.pending = 1 ORDER BY items.z"
NAMED = " WHERE items.user_id = :owner_id AND items.id IN (SELECT value FROM json_each(:ids))"


def items_shown(db, owner_id: int) -> tuple[tuple[Sticker, ...], tuple[Post, ...]]:
    """What everyone sees on a wall, each from the lowest to the topmost."""
    stickers = fetch_all(db, Sticker, SELECT_STICKER + SHOWN, owner_id=owner_id)
    return tuple(stickers), posts_where(db, SHOWN, owner_id)


def items_waiting(db, owner_id: int) -> tuple[Sticker | Post, ...]:
    """The marks of visitors that wait for the owner's word."""
    stickers = fetch_all(db, Sticker, SELECT_STICKER + WAITING, owner_id=owner_id)
    return (*stickers, *posts_where(db, WAITING, owner_id))


def items_named(db, owner_id: int, refs: tuple[str, ...]) -> tuple[Sticker | Post, ...]:
    """Those of a wall's items behind `refs` that are there, pending ones too."""
    stickers = fetch_all(db, Sticker, SELECT_STICKER + NAMED, owner_id=owner_id, ids=ids_in(refs, "sticker"))
    return (*stickers, *posts_where(db, NAMED, owner_id, ids=ids_in(refs, "post")))


def posts_where(db, condition: str, owner_id: int, **params) -> tuple[Post, ...]:
    """Posts with their sketches; one whose sketch others may not see is not there for anybody."""
    posts = fetch_all(db, Post, SELECT_POST + condition, owner_id=owner_id, **params)
    sketches = sketches_hung(db, owner_id) if any(post.script_id for post in posts) else {}
    found = [structs.replace(post, script=sketches.get(post.script_id)) if post.script_id else post for post in posts]
    return tuple(post for post in found if post.kind != "script" or post.script or post.title)


def ids_in(refs, prefix: str) -> str:
    """The numbers in refs like `sticker-12`, of one prefix, as JSON for json_each."""
    return json.encode([int(ref.partition("-")[2]) for ref in refs if ref.startswith(prefix + "-")]).decode()


def plane_height(stickers: tuple[Sticker, ...], posts: tuple[Post, ...]) -> float:
    """How tall a plane with these on it is, in units."""
    bottoms = [sticker.y + half_height(sticker) for sticker in stickers] + [post.y + post.h / 2 for post in posts]
    return min(max(LEAST_HEIGHT, max(bottoms, default=0) + BELOW), MOST_HEIGHT)


def half_height(sticker: Sticker) -> float:
    return sticker.size / 2 * (sticker.height / sticker.width if sticker.width else 1)
