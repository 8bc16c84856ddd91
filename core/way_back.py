"""What stands between a lost or damaged database and a start that would make it worse, and the way back to a sound one."""

import re
from contextlib import closing
from pathlib import Path

import pysqlite3 as sqlite3

from core.soundness import faults

NAME = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z(\.tar)?")  # of a backup: the moment it was made, in UTC


def backups_in(folder: Path) -> list[Path]:
    """The backups that lie there, oldest first."""
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(path for path in found if NAME.fullmatch(path.name))


def way_back(folder: Path) -> str:
    """What to do, as the end of a sentence that stops a start."""
    if found := backups_in(folder):
        return f"Nothing was changed. Restore the newest backup: scripts/restore {found[-1]}"
    return f"Nothing was changed. Restore it from a backup: scripts/restore BACKUP. There is none in {folder}."


def refuse_lost(database: Path, backups: Path) -> None:
    """Raise SystemExit where a new database would take the place of one that is gone: whoever came first would be its admin."""
    wal, uploads = database.with_name(f"{database.name}-wal"), database.with_name("uploads")
    if is_empty(database) and (not is_empty(wal) or has_files(uploads) or backups_in(backups)):
        state = "is empty" if database.exists() else "is gone"
        raise SystemExit(
            f"{database} {state}, but files of members or backups are there. {way_back(backups)}\n"
            "To begin anew instead, move them elsewhere first."
        )


def is_empty(path: Path) -> bool:
    return not path.exists() or path.stat().st_size == 0


def has_files(folder: Path) -> bool:
    return any(path.is_file() for path in folder.rglob("*"))


def refuse_damaged(database: Path, backups: Path) -> None:
    """Read all of a database that is there; raises SystemExit when a page of it is not as SQLite left it."""
    if is_empty(database):
        return
    try:
        with closing(sqlite3.connect(database)) as db:
            found = faults(db, "quick_check")
    except sqlite3.DatabaseError as error:
        found = [str(error)]
    if found:
        raise SystemExit(f"{database} is damaged: {found[0]}. {way_back(backups)}")
