"""The outlines of SVG as points: curves become short straight lines (https://www.w3.org/TR/SVG11/paths.html)."""

import re
from collections.abc import Iterator
from math import acos, ceil, copysign, cos, hypot, pi, radians, sin, sqrt

Point = tuple[float, float]
Contour = list[Point]

NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
ANY_NUMBER = re.compile(NUMBER)
LETTER = re.compile(r"[\s,]*([A-Za-z])")
NEXT_NUMBER = re.compile(rf"[\s,]*({NUMBER})")
NEXT_FLAG = re.compile(r"[\s,]*([01])")  # of an arc; nothing need stand between it and what follows
TAKES = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
FLAGS = (3, 4)  # places among the numbers of an arc


def path_contours(path: str, scale: float) -> list[Contour]:
    """The contours of a path's `d`; `scale` is pixels a unit: what is drawn larger gets more and shorter lines."""
    pen = Pen(scale)
    for command, numbers in commands(path):
        pen.draw(command, numbers)
    return [contour for contour in pen.contours if len(contour) > 1]


def commands(path: str) -> Iterator[tuple[str, list[float]]]:
    """Each command with its numbers, repeated ones apart; ends, as in browsers, at the first thing that is none."""
    at, letter = 0, ""
    while True:
        if found := LETTER.match(path, at):
            letter, at = found[1], found.end()
        elif letter in "Zz":
            return
        count = TAKES.get(letter.upper(), -1)
        numbers, at = arguments(path, at, letter, count)
        if len(numbers) != count:
            return
        yield letter, numbers
        letter = {"M": "L", "m": "l"}.get(letter, letter)


def arguments(path: str, at: int, letter: str, count: int) -> tuple[list[float], int]:
    numbers = []
    for place in range(count):
        is_flag = letter in "Aa" and place in FLAGS
        if not (found := (NEXT_FLAG if is_flag else NEXT_NUMBER).match(path, at)):
            break
        numbers.append(float(found[1]))
        at = found.end()
    return numbers, at


