"""Whether a backup is what it says: every hash, every row, and whether this NeoSpace can start on it."""

from pathlib import Path
from tempfile import TemporaryDirectory

from backups.manifest import DATABASE, SECRETS, Manifest, Unsound, read_manifest, sha256_of
from backups.snapshot import describe, unpack
from core.progress import Progress
from db import migrate, numbered_schemas


def check(folder: Path, room: Path | None = None) -> Manifest:
    """Restore the backup in this folder into a temporary place (below `room`) and compare; raises Unsound.

    Every file has its size and hash, the database is sound, has as many rows in each table as were counted, and lets
    itself be brought to the newest schema.
    """
    manifest = read_manifest(folder)
    refuse_newer_schema(manifest.database.schema)
    check_files(folder, manifest)
    with TemporaryDirectory(prefix=".checking-", dir=room) as place:
        take_out(folder, manifest, Path(place) / "app.db")
        try:
            migrate(f"{place}/app.db", Path(place))
        except SystemExit as error:
            raise Unsound(str(error)) from None
    return manifest


def refuse_newer_schema(schema: int) -> None:
    if schema > numbered_schemas()[-1][0]:
        raise Unsound(f"This is the database of a newer NeoSpace (schema {schema}). Check that version out first.")


def check_files(folder: Path, manifest: Manifest) -> None:
    with Progress("Hashes", len(manifest.files)) as bar:
        for file in manifest.files:
            path = folder / file.name
            if not is_allowed(file.name) or not path.is_file():
                raise Unsound(f"{file.name} is missing in {folder}.")
            if path.stat().st_size != file.size or sha256_of(path) != file.sha256:
                raise Unsound(f"{file.name} is not what was put into {folder}: it was damaged or changed.")
            bar.add(1)


def is_allowed(name: str) -> bool:
    """A manifest from elsewhere leads nowhere else."""
    return name in SECRETS or name.startswith("uploads/") and ".." not in name.split("/")


def take_out(folder: Path, manifest: Manifest, target: Path) -> None:
    """Unpack the database to `target` and compare it with what the manifest says; raises Unsound."""
    if not (folder / DATABASE).is_file():
        raise Unsound(f"{DATABASE} is missing in {folder}.")
    unpack(folder / DATABASE, target)
    found = describe(target)
    if (found.size, found.sha256) != (manifest.database.size, manifest.database.sha256):
        raise Unsound(f"The database in {folder} is not the one that was put there.")
    if found.rows != manifest.database.rows:
        raise Unsound(f"The database in {folder} has other rows than were counted.")
