"""Who may look at an uploaded file."""

from db import fetch_value
from queries.scripts import VISIBLE_SCRIPT, viewing
from queries.walls import VISIBLE


def may_see_upload(db, viewer, id: str) -> bool:
    """Its owner may; else whoever may see a room, a wall or a sketch that shows it. `viewer` is None for a guest.

    A mark that waits is shown to the one who decides about it.
    A member's picture of themselves is shown beside all they say, so it is everyone's to see, whatever their wall is.
    """
    return fetch_value(db, f"""
        SELECT 1
        FROM uploads
        WHERE uploads.id = :id
          AND (uploads.user_id = :viewer_id OR EXISTS (
              SELECT 1
              FROM messages
              JOIN rooms ON rooms.id = messages.room_id
              LEFT JOIN memberships ON memberships.room_id = rooms.id AND memberships.user_id = :viewer_id
              WHERE messages.upload_id = uploads.id
                AND (rooms.visibility = 'public' AND :viewer_id <> 0 OR memberships.user_id IS NOT NULL)
          ) OR EXISTS (
              SELECT 1
              FROM profile_stickers AS items
              JOIN users AS owners ON owners.id = items.user_id
              JOIN profiles ON profiles.user_id = owners.id
              WHERE items.upload_id = uploads.id
                AND (items.pending = 0 OR owners.id = :viewer_id)
                AND {VISIBLE}
          ) OR EXISTS (
              SELECT 1
              FROM profile_posts AS items
              JOIN users AS owners ON owners.id = items.user_id
              JOIN profiles ON profiles.user_id = owners.id
              WHERE items.upload_id = uploads.id
                AND (items.pending = 0 OR owners.id = :viewer_id)
                AND {VISIBLE}
          ) OR EXISTS (
              SELECT 1
              FROM profiles
              JOIN users AS owners ON owners.id = profiles.user_id
              WHERE profiles.avatar_id = uploads.id
                AND owners.state = 'active'
          ) OR EXISTS (
              SELECT 1
              FROM scripts
              JOIN users AS authors ON authors.id = scripts.user_id
              WHERE scripts.poster_id = uploads.id
                AND {VISIBLE_SCRIPT}
          ) OR EXISTS (
              SELECT 1
              FROM script_files
              JOIN scripts ON scripts.id = script_files.script_id
              JOIN users AS authors ON authors.id = scripts.user_id
              WHERE script_files.upload_id = uploads.id
                AND {VISIBLE_SCRIPT}
          ))
    """, id=id, **viewing(viewer)) is not None


def wall_for_all(db, id: str) -> str | None:
    """The member because of whose wall, picture of themselves or sketch everyone may see an upload; None where nobody's is."""
    return fetch_value(db, f"""
        SELECT owners.username
        FROM profile_stickers AS items
        JOIN users AS owners ON owners.id = items.user_id
        JOIN profiles ON profiles.user_id = owners.id
        WHERE items.upload_id = :id AND items.pending = 0 AND {VISIBLE}
        UNION ALL
        SELECT owners.username
        FROM profile_posts AS items
        JOIN users AS owners ON owners.id = items.user_id
        JOIN profiles ON profiles.user_id = owners.id
        WHERE items.upload_id = :id AND items.pending = 0 AND {VISIBLE}
        UNION ALL
        SELECT owners.username
        FROM profiles
        JOIN users AS owners ON owners.id = profiles.user_id
        WHERE profiles.avatar_id = :id AND owners.state = 'active'
        UNION ALL
        SELECT authors.username
        FROM scripts
        JOIN users AS authors ON authors.id = scripts.user_id
        WHERE scripts.poster_id = :id AND {VISIBLE_SCRIPT}
        LIMIT 1
    """, id=id, **viewing(None))
