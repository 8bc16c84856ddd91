"""Making a backup: files first, then the database, then the files that came meanwhile."""

import os
import shutil
import subprocess
import time
from contextlib import closing, contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from tempfile import mkdtemp

from backups.files import described_files, gather
from backups.manifest import DATABASE, FORMAT, SECRETS, File, Manifest, Unsound, fingerprint, now, write_manifest
from backups.owner import refuse_stranger
from backups.shelf import newest
from backups.snapshot import copy_database, describe, opened, pack
from config import ROOT, Config
from core.disk import bytes_to_keep
from queries.files import all_file_names

DRAFT = ".making-"  # how a backup is called that is not whole yet


def make_backup(config: Config, with_secrets: bool = False) -> Path:
    """Copy this home into a new folder of var/backups while it is in use; raises SystemExit with a sentence.

    Files are linked before and after the database is copied: whatever the copy names was there in between.
    """
    refuse_stranger(config.path())
    refuse_without_room(config)
    folder = config.path("backups")
    with only_one(folder), draft_in(folder) as draft:
        moment = free_moment(folder)
        gather(config.path("uploads"), draft)
        database = take_database(config, draft)
        gather(config.path("uploads"), draft)
        for name in SECRETS if with_secrets else ():
            if config.path(name).exists():
                shutil.copy2(config.path(name), draft)
        files = described_files(draft, newest(folder))
        write_manifest(draft, Manifest(
            FORMAT, moment, version(), database, files, fingerprint(config.path("secrets.json")), gone(draft, files),
        ))
        (draft / "app.db").unlink()
        sync(draft)
        return draft.rename(folder / moment)


def refuse_without_room(config: Config) -> None:
    """The copy, its packed form, and what must stay free. Links need no room."""
    database, folder = Path(config.database), config.path("backups")
    if not database.exists():
        raise SystemExit(f"There is no database at {database}. Start NeoSpace once, or set NEOSPACE_VAR.")
    folder.mkdir(mode=0o700, exist_ok=True)  # a home that was restored and never started has none
    disk = shutil.disk_usage(folder)
    needed = database.stat().st_size * 3 // 2 + bytes_to_keep(config.full_below, disk.total)
    if disk.free < needed:
        raise SystemExit(f"A backup needs {needed:,} bytes of free disk here; there are {disk.free:,}. Nothing was changed.")


def free_moment(folder: Path) -> str:
    """This second, or the next in which no backup was made: they are called by it."""
    while (folder / (moment := now())).exists():
        time.sleep(0.05)
    return moment


@contextmanager
def only_one(folder: Path):
    with (folder / ".lock").open("a") as turn:
        try:
            flock(turn, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            raise SystemExit("Another backup is being made right now.") from None
        yield


@contextmanager
def draft_in(folder: Path):
    """A folder for what is not whole yet; what an earlier try left goes, and so does this one if it fails."""
    for left in folder.glob(f"{DRAFT}*"):
        shutil.rmtree(left)
    draft = Path(mkdtemp(prefix=DRAFT, dir=folder))
    try:
        yield draft
    except BaseException:
        shutil.rmtree(draft)
        raise


def take_database(config: Config, draft: Path):
    try:
        copy_database(config.database, draft / "app.db")
        database = describe(draft / "app.db")
    except Unsound as error:
        raise SystemExit(f"{error} No backup was made; keep the older ones and restore the newest: {draft.parent}") from None
    pack(draft / "app.db", draft / DATABASE)
    return database


def gone(draft: Path, files: tuple[File, ...]) -> tuple[str, ...]:
    with closing(opened(draft / "app.db")) as db:
        named = {f"uploads/{name}" for name in all_file_names(db)}
    return tuple(sorted(named - {file.name for file in files}))


def version() -> str:
    """The commit that runs here; "" in a checkout without git."""
    try:
        done = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True)
    except FileNotFoundError:
        return ""
    return done.stdout.strip()


def sync(draft: Path) -> None:
    """Have it on the disk before it gets its name."""
    for path in (draft / "manifest.json", draft / DATABASE, draft):
        handle = os.open(path, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
