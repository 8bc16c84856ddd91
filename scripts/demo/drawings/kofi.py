"""A sound system: boxes, cones, labels, and the air that it moves."""

from math import cos, pi, sin
from random import Random

from demo.canvas import Canvas, around, curve, mixed

BLACK, WOOD, WOOD_DARK, RED, GOLD, GREEN, CREAM = "#0c0906", "#7d4a25", "#4a2a13", "#d7382a", "#f5b921", "#2f8f4e", "#fff2d6"


def crate(width: int, height: int) -> Canvas:
    """A box of plywood with metal corners."""
    sheet, dice = Canvas(width, height), Random(width)
    sheet.box(2, 2, width - 4, height - 4, BLACK, corner=10)
    sheet.box(8, 8, width - 16, height - 16, WOOD_DARK, corner=6)
    for y in range(12, height - 12, 4):
        sheet.path([(12, y), (width - 12, y + dice.uniform(-2, 2))], mixed(WOOD_DARK, WOOD, dice.uniform(0, 0.5)), 2)
    for x in (8, width - 58):
        for y in (8, height - 58):
            sheet.box(x, y, 50, 50, "#b9b4ab", BLACK, 3, 8)
            sheet.disc(x + 25, y + 25, 8, "#6f6a62")
    return sheet


def cone(sheet: Canvas, x: float, y: float, r: float, colour: str) -> None:
    sheet.disc(x, y, r, BLACK)
    sheet.disc(x, y, r * 0.97, "#35302a")
    sheet.disc(x, y, r * 0.88, BLACK)
    for ring in range(12):
        sheet.disc(x, y, r * (0.84 - ring * 0.045), mixed("#2b2520", "#4d443b", ring / 12))
    sheet.disc(x, y, r * 0.32, colour)
    sheet.arc(x, y, r * 0.26, 190, 270, CREAM, r * 0.035)
    for screw in range(8):
        sheet.disc(*around(x, y, r * 0.925, screw * 45 + 22), r * 0.03, "#b9b4ab")


def scoop() -> Canvas:
    """The one at the bottom: two cones, two mouths."""
    sheet = crate(760, 560)
    sheet.shape([(60, 330), (700, 330), (740 - 40, 500), (60, 500)], BLACK)
    for rib in range(5):
        sheet.path([(60 + rib * 160, 330), (60 + rib * 160, 500)], WOOD_DARK, 10)
    for x in (220, 540):
        cone(sheet, x, 186, 138, RED)
    sheet.box(300, 436, 160, 46, GOLD, BLACK, 4, 6)
    sheet.words(380, 459, "LOW END", 27, BLACK, "display")
    return sheet


def middle() -> Canvas:
    sheet = crate(760, 380)
    for x, colour in ((150, GOLD), (380, GREEN), (610, GOLD)):
        cone(sheet, x, 190, 104, colour)
    return sheet


def tops() -> Canvas:
    sheet = crate(760, 240)
    for number in range(5):
        x = 120 + number * 130
        sheet.shape([(x - 48, 56), (x + 48, 56), (x + 30, 184), (x - 30, 184)], BLACK)
        sheet.shape([(x - 36, 66), (x + 36, 66), (x + 14, 120), (x - 14, 120)], "#3d362e")
        sheet.disc(x, 132, 18, (RED, GOLD, GREEN)[number % 3])
    return sheet


def arcs() -> Canvas:
    """The air, pushed."""
    sheet = Canvas(640, 900)
    for ring in range(9):
        r = 90 + ring * 62
        sheet.arc(20, 450, r, -40, 40, (RED, GOLD, GREEN)[ring % 3], 26 - ring * 2)
    return sheet


