"""Paper and pens for the demo's pictures: drawn at twice the size and made smaller, so that edges are smooth."""

from functools import lru_cache
from io import BytesIO
from math import cos, pi, sin
from pathlib import Path
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFont

VENDOR = Path(__file__).parents[2] / "ui/vendor"
FACES = {"display": "dela-gothic-one-latin-400", "body": "hyperlegible-latin-700", "mono": "spline-sans-mono-latin-400"}
FINE = 2  # pixels drawn for each that is kept
Point = tuple[float, float]


@lru_cache
def face(name: str, size: int) -> ImageFont.FreeTypeFont:
    """One of the site's faces; Pillow's own where they are not installed."""
    found = next(VENDOR.rglob(f"{FACES[name]}*.woff2"), None)
    return ImageFont.truetype(found, size) if found else ImageFont.load_default(size)


class Canvas:
    """A picture of so many pixels, transparent where nothing is drawn unless it has a ground.

    Colours are anything Pillow reads. On a ground, a colour's own transparency lets through what is below.
    """

    def __init__(self, width: int, height: int, ground: str | None = None):
        self.width, self.height = width, height
        size = (width * FINE, height * FINE)
        self.image = Image.new("RGB", size, ground) if ground else Image.new("RGBA", size, (0, 0, 0, 0))
        self.pen = ImageDraw.Draw(self.image, "RGBA" if ground else None)

    def oval(self, x: float, y: float, rx: float, ry: float, fill=None, line=None, width: float = 1) -> None:
        self.pen.ellipse(scaled((x - rx, y - ry, x + rx, y + ry)), fill, line, round(width * FINE))

    def disc(self, x: float, y: float, r: float, fill=None, line=None, width: float = 1) -> None:
        self.oval(x, y, r, r, fill, line, width)

    def box(self, x: float, y: float, w: float, h: float, fill=None, line=None, width: float = 1, corner: float = 0) -> None:
        """A rectangle by its upper left corner."""
        self.pen.rounded_rectangle(scaled((x, y, x + w, y + h)), corner * FINE, fill, line, round(width * FINE))

    def shape(self, points: list[Point], fill=None, line=None, width: float = 1) -> None:
        if fill is not None:
            self.pen.polygon([scaled(point) for point in points], fill)
        if line is not None:
            self.path([*points, points[0]], line, width)

    def path(self, points: list[Point], colour, width: float) -> None:
        """A line with round ends and joints."""
        self.pen.line([scaled(point) for point in points], colour, round(width * FINE), "curve")
        if width > 2:
            for x, y in (points[0], points[-1]):
                self.disc(x, y, width / 2 - 0.3, colour)

    def arc(self, x: float, y: float, r: float, first: float, last: float, colour, width: float) -> None:
        """Part of a circle, in degrees clockwise from three o'clock."""
        self.pen.arc(scaled((x - r, y - r, x + r, y + r)), first, last, colour, round(width * FINE))

    def words(self, x: float, y: float, text: str, size: float, colour, name: str = "body", anchor: str = "mm") -> None:
        self.pen.text(scaled((x, y)), text, colour, face(name, round(size * FINE)), anchor)

    def print_over(self, other: "Canvas", dx: float = 0, dy: float = 0) -> None:
        """Print another canvas of this size over this one as ink on paper does: colours multiply."""
        sheet = Image.new("RGB", self.image.size, "white")
        sheet.paste(other.image, (round(dx * FINE), round(dy * FINE)), other.image.getchannel("A"))
        self.image.paste(ImageChops.multiply(self.image, sheet))

    def slope(self, colours: tuple[str, ...], y: float = 0, h: float = 0) -> None:
        """Fill a band, or all, with colours that run into each other from top to bottom."""
        rows = round((h or self.height - y) * FINE)
        strip = Image.new("RGB", (1, len(colours)))
        strip.putdata([tint(colour) for colour in colours])
        self.image.paste(strip.resize((self.image.width, rows), Image.Resampling.BICUBIC), (0, round(y * FINE)))

    def grain(self, dice: Random, strength: float = 0.08) -> None:
        """The tooth of paper: grey noise over the whole of a canvas with a ground."""
        small = (self.width, self.height)
        noise = Image.frombytes("L", small, dice.randbytes(self.width * self.height)).resize(self.image.size)
        self.image.paste(Image.blend(self.image, ImageChops.overlay(self.image, noise.convert("RGB")), strength * 3))

    def png(self) -> bytes:
        out = BytesIO()
        self.image.resize((self.width, self.height), Image.Resampling.LANCZOS).save(out, "PNG", compress_level=1)
        return out.getvalue()


def scaled(numbers) -> tuple[float, ...]:
    return tuple(number * FINE for number in numbers)


def tint(colour: str) -> tuple[int, int, int]:
    return tuple(int(colour[n:n + 2], 16) for n in (1, 3, 5))


def mixed(one: str, other: str, share: float) -> str:
    """The colour that is `share` of the way from one to the other."""
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(tint(one), tint(other), strict=True))


def around(x: float, y: float, r: float, degrees: float) -> Point:
    """The point at that distance and angle, clockwise from three o'clock."""
    return x + r * cos(degrees * pi / 180), y + r * sin(degrees * pi / 180)


def curve(points: list[Point], closed: bool = False, steps: int = 14) -> list[Point]:
    """A smooth line through the points (Catmull and Rom's)."""
    ring = [points[-1], *points, points[0], points[1]] if closed else [points[0], *points, points[-1]]
    out = []
    for a, b, c, d in zip(ring, ring[1:], ring[2:], ring[3:], strict=False):
        for step in range(steps):
            t = step / steps
            out.append(tuple(
                0.5 * (2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t * t + (3 * q - p - 3 * r + s) * t ** 3)
                for p, q, r, s in zip(a, b, c, d, strict=True)
            ))
    return out if closed else [*out, points[-1]]


def blob(dice: Random, x: float, y: float, rx: float, ry: float, bumps: int = 9, rough: float = 0.12) -> list[Point]:
    """A round thing drawn by hand."""
    ring = [
        (x + rx * cos(2 * pi * n / bumps) * dice.uniform(1 - rough, 1 + rough),
         y + ry * sin(2 * pi * n / bumps) * dice.uniform(1 - rough, 1 + rough))
        for n in range(bumps)
    ]
    return curve(ring, closed=True)


def pixels(rows: tuple[str, ...], colours: dict[str, str], dot: int) -> Canvas:
    """A drawing from letters, one a pixel of `dot` pixels; letters without a colour stay transparent."""
    sheet = Canvas(len(rows[0]) * dot, len(rows) * dot)
    for y, row in enumerate(rows):
        for x, letter in enumerate(row):
            if letter in colours:
                sheet.box(x * dot, y * dot, dot - 0.5, dot - 0.5, colours[letter])
    return sheet
