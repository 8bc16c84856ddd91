"""A member's anthem and picture: the files behind them."""

from msgspec import Struct
from werkzeug.exceptions import NotFound

from db import fetch_one


class Anthem(Struct, frozen=True):
    """A sound under its random `id`; `kind` is a key of core.audio.TYPES and the ending of its file, `size` in bytes."""

    id: str
    kind: str
    title: str
    size: int
    seconds: float

    @property
    def file(self) -> str:
        return f"{self.id}.{self.kind}"


class Media(Struct, frozen=True):
    """What a member brought for their card; "" and 0 where there is nothing."""

    username: str
    avatar_id: str
    anthem_id: str
    anthem_title: str
    anthem_seconds: float


def find_anthem(db, owner_id: int) -> Anthem:
    """A member's anthem; raises NotFound when there is none."""
    anthem = anthem_of(db, owner_id)
    if anthem is None:
        raise NotFound("There is no anthem here, or it was changed.")
    return anthem


def anthem_of(db, owner_id: int) -> Anthem | None:
    return fetch_one(db, Anthem, "SELECT id, kind, title, size, seconds FROM anthems WHERE user_id = :id", id=owner_id)


def media_of(db, user) -> Media:
    """The picture and the anthem of `user`."""
    return fetch_one(db, Media, """
        SELECT users.username, coalesce(profiles.avatar_id, '') AS avatar_id, coalesce(anthems.id, '') AS anthem_id,
               coalesce(anthems.title, '') AS anthem_title, coalesce(anthems.seconds, 0) AS anthem_seconds
        FROM users
        JOIN profiles ON profiles.user_id = users.id
        LEFT JOIN anthems ON anthems.user_id = users.id
        WHERE users.id = :user_id
    """, user_id=user.id)
