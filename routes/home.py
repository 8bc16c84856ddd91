"""The front door, and the way in for who is signed in already."""

from flask import Blueprint, g, redirect, render_template, url_for

from db import get_db
from queries.directory import newest_walls
from queries.members import keepers
from queries.rooms import rail_of
from routes.directory import ground_of

bp = Blueprint("home", __name__)

MINIATURES = 3  # walls on the door


@bp.get("/")
def show():
    """Guests see what this server is; members go to their first room, the lobby where they are in it."""
    if g.user is None:
        g.styled = True
        walls = newest_walls(get_db(), limit=MINIATURES)
        return render_template("door/show.html", keepers=keepers(get_db()), walls=walls, ground_of=ground_of)
    rooms = rail_of(get_db(), g.user).rooms
    return redirect(url_for("rooms.show", slug=rooms[0].slug) if rooms else url_for("rooms.index"), 303)
