"""Draws the stickers of a wall: emoji, art, pictures and words."""

from math import ceil

from PIL import Image, ImageDraw

from core.postcard_art import emoji_art, pack_art
from core.postcard_faces import DISPLAY, STICKER_FACES
from core.postcard_paper import Brush, cut_out
from core.postcard_words import draw_words, set_words

WIDEST_WORDS = 1160  # units of a text sticker


def draw_sticker(brush: Brush, sticker) -> Image.Image:
    """A sticker on a layer whose middle is the sticker's."""
    if sticker.kind == "text":
        return draw_lettering(brush, sticker)
    image = picture_of(brush, sticker) or stand_in(brush, sticker)
    return cut_out(image, brush, brush.shades["rim"]) if brush.theme.outline else image


def picture_of(brush: Brush, sticker) -> Image.Image | None:
    size = max(round(sticker.size * brush.k), 2)
    if sticker.kind == "emoji":
        return emoji_art(sticker.content, size)
    if sticker.kind == "art":
        return pack_art(sticker.content, size, brush.shades["on-ground"])
    picture = brush.picture(sticker.upload_id)
    if picture is None:
        return None
    height = max(round(size * picture.height / picture.width), 1)
    return picture.convert("RGBA").resize((size, height), Image.Resampling.BICUBIC)


def stand_in(brush: Brush, sticker) -> Image.Image:
    """A star where there is no drawing."""
    size = max(round(sticker.size * brush.k), 8)
    image = Image.new("RGBA", (size * 2, size * 2))
    far, near = size * 0.9, size * 0.32
    points = [(size, size - far), (size + near, size - near), (size + far, size), (size + near, size + near), (size, size + far),
              (size - near, size + near), (size - far, size), (size - near, size - near)]
    ImageDraw.Draw(image).polygon(points, brush.shades["accent"])
    return image.reduce(2)


def draw_lettering(brush: Brush, sticker) -> Image.Image:
    """A sticker of words in a display face, with its rim."""
    k, shades, colour = brush.k, brush.shades, sticker.colour or "ink"
    rim = brush.theme.outline * k
    face = STICKER_FACES.get(sticker.font, DISPLAY)
    words = set_words(sticker.content, face, sticker.size * k, WIDEST_WORDS * k, 8, 1.3 if sticker.font == "pixel" else 1.08)
    room = rim + sticker.size * k * 0.3
    image = Image.new("RGBA", (ceil(words.width + 2 * room), ceil(words.height + 2 * room)))
    where = room, room, words.width
    if rim:
        draw_words(image, words, where[0], where[1], where[2], shades[f"rim-{colour}"], "centre", shades[f"rim-{colour}"], rim)
    draw_words(image, words, *where, shades[f"cut-{colour}"], "centre")
    return image
