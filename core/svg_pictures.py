"""Draws SVG pictures of our own house into pixels: planets, and the art of the sticker packs.

A small part of SVG, which is all that they use: filled and stroked outlines, groups, transforms, reuse, opacity.
Not for what strangers send: that is never SVG here.
"""

import re
from functools import lru_cache
from math import ceil, cos, floor, hypot, radians, sin, tan
from xml.etree import ElementTree

from PIL import Image, ImageChops, ImageColor, ImageDraw

from core.svg_paths import ANY_NUMBER, Contour, ellipse_contour, path_contours

FINER = 4  # times as large as asked for while it is drawn, so that edges come out smooth
LARGEST = 1600  # pixels a side while it is drawn
SMALL = 160  # pixels; what is no wider is drawn once
CALL = re.compile(r"(matrix|translate|scale|rotate|skewX|skewY)\s*\(([^)]*)\)")
INHERITED = ("fill", "stroke", "stroke-width", "fill-opacity", "stroke-opacity", "fill-rule")
TAKEN = ("mask", "transform", "opacity")  # of an element with a mask: what counts once for both
MOST_DEEP = 4  # of reuse within reuse
AS_IT_IS = (1, 0, 0, 1, 0, 0)  # SVG's matrix(a b c d e f)


def svg_picture(svg: str | bytes, width: int, current: str = "#000000") -> Image.Image:
    """An SVG document as RGBA pixels, `width` wide; raises ElementTree.ParseError. `current` is currentColor.

    The same picture may be handed out again: look at it, do not draw on it.
    """
    if width > LARGEST:
        image = render(svg, LARGEST, current)
        return image.resize((width, round(width * image.height / image.width)), Image.Resampling.BILINEAR)
    return (kept if width <= SMALL else render)(svg, width, current)


