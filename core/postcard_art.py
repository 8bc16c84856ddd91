"""The drawn things on a postcard: emoji, the art of the sticker packs, planets, as pixels."""

from functools import lru_cache
from xml.etree import ElementTree

from PIL import Image

from core.stickers import INK, MissingStickers, emoji_svg, sticker_svg
from core.svg_pictures import svg_picture


def emoji_art(emoji: str, size: int) -> Image.Image | None:
    """An emoji `size` pixels wide; None for what is none, or has no drawing here."""
    return drawn(known_emoji(emoji), size)


@lru_cache(maxsize=512)
def known_emoji(emoji: str) -> bytes | None:
    try:
        return emoji_svg(emoji)
    except MissingStickers:
        return None


def pack_art(content: str, size: int, ink: str = INK) -> Image.Image | None:
    """The art behind `pack/name`, in `ink` when its pack has one colour; None when there is none."""
    pack, _, name = content.partition("/")
    try:
        return drawn(sticker_svg(pack, name, ink), size)
    except MissingStickers:
        return None


def drawn(svg: bytes | str | None, size: int) -> Image.Image | None:
    """An SVG document `size` pixels wide; None for one that cannot be read."""
    try:
        return svg_picture(svg, max(size, 1)) if svg else None
    except ElementTree.ParseError:
        return None
