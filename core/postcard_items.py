"""Draws what is on a wall, each thing on a layer of its own: the card of who lives there, posts, stickers."""

from math import ceil
from urllib.parse import urlsplit

from PIL import Image, ImageDraw, ImageOps

from core.planets import planet_svg
from core.postcard_art import drawn, emoji_art, pack_art
from core.postcard_paper import Brush, Layer, cut_out, draw_slab, inset, mixed, moved, rgb
from core.postcard_words import Setting, draw_words, set_words, words_of

BODY, MONO, DISPLAY = "atkinson-hyperlegible", "spline-sans-mono", "dela-gothic-one"
FACES = {  # by pair of fonts, as in ui/css/wall-themes.css: for names and how much larger, for words and how much larger
    "orbit": ("michroma", 0.72, MONO, 0.92), "letter": ("covered-by-your-grace", 1.3, "alegreya", 1.1),
    "plaza": ("monoton", 0.92, BODY, 1), "terminal": ("vt323", 1.5, "vt323", 1.25),
    "bubble": ("titan-one", 1, "comic-neue", 1.06), "disco": ("shrikhand", 1.1, BODY, 1),
    "draft": ("architects-daughter", 0.96, MONO, 0.92), "poster": (DISPLAY, 0.95, BODY, 1),
    "woods": ("caprasimo", 1, "alegreya", 1.1), "arcade": ("press-start-2p", 0.6, "vt323", 1.25),
}
STICKER_FACES = {
    "poster": DISPLAY, "marker": "covered-by-your-grace", "comic": "bangers", "pixel": "press-start-2p", "terminal": "vt323",
    "bubble": "titan-one", "disco": "shrikhand", "neon": "monoton",
}
CARD_WIDTH, CARD_TOP, CARD_SIDE, FACE = 410, 64, 60, 148  # units
PAD_ACROSS, PAD_DOWN = 26, 22  # units between a slab's edge and its words
TALLEST = 2400  # units of one post that are drawn
WIDEST_WORDS = 1160  # units of a text sticker
SQUARE_FACES = ("vapor", "blueprint", "terminal", "arcade")
NAME_SIZES = (54, 40, 30)  # units, the first in which a name takes two lines at most


def draw_identity(brush: Brush, card) -> Image.Image:
    """Who lives here: face, status, name, handle, some of the bio. Its slab has its upper left corner at room, room."""
    theme, shades, k = brush.theme, brush.shades, brush.k
    display, larger, body, scale = FACES[theme.fonts]
    inner = (CARD_WIDTH - 56) * k
    name = fitting_name(card.display_name, display, larger, inner, k)
    handle = set_words(f"@{card.username}" + (f" · {card.pronouns}" if card.pronouns else ""), body, 18 * scale * k, inner, 1)
    bio = set_words(words_of(card.html), body, 20 * scale * k, inner, 6)
    parts = [part for part in (name, handle, bio) if part.lines]
    height = (56 + FACE) * k + sum(part.height + 13 * k for part in parts)
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
    return layer.image


def fitting_name(name: str, face: str, larger: float, width: float, k: float) -> Setting:
    settings = (set_words(name, face, size * larger * k, width, 2, 1.12) for size in NAME_SIZES)
    tries = list(settings)
    return next((one for one in tries if whole(one)), tries[-1])


def whole(setting: Setting) -> bool:
    return len(setting.lines) < 2 or not setting.lines[-1][-1][-1].text.endswith("…")


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


def room_of(brush: Brush) -> float:
    """Units that shadows and tape may need around a slab."""
    return 44 + brush.theme.depth * 2.2


def draw_post(brush: Brush, post) -> Image.Image:
    """A post on a layer whose middle is the post's."""
    return draw_picture(brush, post) if post.kind == "image" else draw_card(brush, post)


def draw_card(brush: Brush, post) -> Image.Image:
    """Words, a link, or a sketch on a slab that is as tall as they are."""
    k, pad = brush.k, 0 if post.style == "plain" else PAD_ACROSS
    inner = (post.w - 2 * pad) * k
    parts = parts_of(brush, post, inner)
    picture = brush.picture(post.upload_id) if post.kind == "link" and post.upload_id else None
    shown = post.w / 1.9 if picture else 0
    words = sum(part.height for part, _ in parts) + 8 * k * max(len(parts) - 1, 0)
    tall = min(max(post.h, words / k + 2 * PAD_DOWN * bool(pad) + shown), TALLEST)
    layer = Layer(brush, post.w, tall, room_of(brush))
    fill, colour = colours_of(brush, post)
    STYLES[post.style if post.style in STYLES else "paper"](layer, brush, fill)
    if picture:
        lay_picture(layer, picture, (layer.box[0], layer.box[1], layer.box[2], layer.box[1] + shown * k))
    y = layer.box[1] + shown * k + PAD_DOWN * k * bool(pad)
    if post.kind == "text":
        y = (layer.box[1] + layer.box[3] - words) / 2
    for part, share in parts:
        if post.style == "plain":
            draw_strips(layer, part, layer.box[0], y, inner, brush.shades["ground"])
        draw_words(layer.image, part, layer.box[0] + pad * k, y, inner, mixed(fill, colour, share))
        y += part.height + 8 * k
    return layer.image


