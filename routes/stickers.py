"""The sticker art: its packs, their drawings, a search."""

import re

from flask import Blueprint, Response, request
from msgspec import json
from werkzeug.exceptions import NotFound, UnprocessableEntity

from core.stickers import INK, Pack, names_after, packs, search, sticker_svg

bp = Blueprint("stickers", __name__, url_prefix="/stickers")

MONTH = "public, max-age=2592000, immutable"  # a drawing hardly ever changes, and nothing is wrong with an older one
DAY = "public, max-age=86400"
COLOUR = re.compile(r"[0-9a-f]{6}")
LONGEST_SEARCH = 80  # characters


@bp.get("/")
def index():
    """Every pack with its first page of names, those last that draw what the tab of emoji has too."""
    return kept({"packs": [pack_head(pack) | page(pack, "") for pack in sorted(packs(), key=lambda pack: bool(pack.emoji))]})


@bp.get("/search")
def find():
    """Drawings of all packs that `q` names, as "pack/name"."""
    return kept({"found": search(request.args.get("q", "")[:LONGEST_SEARCH])})


@bp.get("/<pack>")
def show(pack):
    """The page of a pack's names after the name `after`."""
    found = pack_named(pack)
    return kept(pack_head(found) | page(found, request.args.get("after", "")))


@bp.get("/<pack>/<name>.svg")
def drawing(pack, name):
    """One drawing; `ink` (six hexadecimal digits) colours those of a pack of one colour."""
    ink = request.args.get("ink", INK[1:])
    if not COLOUR.fullmatch(ink):
        raise UnprocessableEntity("An ink is six hexadecimal digits, such as ff2f87.")
    svg = sticker_svg(pack, name, f"#{ink}")
    if svg is None:
        raise NotFound("There is no such sticker.")
    response = Response(svg, mimetype="image/svg+xml")
    response.headers["Cache-Control"] = MONTH
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def pack_named(id: str) -> Pack:
    for pack in packs():
        if pack.id == id:
            return pack
    raise NotFound("There is no such pack of stickers.")


def pack_head(pack: Pack) -> dict:
    return {"id": pack.id, "title": pack.title, "author": pack.author, "licence": pack.licence, "count": pack.listed,
            "inked": pack.inked}


def page(pack: Pack, after: str) -> dict:
    names = names_after(pack, after)
    return {"names": names, "more": bool(names) and names[-1] != pack.names[pack.listed - 1]}


def kept(answer: dict) -> Response:
    response = Response(json.encode(answer), mimetype="application/json")
    response.headers["Cache-Control"] = DAY
    return response
