"""What may be stuck on a wall: items of the wire become rows, checked, cleaned and rendered before any transaction."""

import re
from typing import get_args

from msgspec import UNSET, Struct, structs
from werkzeug.exceptions import UnprocessableEntity

from core.emoji import normalise_emoji
from core.links import NOT_IN_AN_ADDRESS, checked
from core.markdown import RENDERER, render_message
from core.names import clean_body, clean_text
from core.stickers import has_sticker
from core.wall_themes import CardStyle, Frame
from core.wire import TooLong
from db import fetch_all, fetch_one, fetch_value
from mutations.wall_rows import POSTS, STICKERS, Table
from mutations.wall_shapes import ItemChange, NewArt, NewEmoji, NewImage, NewItem, NewTextSticker
from mutations.wall_steps import Stale
from queries.wall_items import ids_in

LONGEST_BODY, LONGEST_URL = 4000, 2000  # characters
LONGEST_LINE = {"content": 200, "alt": 500}
ART = re.compile(r"[a-z0-9-]+/[a-z0-9-]+")
PRIVATE = "Make this sketch unlisted or public first: what hangs on your wall is seen by others."
DECIMALS = 2  # a hundredth of a unit is less than anyone sees

STICKER_PLACE, POST_PLACE = {"x", "y", "size", "rotation", "z"}, {"x", "y", "w", "h", "rotation", "z"}
LOOK = {"body", "style", "font_size", "colour"}
FIELDS = {  # by table and kind: what can be changed about an item
    ("sticker", "emoji"): STICKER_PLACE | {"content"},
    ("sticker", "art"): STICKER_PLACE | {"content"},
    ("sticker", "image"): STICKER_PLACE | {"content", "upload"},
    ("sticker", "text"): STICKER_PLACE | {"content", "font", "colour"},
    ("post", "text"): POST_PLACE | LOOK,
    ("post", "image"): POST_PLACE | LOOK | {"alt", "upload"},
    ("post", "link"): POST_PLACE | LOOK | {"url"},
    ("post", "script"): POST_PLACE | LOOK | {"script"},
}
STORED = {"text-sticker": "text", "picture": "image"}  # kinds whose names on the wire keep the two tables apart
EMPTY = {
    "sticker": {"content": "", "upload_id": None, "font": "", "colour": ""},
    "post": {"body": "", "html": "", "renderer": 0, "url": "", "title": "", "description": "", "alt": "", "upload_id": None,
             "pin": 0, "script_id": None},
}


class Known(Struct):
    ref: str
    kind: str


class OwnSketch(Struct):
    id: int
    visibility: str


def new_row(db, user, owner_id: int, new: NewItem) -> tuple[Table, dict]:
    """The table and the columns of a new item; raises UnprocessableEntity."""
    tag = new.__struct_config__.tag
    table = STICKERS if isinstance(new, NewEmoji | NewArt | NewImage | NewTextSticker) else POSTS
    kind = STORED.get(tag, tag)
    return table, {**EMPTY[table.prefix], "kind": kind, **columns_of(db, user, owner_id, kind, table, structs.asdict(new))}


def changed_columns(db, user, owner_id: int, changes: list[ItemChange]) -> dict[str, dict]:
    """The columns to set by ref; raises Stale for what is not there any more, UnprocessableEntity."""
    kinds = kinds_of(db, owner_id, [change.ref for change in changes])
    gone = tuple(change.ref for change in changes if change.ref not in kinds)
    if gone:
        raise Stale(gone)
    return {change.ref: change_of(db, user, owner_id, change, kinds[change.ref]) for change in changes}


def kinds_of(db, owner_id: int, refs: list[str]) -> dict[str, str]:
    """The kind of each of a wall's items; an id never changes its kind."""
    known = fetch_all(db, Known, """
        SELECT 'sticker-' || id AS ref, kind
        FROM profile_stickers
        WHERE user_id = :owner_id AND id IN (SELECT value FROM json_each(:stickers))
        UNION ALL
        SELECT 'post-' || id AS ref, kind
        FROM profile_posts
        WHERE user_id = :owner_id AND id IN (SELECT value FROM json_each(:posts))
    """, owner_id=owner_id, stickers=ids_in(refs, "sticker"), posts=ids_in(refs, "post"))
    return {one.ref: one.kind for one in known}


