"""A small garden: cushions, ferns, stones, rain."""

from math import cos, sin
from random import Random

from demo.canvas import Canvas, around, blob, curve, mixed

DEEP, GREEN, BRIGHT, LIGHT, STONE, EARTH = "#17402a", "#2f7d3b", "#6cb33f", "#bfe26a", "#8e9488", "#3b2a1d"


def cushion(seed: int, width: int, height: int, low: str, high: str, tall: int = 20) -> Canvas:
    """A cushion of moss: thousands of short strokes over a mound, the lit ones last."""
    sheet, dice = Canvas(width, height), Random(seed)
    bumps = [(dice.uniform(0.12, 0.88), dice.uniform(0.4, 1), dice.uniform(0.1, 0.24)) for _ in range(7)] + [(0.5, 0.9, 0.36)]

    def top(x: float) -> float:
        share = x / width
        swell = max(0, 1 - (2 * share - 1) ** 4) ** 0.5
        hills = max(h * max(0, 1 - ((share - at) / (2.2 * wide)) ** 2) for at, h, wide in bumps)
        return height - 6 - (height - tall * 2.6) * swell * (0.35 + 0.65 * hills) * 0.96

    ground = [(x, top(x)) for x in range(4, width - 3, 4)]
    sheet.shape([(4, height - 4), *ground, (width - 4, height - 4)], mixed(low, "#000000", 0.25))
    for number in range(int(width * height / 26)):
        x = dice.uniform(8, width - 8)
        depth = dice.random() ** 1.6
        y = top(x) + depth * (height - top(x) - 8)
        light = (1 - depth) * dice.uniform(0.4, 1.1) * (0.35 + 0.65 * number / (width * height / 26))
        lean, long = dice.uniform(-0.5, 0.5) + (x / width - 0.5), dice.uniform(0.4, 1) * tall * (1 - 0.5 * depth)
        sheet.path([(x, y + 3), (x + lean * long, y - long * 0.62)], mixed(low, high, min(light, 1)), 2)
    return sheet


def wide_cushion() -> Canvas:
    return cushion(1, 1100, 330, DEEP, BRIGHT)


def bright_cushion() -> Canvas:
    return cushion(5, 760, 300, GREEN, LIGHT, 24)


def dark_cushion() -> Canvas:
    return cushion(8, 900, 280, "#12352c", "#4c9a5b")


def round_cushion() -> Canvas:
    return cushion(13, 420, 260, "#28592a", "#d2e86a", 18)


def spores() -> Canvas:
    """Capsules on their stalks, waiting for a dry day."""
    sheet, dice = Canvas(420, 460), Random(3)
    for _ in range(26):
        x, bend, long = dice.uniform(120, 300), dice.uniform(-90, 90), dice.uniform(190, 380)
        stalk = curve([(x, 450), (x + bend * 0.2, 450 - long * 0.5), (x + bend, 450 - long)])
        sheet.path(stalk, mixed("#8c3b1d", "#d97f3a", dice.random()), 4)
        sheet.path([stalk[-1], (stalk[-1][0] + bend * 0.14, stalk[-1][1] - 30)], "#c9a24a", 15)
        sheet.path(
            [(stalk[-1][0] + bend * 0.14, stalk[-1][1] - 32), (stalk[-1][0] + bend * 0.2, stalk[-1][1] - 44)], "#8c3b1d", 6
        )
    return sheet


def fern() -> Canvas:
    sheet = Canvas(520, 760)
    for lean, shade in ((-0.9, "#1f5b34"), (0.85, "#2b7440"), (-0.25, "#3b934b"), (0.35, "#5aae4f")):
        stem = curve([(260, 750), (260 + lean * 60, 480), (260 + lean * 190, 250), (260 + lean * 270, 130)], steps=9)
        sheet.path(stem, shade, 6)
        for number, ((x, y), (a, b)) in enumerate(zip(stem, stem[1:], strict=False)):
            long = 120 * (1 - number / len(stem)) ** 0.7 * min(1, (number + 2) / 6)
            along = (a - x, b - y)
            size = (along[0] ** 2 + along[1] ** 2) ** 0.5 or 1
            for side in (-1, 1):
                tip = (x + (along[0] * 0.7 - side * along[1]) / size * long, y + (along[1] * 0.7 + side * along[0]) / size * long)
                middle = ((x + tip[0]) / 2, (y + tip[1]) / 2)
                sheet.shape(
                    curve([(x, y), (middle[0] + 5, middle[1] - 9), tip, (middle[0] - 3, middle[1] + 9)], closed=True, steps=5),
                    shade,
                )
    return sheet


