"""Who else is at a wall at this moment."""

from flask import Blueprint, g, render_template

from auth import signed_in
from db import get_db
from live import live
from queries.memberships import people_named
from queries.walls import wall_head

bp = Blueprint("wall_here", __name__, url_prefix="/wall")

MOST_FACES = 6  # then it says that there are others


@bp.get("/<username>/here")
@signed_in
def show(username):
    """The members whose windows show this wall, beside the one who asks, as a fragment."""
    wall = wall_head(get_db(), g.user, username)
    others = [name for name in live().presence.here(f"@{wall.username}") if name != g.user.username]
    people = people_named(get_db(), others[:MOST_FACES])
    return render_template("wall/_people.html", people=people, more=len(others) > MOST_FACES)
