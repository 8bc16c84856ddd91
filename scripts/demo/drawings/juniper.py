"""Printed in two inks that never quite meet: a zine about pools that are gone."""

from math import sin
from random import Random

from demo.canvas import Canvas, around, blob, curve

PAPER, BLUE, PINK, YELLOW, INK = "#f6f0df", "#0f62c4", "#ff5a77", "#ffd02e", "#1d1b34"


def dots(sheet: Canvas, x: float, y: float, w: float, h: float, colour: str, pitch: float, tone) -> None:
    """A half-tone: dots as large as `tone(x, y)` says, 0 to 1, each place as a share of the box."""
    row = 0
    while row * pitch <= h:
        column = 0
        while column * pitch <= w:
            at_x, at_y = column * pitch + (pitch / 2 if row % 2 else 0), row * pitch
            r = pitch * 0.72 * max(0, min(tone(at_x / w, at_y / h), 1)) ** 0.5
            if r > 0.6 and at_x <= w:
                sheet.disc(x + at_x, y + at_y, r, colour)
            column += 1
        row += 1


def cover() -> Canvas:
    """The mayor dives; the pool waits."""
    width, height = 840, 1120
    sheet, blue, pink = Canvas(width, height, PAPER), Canvas(width, height), Canvas(width, height)
    pink.disc(640, 420, 176, PINK)
    dots(pink, 0, 700, width, 420, PINK, 18, lambda x, y: 0.15 + 0.6 * y)
    blue.shape([(0, 700), (840, 640), (840, 1120), (0, 1120)], BLUE)
    for lane in range(6):
        y = 760 + lane * 64
        blue.path([(x, y + 10 * sin(x / 46 + lane) - x * 0.05) for x in range(-10, 860, 8)], PAPER, 9)
    blue.shape([(0, 520), (330, 520), (330, 548), (70, 548), (70, 700), (0, 706)], BLUE)  # the board
    mayor(blue, pink)
    sheet.print_over(pink, 5, -4)
    sheet.print_over(blue)
    sheet.words(60, 110, "GONE", 150, BLUE, "display", "lm")
    sheet.words(60, 240, "PLACES", 104, BLUE, "display", "lm")
    sheet.words(780, 316, "No. 4", 40, INK, "mono", "rm")
    sheet.words(60, 1070, "to general satisfaction", 36, PAPER, "body", "lm")
    sheet.grain(Random(4), 0.1)
    return sheet


def mayor(blue: Canvas, pink: Canvas) -> None:
    """Head first, arms ahead, chain on; the trousers leave him."""
    body = curve([(380, 470), (470, 440), (560, 500), (600, 590), (560, 610), (480, 560), (390, 520)], closed=True)
    blue.shape(body, BLUE)
    blue.path(curve([(560, 540), (620, 610), (660, 690)]), BLUE, 36)
    blue.disc(600, 560, 46, BLUE)
    pink.disc(600, 560, 40, PINK)
    pink.path(curve([(390, 496), (300, 430), (250, 440)]), PINK, 34)
    pink.path(curve([(390, 500), (310, 470), (262, 500)]), PINK, 34)
    for link in range(9):
        x, y = 520 + 9 * link, 470 + 16 * sin(link / 2) + link * 10
        pink.disc(x, y, 8, None, PINK, 5)
    trousers = [(90, 350), (170, 320), (202, 370), (240, 480), (194, 496), (150, 400), (136, 500), (84, 498)]
    blue.shape(trousers, None, BLUE, 8)
    dots(blue, 98, 344, 84, 60, BLUE, 14, lambda x, y: 0.22)


def map_of_chlorine() -> Canvas:
    """Where it still smells of it, on some days."""
    width, height, dice = 900, 640, Random(36)
    sheet, blue, pink = Canvas(width, height, PAPER), Canvas(width, height), Canvas(width, height)
    for ring in range(9):
        r = 40 + ring * 44
        blue.path(blob(Random(7), 380, 330, r * 1.25, r * 0.85, 11, 0.16), BLUE, 6 if ring % 3 == 0 else 2.5)
    pink.box(270, 262, 220, 130, PINK)
    dots(pink, 120, 120, 560, 420, PINK, 15, lambda x, y: 0.34 - 1.1 * ((x - 0.46) ** 2 + (y - 0.5) ** 2))
    for street in (((0, 500), (260, 470), (520, 520), (900, 450)), ((610, 0), (590, 200), (660, 420), (640, 640)),
                   ((0, 140), (220, 110), (420, 60), (900, 90))):
        blue.path(curve(list(street)), BLUE, 13)
    sheet.print_over(pink, -4, 4)
    sheet.print_over(blue)
    for number, (x, y, name) in enumerate(
        ((676, 170, "Lido 1936-81"), (650, 330, "Baths, now flats"), (90, 560, "Paddling pool"))
    ):
        sheet.disc(x, y, 20, INK)
        sheet.words(x, y, str(number + 1), 24, PAPER, "body")
        sheet.words(x + 30, y, name, 27, INK, "body", "lm")
    for _ in range(26):
        x, y = dice.uniform(30, 870), dice.uniform(30, 610)
        sheet.path([(x - 6, y), (x + 6, y)], INK, 2)
        sheet.path([(x, y - 6), (x, y + 6)], INK, 2)
    sheet.grain(dice, 0.08)
    return sheet


