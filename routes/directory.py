"""Everyone who lives here: walls that were decorated, the newest change first, then planets; and a door to somewhere random."""

import random
import re

from flask import Blueprint, g, redirect, render_template, request, url_for
from msgspec import Struct

from core.wall_themes import read_theme
from core.web import MOST_EXACT
from db import get_db
from published import published
from queries.directory import (
    FIRST,
    PLANETS,
    WALLS,
    Place,
    highest_number,
    newest_walls,
    open_wall_from,
    places_by_name,
    planets_before,
)

bp = Blueprint("directory", __name__, url_prefix="/directory")

PLACE_IN_TIME = re.compile(r"(\d{4}-\d\d-\d\dT[\d:.]{12}Z)-(\d{1,15})")


class Page(Struct, frozen=True):
    """One page: walls, then planets; `older` is the query of the page after it, "" at the end."""

    walls: list[Place]
    planets: list[Place]
    older: str
    first: bool


@bp.get("")
@published("directory", "page", "styled")
def index():
    by_name = request.args.get("by") == "name"
    page = page_by_name(request.args.get("after", "")) if by_name else newest_page()
    g.styled = True
    return render_template("directory/index.html", page=page, by_name=by_name, ground_of=ground_of)


def page_by_name(after: str) -> Page:
    places = places_by_name(get_db(), after[:20])
    older = f"?by=name&after={places[-1].username}" if len(places) == PLANETS else ""
    return Page(places, [], older, first=not after)


def newest_page() -> Page:
    """Walls from `?walls=`, a moment and a member; where they end, planets from `?before=`, a member's number."""
    before, since = request.args.get("before", type=int), PLACE_IN_TIME.fullmatch(request.args.get("walls", ""))
    first = before is None and since is None
    walls = newest_walls(get_db(), (since[1], int(since[2])) if since else FIRST) if before is None else []
    if len(walls) == WALLS:
        return Page(walls, [], f"?walls={walls[-1].changed_at}-{walls[-1].id}", first)
    planets = planets_before(get_db(), MOST_EXACT if before is None else max(0, min(before, MOST_EXACT)))
    return Page(walls, planets, f"?before={planets[-1].id}" if len(planets) == PLANETS else "", first)


def ground_of(place: Place) -> str:
    """What lies under a postcard until it is there: its wall's own colours."""
    theme = read_theme(place.theme)
    return f"--wall-ground:{theme.ground};--wall-paper:{theme.paper};--wall-ink:{theme.ink};--wall-accent:{theme.accent}"


@bp.get("/random")
def somewhere():
    """Away to a wall that one may see; the number is drawn, not the member, so a gap's neighbour is met more often."""
    number = random.randint(1, max(1, highest_number(get_db())))
    tries = [(start, decorated) for decorated in (True, False) for start in (number, 1)]
    name = next(filter(None, (open_wall_from(get_db(), g.user, *one) for one in tries)), None)
    response = redirect(url_for("wall.show", username=name) if name else url_for("directory.index"), 303)
    response.headers["Cache-Control"] = "no-store"
    return response
