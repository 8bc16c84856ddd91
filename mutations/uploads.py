"""Naming files that are on disk already, and forgetting those that nothing shows."""

from msgspec import Struct, structs
from werkzeug.exceptions import UnprocessableEntity

from db import fetch_all, fetch_value

QUOTA = 200_000_000  # bytes a member may keep here
ABANDONED = "-1 day"  # an upload that no message took by then was a change of mind
FULL = f"Your pictures fill the {QUOTA // 1_000_000} MB you have here. Delete messages with pictures first."


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
    """Record a file that is on disk; gives the ids of the member's own that were never used, whose files may go.

    Raises UnprocessableEntity when the member's pictures would be more than QUOTA; nothing has changed then.
    """
    with db:
        dropped = fetch_all(db, Dropped, """
            DELETE FROM uploads
            WHERE user_id = :user_id
              AND created_at < strftime('%Y-%m-%dT%H:%M:%fZ', 'now', :abandoned)
              AND NOT EXISTS (SELECT 1 FROM messages WHERE messages.upload_id = uploads.id)
            RETURNING id
        """, user_id=user.id, abandoned=ABANDONED)
        kept = fetch_value(db, """
            INSERT INTO uploads (id, sha256, kind, user_id, size, width, height, thumb_width, thumb_height)
            SELECT :id, :sha256, 'image', :user_id, :size, :width, :height, :thumb_width, :thumb_height
            WHERE (SELECT coalesce(sum(size), 0) FROM uploads WHERE user_id = :user_id) + :size <= :quota
            RETURNING id
        """, **structs.asdict(new), user_id=user.id, quota=QUOTA)
        if kept is None:
            raise UnprocessableEntity(FULL)
    return tuple(upload.id for upload in dropped)
