"""SQLite, and nothing between it and us: one pool a worker, short write transactions, Structs out."""

import os
import random
import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path
from queue import Empty, LifoQueue

import pysqlite3 as sqlite3
from flask import current_app, g
from msgspec import convert
from werkzeug.exceptions import ServiceUnavailable

from core.disk import Full, has_no_room
from core.pages import ALL, Pages
from core.soundness import cannot_write
from core.way_back import refuse_lost, way_back
from page_watch import watch

SCHEMA = Path(__file__).with_name("schema")
APPLICATION_ID = 0x4E454F53  # "NEOS": says whose file this is
BUSY_WINDOW = 15.0  # seconds a writer waits for its turn before the member is asked to try again
WAL_RACE = ((3, 7, 0), (3, 51, 2))  # SQLite versions whose WAL can corrupt under several writers

PRAGMAS = """
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = {synchronous};
    PRAGMA cache_size = -512000;
    PRAGMA mmap_size = 2147483648;
    PRAGMA temp_store = MEMORY;
    PRAGMA foreign_keys = ON;
    PRAGMA secure_delete = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA wal_autocheckpoint = 0;
    PRAGMA busy_timeout = 0;
"""


class Busy(ServiceUnavailable):
    """Another writer held the database for the whole of BUSY_WINDOW."""

    description = "The server is busy writing. Nothing was lost on your side: try again in a moment."


class Connection(sqlite3.Connection):
    """A connection whose ``with`` block is one short write transaction.

    Writers of one process take turns at `turn` first, so that SQLite's own waiting, which sleeps for
    whole milliseconds, is met only between processes. BEGIN IMMEDIATE takes the write lock before
    anything is read: a transaction never fails half-way because it turned into a write too late. Where nothing
    can be stored it raises core.disk.Full, and the connection is not lent again: one that found the file read-only
    when it was opened would stay so.

    Public pages that show what a transaction changes are gone before it counts, and not published before it does.
    """

    turn = threading.Lock()
    is_spent = is_watched = False

    def __enter__(self):
        deadline = time.monotonic() + BUSY_WINDOW
        if not Connection.turn.acquire(timeout=BUSY_WINDOW):
            raise Busy()
        try:
            self.watch()
            retry_while_busy(lambda: self.execute("BEGIN IMMEDIATE"), deadline)
        except BaseException as error:
            Connection.turn.release()
            self.raise_if_full(error)
            raise
        return self

    def __exit__(self, kind, error, trace):
        try:
            if kind is None:
                with self.pages.unpublished(self.noted):
                    self.execute("COMMIT")
        except (sqlite3.OperationalError, OSError) as failed:
            self.raise_if_full(failed)
            raise
        finally:
            if self.in_transaction:
                self.execute("ROLLBACK")
            Connection.turn.release()
        self.raise_if_full(error)
        return False

    def watch(self) -> None:
        if not self.is_watched:
            watch(self, self.noted)
            self.is_watched = True
        self.noted.clear()

    def raise_if_full(self, error) -> None:
        if cannot_write(error) or (isinstance(error, OSError) and has_no_room(error)):
            self.is_spent = True
            raise Full() from error

    @contextmanager
    def snapshot(self):
        """Several reads that see the same moment."""
        self.execute("BEGIN")
        try:
            yield self
        finally:
            self.execute("COMMIT")


def retry_while_busy(step, deadline: float):
    """Run `step` until the other writer is done; raises Busy at `deadline` (time.monotonic seconds)."""
    wait = 0.0002
    while True:
        try:
            return step()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise
            if time.monotonic() > deadline:
                raise Busy() from None
        time.sleep(wait * random.uniform(0.5, 1.5))
        wait = min(wait * 1.5, 0.01)


def as_dict(cursor, row) -> dict:
    return {column[0]: value for column, value in zip(cursor.description, row, strict=True)}


def connect(path: str, durability: str = "normal") -> Connection:
    """Open the database at `path` with the pragmas of docs/architecture.md."""
    db = sqlite3.connect(path, isolation_level=None, factory=Connection, check_same_thread=False)
    db.row_factory = as_dict
    db.pages, db.noted = Pages(Path(path).parent), set()
    db.executescript("PRAGMA page_size = 8192;")  # counts only before the file is first written
    deadline = time.monotonic() + BUSY_WINDOW
    retry_while_busy(lambda: db.executescript(PRAGMAS.format(synchronous=durability.upper())), deadline)
    return db


def fetch_all(db, shape, sql: str, **params) -> list:
    """Run `sql` and return its rows as a list of `shape`."""
    return convert(db.execute(sql, params).fetchall(), list[shape], strict=False)


