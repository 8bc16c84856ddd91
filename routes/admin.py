"""The site as its keepers see it: its name, who may join, its colour, and whether sketches run."""

from typing import Literal

from flask import Blueprint, flash, g, redirect, render_template, url_for
from msgspec import Struct

from auth import require_role
from core.accents import ACCENTS, accent_words
from core.forms import FormError, check_fields
from core.wire import decode_request
from db import get_db
from live.scripts import sketches_barred
from mutations.settings import change_site, switch_sketches
from queries.settings import Site, find_site
from routes.welcome import clean_site_name

bp = Blueprint("admin", __name__, url_prefix="/admin")


class SiteForm(Struct, forbid_unknown_fields=True):
    registration: Literal["open", "invite", "closed"]
    name: str = ""
    accent: str = ""


class SketchesForm(Struct, forbid_unknown_fields=True):
    sketches: Literal["on", "off"]


@bp.get("")
@require_role("admin", "moderator")
def index():
    if g.user.role == "moderator":
        return redirect(url_for("invites.index"), 303)
    site = find_site(get_db())
    return site_page(SiteForm(site.registration, site.name, site.accent), {})


@bp.post("")
@require_role("admin")
def update():
    form = decode_request(SiteForm)
    try:
        checked = check_fields(name=lambda: clean_site_name(form.name), accent=lambda: known_accent(form.accent))
    except FormError as refused:
        return site_page(form, refused.errors), 422
    change_site(get_db(), g.user, Site(checked["name"], form.registration, accent=checked["accent"]))
    flash("Saved.", "good")
    return redirect(url_for("admin.index"), 303)


@bp.post("/sketches")
@require_role("admin")
def switch():
    """Let all sketches run, or none: for the day on which one of them does what it should not be able to do."""
    form = decode_request(SketchesForm)
    switch_sketches(get_db(), g.user, form.sketches)
    if form.sketches == "off":
        sketches_barred()
    flash("Sketches run again." if form.sketches == "on" else "No sketch runs any more: there are posters and sources.", "good")
    return redirect(url_for("admin.index"), 303)


def site_page(form: SiteForm, errors: dict) -> str:
    return render_template("admin/site.html", form=form, errors=errors, accents=accent_words())


def known_accent(name: str) -> str:
    """The accent that was chosen; without one it stays as it is."""
    if name and name not in ACCENTS:
        raise ValueError("Choose one of these.")
    return name or find_site(get_db()).accent
