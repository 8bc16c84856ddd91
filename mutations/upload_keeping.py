"""An admin takes a picture away from everywhere that members see it."""

from msgspec import Struct
from werkzeug.exceptions import Conflict

from db import fetch_all, fetch_value
from mutations.audit import write_down
from mutations.messages import erase, touch_replies, with_replies
from mutations.sessions import require_session
from mutations.uploads import drop_unused
from mutations.wall_sketches import Shown, note_sketch
from mutations.wall_steps import Plan, Standing
from mutations.walls import note_change, seq_of, take_on
from queries.messages import Change

GONE = "This picture is gone already."


class Removed(Struct, frozen=True):
    """What looks different now: messages, walls; and the uploads whose files may go."""

    changes: tuple[Change, ...]
    shown: tuple[Shown, ...]
    dropped: tuple[str, ...]


class Said(Struct):
    id: int
    room_id: int


class Stuck(Struct):
    owner_id: int
    owner: str
    ref: str


class Held(Struct):
    id: int
    username: str


def remove_upload(db, user, id: str, reason: str) -> Removed:
    """Erase the messages that show a picture, take it off walls, cards and sketches; written in the audit log.

    Raises Conflict where there is nothing to take away.
    """
    with db:
        require_session(db, user)
        owner = fetch_value(db, "SELECT username FROM users WHERE id = (SELECT user_id FROM uploads WHERE id = :id)", id=id)
        said, went = erase_messages(db, user, id, reason)
        shown = [*off_walls(db, user, id), *off_cards(db, user, id), *off_sketches(db, user, id)]
        forget_steps(db, id)
        dropped = (*went, *drop_unused(db, (id,)))
        if not (said or shown or dropped):
            raise Conflict(GONE)
        write_down(db, user.id, "upload.remove", f"@{owner}, picture {id}", reason)
    changes = tuple(Change(seq, with_replies(db, message.id)) for message, seq in said)
    return Removed(changes, tuple(shown), dropped)


def erase_messages(db, user, id: str, reason: str) -> tuple[list[tuple[Said, int]], tuple[str, ...]]:
    """Inside a transaction: blank every message that shows it; each with the seq its room got by that, and what went along."""
    done, dropped = [], ()
    for message in fetch_all(db, Said, "SELECT id, room_id FROM messages WHERE upload_id = :id", id=id):
        seq = fetch_value(db, "UPDATE rooms SET seq = seq + 1 WHERE id = :id RETURNING seq", id=message.room_id)
        dropped = erase(db, user, message.id, seq, reason)
        touch_replies(db, message.id, seq)
        done.append((message, seq))
    return done, dropped


def off_walls(db, user, id: str) -> list[Shown]:
    """Inside a transaction: take it off every wall, also one that is closed: it could be opened again."""
    stuck = fetch_all(db, Stuck, """
        SELECT items.user_id AS owner_id, owners.username AS owner, items.ref
        FROM (
            SELECT user_id, 'sticker-' || id AS ref FROM profile_stickers WHERE upload_id = :id
            UNION ALL
            SELECT user_id, 'post-' || id AS ref FROM profile_posts WHERE upload_id = :id
        ) AS items
        JOIN users AS owners ON owners.id = items.user_id
    """, id=id)
    done = []
    for item in stuck:
        wall = Standing(item.owner_id, seq_of(db, item.owner_id), "nobody", user.role, own=False, blocked=False)
        taken = take_on(db, user, wall, Plan(remove=(item.ref,)), None, "Remove a picture")
        done.append(Shown(item.owner, tuple(taken.refs), taken.seq))
    return done


def forget_steps(db, id: str) -> None:
    """Inside a transaction: no undo brings the picture back, where it still hung and where its owner had taken it off."""
    steps = db.execute("""
        UPDATE wall_changes
        SET before = NULL, after = NULL, state = 'final'
        WHERE id IN (SELECT change_id FROM wall_change_uploads WHERE upload_id = :id)
        RETURNING id
    """, {"id": id}).fetchall()
    db.executemany("DELETE FROM wall_change_uploads WHERE change_id = :id", steps)


def off_cards(db, user, id: str) -> list[Shown]:
    """Inside a transaction: whoever is shown by it is shown by their planet again."""
    held = fetch_all(db, Held, """
        UPDATE profiles
        SET avatar_id = NULL
        WHERE avatar_id = :id
        RETURNING user_id AS id, (SELECT username FROM users WHERE users.id = user_id) AS username
    """, id=id)
    refs = ("wall-card",)
    return [Shown(member.username, refs, note_change(db, user, member.id, "Take a picture away", refs)) for member in held]


def off_sketches(db, user, id: str) -> list[Shown]:
    """Inside a transaction: no sketch is shown by it, and none can read it any more."""
    sketches = {row["id"] for row in db.execute("""
        SELECT id FROM scripts WHERE poster_id = :id UNION SELECT script_id FROM script_files WHERE upload_id = :id
    """, {"id": id}).fetchall()}
    db.execute("UPDATE scripts SET poster_id = NULL WHERE poster_id = :id", {"id": id})
    db.execute("DELETE FROM script_files WHERE upload_id = :id", {"id": id})
    noted = [note_sketch(db, user, script_id) for script_id in sorted(sketches)]
    return [shown for shown in noted if shown]