def stones() -> Canvas:
    sheet, dice = Canvas(620, 260), Random(12)
    for x, y, rx, ry, colour in ((150, 180, 140, 74, "#767d74"), (420, 190, 180, 66, "#5f675f"), (300, 140, 110, 80, STONE)):
        sheet.shape(blob(dice, x, y, rx, ry, 9, 0.06), mixed(colour, "#000000", 0.35))
        sheet.shape(blob(dice, x - 4, y - 10, rx * 0.93, ry * 0.84, 9, 0.05), colour)
        sheet.shape(blob(dice, x - rx * 0.25, y - ry * 0.4, rx * 0.5, ry * 0.3, 8, 0.1), mixed(colour, "#ffffff", 0.2))
        for _ in range(40):
            angle, far = dice.uniform(0, 360), dice.random() ** 0.5 * 0.8
            px, py = around(0, 0, far, angle)
            sheet.disc(
                x + px * rx, y - 8 + py * ry, dice.uniform(1, 4),
                mixed(colour, dice.choice(("#ffffff", "#000000", "#9bbf4a")), 0.4),
            )
    return sheet


def snail() -> Canvas:
    sheet = Canvas(460, 330)
    sheet.shape(
        curve([(30, 292), (120, 262), (300, 258), (370, 190), (420, 180), (436, 226), (400, 296), (200, 312)], closed=True),
        "#d9b98a",
    )
    sheet.path(curve([(404, 190), (410, 140), (432, 112)]), "#d9b98a", 11)
    sheet.path(curve([(384, 192), (372, 146), (380, 114)]), "#d9b98a", 11)
    sheet.disc(434, 108, 11, "#3b2a1d")
    sheet.disc(381, 110, 11, "#3b2a1d")
    sheet.disc(220, 170, 122, "#8a4f2a", "#4f2b15", 7)
    turn = [around(220, 170, 112 - step * 1.05, step * 9) for step in range(100)]
    sheet.path(turn, "#e6b877", 15)
    sheet.path(turn, "#a8632f", 7)
    return sheet


def soil() -> Canvas:
    """What is under a garden, cut through: stones, roots, a worm, a glove nobody looked for."""
    sheet, dice = Canvas(1200, 340), Random(31)
    edge = [(x, 290 + 26 * sin(x / 70) + dice.uniform(-16, 16)) for x in range(1200, -1, -24)]
    sheet.shape([(0, 30), (1200, 30), *edge], EARTH)
    sheet.shape([(0, 30), (1200, 30), (1200, 70), (0, 84)], "#2b1e14")
    for _ in range(260):
        x, y, r = dice.uniform(4, 1196), dice.uniform(60, 262), dice.uniform(2, 9)
        sheet.shape(blob(dice, x, y, r, r * 0.8, 7, 0.2), mixed(EARTH, dice.choice(("#8b7355", "#1d130c", "#5b4330")), 0.5))
    for _ in range(34):
        x, long = dice.uniform(20, 1180), dice.uniform(50, 150)
        sheet.path(
            curve([(x, 40), (x + dice.uniform(-20, 20), 40 + long / 2), (x + dice.uniform(-40, 40), 40 + long)]), "#8a6b4a", 3
        )
    sheet.path(curve([(840, 190), (880, 160), (920, 190), (960, 220), (1000, 196)]), "#d98a8a", 15)
    sheet.path([(908, 182), (930, 200)], "#e9adad", 15)
    return sheet


def label(text: str) -> Canvas:
    """A name on a wooden stake."""
    sheet, wide = Canvas(360, 210), 320
    sheet.shape([(166, 80), (194, 80), (188, 206), (180, 209), (172, 206)], "#a67c4d")
    sheet.box(20, 10, wide, 84, "#e9d5ad", "#6d4a2a", 4, 10)
    sheet.words(180, 53, text, 34, "#3b2a1d", "body")
    return sheet


def rain() -> Canvas:
    sheet, dice = Canvas(700, 620), Random(50)
    for _ in range(46):
        x, y, size = dice.uniform(40, 660), dice.uniform(40, 560), dice.uniform(9, 20)
        drop = curve(
            [(x + size * 0.7, y - size * 2.6), (x + size, y + size * 0.3), (x, y + size), (x - size, y + size * 0.2)], closed=True
        )
        sheet.shape(drop, dice.choice(("#8fd3e8", "#b9e6f0", "#5fb3cf")))
        sheet.disc(x - size * 0.3, y + size * 0.2, size * 0.22, "#f2fdff")
    return sheet