def fetch_one(db, shape, sql: str, **params):
    """Run `sql` and return its first row as `shape`, or None."""
    row = db.execute(sql, params).fetchone()
    return None if row is None else convert(row, shape, strict=False)


def fetch_value(db, sql: str, **params):
    """Run `sql` and return the first column of its first row, or None."""
    row = db.execute(sql, params).fetchone()
    return None if row is None else next(iter(row.values()))


class Pool:
    """Connections of one worker: lent to one thread at a time, kept open, made when all are out.

    The first loan in a process starts with none, since SQLite's connections do not survive a fork, and
    sets the process's checkpointer going.
    """

    def __init__(self, path: str, durability: str, checkpointer):
        self.path, self.durability, self.checkpointer = path, durability, checkpointer
        self.starting = threading.Lock()
        self.pid = None

    def take(self) -> Connection:
        if self.pid != os.getpid():
            self.begin()
        try:
            return self.idle.get_nowait()
        except Empty:
            return connect(self.path, self.durability)

    def begin(self) -> None:
        with self.starting:
            if self.pid != os.getpid():
                self.idle = LifoQueue()
                self.checkpointer.start()
                self.pid = os.getpid()

    def give_back(self, db: Connection) -> None:
        if db.in_transaction:
            db.rollback()
        if db.is_spent:
            db.close()
        else:
            self.idle.put(db)


def get_db() -> Connection:
    """The connection of this request or socket event, borrowed at first use."""
    if "db" not in g:
        g.db = current_app.extensions["pool"].take()
    return g.db


def give_back_db(error=None) -> None:
    if (db := g.pop("db", None)) is not None:
        current_app.extensions["pool"].give_back(db)


def migrate(path: str, backups: Path) -> None:
    """Bring the database at `path` to the newest schema, one numbered file a transaction.

    An older database is first copied into `backups`. Raises SystemExit with a sentence when the file is
    not ours, is gone or damaged, comes from a newer NeoSpace, or when there is no room for the change.
    """
    refuse_lost(Path(path), backups)
    try:
        db = connect(path)
        db.is_watched = True  # what it would watch is about to change, so all pages are taken back
        done = checked_version(db, path)
        missing = [(number, file) for number, file in numbered_schemas() if number > done]
        if done and missing:
            db.execute("VACUUM INTO :copy", {"copy": str(backups / f"before-{missing[0][0]:03}-{time.time_ns()}.db")})
        with db.pages.unpublished({ALL} if missing else set()):
            for number, file in missing:
                apply_schema(db, number, file.read_text())
        db.close()
    except (sqlite3.DatabaseError, Full) as error:
        if isinstance(error, Full) or cannot_write(error):
            raise SystemExit(f"{path} cannot be changed: the disk is full, or it may only be read. Nothing was lost.") from None
        raise SystemExit(f"{path} cannot be opened: {error}. {way_back(backups)}") from None


def numbered_schemas() -> list[tuple[int, Path]]:
    return [(int(file.stem.split("_")[0]), file) for file in sorted(SCHEMA.glob("*.sql"))]


def pending(path: str) -> list[str]:
    """The schema files that the database at `path` is still to go through."""
    with closing(connect(path)) as db:
        done = fetch_value(db, "PRAGMA user_version")
    return [file.name for number, file in numbered_schemas() if number > done]


def checked_version(db, path: str) -> int:
    """The schema number of an open database, 0 for a new one; raises SystemExit when it is not for us."""
    version, owner = fetch_value(db, "PRAGMA user_version"), fetch_value(db, "PRAGMA application_id")
    if owner not in (0, APPLICATION_ID) or (version and not owner):
        raise SystemExit(f"{path} is a database of another program. Set NEOSPACE_VAR to a folder of NeoSpace's own.")
    if version > numbered_schemas()[-1][0]:
        raise SystemExit(f"{path} was written by a newer NeoSpace. Start that version, or restore an older backup.")
    if sqlite3.sqlite_version_info < WAL_RACE[1] and sqlite3.sqlite_version_info >= WAL_RACE[0]:
        raise SystemExit(f"SQLite {sqlite3.sqlite_version} can damage its WAL. Run scripts/setup for the fixed one.")
    return version


def apply_schema(db, number: int, script: str) -> None:
    """Run one schema file unless another start was faster; all of it or nothing."""
    with db:
        if fetch_value(db, "PRAGMA user_version") >= number:
            return
        for statement in statements(script):
            db.execute(statement)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {number}")


def statements(script: str) -> list[str]:
    """Split a schema file into whole statements (executescript would commit half-way)."""
    found, part = [], ""
    for line in script.splitlines(keepends=True):
        part += line
        if sqlite3.complete_statement(part):
            found.append(part)
            part = ""
    return found
