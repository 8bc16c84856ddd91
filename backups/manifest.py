"""What a backup says of itself: `manifest.json` is written last, so a folder without one is not whole."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from msgspec import DecodeError, Struct, json

FORMAT = 1
NAME = "manifest.json"
DATABASE = "app.db.zst"
SECRETS = ("secrets.json", "keys.json", "neospace.toml")  # the last may hold a token, and fits one machine
CHUNK = 1 << 20  # bytes read at a time


class File(Struct, frozen=True):
    """A file by its name in the backup; `size` in bytes."""

    name: str
    size: int
    sha256: str


class Database(Struct, frozen=True):
    """The database before it was packed: its size and hash, the number of its schema, and the rows of each table."""

    size: int
    sha256: str
    schema: int
    sqlite: str
    rows: dict[str, int]


class Manifest(Struct, frozen=True):
    """`keys` is a fingerprint of the secrets.json in use: passwords fit no other. `gone` are files that the database
    names and that were not there, mostly deleted in the very moment of the copy.
    """

    format: int
    made_at: str
    version: str
    database: Database
    files: tuple[File, ...]
    keys: str
    gone: tuple[str, ...] = ()

    @property
    def has_secrets(self) -> bool:
        return any(file.name == SECRETS[0] for file in self.files)

    @property
    def total(self) -> int:
        """Bytes of everything, unpacked."""
        return self.database.size + sum(file.size for file in self.files)


class Unsound(Exception):
    """A backup that must not be relied on; the sentence says why."""


def read_manifest(folder: Path) -> Manifest:
    """What the backup in this folder says of itself; raises Unsound."""
    try:
        manifest = json.decode((folder / NAME).read_bytes(), type=Manifest)
    except (OSError, DecodeError) as error:
        raise Unsound(f"{folder} is no whole backup: {error}.") from None
    if manifest.format != FORMAT:
        raise Unsound(f"{folder} was made by a newer NeoSpace. Restore it with that version.")
    return manifest


def write_manifest(folder: Path, manifest: Manifest) -> None:
    (folder / NAME).write_bytes(json.format(json.encode(manifest), indent=1) + b"\n")


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fingerprint(secrets: Path) -> str:
    """Which keys these are, without a word of them; "" where there are none."""
    return sha256_of(secrets)[:16] if secrets.exists() else ""


def now() -> str:
    """This second in UTC, as backups are called."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H%M%SZ")