def toadstools() -> Canvas:
    sheet = Canvas(420, 420)
    for x, y, size in ((130, 250, 1.0), (280, 300, 0.72), (222, 190, 0.55)):
        sheet.shape(
            curve(
                [(x - 24 * size, y), (x - 30 * size, y + 150 * size), (x + 34 * size, y + 150 * size), (x + 22 * size, y)],
                closed=True,
            ),
            "#f1e6cf",
        )
        cap = [around(x, y, 104 * size, angle) for angle in range(180, 361, 6)]
        sheet.shape([*cap, (x, y + 34 * size)], "#d8472b")
        for dx, dy, r in ((-50, -40, 14), (0, -70, 17), (48, -38, 13), (-8, -22, 11)):
            sheet.oval(x + dx * size, y + dy * size, r * size, r * size * 0.8, "#fff3dd")
    return sheet


def waking(open_share: float) -> Canvas:
    """Wall moss after so much of its minute of rain: grey and shut, or green and open."""
    sheet, dice = Canvas(480, 480, mixed("#6f6a60", "#4d5a52", open_share)), Random(17)
    for _ in range(420):
        sheet.disc(dice.uniform(0, 480), dice.uniform(0, 480), dice.uniform(1, 4), mixed("#7b766b", "#39423b", dice.random()))
    for number in range(30):
        x, y = 60 + number % 6 * 72 + (36 if number // 6 % 2 else 0), 70 + number // 6 * 84
        rosette(sheet, dice, x, y, open_share)
    if open_share:
        for _ in range(int(34 * open_share)):
            x, y = dice.uniform(20, 460), dice.uniform(20, 460)
            sheet.disc(x, y, dice.uniform(4, 9), "#d8f3f7")
            sheet.disc(x + 1, y + 1, 2.5, "#7fb8c4")
    return sheet


def rosette(sheet: Canvas, dice: Random, x: float, y: float, open_share: float) -> None:
    colour, turn = mixed("#a9a795", "#5fae3a", open_share), dice.uniform(0, 60)
    for leaf in range(9):
        angle = turn + leaf * 40
        long, wide = 18 + 28 * open_share, 4 + 8 * open_share
        tip, left, right = around(x, y, long, angle), around(x, y, wide * 1.4, angle - 38), around(x, y, wide * 1.4, angle + 38)
        sheet.shape(curve([(x, y), left, tip, right], closed=True, steps=5), mixed(colour, "#1d3a1c", 0.12 * (leaf % 3)))
        end = around(*tip, 10 + 8 * (1 - open_share), angle)
        sheet.path([tip, end], "#eeece0", 2)
    sheet.disc(x, y, 4, mixed(colour, "#ffffff", 0.3))


def asleep() -> Canvas:
    return waking(0)


def stirring() -> Canvas:
    return waking(0.35)


def opening() -> Canvas:
    return waking(0.7)


def awake() -> Canvas:
    return waking(1)


def shelter() -> Canvas:
    """The bus shelter where fourteen mosses live."""
    sheet, dice = Canvas(860, 620, "#a9c4c0"), Random(14)
    sheet.slope(("#8fb0b5", "#c9d8cf", "#dfe3d0"))
    for hill in range(3):
        line = [(x, 380 + hill * 40 + 26 * sin(x / (90 + 40 * hill) + hill * 2)) for x in range(0, 861, 10)]
        sheet.shape([*line, (860, 620), (0, 620)], ("#8aa89a", "#6f937d", "#557d61")[hill])
    sheet.box(0, 540, 860, 80, "#5b5f5e")
    sheet.box(190, 230, 470, 300, "#cfd9d2", "#39433f", 8)
    for x in (190, 350, 506, 652):
        sheet.box(x, 230, 9, 310, "#39433f")
    sheet.shape([(150, 232), (700, 232), (672, 190), (178, 190)], "#39433f")
    for _ in range(520):
        x = dice.uniform(152, 698)
        sheet.path(
            [(x, 192), (x + dice.uniform(-4, 4), 192 - dice.uniform(2, 22) * (0.5 + 0.5 * cos(x / 37)))],
            mixed(GREEN, LIGHT, dice.random()), 3,
        )
    sheet.box(236, 452, 240, 16, "#7a4f2e")
    sheet.box(250, 466, 9, 66, "#39433f")
    sheet.box(452, 466, 9, 66, "#39433f")
    sheet.box(560, 290, 74, 110, "#f5f0dc", "#39433f", 4)
    sheet.words(597, 320, "14", 40, "#b23b2e", "display")
    sheet.words(597, 362, "some", 20, "#39433f", "body")
    sheet.words(597, 384, "days", 20, "#39433f", "body")
    for _ in range(110):
        x, y = dice.uniform(0, 880), dice.uniform(0, 620)
        sheet.path([(x, y), (x - 8, y + 34)], "#ffffff90", 2)
    sheet.grain(dice, 0.06)
    return sheet
