"""A backup as one file, to be carried away; the file holds the folder, and `tar xf` takes it out again.

"-" instead of a file is what goes out of this process, or comes into it: so a backup is encrypted without lying anywhere.
"""

import os
import shutil
import sys
import tarfile
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from backups.manifest import CHUNK, Unsound
from core.progress import Progress

PIPE = Path("-")
DRAFT = ".unpacking-"  # how a place is called in which one is taken out


def write_tar(folder: Path, target: Path) -> None:
    """Put the backup in this folder into the new file `target`, which appears when all of it is there."""
    if target == PIPE:
        with tarfile.open(fileobj=sys.stdout.buffer, mode="w|") as tar:
            fill(tar, folder)
        sys.stdout.flush()
        return
    draft = target.with_name(f".{target.name}.part")
    try:
        with tarfile.open(draft, "w") as tar:
            fill(tar, folder)
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)


def fill(tar: tarfile.TarFile, folder: Path) -> None:
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    with Progress("One file", len(paths)) as bar:
        for path in paths:
            tar.add(path, path.relative_to(folder), filter=without_owner)
            bar.add(1)


def without_owner(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Who made it is nobody else's business, and the file is whole in itself."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


def take_out(tar: tarfile.TarFile, place: Path) -> None:
    """Its files and nothing else, below `place` and nowhere else: tarfile does so by itself only since Python 3.11.4."""
    for member in tar:
        if member.isdir():
            continue
        if not member.isfile() or member.name.startswith("/") or ".." in member.name.split("/"):
            raise Unsound(f"It holds {member.name}, which no backup has.")
        target = place / member.name
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            shutil.copyfileobj(tar.extractfile(member), file, CHUNK)
        os.utime(target, (member.mtime, member.mtime))


def opened_tar(path: Path) -> tarfile.TarFile:
    return tarfile.open(fileobj=sys.stdin.buffer, mode="r|") if path == PIPE else tarfile.open(path)


@contextmanager
def as_folder(path: Path, room: Path | None = None):
    """A backup, folder or .tar, as a folder that can be read within the block; raises Unsound.

    A .tar is unpacked in `room`, or else where temporary files lie.
    """
    if path.is_dir():
        yield path
        return
    for left in room.glob(f"{DRAFT}*") if room else ():  # by one that was cut off
        shutil.rmtree(left)
    with TemporaryDirectory(prefix=DRAFT, dir=room) as place:
        try:
            with opened_tar(path) as tar:
                take_out(tar, Path(place))
        except (OSError, EOFError, tarfile.TarError) as error:
            came = "What came in" if path == PIPE else path
            raise Unsound(f"{came} is no backup that can be read: {error}.") from None
        yield Path(place)
