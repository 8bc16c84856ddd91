"""Where a sketch may be played together, and who may: on a wall it hangs on, and in a public room."""

from werkzeug.exceptions import Forbidden, NotFound

from db import fetch_value
from queries.rooms import UNSEEN, find_room
from queries.scripts import Script, find_script
from queries.settings import find_site
from queries.walls import wall_head

OFF = "Sketches are switched off on this server: they can be looked at and read, and none of them runs."
ALONE = "This sketch shares nothing: it does not use neo.shared."
ELSEWHERE = "This sketch does not hang on this wall."
PRIVATE = "Sketches share nothing in private rooms."


def may_play(db, user, key: str, place: str) -> bool:
    """Whether `user` may play the sketch `key` at `place` ("@ada" or a room's slug), not only look on; None is a guest.

    Raises NotFound for what `user` may not see, Forbidden where nothing is shared.
    """
    script = find_script(db, user, key)
    if find_site(db).sketches == "off":
        raise Forbidden(OFF)
    if "shared" not in script.uses:
        raise Forbidden(ALONE)
    return may_play_on_wall(db, user, script, place[1:]) if place.startswith("@") else may_play_in_room(db, user, place)


def may_play_on_wall(db, user, script: Script, username: str) -> bool:
    head = wall_head(db, user, username)
    if not hangs_there(db, script, head.id):
        raise Forbidden(ELSEWHERE)
    return user is not None and not are_blocked(db, user.id, head.id)


def hangs_there(db, script: Script, owner_id: int) -> bool:
    """As a pin, or as a card that everyone sees."""
    return fetch_value(db, """
        SELECT EXISTS (SELECT 1 FROM profile_scripts WHERE user_id = :owner_id AND script_id = :script_id)
            OR EXISTS (SELECT 1 FROM profile_posts WHERE user_id = :owner_id AND script_id = :script_id AND pending = 0)
    """, owner_id=owner_id, script_id=script.id) == 1


def are_blocked(db, one_id: int, other_id: int) -> bool:
    """Whether one of the two has blocked the other."""
    return fetch_value(db, """
        SELECT EXISTS (SELECT 1 FROM blocks WHERE user_id = :one_id AND blocked_id = :other_id)
            OR EXISTS (SELECT 1 FROM blocks WHERE user_id = :other_id AND blocked_id = :one_id)
    """, one_id=one_id, other_id=other_id) == 1


def may_play_in_room(db, user, slug: str) -> bool:
    """Rooms are for members; in one that is archived everybody looks on."""
    if user is None:
        raise NotFound(UNSEEN)
    room = find_room(db, user, slug)
    if room.visibility != "public":
        raise Forbidden(PRIVATE)
    return not room.archived
