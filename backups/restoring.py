"""The way back: a backup becomes the home again, and what was there is put aside, never overwritten."""

import shutil
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pysqlite3 as sqlite3

from backups.checking import check_files, refuse_newer_schema, take_out
from backups.files import put
from backups.manifest import SECRETS, Manifest, fingerprint, now, read_manifest
from backups.owner import refuse_stranger
from backups.snapshot import opened
from checkpoints import is_locked
from config import Config
from core.progress import Progress
from core.soundness import faults
from core.way_back import is_empty
from db import fetch_value

DATABASE = ("app.db", "app.db-wal", "app.db-shm", ".app.db-litestream")  # the first three belong together; the last knows them
DRAFT = ".restoring-"  # how a home is called that is not whole yet
REPLACE = "Say --replace if the backup shall take its place; what is there is then put aside, not deleted."


def restore(config: Config, folder: Path, replace: bool = False, other_keys: bool = False) -> Path | None:
    """Make the backup in this folder the home; gives where that which was there has been put, None if nothing was.

    Raises SystemExit while a server runs there, where members live there unless `replace`, and where passwords would fit
    no more unless `other_keys`; Unsound when the backup is not what it says. Nothing was changed then.
    """
    manifest = read_manifest(folder)
    refuse_newer_schema(manifest.database.schema)
    refuse_in_use(config, replace)
    if not other_keys:
        refuse_other_keys(config, manifest)
    check_files(folder, manifest)
    with draft_in(config) as draft:
        take_out(folder, manifest, draft / "app.db")
        take_files(folder, manifest, draft)
        return exchange(config, draft, (*DATABASE, "uploads", *(name for name in SECRETS if (draft / name).exists())))


def refuse_in_use(config: Config, replace: bool) -> None:
    refuse_stranger(config.path())
    for name, lock in (("NeoSpace", "stack.lock"), ("NeoSpace", "checkpoints.lock"), ("Litestream", "litestream.lock")):
        if is_locked(config.path("run", lock)):
            raise SystemExit(f"{name} is running on {config.path()}. Stop it first.")
    if not replace and has_members(Path(config.database)):
        raise SystemExit(f"Members live in {config.path()}. {REPLACE}")


def has_members(database: Path) -> bool:
    """Whether anybody would miss this database; a damaged one is missed already."""
    if is_empty(database):
        return False
    try:
        with closing(opened(database)) as db:
            return not faults(db, "quick_check") and fetch_value(db, "SELECT count(*) FROM users") > 0
    except sqlite3.DatabaseError:
        return False


def refuse_other_keys(config: Config, manifest: Manifest) -> None:
    """Passwords are bound to the secrets.json that they were made with."""
    if not manifest.has_secrets and fingerprint(config.path("secrets.json")) != manifest.keys:
        raise SystemExit(
            f"This backup holds no keys, and its passwords do not fit those in {config.path()}. Put secrets.json and "
            "keys.json of the old machine there and restore again. If they are lost: --other-keys, and each member needs "
            "a link that sets a new password (scripts/grant_admin makes the first)."
        )


@contextmanager
def draft_in(config: Config):
    config.path().mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in config.path().glob(f"{DRAFT}*"):
        shutil.rmtree(left)
    draft = Path(mkdtemp(prefix=DRAFT, dir=config.path()))
    try:
        (draft / "uploads").mkdir()
        yield draft
    finally:
        shutil.rmtree(draft)


def take_files(folder: Path, manifest: Manifest, draft: Path) -> None:
    with Progress("Files", len(manifest.files)) as bar:
        for file in manifest.files:
            put(folder / file.name, draft / file.name)
            bar.add(1)


def exchange(config: Config, draft: Path, names: tuple[str, ...]) -> Path | None:
    """Put what is there aside, then what is in the draft in its place: renames only, the database last."""
    aside = config.path(f"before-restore-{now()}")
    for name in names:
        if config.path(name).exists():
            aside.mkdir(exist_ok=True)
            config.path(name).rename(aside / name)
    for name in reversed(names):
        if (draft / name).exists():
            (draft / name).rename(config.path(name))
    forget_what_followed(config)
    return aside if aside.exists() else None


def forget_what_followed(config: Config) -> None:
    """Published pages, counters and shared sketches belong to the database that was there."""
    shutil.rmtree(config.path("pages"), ignore_errors=True)
    for path in config.path("run").glob("*.db*"):
        path.unlink()
