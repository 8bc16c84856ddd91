"""Who is on the other side of a sealed conversation, also when they are not here any more."""

from msgspec import Struct
from werkzeug.exceptions import NotFound

from db import fetch_one

FORMER = "A former member"


class Peer(Struct, frozen=True):
    """The other side of a conversation, whatever became of them; `hue` is degrees."""

    id: int
    username: str
    display_name: str
    hue: int
    state: str

    def wire(self) -> dict:
        """As clients show them; without an address of a picture for who is not here any more."""
        name = FORMER if self.state == "deleted" else self.display_name
        picture = f"/avatars/{self.username}" if self.state == "active" else ""
        return {"uid": self.id, "username": self.username, "name": name, "planet": {"hue": self.hue, "src": picture}}


def find_peer(db, user, username: str = "", uid: int = 0) -> Peer:
    """A member by name or number as `user` may write to or read them.

    Raises NotFound for who is suspended or has left, unless the two have a conversation: it stays readable.
    """
    peer = fetch_one(db, Peer, """
        SELECT users.id, users.username, profiles.display_name, users.hue, users.state
        FROM users
        JOIN profiles ON profiles.user_id = users.id
        LEFT JOIN dm_conversations ON low_id = min(:user_id, users.id) AND high_id = max(:user_id, users.id)
        WHERE users.id = coalesce(nullif(:uid, 0), (SELECT id FROM users WHERE username = :username))
          AND (users.state = 'active' OR conv IS NOT NULL)
    """, user_id=user.id, username=username, uid=uid)
    if peer is None:
        raise NotFound("There is no member of that name.")
    return peer


def contacts_of(db, user_id: int) -> list[int]:
    """The numbers of everyone a member has a conversation with."""
    rows = db.execute("""
        SELECT high_id AS id FROM dm_conversations WHERE low_id = :id
        UNION ALL
        SELECT low_id AS id FROM dm_conversations WHERE high_id = :id
    """, {"id": user_id})
    return [row["id"] for row in rows]
