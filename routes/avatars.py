"""What a member is shown by: the picture they chose, else their planet, drawn from the name and the colour."""

from flask import Blueprint, Response, current_app, g, request

from core.files import picture_files
from core.planets import planet_svg
from db import get_db
from queries.avatars import Avatar, find_avatar
from routes.uploads import send_kept

bp = Blueprint("avatars", __name__, url_prefix="/avatars")


@bp.get("/<username>")
def show(username):
    """As small as lists and messages show it."""
    return picture(find_avatar(get_db(), username), large=False)


@bp.get("/<username>/large")
def show_large(username):
    return picture(find_avatar(get_db(), username), large=True)


@bp.get("/<username>.svg")
def planet(username):
    """The planet, also of a member who has a picture."""
    return aged(drawn(find_avatar(get_db(), username)), username)


def picture(avatar: Avatar, large: bool):
    """The file, or the planet; also where a file was lost with the disk it was on."""
    if avatar.avatar_id:
        files = picture_files(current_app.config["NEOSPACE"].path("uploads"), avatar.avatar_id)
        file = files[0] if large else files[1]
        if file.is_file():
            return aged(send_kept(file.name, "image/webp", file.name), avatar.username)
    return aged(drawn(avatar), avatar.username)


def drawn(avatar: Avatar) -> Response:
    response = Response(planet_svg(avatar.username, avatar.hue), mimetype="image/svg+xml")
    response.add_etag()
    return response.make_conditional(request)


def aged(response, username: str):
    """Others see a change within a minute; whoever made it sees it at once, since their browser asks each time."""
    own = g.user is not None and g.user.username == username
    response.headers["Cache-Control"] = "private, no-cache" if own else "public, max-age=60"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
