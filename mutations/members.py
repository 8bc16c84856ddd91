"""Members come.

Passwords and codes arrive hashed: hashing takes a quarter of a second, and a transaction must not.
"""

from msgspec import Struct
from werkzeug.exceptions import Conflict

from core.forms import FormError
from db import fetch_value
from mutations.audit import write_down
from queries.members import is_taken

TOO_LATE = "Someone else has set this server up in the meantime. Ask them for an invitation."
ENTER_LOBBY = """
    INSERT INTO memberships (room_id, user_id, last_read_id)
    SELECT id, :user_id, last_message_id
    FROM rooms
    WHERE slug = 'lobby'
"""
ADD_PROFILE = "INSERT INTO profiles (user_id, display_name) VALUES (:user_id, :display_name)"
USE_INVITE = "UPDATE invites SET uses_left = uses_left - 1 WHERE code = :code AND uses_left > 0"
ADD_CODE = "INSERT INTO recovery_codes (user_id, code_hash) VALUES (:user_id, :code_hash)"


class NewMember(Struct, frozen=True):
    """Someone who signs up; `password` and `code_hashes` are hashes, `hue` is degrees."""

    username: str
    display_name: str
    password: str
    hue: int
    code_hashes: tuple[bytes, ...]


def found_site(db, new: NewMember, site_name: str) -> int:
    """Make the first member, who is the admin; returns their number, raises Conflict when someone was faster."""
    with db:
        user_id = fetch_value(db, """
            INSERT INTO users (username, password, hue, role)
            SELECT :username, :password, :hue, 'admin'
            WHERE NOT EXISTS (SELECT 1 FROM users)
            RETURNING id
        """, username=new.username, password=new.password, hue=new.hue)
        if user_id is not None:
            db.execute("UPDATE settings SET site_name = :site_name", {"site_name": site_name})
            db.execute(ADD_PROFILE, {"user_id": user_id, "display_name": new.display_name})
            db.executemany(ADD_CODE, [{"user_id": user_id, "code_hash": code} for code in new.code_hashes])
            db.execute(ENTER_LOBBY, {"user_id": user_id})
            write_down(db, user_id, "site.found", site_name)
    if user_id is None:
        raise Conflict(TOO_LATE)
    return user_id


def register_member(db, new: NewMember, code: str) -> int:
    """Make a member where registration is open, or on an invitation, which is used up by one.

    Returns their number. Raises FormError when the name is taken (deleted members keep theirs) or nobody invited them.
    """
    with db:
        user_id = fetch_value(db, """
            INSERT INTO users (username, password, hue)
            SELECT :username, :password, :hue
            FROM settings
            WHERE NOT EXISTS (SELECT 1 FROM former_names WHERE name = :username)
              AND (registration = 'open' OR registration = 'invite' AND EXISTS (
                SELECT 1
                FROM invites
                JOIN users AS inviters ON inviters.id = invites.created_by
                WHERE invites.code = :code
                  AND invites.expires_at > strftime('%Y-%m-%dT%H:%M:%fZ')
                  AND (invites.uses_left IS NULL OR invites.uses_left > 0)
                  AND inviters.state = 'active'
              ))
            ON CONFLICT (username) DO NOTHING
            RETURNING id
        """, username=new.username, password=new.password, hue=new.hue, code=code)
        if user_id is not None:
            db.execute(USE_INVITE, {"code": code})
            db.execute(ADD_PROFILE, {"user_id": user_id, "display_name": new.display_name})
            db.executemany(ADD_CODE, [{"user_id": user_id, "code_hash": code_hash} for code_hash in new.code_hashes])
            db.execute(ENTER_LOBBY, {"user_id": user_id})
    if user_id is None:
        raise why_not(db, new.username)
    return user_id


def why_not(db, username: str) -> FormError:
    if is_taken(db, username):
        return FormError(username="That username is taken. Please choose another.")
    return FormError(code="This invitation has been used up or has expired. Ask for a new one.")
