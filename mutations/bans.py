"""Shutting networks out, and letting back in what was shut out for a time.

Every act of an admin is written in the audit log, in the same transaction.
"""

from msgspec import Struct
from werkzeug.exceptions import Conflict, NotFound

from core.networks import Network
from db import fetch_all, fetch_value
from mutations.audit import write_down
from mutations.sessions import require_session
from queries.bans import MOST_BANS

FULL = f"{MOST_BANS} networks are shut out, which is the most. Let some of them in again first."


class NewBan(Struct, frozen=True):
    """A network to shut out; `hours` 0 is until somebody takes it back."""

    network: Network
    reason: str
    hours: int = 0


class Lifted(Struct):
    username: str


def ban_network(db, user, new: NewBan) -> int:
    """Let nobody sign in or write from a network; gives the ban's number. One of the same network is replaced.

    Raises Conflict at MOST_BANS.
    """
    with db:
        require_session(db, user)
        db.execute("DELETE FROM bans WHERE expires_at <= strftime('%Y-%m-%dT%H:%M:%fZ') OR network = :network",
                   {"network": new.network.text})
        id = fetch_value(db, """
            INSERT INTO bans (network, first, last, reason, created_by, expires_at)
            SELECT :network, :first, :last, :reason, :user_id,
                   iif(:hours, strftime('%Y-%m-%dT%H:%M:%fZ', 'now', :hours || ' hours'), NULL)
            WHERE (SELECT count(*) FROM bans) < :most
            RETURNING id
        """, network=new.network.text, first=new.network.first, last=new.network.last, reason=new.reason,
            user_id=user.id, hours=new.hours, most=MOST_BANS)
        if id is None:
            raise Conflict(FULL)
        write_down(db, user.id, "network.ban", new.network.text, new.reason)
    return id


def lift_ban(db, user, id: int) -> str:
    """Let a network in again; gives what it is called, raises NotFound."""
    with db:
        require_session(db, user)
        network = fetch_value(db, "DELETE FROM bans WHERE id = :id RETURNING network", id=id)
        write_down(db, user.id, "network.lift", network or "", done=network and 1)
    if network is None:
        raise NotFound("This network is not shut out any more.")
    return network


def lift_ended(db, user_id: int = 0) -> tuple[str, ...]:
    """Let in again whose suspension has run out (only `user_id`, if one is given); gives their names.

    Written down as done by nobody: the end was set when they were suspended.
    """
    with db:
        lifted = fetch_all(db, Lifted, """
            UPDATE users
            SET state = 'active', suspended_until = NULL
            WHERE suspended_until <= strftime('%Y-%m-%dT%H:%M:%fZ')
              AND state = 'suspended'
              AND (:user_id = 0 OR id = :user_id)
            RETURNING username
        """, user_id=user_id)
        for member in lifted:
            write_down(db, None, "member.return", member.username, "the time was over")
    return tuple(member.username for member in lifted)


def lift_ended_chore(db) -> int:
    """The same for checkpoints.Checkpointer, which asks again as long as there was something: once is enough."""
    lift_ended(db)
    return 0
