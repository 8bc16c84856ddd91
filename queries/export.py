"""All that a member has here, as plain rows for their own copy: what they see themselves, and nothing of anybody else."""

from msgspec import Struct

from db import fetch_all
from queries.sealed_files import File
from queries.sealed_messages import GONE

PAGE = 500  # messages at a time


class Room(Struct, frozen=True):
    """A room in which the member spoke; of one they are not in any more only the number is told."""

    id: int
    slug: str
    name: str


class Said(Struct, frozen=True):
    """One message of the member's own; `answers` is whom it answers, "" for nobody. `html` is safe HTML."""

    id: int
    at: str
    edited_at: str
    deleted: bool
    body: str
    html: str
    upload_id: str
    answers: str


# Each name becomes a list in account.json. :id is the member's. Hashes of tokens, codes and passwords stay here.
LISTS = {
    "account": "SELECT id, username, hue, role, state, created_at FROM users WHERE id = :id",
    "card": """
        SELECT display_name, pronouns, bio, links, status, status_emoji, status_until, avatar_id, theme, visibility, visitors,
               dm_from, dm_reads
        FROM profiles WHERE user_id = :id
    """,
    "anthem": "SELECT id || '.' || kind AS file, title, size, seconds, created_at FROM anthems WHERE user_id = :id",
    "sessions": "SELECT user_agent, address, created_at, seen_at FROM sessions WHERE user_id = :id",
    "rooms": """
        SELECT rooms.slug, rooms.name, rooms.visibility, memberships.role, memberships.notify, memberships.joined_at
        FROM memberships JOIN rooms ON rooms.id = memberships.room_id WHERE memberships.user_id = :id
    """,
    "blocked": """
        SELECT users.username, blocks.created_at FROM blocks JOIN users ON users.id = blocked_id WHERE blocks.user_id = :id
    """,
    "invitations": "SELECT code, uses_left, expires_at, created_at FROM invites WHERE created_by = :id",
    "reactions": "SELECT message_id, emoji, created_at FROM reactions WHERE user_id = :id",
    "reports_sent": "SELECT ref, reason, state, outcome, created_at, closed_at FROM reports WHERE by = :id",
    "acts_as_keeper": "SELECT action, target, reason, at FROM audit_log WHERE actor_id = :id",
    "uploads": "SELECT id || '.webp' AS file, size, width, height, created_at FROM uploads WHERE user_id = :id",
    "sealed_devices": "SELECT name, created_at, seen_at FROM dm_devices WHERE user_id = :id",
    "sealed_vault_reads": "SELECT slot, user_agent, address, created_at FROM dm_vault_reads WHERE user_id = :id",
}
WALL_LISTS = {  # and these in wall/wall.json
    "stickers": """
        SELECT items.id, users.username AS placed_by, kind, content, upload_id, font, colour, x, y, size, rotation, z,
               pending, items.created_at
        FROM profile_stickers AS items JOIN users ON users.id = placed_by WHERE items.user_id = :id
    """,
    "posts": """
        SELECT items.id, users.username AS placed_by, kind, body, html, style, font_size, colour, url, title, description, alt,
               upload_id, script_id, x, y, w, h, rotation, z, pending, items.created_at
        FROM profile_posts AS items JOIN users ON users.id = placed_by WHERE items.user_id = :id
    """,
    "pins": "SELECT place, title, about, script_id FROM profile_scripts WHERE user_id = :id ORDER BY place",
    "stickers_left_elsewhere": """
        SELECT users.username AS wall, kind, content, x, y, size, rotation, items.created_at
        FROM profile_stickers AS items JOIN users ON users.id = items.user_id WHERE placed_by = :id AND items.user_id <> :id
    """,
    "notes_left_elsewhere": """
        SELECT users.username AS wall, kind, body, x, y, w, h, rotation, items.created_at
        FROM profile_posts AS items JOIN users ON users.id = items.user_id WHERE placed_by = :id AND items.user_id <> :id
    """,
}


def lists_of(db, user, lists: dict[str, str]) -> dict[str, list[dict]]:
    """The rows of LISTS or WALL_LISTS, by name."""
    return {name: db.execute(sql, {"id": user.id}).fetchall() for name, sql in lists.items()}


def rooms_spoken_in(db, user) -> list[Room]:
    """Where there is a message of theirs, in the order of the rooms' numbers."""
    return fetch_all(db, Room, """
        SELECT rooms.id, iif(sees, rooms.slug, '') AS slug, iif(sees, rooms.name, '') AS name
        FROM (
            SELECT rooms.*, rooms.visibility = 'public' OR EXISTS (
                SELECT 1 FROM memberships WHERE room_id = rooms.id AND user_id = :id
            ) AS sees
            FROM rooms
            WHERE EXISTS (SELECT 1 FROM messages WHERE messages.user_id = :id AND messages.room_id = rooms.id)
        ) AS rooms
        ORDER BY rooms.id
    """, id=user.id)


def said_after(db, user, room: Room, id: int) -> list[Said]:
    """The next PAGE of what they said in a room, oldest first."""
    return fetch_all(db, Said, """
        SELECT messages.id, messages.posted_at AS at, coalesce(messages.edited_at, '') AS edited_at,
               messages.deleted_at IS NOT NULL AS deleted, messages.body, messages.html,
               coalesce(messages.upload_id, '') AS upload_id, coalesce(users.username, '') AS answers
        FROM messages
        LEFT JOIN messages AS answered ON answered.id = messages.reply_to
        LEFT JOIN users ON users.id = answered.user_id
        WHERE messages.user_id = :user_id
          AND messages.room_id = :room_id
          AND messages.id > :id
        ORDER BY messages.id
        LIMIT :limit
    """, user_id=user.id, room_id=room.id, id=id, limit=PAGE)


def sealed_files_of(db, user) -> list[File]:
    """The sealed files of messages that are there for `user`, their own and those they were sent."""
    return fetch_all(db, File, f"""
        SELECT dm_files.id, uploader_id, size
        FROM dm_conversations AS talks
        JOIN dm_files ON dm_files.conv = talks.conv
        JOIN direct_messages ON direct_messages.mid = dm_files.mid
        WHERE (talks.low_id = :user_id OR talks.high_id = :user_id)
          AND {GONE} = ''
        ORDER BY dm_files.id
    """, user_id=user.id)
