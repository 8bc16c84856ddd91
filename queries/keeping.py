"""Rooms and pictures as those who keep the site see them: what is public with its name, what is private as a number."""

from msgspec import Struct

from db import fetch_all, fetch_one
from queries.scripts import VISIBLE_SCRIPT, viewing

PAGE = 48  # pictures: whole rows at 2, 3, 4 and 6 in a row
MOST_KEEPERS = 20  # members in the list of who keeps most
NEWEST = ("~", "~")  # sorts behind every moment and every id


class RoomLine(Struct, frozen=True):
    """A public room; `members` are in it, `last_at` is when somebody last spoke there, "" for never."""

    slug: str
    name: str
    archived: bool
    slow: int
    members: int
    last_at: str


class PrivateRooms(Struct, frozen=True):
    """What an admin knows of private rooms: how many there are, and of how many nobody talks any more."""

    open: int
    archived: int


def public_rooms(db) -> list[RoomLine]:
    """All of them, by name; a site has at most 500 rooms."""
    return fetch_all(db, RoomLine, """
        SELECT rooms.slug, rooms.name, rooms.archived_at IS NOT NULL AS archived, rooms.slow,
               (SELECT count(*) FROM memberships WHERE room_id = rooms.id) AS members,
               coalesce((SELECT posted_at FROM messages WHERE messages.id = rooms.last_message_id), '') AS last_at
        FROM rooms
        WHERE rooms.visibility = 'public'
        ORDER BY rooms.archived_at IS NOT NULL, rooms.slug <> 'lobby', rooms.name COLLATE NOCASE
    """)


def private_rooms(db) -> PrivateRooms:
    return fetch_one(db, PrivateRooms, """
        SELECT coalesce(sum(archived_at IS NULL), 0) AS open, coalesce(sum(archived_at IS NOT NULL), 0) AS archived
        FROM rooms
        WHERE visibility = 'private'
    """)


class Keeper(Struct, frozen=True):
    """A member and what their pictures and sealed files take; `size` in bytes."""

    username: str
    state: str
    pictures: int
    size: int


class Shelf(Struct, frozen=True):
    """All that members keep here; sizes in bytes."""

    pictures: int
    size: int
    sealed: int
    sealed_size: int


class Upload(Struct, frozen=True):
    """A picture that every member may see; `place` says where it shows: room, wall, avatar or sketch."""

    id: str
    by: str
    size: int
    created_at: str
    thumb_width: int
    thumb_height: int
    place: str


def shelf(db) -> Shelf:
    return fetch_one(db, Shelf, """
        SELECT pictures, size, sealed, sealed_size
        FROM (SELECT count(*) AS pictures, coalesce(sum(size), 0) AS size FROM uploads),
             (SELECT count(*) AS sealed, coalesce(sum(size), 0) AS sealed_size FROM dm_files)
    """)


def biggest_keepers(db) -> list[Keeper]:
    """Who keeps most here, the most first."""
    return fetch_all(db, Keeper, """
        SELECT users.username, users.state, count(*) AS pictures, sum(uploads.size) AS size
        FROM uploads
        JOIN users ON users.id = uploads.user_id
        GROUP BY uploads.user_id
        ORDER BY size DESC, users.id
        LIMIT :limit
    """, limit=MOST_KEEPERS)


# Where every member may see the picture `uploads`; what shows in private rooms and on closed walls alone is not looked through.
PLACE = f"""
    CASE
        WHEN EXISTS (
            SELECT 1 FROM messages JOIN rooms ON rooms.id = messages.room_id
            WHERE messages.upload_id = uploads.id AND rooms.visibility = 'public'
        ) THEN 'room'
        WHEN EXISTS (
            SELECT 1 FROM profile_posts AS items JOIN profiles ON profiles.user_id = items.user_id
            WHERE items.upload_id = uploads.id AND items.pending = 0 AND profiles.visibility <> 'private'
        ) OR EXISTS (
            SELECT 1 FROM profile_stickers AS items JOIN profiles ON profiles.user_id = items.user_id
            WHERE items.upload_id = uploads.id AND items.pending = 0 AND profiles.visibility <> 'private'
        ) THEN 'wall'
        WHEN EXISTS (SELECT 1 FROM profiles WHERE profiles.avatar_id = uploads.id) THEN 'avatar'
        WHEN EXISTS (
            SELECT 1 FROM scripts JOIN users AS authors ON authors.id = scripts.user_id
            WHERE scripts.poster_id = uploads.id AND {VISIBLE_SCRIPT}
        ) OR EXISTS (
            SELECT 1 FROM script_files JOIN scripts ON scripts.id = script_files.script_id
            JOIN users AS authors ON authors.id = scripts.user_id
            WHERE script_files.upload_id = uploads.id AND {VISIBLE_SCRIPT}
        ) THEN 'sketch'
        ELSE ''
    END
"""


def pictures_before(db, user, before: tuple[str, str] = NEWEST) -> list[Upload]:
    """A page of pictures that every member may see, the newest first, before this moment and id."""
    return fetch_all(db, Upload, f"""
        SELECT uploads.id, users.username AS by, uploads.size, uploads.created_at, uploads.thumb_width, uploads.thumb_height,
               {PLACE} AS place
        FROM uploads
        JOIN users ON users.id = uploads.user_id
        WHERE (uploads.created_at, uploads.id) < (:at, :id)
          AND place <> ''
        ORDER BY uploads.created_at DESC, uploads.id DESC
        LIMIT :limit
    """, at=before[0], id=before[1], limit=PAGE, **viewing(user))
