"""Public pages as files, for whoever stands in front to hand out without asking us: exact, whoever dies and when.

A file is there only while what it shows is so. Who changes that holds the page's lock from before the file goes until the
change counts: `unpublished`. If they die half-way the kernel gives the lock back, and the file is gone already. Who has made
a page publishes it only if nobody began to change it since before the first thing was read for it: `begin` and `publish`.

A file is named by its path in the URL, below a folder for its kind and one for the generation of the code that makes pages.
The page `wall/ada` is the file of that name and all that lies in a folder of that name. Compressed forms lie beside a file:
they come first, stay behind, and mean nothing without it.
"""

import logging
import os
import shutil
import threading
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from time import time

from core.disk import is_nearly_full
from core.page_drafts import drafts_of, link, whose, write_drafts
from core.page_locks import ALL, PageLocks
from core.page_room import BESIDE, KINDS, TRIM_EVERY, is_main, trim, written

__all__ = ["ALL", "Pages"]

log = logging.getLogger(__name__)

OF = "of-"  # how the names of generations' folders begin


class Pages:
    """The public pages of one home; none is published where less than `full_below` of the disk is free.

    Without a generation one can only take pages back.
    """

    def __init__(self, home: Path, generation: str = "", full_below: str = "0"):
        self.folder, self.until = home / "pages", home / "pages" / "until"
        self.root = self.folder / f"{OF}{generation}"
        self.locks = PageLocks(home / "run" / "pages")
        self.full_below = full_below
        self.making: set[Path] = set()
        self.turns = count(1)
        self.turn = threading.Lock()

    @contextmanager
    def unpublished(self, names: set[str]):
        """Within it these pages are gone, and nobody publishes them as they were before. ALL is every page."""
        if not names or not self.is_in_use():
            yield
            return
        with self.locks.changing(names):
            self.remove(names)
            yield

    def is_in_use(self) -> bool:
        """Whether anything was ever published here; who threw the locks away with the rest of `run` did not throw away pages."""
        if not self.locks.folder.is_dir() and self.generations():
            self.locks.make()
        return self.locks.folder.is_dir()

    def begin(self, name: str) -> bytes | None:
        """What `publish` wants to know of the moment before the reading began; None while somebody changes the page."""
        try:
            with self.locks.publishing(name) as stamp:
                return stamp
        except OSError as error:  # a page can be shown without being kept
            log.warning("The lock of a public page cannot be held: %s", error)
            return None

    def publish(self, name: str, file: str, body: bytes, stamp: bytes, until: float | None = None) -> bool:
        """Put a file of a page, as `page/wall/ada`, in its place; False when the page is being changed, or was since `begin`.

        `until` is when it stops being true by itself (time.time seconds). Where there is no room, nothing is published.
        """
        target = self.root / file
        if not self.claim(target):
            return False
        drafts = drafts_of(target)
        try:
            write_drafts(drafts, body)
            return self.put(name, drafts, stamp, until)
        except OSError as error:
            log.warning("A public page could not be kept: %s", error)
            return False
        finally:
            for draft in drafts:
                draft.unlink(missing_ok=True)
            self.making.discard(target)

    def show(self, name: str, file: Path, stamp: bytes) -> bool:
        """Hand out a file that lies outside for as long as the page shows it; False as `publish`, or when it is already.

        Asked for by its own name, whatever page shows it, it is found by a link to the page's link, which goes with the page.
        """
        target, way = self.root / "file" / name / file.name, self.root / file.parent.name / file.name
        if not self.claim(target):
            return False
        try:
            link(way, os.path.relpath(target, way.parent))
            draft = link(target.with_name(f".{target.name}.{whose()}"), file)
            return self.put(name, {draft: target}, stamp, None)
        except OSError as error:
            log.warning("A public file could not be linked: %s", error)
            return False
        finally:
            self.making.discard(target)

    def kept(self, file: str) -> bytes | None:
        """A file of a page if it is there, which means that it is true."""
        with suppress(OSError):
            return (self.root / file).read_bytes()
        return None

    def claim(self, target: Path) -> bool:
        """One thread of a process is enough for a file, and none once it is there."""
        if is_nearly_full(self.folder.parent, self.full_below):  # `pages` itself may be thrown away at any time
            return False
        with self.turn:
            if target in self.making or target.exists():
                return False
            self.making.add(target)
        if next(self.turns) % TRIM_EVERY == 0:
            trim(self.root)
        return True

    def put(self, name: str, drafts: dict[Path, Path], stamp: bytes, until: float | None) -> bool:
        with self.locks.publishing(name) as now:
            if now != stamp or (until is not None and until <= time()):
                return False
            if until is not None:
                self.until.mkdir(exist_ok=True)
                (self.until / f"{until!r} {name.replace('/', ' ')}").touch()
            for draft, final in drafts.items():
                draft.replace(final)
        return True

    def remove(self, names: set[str]) -> None:
        """Unlink what is handed out, of all generations."""
        for root in self.generations():
            for path in root.rglob("*") if ALL in names else files_of(root, names):
                if is_main(path):
                    path.unlink(missing_ok=True)

    def forget(self, names: set[str]) -> None:
        """Take pages back for good, with the packed copies that otherwise wait beside them for the next edition."""
        with self.unpublished(names):
            for path in (path for root in self.generations() for path in files_of(root, names)):
                for left in (path, *(path.with_name(path.name + suffix) for suffix in BESIDE)):
                    if left.is_file():
                        left.unlink(missing_ok=True)

    def end(self) -> None:
        """Take back what has stopped being true by itself; to be called each second."""
        for marker in listed(self.until):
            moment, *parts = marker.split(" ")
            if float(moment) <= time():
                with self.unpublished({"/".join(parts)}):
                    (self.until / marker).unlink(missing_ok=True)

    def clear(self) -> None:
        """Begin with nothing: for the start of the server, before anyone changes or publishes a page."""
        for root in (*self.generations(), self.until):
            shutil.rmtree(root, ignore_errors=True)

    def forget_older(self) -> None:
        """Throw away what earlier code published, but for the last two: one of them is handed out still."""
        for root in sorted(self.generations(), key=written)[:-2]:
            shutil.rmtree(root, ignore_errors=True)

    def generations(self) -> list[Path]:
        return [self.folder / name for name in listed(self.folder) if name.startswith(OF)]


def listed(folder: Path) -> list[str]:
    with suppress(FileNotFoundError, NotADirectoryError):
        return os.listdir(folder)
    return []


def files_of(root: Path, names: set[str]) -> list[Path]:
    """What may be there of some pages."""
    found = [root / kind / name for kind in KINDS for name in names]
    return [*found, *(path / file for path in found for file in listed(path))]
