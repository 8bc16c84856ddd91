"""What signing in and getting back in need to know; none of it is ever shown to others."""

from msgspec import Struct
from werkzeug.exceptions import NotFound

from db import fetch_one, fetch_value
from queries.members import SELECT_MEMBER, Member


class Account(Struct, frozen=True):
    """What signing in needs to know."""

    id: int
    username: str
    password: str
    state: str


def find_account(db, username: str) -> Account | None:
    """The password and state behind a name, or None: the caller keeps both cases alike."""
    return fetch_one(db, Account, """
        SELECT id, username, password, state
        FROM users
        WHERE username = :username
          AND state <> 'deleted'
    """, username=username)


def suspended_until(db, username: str) -> str:
    """When a suspension ends (ISO 8601, UTC), "" for one without an end and for who is not suspended."""
    return fetch_value(db, """
        SELECT suspended_until
        FROM users
        WHERE username = :username
          AND state = 'suspended'
    """, username=username) or ""


def suspension_reason(db, username: str) -> str:
    """Why the member was last suspended, in the words of who did it."""
    return fetch_value(db, """
        SELECT reason
        FROM audit_log
        WHERE action = 'member.suspend'
          AND target = :username
        ORDER BY id DESC
        LIMIT 1
    """, username=username) or ""


def codes_left(db, user) -> int:
    """How many recovery codes of `user` still open the door."""
    return fetch_value(db, "SELECT count(*) FROM recovery_codes WHERE user_id = :user_id", user_id=user.id)


def is_code_of(db, username: str, code_hash: bytes) -> bool:
    """Whether this is an unused recovery code of the active member of that name."""
    return fetch_value(db, """
        SELECT 1
        FROM recovery_codes
        JOIN users ON users.id = recovery_codes.user_id
        WHERE users.username = :username
          AND users.state = 'active'
          AND recovery_codes.code_hash = :code_hash
    """, username=username, code_hash=code_hash) is not None


def find_reset(db, token_hash: bytes) -> Member:
    """Whose password an open reset link changes; raises NotFound when it was used or is older than 24 hours."""
    member = fetch_one(db, Member, SELECT_MEMBER + """
        JOIN reset_links ON reset_links.user_id = users.id
        WHERE reset_links.token_hash = :token_hash
          AND reset_links.expires_at > strftime('%Y-%m-%dT%H:%M:%fZ')
          AND users.state = 'active'
    """, token_hash=token_hash)
    if member is None:
        raise NotFound("This link has been used, or is older than 24 hours. Ask for a new one.")
    return member
