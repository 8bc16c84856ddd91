"""The site as its keepers see it: its settings, its members, and the record of what was done."""

from typing import Annotated, Literal

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, url_for
from msgspec import Meta, Struct

from auth import forget_shown, require_role, show_once
from core.accents import ACCENTS, accent_words
from core.forms import FormError, check_fields
from core.names import clean_text
from core.passwords import hash_token, new_token
from core.times import human_date
from core.wire import decode_request
from db import get_db
from live.members import member_ended
from live.scripts import sketches_barred
from live.walls import wall_closed
from mutations.moderation import change_role, issue_reset_link, lift_suspension, suspend
from mutations.settings import change_site, switch_sketches
from queries.accounts import suspended_until, suspension_reason
from queries.members import TABLE_PAGE, find_anyone, find_member, members_named
from queries.settings import Site, find_site
from routes.welcome import clean_site_name

bp = Blueprint("admin", __name__, url_prefix="/admin")

REASON_MAX = 240  # characters


class SiteForm(Struct, forbid_unknown_fields=True):
    registration: Literal["open", "invite", "closed"]
    name: str = ""
    accent: str = ""


class SketchesForm(Struct, forbid_unknown_fields=True):
    sketches: Literal["on", "off"]


class RoleForm(Struct, forbid_unknown_fields=True):
    role: Literal["member", "moderator", "admin"]


class SuspensionForm(Struct, forbid_unknown_fields=True):
    reason: str = ""
    days: Annotated[int, Meta(ge=0, le=3650)] = 0


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


@bp.get("/members")
@require_role("admin")
def members():
    beginning = request.args.get("q", "").strip().removeprefix("@").casefold()
    found = members_named(get_db(), beginning, request.args.get("after", ""))
    after = found[-1].username if len(found) == TABLE_PAGE else None
    return render_template("admin/members.html", members=found, beginning=beginning, after=after)


@bp.get("/members/<username>")
@require_role("admin")
def member(username):
    return member_page(username, {})


def member_page(username: str, errors: dict, reason: str = ""):
    found = find_anyone(get_db(), username)
    why = suspension_reason(get_db(), username) if found.state == "suspended" else ""
    until = suspended_until(get_db(), username)
    token = request.cookies.get("reset_link", "")
    link = url_for("recovery.edit", token=token, _external=True) if token else ""
    html = render_template(
        "admin/member.html", member=found, why=why, until=until, link=link, errors=errors, reason=reason,
        since=human_date(found.created_at),
    )
    return forget_shown(make_response(html), "reset_link", url_for("admin.member", username=username))


@bp.post("/members/<username>/role")
@require_role("admin")
def update_role(username):
    found = find_member(get_db(), username)
    form = decode_request(RoleForm)
    change_role(get_db(), g.user, found, form.role)
    member_ended(found.id)
    flash(f"@{username} is {form.role} now, and has to sign in again.", "good")
    return redirect(url_for("admin.member", username=username), 303)


@bp.post("/members/<username>/suspend")
@require_role("admin")
def create_suspension(username):
    found = find_anyone(get_db(), username)
    form = decode_request(SuspensionForm)
    try:
        checked = check_fields(reason=lambda: clean_reason(form.reason))
    except FormError as refused:
        return member_page(username, refused.errors, form.reason), 422
    suspend(get_db(), g.user, found, checked["reason"], form.days)
    member_ended(found.id)
    wall_closed(username)
    flash(f"@{username} is suspended and signed out.", "good")
    return redirect(url_for("admin.member", username=username), 303)


@bp.post("/members/<username>/suspend/delete")
@require_role("admin")
def delete_suspension(username):
    lift_suspension(get_db(), g.user, find_anyone(get_db(), username))
    flash(f"@{username} may come back.", "good")
    return redirect(url_for("admin.member", username=username), 303)


@bp.post("/members/<username>/reset")
@require_role("admin")
def create_reset(username):
    token = new_token()
    issue_reset_link(get_db(), g.user, find_member(get_db(), username), hash_token(token))
    page = url_for("admin.member", username=username)
    return show_once(redirect(page, 303), "reset_link", token, page)


def clean_reason(text: str) -> str:
    reason = clean_text(text)
    if not 1 <= len(reason) <= REASON_MAX:
        raise ValueError(f"Give a reason, of at most {REASON_MAX} characters: the member is shown it.")
    return reason
