"""The postcard of a wall: what a link to it shows elsewhere, drawn with the wall's own theme, words and stickers.

One sees the top of the wall through a frame: everything stands where it stands on the page. What a page can do and this
cannot: emoji are those of our own art, and words in letters that our faces lack become lines.
"""

from collections.abc import Callable
from io import BytesIO
from math import hypot, sqrt

from msgspec import structs
from PIL import Image, ImageDraw

from core.postcard_grounds import draw_ground
from core.postcard_identity import CARD_SIDE, CARD_TOP, CARD_WIDTH, draw_identity
from core.postcard_paper import Brush, place, room_of
from core.postcard_posts import draw_post
from core.postcard_stickers import draw_sticker
from core.wall_themes import Theme, shades

DRAWN = 3  # raise it when the same wall gives another picture, so that kept ones are drawn anew
WIDTH, HEIGHT = 1200, 630  # pixels, as those who show them ask for (https://ogp.me, 1.91 to 1)
FRAME = 14  # pixels of paper around the wall
PLANE = 1200  # units
FINER = 2  # drawn so many times as large, so that edges come out smooth
MOST_PIXELS = 40_000_000  # of all layers together; a wall with more on it is drawn coarser
LARGEST_LAYER = 3_000_000  # pixels
LETTER = 0.6  # area of a letter, as a share of the square of its height: words need more room than their things say
LAYERS = 8  # of things that cover all of the card: what is below so many is hardly seen


def draw_postcard(wall, theme: Theme, picture: Callable[[str], Image.Image | None]) -> bytes:
    """A PNG of 1200 by 630 pixels; `wall` is a queries.walls.Wall, `picture` finds an upload's pixels. Never raises."""
    finer = FINER if pixels_of(wall) < MOST_PIXELS else 1
    inside = (WIDTH - 2 * FRAME) * finer, (HEIGHT - 2 * FRAME) * finer
    k = inside[0] / PLANE
    card = draw_ground(inside, theme, k)
    brush = Brush(theme, shades(theme), k, picture)
    lay_identity(card, brush, wall.card)
    things = things_seen(wall, inside[1] / k)
    for thing, draw, area in things:
        lay(card, brush, thing, draw, area, len(things))
    return encoded(framed(card.reduce(finer) if finer > 1 else card, theme))


def pixels_of(wall) -> float:
    """About how much there is to lay, at the finest."""
    area = sum(post.w * post.h for post in wall.posts) + sum(sticker.size**2 for sticker in wall.stickers)
    return area * FINER**2


def things_seen(wall, bottom: float) -> list[tuple]:
    """What is drawn, from the lowest up, each with what draws it and its area in units: of what lies in view the topmost,
    until the card is covered LAYERS times. Who piles up huge things gets the top of the pile, and not minutes of work.
    """
    things = [(post, draw_post, post.w, post.h, post.font_size, post.body) for post in wall.posts]
    things += [(each, draw_sticker, each.size, each.size, each.size, words_on(each)) for each in wall.stickers]
    seen, room = [], LAYERS * PLANE * bottom
    for thing, draw, width, height, letter, words in reversed(things):
        if room > 0 and is_in_view(thing, width, height, bottom):
            seen.append((thing, draw, width * height))
            room -= min(max(width * height, LETTER * letter**2 * len(words)), PLANE * bottom)
    return seen[::-1]


def words_on(sticker) -> str:
    return sticker.content if sticker.kind == "text" else ""


def is_in_view(thing, width: float, height: float, bottom: float) -> bool:
    reach = hypot(width, height) / 2 + 80
    return thing.y - reach < bottom and thing.y + reach > 0 and -reach < thing.x < PLANE + reach


def lay(card: Image.Image, brush: Brush, thing, draw, area: float, count: int) -> None:
    """Draw a thing as fine as the number of things allows, and put it in its place."""
    most = min(LARGEST_LAYER, max(MOST_PIXELS / count, 60_000))
    k = min(brush.k, sqrt(most / max(area, 1)))
    image = draw(structs.replace(brush, k=k), thing)
    place(card, image, thing.x * brush.k, thing.y * brush.k, thing.rotation, brush.k / k)


def lay_identity(card: Image.Image, brush: Brush, who) -> None:
    image, room = draw_identity(brush, who), room_of(brush)
    left = {"left": CARD_SIDE, "centre": (PLANE - CARD_WIDTH) / 2, "right": PLANE - CARD_SIDE - CARD_WIDTH}[brush.theme.card]
    x, y = (left - room) * brush.k + image.width / 2, (CARD_TOP - room) * brush.k + image.height / 2
    place(card, image, x, y, 0, 1)


def framed(inside: Image.Image, theme: Theme) -> Image.Image:
    """The wall in a frame of its own paper, as a postcard has one."""
    whole = Image.new("RGB", (WIDTH, HEIGHT), theme.paper)
    whole.paste(inside.convert("RGB"), (FRAME, FRAME))
    edge = (FRAME - 2, FRAME - 2, WIDTH - FRAME + 1, HEIGHT - FRAME + 1)
    ImageDraw.Draw(whole).rectangle(edge, None, theme.ink, 2)
    return whole


def encoded(image: Image.Image) -> bytes:
    written = BytesIO()
    image.save(written, "PNG", compress_level=6)
    return written.getvalue()


def smaller(card: bytes) -> bytes:
    """A postcard at half its size, for pages that show many."""
    with Image.open(BytesIO(card), formats=("PNG",)) as image:
        return encoded(image.resize((WIDTH // 2, HEIGHT // 2), Image.Resampling.LANCZOS))
