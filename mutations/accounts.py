"""How members get in: their passwords, recovery codes and reset links.

Passwords and codes arrive hashed: hashing takes a quarter of a second, and a transaction must not.
"""

from werkzeug.exceptions import Conflict, NotFound

from db import fetch_all, fetch_value
from mutations.audit import write_down
from mutations.members import ADD_CODE
from mutations.sessions import Ended, NewSession, add_session, require_session

CHANGED = "Your password was changed in the meantime, so nothing was done. Load the page again."


def change_password(db, user, checked: str, password: str, new: NewSession) -> list[int]:
    """Set the hash `password` in the place of `checked`, which the member proved to know, and begin a new session.

    Every other session ends, this one too: whoever has its token or a socket of it is out. Returns their numbers.
    Raises Conflict when the password is another by now, Forbidden when the session has ended.
    """
    with db:
        require_session(db, user)
        require_password(db, user, checked)
        db.execute("UPDATE users SET password = :password WHERE id = :id", {"password": password, "id": user.id})
        db.execute("DELETE FROM reset_links WHERE user_id = :id", {"id": user.id})
        session_id = add_session(db, user.id, password, new)
        ended = fetch_all(db, Ended, """
            DELETE FROM sessions WHERE user_id = :user_id AND id <> :id RETURNING id
        """, user_id=user.id, id=session_id)
    return [session.id for session in ended]


def require_password(db, user, checked: str) -> None:
    """Inside a transaction: raise Conflict unless this is still the hash; checking took a while."""
    if fetch_value(db, "SELECT password FROM users WHERE id = :id", id=user.id) != checked:
        raise Conflict(CHANGED)


def replace_codes(db, user, checked: str, code_hashes: tuple[bytes, ...]) -> None:
    """Give `user`, who knew the password of the hash `checked`, new recovery codes; the old ones open nothing now.

    Raises Conflict when the password is another by now, Forbidden when the session has ended.
    """
    with db:
        require_session(db, user)
        require_password(db, user, checked)
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