class Pen:
    """Goes where the commands of a path say and notes the points that it passes."""

    def __init__(self, scale: float):
        self.scale, self.contours = scale, []
        self.at = self.start = self.handle = (0.0, 0.0)
        self.last = ""

    def draw(self, command: str, numbers: list[float]) -> None:
        letter = command.upper()
        base = self.at if command.islower() else (0.0, 0.0)
        getattr(self, f"draw_{letter}")(*self.placed(letter, numbers, base))
        self.last = letter

    def placed(self, letter: str, numbers: list[float], base: Point) -> list:
        """The numbers as points in units of the picture."""
        if letter == "H":
            return [(base[0] + numbers[0], self.at[1])]
        if letter == "V":
            return [(self.at[0], base[1] + numbers[0])]
        if letter == "A":
            return [*numbers[:5], (base[0] + numbers[5], base[1] + numbers[6])]
        return [(base[0] + x, base[1] + y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]

    def draw_M(self, to: Point) -> None:
        self.contours.append([to])
        self.at = self.start = to

    def draw_Z(self) -> None:
        if self.contours and self.at != self.start:
            self.contours[-1].append(self.start)
        self.at = self.start

    def draw_L(self, to: Point) -> None:
        self.through([to])

    draw_H = draw_V = draw_L

    def draw_C(self, one: Point, two: Point, to: Point) -> None:
        here = self.at
        steps = self.steps(hypot(one[0] - here[0], one[1] - here[1]) + hypot(two[0] - one[0], two[1] - one[1])
                           + hypot(to[0] - two[0], to[1] - two[1]))
        self.through([cubic(here, one, two, to, step / steps) for step in range(1, steps + 1)])
        self.handle = two

    def draw_S(self, two: Point, to: Point) -> None:
        self.draw_C(self.mirrored("CS"), two, to)

    def draw_Q(self, middle: Point, to: Point) -> None:
        """As the cubic curve of the same shape."""
        one, two = (tuple(end[axis] + (middle[axis] - end[axis]) * 2 / 3 for axis in (0, 1)) for end in (self.at, to))
        self.draw_C(one, two, to)
        self.handle = middle

    def draw_T(self, to: Point) -> None:
        self.draw_Q(self.mirrored("QT"), to)

    def draw_A(self, rx: float, ry: float, tilt: float, large: float, sweep: float, to: Point) -> None:
        if not rx or not ry or to == self.at:
            return self.through([to])
        centre, rx, ry, first, turn = arc_centre(self.at, to, abs(rx), abs(ry), radians(tilt), bool(large), bool(sweep))
        steps = self.steps(abs(turn) * max(rx, ry))
        angles = [first + turn * step / steps for step in range(1, steps)]
        self.through([*(on_ellipse(centre, rx, ry, radians(tilt), angle) for angle in angles), to])

    def mirrored(self, kinds: str) -> Point:
        """The handle that goes on from the last curve without a corner."""
        if self.last not in kinds:
            return self.at
        return 2 * self.at[0] - self.handle[0], 2 * self.at[1] - self.handle[1]

    def through(self, points: Contour) -> None:
        if not self.contours or self.last == "Z":
            self.contours.append([self.at])
        self.contours[-1].extend(points)
        self.at = points[-1]

    def steps(self, length: float) -> int:
        return min(4 + int(sqrt(max(length * self.scale, 0)) * 1.3), 60)


def cubic(start: Point, one: Point, two: Point, end: Point, share: float) -> Point:
    rest = 1 - share
    a, b, c, d = rest**3, 3 * rest * rest * share, 3 * rest * share * share, share**3
    return a * start[0] + b * one[0] + c * two[0] + d * end[0], a * start[1] + b * one[1] + c * two[1] + d * end[1]


def arc_centre(start: Point, end: Point, rx: float, ry: float, tilt: float, large: bool, sweep: bool):
    """The centre, radii, first angle and turn (radians) of an arc between two points (SVG 1.1, F.6.5)."""
    across, down = (start[0] - end[0]) / 2, (start[1] - end[1]) / 2
    x, y = cos(tilt) * across + sin(tilt) * down, cos(tilt) * down - sin(tilt) * across
    reach = (x / rx) ** 2 + (y / ry) ** 2
    if reach > 1:  # radii that do not reach are stretched until they do
        rx, ry = rx * sqrt(reach), ry * sqrt(reach)
    away = (rx * y) ** 2 + (ry * x) ** 2
    factor = copysign(sqrt(max((rx * ry) ** 2 / away - 1, 0)) if away else 0, 1 if large != sweep else -1)
    cx, cy = factor * rx * y / ry, -factor * ry * x / rx
    centre = (cos(tilt) * cx - sin(tilt) * cy + (start[0] + end[0]) / 2,
              sin(tilt) * cx + cos(tilt) * cy + (start[1] + end[1]) / 2)
    first = angle_of((x - cx) / rx, (y - cy) / ry)
    turn = (angle_of((-x - cx) / rx, (-y - cy) / ry) - first) % (2 * pi)
    return centre, rx, ry, first, turn if sweep else turn - 2 * pi


def angle_of(x: float, y: float) -> float:
    length = hypot(x, y)
    return copysign(acos(min(max(x / length, -1), 1)), y) if length else 0.0


def on_ellipse(centre: Point, rx: float, ry: float, tilt: float, angle: float) -> Point:
    x, y = rx * cos(angle), ry * sin(angle)
    return centre[0] + x * cos(tilt) - y * sin(tilt), centre[1] + x * sin(tilt) + y * cos(tilt)


def ellipse_contour(cx: float, cy: float, rx: float, ry: float, scale: float) -> Contour:
    """All the way around, its first point once more at the end."""
    steps = min(12 + ceil(sqrt(max(rx, ry) * scale) * 3), 180)
    return [on_ellipse((cx, cy), rx, ry, 0, 2 * pi * step / steps) for step in range(steps + 1)]