def parts_of(brush: Brush, post, width: float) -> list[tuple[Setting, float]]:
    """What a card says, and how strongly."""
    k = brush.k
    _, _, body, scale = FACES[brush.theme.fonts]
    text = words_of(post.html) or post.body
    jumbo = 2.4 if 'class="jumbo"' in post.html else 1
    words = set_words(text, body, post.font_size * jumbo * k, width)
    if post.kind == "link":
        host = (urlsplit(post.url).hostname or "").removeprefix("www.")
        heads = [
            (host, MONO, 16, 0.8), (post.title or post.url, f"{body}/700", 25 * scale, 1),
            (post.description, body, 18 * scale, 1),
        ]
    elif post.kind == "script":
        heads = [("▶ sketch", MONO, 16, 0.8), (brush.pins.get(post.pin, "A sketch"), f"{body}/700", 25 * scale, 1)]
    else:
        heads = []
    said = [(set_words(text, face_with_weight(face), size * k, width, 4), share) for text, face, size, share in heads if text]
    return [*said, *([(words, 1.0)] if words.lines else [])]


def face_with_weight(face: str) -> str:
    """Faces that have no bold are as they are."""
    family, _, weight = face.partition("/")
    return face if weight and family in (BODY, "alegreya", "comic-neue") else family


def colours_of(brush: Brush, post) -> tuple[str, str]:
    """What a card is made of, and the colour of its words."""
    shades, colour = brush.shades, post.colour
    if post.style == "note":
        fill = {"": "accent", "ink": "ink", "paper": "paper"}.get(colour, colour)
        words = {"ink": "paper", "paper": "ink"}.get(fill, f"on-{fill}")
    else:
        fill = {"ink": "ink", "plain": "ground"}.get(post.style, "paper")
        plain = {"ink": "paper", "plain": "on-ground"}.get(post.style, "ink")
        words = f"{fill}-{colour}" if colour and f"{fill}-{colour}" in shades and post.style != "glass" else plain
    return shades.get(fill, shades["accent"]), shades.get(words, shades["ink"])


def note(layer: Layer, brush: Brush, fill: str) -> None:
    """A sheet with one corner folded."""
    left, top, right, bottom = layer.box
    fold = 26 * brush.k
    sheet = [(left, top), (right, top), (right, bottom - fold), (right - fold, bottom), (left, bottom)]
    layer.shade(sheet, (0, 0, 0, 72), 6 * brush.k, 0, 5 * brush.k)
    layer.fill(sheet, fill)
    layer.fill([(right, bottom - fold), (right - fold, bottom), (right - fold, bottom - fold)], mixed(fill, "#000000", 0.26))


def glass(layer: Layer, brush: Brush, fill: str) -> None:
    """A pane that one sees the wall through, held by two strips of tape."""
    left, top, right, bottom = layer.box
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    layer.glaze(corners, (*rgb(fill), 214))
    width = right - left
    for start, end in ((0.16, 0.27), (0.33, 0.37)):
        lean = min((bottom - top) * 0.45, width * 0.2)
        layer.glaze([(left + width * start + lean, top), (left + width * end + lean, top), (left + width * end, bottom),
                     (left + width * start, bottom)], (255, 255, 255, 24))
    ImageDraw.Draw(layer.image).line([*corners, corners[0]], mixed(fill, brush.shades["ink"], 0.45), max(round(1.5 * brush.k), 1))
    tape(layer, brush, "accent2")


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


def bare(layer: Layer, brush: Brush, fill: str) -> None:
    """No card at all."""


STYLES = {"note": note, "paper": draw_slab, "ink": draw_slab, "glass": glass, "plain": bare}


def draw_strips(layer: Layer, words: Setting, x: float, y: float, width: float, colour: str) -> None:
    """The wall's own colour behind lines that have no card, so that they can be read on its pattern."""
    pen, room = ImageDraw.Draw(layer.image), words.size * 0.25
    for number, line in enumerate(words.lines):
        if line:
            used = min(sum(piece.width for word in line for piece in word) + words.gap * (len(line) - 1), width)
            start = x + (width - used if words.right else 0)
            top = y + number * words.leading
            pen.rectangle((start - room, top, start + used + room, top + words.leading), colour)


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


FRAMES = {  # units: at the sides, above, below, and at least below where there is a caption
    "polaroid": (16, 16, 62, 66), "tape": (0, 0, 0, 30), "plain": (0, 0, 0, 30), "ink": (4, 4, 4, 36),
}
FRAMING = {"polaroid": polaroid, "tape": taped, "plain": frameless, "ink": inked}


def corners_of(box) -> list[tuple[float, float]]:
    left, top, right, bottom = inset(box, 0)
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


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
