"""The thread that moves the write-ahead log into the database, and does what is to be done once an hour."""

import logging
import threading
import time
from fcntl import LOCK_EX, flock
from itertools import count
from pathlib import Path

import pysqlite3 as sqlite3
from werkzeug.exceptions import ServiceUnavailable

from core.locks import is_locked
from db import Connection, connect

log = logging.getLogger(__name__)


class Checkpointer:
    """Moves the WAL into the database off the request path: one thread of all workers, by a lock file.

    PASSIVE waits for nobody. Its pace also bounds what a power cut can take under synchronous=NORMAL. Once a
    minute TRUNCATE empties the file as well, unless somebody is reading right then: deleted words do not stay there.

    `chores` are called with a connection once an hour, again and again while they say that there is more to do.
    """

    PAUSE = 1.0  # seconds
    EMPTY_EVERY = 60  # pauses
    CHORES_EVERY, CHORES_AT = 3600, 60  # pauses; the first time soon, since a server may be started anew every day

    def __init__(self, path: str, lock: Path, chores: tuple = ()):
        self.path, self.lock, self.chores = path, lock, chores
        self.litestream = lock.with_name("litestream.lock")
        self.db, self.is_failing = None, False

    def start(self) -> None:
        threading.Thread(target=self.run, name="checkpoints", daemon=True).start()

    def run(self) -> None:
        with self.lock.open("a") as turn:  # "w" would want room on a full disk
            flock(turn, LOCK_EX)  # held until this process ends; then the next worker takes over
            for pause in count(1):
                time.sleep(self.PAUSE)
                self.step(pause)

    def step(self, pause: int) -> None:
        """What the thread does after so many pauses; a failure is said once, and again when it is over."""
        try:
            db = self.connection()
            if pause % self.CHORES_EVERY == self.CHORES_AT:
                self.do_chores(db)
            db.pages.end()
            self.checkpoint(db, "PASSIVE" if pause % self.EMPTY_EVERY else "TRUNCATE")
        except (sqlite3.Error, ServiceUnavailable, OSError) as error:
            self.start_over(error)
        else:
            self.recover()

    def do_chores(self, db) -> None:
        for chore in self.chores:
            try:
                while chore(db):
                    self.checkpoint(db, "PASSIVE")
            except (sqlite3.Error, ServiceUnavailable, OSError) as error:
                log.warning("The chore %s waits for another hour: %s", chore.__name__, error)

    def checkpoint(self, db, mode: str) -> None:
        """Unless Litestream has taken that over, which must see every page that goes by."""
        if not is_locked(self.litestream):
            db.execute(f"PRAGMA wal_checkpoint({mode})").fetchall()

    def connection(self) -> Connection:
        if self.db is None:
            self.db = connect(self.path)
        return self.db

    def start_over(self, error: Exception) -> None:
        """With another connection next time: this one may have found the file read-only when it was opened."""
        if self.db is not None:
            self.db.close()
        self.db = None
        if not self.is_failing:
            log.warning("The WAL cannot be moved into the database; trying again each second: %s", error)
        self.is_failing = True

    def recover(self) -> None:
        if self.is_failing:
            log.warning("The WAL is moved into the database again.")
        self.is_failing = False
