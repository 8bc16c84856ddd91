"""Invitations are made and taken back."""

from msgspec import Struct
from werkzeug.exceptions import Conflict, NotFound

from db import fetch_value
from mutations.audit import write_down
from mutations.sessions import require_session

MOST_OPEN = 200  # open invitations of one member: more would be a list nobody looks through


class NewInvite(Struct, frozen=True):
    """`uses` None: any number of people; `days`: how long it holds."""

    code: str
    uses: int | None
    days: int


def create_invite(db, user, new: NewInvite) -> int:
    """Make an invitation; returns its number, raises Conflict when `user` has too many open ones."""
    with db:
        require_session(db, user)
        invite_id = fetch_value(db, """
            INSERT INTO invites (code, created_by, uses_left, expires_at)
            SELECT :code, :user_id, :uses, strftime('%Y-%m-%dT%H:%M:%fZ', 'now', :days || ' days')
            WHERE :most > (
                SELECT count(*)
                FROM invites
                WHERE created_by = :user_id
                  AND expires_at > strftime('%Y-%m-%dT%H:%M:%fZ')
                  AND (uses_left IS NULL OR uses_left > 0)
            )
            RETURNING id
        """, code=new.code, user_id=user.id, uses=new.uses, days=new.days, most=MOST_OPEN)
        write_down(db, user.id, "invite.create", f"#{invite_id}", done=invite_id)
    if invite_id is None:
        raise Conflict(f"You have {MOST_OPEN} open invitations. Take some back before you make more.")
    return invite_id


def revoke_invite(db, user, invite_id: int) -> None:
    """Take an invitation back: one's own, or as an admin anyone's. Raises NotFound."""
    with db:
        require_session(db, user)
        revoked = fetch_value(db, """
            DELETE FROM invites
            WHERE id = :id
              AND (created_by = :user_id OR :role = 'admin')
            RETURNING id
        """, id=invite_id, user_id=user.id, role=user.role)
        write_down(db, user.id, "invite.revoke", f"#{invite_id}", done=revoked)
    if revoked is None:
        raise NotFound("That invitation is gone.")
