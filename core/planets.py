"""Draws the planet a member is shown by until they choose a picture: the same name and hue, the same planet."""

from math import cos, pi, radians, sin, sqrt
from random import Random

from core.colours import oklch

SIZE = 64     # units a side; a planet is usually shown 40 pixels wide
INK = "#1b1628"
OUTLINE = 2.6  # units: about 2 pixels at the usual size
KINDS = ("bands", "bands", "craters", "craters", "lands", "belt", "ocean")


def planet_svg(username: str, hue: int) -> str:
    """A whole SVG document under 2 KB; `hue` in degrees of OKLCH. It has no ids, so several may stand in one page."""
    dice = Dice(username)
    radius = dice.between(18.5, 22)
    colours = Colours(hue, dice)
    ring, tilt = dice.chance(0.42), dice.between(-32, 32)
    if ring:
        radius *= 0.8
    middle = [
        f'<g transform="translate(32 32)rotate({tilt:.0f})">',
        draw_ring(radius, colours, front=False) if ring else "",
        circle(0, 0, radius, colours.body),
        SURFACES[dice.pick(KINDS)](radius, colours, dice),
        f'<g transform="rotate({-tilt:.0f})">{draw_shade(radius)}</g>',
        circle(0, 0, radius, "none", outlined=True),
        draw_ring(radius, colours, front=True) if ring else "",
        "</g>",
    ]
    parts = [draw_sky(colours, dice), *middle, draw_moons(radius, ring, tilt, colours, dice)]
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}">'
            + "".join(parts) + "</svg>")


class Dice:
    """Throws that depend on a name alone; only `Random.random` is the same in every Python."""

    def __init__(self, name: str):
        self._throw = Random(f"planet of {name}").random

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self._throw()

    def chance(self, share: float) -> bool:
        return self._throw() < share

    def pick(self, choices):
        return choices[int(self._throw() * len(choices))]


class Colours:
    """Flat fills around the member's hue; the sky lies across the colour wheel."""

    def __init__(self, hue: int, dice: Dice):
        other = hue + dice.pick((-140, -110, 110, 140, 180))
        night = dice.chance(0.5)
        self.body = oklch(0.78, 0.15, hue)
        self.deep = oklch(0.62, 0.16, hue + dice.pick((-25, 0, 25)))
        self.light = oklch(0.91, 0.08, hue + dice.pick((-35, 35)))
        self.accent = oklch(0.80, 0.15, other)
        dark = dice.pick((205, 255, 275, 300, 335))  # blues to plum: dark yellow and orange are mud
        self.sky = oklch(0.36, 0.12, dark) if night else oklch(0.86, 0.09, other)
        self.star = oklch(0.94, 0.06, other) if night else oklch(0.99, 0.02, other)
        self.ring = self.light if not night else oklch(0.90, 0.11, other)


def draw_sky(colours: Colours, dice: Dice) -> str:
    """A flat sky with a few stars near its corners."""
    stars = []
    for corner in range(4):
        angle = radians(45 + 90 * corner + dice.between(-22, 22))
        x, y = 32 + cos(angle) * dice.between(29, 34), 32 + sin(angle) * dice.between(29, 34)
        stars.append(star(x, y, dice.between(1.6, 3.2)) if dice.chance(0.7) else "")
    return f'<path d="M0 0h{SIZE}v{SIZE}H0z" fill="{colours.sky}"/><path d="{"".join(stars)}" fill="{colours.star}"/>'


def star(x: float, y: float, reach: float) -> str:
    """The outline of a star of four points."""
    waist = reach * 0.28
    points = [(0, -reach), (waist, -waist), (reach, 0), (waist, waist), (0, reach), (-waist, waist), (-reach, 0),
              (-waist, -waist)]
    return "M" + "L".join(f"{x + dx:.1f} {y + dy:.1f}" for dx, dy in points) + "z"


def draw_ring(radius: float, colours: Colours, front: bool) -> str:
    """A ring: the whole of it before the planet is drawn, its near half once more after that."""
    rx, ry = radius * 1.72, radius * 0.46
    back = "" if front else f"A{rx:.1f} {ry:.1f} 0 0 0 {-rx:.1f} 0"
    line = f'<path d="M{-rx:.1f} 0A{rx:.1f} {ry:.1f} 0 0 0 {rx:.1f} 0{back}" fill="none" stroke='
    return (f'{line}"{INK}" stroke-width="{3.6 + OUTLINE * 1.5:.1f}"/>'
            f'{line}"{colours.ring}" stroke-width="3.6"/>')


def draw_shade(radius: float) -> str:
    """The side away from the sun, lower right."""
    edge = radius * 0.7071
    far = radius * 1.25
    return (f'<path d="M{edge:.1f} {-edge:.1f}A{radius:.1f} {radius:.1f} 0 0 1 {-edge:.1f} {edge:.1f}'
            f'A{far:.1f} {far:.1f} 0 0 0 {edge:.1f} {-edge:.1f}z" fill="{INK}" opacity=".22"/>')


