"""Sealed attachments: naming files that are on disk, binding them to the message that tells of them, forgetting them."""

from msgspec import Struct
from werkzeug.exceptions import Conflict, NotFound, UnprocessableEntity

from db import fetch_all, fetch_one, fetch_value
from mutations.sealed_envelopes import Envelope
from mutations.uploads import FULL, QUOTA, USED
from queries.sealed_files import NAME

MOST_ATTACHED = 10  # files of one message
ABANDONED = "-1 day"  # a file that no message brought by then was a change of mind
NOT_THERE = "An attachment is not there any more: add it again. Nothing was stored."
OTHER_FILE = "Another file has this number already."


class NewFile(Struct, frozen=True):
    """A sealed file under the number that its uploader's browser gave it; `size` in bytes."""

    id: bytes
    conv: bytes
    size: int
    sha256: bytes


class Named(Struct, frozen=True):
    """A file by what it is called on disk."""

    name: str


def is_kept(db, user, new: NewFile) -> bool:
    """Whether this very file came before, as a retry finds it; raises Conflict when its number is another's."""
    known = fetch_one(db, NewFile, "SELECT id, conv, size, sha256 FROM dm_files WHERE id = :id", id=new.id)
    uploader_id = fetch_value(db, "SELECT uploader_id FROM dm_files WHERE id = :id", id=new.id)
    if known and (known, uploader_id) != (new, user.id):
        raise Conflict(OTHER_FILE)
    return known is not None


def keep_file(db, user, new: NewFile) -> None:
    """Record a file that is on disk; raises UnprocessableEntity when the member's files would be more than their QUOTA."""
    with db:
        kept = fetch_value(db, f"""
            INSERT INTO dm_files (id, uploader_id, conv, size, sha256)
            SELECT :id, :user_id, :conv, :size, :sha256
            WHERE {USED} + :size <= :quota
            ON CONFLICT (id) DO NOTHING
            RETURNING size
        """, id=new.id, user_id=user.id, conv=new.conv, size=new.size, sha256=new.sha256, quota=QUOTA)
    if kept is None:
        raise Conflict(OTHER_FILE) if is_kept(db, user, new) else UnprocessableEntity(FULL)


def bind_file(db, user, envelope: Envelope, id: bytes) -> None:
    """Inside a transaction: this message brings the file, or edits the one that did; raises NotFound."""
    bound = fetch_value(db, """
        UPDATE dm_files
        SET mid = coalesce(mid, :mid)
        WHERE id = :id
          AND uploader_id = :user_id
          AND conv = :conv
          AND (mid IS NULL OR mid = :target OR mid IN (SELECT mid FROM direct_messages WHERE target = :target AND kind = 2))
        RETURNING size
    """, id=id, user_id=user.id, conv=envelope.parsed.conv, mid=envelope.parsed.mid, target=envelope.target)
    if bound is None:
        raise NotFound(NOT_THERE)


def free_files(db, conv: bytes) -> tuple[str, ...]:
    """Inside a transaction: forget the files of a conversation's messages that are gone; gives their names.

    What was reported stays until a moderator has closed the report.
    """
    freed = fetch_all(db, Named, f"""
        DELETE FROM dm_files
        WHERE conv = :conv
          AND report_id IS NULL
          AND EXISTS (SELECT 1 FROM direct_messages WHERE direct_messages.mid = dm_files.mid AND ct IS NULL)
        RETURNING {NAME}
    """, conv=conv)
    return tuple(file.name for file in freed)
