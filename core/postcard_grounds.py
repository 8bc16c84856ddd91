"""The backgrounds of walls as pixels: the same geometry as ui/css/wall-patterns.css, in units of the plane."""

from math import ceil, cos, radians, sin
from pathlib import Path
from xml.etree import ElementTree

from PIL import Image, ImageDraw

from core.postcard_paper import mixed
from core.svg_pictures import svg_picture
from core.wall_themes import Theme

STENCILS = Path(__file__).parent.parent / "ui/patterns"
TILES = {"stars": 420, "halftone": 300, "waves": 110, "contours": 620, "hearts": 170, "confetti": 480}  # units
WIDTH = 1200  # units


def draw_ground(size: tuple[int, int], theme: Theme, k: float) -> Image.Image:
    """The wall behind everything, opaque RGBA; `k` pixels a unit."""
    ground = Image.new("RGBA", size, theme.ground)
    if theme.pattern in TILES:
        stencil(ground, theme.pattern, theme.ground2, TILES[theme.pattern] * theme.pattern_scale * k)
    if theme.pattern == "confetti":
        stencil(ground, "confetti-2", theme.accent, TILES["confetti"] * theme.pattern_scale * k)
    if theme.pattern in PATTERNS:
        PATTERNS[theme.pattern](ground, theme, k, theme.pattern_scale * k)
    return ground


def stencil(ground: Image.Image, name: str, colour: str, tile: float, repeat: bool = True, top: float = 0) -> None:
    """Let a colour through the holes of a drawing, side by side all over or once from `top` down."""
    mask = stencil_mask(name, max(round(tile), 8))
    if mask is None:
        return
    holes = Image.new("L", ground.size)
    for y in range(round(top), ground.height if repeat else round(top) + 1, mask.height):
        for x in range(0, ground.width if repeat else 1, mask.width):
            holes.paste(mask, (x, y))
    ground.paste(colour, (0, 0), holes)


def stencil_mask(name: str, width: int) -> Image.Image | None:
    """How much each pixel of a drawing lets through; None when the drawing is not there."""
    try:
        return svg_picture((STENCILS / f"{name}.svg").read_text(), width).getchannel("A")
    except (OSError, ElementTree.ParseError):
        return None


def block(pen: ImageDraw.ImageDraw, left: float, top: float, right: float, bottom: float, colour: str) -> None:
    """A rectangle up to, not with, its right and bottom; never thinner than a pixel."""
    x, y = round(left), round(top)
    pen.rectangle((x, y, max(round(right) - 1, x), max(round(bottom) - 1, y)), colour)


def ruled(ground: Image.Image, theme: Theme, u: float, k: float) -> None:
    pen = ImageDraw.Draw(ground)
    for row in range(1, ceil(ground.height / (40 * k)) + 1):
        block(pen, 0, (40 * row - 2) * k, ground.width, 40 * row * k, theme.ground2)
    block(pen, 66 * u, 0, 69 * u, ground.height, theme.accent2)
    hole = mixed(theme.ground, "#000000", 0.16)
    for y in range(150, ceil(ground.height / u) + 150, 300):
        pen.ellipse((21 * u, (y - 13) * u, 47 * u, (y + 13) * u), hole)


def grid(ground: Image.Image, theme: Theme, u: float, k: float) -> None:
    pen = ImageDraw.Draw(ground)
    fine, bold = max(round(k), 1), max(round(2.4 * k), 2)
    for step, width, colour in ((24, fine, mixed(theme.ground, theme.ground2, 0.45)), (120, bold, theme.ground2)):
        for number in range(ceil(max(ground.size) / (step * k)) + 1):
            at = round(number * step * k)
            block(pen, 0, at, ground.width, at + width, colour)
            block(pen, at, 0, at + width, ground.height, colour)


