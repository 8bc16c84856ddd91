"""Pictures on disk: two files under one id, whole or not there."""

import os
from pathlib import Path


def picture_files(folder: Path, id: str) -> tuple[Path, Path]:
    """Where the picture `id` and its thumbnail lie."""
    return folder / f"{id}.webp", folder / f"{id}-thumb.webp"


def write_picture(folder: Path, id: str, data: bytes, thumb: bytes) -> None:
    """Write both sizes; each appears under its name only when all of it is there."""
    for path, content in zip(picture_files(folder, id), (data, thumb), strict=True):
        draft = path.with_name(f".{path.name}.draft")
        draft.write_bytes(content)
        os.replace(draft, path)


def discard_pictures(folder: Path, ids: tuple[str, ...]) -> None:
    """Remove the files of pictures that nothing names any more."""
    for id in ids:
        for path in picture_files(folder, id):
            path.unlink(missing_ok=True)
