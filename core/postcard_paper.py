"""What things on a postcard are made of: slabs with their corners, edges and shadows, cut-out rims, and the way onto the card.

Lengths are in units of the plane until a Brush makes pixels of them; the look is that of ui/css/wall-themes.css.
"""

from collections.abc import Callable
from math import ceil, cos, floor, hypot, pi, radians, sin

from msgspec import Struct
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from core.wall_themes import Theme

TALLEST = 2400  # units of one post that are drawn

CAREFUL = 400_000  # pixels; what is larger is turned in the quicker way, which hardly shows there
Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom


class Brush(Struct, frozen=True):
    """A theme, its colours by name, and how many pixels a unit has."""

    theme: Theme
    shades: dict[str, str]
    k: float
    picture: Callable[[str], Image.Image | None]  # of an upload

    def px(self, *units: float) -> tuple[float, ...]:
        return tuple(unit * self.k for unit in units)


class Layer:
    """A transparent sheet around a box of so many units, with room for shadows on all sides."""

    def __init__(self, brush: Brush, width: float, height: float, room: float):
        self.k, self.room = brush.k, room * brush.k
        self.box = (self.room, self.room, self.room + width * brush.k, self.room + height * brush.k)
        self.image = Image.new("RGBA", (ceil(self.box[2] + self.room), ceil(self.box[3] + self.room)))

    def fill(self, points: list[Point], colour: str | tuple) -> None:
        ImageDraw.Draw(self.image).polygon(points, fill=colour)

    def shade(self, points: list[Point], colour: tuple, blur: float, dx: float = 0, dy: float = 0) -> None:
        """A soft shadow below what is drawn later."""
        mask = Image.new("L", self.image.size)
        ImageDraw.Draw(mask).polygon([(x + dx, y + dy) for x, y in points], fill=colour[3])
        sheet = Image.new("RGBA", self.image.size, (*colour[:3], 0))
        sheet.putalpha(mask.filter(ImageFilter.GaussianBlur(max(blur / 2, 0.5))))
        self.image.alpha_composite(sheet)

    def glaze(self, points: list[Point], colour: tuple) -> None:
        """Paint that what lies below shines through."""
        sheet = Image.new("RGBA", self.image.size, (*colour[:3], 0))
        ImageDraw.Draw(sheet).polygon(points, fill=colour)
        self.image.alpha_composite(sheet)


def room_of(brush: Brush) -> float:
    """Units that shadows and tape may need around a slab."""
    return 44 + brush.theme.depth * 2.2


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mixed(one: str, other: str, share: float) -> str:
    """So much of `other` in `one`."""
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(rgb(one), rgb(other), strict=True))


def draw_slab(layer: Layer, brush: Brush, fill: str, edged: bool = True) -> None:
    """A slab over the layer's whole box with the theme's shadow, edge and corners."""
    theme, k = brush.theme, brush.k
    border = (max(theme.border, 3) if theme.line == "double" else theme.border) * k
    outer = outline(layer.box, theme, k)
    SHADOWS[theme.shadow](layer, brush, outer)
    if theme.line == "dashed" and border:
        layer.fill(outer, fill)
        draw_dashes(layer, outline(inset(layer.box, border / 2), theme, k, -border / 2), brush.shades["ink"], border)
    elif edged and border:
        layer.fill(outer, brush.shades["ink"])
        if theme.line == "double":
            layer.fill(outline(inset(layer.box, border / 3), theme, k, -border / 3), fill)
            layer.fill(outline(inset(layer.box, border * 2 / 3), theme, k, -border * 2 / 3), brush.shades["ink"])
        layer.fill(outline(inset(layer.box, border), theme, k, -border), fill)
    else:
        layer.fill(outer, fill)
    if theme.shadow == "bevel":
        draw_bevel(layer, inset(layer.box, border), 0.9 * theme.depth * k, fill)


def outline(box: Box, theme: Theme, k: float, grow: float = 0) -> list[Point]:
    """The edge of a slab; its corners as the theme has them, `grow` pixels larger than said."""
    width, height = box[2] - box[0], box[3] - box[1]
    radius = max(theme.radius * k + grow * SHRINKS.get(theme.corners, 1), 0)
    radii = [(radius, radius)] * 4
    if theme.corners == "drawn":
        big, small = (theme.radius * 12 + 60) * k, (theme.radius + 4) * k
        radii = [(big, small), (small, big), (big, small), (small, big)]
    share = min(1.0, *(side / max(one + other, 1e-6) for side, one, other in (
        (width, radii[0][0], radii[1][0]), (width, radii[3][0], radii[2][0]),
        (height, radii[0][1], radii[3][1]), (height, radii[1][1], radii[2][1]),
    )))
    corners = ((box[0], box[1], 1, 1), (box[2], box[1], -1, 1), (box[2], box[3], -1, -1), (box[0], box[3], 1, -1))
    shape = theme.corners if theme.corners in CORNERS else "round"
    points = []
    for (x, y, right, down), (rx, ry) in zip(corners, radii, strict=True):
        bend = CORNERS[shape](rx * share, ry * share)
        placed = [(x + right * across, y + down * along) for across, along in bend]
        points += placed if right == down else placed[::-1]
    return points


def rounded(rx: float, ry: float) -> list[Point]:
    """From the left edge to the upper one, seen from the upper left corner."""
    return [(rx - rx * cos(angle), ry - ry * sin(angle)) for angle in quarter(max(rx, ry))]


def scooped(rx: float, ry: float) -> list[Point]:
    return [(rx * sin(angle), ry * cos(angle)) for angle in quarter(max(rx, ry))]


def quarter(radius: float) -> list[float]:
    steps = max(min(int(radius / 3) + 2, 24), 2)
    return [pi / 2 * step / steps for step in range(steps + 1)]


