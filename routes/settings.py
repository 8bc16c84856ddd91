"""A member's own settings: how they look, how pages look to them, whom they have blocked."""

from typing import Annotated, Literal

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from msgspec import Meta, Struct

from auth import cookie_rules, signed_in
from core.forms import FormError, check_fields
from core.names import clean_display_name
from core.planets import planet_svg
from core.wire import decode_request
from db import get_db
from mutations.members import Profile, edit_profile
from queries.blocks import blocked_members

bp = Blueprint("settings", __name__, url_prefix="/settings")

THEME_AGE = 365 * 86400  # seconds


class ProfileForm(Struct, forbid_unknown_fields=True):
    display_name: str = ""
    hue: Annotated[int, Meta(ge=0, le=359)] = 0


class ThemeForm(Struct, forbid_unknown_fields=True):
    theme: Literal["system", "light", "dark"]


@bp.get("")
@signed_in
def show():
    return profile_page(ProfileForm(g.user.display_name, g.user.hue), {})


@bp.post("")
@signed_in
def update():
    form = decode_request(ProfileForm)
    try:
        checked = check_fields(display_name=lambda: clean_display_name(form.display_name))
    except FormError as refused:
        return profile_page(form, refused.errors), 422
    edit_profile(get_db(), g.user, Profile(checked["display_name"], form.hue))
    flash("Saved.", "good")
    response = redirect(url_for("settings.show"), 303)
    if form.hue != g.user.hue:
        response.headers["Clear-Site-Data"] = '"cache"'  # the planet as it was
    return response


def profile_page(form: ProfileForm, errors: dict) -> str:
    theme = request.cookies.get("theme", "system")
    return render_template("settings/profile.html", form=form, errors=errors, chosen_theme=theme)


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
