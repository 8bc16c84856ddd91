"""Copy a whole home while members write, as a folder in var/backups or as one file to carry away."""

import argparse
import os
import shutil
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from backups.making import make_backup  # noqa: E402
from backups.manifest import Manifest, read_manifest  # noqa: E402
from backups.shelf import prune  # noqa: E402
from backups.tar import PIPE, write_tar  # noqa: E402
from config import load_config  # noqa: E402
from core.disk import has_no_room  # noqa: E402


def main(arguments: list[str]) -> None:
    asked = parsed(arguments)
    os.umask(0o077)
    if asked.file == PIPE and sys.stdout.isatty():
        raise SystemExit("A backup does not belong on a screen: scripts/backup --file - | gpg --symmetric --output FILE")
    begun, config = time.monotonic(), load_config()
    try:
        made = make_backup(config, asked.secrets)
        manifest = read_manifest(made)
        if asked.file:
            carry_away(made, asked.file)
    except OSError as error:
        raise SystemExit(sentence(error)) from None
    told = sys.stderr if asked.file == PIPE else sys.stdout
    print(summary(asked.file or made, manifest, time.monotonic() - begun), file=told)
    for path in prune(config.path("backups")) if asked.prune else ():
        print(f"No longer kept: {path}", file=told)


def parsed(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/backup", description=__doc__)
    parser.add_argument("--secrets", action="store_true", help="also the keys: keep such a backup safe")
    parser.add_argument("--file", type=Path, metavar="FILE.tar", help="one file instead of a folder in var/backups; - for a pipe")
    parser.add_argument("--prune", action="store_true", help="then throw away all but 7 daily and 4 weekly backups")
    return parser.parse_args(arguments)


def carry_away(made: Path, target: Path) -> None:
    try:
        write_tar(made, target)
    finally:
        shutil.rmtree(made)


def sentence(error: OSError) -> str:
    if has_no_room(error):
        return f"There is no room for a backup: {error}. Nothing was changed; what was begun is removed."
    return f"No backup was made: {error}."


def summary(path: Path, manifest: Manifest, seconds: float) -> str:
    rows = sum(manifest.database.rows.values())
    named = "What went out" if path == PIPE else path
    lines = [f"{named}: {rows:,} rows, {len(manifest.files):,} files, {manifest.total:,} bytes, in {seconds:.1f} s."]
    if manifest.gone:
        lines.append(f"{len(manifest.gone):,} files that the database names were not there, such as {manifest.gone[0]}.")
    if not manifest.has_secrets:
        lines.append("The keys are not in it: keep copies of secrets.json and keys.json elsewhere, or say --secrets.")
    return "\n".join(lines)


if __name__ == "__main__":
    main(sys.argv[1:])
