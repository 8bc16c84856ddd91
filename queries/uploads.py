"""Who may look at an uploaded file."""

from db import fetch_value


def may_see_upload(db, user, id: str) -> bool:
    """Its owner may, and whoever may see a room in which a message shows it."""
    return fetch_value(db, """
        SELECT 1
        FROM uploads
        WHERE uploads.id = :id
          AND (uploads.user_id = :user_id OR EXISTS (
              SELECT 1
              FROM messages
              JOIN rooms ON rooms.id = messages.room_id
              LEFT JOIN memberships ON memberships.room_id = rooms.id AND memberships.user_id = :user_id
              WHERE messages.upload_id = uploads.id
                AND (rooms.visibility = 'public' OR memberships.user_id IS NOT NULL)
          ))
    """, id=id, user_id=user.id) is not None
