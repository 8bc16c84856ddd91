"""Emoji by shortcode and by shape, from the data that the emoji picker in the browser also reads."""

from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

ROOT = Path(__file__).parent.parent
MANIFEST = ROOT / "ui/vendor/manifest.json"
DATA = "emoji-picker-element-data/en/emojibase/data.json"
# U+FE0E and U+FE0F choose between text and picture; keyboards leave them out or put them in as they please.
NO_SELECTORS = dict.fromkeys((0xFE0E, 0xFE0F))


class MissingEmoji(RuntimeError):
    """The emoji data is not where the set-up puts it."""


class Published(Struct):
    url: str


class Skin(Struct):
    emoji: str


class Emoji(Struct):
    emoji: str
    shortcodes: list[str] = []
    skins: list[Skin] = []


@cache
def shortcodes() -> dict[str, str]:
    """Every shortcode without its colons, `{"tada": "🎉", …}`; raises MissingEmoji before the set-up has run."""
    return {code: one.emoji for one in _all_emoji() for code in one.shortcodes}


def is_emoji(text: str) -> bool:
    """Whether the text is exactly one emoji, in any skin tone, with or without variation selectors."""
    return text.translate(NO_SELECTORS) in _by_shape()


def normalise_emoji(text: str) -> str:
    """The one way to write this emoji; raises ValueError for any other text."""
    try:
        return _by_shape()[text.translate(NO_SELECTORS)]
    except KeyError:
        raise ValueError("Please choose one emoji.") from None


def split_emoji(text: str) -> list[str]:
    """The emoji in a text of nothing but emoji and spaces, each in its one way to be written; else an empty list."""
    rest, found = "".join(text.split()).translate(NO_SELECTORS), []
    while rest:
        shape = next((rest[:size] for size in range(_longest(), 0, -1) if rest[:size] in _by_shape()), "")
        if not shape:
            return []
        found.append(_by_shape()[shape])
        rest = rest[len(shape):]
    return found


@cache
def _by_shape() -> dict[str, str]:
    """Every emoji and skin tone of it, keyed by how it is without variation selectors."""
    written = (text for one in _all_emoji() for text in (one.emoji, *(skin.emoji for skin in one.skins)))
    return {text.translate(NO_SELECTORS): text for text in written}


@cache
def _longest() -> int:
    return max(map(len, _by_shape()))


@cache
def _all_emoji() -> list[Emoji]:
    try:
        manifest = msgspec.json.decode(MANIFEST.read_bytes(), type=dict[str, Published])
        data = ROOT / manifest[DATA].url.lstrip("/")
        return msgspec.json.decode(data.read_bytes(), type=list[Emoji])
    except (FileNotFoundError, KeyError):
        raise MissingEmoji("The emoji data is missing from ui/vendor. Please run scripts/setup.") from None
