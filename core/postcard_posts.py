"""Draws the cards of a wall: words, links and sketches, each on what its style is made of."""

from urllib.parse import urlsplit

from PIL import Image, ImageDraw

from core.postcard_faces import FACES, MONO, bold
from core.postcard_frames import draw_picture, draw_strips, lay_picture, tape
from core.postcard_paper import TALLEST, Brush, Layer, draw_slab, inset, mixed, rgb, room_of
from core.postcard_words import Setting, draw_words, set_words, words_of

PAD_ACROSS, PAD_DOWN = 26, 22  # units between a slab's edge and its words


def draw_post(brush: Brush, post) -> Image.Image:
    """A post on a layer whose middle is the post's."""
    poster = brush.picture(post.script.poster_id) if post.script and post.script.poster_id else None
    if poster:
        return draw_poster(brush, post, poster)
    return draw_picture(brush, post) if post.kind == "image" else draw_card(brush, post)


def draw_poster(brush: Brush, post, poster: Image.Image) -> Image.Image:
    """A sketch as its author last caught it, in its whole frame."""
    layer = Layer(brush, post.w, min(post.h, TALLEST), room_of(brush))
    edge = 0 if post.style == "plain" else max(brush.theme.border, 2) * brush.k
    if edge:
        draw_slab(layer, brush, colours_of(brush, post)[0])
    lay_picture(layer, poster, inset(layer.box, edge))
    return layer.image


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
            (host, MONO, 16, 0.8), (post.title or post.url, bold(body), 25 * scale, 1),
            (post.description, body, 18 * scale, 1),
        ]
    elif post.kind == "script":
        heads = [("▶ sketch", MONO, 16, 0.8), (post.script.title if post.script else post.title, bold(body), 25 * scale, 1)]
    else:
        heads = []
    said = [(set_words(text, face, size * k, width, 4), share) for text, face, size, share in heads if text]
    return [*said, *([(words, 1.0)] if words.lines else [])]


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


def bare(layer: Layer, brush: Brush, fill: str) -> None:
    """No card at all."""


STYLES = {"note": note, "paper": draw_slab, "ink": draw_slab, "glass": glass, "plain": bare}
