"""The record of what those in charge have done."""

from msgspec import Struct

from db import fetch_all

PAGE = 50  # lines


class Entry(Struct, frozen=True):
    """One act: `actor` is None when it was done at the machine itself; `at` is ISO 8601 in UTC."""

    id: int
    actor: str | None
    action: str
    target: str
    reason: str
    at: str


def entries_before(db, before: int, by: str = "") -> list[Entry]:
    """One page of the log older than entry number `before`, newest first; of what `by` (a username) did, or of all."""
    return fetch_all(db, Entry, """
        SELECT audit_log.id, users.username AS actor, audit_log.action, audit_log.target, audit_log.reason, audit_log.at
        FROM audit_log
        LEFT JOIN users ON users.id = audit_log.actor_id
        WHERE audit_log.id < :before
          AND (:by = '' OR users.username = :by)
        ORDER BY audit_log.id DESC
        LIMIT :limit
    """, before=before, by=by, limit=PAGE)