def render(svg: str | bytes, width: int, current: str) -> Image.Image:
    root = ElementTree.fromstring(svg)
    left, top, across, down = map(float, ANY_NUMBER.findall(root.get("viewBox")))
    height = max(round(width * down / across), 1)
    finer = max(min(FINER, LARGEST // max(width, height)), 1)
    scale = width * finer / across
    sheet = Sheet((width * finer, height * finer), scale, current, names_of(root))
    sheet.draw(root, {"fill": "#000000"}, (scale, 0, 0, scale, -left * scale, -top * scale), 1.0)
    return sheet.image.reduce(finer) if finer > 1 else sheet.image


kept = lru_cache(maxsize=256)(render)  # of small ones: about 25 MB at the very worst


def names_of(root) -> dict:
    return {element.get("id"): element for element in root.iter() if element.get("id")}


class Sheet:
    """Takes elements one after the other; `scale` is pixels a unit of the document."""

    def __init__(self, size: tuple[int, int], scale: float, current: str, names: dict):
        self.image = Image.new("RGBA", size)
        self.scale, self.current, self.names = scale, current, names

    def draw(self, element, style: dict, matrix: tuple, opacity: float, deep: int = 0) -> None:
        """An element and all in it; `style` is what it inherits."""
        kind = element.tag.rpartition("}")[2]
        style = style | {name: element.get(name) for name in INHERITED if element.get(name)}
        matrix = combined(matrix, matrix_of(element.get("transform", "")))
        opacity *= number(element.get("opacity"), 1)
        if (mask := self.names.get(element.get("mask", "")[5:-1])) is not None and deep < MOST_DEEP:
            self.masked(element, mask, style, matrix, opacity, deep + 1)
        elif kind in ("svg", "g"):
            for child in element:
                self.draw(child, style, matrix, opacity, deep)
        elif kind == "use" and deep < MOST_DEEP:
            self.reuse(element, style, matrix, opacity, deep)
        elif kind in OUTLINES:
            self.outline(OUTLINES[kind](element, self.scale), style, matrix, opacity)

    def masked(self, element, mask, style: dict, matrix: tuple, opacity: float, deep: int) -> None:
        """An element as far as a mask lets it through: where it is light."""
        light, seen = (Sheet(self.image.size, self.scale, self.current, self.names) for _ in range(2))
        for child in mask:
            light.draw(child, {"fill": "#000000"}, matrix, 1.0, deep)
        bare = ElementTree.Element(element.tag, {name: value for name, value in element.items() if name not in TAKEN})
        bare.extend(element)
        seen.draw(bare, style, matrix, opacity, deep)
        black = Image.new("RGBA", self.image.size, "#000000")
        black.alpha_composite(light.image)
        seen.image.putalpha(ImageChops.multiply(seen.image.getchannel("A"), black.convert("L")))
        self.image.alpha_composite(seen.image)

    def reuse(self, element, style: dict, matrix: tuple, opacity: float, deep: int) -> None:
        link = element.get("href") or element.get("{http://www.w3.org/1999/xlink}href") or ""
        if (named := self.names.get(link.removeprefix("#"))) is not None:
            moved = (1, 0, 0, 1, number(element.get("x")), number(element.get("y")))
            self.draw(named, style, combined(matrix, moved), opacity, deep + 1)

    def outline(self, contours: list[Contour], style: dict, matrix: tuple, opacity: float) -> None:
        """Fill what the contours enclose, then draw along them."""
        placed = [[apply(matrix, point) for point in contour] for contour in contours]
        if not placed:
            return
        if fill := self.colour(style.get("fill"), opacity * number(style.get("fill-opacity"), 1)):
            self.paint(fill, lambda image: fill_contours(image, placed, fill))
        if stroke := self.colour(style.get("stroke"), opacity * number(style.get("stroke-opacity"), 1)):
            width = number(style.get("stroke-width"), 1) * hypot(matrix[0], matrix[1])
            self.paint(stroke, lambda image: stroke_contours(image, placed, stroke, max(round(width), 1)))

    def paint(self, colour: tuple, draw) -> None:
        """What can be seen through lies on a sheet of its own first."""
        if colour[3] == 255:
            draw(self.image)
            return
        layer = Image.new("RGBA", self.image.size, (*colour[:3], 0))
        draw(layer)
        self.image.alpha_composite(layer)

    def colour(self, said: str | None, opacity: float) -> tuple | None:
        """RGBA, None for nothing; of a gradient its middle colour."""
        if said is None or said == "none" or opacity <= 0:
            return None
        if said.startswith("url("):
            stops = [stop.get("stop-color", "#000") for stop in self.names.get(said[5:-1], ())]
            said = stops[len(stops) // 2] if stops else self.current
        try:
            rgb = ImageColor.getrgb(self.current if said == "currentColor" else said)[:3]
        except ValueError:
            rgb = ImageColor.getrgb(self.current)
        return (*rgb, round(255 * min(opacity, 1)))


def fill_contours(image: Image.Image, contours: list[Contour], colour: tuple) -> None:
    """What lies within an odd number of contours, so that holes stay holes."""
    if len(contours) == 1:
        return ImageDraw.Draw(image).polygon(contours[0], fill=colour)
    xs, ys = zip(*(point for contour in contours for point in contour), strict=True)
    left, top = max(floor(min(xs)), 0), max(floor(min(ys)), 0)
    size = min(ceil(max(xs)) + 1, image.width) - left, min(ceil(max(ys)) + 1, image.height) - top
    if min(size) <= 0:
        return None
    inside = Image.new("L", size)
    for contour in contours:
        within = Image.new("L", size)
        ImageDraw.Draw(within).polygon([(x - left, y - top) for x, y in contour], fill=255)
        inside = ImageChops.difference(inside, within)
    return image.paste(colour, (left, top), inside)


def stroke_contours(image: Image.Image, contours: list[Contour], colour: tuple, width: int) -> None:
    pen = ImageDraw.Draw(image)
    for contour in contours:
        is_closed = contour[0] == contour[-1]
        pen.line([*contour, *contour[1:2]] if is_closed else contour, fill=colour, width=width, joint="curve")


def number(text: str | None, otherwise: float = 0.0) -> float:
    found = ANY_NUMBER.match(text or "")
    return float(found[0]) if found else otherwise


def apply(matrix: tuple, point: tuple[float, float]) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * point[0] + c * point[1] + e, b * point[0] + d * point[1] + f


def combined(outer: tuple, inner: tuple) -> tuple:
    """The matrix that does `inner` first."""
    a, b, c, d, e, f = outer
    columns = [(a * x + c * y, b * x + d * y) for x, y in (inner[:2], inner[2:4], inner[4:])]
    return *columns[0], *columns[1], columns[2][0] + e, columns[2][1] + f


def matrix_of(transform: str) -> tuple:
    """A `transform` attribute as one matrix."""
    matrix = AS_IT_IS
    for name, said in CALL.findall(transform):
        matrix = combined(matrix, TRANSFORMS[name](*map(float, ANY_NUMBER.findall(said))))
    return matrix


def rotation(angle: float, x: float = 0, y: float = 0) -> tuple:
    c, s = cos(radians(angle)), sin(radians(angle))
    return c, s, -s, c, x - c * x + s * y, y - s * x - c * y


TRANSFORMS = {
    "matrix": lambda *numbers: numbers,
    "translate": lambda x, y=0.0: (1, 0, 0, 1, x, y),
    "scale": lambda x, y=None: (x, 0, 0, x if y is None else y, 0, 0),
    "rotate": rotation,
    "skewX": lambda angle: (1, 0, tan(radians(angle)), 1, 0, 0),
    "skewY": lambda angle: (1, tan(radians(angle)), 0, 1, 0, 0),
}


def rectangle(element, scale: float) -> list[Contour]:
    x, y, width, height = (number(element.get(name)) for name in ("x", "y", "width", "height"))
    rx = min(number(element.get("rx"), number(element.get("ry"))), width / 2)
    ry = min(number(element.get("ry"), rx), height / 2)
    corner = f"a{rx} {ry} 0 0 1 "
    return path_contours(f"M{x + rx} {y}h{width - 2 * rx}{corner}{rx} {ry}v{height - 2 * ry}{corner}{-rx} {ry}"
                         f"h{2 * rx - width}{corner}{-rx} {-ry}v{2 * ry - height}{corner}{rx} {-ry}z", scale)


def circle(element, scale: float) -> list[Contour]:
    rx, ry = number(element.get("rx") or element.get("r")), number(element.get("ry") or element.get("r"))
    return [ellipse_contour(number(element.get("cx")), number(element.get("cy")), rx, ry, scale)]


def points(element, scale: float) -> list[Contour]:
    numbers = list(map(float, ANY_NUMBER.findall(element.get("points", ""))))
    return [list(zip(numbers[::2], numbers[1::2], strict=False))] if len(numbers) > 3 else []


OUTLINES = {
    "path": lambda element, scale: path_contours(element.get("d", ""), scale), "rect": rectangle, "circle": circle,
    "ellipse": circle, "polygon": points, "polyline": points,
}
