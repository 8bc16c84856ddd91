"""Invitations to the site, for admins and moderators."""

import secrets
from typing import Annotated

from flask import Blueprint, g, redirect, render_template, request, url_for
from msgspec import Meta, Struct

from auth import require_role
from core.times import iso_now
from core.wire import decode_request
from db import get_db
from mutations.invites import NewInvite, create_invite, revoke_invite
from queries.invites import PAGE, invites_before, invites_of
from queries.members import NEWEST

bp = Blueprint("invites", __name__, url_prefix="/admin/invites")

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"  # read aloud without doubt: no 0 and o, no 1, i and l, no u
CODE_PARTS, PART = 3, 4  # 12 letters of 30: 58 bits


class InviteForm(Struct, forbid_unknown_fields=True):
    uses: Annotated[int, Meta(ge=0, le=1000)] = 1  # 0: any number
    days: Annotated[int, Meta(ge=1, le=90)] = 7


@bp.get("")
@require_role("admin", "moderator")
def index():
    before = max(0, min(request.args.get("before", NEWEST, type=int), NEWEST))
    everyones = g.user.role == "admin"
    invites = invites_before(get_db(), before) if everyones else invites_of(get_db(), g.user, before)
    older = invites[-1].id if len(invites) == PAGE else None
    new = request.args.get("new", type=int)
    return render_template("admin/invites.html", invites=invites, older=older, now=iso_now(), new=new)


@bp.post("")
@require_role("admin", "moderator")
def create():
    form = decode_request(InviteForm)
    new = NewInvite(code=new_code(), uses=form.uses or None, days=form.days)
    return redirect(url_for("invites.index", new=create_invite(get_db(), g.user, new)), 303)


@bp.post("/<int:invite_id>/delete")
@require_role("admin", "moderator")
def delete(invite_id):
    revoke_invite(get_db(), g.user, invite_id)
    return redirect(url_for("invites.index"), 303)


def new_code() -> str:
    parts = ("".join(secrets.choice(ALPHABET) for _ in range(PART)) for _ in range(CODE_PARTS))
    return "-".join(parts)
