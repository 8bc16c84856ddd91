"""Posters of the sketches: what each shows after a while, worked out by the same sums and drawn with our own pens."""

from collections.abc import Callable
from functools import lru_cache
from math import cos, hypot, pi, sin, tan
from random import Random

from demo.canvas import Canvas, Point, face, mixed

WIDE, HIGH = 960, 540
NIGHT = "#0b0a1f"
BRUSHES = ("#f2555a", "#f0a91f", "#2fae75", "#3f7df0", "#a066f0", "#f07a2b", "#1fa9b8")
BUN = (".#...#.", "#######", "#.###.#", "#######", "##.#.##", ".#####.")


def sheet(ground: str) -> Canvas:
    return Canvas(WIDE, HIGH, ground)


def chance(n: float) -> float:
    """The hash() of the sketches."""
    value = sin(n) * 43758.5453
    return value - value // 1


@lru_cache
def once_round() -> tuple[Point, ...]:
    """A comet's places in equal times, from farthest to farthest."""
    x, y, vx, vy, places = 2.0, 0.0, 0.0, 0.42, []
    while len(places) < 10 or not (y >= 0 and places[-2][1] < 0):
        for _ in range(10):
            cube = hypot(x, y) ** 3
            vx, vy = vx - x / cube * 0.002, vy - y / cube * 0.002
            x, y = x + vx * 0.002, y + vy * 0.002
        places.append((x, y))
    return tuple(places)


def on_sheet(x: float, y: float) -> Point:
    """Where the orbits' sketches put a place."""
    size = min(WIDE / 2.9, HIGH / 2.2)
    return WIDE / 2 + (x - 0.85) * size, HIGH / 2 + y * size


