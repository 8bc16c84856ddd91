"""A small SQLite file that all workers of this machine share, and that holds nothing worth keeping over a mishap."""

import logging
import os
from contextlib import suppress
from fcntl import LOCK_EX, flock
from threading import Lock

import pysqlite3 as sqlite3
from werkzeug.exceptions import ServiceUnavailable

log = logging.getLogger(__name__)

LOCK_WAIT = 1.0  # seconds to wait for another worker's write of some rows


class OutOfOrder(ServiceUnavailable):
    """The file cannot be read or written at all; the log says why."""

    description = "A part of this server is out of order for the moment. Nothing that is kept is lost: try again later."


class ScratchFile:
    """The file at `path` with the tables of `create`, one connection a process. Deleted or damaged, it is made anew."""

    def __init__(self, path: str, create: tuple[str, ...]):
        self.path, self.create = os.fspath(path), create
        self._lock = Lock()
        self._db = self._opened = None

    def write(self, step):
        """Give what `step(db)` gives, run as one transaction; when the file has just been lost, once more.

        Raises OutOfOrder.
        """
        with self._lock:
            try:
                return self._transaction(step)
            except (sqlite3.DatabaseError, OSError) as error:
                return self._start_over(step, error)

    def _transaction(self, step):
        db = self._connection()
        db.execute("BEGIN IMMEDIATE")
        try:
            result = step(db)
            db.execute("COMMIT")
            return result
        finally:
            if db.in_transaction:
                db.execute("ROLLBACK")

    def _start_over(self, step, error: Exception):
        log.warning("The file %s failed (%s) and is opened again.", self.path, error)
        self._close()
        if "locked" not in str(error):
            self._remove_files()
        try:
            return self._transaction(step)
        except (sqlite3.DatabaseError, OSError) as again:
            log.warning("The file %s cannot be used: %s", self.path, again)
            self._close()
            raise OutOfOrder(self.path) from None

    def _connection(self):
        """This process's connection to the file that is at the path now."""
        if self._db is None or self._opened != self._identity():
            self._close()
            with open(self.path + ".lock", "w") as lock:  # one worker at a time; closing the file lets go
                flock(lock, LOCK_EX)
                self._open()
        return self._db

    def _open(self) -> None:
        if not os.path.exists(self.path):
            self._remove_files()  # a write-ahead log without its file would be played into the new one
        self._db = sqlite3.connect(self.path, timeout=LOCK_WAIT, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = OFF")
        for statement in self.create:
            self._db.execute(statement)
        self._opened = self._identity()

    def _identity(self):
        """Which file, and in which process; None when the file is gone."""
        try:
            return os.stat(self.path).st_ino, os.getpid()
        except FileNotFoundError:
            return None

    def _remove_files(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            with suppress(OSError):
                os.unlink(self.path + suffix)

    def _close(self) -> None:
        if self._db is not None:
            self._db.close()
        self._db = self._opened = None
