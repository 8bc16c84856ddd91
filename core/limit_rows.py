"""The rows of a rate limiter: GCRA in one statement, in a file that workers share or in one's own memory."""

import pysqlite3 as sqlite3

LOCK_WAIT = 1.0  # seconds to wait for another worker's write of one row

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


def opened(path: str) -> sqlite3.Connection:
    """A connection to the rows at `path`, made where there are none; ":memory:" is this connection's own."""
    db = sqlite3.connect(path, timeout=LOCK_WAIT, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = OFF")
    db.execute(CREATE)
    return db


def taken(db, take: dict, now: float) -> float:
    """Take one for take["key"], which earns one in take["step"] seconds and keeps take["burst"]; the seconds to wait."""
    take["now"] = now
    if db.execute(TAKE, take).fetchone() is not None:
        return 0.0
    row = db.execute("SELECT until FROM buckets WHERE key = :key", take).fetchone()
    until = row[0] if row else now
    return max(until + take["step"] - take["burst"] - now, 0.001)
