"""Make a backup the home again. What was there is put aside; whatever is wrong is said before anything changes."""

import argparse
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from backups.manifest import Unsound  # noqa: E402
from backups.owner import refuse_stranger  # noqa: E402
from backups.replica import restore_replica  # noqa: E402
from backups.restoring import restore  # noqa: E402
from backups.tar import as_folder  # noqa: E402
from config import load_config  # noqa: E402
from core.disk import has_no_room  # noqa: E402


def main(arguments: list[str]) -> None:
    asked = parsed(arguments)
    os.umask(0o077)
    try:
        aside = restored(asked)
    except Unsound as error:
        raise SystemExit(f"{error} Nothing was changed.") from None
    except OSError as error:
        raise SystemExit(("There is no room: " if has_no_room(error) else "") + f"{error}. Nothing was changed.") from None
    print(f"{load_config().path()} is as it was then. Start NeoSpace.")
    if aside:
        print(f"What was there before is in {aside}; delete that when you are content.")


def restored(asked: argparse.Namespace) -> Path | None:
    config = load_config()
    if asked.replica:
        return restore_replica(config, asked.replace)
    refuse_stranger(config.path())
    config.path().mkdir(mode=0o700, parents=True, exist_ok=True)
    with as_folder(asked.backup, config.path()) as folder:  # where there must be room anyway; /tmp may be memory
        return restore(config, folder, asked.replace, asked.other_keys)


def parsed(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/restore", description=__doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("backup", nargs="?", type=Path, help="a folder or a .tar that scripts/backup made, or - for a pipe")
    what.add_argument("--replica", action="store_true", help="the database alone, from NEOSPACE_LITESTREAM")
    parser.add_argument("--replace", action="store_true", help="also where members live; what is there is put aside")
    parser.add_argument("--other-keys", action="store_true", help="also if no password will fit")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