def orbit() -> Canvas:
    page, track = sheet(NIGHT), once_round()
    track = (*track, *track)[len(track) // 5:][:300]
    for n, place in enumerate(track):
        page.disc(*on_sheet(*place), 0.5 + n / 300 * 2.5, mixed(NIGHT, "#7bdff2", n / 300 * 0.86))
    page.disc(*on_sheet(0, 0), min(WIDE / 2.9, HIGH / 2.2) * 0.08, "#ffd84d")
    page.disc(*on_sheet(*track[-1]), 6, "#ffffff")
    return page


def slices(page: Canvas, many: int, lift: Callable[[int], float], colours: tuple[str, ...], glow: int = -1) -> None:
    """The orbit in equal times, each slice `lift(slice)` of its way out."""
    track = once_round()
    for number in range(many):
        first, last = number * len(track) // many, (number + 1) * len(track) // many
        x, y = track[(first + last) // 2]
        dx, dy = x * lift(number), y * lift(number)
        edge = [on_sheet(x + dx, y + dy) for x, y in track[first:last + 1]]
        colour = colours[number % len(colours)]
        page.shape([on_sheet(dx, dy), *edge], colour if number == glow or glow < 0 else mixed(NIGHT, colour, 0.6))


def areas() -> Canvas:
    page = sheet(NIGHT)
    slices(page, 12, lambda number: 0, ("#ffd84d", "#ff6f61", "#7bdff2", "#b388ff"), glow=3)
    page.disc(*on_sheet(0, 0), 16, "#ffffff")
    page.disc(*on_sheet(*once_round()[len(once_round()) * 7 // 24]), 6, "#ffffff")
    return page


def kites() -> Canvas:
    page = sheet("#bfe3f2")
    colours = ("#e63946", "#f4a261", "#2a9d8f", "#457b9d")
    slices(page, 16, lambda number: 0.08 + 0.12 * max(0, cos((5 - number) / 16 * 2 * pi)) ** 8, colours)
    page.disc(*on_sheet(0, 0), 22, "#ffd84d")
    return page


def pixel_orbit() -> Canvas:
    """96 pixels by 54, ten of ours each."""
    page, track = sheet("#1a1030"), once_round()

    def dot(x: float, y: float, wide: int, high: int, colour: str) -> None:
        page.box(round(x) * 10, round(y) * 10, wide * 10 - 0.5, high * 10 - 0.5, colour)

    for star in range(40):
        dot(star * 37 % 96, star * 61 % 54, 1, 1, "#5b4b8a")
    for n, (x, y) in enumerate(track[::2][:120]):
        if n % 3 == 0:
            dot(27 + x * 25, 27 + y * 23, 1, 1, "#7bffe0" if n > 80 else "#ff5fa8")
    for x, y, wide, high in ((24, 25, 7, 6), (25, 24, 5, 1), (25, 31, 5, 1)):
        dot(x, y, wide, high, "#ffd84d")
    dot(27, 26, 1, 5, "#c98a00")
    x, y = track[::2][:120][-1]
    dot(27 + x * 25 - 1, 27 + y * 23 - 1, 3, 3, "#ffffff")
    return page


def rings(page: Canvas, draw: Callable[[int, float, float, float, int], None]) -> Canvas:
    """Places, radii and colours of four hundred circles."""
    for n in range(400):
        place = [chance((n + shift) * 127.1 + 31) for shift in (0, 400, 800, 1200)]
        draw(n, place[0] * WIDE, place[1] * HIGH, 4 + place[2] * 42, int(place[3] * 4))
    return page


def circles() -> Canvas:
    page, colours = sheet("#15131f"), ("#ffd84d", "#ff6f61", "#7bdff2", "#b388ff")
    return rings(page, lambda n, x, y, r, c: page.oval(x, y, r * (1.06 if n == 137 else 1), r, None, colours[c], 3))


def spirals() -> Canvas:
    page, colours = sheet("#f4efe2"), ("#14213d", "#c1121f", "#2a6f97", "#6a4c93")

    def spiral(n: int, x: float, y: float, r: float, c: int) -> None:
        turns = [turn / 24 for turn in range(25)]
        line = [(x + cos(t * 2 * pi) * r * (1 - t * 0.22), y + sin(t * 2 * pi) * r * (1 - t * 0.22)) for t in turns]
        if n != 137:
            page.path(line, colours[c], 2.5)

    return rings(page, spiral)


def uptime() -> Canvas:
    page, radius = sheet("#07150e"), HIGH * 0.48
    for minute in range(61 * 1440):
        time, backup = minute % 1440 / 1440 * 2 * pi, minute % 1440 == 250
        warmth, away = 0.5 - 0.5 * cos(time), radius * (minute / 1440 + 9) / 70 * 2
        colour = "#ffb938" if backup else (round(14 + warmth * 47), round(60 + warmth * 195), round(40 + warmth * 103))
        x, y, half = WIDE + sin(time) * away, HIGH - cos(time) * away, radius / 70 * (1.6 if backup else 0.55)
        page.pen.rectangle((x - half, y - half, x + half, y + half), colour)
    return page


def fan() -> Canvas:
    page, size, green = sheet("#07150e"), HIGH / 2.6, "#3dff8f"

    def at(share: float, value: float) -> Point:
        angle = (150 + 240 * value) * pi / 180
        return WIDE / 2 + cos(angle) * size * share, HIGH / 2 + sin(angle) * size * share

    for value, colour in ((1, "#1a6b43"), (0.08, green)):
        page.arc(WIDE / 2, HIGH / 2, size * 1.05, 150, 150 + 240 * value, colour, size / 10)
    for tick in range(13):
        page.path([at(0.84 if tick % 3 else 0.78, tick / 12), at(0.9, tick / 12)], green, size / 60)
    page.pen.line([(x * 2, y * 2) for x, y in (at(0, 0), at(0.8, 0.08))], "#eafff2", round(size / 12))
    page.words(WIDE / 2, HIGH / 2 + size * 0.45, "WORRY", size / 6, "#eafff2", "mono")
    page.words(WIDE / 2, HIGH / 2 + size * 0.85, "008", size / 6, "#eafff2", "mono")
    return page


def chorus() -> Canvas:
    page, birds = sheet("#f5eedd"), (
        ("robin", 0.02, 0.9, 23, "#b5482a"), ("blackbird", 0.1, 0.7, 9, "#2b2320"), ("wren", 0.18, 1, 41, "#8a5a2b"),
        ("song thrush", 0.24, 0.8, 15, "#6b6a3a"), ("great tit", 0.33, 0.6, 29, "#3f6b7a"), ("blackcap", 0.42, 1, 33, "#7a3f6b"),
        ("the man with the van", 0.62, 0.08, 2, "#8c8678"),
    )
    gap = HIGH / 7.6
    for row, (name, first, high, restless, colour) in enumerate(birds):
        middle, line = gap * (row + 0.8), []
        for step in range(int(first * WIDE / 2), WIDE // 2):
            at = step * 2 / WIDE
            song = max(0, sin(at * restless * 2 + row * 1.7)) ** 2 * (0.6 + 0.4 * sin(at * restless * 40 + row))
            line.append((at * WIDE, middle - song * high * gap * 0.6))
        page.path(line, colour, 2)
        page.words(first * WIDE + 6, middle + gap * 0.28, name, 15, colour, "body", "ls")
    return page


def sub() -> Canvas:
    page, size = sheet("#17100a"), HIGH * 0.92
    for ring in range(14):
        out = 0.4 + 0.3 * sin(2 - ring / 2)
        colour = mixed("#3a2412", "#f5b921" if ring % 2 else "#d7382a", out)
        page.disc(WIDE / 2, HIGH / 2 - out * size * 0.03, size / 2 * (1 - ring / 14) * (1 + out * 0.06), colour)
    page.disc(WIDE / 2, HIGH / 2, size / 2 * 0.107, "#fff2d6")
    return page


def belly() -> Canvas:
    page, size = sheet("#1f6f5c"), HIGH * 0.36
    for wide, colour, away in ((0.5, "#0e3b31", 0.07), (0.42, "#fff3d6", 0), (0.3, "#e8442e", 0)):
        for t in (step / 100 for step in range(101)):
            x, y = -sin(t * 2 * pi) * size * 0.55 + size * away, (t * 2 - 1) * size * 0.8 + size * away
            page.disc(WIDE / 2 + x, HIGH / 2 + y, size * wide / 2, colour)
    return page


def late() -> Canvas:
    """One of the posters that its dice may throw."""
    paper, ink, colours = "#14213d", "#fefae0", ("#fca311", "#e5383b", "#5fa8d3")
    page, dice, tile = sheet(paper), Random(12), HIGH / 5
    for row in range(5):
        for column in range(9):
            poster_tile(page, column * tile, row * tile, tile, dice, colours, ink)
    size = 100 * (WIDE - tile / 2) / face("body", 100).getlength("LATE") * 0.98
    page.words(tile / 4, HIGH - tile / 3, "LATE", min(size, HIGH), ink, "body", "ls")
    return page


def poster_tile(page: Canvas, x: float, y: float, size: float, dice: Random, colours: tuple[str, ...], ink: str) -> None:
    kind, turn, one, other = dice.randrange(6), dice.randrange(4), dice.choice(colours), dice.choice(colours)
    corners = [(x, y), (x + size, y), (x + size, y + size), (x, y + size)]
    if kind == 0:
        (cx, cy), first = corners[turn], turn * 90
        page.pen.pieslice([2 * n for n in (cx - size, cy - size, cx + size, cy + size)], first, first + 90, one)
    if kind == 2:
        for bar in range(4):
            page.box(*((x, y + bar * size / 4, size, size / 8) if turn % 2 else (x + bar * size / 4, y, size / 8, size)), one)
    if kind == 3:
        page.shape([corners[turn - 1], corners[turn], corners[turn - 2]], one)
    if kind == 4:
        page.box(x, y, size, size, one)
    if kind == 1:
        page.disc(x + size / 2, y + size / 2, size / 2, one)
    if kind in (1, 4):
        page.disc(x + size / 2, y + size / 2, size / 4, ink if one == other else other)


def garden() -> Canvas:
    """Twenty generations of cells on a sheet without edges."""
    page, dice = sheet("#1c2118"), Random(5)
    columns, rows, cell = 88, 50, 11
    flowers = ("#e4f29a", "#b5d35c", "#86b049", "#5c8f3e", "#3f7336", "#6d5a2e", "#c9603c")
    ages = [int(dice.random() < 0.3) for _ in range(columns * rows)]
    for _ in range(26):
        ages = grown(ages, columns, rows)
    for at, age in enumerate(ages):
        if age:
            colour = flowers[min(age // 3, 6)] if age > 0 else "#39452c"
            radius = cell * 0.44 if age > 0 else cell * 0.035 * -age
            page.disc((at % columns + 0.5) * cell, (at // columns + 0.5) * cell, radius, colour)
    return page


def grown(ages: list[int], columns: int, rows: int) -> list[int]:
    alive = [age > 0 for age in ages]
    across = [
        alive[at] + alive[at - at % columns + (at + 1) % columns] + alive[at - at % columns + (at - 1) % columns]
        for at in range(len(ages))
    ]
    many, out = len(ages), []
    for at, age in enumerate(ages):
        around = across[at] + across[at - columns] + across[(at + columns) % many] - alive[at]
        if age > 0:
            out.append(age + 1 if around in (2, 3) else -8)
        else:
            out.append(1 if around == 3 else min(0, age + 1))
    return out


def ward() -> Canvas:
    """A galaxy of three arms, seen from above its edge."""
    page, dice = sheet("#07061a"), Random(4)
    for star in range(20_000):
        away = 4 * dice.random() ** 1.4
        angle = star % 3 / 3 * 2 * pi + away * 1.1
        dx, up, dz = ((dice.random() * 2 - 1) ** 3 * (0.3 + away * 0.2) for _ in range(3))
        x, y, half = seen(cos(angle) * away + dx, up * 0.5, sin(angle) * away + dz)
        bright = mixed("#ffffff", "#3fb6c4", min(1, away / 4))
        page.pen.rectangle((2 * x - half, 2 * y - half, 2 * x + half, 2 * y + half), bright + "b0")
    return page


def seen(x: float, y: float, z: float) -> tuple[float, float, float]:
    """Where a camera at (0, 2.4, 4) that looks at the middle, 55 degrees high, has a place, and how large a star is there."""
    far = hypot(2.4, 4)
    scale = HIGH / 2 / tan(55 / 2 * pi / 180) / max(far - (y * 2.4 + z * 4) / far, 0.3)
    return WIDE / 2 + x * scale, HIGH / 2 - (y * 4 - z * 2.4) / far * scale, 0.0156 * scale


def board() -> Canvas:
    """What hangs on the sheet before anybody has painted."""
    page, bar = sheet("#d8cdb4"), 32
    tile = min(WIDE / 28, (HIGH - bar) / 18)
    left = (WIDE - tile * 28) / 2
    for y in range(18):
        for x in range(28):
            hangs = 6 <= y < 12 and 10 <= x < 17 and BUN[y - 6][x - 10] == "#"
            page.box(left + x * tile + 0.5, y * tile + 0.5, tile - 1, tile - 1, BRUSHES[x - 10] if hangs else "#fffaf0")
    page.box(left + 4, HIGH - 23, 14, 14, BRUSHES[0])
    page.words(left + 26, HIGH - 16, "drag to paint! Whoever comes here paints with you", 15, "#2a2350", "body", "lm")
    return page
