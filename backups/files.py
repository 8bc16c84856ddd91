"""Files of members in a backup: linked where they can be, and read once to be hashed."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from backups.manifest import DATABASE, File, Unsound, read_manifest, sha256_of
from backups.shelf import newest
from core.progress import Progress


def gather(uploads: Path, draft: Path) -> None:
    """Link, or else copy, every file of members that is not in the draft yet."""
    earlier = newest(draft.parent)
    names = sorted(path.relative_to(uploads) for path in uploads.rglob("*") if path.is_file() and not path.name.startswith("."))
    with Progress("Files", len(names)) as bar:
        for name in names:
            put(uploads / name, draft / "uploads" / name, earlier / "uploads" / name if earlier else None)
            bar.add(1)


def put(source: Path, target: Path, earlier: Path | None = None) -> None:
    """The file as a hard link where that goes, as one to an `earlier` copy of it where that goes, else as a copy."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for known in (source, earlier if earlier and is_same(source, earlier) else None):
        if known and not target.exists():
            with suppress(OSError):  # deleted just now, another file system, or one without links
                os.link(known, target)
    if not target.exists():
        with suppress(FileNotFoundError):
            shutil.copy2(source, target)


def is_same(source: Path, earlier: Path) -> bool:
    """Whether a copy is still that of its source: files of members never change under their name."""
    if not (source.exists() and earlier.exists()):
        return False
    one, other = source.stat(), earlier.stat()
    return (one.st_size, one.st_mtime_ns) == (other.st_size, other.st_mtime_ns)


def described_files(draft: Path, earlier: Path | None) -> tuple[File, ...]:
    """Name, size and hash of each file but the database; a file that is a link to an earlier backup's is not read again."""
    known = known_files(earlier)
    paths = sorted(path for path in draft.rglob("*") if path.is_file() and path.name not in ("app.db", DATABASE))
    with Progress("Hashes", len(paths)) as bar:
        found = []
        for path in paths:
            name = path.relative_to(draft).as_posix()
            is_known = name in known and path.samefile(earlier / name)
            found.append(known[name] if is_known else File(name, path.stat().st_size, sha256_of(path)))
            bar.add(1)
    return tuple(found)


def known_files(earlier: Path | None) -> dict[str, File]:
    try:
        return {file.name: file for file in read_manifest(earlier).files} if earlier else {}
    except Unsound:
        return {}