CORNERS = {
    "round": rounded, "scoop": scooped, "bevel": lambda rx, ry: [(0, ry), (rx, 0)],
    "notch": lambda rx, ry: [(0, ry), (rx, ry), (rx, 0)],
}


SHRINKS = {"bevel": 0.586, "notch": 0, "scoop": 0}  # how much smaller a corner is further in, for an edge of even width


def inset(box: Box, by: float) -> Box:
    return box[0] + by, box[1] + by, max(box[2] - by, box[0] + by + 1), max(box[3] - by, box[1] + by + 1)


def moved(points: list[Point], dx: float, dy: float) -> list[Point]:
    return [(x + dx, y + dy) for x, y in points]


def hard_shadow(layer: Layer, brush: Brush, edge: list[Point]) -> None:
    depth = brush.theme.depth * brush.k
    layer.fill(moved(edge, depth, depth), brush.shades["shade"])


def soft_shadow(layer: Layer, brush: Brush, edge: list[Point]) -> None:
    depth = brush.theme.depth * brush.k
    layer.shade(edge, (0, 0, 0, 100), 2.2 * depth, 0, 0.8 * depth)


def glow(layer: Layer, brush: Brush, edge: list[Point]) -> None:
    layer.shade(edge, (*rgb(brush.shades["ink"]), 120), 2.2 * brush.theme.depth * brush.k)


def offprint(layer: Layer, brush: Brush, edge: list[Point]) -> None:
    depth = brush.theme.depth * brush.k
    layer.fill(moved(edge, 0.8 * depth, 0.9 * depth), brush.shades["accent2"])
    layer.fill(moved(edge, -0.7 * depth, -0.55 * depth), brush.shades["accent"])


def no_shadow(layer: Layer, brush: Brush, edge: list[Point]) -> None:
    """Flat on the wall."""


SHADOWS = {"none": no_shadow, "bevel": no_shadow, "hard": hard_shadow, "soft": soft_shadow, "glow": glow, "offprint": offprint}


def draw_bevel(layer: Layer, box: Box, wide: float, fill: str) -> None:
    """Light from the upper left along the inner edge."""
    left, top, right, bottom = box
    light, dark = mixed(fill, "#ffffff", 0.65), mixed(fill, "#000000", 0.34)
    layer.fill([(left, bottom), (right, bottom), (right, top), (right - wide, top + wide), (right - wide, bottom - wide),
                (left + wide, bottom - wide)], dark)
    layer.fill([(left, bottom), (left, top), (right, top), (right - wide, top + wide), (left + wide, top + wide),
                (left + wide, bottom - wide)], light)


def draw_dashes(layer: Layer, points: list[Point], colour: str, width: float) -> None:
    """A dashed line all around; dashes three times as long as wide, as browsers have them."""
    pen, dash, walked = ImageDraw.Draw(layer.image), max(width * 3, 4), 0.0
    for (ax, ay), (bx, by) in zip(points, [*points[1:], points[0]], strict=True):
        length, at = hypot(bx - ax, by - ay), 0.0
        while at < length:
            rest = dash - walked % dash
            step = min(rest, length - at)
            if int(walked / dash) % 2 == 0:
                ends = [(ax + (bx - ax) * share, ay + (by - ay) * share) for share in (at / length, (at + step) / length)]
                pen.line(ends, colour, max(round(width), 1))
            at, walked = at + step, walked + max(step, 0.01)


def cut_out(image: Image.Image, brush: Brush, colour: str) -> Image.Image:
    """A picture as a sticker: with a rim of paper around what is not transparent, and a soft shadow."""
    rim, soft = brush.theme.outline * brush.k, 3 * brush.k
    room = ceil(rim + 2 * soft)
    alpha = Image.new("L", (image.width + 2 * room, image.height + 2 * room))
    alpha.paste(image.getchannel("A"), (room, room))
    wide = alpha
    for step in range(16):
        angle = step * pi / 8
        wide = ImageChops.lighter(wide, ImageChops.offset(alpha, round(rim * cos(angle)), round(rim * sin(angle))))
    shadow = ImageChops.offset(wide, 0, round(soft * 0.8)).filter(ImageFilter.GaussianBlur(soft / 2))
    cut = Image.new("RGBA", alpha.size)
    cut.putalpha(shadow.point(lambda value: value * 0.4))
    cut.paste(colour, (0, 0), wide)
    cut.alpha_composite(image, (room, room))
    return cut


def place(card: Image.Image, image: Image.Image, x: float, y: float, rotation: float, scale: float) -> None:
    """Lay a picture on the card: its middle at x, y (pixels), turned by degrees, `scale` times as large."""
    turn = radians(rotation)
    c, s = cos(turn) / scale, sin(turn) / scale
    half_w = (abs(image.width * cos(turn)) + abs(image.height * sin(turn))) * scale / 2 + 1
    half_h = (abs(image.width * sin(turn)) + abs(image.height * cos(turn))) * scale / 2 + 1
    left, top = max(floor(x - half_w), 0), max(floor(y - half_h), 0)
    right, bottom = min(ceil(x + half_w), card.width), min(ceil(y + half_h), card.height)
    if right <= left or bottom <= top:
        return
    dx, dy = left - x, top - y
    back = (c, s, image.width / 2 + c * dx + s * dy, -s, c, image.height / 2 - s * dx + c * dy)
    size = right - left, bottom - top
    way = Image.Resampling.BICUBIC if size[0] * size[1] < CAREFUL else Image.Resampling.BILINEAR
    turned = image.transform(size, Image.Transform.AFFINE, back, way)
    card.alpha_composite(turned, (left, top))
