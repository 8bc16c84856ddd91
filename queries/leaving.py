"""What a member has here: the numbers that are said before they take it along or leave it."""

from msgspec import Struct

from db import fetch_one


class Belongings(Struct, frozen=True):
    """How many of each; `owned` are rooms of theirs, `marks` what they left on walls of others, `talks` sealed ones."""

    messages: int
    rooms: int
    owned: int
    sketches: int
    pictures: int
    marks: int
    talks: int


def belongings_of(db, user) -> Belongings:
    return fetch_one(db, Belongings, """
        SELECT (SELECT count(*) FROM messages WHERE user_id = :id AND deleted_at IS NULL) AS messages,
               (SELECT count(DISTINCT room_id) FROM messages WHERE user_id = :id AND deleted_at IS NULL) AS rooms,
               (SELECT count(*) FROM memberships WHERE user_id = :id AND role = 'owner') AS owned,
               (SELECT count(*) FROM scripts WHERE user_id = :id) AS sketches,
               (SELECT count(*) FROM uploads WHERE user_id = :id) AS pictures,
               (SELECT count(*) FROM profile_stickers WHERE placed_by = :id AND user_id <> :id)
               + (SELECT count(*) FROM profile_posts WHERE placed_by = :id AND user_id <> :id) AS marks,
               (SELECT count(*) FROM dm_conversations WHERE low_id = :id)
               + (SELECT count(*) FROM dm_conversations WHERE high_id = :id) AS talks
    """, id=user.id)
