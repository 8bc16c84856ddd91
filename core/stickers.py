"""The art that comes with the place: packs of free drawings in one file, which scripts/stickers.py makes at set-up.

The file: four bytes of length, an index as msgpack, and all drawings one behind the other, each a whole SVG document.
A worker keeps the index, about two megabytes; drawings are read from the file, which the system keeps in memory once.
"""

import os
import re
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

FILE = Path(__file__).parent.parent / "ui/vendor/stickers.pack"
LENGTH = 4  # bytes in front of the index
PAGE = 120  # names: what a tray shows in a few screens
INK = "#1b1628"
NOT_LETTERS = re.compile(r"[^a-z0-9]+")
SELECTOR = "\ufe0f"  # after an emoji: as a picture; the index does without


class Pack(Struct, frozen=True):
    """One pack: `names[:listed]` in the order of a tray, behind them what only a search finds (skin tones).

    `ends` is where each drawing ends in the file of drawings, `start` where the first one begins. `words` are what a
    search finds a name by, with a space around each. `inked` packs have one colour, which may be chosen. `emoji` names
    the drawing of an emoji.
    """

    id: str
    title: str
    author: str
    author_url: str
    licence: str
    licence_url: str
    version: str
    inked: bool
    listed: int
    names: tuple[str, ...]
    words: tuple[str, ...]
    start: int
    ends: tuple[int, ...]
    emoji: dict[str, str] = {}


class MissingStickers(RuntimeError):
    """The packs are not where the set-up puts them."""


class Shelf:
    """The open file and its index."""

    def __init__(self, path: Path):
        try:
            self.file = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            raise MissingStickers("The sticker packs are missing from ui/vendor. Please run scripts/setup.") from None
        size = int.from_bytes(os.pread(self.file, LENGTH, 0))
        self.drawings = LENGTH + size
        packs = msgspec.msgpack.decode(os.pread(self.file, size, LENGTH), type=tuple[Pack, ...])
        self.packs = {pack.id: pack for pack in packs}
        self.places = {pack.id: {name: at for at, name in enumerate(pack.names)} for pack in packs}

    def drawing(self, pack: Pack, at: int) -> bytes:
        start = pack.ends[at - 1] if at else pack.start
        return os.pread(self.file, pack.ends[at] - start, self.drawings + start)


@cache
def shelf() -> Shelf:
    """Opened at the first use; raises MissingStickers before the set-up has run."""
    return Shelf(FILE)


def packs() -> tuple[Pack, ...]:
    """All packs, in the order in which they are offered."""
    return tuple(shelf().packs.values())


def has_sticker(content: str) -> bool:
    """Whether "pack/name" is a drawing of ours."""
    pack, _, name = content.partition("/")
    return name in shelf().places.get(pack, {})


def sticker_svg(pack: str, name: str, ink: str = INK) -> bytes | None:
    """A drawing as an SVG document, in `ink` (#rrggbb) when its pack has one colour; None when there is none."""
    at = shelf().places.get(pack, {}).get(name)
    if at is None:
        return None
    svg = shelf().drawing(shelf().packs[pack], at)
    return svg.replace(b"currentColor", ink.encode()) if shelf().packs[pack].inked else svg


def emoji_svg(emoji: str) -> bytes | None:
    """An emoji as one of our drawings; None for those that no pack has."""
    bare = emoji.replace(SELECTOR, "")
    for pack in packs():
        if bare in pack.emoji:
            return sticker_svg(pack.id, pack.emoji[bare])
    return None


def names_after(pack: Pack, name: str = "", limit: int = PAGE) -> tuple[str, ...]:
    """The next names of a pack after `name`, the first ones for "" or an unknown name."""
    start = shelf().places[pack.id].get(name, -1) + 1
    return pack.names[start:min(start + limit, pack.listed)]


def search(text: str, limit: int = PAGE) -> list[str]:
    """The drawings all of whose sought words begin words of theirs, as "pack/name": what is called so comes first."""
    sought = NOT_LETTERS.sub(" ", text.casefold()).split()
    if not sought:
        return []
    found = []
    for pack in packs():
        for place, (name, words) in enumerate(zip(pack.names, pack.words, strict=True)):
            if all(f" {word}" in words for word in sought):
                found.append((rank_of(sought, name, words), name.count("-"), place, f"{pack.id}/{name}"))
    return [content for *_, content in sorted(found)[:limit]]


def rank_of(sought: list[str], name: str, words: str) -> int:
    """0 when it is called just so, 1 when the name says it, 2 when the words around it do, 3 when they only begin so."""
    if name == "-".join(sought):
        return 0
    if all(word in name.split("-") for word in sought):
        return 1
    return 2 if all(f" {word} " in words for word in sought) else 3
