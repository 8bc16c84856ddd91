"""Which sealed attachments a member may fetch."""

from msgspec import Struct
from werkzeug.exceptions import NotFound

from db import fetch_one
from queries.sealed_messages import GONE

NAME = "lower(hex(id)) || '-' || uploader_id AS name"  # on disk: two members who choose one number do not meet
GONE_FILE = "There is no such attachment, or it is gone."


class File(Struct, frozen=True):
    """A sealed file on disk; `size` in bytes."""

    id: bytes
    uploader_id: int
    size: int

    @property
    def name(self) -> str:
        """What it is called in its folder, as NAME says in SQL."""
        return file_name(self.id, self.uploader_id)


def file_name(id: bytes, uploader_id: int) -> str:
    return f"{id.hex()}-{uploader_id}"


def find_file(db, user, id: bytes) -> File:
    """A file of one of the two whose message is there for `user`; before there is a message its uploader's. Raises NotFound."""
    file = fetch_one(db, File, f"""
        SELECT dm_files.id, uploader_id, size
        FROM dm_files
        LEFT JOIN direct_messages ON direct_messages.mid = dm_files.mid
        WHERE dm_files.id = :id
          AND iif(dm_files.mid IS NULL, uploader_id = :user_id, :user_id IN (sender_id, recipient_id) AND {GONE} = '')
    """, id=id, user_id=user.id)
    if file is None:
        raise NotFound(GONE_FILE)
    return file


def find_evidence(db, report_id: int, id: bytes) -> File:
    """A file that is kept for a report; raises NotFound."""
    file = fetch_one(db, File, """
        SELECT id, uploader_id, size FROM dm_files WHERE id = :id AND report_id = :report_id
    """, id=id, report_id=report_id)
    if file is None:
        raise NotFound(GONE_FILE)
    return file


def names_on_record(db) -> set[str]:
    """What all files that are of use are called."""
    return {row["name"] for row in db.execute(f"SELECT {NAME} FROM dm_files")}
