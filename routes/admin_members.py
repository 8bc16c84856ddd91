"""Members as an admin sees them: the list, and what can be done about each of them."""

from typing import Annotated, Literal

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, url_for
from msgspec import Meta, Struct

from auth import forget_shown, require_role, show_once
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
from queries.accounts import suspended_until, suspension_reason
from queries.members import TABLE_PAGE, find_anyone, find_member, members_named
from queries.sessions import networks_of

bp = Blueprint("admin_members", __name__, url_prefix="/admin/members")

REASON_MAX = 240  # characters


class RoleForm(Struct, forbid_unknown_fields=True):
    role: Literal["member", "moderator", "admin"]


class SuspensionForm(Struct, forbid_unknown_fields=True):
    reason: str = ""
    hours: Annotated[int, Meta(ge=0, le=87_600)] = 0


@bp.get("")
@require_role("admin")
def index():
    beginning = request.args.get("q", "").strip().removeprefix("@").casefold()
    found = members_named(get_db(), beginning, request.args.get("after", ""))
    after = found[-1].username if len(found) == TABLE_PAGE else None
    return render_template("admin/members.html", members=found, beginning=beginning, after=after)


@bp.get("/<username>")
@require_role("admin")
def show(username):
    return member_page(username, {})


def member_page(username: str, errors: dict, reason: str = ""):
    found = find_anyone(get_db(), username)
    why = suspension_reason(get_db(), username) if found.state == "suspended" else ""
    until = suspended_until(get_db(), username)
    token = request.cookies.get("reset_link", "")
    link = url_for("recovery.edit", token=token, _external=True) if token else ""
    html = render_template(
        "admin/member.html", member=found, why=why, until=until, link=link, errors=errors, reason=reason,
        since=human_date(found.created_at), networks=networks_of(get_db(), found),
    )
    return forget_shown(make_response(html), "reset_link", page_of(username))


def page_of(username: str) -> str:
    return url_for("admin_members.show", username=username)


@bp.post("/<username>/role")
@require_role("admin")
def update_role(username):
    found, form = find_member(get_db(), username), decode_request(RoleForm)
    if change_role(get_db(), g.user, found, form.role):
        member_ended(found.id)
        flash(f"@{username} is {form.role} now, and has to sign in again.", "good")
    else:
        flash(f"@{username} is {form.role} already.", "good")
    return redirect(page_of(username), 303)


@bp.post("/<username>/suspend")
@require_role("admin")
def create_suspension(username):
    found, form = find_anyone(get_db(), username), decode_request(SuspensionForm)
    try:
        checked = check_fields(reason=lambda: clean_reason(form.reason))
    except FormError as refused:
        return member_page(username, refused.errors, form.reason), 422
    suspend(get_db(), g.user, found, checked["reason"], form.hours)
    member_ended(found.id)
    wall_closed(username)
    sketches_barred()
    flash(f"@{username} is suspended and signed out.", "good")
    return redirect(page_of(username), 303)


@bp.post("/<username>/suspend/delete")
@require_role("admin")
def delete_suspension(username):
    lift_suspension(get_db(), g.user, find_anyone(get_db(), username))
    flash(f"@{username} may come back.", "good")
    return redirect(page_of(username), 303)


@bp.post("/<username>/reset")
@require_role("admin")
def create_reset(username):
    token = new_token()
    issue_reset_link(get_db(), g.user, find_member(get_db(), username), hash_token(token))
    page = page_of(username)
    return show_once(redirect(page, 303), "reset_link", token, page)


def clean_reason(text: str) -> str:
    reason = clean_text(text)
    if not 1 <= len(reason) <= REASON_MAX:
        raise ValueError(f"Give a reason, of at most {REASON_MAX} characters: the member is shown it.")
    return reason
