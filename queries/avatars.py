"""What a member is shown by: their picture, or the planet drawn from name and colour."""

from msgspec import Struct
from werkzeug.exceptions import NotFound

from db import fetch_one


class Avatar(Struct, frozen=True):
    """`avatar_id` is the picture's upload, "" for the planet; `hue` in degrees."""

    username: str
    hue: int
    avatar_id: str


def find_avatar(db, username: str) -> Avatar:
    """How a member looks; raises NotFound. Who is suspended or has left is a planet, beside what they said in rooms."""
    avatar = fetch_one(db, Avatar, """
        SELECT users.username, users.hue, iif(users.state = 'active', coalesce(profiles.avatar_id, ''), '') AS avatar_id
        FROM users
        JOIN profiles ON profiles.user_id = users.id
        WHERE users.username = :username
    """, username=username)
    if avatar is None:
        raise NotFound("There is no member of that name.")
    return avatar
