"""Rate limits: one for all workers of the machine in a small SQLite file, one for the events inside a worker.

Both are the generic cell rate algorithm (GCRA, ITU-T I.371): a key holds one number, the moment until which what
it was given is used up ("theoretical arrival time"). No counter, no window, no timer.
"""

import logging
import os
from collections import OrderedDict
from contextlib import suppress
from fcntl import LOCK_EX, flock
from ipaddress import ip_address, ip_network
from threading import Lock
from time import monotonic

import pysqlite3 as sqlite3

from core.disk import has_no_room
from core.limit_rows import opened, taken

log = logging.getLogger(__name__)

AGAIN_AFTER = 5.0     # seconds until a file that cannot be used is tried again
PRUNE_EVERY = 60.0    # seconds between two sweeps of one worker
FARTHEST = 8 * 86400  # seconds; no limit looks further ahead, so a later moment is from before a reboot
MOST_BUCKETS = 20_000  # keys a worker keeps in memory; the one unused for longest goes first

FAILURES = (sqlite3.DatabaseError, OSError)


class Limiter:
    """Limits that every worker on this machine shares, in the file at `path`; it holds nothing worth keeping.

    A file that was deleted or damaged is made anew. While it cannot be used at all, as on a full disk, each worker counts
    in its own memory, and the log says so once.
    """

    def __init__(self, path: str, enabled: bool = True):
        self.path, self.enabled = os.fspath(path), enabled
        self._lock = Lock()
        self._db = self._opened = self._spare = None
        self._pruned = self._failed = monotonic()

    def check(self, key: str, limit: int, per: float, burst: int | None = None) -> float:
        """Take one of `limit` in `per` seconds for `key`; 0.0 when allowed, else the seconds to wait.

        `burst` (default `limit`) may be taken at once; the rest comes back evenly. What is refused costs nothing.
        The same key under another limit is counted apart.
        """
        if not self.enabled:
            return 0.0
        burst, step = limit if burst is None else burst, per / limit
        take = {"key": f"{key} {limit}/{per:g} {burst}", "step": step, "burst": step * burst}
        with self._lock:
            if self._spare and monotonic() - self._failed < AGAIN_AFTER:
                return taken(self._spare, take, monotonic())
            try:
                return self._shared(take)
            except FAILURES as error:
                return self._start_over(take, error)

    def close(self) -> None:
        """Give the file back; a later check opens it again."""
        with self._lock:
            self._close()

    def _shared(self, take: dict) -> float:
        db = self._connection()
        self._prune_sometimes(db, monotonic())
        wait = taken(db, take, monotonic())
        if self._spare:
            log.warning("Rate limits are shared by all workers again.")
            self._spare = None
        return wait

    def _start_over(self, take: dict, error: Exception) -> float:
        self._close()
        if is_without_room(error):
            return self._alone(take, error)
        if self._spare is None:
            log.warning("The rate limit file %s failed (%s) and is opened again.", self.path, error)
        if "locked" not in str(error):
            self._remove_files()
        try:
            return self._shared(take)
        except FAILURES as again:
            self._close()
            return self._alone(take, again)

    def _alone(self, take: dict, error: Exception) -> float:
        """Counted in this worker's memory: what one may do is multiplied by the number of workers, and no more."""
        self._failed = monotonic()
        if self._spare is None:
            log.warning("The rate limit file %s cannot be used (%s): each worker counts by itself.", self.path, error)
            self._spare = opened(":memory:")
        return taken(self._spare, take, monotonic())

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
        self._db = opened(self.path)
        self._opened = self._identity()

    def _identity(self):
        """Which file, and in which process; None when the file is gone."""
        try:
            return os.stat(self.path).st_ino, os.getpid()
        except FileNotFoundError:
            return None

    def _prune_sometimes(self, db, now: float) -> None:
        if now - self._pruned > PRUNE_EVERY:
            self._pruned = now
            db.execute("DELETE FROM buckets WHERE until < :now OR until > :now + :farthest",
                       {"now": now, "farthest": FARTHEST})

    def _remove_files(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            with suppress(OSError):
                os.unlink(self.path + suffix)

    def _close(self) -> None:
        if self._db is not None:
            self._db.close()
        self._db = self._opened = None


def is_without_room(error: Exception) -> bool:
    """Whether it is the disk that fails: then what is counted in the file still counts once there is room."""
    if isinstance(error, OSError):
        return has_no_room(error)
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL


class TokenBuckets:
    """Limits inside this process: `rate` a second and `burst` at once for each key."""

    def __init__(self, rate: float, burst: int):
        self._step, self._burst = 1 / rate, burst / rate
        self._until: OrderedDict = OrderedDict()
        self._lock = Lock()

    def take(self, key) -> float:
        """Take one for `key`; 0.0 when allowed, else the seconds to wait."""
        with self._lock:
            now = monotonic()
            until = max(self._until.pop(key, now), now)
            wait = until + self._step - self._burst - now
            self._until[key] = until if wait > 0 else until + self._step
            if len(self._until) > MOST_BUCKETS:
                self._until.popitem(last=False)
        return max(wait, 0.0)


def address_prefix(ip: str | None) -> str:
    """The network one subscriber holds: /24 of an IPv4 address, /64 of an IPv6 one; "unknown" for what is neither."""
    try:
        address = ip_address(ip or "")
    except ValueError:
        return "unknown"
    address = getattr(address, "ipv4_mapped", None) or address
    bits = 24 if address.version == 4 else 64
    return str(ip_network((address.packed, bits), strict=False))