def draw_moons(radius: float, ring: bool, tilt: float, colours: Colours, dice: Dice) -> str:
    count = dice.pick((0, 1, 1, 2) if ring else (0, 1, 1, 1, 2))
    start = dice.between(0, 360)
    moons = []
    for number in range(count):
        size = dice.between(3.8, 6)
        angle = radians(tilt + dice.pick((-105, -75, 75, 105)) if ring else start + 150 * number)
        away = radius + size + (dice.between(4, 6) if ring else dice.between(-1, 2))
        fill = dice.pick((colours.accent, colours.light, colours.ring))
        moons.append(circle(32 + cos(angle) * away, 32 + sin(angle) * away, size, fill, outlined=True))
    return "".join(moons[:1] if ring else moons)


def circle(x: float, y: float, radius: float, fill: str, outlined: bool = False) -> str:
    line = f' stroke="{INK}" stroke-width="{OUTLINE}"' if outlined else ""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{fill}"{line}/>'


def band(radius: float, top: float, bottom: float, fill: str) -> str:
    """A stripe across the planet between two heights, cut off exactly at its edge."""
    wide, narrow = sqrt(max(radius**2 - top**2, 0)), sqrt(max(radius**2 - bottom**2, 0))
    return (f'<path d="M{-wide:.1f} {top:.1f}H{wide:.1f}A{radius:.1f} {radius:.1f} 0 0 1 {narrow:.1f} {bottom:.1f}'
            f'H{-narrow:.1f}A{radius:.1f} {radius:.1f} 0 0 1 {-wide:.1f} {top:.1f}z" fill="{fill}"/>')


def draw_bands(radius: float, colours: Colours, dice: Dice) -> str:
    """Stripes of a gas giant, sometimes with a storm."""
    edges = sorted(radius * (place + dice.between(-0.09, 0.09)) for place in (-0.68, -0.42, -0.12, 0.16, 0.48, 0.76))
    fills = (colours.light, colours.deep, dice.pick((colours.accent, colours.light)))
    stripes = [band(radius, edges[at], edges[at + 1], fill) for at, fill in zip((0, 2, 4), fills, strict=True)]
    x = radius * dice.between(-0.5, 0.1)
    storm = f'<ellipse cx="{x:.1f}" cy="{edges[3]:.1f}" rx="5" ry="3" fill="{colours.accent}"/>'
    return "".join(stripes) + (storm if dice.chance(0.5) else "")


def draw_craters(radius: float, colours: Colours, dice: Dice) -> str:
    """Holes of several sizes, each with its lit rim."""
    start, holes = dice.between(0, 2 * pi), []
    for number, size in enumerate((0.25, 0.17, 0.21, 0.12, 0.14)):
        angle, away = start + number * 2.4, radius * (0.18 + 0.12 * number)
        x, y, r = cos(angle) * away, sin(angle) * away, radius * size * dice.between(0.85, 1.15)
        holes.append(circle(x + 0.9, y + 0.9, r, colours.light) + circle(x, y, r, colours.deep))
    return "".join(holes)


def draw_lands(radius: float, colours: Colours, dice: Dice) -> str:
    """Two lands in a sea, and a cap of ice."""
    lands = []
    for side in (-1, 1):
        x, y = side * radius * dice.between(0.32, 0.48), radius * dice.between(-0.3, 0.4)
        blobs = ((0, 0, 0.3), (0.2, 0.16, 0.2), (-0.08, 0.26, 0.19))
        lands += [circle(x + dx * radius, y + dy * radius, size * radius, colours.accent) for dx, dy, size in blobs]
    return "".join(lands) + band(radius, -radius, -radius * dice.between(0.66, 0.76), colours.light)


def draw_belt(radius: float, colours: Colours, dice: Dice) -> str:
    """Two halves and a broad belt between them."""
    middle = radius * dice.between(-0.25, 0.25)
    return (band(radius, middle, radius, colours.deep)
            + band(radius, middle - radius * 0.16, middle + radius * 0.2, colours.accent))


def draw_ocean(radius: float, colours: Colours, dice: Dice) -> str:
    """Long waves, and ice at both poles."""
    waves = []
    for height, share in ((-0.3, 0.5), (0.05, 0.62), (0.4, 0.5)):
        step = radius * share / 2
        waves.append(f"M{-2 * step + radius * dice.between(-0.14, 0.14):.1f} {radius * height:.1f}"
                     f"q{step / 2:.1f} {-step * 0.6:.1f} {step:.1f} 0" + f"t{step:.1f} 0" * 3)
    line = f'<path d="{"".join(waves)}" fill="none" stroke="{colours.deep}" stroke-width="2.6" stroke-linecap="round"/>'
    poles = band(radius, -radius, -radius * 0.62, colours.light) + band(radius, radius * 0.72, radius, colours.light)
    return line + poles


SURFACES = {"bands": draw_bands, "craters": draw_craters, "lands": draw_lands, "belt": draw_belt, "ocean": draw_ocean}