def lockers() -> Canvas:
    width, height = 720, 560
    sheet, blue, pink = Canvas(width, height, PAPER), Canvas(width, height), Canvas(width, height)
    for number in range(15):
        x, y = 20 + number % 5 * 138, 20 + number // 5 * 176
        (pink if number in (1, 6, 8, 12) else blue).box(x, y, 126, 164, PINK if number in (1, 6, 8, 12) else BLUE)
        if number in (3, 8):
            dots(blue, x + 8, y + 8, 108, 148, BLUE if number == 8 else PAPER, 13, lambda x, y: 0.3)
    sheet.print_over(pink, 6, 3)
    sheet.print_over(blue)
    for number in range(15):
        x, y = 20 + number % 5 * 138, 20 + number // 5 * 176
        sheet.disc(x + 102, y + 88, 8, PAPER)
        sheet.words(x + 22, y + 30, str(101 + number), 24, PAPER, "mono", "lm")
        for slot in range(3):
            sheet.box(x + 30, y + 116 + slot * 14, 66, 6, PAPER)
    sheet.grain(Random(6), 0.09)
    return sheet


def scissors() -> Canvas:
    sheet = Canvas(700, 420)
    for turn, side in ((1, 1), (-1, -1)):
        tip = (40, 210 - 30 * turn)
        sheet.shape(curve([(390, 210), (200, 210 - 44 * turn), tip, (220, 212 - 4 * turn), (390, 226)], closed=True), "#2a2850")
        sheet.path(curve([(380, 215), (450, 215 + 40 * turn), (520, 215 + 70 * turn)]), PINK, 30)
        sheet.disc(590, 210 + 92 * side, 74, None, PINK, 28)
    sheet.disc(388, 214, 17, YELLOW, "#2a2850", 6)
    return sheet


def tape(colour: str, seed: int) -> Canvas:
    """A strip torn off a roll."""
    sheet, dice = Canvas(360, 96), Random(seed)
    left = [(10 + dice.uniform(0, 14), y) for y in range(10, 90, 8)]
    right = [(350 - dice.uniform(0, 14), y) for y in range(82, 6, -8)]
    sheet.shape(left + right, colour)
    for x in range(40, 330, 24):
        sheet.path([(x, 22), (x + 12, 34)], "#ffffff", 4)
        sheet.path([(x + 8, 60), (x + 20, 72)], "#ffffff", 4)
    return sheet


def pink_tape() -> Canvas:
    return tape(PINK, 1)


def blue_tape() -> Canvas:
    return tape(BLUE, 2)


def sun_of_dots() -> Canvas:
    sheet = Canvas(640, 640)
    dots(sheet, 0, 0, 640, 640, PINK, 20, lambda x, y: 0.62 * (1.35 - y) if (x - 0.5) ** 2 + (y - 0.5) ** 2 < 0.235 else 0)
    return sheet


def ring_of_lanes() -> Canvas:
    """Corks on a rope, as between two lanes."""
    sheet, colours = Canvas(1000, 150), (BLUE, PAPER, PINK)
    rope = curve([(10, 60), (250, 110), (500, 60), (750, 110), (990, 60)], steps=30)
    sheet.path(rope, INK, 7)
    for number, (x, y) in enumerate(rope[::4]):
        sheet.disc(x, y, 21, colours[number % 3], INK, 4)
    return sheet


def arrow() -> Canvas:
    sheet = Canvas(420, 260)
    line = curve([(30, 40), (120, 190), (230, 190), (250, 110), (180, 100), (190, 200), (360, 190)])
    sheet.path(line, INK, 12)
    sheet.path([(310, 150), (372, 190), (316, 236)], INK, 12)
    return sheet


def mark() -> Canvas:
    """Where sheets are lined up before they are cut."""
    sheet = Canvas(120, 120)
    sheet.disc(60, 60, 34, None, INK, 5)
    for angle in (0, 90, 180, 270):
        sheet.path([(60, 60), around(60, 60, 56, angle)], INK, 5)
    return sheet
