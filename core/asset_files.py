"""Our own files laid out on disk, for a web server that gives them out without asking us."""

import os
import shutil
from pathlib import Path

from core.assets import PACKED, SIDECARS, UI, Published, packed, publish

KEPT = 3  # builds: pages that were opened before an update still load what they name


def lay_out(folder: Path, root: Path = UI) -> Path:
    """Write the files of `root` to `folder`/<build>/…, beside their compressed forms, and forget old builds.

    A build appears when all of it is there. Gives its folder; one that is there already is kept as it is.
    """
    published = publish(root)
    place = folder / published.build
    if not place.exists():
        write_build(published, place)
    os.utime(place)
    forget_old(folder)
    return place


def write_build(published: Published, place: Path) -> None:
    draft = place.with_name(f".{place.name}-{os.getpid()}")
    for name, content in published.files.items():
        write_file(draft / name, content)
    try:
        draft.rename(place)
    except OSError:  # somebody else's start was faster
        shutil.rmtree(draft)


def write_file(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    for encoding, suffix in SIDECARS.items() if path.suffix not in PACKED else ():
        if len(smaller := packed(content, encoding)) < len(content):
            path.with_name(path.name + suffix).write_bytes(smaller)


def forget_old(folder: Path) -> None:
    """All but the last builds, and what a start that was cut off has left."""
    found = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    builds = [path for path in found if not path.name.startswith(".")]
    for path in (*builds[KEPT:], *(path for path in found if path not in builds)):
        shutil.rmtree(path, ignore_errors=True)
