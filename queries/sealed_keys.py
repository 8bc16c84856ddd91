"""The public keys of sealed messages: whose they are, what they were before, and who may write to whom."""

from msgspec import Struct

from core.base64url import b64
from db import fetch_all, fetch_one
from queries.sealed_peers import Peer

SELF = "Sealed messages are between two members; this is you."
LEFT = "They have left this place. What was written stays here for you."
AWAY = "Their account is suspended. Nothing reaches them until it is open again."
BLOCKED = "You have blocked them. Unblock them to write to them."
REFUSED = "They take no messages from you at the moment."  # one sentence, also for who is blocked: nobody is told that
STRANGER = "They take messages only from members they share a room with."
NOT_READY = "They have not set up their messages yet. You can write as soon as they have."


class Bundle(Struct, frozen=True):
    """The signed public keys of one epoch; `created_ms` is the member's own clock."""

    user_id: int
    epoch: int
    ik: bytes
    dh: bytes
    created_ms: int
    sig: bytes

    def wire(self) -> dict:
        """As clients read and check it: docs/sealed-messages.md, "Bundle"."""
        return {"v": 1, "uid": self.user_id, "ik": b64(self.ik), "epoch": self.epoch, "dh": b64(self.dh),
                "created": self.created_ms, "sig": b64(self.sig)}


class Reset(Struct, frozen=True):
    """An identity that was given up for another."""

    created_at: str
    old_ik: bytes
    new_ik: bytes

    def wire(self) -> dict:
        return {"at": self.created_at, "old_ik": b64(self.old_ik), "new_ik": b64(self.new_ik)}


class Standing(Struct, frozen=True):
    """How one member stands to another: what decides whether they may write."""

    is_self: bool
    state: str
    takes: str  # from everyone, rooms or nobody
    blocked: bool  # by who asks
    shut_out: bool  # who asks, by the other
    shares_room: bool
    ready: bool  # the other has keys
    agreed: str  # the other's word on the conversation: open, request, declined, "" before there is one

    @property
    def may_write(self) -> str:
        """ "" for yes, "request" when the other is asked first, else a sentence why not."""
        if self.is_self or self.state != "active":
            return SELF if self.is_self else LEFT if self.state == "deleted" else AWAY
        if self.blocked or self.shut_out or self.agreed == "declined":
            return BLOCKED if self.blocked else REFUSED
        if not self.ready:
            return NOT_READY
        if self.agreed == "open" or (self.shares_room and self.takes != "nobody"):
            return ""
        return {"everyone": "request", "rooms": STRANGER}.get(self.takes, REFUSED)


def may_write(db, user, peer: Peer) -> str:
    """Whether `user` may write to `peer` now: "" yes, "request" as a request, else a sentence why not.

    Reads only: dm:send asks it again inside its transaction. Of both nothing but the `id` is used.
    """
    return standing_of(db, user, peer).may_write


def standing_of(db, user, peer: Peer) -> Standing:
    """How `user` stands to `peer`, who exists; of both nothing but the `id` is used."""
    return fetch_one(db, Standing, """
        SELECT users.id = :user_id AS is_self, users.state, profiles.dm_from AS takes,
               EXISTS (SELECT 1 FROM blocks WHERE user_id = :user_id AND blocked_id = :peer_id) AS blocked,
               EXISTS (SELECT 1 FROM blocks WHERE user_id = :peer_id AND blocked_id = :user_id) AS shut_out,
               EXISTS (
                   SELECT 1
                   FROM memberships AS mine
                   JOIN memberships AS theirs ON theirs.room_id = mine.room_id AND theirs.user_id = :peer_id
                   JOIN rooms ON rooms.id = mine.room_id
                   WHERE mine.user_id = :user_id
                     AND rooms.archived_at IS NULL
               ) AS shares_room,
               EXISTS (SELECT 1 FROM dm_bundles WHERE user_id = :peer_id) AS ready,
               coalesce(iif(low_id = :peer_id, low_state, high_state), '') AS agreed
        FROM users
        JOIN profiles ON profiles.user_id = users.id
        LEFT JOIN dm_conversations ON low_id = min(:user_id, :peer_id) AND high_id = max(:user_id, :peer_id)
        WHERE users.id = :peer_id
    """, user_id=user.id, peer_id=peer.id)


def bundles_of(db, user_id: int) -> list[Bundle]:
    """Every bundle of a member, the oldest epoch first: old ones open old messages."""
    return fetch_all(db, Bundle, """
        SELECT user_id, epoch, ik, dh, created_ms, sig FROM dm_bundles WHERE user_id = :user_id ORDER BY epoch
    """, user_id=user_id)


def newest_bundle(db, user_id: int) -> Bundle | None:
    """The one to write to; None for who has not set up messages."""
    return fetch_one(db, Bundle, """
        SELECT user_id, epoch, ik, dh, created_ms, sig
        FROM dm_bundles
        WHERE user_id = :user_id
        ORDER BY epoch DESC
        LIMIT 1
    """, user_id=user_id)


def resets_of(db, user_id: int) -> list[Reset]:
    """When a member gave an identity up, the first time first."""
    return fetch_all(db, Reset, """
        SELECT created_at, old_ik, new_ik FROM dm_resets WHERE user_id = :user_id ORDER BY id
    """, user_id=user_id)
