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

log = logging.getLogger(__name__)

LOCK_WAIT = 1.0       # seconds to wait for another worker's write of one row
PRUNE_EVERY = 60.0    # seconds between two sweeps of one worker
FARTHEST = 8 * 86400  # seconds; no limit looks further ahead, so a later moment is from before a reboot
MOST_BUCKETS = 20_000  # keys a worker keeps in memory; the one unused for longest goes first

FAILURES = (sqlite3.DatabaseError, OSError)

CREATE = "CREATE TABLE IF NOT EXISTS buckets (key TEXT PRIMARY KEY, until REAL NOT NULL) STRICT, WITHOUT ROWID"
# A moment beyond now + burst cannot be earned: the clock began anew with the machine, so the key is as good as new.
TAKE = """
    INSERT INTO buckets (key, until)
    VALUES (:key, :now + :step)
    ON CONFLICT (key) DO UPDATE
    SET until = CASE WHEN until BETWEEN :now AND :now + :burst THEN until ELSE :now END + :step
    WHERE CASE WHEN until BETWEEN :now AND :now + :burst THEN until ELSE :now END + :step <= :now + :burst
    RETURNING until
"""


class Limiter:
    """Limits that every worker on this machine shares, in the file at `path`; it holds nothing worth keeping.

    A file that was deleted or damaged is made anew. When it cannot be used at all, everything is allowed and the
    log says so: a full disk must not keep the owner out.
    """

    def __init__(self, path: str, enabled: bool = True):
        self.path, self.enabled = os.fspath(path), enabled
        self._lock = Lock()
        self._db = self._opened = None
        self._pruned = monotonic()

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
            try:
                return self._take(take)
            except FAILURES as error:
                return self._start_over(take, error)

    def close(self) -> None:
        """Give the file back; a later check opens it again."""
        with self._lock:
            self._close()

    def _take(self, take: dict) -> float:
        db, now = self._connection(), monotonic()
        self._prune_sometimes(db, now)
        take["now"] = now
        if db.execute(TAKE, take).fetchone() is not None:
            return 0.0
        row = db.execute("SELECT until FROM buckets WHERE key = :key", take).fetchone()
        until = row[0] if row else now
        return max(until + take["step"] - take["burst"] - now, 0.001)

    def _start_over(self, take: dict, error: Exception) -> float:
        log.warning("The rate limit file %s failed (%s) and is opened again.", self.path, error)
        self._close()
        if "locked" not in str(error):
            self._remove_files()
        try:
            return self._take(take)
        except FAILURES as again:
            log.error("Rate limits are out of order, all is allowed: %s", again)
            self._close()
            return 0.0

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
        self._db.execute(CREATE)
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
