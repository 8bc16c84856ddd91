"""A member's planet: drawn from the name and the colour they chose."""

from flask import Blueprint, Response, request

from core.planets import planet_svg
from db import get_db
from queries.members import find_member

bp = Blueprint("avatars", __name__, url_prefix="/avatars")


@bp.get("/<username>.svg")
def show(username):
    member = find_member(get_db(), username)
    response = Response(planet_svg(member.username, member.hue), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = "public, max-age=60"
    response.add_etag()
    return response.make_conditional(request)
