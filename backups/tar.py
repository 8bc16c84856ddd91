"""A backup as one file, to be carried away; the file holds the folder, and `tar xf` takes it out again."""

import tarfile
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from backups.manifest import Unsound
from core.progress import Progress


def write_tar(folder: Path, target: Path) -> None:
    """Put the backup in this folder into the new file `target`, which appears when all of it is there."""
    draft = target.with_name(f".{target.name}.part")
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    try:
        with tarfile.open(draft, "w") as tar, Progress("One file", len(paths)) as bar:
            for path in paths:
                tar.add(path, path.relative_to(folder), filter=without_owner)
                bar.add(1)
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)


def without_owner(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Who made it is nobody else's business, and the file is whole in itself."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


@contextmanager
def as_folder(path: Path, room: Path | None = None):
    """A backup, folder or .tar, as a folder that can be read within the block; raises Unsound."""
    if path.is_dir():
        yield path
        return
    with TemporaryDirectory(prefix=".unpacking-", dir=room) as place:
        try:
            with tarfile.open(path) as tar:
                tar.extractall(place, filter="data")
        except (OSError, EOFError, tarfile.TarError) as error:
            raise Unsound(f"{path} is no backup that can be read: {error}.") from None
        yield Path(place)
