"""A wall for those who are elsewhere: its postcard, and a feed of what its owner posts."""

from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from functools import cache
from hashlib import blake2b
from pathlib import Path
from threading import BoundedSemaphore, Lock
from time import monotonic, sleep, time
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, g, request
from markupsafe import escape
from msgspec import json
from PIL import Image
from werkzeug.exceptions import ServiceUnavailable

from core.atom import Entry, Feed, atom_xml
from core.files import picture_files, write_whole
from core.markdown import excerpt
from core.postcards import DRAWN, draw_postcard, smaller
from core.wall_themes import read_theme
from core.web import home_url, is_at_home
from db import get_db, give_back_db
from published import published
from queries.members import find_member
from queries.wall_feed import FeedPost, posts_for_feed
from queries.walls import Wall, find_wall, wall_head
from routes.wall import end_of_status

bp = Blueprint("wall_feed", __name__, url_prefix="/wall")

LONGEST_WAIT = 20  # seconds until it is one's turn to have a postcard drawn
MOST_WAITING = 8  # threads of this worker that draw or wait: the others are for those who want something else
MOST_KEPT = 400  # postcards on disk: a few hundred KB each
LONGEST_KEPT = 7 * 86400  # seconds; then it is drawn again, so that nothing stays of a wall that is gone
KEPT = 86400  # seconds a reader's browser may keep a postcard whose address says which state of the wall it shows
TITLE_MAX = 80  # characters
ASKED_ANEW = "private, no-cache"

BUSY = "Many postcards are being drawn just now. Try again in a moment."

places = BoundedSemaphore(MOST_WAITING)
drawing = Lock()  # one at a time: a postcard keeps a core busy for half a second, a wall full of huge things for seconds


@bp.get("/<username>/postcard.png")
@bp.get("/<username>/postcard-<int:seq>.png")
@bp.get("/<username>/postcard-<int:seq>-small.png")
@published("wall/{username}", "card")
def postcard(username, seq=None):
    """The wall as a picture of 1200 by 630 pixels, or a small one of half that size; for who may see the wall.

    Only the reader's own browser may keep it, longer where the address says which state of the wall it shows: what is taken
    off the wall is from that moment on shown by nobody else.
    """
    wall = find_wall(get_db(), g.user, username)
    give_back_db()  # drawing takes longer than anybody should hold on to a connection
    tag = drawing_key(wall) + ("-small" if request.path.endswith("-small.png") else "")
    response = Response(mimetype="image/png")
    response.set_etag(tag)
    response.headers["Cache-Control"] = f"private, max-age={KEPT}" if seq == wall.seq else ASKED_ANEW
    g.until = end_of_status(wall)
    g.is_passing = seq is not None and not request.path.endswith((f"/postcard-{wall.seq}.png", f"/postcard-{wall.seq}-small.png"))
    if wall.visibility == "public":
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # it is made to be shown elsewhere
    if not request.if_none_match.contains(tag):
        response.set_data(kept_postcard(wall, tag))
    return response.make_conditional(request)


def drawing_key(wall: Wall) -> str:
    """The same for two walls that look the same."""
    seen = json.encode((DRAWN, wall.card, wall.theme, wall.pins, wall.stickers, wall.posts))
    return blake2b(seen, digest_size=15).hexdigest()


def kept_postcard(wall: Wall, tag: str) -> bytes:
    """The picture from disk, drawn before if it must be; raises ServiceUnavailable when too many wait for theirs."""
    path = postcard_folder() / f"{wall.card.username}.{tag}.png"
    with suppress(OSError):
        return path.read_bytes()
    with turn(monotonic() + LONGEST_WAIT):
        return path.read_bytes() if path.exists() else draw_and_keep(wall, path)


@contextmanager
def turn(deadline: float):
    """One's turn to draw, among the threads of this worker and then among the workers of this machine."""
    lock = current_app.config["NEOSPACE"].path("run", "postcards.lock")
    with held(places, 0), held(drawing, LONGEST_WAIT), lock.open("w") as file:
        while not locked(file):
            if monotonic() > deadline:
                raise ServiceUnavailable(BUSY)
            sleep(0.05)
        yield


