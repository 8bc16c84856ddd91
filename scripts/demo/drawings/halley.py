"""The sky over the balcony: a map, a moon, a comet."""

from math import hypot
from random import Random

from demo.canvas import Canvas, around, blob, curve, mixed

NIGHT, PALE, GOLD, BLUE, ROSE = "#0b0a1f", "#f3edd9", "#ffd166", "#8fb8ff", "#ff9fb2"
FIGURES = {  # invented constellations: their stars in degrees round and share of the radius, and which are joined
    "THE LADLE": (
        ((200, 0.32), (214, 0.44), (226, 0.52), (240, 0.6), (252, 0.72), (266, 0.68), (258, 0.56)), "01 12 23 34 45 56 63",
    ),
    "THE STAIRS": (
        ((300, 0.35), (312, 0.4), (316, 0.52), (326, 0.56), (330, 0.68), (338, 0.72), (341, 0.82)), "01 12 23 34 45 56",
    ),
    "THE CAT": (((20, 0.42), (30, 0.56), (44, 0.5), (52, 0.62), (40, 0.72), (26, 0.74), (14, 0.82)), "01 12 23 34 41 45 56"),
    "THE SLIPPER": (((92, 0.4), (104, 0.52), (120, 0.56), (132, 0.7), (118, 0.76), (102, 0.68)), "01 12 23 34 45 51"),
    "THE KITE": (((150, 0.5), (162, 0.62), (152, 0.78), (142, 0.64), (156, 0.9)), "01 12 23 30 13 24"),
}


def star_map() -> Canvas:
    """A round map of everything above the railing, on nothing."""
    sheet, dice, mid, r = Canvas(1080, 1080), Random(1910), 540, 520
    sheet.disc(mid, mid, r, "#121038", PALE, 4)
    sheet.disc(mid, mid, r - 14, None, "#4b4690", 2)
    milky_way(sheet, dice, mid, r)
    for ring in (0.25, 0.5, 0.75):
        sheet.disc(mid, mid, (r - 40) * ring, None, "#322e6e", 2)
    for hour in range(24):
        angle = hour * 15
        sheet.path([around(mid, mid, 30, angle), around(mid, mid, r - 40, angle)], "#25225a", 1.5)
        sheet.path([around(mid, mid, r - 14, angle), around(mid, mid, r - (34 if hour % 6 else 44), angle)], PALE, 3)
    for _ in range(620):
        angle, far = dice.uniform(0, 360), (r - 46) * dice.random() ** 0.5
        size = dice.paretovariate(2.6) * 0.95
        sheet.disc(*around(mid, mid, far, angle), min(size, 4), dice.choice((PALE, PALE, BLUE, GOLD)))
    for name, (stars, joined) in FIGURES.items():
        figure(sheet, [around(mid, mid, (r - 46) * far, angle) for angle, far in stars], joined, name)
    for angle, name in ((0, "W"), (90, "S"), (180, "E"), (270, "N")):
        x, y = around(mid, mid, r - 66, angle)
        sheet.disc(x, y, 25, "#121038")
        sheet.words(x, y, name, 34, GOLD, "display")
    return sheet


def milky_way(sheet: Canvas, dice: Random, mid: float, r: float) -> None:
    for _ in range(2600):
        along, across = dice.uniform(-1, 1), dice.gauss(0, 0.1)
        x, y = mid + (along * 0.8 + across * 0.6) * r, mid + (along * 0.55 - across * 0.8 + 0.1 * along ** 2) * r
        if hypot(x - mid, y - mid) < r - 30:
            sheet.disc(x, y, dice.uniform(0.8, 2.6), mixed("#121038", "#8d86d8", dice.uniform(0.15, 0.55)))


