"""Members come, change what they are called and how they get in, and block each other.

Passwords and codes arrive hashed: hashing takes a quarter of a second, and a transaction must not.
"""

from msgspec import Struct
from werkzeug.exceptions import Conflict, NotFound

from core.forms import FormError
from db import fetch_all, fetch_value
from mutations.audit import write_down
from mutations.sessions import Ended
from queries.members import Member, is_taken

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


class Profile(Struct, frozen=True):
    """What a member may change about how they look."""

    display_name: str
    hue: int


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
            WHERE registration = 'open'
               OR registration = 'invite' AND EXISTS (
                SELECT 1
                FROM invites
                JOIN users AS inviters ON inviters.id = invites.created_by
                WHERE invites.code = :code
                  AND invites.expires_at > strftime('%Y-%m-%dT%H:%M:%fZ')
                  AND (invites.uses_left IS NULL OR invites.uses_left > 0)
                  AND inviters.state = 'active'
               )
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


def edit_profile(db, user, profile: Profile) -> None:
    with db:
        db.execute("UPDATE profiles SET display_name = :display_name WHERE user_id = :user_id",
                   {"display_name": profile.display_name, "user_id": user.id})
        db.execute("UPDATE users SET hue = :hue WHERE id = :user_id", {"hue": profile.hue, "user_id": user.id})


def change_password(db, user, password: str, token_hash: bytes) -> list[int]:
    """Set a new password hash; this session goes on under a new token, the others end. Returns their numbers."""
    with db:
        db.execute("UPDATE users SET password = :password WHERE id = :id", {"password": password, "id": user.id})
        db.execute("UPDATE sessions SET token_hash = :token_hash WHERE id = :id",
                   {"token_hash": token_hash, "id": user.session_id})
        db.execute("DELETE FROM reset_links WHERE user_id = :id", {"id": user.id})
        ended = fetch_all(db, Ended, """
            DELETE FROM sessions WHERE user_id = :user_id AND id <> :id RETURNING id
        """, user_id=user.id, id=user.session_id)
    return [session.id for session in ended]


def replace_codes(db, user, code_hashes: tuple[bytes, ...]) -> None:
    """Give `user` new recovery codes; the old ones open nothing from now on."""
    with db:
        db.execute("DELETE FROM recovery_codes WHERE user_id = :user_id", {"user_id": user.id})
        db.executemany(ADD_CODE, [{"user_id": user.id, "code_hash": code_hash} for code_hash in code_hashes])


def recover(db, username: str, code_hash: bytes, password: str) -> int | None:
    """Use up a recovery code: set the password hash and end every session. Returns the member's number.

    None when the code is not theirs, or no longer.
    """
    with db:
        user_id = fetch_value(db, """
            DELETE FROM recovery_codes
            WHERE code_hash = :code_hash
              AND user_id = (SELECT id FROM users WHERE username = :username AND state = 'active')
            RETURNING user_id
        """, code_hash=code_hash, username=username)
        db.execute("UPDATE users SET password = :password WHERE id = :id", {"password": password, "id": user_id})
        db.execute("DELETE FROM sessions WHERE user_id = :id", {"id": user_id})
        db.execute("DELETE FROM reset_links WHERE user_id = :id", {"id": user_id})
    return user_id


def reset_password(db, token_hash: bytes, password: str) -> int:
    """Use up a reset link: set the password hash and end every session. Returns the number; raises NotFound."""
    with db:
        user_id = fetch_value(db, """
            DELETE FROM reset_links
            WHERE token_hash = :token_hash
              AND expires_at > strftime('%Y-%m-%dT%H:%M:%fZ')
              AND EXISTS (SELECT 1 FROM users WHERE users.id = reset_links.user_id AND users.state = 'active')
            RETURNING user_id
        """, token_hash=token_hash)
        username = fetch_value(db, """
            UPDATE users SET password = :password WHERE id = :id RETURNING username
        """, password=password, id=user_id)
        db.execute("DELETE FROM sessions WHERE user_id = :id", {"id": user_id})
        write_down(db, user_id, "password.reset", username or "", done=user_id)
    if user_id is None:
        raise NotFound("This link has been used, or is older than 24 hours. Ask for a new one.")
    return user_id


def block(db, user, member: Member) -> None:
    """Fold `member`'s messages away for `user`; blocking twice is blocking once."""
    if member.id == user.id:
        raise Conflict("You cannot block yourself.")
    with db:
        db.execute("INSERT INTO blocks (user_id, blocked_id) VALUES (:user_id, :blocked_id) ON CONFLICT DO NOTHING",
                   {"user_id": user.id, "blocked_id": member.id})


def unblock(db, user, member: Member) -> None:
    with db:
        db.execute("DELETE FROM blocks WHERE user_id = :user_id AND blocked_id = :blocked_id",
                   {"user_id": user.id, "blocked_id": member.id})
