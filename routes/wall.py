"""A member's own page, for everyone; blocking starts here too."""

from flask import Blueprint, g, redirect, render_template, url_for

from auth import signed_in
from core.times import human_date
from db import get_db
from mutations.blocks import block, unblock
from queries.blocks import has_blocked
from queries.members import find_anyone, find_member, shared_rooms

bp = Blueprint("wall", __name__, url_prefix="/wall")


@bp.get("/<username>")
def show(username):
    member = find_member(get_db(), username)
    return render_template(
        "wall/show.html", member=member, since=human_date(member.created_at),
        blocked=g.user is not None and has_blocked(get_db(), g.user, member),
        rooms=shared_rooms(get_db(), g.user, member) if g.user and g.user.id != member.id else [],
    )


@bp.post("/<username>/block")
@signed_in
def create_block(username):
    block(get_db(), g.user, find_member(get_db(), username))
    return redirect(url_for("wall.show", username=username), 303)


@bp.post("/<username>/block/delete")
@signed_in
def delete_block(username):
    unblock(get_db(), g.user, find_anyone(get_db(), username))
    return redirect(url_for("settings.blocked"), 303)
