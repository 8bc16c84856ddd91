"""The home: whose it is, its database and write-ahead log, its backups and Litestream."""

import stat
import time
from contextlib import closing
from pathlib import Path

import pysqlite3 as sqlite3

from backups.manifest import NAME as MANIFEST
from backups.shelf import made_at
from config import Config
from core.locks import is_locked
from core.machine import size_of
from core.way_back import backups_in, way_back
from db import APPLICATION_ID, numbered_schemas
from live.metal_words import amount, duration
from scripts.doctor_parts import BAD, DAY, LOOK, OK, Finding, graded

MB = 10**6
SECRET = ("secrets.json", "keys.json", "neospace.toml")
LATE = 60  # seconds by which the database may be behind its log: each second the two are joined
TRIES, PAUSE = 16, 0.2  # looks, and seconds between two of them


def look_at_home(config: Config) -> list[Finding]:
    return [modes(config), *database(config), wal(config), backup(config.path("backups"), time.time()), litestream(config)]


def modes(config: Config) -> Finding:
    """Nobody else on this machine may look inside."""
    paths = (config.path(), *(config.path(name) for name in SECRET))
    open_ones = [path for path in paths if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    if open_ones:
        return Finding(BAD, "Who may look", f"others may read {open_ones[0]}", f"chmod go= {' '.join(map(str, open_ones))}")
    missing = [path for path in paths[1:3] if not path.exists()]
    if missing:
        advice = "Restore it from a backup that has the keys: the next start makes new ones, which fit no password."
        return Finding(BAD, "Keys", f"{missing[0]} is missing", advice)
    return Finding(OK, "Who may look", f"{config.path()} is its owner's alone")


def database(config: Config) -> list[Finding]:
    """Its size and schema; opened for reading, so that nothing changes."""
    if not Path(config.database).exists():
        return [Finding(BAD, "Database", f"there is none at {config.database}", "Start NeoSpace once, or set NEOSPACE_VAR.")]
    if not size_of(config.database) and not size_of(f"{config.database}-wal"):
        return [Finding(BAD, "Database", "it is empty", way_back(config.path("backups")))]
    try:
        with closing(sqlite3.connect(read_only(config), uri=True)) as db:
            owner, done = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
    except sqlite3.Error as error:
        return [Finding(BAD, "Database", f"it cannot be opened: {error}", way_back(config.path("backups")))]
    if owner != APPLICATION_ID:
        return [Finding(BAD, "Database", "it is another program's", "Set NEOSPACE_VAR to a folder of NeoSpace's own.")]
    return [Finding(OK, "Database", amount(size_of(config.database))), migrations(done)]


def read_only(config: Config) -> str:
    """With nothing in the log it is not looked at either: that would make files which the server's user might not own."""
    how = "mode=ro" if size_of(f"{config.database}-wal") else "immutable=1"
    return f"{Path(config.database).as_uri()}?{how}"


def migrations(done: int) -> Finding:
    waiting = [file.name for number, file in numbered_schemas() if number > done]
    if waiting:
        advice = "Stop it and start it: systemctl restart neospace, or the start script. A copy is made before."
        return Finding(LOOK, "Migrations", f"still to come: {', '.join(waiting)}", advice)
    if done > numbered_schemas()[-1][0]:
        advice = "Check that version out, or restore an older backup."
        return Finding(BAD, "Migrations", "a newer NeoSpace wrote this database", advice)
    return Finding(OK, "Migrations", f"none to come after {done}")


def wal(config: Config) -> Finding:
    """How large the log is, and how long ago what is in it should have been moved."""
    log, size = Path(f"{config.database}-wal"), size_of(f"{config.database}-wal")
    if not size:
        return Finding(OK, "Write-ahead log", "empty: all is in the database")
    is_moved = is_locked(config.path("run", "checkpoints.lock"))
    behind = behind_its_log(Path(config.database), log, TRIES if is_moved else 1)
    words = f"{amount(size)}, " + (f"the last checkpoint is {duration(behind)} behind" if behind > LATE else "checkpoints go on")
    if behind > LATE and is_moved:
        advice = "The server's log says why the database cannot take it. Is the disk full or read-only, or is a reader slow?"
        return Finding(BAD, "Write-ahead log", words, advice)
    advice = "Some reader holds it for long. If it goes on growing, restart."
    return graded(-size, -1000 * MB, -100 * MB, "Write-ahead log", words, advice)


def behind_its_log(database: Path, log: Path, tries: int) -> float:
    """Seconds between their last changes. A log that was empty for long and was just written to is given a moment."""
    for attempt in range(tries):
        time.sleep(PAUSE if attempt else 0)
        if (behind := log.stat().st_mtime - database.stat().st_mtime) <= LATE:
            break
    return behind


def backup(folder: Path, now: float) -> Finding:
    """The newest whole one."""
    whole = [path for path in backups_in(folder) if path.suffix == ".tar" or (path / MANIFEST).exists()]
    advice = "scripts/backup --prune makes one now; scripts/install_service has one made each night."
    if not whole:
        return Finding(BAD, "Last backup", "there is none", advice)
    age = max(0, now - made_at(whole[-1]).timestamp())
    words = f"{duration(age)} ago: {whole[-1].name}, of {len(whole)}"
    return graded(-age, -7 * DAY, -1.5 * DAY, "Last backup", words, advice)


def litestream(config: Config) -> Finding:
    if not config.litestream:
        return Finding(OK, "Litestream", "not asked for")
    if is_locked(config.path("run", "litestream.lock")):
        return Finding(OK, "Litestream", f"copies to {config.litestream.partition('?')[0]}")
    advice = "It runs with ./startstack.sh, or by scripts/replicate; its log says why it ended."
    return Finding(LOOK, "Litestream", "it is asked for and does not run", advice)
