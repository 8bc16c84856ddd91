"""What time ends: ciphertext that has run out, files that nothing brings, and after a month what is left of the rows."""

from msgspec import Struct

from db import fetch_all
from mutations.sealed_files import ABANDONED, Named
from queries.sealed_files import NAME

AT_ONCE = 500  # rows of one transaction
KEPT = "-30 days"  # the head and the hash of a message that is gone


class Swept(Struct, frozen=True):
    """How many rows were touched, and the names of the files that may go."""

    rows: int
    files: tuple[str, ...]


def sweep_sealed(db) -> Swept:
    """End what is to be ended now, AT_ONCE rows of a kind."""
    with db:
        expired = purge_expired(db)
        dropped = drop_old_rows(db)
        db.execute("""
            UPDATE dm_files SET report_id = NULL
            WHERE report_id IN (SELECT id FROM reports WHERE state = 'closed')
        """)
        files = drop_spare_files(db)
    return Swept(expired + dropped, files)


def purge_expired(db) -> int:
    """Inside a transaction: overwrite what both had agreed to keep for so long only."""
    return len(db.execute("""
        UPDATE direct_messages
        SET ct = NULL, purged_at = strftime('%Y-%m-%dT%H:%M:%fZ'), purged_why = 'expired'
        WHERE mid IN (
            SELECT mid
            FROM direct_messages
            WHERE expires_at <= strftime('%Y-%m-%dT%H:%M:%fZ')
              AND purged_at IS NULL
            LIMIT :at_once
        )
        RETURNING seq
    """, {"at_once": AT_ONCE}).fetchall())


def drop_old_rows(db) -> int:
    """Inside a transaction: forget rows that have been gone for a month, from the beginning of each conversation.

    Those between rows that are still there stay: without their head and hash the chain would have a hole, which to the one who
    reads looks like a message that was kept from them.
    """
    return len(db.execute("""
        DELETE FROM direct_messages
        WHERE mid IN (
            SELECT mid
            FROM direct_messages AS old
            WHERE purged_at < strftime('%Y-%m-%dT%H:%M:%fZ', 'now', :kept)
              AND seq < (SELECT seq FROM dm_conversations WHERE dm_conversations.conv = old.conv)
              AND NOT EXISTS (
                  SELECT 1
                  FROM direct_messages AS earlier
                  WHERE earlier.conv = old.conv
                    AND earlier.seq < old.seq
                    AND coalesce(earlier.purged_at, '9') >= strftime('%Y-%m-%dT%H:%M:%fZ', 'now', :kept)
              )
            LIMIT :at_once
        )
        RETURNING seq
    """, {"kept": KEPT, "at_once": AT_ONCE}).fetchall())


def drop_spare_files(db) -> tuple[str, ...]:
    """Inside a transaction: forget files whose message is gone or never came; what was reported waits for its moderator."""
    dropped = fetch_all(db, Named, f"""
        DELETE FROM dm_files
        WHERE report_id IS NULL
          AND iif(
              mid IS NULL,
              created_at < strftime('%Y-%m-%dT%H:%M:%fZ', 'now', :abandoned),
              EXISTS (SELECT 1 FROM direct_messages WHERE direct_messages.mid = dm_files.mid AND ct IS NULL)
          )
        RETURNING {NAME}
    """, abandoned=ABANDONED)
    return tuple(file.name for file in dropped)
