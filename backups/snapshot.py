"""The database as it is at one moment, copied while others write, checked, and packed."""

import errno
import shutil
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pysqlite3 as sqlite3

from backups.manifest import CHUNK, Database, Unsound, sha256_of
from core.encoding import zstd
from core.progress import Progress
from core.soundness import cannot_write, faults, foreign_faults
from db import as_dict, fetch_value

LEVEL = 3  # zstd's own middle: a chat's database becomes a third or a quarter
STEPS = 20_000  # instructions of SQLite between two looks at how far it is
NOT_ROWS = ("sqlite_", "_litestream", "messages_fts_")  # tables of SQLite itself, of Litestream, of the search index


def copy_database(source: str, target: Path) -> None:
    """Write the database at `source`, as it is now, to the new file `target`: members go on writing meanwhile.

    Raises Unsound for one that is damaged, OSError where there is no room.
    """
    try:
        with closing(sqlite3.connect(source, timeout=15)) as db, Progress("Database", Path(source).stat().st_size) as bar:
            db.set_progress_handler(lambda: bar.set(target.stat().st_size if target.exists() else 0), STEPS)
            db.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.DatabaseError as error:
        if cannot_write(error):
            raise OSError(errno.ENOSPC, str(error)) from None
        raise Unsound(f"The database is damaged: {error}.") from None


def opened(path: Path):
    """A connection that only reads, and leaves no file beside the database."""
    db = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)
    db.row_factory = as_dict
    return db


def describe(path: Path) -> Database:
    """Check a database that nobody writes to, and say what is in it; raises Unsound with what is wrong."""
    try:
        with closing(opened(path)) as db:
            if found := faults(db) or foreign_faults(db):
                raise Unsound(f"The database is damaged: {found[0]}.")
            schema, rows = fetch_value(db, "PRAGMA user_version"), rows_of(db)
    except sqlite3.DatabaseError as error:
        raise Unsound(f"The database is damaged: {error}.") from None
    return Database(path.stat().st_size, sha256_of(path), schema, sqlite3.sqlite_version, rows)


def rows_of(db) -> dict[str, int]:
    """How many rows each table has."""
    names = [row["name"] for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
    return {name: fetch_value(db, f'SELECT count(*) FROM "{name}"') for name in names if not name.startswith(NOT_ROWS)}


def pack(source: Path, target: Path) -> None:
    with Progress("Packing", source.stat().st_size) as bar:
        with source.open("rb") as plain, zstd.open(target, "wb", level=LEVEL) as packed:
            while chunk := plain.read(CHUNK):
                packed.write(chunk)
                bar.add(len(chunk))


def unpack(source: Path, target: Path) -> None:
    """Raises Unsound for what zstd cannot read."""
    try:
        with zstd.open(source, "rb") as packed, target.open("wb") as plain:
            shutil.copyfileobj(packed, plain, CHUNK)
    except (zstd.ZstdError, EOFError) as error:
        raise Unsound(f"{source.name} is damaged: {error}.") from None