def change_of(db, user, owner_id: int, change: ItemChange, kind: str) -> dict:
    given = {name: value for name, value in structs.asdict(change).items() if value is not UNSET}
    del given["ref"], given["version"]
    table = STICKERS if change.ref.startswith("sticker-") else POSTS
    strange = given.keys() - FIELDS[table.prefix, kind]
    if strange:
        raise UnprocessableEntity(f"An item of this kind has no {min(strange)} that could be changed.")
    return columns_of(db, user, owner_id, kind, table, given)


def columns_of(db, user, owner_id: int, kind: str, table: Table, given: dict) -> dict:
    """What is kept of the given fields, each clean."""
    columns = {name: round(value, DECIMALS) for name, value in given.items() if isinstance(value, int | float)}
    columns |= {name: given[name] for name in ("font", "colour") if name in given}
    if "content" in given:
        columns["content"] = clean_content(kind, given["content"])
    if "body" in given:
        columns |= written(given["body"], required=kind == "text")
    if "style" in given:
        columns["style"] = fitting(kind, given["style"])
    if "alt" in given:
        columns["alt"] = clean_line("alt", given["alt"])
    if "url" in given:  # what its page says of itself is asked anew
        columns |= {"url": clean_url(given["url"]), "title": "", "description": "", "upload_id": None}
    if "upload" in given:
        columns["upload_id"] = own_upload(db, user, given["upload"])
    if "script" in given:
        columns["script_id"] = own_sketch(db, owner_id, given["script"])
    return columns


def clean_content(kind: str, text: str) -> str:
    if kind == "emoji":
        return cleaned(normalise_emoji, text)
    if kind == "art":
        return known_art(text)
    line = clean_line("content", text)
    if kind == "text" and not line:
        raise UnprocessableEntity("A sticker of words needs some words.")
    return line


def known_art(content: str) -> str:
    if not (ART.fullmatch(content) and has_sticker(content)):
        raise UnprocessableEntity("There is no such sticker in the packs.")
    return content


def clean_line(name: str, text: str) -> str:
    line = cleaned(clean_text, text)
    if len(line) > LONGEST_LINE[name]:
        raise TooLong(f"That is too long: {LONGEST_LINE[name]} characters fit here.")
    return line


def cleaned(clean, text: str) -> str:
    try:
        return clean(text)
    except ValueError as error:
        raise UnprocessableEntity(str(error)) from None


def written(body: str, required: bool) -> dict:
    """A card's words as they are kept and shown; nobody is called by name from a wall."""
    if len(body) > 2 * LONGEST_BODY:  # before anything is done to it: blanks at its edges may still go
        raise TooLong(f"A card holds {LONGEST_BODY:,} characters.")
    body = cleaned(clean_body, body)
    if len(body) > LONGEST_BODY:
        raise TooLong(f"A card holds {LONGEST_BODY:,} characters: that is {len(body) - LONGEST_BODY:,} too many.")
    if required and not body:
        raise UnprocessableEntity("Write something on the card first.")
    return {"body": body, "html": render_message(body), "renderer": RENDERER}


def fitting(kind: str, style: str) -> str:
    if style not in get_args(Frame if kind == "image" else CardStyle):
        raise UnprocessableEntity("Pictures have frames and cards have styles: this is one of the other kind.")
    return style


def clean_url(text: str) -> str:
    """An http or https address without a name or a password in it; raises UnprocessableEntity."""
    if len(text) > LONGEST_URL:
        raise TooLong(f"A link has at most {LONGEST_URL:,} characters.")
    if NOT_IN_AN_ADDRESS.search(text):
        raise UnprocessableEntity("A link has no spaces, quotes or backslashes in it.")
    return cleaned(checked, text)


def own_upload(db, user, id: str) -> str:
    if fetch_value(db, "SELECT 1 FROM uploads WHERE id = :id AND user_id = :user_id", id=id, user_id=user.id) is None:
        raise UnprocessableEntity("The picture is not there any more: add it again.")
    return id


def own_sketch(db, owner_id: int, key: str) -> int:
    """The id of a sketch of the wall's owner; raises UnprocessableEntity for a private one and for others'."""
    own = fetch_one(db, OwnSketch, "SELECT id, visibility FROM scripts WHERE key = :key AND user_id = :owner_id",
                    key=key, owner_id=owner_id)
    if own is None:
        raise UnprocessableEntity("Only the owner's own sketches hang on this wall.")
    if own.visibility == "private":
        raise UnprocessableEntity(PRIVATE)
    return own.id
