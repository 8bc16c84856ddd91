"""What an admin may do about a member. Every act is written in the audit log, in the same transaction.

That transaction also asks again whether the admin still is one.
"""

from werkzeug.exceptions import Conflict, Forbidden, NotFound

from db import fetch_value
from mutations.audit import write_down
from mutations.sessions import require_session
from queries.members import Member

LAST_ADMIN = "There would be no admin left. Make someone else an admin first."
AN_ADMINS = "What an admin said or made is removed by an admin."
ONESELF = "Nobody suspends themselves. You can step down here, or leave under Settings, Your data."
ANOTHER_ADMIN = """
    EXISTS (
        SELECT 1
        FROM users AS others
        WHERE others.role = 'admin'
          AND others.state = 'active'
          AND others.id <> users.id
    )
"""


def require_equal(db, user, member_id: int) -> None:
    """Inside a transaction: raise Forbidden for a moderator who acts against an admin."""
    role = fetch_value(db, "SELECT role FROM users WHERE id = :id", id=member_id)
    if user.role != "admin" and role == "admin":
        raise Forbidden(AN_ADMINS)


def change_role(db, user, member: Member, role: str) -> bool:
    """Give `member` another role and sign them out, so that they return with it; False when they have it already.

    Raises Conflict for the last admin.
    """
    with db:
        require_session(db, user)
        done = fetch_value(db, f"""
            UPDATE users
            SET role = :role
            WHERE id = :id
              AND role <> :role
              AND (:role = 'admin' OR role <> 'admin' OR {ANOTHER_ADMIN})
            RETURNING id
        """, id=member.id, role=role)
        db.execute("DELETE FROM sessions WHERE user_id = :done", {"done": done})
        write_down(db, user.id, "member.role", member.username, role, done)
        there = fetch_value(db, "SELECT 1 FROM users WHERE id = :id AND role = :role", id=member.id, role=role)
    if there is None:
        raise Conflict(LAST_ADMIN)
    return done is not None


def suspend(db, user, member: Member, reason: str, hours: int = 0) -> None:
    """Shut `member` out, for so many hours or (0) until they are let back in, and sign them out everywhere.

    Raises Conflict for oneself, for the last admin and for who is suspended.
    """
    if member.id == user.id:
        raise Conflict(ONESELF)
    with db:
        require_session(db, user)
        done = fetch_value(db, f"""
            UPDATE users
            SET state = 'suspended',
                suspended_until = iif(:hours, strftime('%Y-%m-%dT%H:%M:%fZ', 'now', :hours || ' hours'), NULL)
            WHERE id = :id
              AND state = 'active'
              AND (role <> 'admin' OR {ANOTHER_ADMIN})
            RETURNING id
        """, id=member.id, hours=hours)
        db.execute("DELETE FROM sessions WHERE user_id = :done", {"done": done})
        db.execute("DELETE FROM reset_links WHERE user_id = :done", {"done": done})
        write_down(db, user.id, "member.suspend", member.username, reason, done)
    if done is None:
        raise Conflict("They are suspended already." if member.state == "suspended" else LAST_ADMIN)


def lift_suspension(db, user, member: Member) -> None:
    with db:
        require_session(db, user)
        done = fetch_value(db, """
            UPDATE users
            SET state = 'active', suspended_until = NULL
            WHERE id = :id
              AND state = 'suspended'
            RETURNING id
        """, id=member.id)
        write_down(db, user.id, "member.lift", member.username, "", done)


def issue_reset_link(db, user, member: Member, token_hash: bytes) -> None:
    """Let whoever holds the token set a new password within 24 hours, once; an older link stops working.

    `user` None is whoever sits at the machine itself.
    """
    actor_id = user.id if user else None
    with db:
        if user:
            require_session(db, user)
        db.execute("DELETE FROM reset_links WHERE user_id = :id", {"id": member.id})
        done = fetch_value(db, """
            INSERT INTO reset_links (token_hash, user_id, created_by, expires_at)
            VALUES (:token_hash, :id, :actor, strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '+24 hours'))
            RETURNING user_id
        """, token_hash=token_hash, id=member.id, actor=actor_id)
        write_down(db, actor_id, "member.reset", member.username, "", done)


def grant_admin(db, username: str) -> None:
    """Make a member an admin, and active again, from the machine itself; raises NotFound."""
    with db:
        done = fetch_value(db, """
            UPDATE users
            SET role = 'admin', state = 'active', suspended_until = NULL
            WHERE username = :username
              AND state <> 'deleted'
            RETURNING id
        """, username=username)
        write_down(db, None, "member.role", username, "admin, at the machine", done)
    if done is None:
        raise NotFound(f"There is no member called {username}.")
