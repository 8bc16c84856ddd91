"""When the disk is nearly full: reading goes on, and so does what takes away; nothing new is taken."""

import re

from flask import Blueprint, current_app, request

from core.disk import Full, has_no_room, is_nearly_full
from core.web import SAFE_METHODS

bp = Blueprint("full", __name__)

# What a server that runs out of room must still do: let its members and keepers in and out, and let them take away.
STILL_DONE = re.compile(
    r"/(login|logout|recover|reset/[^/]+|admin(/.+)?|settings/(sessions|password|theme)(/.+)?|wall/view)"
    r"|/.+/(delete|hide|refuse|decline|sweep|leave|forget|unpin|block|mute|report)"
)


@bp.before_app_request
def refuse_while_full() -> None:
    """Keep back the last of the disk, so that the database can be tidied up; raises Full."""
    if request.method not in SAFE_METHODS and not STILL_DONE.fullmatch(request.path):
        config = current_app.config["NEOSPACE"]
        if is_nearly_full(config.path(), config.full_below):
            raise Full()


@bp.app_errorhandler(OSError)
def no_room_for_a_file(error: OSError):
    """A file that found no room is answered as a row that found none; anything else is a fault of ours."""
    if not has_no_room(error):
        raise error
    return current_app.handle_user_exception(Full())
