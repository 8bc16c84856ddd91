"""Naming files that are on disk already, and forgetting those that nothing shows."""

from msgspec import Struct, json, structs
from werkzeug.exceptions import UnprocessableEntity

from db import fetch_all, fetch_value

QUOTA = 200_000_000  # bytes a member may keep here
ABANDONED = "-1 day"  # an upload that nothing took by then was a change of mind
FULL = f"Your pictures and sounds fill the {QUOTA // 1_000_000} MB you have here. Delete some of them first."

# Bytes that :user_id keeps here. A sound that remixes read as well is of the one who has had it for longest.
USED = """
    (SELECT coalesce(sum(size), 0) FROM uploads WHERE user_id = :user_id) + (
        SELECT coalesce(sum(sounds.size), 0)
        FROM scripts
        JOIN script_files AS sounds ON sounds.script_id = scripts.id
        WHERE scripts.user_id = :user_id
          AND sounds.file IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM script_files AS older WHERE older.file = sounds.file AND older.id < sounds.id)
    ) + (SELECT coalesce(sum(size), 0) FROM dm_files WHERE uploader_id = :user_id)
"""

# No message, no wall, no card and no sketch shows it, and no undo on a wall could bring it back.
UNUSED = """
    NOT EXISTS (SELECT 1 FROM messages WHERE messages.upload_id = uploads.id)
    AND NOT EXISTS (SELECT 1 FROM profile_stickers WHERE profile_stickers.upload_id = uploads.id)
    AND NOT EXISTS (SELECT 1 FROM profile_posts WHERE profile_posts.upload_id = uploads.id)
    AND NOT EXISTS (SELECT 1 FROM profiles WHERE profiles.avatar_id = uploads.id)
    AND NOT EXISTS (SELECT 1 FROM scripts WHERE scripts.poster_id = uploads.id)
    AND NOT EXISTS (SELECT 1 FROM script_files WHERE script_files.upload_id = uploads.id)
    AND NOT EXISTS (SELECT 1 FROM wall_change_uploads WHERE wall_change_uploads.upload_id = uploads.id)
"""


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
    """Record a file that is on disk; gives the ids of the member's own that are of no use any more: their files may go.

    Raises UnprocessableEntity when the member's files would be more than QUOTA; nothing has changed then.
    """
    with db:
        dropped = fetch_all(db, Dropped, f"""
            DELETE FROM uploads
            WHERE user_id = :user_id
              AND created_at < strftime('%Y-%m-%dT%H:%M:%fZ', 'now', :abandoned)
              AND {UNUSED}
            RETURNING id
        """, user_id=user.id, abandoned=ABANDONED)
        kept = fetch_value(db, f"""
            INSERT INTO uploads (id, sha256, kind, user_id, size, width, height, thumb_width, thumb_height)
            SELECT :id, :sha256, 'image', :user_id, :size, :width, :height, :thumb_width, :thumb_height
            WHERE {USED} + :size <= :quota
            RETURNING id
        """, **structs.asdict(new), user_id=user.id, quota=QUOTA)
        if kept is None:
            raise UnprocessableEntity(FULL)
    return tuple(upload.id for upload in dropped)


def drop_unused(db, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Forget those of these uploads that nothing uses now; gives their ids: the files may go. Inside a transaction."""
    dropped = fetch_all(db, Dropped, f"""
        DELETE FROM uploads
        WHERE id IN (SELECT value FROM json_each(:ids))
          AND {UNUSED}
        RETURNING id
    """, ids=json.encode(ids).decode())
    return tuple(upload.id for upload in dropped)


def let_go(db, ids: tuple[str, ...]) -> tuple[str, ...]:
    """What a sketch shows no more: forget what nothing uses, as drop_unused; what remixes still read is theirs from now on.

    Inside a transaction.
    """
    dropped = drop_unused(db, ids)
    db.execute("""
        UPDATE uploads
        SET user_id = (
            SELECT scripts.user_id
            FROM script_files
            JOIN scripts ON scripts.id = script_files.script_id
            WHERE script_files.upload_id = uploads.id
            ORDER BY script_files.id
            LIMIT 1
        )
        WHERE id IN (SELECT value FROM json_each(:ids))
          AND EXISTS (SELECT 1 FROM script_files WHERE script_files.upload_id = uploads.id)
          AND NOT EXISTS (
              SELECT 1
              FROM script_files
              JOIN scripts ON scripts.id = script_files.script_id
              WHERE script_files.upload_id = uploads.id
                AND scripts.user_id = uploads.user_id
          )
    """, {"ids": json.encode(ids).decode()})
    return dropped
