"""Networks from which nobody signs in or writes."""

from msgspec import Struct

from db import fetch_all, fetch_one

MOST_BANS = 500  # all of them are one page

LASTING = "(expires_at IS NULL OR expires_at > strftime('%Y-%m-%dT%H:%M:%fZ'))"


class Ban(Struct, frozen=True):
    """One network that is shut out; `by` and `expires_at` (ISO 8601, UTC) are None for nobody any more and for no end."""

    id: int
    network: str
    reason: str
    by: str | None
    created_at: str
    expires_at: str | None


SELECT_BAN = """
    SELECT bans.id, bans.network, bans.reason, users.username AS by, bans.created_at, bans.expires_at
    FROM bans
    LEFT JOIN users ON users.id = bans.created_by
"""


def ban_over(db, address: bytes) -> Ban | None:
    """The ban that holds for an address (core.networks.address_key) now."""
    return fetch_one(db, Ban, SELECT_BAN + f"""
        WHERE bans.first <= :address
          AND bans.last >= :address
          AND {LASTING}
        ORDER BY bans.expires_at IS NOT NULL, bans.expires_at DESC
        LIMIT 1
    """, address=address)


def bans_now(db) -> list[Ban]:
    """All that hold, the newest first."""
    return fetch_all(db, Ban, SELECT_BAN + f"""
        WHERE bans.id > 0
          AND {LASTING}
        ORDER BY bans.id DESC
        LIMIT :limit
    """, limit=MOST_BANS)