def label(ring: str, mid: str, title: str, below: str) -> Canvas:
    """A record with a paper label."""
    sheet = Canvas(640, 640)
    sheet.disc(320, 320, 314, "#15110d")
    for groove in range(30):
        sheet.disc(320, 320, 300 - groove * 5.6, None, "#2b241d" if groove % 5 else "#3d342a", 1.5)
    for angle in (28, 208):
        sheet.pen.pieslice([40, 40, 1240, 1240], angle, angle + 9, "#2e2720")
    sheet.disc(320, 320, 134, ring)
    sheet.disc(320, 320, 122, mid)
    sheet.words(320, 262, title, 30, BLACK, "display")
    sheet.words(320, 384, below, 21, BLACK, "body")
    sheet.words(320, 414, "45 rpm", 17, BLACK, "mono")
    sheet.disc(320, 320, 15, CREAM)
    return sheet


def red_label() -> Canvas:
    return label(RED, GOLD, "DRYER", "Version, and again")


def green_label() -> Canvas:
    return label(GREEN, CREAM, "SPOONS", "Kitchen radio cut")


def gold_label() -> Canvas:
    return label(GOLD, "#f7a35c", "RINSE", "40 degrees, cottons")


def flyer() -> Canvas:
    """Launderette session."""
    sheet, dice = Canvas(720, 980, "#e9d9b0"), Random(19)
    sheet.box(0, 0, 720, 250, RED)
    sheet.words(360, 80, "LAUNDERETTE", 66, CREAM, "display")
    sheet.words(360, 182, "SESSION", 92, GOLD, "display")
    sheet.box(110, 300, 500, 480, CREAM, BLACK, 10, 30)
    sheet.box(110, 300, 500, 90, "#d8cba5", BLACK, 10, 30)
    for x in (170, 220):
        sheet.disc(x, 345, 17, BLACK)
    sheet.box(430, 328, 140, 34, GREEN, BLACK, 5, 8)
    sheet.disc(360, 580, 172, BLACK)
    sheet.disc(360, 580, 156, "#35302a")
    for ring in range(9):
        sheet.disc(360, 580, 140 - ring * 14, (RED, GOLD, GREEN)[ring % 3] if ring < 7 else BLACK)
    for sock in range(5):
        x, y = around(360, 580, 112, sock * 72 + 12)
        sheet.shape(
            [(x - 12, y - 28), (x + 12, y - 28), (x + 14, y + 8), (x + 34, y + 18), (x + 28, y + 34), (x - 12, y + 26)],
            dice.choice((CREAM, GOLD, "#8fb8ff")), BLACK, 4,
        )
    sheet.words(360, 838, "SATURDAY WEEK   19:00", 40, BLACK, "display")
    sheet.words(360, 892, "between the dryers", 34, RED, "body")
    sheet.words(360, 936, "bring a wash, the bass is free", 28, BLACK, "body")
    sheet.grain(dice, 0.13)
    return sheet


def wave() -> Canvas:
    """Thirty hertz, as it leaves."""
    sheet = Canvas(960, 420, BLACK)
    for x in range(0, 960, 60):
        sheet.path([(x, 0), (x, 420)], "#2a2015", 2)
    for y in range(0, 420, 60):
        sheet.path([(0, y), (960, y)], "#2a2015", 2)
    for number in range(15):
        swing = 150 * cos(number / 15 * pi)
        line = [(x, 210 + swing * sin(x / 76) * (0.4 + 0.6 * sin(x / 960 * pi))) for x in range(0, 961, 6)]
        sheet.path(line, mixed(RED, GOLD, number / 8) if number < 8 else mixed(GOLD, GREEN, (number - 7) / 8), 3)
    sheet.words(930, 386, "30 Hz", 32, CREAM, "mono", "rm")
    return sheet


def cable() -> Canvas:
    sheet = Canvas(900, 300)
    line = curve(
        [(20, 40), (120, 210), (300, 250), (420, 150), (350, 80), (270, 160), (400, 262), (620, 240), (760, 120), (880, 150)],
        steps=20,
    )
    sheet.path(line, BLACK, 22)
    sheet.path(line, RED, 14)
    sheet.path([(x, y - 3) for x, y in line], "#ff8a7a", 3)
    sheet.box(846, 122, 54, 54, "#b9b4ab", BLACK, 4, 8)
    return sheet
