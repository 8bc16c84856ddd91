"""A member's wall, for everyone who may see it, and what a visitor may do about it."""

import re
from datetime import datetime
from typing import Literal

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from msgspec import Struct
from werkzeug.exceptions import NotFound

from auth import cookie_rules, signed_in
from core.markdown import excerpt
from core.times import human_date
from core.wall_themes import read_theme, theme_data, theme_style
from core.web import page_home
from core.wire import decode_request, wants_json
from db import get_db
from live.sealed import block_changed
from mutations.blocks import block, unblock
from published import published
from queries.blocks import has_blocked
from queries.members import find_anyone, find_member, shared_rooms
from queries.profiles import is_for_members
from queries.settings import find_site
from queries.wall_marks import marks_on
from queries.wall_undo import turns_left
from queries.walls import Wall, WallHead, find_wall, may_leave_marks

bp = Blueprint("wall", __name__, url_prefix="/wall")

SWITCHES = ("plain", "muted", "still", "nosketch")
VIEW_AGE = 365 * 86400  # seconds
ABOUT_MAX = 200  # characters of a bio that others are told


class ViewForm(Struct, forbid_unknown_fields=True):
    switch: Literal["plain", "muted", "still", "nosketch"]
    wall: str = ""


@bp.get("/<username>")
@published("wall/{username}", "page", "styled", "sketches")
def show(username):
    try:
        wall = find_wall(get_db(), g.user, username)
    except NotFound:
        if g.user is None and is_for_members(get_db(), username):
            return render_template("wall/closed.html", username=username), 401
        raise
    g.styled = g.sketches = True
    g.until = end_of_status(wall)
    return wall_page(wall)


def wall_page(wall: Wall) -> str:
    own = g.user is not None and g.user.id == wall.card.id
    visits, view = g.user is not None and not own, view_of(request.cookies)
    may_leave = may_leave_marks(get_db(), g.user, head_of(wall))
    editing = may_leave and "edit" in request.args
    return render_template(
        "wall/show.html", wall=wall, own=own, editing=editing, view=view,
        turns=turns_left(get_db(), g.user, wall.card.id) if editing else None,
        may_leave_marks=may_leave, marks=marks_on(get_db(), g.user, wall),
        blocked=visits and has_blocked(get_db(), g.user, wall.card),
        rooms=shared_rooms(get_db(), g.user, wall.card) if visits else [],
        since=human_date(wall.card.created_at), about=about(wall), home=page_home(), **attributes(wall, running(view)),
    )


def head_of(wall: Wall) -> WallHead:
    return WallHead(wall.card.id, wall.card.username, wall.seq, wall.visibility, wall.visitors)


def view_of(cookies) -> tuple[str, ...]:
    """The switches that this browser has on."""
    words = re.findall(r"[a-z]+", cookies.get("view", "")[:100])
    return tuple(switch for switch in SWITCHES if switch in words)


def running(view: tuple[str, ...]) -> tuple[str, ...]:
    """The same switches; where sketches are switched off for everyone, none begins by itself."""
    return view if find_site(get_db()).sketches == "on" else tuple({*view, "nosketch"})


def end_of_status(wall: Wall) -> float | None:
    """When the page stops being true by itself, as time.time; None for never."""
    return datetime.fromisoformat(wall.card.status_until).timestamp() if wall.card.status_until else None


def about(wall: Wall) -> str:
    """One line on a wall for those who only see a link to it."""
    return excerpt(wall.card.bio, ABOUT_MAX) or f"The wall of {wall.card.display_name}, decorated by hand."


def attributes(wall: Wall, view: tuple[str, ...]) -> dict:
    """What the roots of the wall and of its plane carry; in the plain view there is nothing of the theme in it."""
    theme = read_theme(wall.theme.theme)
    themed = {} if "plain" in view else theme_data(theme) | {"style": theme_style(theme)}
    frame = {
        "data-wall": wall.card.username, "data-seq": wall.seq, "data-visitors": wall.visitors,
        "data-visibility": wall.visibility, "data-view": " ".join(view),
    }
    height = f"{wall.height:g}"
    return {"frame": frame | themed, "plane": {"data-height": height, "style": f"--wall-h:{height}"}}


@bp.post("/view")
def switch_view():
    """Turn one of the visitor's own switches, for all walls in this browser."""
    form = decode_request(ViewForm)
    before = view_of(request.cookies)
    view = [switch for switch in SWITCHES if (switch in before) != (switch == form.switch)]
    home = url_for("wall.show", username=form.wall) if form.wall else url_for("directory.index")
    response = make_response({"ok": True, "view": view}) if wants_json() else redirect(home, 303)
    rules = cookie_rules() | {"httponly": False}  # a script may change it too
    response.set_cookie("view", ".".join(view), max_age=VIEW_AGE, **rules)
    return response


@bp.post("/<username>/block")
@signed_in
def create_block(username):
    member = find_member(get_db(), username)
    block(get_db(), g.user, member)
    block_changed(get_db(), g.user, member)
    return redirect(url_for("wall.show", username=username), 303)


@bp.post("/<username>/block/delete")
@signed_in
def delete_block(username):
    member = find_anyone(get_db(), username)
    unblock(get_db(), g.user, member)
    block_changed(get_db(), g.user, member)
    return redirect(url_for("settings.blocked"), 303)
