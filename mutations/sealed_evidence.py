"""Evidence of reports under another key at rest, one value after the other, while the site runs."""

from msgspec import Struct

from core.at_rest import Keyring, key_id, seal_at_rest
from db import fetch_all
from queries.sealed_reports import PURPOSE, place_of, unlocked


class Locked(Struct, frozen=True):
    """A value as it lies in the database, and what it is bound to."""

    id: int
    by: str
    by_id: int
    ref: str
    evidence: bytes


def reseal_evidence(db, ring: Keyring) -> int:
    """Put all evidence under the active key; gives how much was under another. Raises SealedError where a key is missing."""
    old = [value for value in all_evidence(db) if key_id(value.evidence) != ring.active]
    for value in old:
        fresh = seal_at_rest(ring, PURPOSE, place_of(value.by_id, value.ref), unlocked(ring, value))
        with db:
            db.execute("""
                UPDATE reports SET evidence = :fresh WHERE id = :id AND evidence = :old
            """, {"id": value.id, "fresh": fresh, "old": value.evidence})
    return len(old)


def all_evidence(db) -> list[Locked]:
    return fetch_all(db, Locked, """
        SELECT reports.id, users.username AS by, reports.by AS by_id, reports.ref, reports.evidence
        FROM reports
        JOIN users ON users.id = reports.by
        WHERE reports.evidence IS NOT NULL
        ORDER BY reports.id
    """)