def figure(sheet: Canvas, stars: list, joined: str, name: str) -> None:
    for pair in joined.split():
        sheet.path([stars[int(pair[0])], stars[int(pair[1])]], "#b9b2ff", 2.5)
    for number, (x, y) in enumerate(stars):
        sheet.disc(x, y, 11 - number % 3 * 2, "#121038")
        sheet.disc(x, y, 7.5 - number % 3 * 1.5, GOLD if number == 1 else PALE)
    x, y = stars[len(stars) // 2]
    sheet.words(x + 18, y - 24, name, 19, "#d9d4ff", "mono", "lm")


def comet() -> Canvas:
    sheet, dice = Canvas(900, 420), Random(76)
    for _ in range(900):
        t = dice.random() ** 1.4
        spread = 6 + 120 * t
        x, y = 130 + 690 * t, 310 - 200 * t + dice.uniform(-1, 1) * spread * 0.55
        colour = mixed(GOLD, ROSE if dice.random() < 0.6 else BLUE, min(t * 1.6, 1))
        length = 12 + 60 * t
        sheet.path([(x, y), (x + length, y - length * 0.32)], colour, max(3.4 - 2.6 * t, 0.8))
    for ring in range(26, 0, -1):
        sheet.disc(130, 310, 12 + ring * 1.5, mixed(GOLD, "#fff8e2", 1 - ring / 26))
    return sheet


def moon_at(phase: float) -> Canvas:
    """The moon at a share of its month, small: lit from the right while it grows."""
    sheet, r = Canvas(160, 160), 70
    sheet.disc(80, 80, r + 4, "#4b4690")
    sheet.disc(80, 80, r, "#1d1a4a")
    side, width = (1, 1 - 4 * phase) if phase <= 0.5 else (-1, 4 * phase - 3)
    rim = [around(0, 0, r, angle) for angle in range(-90, 91, 6)]
    edge = [(x * width, y) for x, y in reversed(rim)]
    sheet.shape([(80 + side * x, 80 + y) for x, y in rim + edge], PALE)
    return sheet


def moon() -> Canvas:
    """The moon, as Mr Abara saw it: it has edges."""
    sheet, dice = Canvas(720, 720, "#07061a"), Random(81)
    sheet.disc(360, 360, 290, "#d9d2bd")
    for x, y, rx, ry in ((270, 250, 100, 80), (380, 210, 70, 56), (450, 330, 86, 96), (250, 420, 70, 90), (350, 400, 60, 40)):
        sheet.shape(blob(dice, x, y, rx, ry, 12, 0.16), "#a9a290")
    for _ in range(110):
        angle, far, size = dice.uniform(0, 360), 270 * dice.random() ** 0.5, dice.paretovariate(2) * 4
        x, y = around(360, 360, far, angle)
        size = min(size, 24)
        sheet.disc(x, y, size, "#c4bca6")
        sheet.arc(x, y, size, 120, 300, "#efe9d7", 2.5)
        sheet.arc(x, y, size, 300, 480, "#8d8675", 2.5)
    for angle in range(0, 360, 20):
        sheet.path([around(320, 560, 26, angle), around(320, 560, dice.uniform(50, 84), angle)], "#efe9d760", 3)
    shade = curve([(360, 60), (300, 160), (262, 300), (262, 430), (300, 570), (360, 660)])
    sheet.shape([*shade, (60, 680), (40, 360), (60, 40)], "#07061aee")
    sheet.grain(dice, 0.05)
    return sheet


def ink_panel() -> Canvas:
    """The e-ink tracker, four shades of grey and one dead column."""
    sheet, dice = Canvas(800, 600, "#2b2b2b"), Random(42)
    sheet.box(0, 0, 800, 600, "#2f2a26", corner=0)
    sheet.box(54, 54, 692, 460, "#dcd9cd", "#11100e", 6, 4)
    for x in range(54, 746, 86):
        sheet.path([(x, 60), (x, 508)], "#b6b2a5", 2)
    for y in range(54, 514, 76):
        sheet.path([(60, y), (740, y)], "#b6b2a5", 2)
    track = [(90 + n * 52, 440 - 330 * (n / 12) ** 1.7) for n in range(13)]
    sheet.path(curve(track), "#1b1b1b", 4)
    for number, (x, y) in enumerate(track):
        sheet.disc(x, y, 5 if number < 12 else 14, "#1b1b1b")
    for _ in range(9):
        x, y = track[-1]
        sheet.path([(x, y), (x + dice.uniform(10, 34), y - dice.uniform(30, 62))], "#4a4a4a", 3)
    for _ in range(70):
        sheet.disc(dice.uniform(70, 730), dice.uniform(70, 500), dice.uniform(1.5, 4), "#3a3a3a")
    sheet.box(480, 60, 3, 448, "#11100e")
    sheet.words(78, 486, "RA 05h 34m   DEC +22.0   mag 8.1", 24, "#1b1b1b", "mono", "lm")
    sheet.words(400, 558, "tracker no. 3  (do not tilt)", 22, "#d8cdbf", "mono")
    return sheet


def telescope() -> Canvas:
    sheet = Canvas(420, 460)
    for foot in ((70, 440), (220, 452), (350, 440)):
        sheet.path([(215, 260), foot], PALE, 12)
    sheet.path([(105, 330), (330, 112)], "#0b0a1f", 84)
    sheet.path([(105, 330), (330, 112)], "#e4572e", 72)
    sheet.path([(92, 316), (318, 98)], "#ff8a66", 12)
    sheet.shape([(272, 110), (338, 178), (392, 124), (326, 56)], PALE)
    sheet.shape([(332, 62), (386, 118), (394, 110), (340, 54)], BLUE)
    sheet.path([(92, 342), (62, 372)], PALE, 40)
    sheet.path([(62, 372), (44, 352)], "#2b2870", 30)
    sheet.disc(215, 262, 26, GOLD, NIGHT, 5)
    return sheet
