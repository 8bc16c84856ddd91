"""Members' files on disk, whole or not there; a picture is two of them under one id."""

import os
from contextlib import contextmanager
from pathlib import Path


def picture_files(folder: Path, id: str) -> tuple[Path, Path]:
    """Where the picture `id` and its thumbnail lie."""
    return folder / f"{id}.webp", folder / f"{id}-thumb.webp"


def write_picture(folder: Path, id: str, data: bytes, thumb: bytes) -> None:
    """Write both sizes; each appears under its name only when all of it is there."""
    for path, content in zip(picture_files(folder, id), (data, thumb), strict=True):
        write_whole(path, content)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that nobody sees before all of it is there; nothing is left of one that could not be written."""
    draft = path.with_name(f".{path.name}.draft")
    try:
        draft.write_bytes(content)
        os.replace(draft, path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


@contextmanager
def gone_unless_named(folder: Path, *names: str):
    """Within it new files get their name in the database; whatever goes wrong there, files without one are removed."""
    is_named = False
    try:
        yield
        is_named = True
    finally:
        if not is_named:
            discard_files(folder, names)


def discard_files(folder: Path, names: tuple[str, ...]) -> None:
    """Remove files that nothing names any more."""
    for name in names:
        (folder / name).unlink(missing_ok=True)


def discard_pictures(folder: Path, ids: tuple[str, ...]) -> None:
    """Remove the files of pictures that nothing names any more."""
    for id in ids:
        discard_files(folder, tuple(path.name for path in picture_files(folder, id)))
