"""A member's own page, for everyone; blocking starts here too."""

from flask import Blueprint, g, redirect, render_template, url_for

from auth import signed_in
from db import get_db
from mutations.members import block, unblock
from queries.members import find_anyone, find_member, has_blocked

bp = Blueprint("wall", __name__, url_prefix="/wall")


@bp.get("/<username>")
def show(username):
    member = find_member(get_db(), username)
    blocked = g.user is not None and has_blocked(get_db(), g.user, member)
    return render_template("wall/show.html", member=member, blocked=blocked)


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
