"""What SQLite's errors and its own checks say about a database file."""

import pysqlite3 as sqlite3

CANNOT = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR}  # the last: over a quota
READING = {266, 522, 3082, 8202, 8458}  # IOERR_READ, _SHORT_READ, _NOMEM, _DATA, _CORRUPTFS: https://sqlite.org/rescode.html
MOST_NAMED = 5  # faults; one torn page can make thousands


def cannot_write(error) -> bool:
    """Whether a write failed because nothing can be stored now, and not by a fault of what was to be written."""
    code = getattr(error, "sqlite_errorcode", None) or 0
    return code & 0xFF in CANNOT and code not in READING


def faults(db, check: str = "integrity_check") -> list[str]:
    """What is wrong with an open database, in SQLite's words; empty for a sound one.

    `check` is "integrity_check", which also compares every index with its table, or "quick_check", which does not.
    A damaged file may also raise sqlite3.DatabaseError.
    """
    found = [named(row)[0] for row in db.execute(f"PRAGMA {check}({MOST_NAMED})")]
    return [] if found == ["ok"] else found


def foreign_faults(db) -> list[str]:
    """Tables with rows that name a row which is not there."""
    return sorted({named(row)[0] for row in db.execute("PRAGMA foreign_key_check")})


def named(row) -> list:
    """The columns of a row, whichever way this connection gives rows."""
    return list(row.values()) if isinstance(row, dict) else list(row)