@contextmanager
def held(lock, seconds: float):
    """Hold a lock, or one of the places of a semaphore; raises ServiceUnavailable when that takes longer."""
    if not lock.acquire(timeout=seconds):
        raise ServiceUnavailable(BUSY)
    try:
        yield
    finally:
        lock.release()


def locked(file) -> bool:
    try:
        flock(file, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        return False
    return True


def draw_and_keep(wall: Wall, path: Path) -> bytes:
    """Draw both sizes; one that cannot be kept is shown all the same."""
    large = draw_postcard(wall, read_theme(wall.theme.theme), cache(picture_of))
    small = smaller(large)
    with suppress(OSError):
        make_room(path.parent, wall.card.username)
        write_whole(path.with_name(path.name.replace("-small", "")), large)
        write_whole(path.with_name(path.name.replace("-small", "").replace(".png", "-small.png")), small)
    return small if path.stem.endswith("-small") else large


def make_room(folder: Path, username: str) -> None:
    """Remove older postcards of this wall, those of long ago, and the oldest where there are too many."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    cards = sorted(((card.stat().st_mtime, card) for card in folder.glob("*.png")), reverse=True)
    for place, (written, card) in enumerate(cards):
        if place >= MOST_KEPT or written < time() - LONGEST_KEPT or card.name.startswith(f"{username}."):
            card.unlink(missing_ok=True)


def picture_of(upload_id: str) -> Image.Image | None:
    """The small form of an upload, None when its file is not there."""
    try:
        with Image.open(picture_files(current_app.config["NEOSPACE"].path("uploads"), upload_id)[1], formats=("WEBP",)) as image:
            return image.convert("RGBA")
    except OSError:
        return None


def postcard_folder() -> Path:
    return current_app.config["NEOSPACE"].path("pages", "postcards")


@bp.get("/<username>/feed.atom")
@published("wall/{username}", "feed")
def feed(username):
    """What the owner of a public wall posts there, the newest first (RFC 4287)."""
    g.is_passing = not is_at_home()  # its addresses are whole: they are those of who asks
    head = wall_head(get_db(), None, username)
    owner, posts = find_member(get_db(), username), posts_for_feed(get_db(), head.id)
    page = f"{home_url()}wall/{username}"
    updated = max((post.updated_at for post in posts), default=owner.created_at)
    written = atom_xml(Feed(
        id=tag_uri(owner.created_at, username), title=f"{owner.display_name} (@{username})", link=page,
        self_link=f"{page}/feed.atom", author=owner.display_name,
        base=home_url(), logo=f"{page}/postcard.png", updated=updated,
        entries=tuple(entry_of(username, page, post) for post in posts),
    ))
    response = Response(written, mimetype="application/atom+xml")
    response.headers["Cache-Control"] = ASKED_ANEW
    response.add_etag()
    return response.make_conditional(request)


def entry_of(username: str, page: str, post: FeedPost) -> Entry:
    return Entry(
        id=tag_uri(post.created_at, f"{username}/post-{post.id}"), title=title_of(post), html=html_of(post),
        link=f"{page}#post-{post.id}", published=post.created_at, updated=post.updated_at,
    )


def tag_uri(created_at: str, name: str) -> str:
    """A name for ever (RFC 4151): this server's, from the day on which the thing began."""
    return f"tag:{urlsplit(home_url()).hostname},{created_at[:10]}:/wall/{name}"


def title_of(post: FeedPost) -> str:
    said = {"image": post.alt or post.body, "link": post.title or post.url, "script": post.title}.get(post.kind, post.body)
    return excerpt(said, TITLE_MAX) or {"image": "A picture", "script": "A sketch"}.get(post.kind, "A card")


def html_of(post: FeedPost) -> str:
    """A post as HTML that stands by itself: words are kept as the wall shows them, all else is escaped."""
    parts = []
    url = f"{home_url()}scripts/{post.script}" if post.script else post.url
    if url:
        parts.append(f'<p><a href="{escape(url)}">{escape(post.title or url)}</a></p>')
    if post.upload_id:
        parts.append(f'<p><img src="{escape(home_url())}uploads/{post.upload_id}.webp" alt="{escape(post.alt)}"></p>')
    if post.description:
        parts.append(f"<p>{escape(post.description)}</p>")
    return "".join(parts) + post.html
