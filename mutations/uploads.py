"""Naming files that are on disk already, and forgetting those that nothing shows."""

from msgspec import Struct, structs

from db import fetch_all

ABANDONED = "-1 day"  # an upload that no message took by then was a change of mind


class NewUpload(Struct, frozen=True):
    """A verified image under its random `id`; sizes in bytes and pixels."""

    id: str
    sha256: str
    size: int
    width: int
    height: int
    thumb_width: int
    thumb_height: int


class Dropped(Struct):
    id: str


def keep_upload(db, user, new: NewUpload) -> tuple[str, ...]:
    """Record a file that is on disk; gives the ids of the member's own that were never used, whose files may go."""
    with db:
        dropped = fetch_all(db, Dropped, """
            DELETE FROM uploads
            WHERE user_id = :user_id
              AND created_at < strftime('%Y-%m-%dT%H:%M:%fZ', 'now', :abandoned)
              AND NOT EXISTS (SELECT 1 FROM messages WHERE messages.upload_id = uploads.id)
            RETURNING id
        """, user_id=user.id, abandoned=ABANDONED)
        db.execute("""
            INSERT INTO uploads (id, sha256, kind, user_id, size, width, height, thumb_width, thumb_height)
            VALUES (:id, :sha256, 'image', :user_id, :size, :width, :height, :thumb_width, :thumb_height)
        """, structs.asdict(new) | {"user_id": user.id})
    return tuple(upload.id for upload in dropped)
