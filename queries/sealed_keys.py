"""The public keys of sealed messages: whose they are, and what they were before."""

from msgspec import Struct

from core.base64url import b64
from db import fetch_all, fetch_one


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
