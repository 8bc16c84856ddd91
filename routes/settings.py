"""A member's own settings: how pages look to them, whom they have blocked. How others see them is on their wall's card."""

from typing import Literal

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from msgspec import Struct

from auth import cookie_rules, signed_in
from core.planets import planet_svg
from core.wire import decode_request
from db import get_db
from queries.blocks import blocked_members

bp = Blueprint("settings", __name__, url_prefix="/settings")

THEME_AGE = 365 * 86400  # seconds


class ThemeForm(Struct, forbid_unknown_fields=True):
    theme: Literal["system", "light", "dark"]


@bp.get("")
@signed_in
def show():
    return render_template("settings/profile.html", chosen_theme=request.cookies.get("theme", "system"))


@bp.get("/planet.svg")
@signed_in
def planet():
    """The viewer's planet in a colour they are trying on."""
    response = Response(planet_svg(g.user.username, request.args.get("hue", g.user.hue, type=int) % 360))
    response.mimetype = "image/svg+xml"
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


@bp.post("/theme")
@signed_in
def set_theme():
    theme = decode_request(ThemeForm).theme
    response = redirect(url_for("settings.show"), 303)
    if theme == "system":
        response.delete_cookie("theme", path="/")
    else:  # a script may change it too
        response.set_cookie("theme", theme, max_age=THEME_AGE, **cookie_rules() | {"httponly": False})
    return response


@bp.get("/blocked")
@signed_in
def blocked():
    return render_template("settings/blocked.html", members=blocked_members(get_db(), g.user))
