"""Invitations to join the site."""

from msgspec import Struct

from db import fetch_all, fetch_one

PAGE = 50  # lines

SELECT_INVITE = """
    SELECT invites.id, invites.code, users.username AS inviter, profiles.display_name AS inviter_name,
        invites.uses_left, invites.expires_at, invites.created_at
    FROM invites
    JOIN users ON users.id = invites.created_by
    JOIN profiles ON profiles.user_id = users.id
"""


class Invite(Struct, frozen=True):
    """A code that lets people register; `uses_left` None means any number, times are ISO 8601 in UTC."""

    id: int
    code: str
    inviter: str
    inviter_name: str
    uses_left: int | None
    expires_at: str
    created_at: str


def find_open_invite(db, code: str) -> Invite | None:
    """The invite of this code if it can still be used."""
    return fetch_one(db, Invite, SELECT_INVITE + """
        WHERE invites.code = :code
          AND invites.expires_at > strftime('%Y-%m-%dT%H:%M:%fZ')
          AND (invites.uses_left IS NULL OR invites.uses_left > 0)
          AND users.state = 'active'
    """, code=code)


def invites_before(db, before: int) -> list[Invite]:
    """One page of everyone's invites, spent ones too, older than number `before`, newest first."""
    return fetch_all(db, Invite, SELECT_INVITE + """
        WHERE invites.id < :before
        ORDER BY invites.id DESC
        LIMIT :limit
    """, before=before, limit=PAGE)


def invites_of(db, user, before: int) -> list[Invite]:
    """One page of the invites `user` made, older than number `before`, newest first."""
    return fetch_all(db, Invite, SELECT_INVITE + """
        WHERE invites.created_by = :user_id
          AND invites.id < :before
        ORDER BY invites.id DESC
        LIMIT :limit
    """, user_id=user.id, before=before, limit=PAGE)
