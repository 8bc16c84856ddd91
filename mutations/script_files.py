"""The pictures and sounds of a sketch: on disk before they are named, and gone when nothing names them."""

from msgspec import Struct, structs
from werkzeug.exceptions import Conflict, UnprocessableEntity

from db import fetch_one, fetch_value
from mutations.script_shelf import Gone, is_read
from mutations.scripts import own_newest
from mutations.sessions import require_session
from mutations.uploads import FULL, QUOTA, USED, let_go
from queries.scripts import ScriptFile

MOST_FILES = 20  # of a sketch
CROWDED = f"A sketch has room for {MOST_FILES} files. Delete one it no longer needs."


class Old(Struct):
    upload_id: str | None
    file: str | None


def add_file(db, user, key: str, new: ScriptFile) -> Gone:
    """Name a file that is on disk for a sketch, in the place of the one that had the name; gives what went with that.

    Raises NotFound for another's sketch, Conflict for one with MOST_FILES, UnprocessableEntity over the quota (of
    pictures it was asked already): nothing has changed then.
    """
    with db:
        require_session(db, user)
        id = own_newest(db, user, key).id
        old = take_file(db, id, new.name)
        if fetch_value(db, "SELECT count(*) FROM script_files WHERE script_id = :id", id=id) >= MOST_FILES:
            raise Conflict(CROWDED)
        insert_file(db, id, new)
        if new.file and fetch_value(db, f"SELECT {USED}", user_id=user.id) > QUOTA:
            raise UnprocessableEntity(FULL)
        gone = release(db, old)
    return Gone(*gone, None)


def take_file(db, script_id: int, name: str) -> Old | None:
    """Inside a transaction: let a sketch have nothing under this name."""
    return fetch_one(db, Old, """
        DELETE FROM script_files WHERE script_id = :script_id AND name = :name RETURNING upload_id, file
    """, script_id=script_id, name=name)


def insert_file(db, script_id: int, new: ScriptFile) -> None:
    db.execute("""
        INSERT INTO script_files (script_id, name, kind, upload_id, file, type, size)
        VALUES (:script_id, :name, :kind, nullif(:upload_id, ''), nullif(:file, ''), :type, :size)
    """, {**structs.asdict(new), "script_id": script_id})


def release(db, old: Old | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Inside a transaction, once the row is gone: the pictures and the sounds whose files may go."""
    if old is None:
        return (), ()
    pictures = let_go(db, (old.upload_id,)) if old.upload_id else ()
    sounds = (old.file,) if old.file and not is_read(db, old.file) else ()
    return pictures, sounds


def delete_file(db, user, key: str, name: str) -> Gone:
    """Take a file from a sketch; once more is the same as once. Raises NotFound for another's sketch."""
    with db:
        require_session(db, user)
        old = take_file(db, own_newest(db, user, key).id, name)
        gone = release(db, old)
    return Gone(*gone, None)
