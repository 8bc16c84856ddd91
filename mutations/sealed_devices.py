"""The browsers in which a member opens their sealed messages: known, forgotten, and one handing its keys to the next."""

from werkzeug.exceptions import Conflict, NotFound

from db import fetch_value
from mutations.sessions import require_session

MOST_DEVICES = 50  # as many as sessions: the one used longest ago makes room
LINK_LIFE = "+5 minutes"  # as SQLite says it
NO_KEYS = "Set up your messages first: there are no keys of yours yet."
NOT_YOURS = "This device counts as somebody else's. Set your messages up anew on it."


def name_device(db, user, device: bytes, name: str) -> None:
    """Write down which device `user` is at, under a name; raises Conflict for another member's, and before there are keys."""
    with db:
        require_session(db, user)
        if fetch_value(db, "SELECT 1 FROM dm_bundles WHERE user_id = :id", id=user.id) is None:
            raise Conflict(NO_KEYS)
        keep_device(db, user, device, name)


def keep_device(db, user, device: bytes, name: str) -> None:
    """Inside a transaction: this session belongs to this device and no other; raises Conflict for another member's."""
    db.execute("UPDATE dm_devices SET session_id = NULL WHERE session_id = :id AND device <> :device",
               {"id": user.session_id, "device": device})
    kept = fetch_value(db, """
        INSERT INTO dm_devices (user_id, device, name, session_id)
        VALUES (:user_id, :device, :name, :session_id)
        ON CONFLICT (device) DO UPDATE
        SET name = excluded.name, session_id = excluded.session_id, seen_at = excluded.seen_at
        WHERE user_id = excluded.user_id
        RETURNING 1
    """, user_id=user.id, device=device, name=name, session_id=user.session_id)
    if kept is None:
        raise Conflict(NOT_YOURS)
    db.execute("""
        DELETE FROM dm_devices
        WHERE user_id = :user_id
          AND device IN (
              SELECT device FROM dm_devices WHERE user_id = :user_id ORDER BY seen_at DESC, device LIMIT -1 OFFSET :most
          )
    """, {"user_id": user.id, "most": MOST_DEVICES})


def forget_device(db, user, device: bytes) -> int | None:
    """Strike a device off and sign its browser out, but not the one that asks; gives the session that ended.

    Raises NotFound for a device that `user` does not have.
    """
    with db:
        require_session(db, user)
        session_id = fetch_value(db, """
            SELECT session_id FROM dm_devices WHERE user_id = :user_id AND device = :device
        """, user_id=user.id, device=device)
        forgotten = fetch_value(db, """
            DELETE FROM dm_devices WHERE user_id = :user_id AND device = :device RETURNING 1
        """, user_id=user.id, device=device)
        ended = fetch_value(db, """
            DELETE FROM sessions WHERE id = :id AND user_id = :user_id AND id <> :own RETURNING id
        """, id=session_id, user_id=user.id, own=user.session_id)
    if forgotten is None:
        raise NotFound("You have no such device.")
    return ended


def leave_link(db, user, id: bytes, blob: bytes) -> None:
    """Leave keys for another device of `user`, in the place of those left before; raises Conflict before there are keys."""
    with db:
        require_session(db, user)
        db.execute("""
            DELETE FROM dm_links WHERE user_id = :id OR expires_at <= strftime('%Y-%m-%dT%H:%M:%fZ')
        """, {"id": user.id})
        left = fetch_value(db, f"""
            INSERT INTO dm_links (id, user_id, blob, expires_at)
            SELECT :id, :user_id, :blob, strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '{LINK_LIFE}')
            WHERE EXISTS (SELECT 1 FROM dm_bundles WHERE user_id = :user_id)
            RETURNING 1
        """, id=id, user_id=user.id, blob=blob)
    if left is None:
        raise Conflict(NO_KEYS)


def take_link(db, user, id: bytes) -> bytes:
    """What another device of `user` left; it is gone with that. Raises NotFound."""
    with db:
        require_session(db, user)
        blob = fetch_value(db, """
            DELETE FROM dm_links
            WHERE id = :id
              AND user_id = :user_id
              AND expires_at > strftime('%Y-%m-%dT%H:%M:%fZ')
            RETURNING blob
        """, id=id, user_id=user.id)
    if blob is None:
        raise NotFound("This code was used already or has run out. Make a new one on your other device.")
    return blob
