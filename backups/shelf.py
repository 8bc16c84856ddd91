"""The backups of a home, and which of them are kept."""

import shutil
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from backups.manifest import NAME
from core.way_back import backups_in

DAYS, WEEKS = 7, 4  # of so many days, and of so many weeks before them, the newest stays
BEFORE_UPGRADE = "before-*.db"  # what db.migrate copies
MONTH = 28 * 86400  # seconds that such a copy stays


def newest(folder: Path) -> Path | None:
    """The newest backup there that is a folder and whole."""
    whole = (path for path in reversed(backups_in(folder)) if (path / NAME).exists())
    return next(whole, None)


def made_at(path: Path) -> datetime:
    """The moment of a backup, which is its name."""
    return datetime.strptime(path.name.removesuffix(".tar"), "%Y-%m-%dT%H%M%SZ").replace(tzinfo=UTC)


def prune(folder: Path) -> list[Path]:
    """Throw away what is not kept: backups, and copies before an upgrade after a month. Gives what went."""
    backups = [path for path in backups_in(folder) if (path / NAME).exists()]
    kept = kept_of(backups)
    gone = [path for path in backups if path not in kept]
    for path in gone:
        shutil.rmtree(path)
    old = [path for path in folder.glob(BEFORE_UPGRADE) if time.time() - path.stat().st_mtime > MONTH]
    for path in old:
        path.unlink()
    return gone + old


def kept_of(backups: list[Path]) -> set[Path]:
    """Of these, oldest first: the newest of the last DAYS days that have one, and of WEEKS weeks among those before."""
    days = newest_of_each(day_of, backups)
    weeks = newest_of_each(week_of, days[:-DAYS])
    return {*days[-DAYS:], *weeks[-WEEKS:]}


def newest_of_each(span: Callable, backups: list[Path]) -> list[Path]:
    return list({span(path): path for path in backups}.values())  # a later one takes the place of an earlier


def day_of(path: Path) -> date:
    return made_at(path).date()


def week_of(path: Path) -> tuple[int, int]:
    """The year and the number of the week (ISO 8601)."""
    return made_at(path).isocalendar()[:2]
