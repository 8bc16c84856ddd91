"""Draws the pictures of a wall in their frames."""

from PIL import Image, ImageDraw, ImageOps

from core.postcard_faces import FACES
from core.postcard_paper import TALLEST, Brush, Layer, inset, mixed, moved, rgb, room_of
from core.postcard_words import Setting, draw_words, set_words, words_of

FRAMES = {  # units: at the sides, above, below, and at least below where there is a caption
    "polaroid": (16, 16, 62, 66), "tape": (0, 0, 0, 30), "plain": (0, 0, 0, 30), "ink": (4, 4, 4, 36),
}


def draw_picture(brush: Brush, post) -> Image.Image:
    """A picture in its frame, with what is written below it."""
    k = brush.k
    frame = post.style if post.style in FRAMES else "plain"
    across, above, below, line = FRAMES[frame]
    _, _, body, _ = FACES[brush.theme.fonts]
    face, larger = ("covered-by-your-grace", 1.45) if frame == "polaroid" else (body, 1)
    wide = (post.w - 2 * across - 24) * k
    words = set_words(words_of(post.html) or post.body, face, post.font_size * larger * k, wide, 6, 1.25)
    caption = max(words.height / k + 20, line) if words.lines else below
    layer = Layer(brush, post.w, min(max(post.h, 60), TALLEST), room_of(brush))
    left, top, right, bottom = layer.box
    FRAMING[frame](layer, brush)
    hole = (left + across * k, top + above * k, right - across * k, max(bottom - caption * k, top + above * k + 10))
    lay_picture(layer, brush.picture(post.upload_id), hole, brush.shades["accent2"])
    inks = {"polaroid": "#24232c", "ink": brush.shades["paper"], "plain": brush.shades["on-ground"]}
    if words.lines:
        start = hole[3] + (caption * k - words.height) / 2
        if frame == "plain":
            draw_strips(layer, words, left + 6 * k, start, right - left, brush.shades["ground"])
        align = "centre" if frame == "polaroid" else "start"
        draw_words(layer.image, words, left + (across + 12) * k, start, wide, inks.get(frame, brush.shades["ink"]), align)
    if frame == "tape":
        tape(layer, brush, post.colour if post.colour in ("accent", "ink", "paper", "muted") else "accent2")
    return layer.image


def lay_picture(layer: Layer, picture: Image.Image | None, box, otherwise: str = "#888888") -> None:
    """Fill a box with a picture, cut to its shape; with a colour where there is none."""
    left, top, right, bottom = map(round, box)
    size = max(right - left, 1), max(bottom - top, 1)
    sheet = Image.new("RGBA", size, otherwise if picture is None else (0, 0, 0, 0))
    if picture is not None:
        sheet.alpha_composite(ImageOps.fit(picture.convert("RGBA"), size, Image.Resampling.BICUBIC))
    layer.image.alpha_composite(sheet, (max(left, 0), max(top, 0)))


def draw_strips(layer: Layer, words: Setting, x: float, y: float, width: float, colour: str) -> None:
    """The wall's own colour behind lines that have no card, so that they can be read on its pattern."""
    pen, room = ImageDraw.Draw(layer.image), words.size * 0.25
    for number, line in enumerate(words.lines):
        if line:
            used = min(sum(piece.width for word in line for piece in word) + words.gap * (len(line) - 1), width)
            start = x + (width - used if words.right else 0)
            top = y + number * words.leading
            pen.rectangle((start - room, top, start + used + room, top + words.leading), colour)


def polaroid(layer: Layer, brush: Brush) -> None:
    sheet = corners_of(layer.box)
    layer.shade(sheet, (0, 0, 0, 90), 16 * brush.k, 0, 8 * brush.k)
    layer.fill(sheet, "#fdfcf7")


def taped(layer: Layer, brush: Brush) -> None:
    layer.shade(corners_of(layer.box), (0, 0, 0, 80), 12 * brush.k, 0, 5 * brush.k)
    layer.fill(corners_of(layer.box), brush.shades["paper"])


def inked(layer: Layer, brush: Brush) -> None:
    layer.fill(moved(corners_of(layer.box), 7 * brush.k, 7 * brush.k), brush.shades["accent"])
    layer.fill(corners_of(layer.box), brush.shades["ink"])


def frameless(layer: Layer, brush: Brush) -> None:
    """The picture alone."""


def corners_of(box) -> list[tuple[float, float]]:
    left, top, right, bottom = inset(box, 0)
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def tape(layer: Layer, brush: Brush, colour: str) -> None:
    """A strip across each upper corner."""
    k = brush.k
    strip = Image.new("RGBA", (round(104 * k), round(30 * k)), (*rgb(brush.shades[colour]), 224))
    pen = ImageDraw.Draw(strip)
    for x in range(-2, 8):
        pen.polygon([((x * 15 + 14) * k, 0), ((x * 15 + 21) * k, 0), ((x * 15 + 7) * k, 30 * k), (x * 15 * k, 30 * k)],
                    (*rgb(mixed(brush.shades[colour], "#ffffff", 0.28)), 224))
    for turn, x in ((38, layer.box[0] + 14 * k), (-36, layer.box[2] - 14 * k)):
        turned = strip.rotate(turn, Image.Resampling.BICUBIC, expand=True)
        at = round(x - turned.width / 2), round(layer.box[1] + 2 * k - turned.height / 2)
        layer.image.alpha_composite(turned, (max(at[0], 0), max(at[1], 0)))


FRAMING = {"polaroid": polaroid, "tape": taped, "plain": frameless, "ink": inked}