def dots(ground: Image.Image, theme: Theme, u: float, k: float) -> None:
    pen, r = ImageDraw.Draw(ground), 11.4 * k
    for row in range(ceil(ground.height / (32 * k)) + 1):
        for column in range(ceil(ground.width / (64 * k)) + 1):
            x, y = (column * 64 + 32 * (row % 2)) * k, row * 32 * k
            pen.ellipse((x - r, y - r, x + r, y + r), theme.ground2)


def checks(ground: Image.Image, theme: Theme, u: float, k: float) -> None:
    pen, side = ImageDraw.Draw(ground), 48 * k
    for row in range(ceil(ground.height / side)):
        for column in range(ceil(ground.width / side)):
            if (row + column) % 2:
                block(pen, column * side, row * side, (column + 1) * side, (row + 1) * side, theme.ground2)


def stripes(ground: Image.Image, theme: Theme, u: float, k: float) -> None:
    """From the lower left up, as a CSS gradient of 45 degrees runs."""
    pen, step = ImageDraw.Draw(ground), 52 * k * 2**0.5
    high, wide = ground.height, step / 2
    for number in range(-ceil(high / step) - 1, ceil(ground.width / step) + 1):
        x = number * step
        pen.polygon([(x, 0), (x + wide, 0), (x + wide + high, high), (x + high, high)], theme.ground2)


def rays(ground: Image.Image, theme: Theme, u: float, k: float) -> None:
    pen, x, y, far = ImageDraw.Draw(ground), ground.width / 2, 430 * u, ground.width + ground.height
    for start in range(-5, 355, 20):
        ends = [(x + far * sin(radians(angle)), y - far * cos(radians(angle))) for angle in (start, start + 10)]
        pen.polygon([(x, y), *ends], theme.ground2)
    sun = 150 * k
    pen.ellipse((x - sun, y - sun, x + sun, y + sun), theme.accent2)
    halo = sun + 20 * k
    pen.ellipse((x - halo, y - halo, x + halo, y + halo), None, theme.accent2, max(round(6 * k), 1))


def scanlines(ground: Image.Image, theme: Theme, u: float, k: float) -> None:
    pen = ImageDraw.Draw(ground)
    for row in range(ceil(ground.height / (6 * k)) + 1):
        block(pen, 0, 6 * row * k, ground.width, (6 * row + 2) * k, theme.ground2)
    far = Image.radial_gradient("L").resize((ground.width, round(900 * u))).crop((0, 0, *ground.size))
    ground.paste("#000000", (0, 0), far.point(lambda value: max(value - 115, 0) * 0.9))


def horizon(ground: Image.Image, theme: Theme, u: float, k: float) -> None:
    """A striped sun that sets behind a plain of lines."""
    low = round(600 * u)
    fade(ground, theme.accent2, theme.ground2, round(170 * u), low)
    sky, sun, x, y = mixed(theme.ground, theme.ground2, 0.3), 230 * u, ground.width / 2, 400 * u
    disc = Image.new("L", (ground.width, low), 255)
    pen = ImageDraw.Draw(disc)
    pen.ellipse((x - sun, y - sun, x + sun, y + sun), 0)
    for row in range(7):
        pen.rectangle((0, (386 + 36 * row) * u, ground.width, (396 + 36 * row) * u), 255)
    ground.paste(sky, (0, 0), disc)
    block(ImageDraw.Draw(ground), 0, low, ground.width, max(ground.height, low), theme.ground)
    stencil(ground, "horizon", theme.ground2, ground.width, repeat=False, top=low)


def fade(ground: Image.Image, above: str, below: str, first: int, last: int) -> None:
    """From one colour down to another, evenly."""
    ImageDraw.Draw(ground).rectangle((0, 0, ground.width, last), above)
    share = Image.linear_gradient("L").resize((ground.width, max(last - first, 1)))
    ground.paste(below, (0, first), share)


PATTERNS = {
    "ruled": ruled, "grid": grid, "dots": dots, "checks": checks, "stripes": stripes, "rays": rays, "scanlines": scanlines,
    "horizon": horizon,
}
