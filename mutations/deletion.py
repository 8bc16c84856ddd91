"""A member leaves for good: all that is theirs alone goes at once, in one transaction; what was said among others follows.

The name is kept from newcomers, tied to nobody. What others have of it stays under a new name: see docs/security.md, "Leaving".
"""

from msgspec import Struct
from werkzeug.exceptions import Conflict

from db import fetch_all, fetch_value
from mutations.accounts import require_password
from mutations.audit import write_down
from mutations.deletion_marks import take_marks_along
from mutations.memberships import hand_over, shut_if_deserted
from mutations.moderation import LAST_ADMIN
from mutations.script_shelf import is_read
from mutations.sessions import require_session
from mutations.uploads import drop_unused, let_go
from mutations.wall_sketches import Shown

FORMER = "former_"  # and a number: what a member who left is called where others have kept something of theirs
OWN = (  # what nobody else has a part in
    "DELETE FROM profile_stickers WHERE user_id = :id", "DELETE FROM profile_posts WHERE user_id = :id",
    "DELETE FROM profile_scripts WHERE user_id = :id", "DELETE FROM wall_changes WHERE user_id = :id",
    "DELETE FROM anthems WHERE user_id = :id", "DELETE FROM sessions WHERE user_id = :id",
    "DELETE FROM recovery_codes WHERE user_id = :id", "DELETE FROM reset_links WHERE user_id = :id",
    "DELETE FROM invites WHERE created_by = :id", "DELETE FROM blocks WHERE :id IN (user_id, blocked_id)",
    "DELETE FROM room_invitations WHERE user_id = :id", "DELETE FROM memberships WHERE user_id = :id",
)
BLANK_PROFILE = """
    UPDATE profiles
    SET display_name = 'A former member', pronouns = '', bio = '', links = '[]', status = '', status_emoji = '',
        status_until = NULL, avatar_id = NULL, theme = '{}', visibility = 'private', visitors = 'nobody',
        wall_changed_at = NULL, dm_from = 'nobody', dm_reads = 0
    WHERE user_id = :id
"""


class Gone(Struct, frozen=True):
    """What the rest of the site is told: walls that lost marks, rooms that are different, files that may go."""

    shown: tuple[Shown, ...]
    rooms: tuple[str, ...]
    pictures: tuple[str, ...]
    files: tuple[str, ...]


class Place(Struct):
    id: int
    slug: str
    role: str


class Named(Struct):
    name: str


def delete_account(db, user, checked: str, words: str) -> Gone:
    """Delete the account of `user`, who knew the password of the hash `checked`.

    `words` says what becomes of their messages in rooms: "stay" or "go"; mutations.deletion_sweep does that afterwards.
    Raises Conflict for the last admin and when the password is another by now, Forbidden when the session has ended.
    """
    with db:
        require_session(db, user)
        require_password(db, user, checked)
        refuse_last_admin(db, user)
        shown = take_marks_along(db, user)
        sounds = files_of(db, user)
        rooms = leave_rooms(db, user)
        pictures = drop_own(db, user)
        files = tuple(sound for sound in sounds if not is_read(db, sound))
        drop_deserted_talks(db, user)
        give_name_up(db, user)
        db.execute("INSERT INTO leaving (user_id, words) VALUES (:id, :words)", {"id": user.id, "words": words})
        write_down(db, user.id, "account.delete", f"{FORMER}{user.id}", f"their words {words}")
    return Gone(shown, rooms, pictures, files)


def refuse_last_admin(db, user) -> None:
    others = fetch_value(db, """
        SELECT 1 FROM users WHERE role = 'admin' AND state = 'active' AND id <> :id
    """, id=user.id)
    if user.role == "admin" and others is None:
        raise Conflict(LAST_ADMIN)


def files_of(db, user) -> tuple[str, ...]:
    """Inside a transaction: the sounds of their sketches and their anthem, by what they are called on disk."""
    return tuple(file.name for file in fetch_all(db, Named, """
        SELECT file AS name
        FROM scripts
        JOIN script_files ON script_files.script_id = scripts.id
        WHERE scripts.user_id = :id
          AND file IS NOT NULL
        UNION
        SELECT id || '.' || kind FROM anthems WHERE user_id = :id
    """, id=user.id))


def leave_rooms(db, user) -> tuple[str, ...]:
    """Inside a transaction: go out of every room; what they owned passes on. Gives the rooms' slugs."""
    places = fetch_all(db, Place, """
        SELECT rooms.id, rooms.slug, memberships.role
        FROM memberships
        JOIN rooms ON rooms.id = memberships.room_id
        WHERE user_id = :id
    """, id=user.id)
    db.execute("DELETE FROM memberships WHERE user_id = :id", {"id": user.id})
    for place in places:
        if place.role == "owner":
            hand_over(db, place)
        shut_if_deserted(db, place)
    return tuple(place.slug for place in places)


def drop_own(db, user) -> tuple[str, ...]:
    """Inside a transaction: erase what is theirs alone; gives the ids of pictures that nothing shows any more.

    A remix of one of their sketches keeps the pictures that it reads.
    """
    own = {"id": user.id}
    for statement in (*OWN, BLANK_PROFILE, "DELETE FROM scripts WHERE user_id = :id"):
        db.execute(statement, own)
    ids = tuple(upload.name for upload in fetch_all(db, Named, "SELECT id AS name FROM uploads WHERE user_id = :id", id=user.id))
    db.execute("DELETE FROM wall_change_uploads WHERE upload_id IN (SELECT id FROM uploads WHERE user_id = :id)", own)
    return (*let_go(db, ids), *drop_unused(db, ids))


def drop_deserted_talks(db, user) -> None:
    """Inside a transaction: sealed messages stay for the other one; where they have left too, nobody can open them."""
    deserted = """
        SELECT conv
        FROM dm_conversations
        JOIN users AS others ON others.id = iif(low_id = :id, high_id, low_id)
        WHERE (low_id = :id OR high_id = :id)
          AND others.state = 'deleted'
    """
    db.execute(f"DELETE FROM dm_files WHERE report_id IS NULL AND conv IN ({deserted})", {"id": user.id})
    db.execute(f"DELETE FROM dm_conversations WHERE conv IN ({deserted})", {"id": user.id})


def give_name_up(db, user) -> None:
    """Inside a transaction: reserve the name for nobody, and leave a number in its place."""
    db.execute("INSERT INTO former_names (name) VALUES (:name)", {"name": user.username})
    db.execute("""
        UPDATE users
        SET username = :former || id || iif(EXISTS (SELECT 1 FROM users WHERE username = :former || :id), '_', ''),
            password = '', hue = 250, role = 'member', state = 'deleted', suspended_until = NULL
        WHERE id = :id
    """, {"former": FORMER, "id": user.id})
