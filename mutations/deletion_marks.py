"""What a member who leaves has left on the walls of others: it goes along, and no undo brings it back."""

from msgspec import Struct

from db import fetch_all
from mutations.wall_rows import TABLES, renumber
from mutations.wall_sketches import Shown
from mutations.walls import note_change, seq_of


class Wall(Struct):
    id: int
    username: str


class Ref(Struct):
    ref: str


def take_marks_along(db, user) -> tuple[Shown, ...]:
    """Inside a transaction: take all of theirs off other walls; gives where something looks different now."""
    walls = fetch_all(db, Wall, """
        SELECT users.id, users.username
        FROM users
        WHERE users.id <> :id
          AND users.id IN (
              SELECT user_id FROM profile_stickers WHERE placed_by = :id
              UNION
              SELECT user_id FROM profile_posts WHERE placed_by = :id
              UNION
              SELECT user_id FROM wall_changes WHERE by = :id AND nonce IS NOT NULL
          )
        ORDER BY users.id
    """, id=user.id)
    shown = [take_off(db, user, wall) for wall in walls]
    forget_steps(db, user)
    return tuple(change for change in shown if change.refs)


def take_off(db, user, wall: Wall) -> Shown:
    """Take their marks off one wall, and number what is left."""
    gone = [ref.ref for table in TABLES for ref in fetch_all(db, Ref, f"""
        DELETE FROM {table.name}
        WHERE placed_by = :id
          AND user_id = :wall
        RETURNING '{table.prefix}-' || id AS ref
    """, id=user.id, wall=wall.id)]
    blank_steps(db, user, wall)
    if not gone:
        return Shown(wall.username, (), 0)
    next_seq = seq_of(db, wall.id) + 1
    moved = [ref for table in TABLES for ref in renumber(db, table, wall.id, next_seq, {})]
    refs = tuple(dict.fromkeys((*gone, *moved)))
    return Shown(wall.username, refs, note_change(db, user, wall.id, "A member left", refs))


def blank_steps(db, user, wall: Wall) -> None:
    """Forget how the wall's steps looked in which something of theirs came, moved or went, whoever took them."""
    blanked = db.execute("""
        UPDATE wall_changes
        SET before = NULL, after = NULL, state = 'final'
        WHERE user_id = :wall
          AND (instr(before, :placed) OR instr(after, :placed) OR by = :id)
        RETURNING id
    """, {"wall": wall.id, "id": user.id, "placed": f'"placed_by":{user.id},'}).fetchall()
    db.executemany("DELETE FROM wall_change_uploads WHERE change_id = :id", blanked)


def forget_steps(db, user) -> None:
    """Their nonces: nothing of theirs is sent again."""
    db.execute("UPDATE wall_changes SET nonce = NULL WHERE by = :id AND nonce IS NOT NULL", {"id": user.id})
