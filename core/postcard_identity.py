"""Draws the card of who lives on a wall, as templates/walls/_card.html has it."""

from math import ceil

from PIL import Image, ImageDraw, ImageOps

from core.planets import planet_svg
from core.postcard_art import drawn
from core.postcard_faces import FACES, bold
from core.postcard_paper import Brush, Layer, draw_slab, room_of
from core.postcard_words import draw_words, set_words, words_of

CARD_WIDTH, CARD_TOP, CARD_SIDE, FACE = 410, 64, 60, 148  # units
SQUARE_FACES = ("vapor", "blueprint", "terminal", "arcade")
NAME_SIZES = ((12, 54), (22, 40), (1000, 30))  # up to so many letters: units
MOST_LINKS = 6  # of a card


def draw_identity(brush: Brush, card) -> Image.Image:
    """Who lives here: face, status, name, handle, some of the bio. Its slab has its upper left corner at room, room."""
    theme, shades, k = brush.theme, brush.shades, brush.k
    display, larger, body, scale = FACES[theme.fonts]
    inner = (CARD_WIDTH - 56) * k
    name = set_words(card.display_name, display, name_size(card.display_name) * larger * k, inner, 3, 1.12)
    handle = set_words(f"@{card.username}" + (f" · {card.pronouns}" if card.pronouns else ""), body, 18 * scale * k, inner, 1)
    bio = set_words(words_of(card.html), body, 20 * scale * k, inner, 6)
    parts = [part for part in (name, handle, bio) if part.lines]
    links = draw_links(brush, card.links, inner)
    height = (56 + FACE) * k + sum(part.height + 13 * k for part in parts) + (links.height + 13 * k) * bool(card.links)
    layer = Layer(brush, CARD_WIDTH, height / k, room_of(brush))
    draw_slab(layer, brush, theme.paper)
    left, y = layer.box[0] + 28 * k, layer.box[1] + 28 * k
    draw_face(layer, brush, card, left, y)
    draw_status(layer, brush, card, left + (FACE + 18) * k, y)
    y += (FACE + 13) * k
    first = shades["paper-accent"] if theme.preset in ("sunset", "arcade") else theme.ink
    for part, colour in zip(parts, (first, shades["muted"], theme.ink), strict=False):
        draw_words(layer.image, part, left, y, inner, colour)
        y += part.height + 13 * k
    if card.links:
        layer.image.alpha_composite(links, (round(left), round(y)))
    return layer.image


def name_size(name: str) -> int:
    """Units; long names are smaller, as in templates/walls/_card.html."""
    return next(size for longest, size in NAME_SIZES if len(name) <= longest)


def draw_face(layer: Layer, brush: Brush, card, x: float, y: float) -> None:
    """The avatar, or the planet that stands for one."""
    k, size = brush.k, round(FACE * brush.k)
    face = brush.picture(card.avatar_id) if card.avatar_id else None
    face = face or drawn(planet_svg(card.username, card.hue), size)
    face = ImageOps.fit(face.convert("RGBA"), (size, size))
    border = max(round(max(brush.theme.border, 2) * k), 1)
    mask = Image.new("L", (size * 2, size * 2))
    shape = ImageDraw.Draw(mask).rectangle if brush.theme.preset in SQUARE_FACES else ImageDraw.Draw(mask).ellipse
    shape((0, 0, size * 2 - 1, size * 2 - 1), 255)
    layer.image.paste(brush.theme.ink, (round(x), round(y)), mask.reduce(2))
    small = size - 2 * border
    framed = Image.new("RGBA", (small, small), brush.theme.paper)
    framed.alpha_composite(face.resize((small, small), Image.Resampling.LANCZOS))
    layer.image.paste(framed, (round(x) + border, round(y) + border), mask.resize((small, small), Image.Resampling.LANCZOS))


def draw_status(layer: Layer, brush: Brush, card, x: float, y: float) -> None:
    """What they are up to, in a bubble beside the face."""
    said = f"{card.status_emoji} {card.status}".strip()
    if not said:
        return
    k, shades = brush.k, brush.shades
    _, _, body, scale = FACES[brush.theme.fonts]
    wide = layer.box[2] - 28 * k - x
    words = set_words(said, body, 18.4 * scale * k, wide - 32 * k, 4, 1.3)
    height = words.height + 20 * k
    top = y + max(FACE * k - height, 0) / 2
    width = min(words.width + 32 * k, wide)
    pen = ImageDraw.Draw(layer.image)
    pen.polygon([(x - 9 * k, top + height - 22 * k), (x + 2 * k, top + height - 30 * k), (x + 2 * k, top + height - 14 * k)],
                shades["accent"])
    pen.rounded_rectangle((x, top, x + width, top + height), 16 * k, shades["accent"])
    draw_words(layer.image, words, x + 16 * k, top + 10 * k, wide - 32 * k, shades["on-accent"])


def draw_links(brush: Brush, links, width: float) -> Image.Image:
    """The titles of the links on a card, each in a box, side by side as far as they fit."""
    theme, k = brush.theme, brush.k
    _, _, body, scale = FACES[theme.fonts]
    boxes, x, y, tall = [], 0.0, 0.0, 37 * scale * k
    for link in links[:MOST_LINKS]:
        words = set_words(link.title, bold(body), 17.6 * scale * k, width - 28 * k, 1)
        wide = words.width + 28 * k
        if x and x + wide > width:
            x, y = 0.0, y + tall + 8 * k
        boxes.append((words, x, y, wide))
        x += wide + 8 * k
    image = Image.new("RGBA", (ceil(width) + 1, ceil(y + tall) + 1 if boxes else 1))
    for words, x, y, wide in boxes:
        box = (x, y, x + wide - 1, y + tall - 1)
        ImageDraw.Draw(image).rounded_rectangle(box, min(theme.radius, 14) * k, None, theme.ink, max(round(2 * k), 1))
        draw_words(image, words, x + 14 * k, y + (tall - words.height) / 2, wide, theme.ink)
    return image
