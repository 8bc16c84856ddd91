"""Restore a backup into a temporary place and compare everything: each hash, each table's rows, SQLite's own checks."""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from backups.checking import check  # noqa: E402
from backups.manifest import Unsound  # noqa: E402
from backups.tar import PIPE, as_folder  # noqa: E402
from config import load_config  # noqa: E402
from core.way_back import backups_in  # noqa: E402


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="scripts/verify_backup", description=__doc__)
    parser.add_argument("backup", nargs="?", type=Path, help="a folder, a .tar, - for a pipe; else the newest")
    print(verified(parser.parse_args(arguments).backup or newest()))


def verified(path: Path) -> str:
    """The line to print; raises SystemExit with what is wrong."""
    try:
        with as_folder(path) as folder:
            manifest = check(folder)
    except Unsound as error:
        raise SystemExit(f"Not sound. {error}") from None
    except OSError as error:
        raise SystemExit(f"The backup could not be read: {error}") from None
    rows = sum(manifest.database.rows.values())
    named = "what came in" if path == PIPE else path
    return f"Sound: {named}, made {manifest.made_at}: {rows:,} rows, {len(manifest.files):,} files, {manifest.total:,} bytes."


def newest() -> Path:
    folder = load_config().path("backups")
    if not (found := backups_in(folder)):
        raise SystemExit(f"There is no backup in {folder}. Make one: scripts/backup")
    return found[-1]


if __name__ == "__main__":
    main(sys.argv[1:])
