"""A kitchen wall: what hangs on the rail, what stands on the shelf, what came out of the oven."""

from math import sin
from random import Random

from demo.canvas import Canvas, around, blob, curve, mixed

STEEL, DARK, COPPER, RED = "#c3cbd1", "#2b3035", "#c8713a", "#d33f2f"
CREAM, BLUE, OLIVE = "#fff7e6", "#2f5d8c", "#77833a"


def rail() -> Canvas:
    """Everything one needs, and the spoon with the hole, on a rail."""
    sheet = Canvas(1160, 560)
    sheet.box(10, 40, 1140, 22, "#9aa3aa", DARK, 4, 11)
    for x in (60, 580, 1100):
        sheet.box(x - 14, 8, 28, 66, "#7d868d", DARK, 4, 6)
    for x in (120, 260, 410, 560, 710, 850, 1010):
        sheet.arc(x, 74, 17, -90, 170, DARK, 6)
    pan(sheet, 120, 90)
    sheet.path([(260, 96), (260, 330)], STEEL, 13)  # a ladle
    sheet.pen.pieslice([2 * 196, 2 * 300, 2 * 308, 2 * 420], 0, 180, STEEL)
    sheet.oval(252, 360, 56, 12, "#8f989e")
    sheet.path([(410, 96), (410, 260)], COPPER, 17)  # a whisk
    for wide in (-46, -24, 0, 24, 46):
        sheet.path(curve([(410, 260), (410 + wide, 350), (410 + wide * 0.5, 440), (410, 452)]), STEEL, 5)
    sheet.path([(560, 96), (560, 300)], "#b98249", 17)  # the spoon
    sheet.oval(560, 356, 42, 66, "#b98249")
    sheet.oval(560, 356, 13, 20, CREAM)
    sheet.box(698, 96, 26, 120, "#3a2418", corner=8)  # a cleaver
    sheet.box(676, 210, 100, 190, STEEL, "#8f989e", 4, 8)
    sheet.disc(752, 236, 8, CREAM)
    sheet.path([(850, 96), (850, 220)], DARK, 13)  # a sieve
    sheet.disc(850, 300, 82, "#e6ebee", STEEL, 13)
    for step in range(-6, 7):
        half = (70 ** 2 - (step * 11) ** 2) ** 0.5
        sheet.path([(850 + step * 11, 300 - half), (850 + step * 11, 300 + half)], "#aeb7bd", 2)
        sheet.path([(850 - half, 300 + step * 11), (850 + half, 300 + step * 11)], "#aeb7bd", 2)
    cloth(sheet)
    return sheet


def pan(sheet: Canvas, x: float, y: float) -> None:
    sheet.path([(x, y + 6), (x, y + 190)], DARK, 24)
    sheet.disc(x, y + 22, 6, CREAM)
    sheet.disc(x, y + 300, 108, DARK)
    sheet.disc(x, y + 300, 94, "#3c444b")
    sheet.arc(x, y + 300, 78, 190, 260, "#7d868d", 6)


def cloth(sheet: Canvas) -> None:
    edge = [(930, 92), (1090, 92), (1100, 470), (1066, 452), (1030, 474), (990, 452), (950, 474), (922, 456)]
    sheet.shape(edge, CREAM)
    for stripe in range(5):
        y = 330 + stripe * 24
        sheet.shape([(925, y), (1096, y), (1097, y + 11), (925, y + 11)], RED)
    sheet.path([(976, 92), (970, 450)], "#e5d9bd", 4)
    sheet.path([(1040, 92), (1046, 450)], "#e5d9bd", 4)


def shelf() -> Canvas:
    """Seven jars with their names, and a plant that lives on steam."""
    sheet, dice = Canvas(1160, 380), Random(7)
    filled = (
        ("flour", "#f7efdf"), ("more flour", "#f0e4cb"), ("lentils", "#5d6b4a"), ("rice", "#fbf7ea"), ("salt", "#e9eef2"),
        ("paprika", "#c2432d"), ("???", "#7a5a8c"),
    )
    for number, (name, colour) in enumerate(filled):
        x, tall = 34 + number * 134, 190 + (0, 20, -34, 0, -60, -34, -20)[number]
        y = 308 - tall
        sheet.box(x, y, 116, tall, "#eaf3f4", DARK, 4, 18)
        sheet.box(x + 8, y + tall * 0.28, 100, tall * 0.72 - 8, colour, corner=12)
        if name == "lentils":
            for _ in range(130):
                sheet.disc(
                    x + 14 + dice.random() * 88, y + tall * 0.3 + dice.random() * tall * 0.62, 4,
                    mixed(colour, "#c8cf9a", dice.random()),
                )
        sheet.box(x + 8, y - 22, 100, 30, ("#b98249", RED, BLUE)[number % 3], DARK, 4, 8)
        sheet.box(x + 10, y + tall * 0.5, 96, 34, CREAM, DARK, 2, 3)
        sheet.words(x + 58, y + tall * 0.5 + 17, name, 19, DARK, "body")
    sheet.shape([(1010, 220), (1130, 220), (1114, 308), (1026, 308)], COPPER, DARK, 4)
    for stem in range(11):
        lean = -100 + stem * 20
        end = (1070 + lean, 120 - 40 * sin(stem * 1.3) + abs(lean) * 0.5)
        sheet.path(curve([(1070, 222), (1070 + lean * 0.4, 150), end]), OLIVE, 4)
        sheet.shape(blob(dice, end[0], end[1], 22, 15, 8, 0.15), mixed(OLIVE, "#b7c75f", dice.random()))
    sheet.box(0, 306, 1160, 34, "#a8703c", DARK, 4, 4)
    for x in (120, 1040):
        sheet.shape([(x, 340), (x + 46, 340), (x, 378)], DARK)
    return sheet


def plate(ground: str, rim: str) -> Canvas:
    sheet = Canvas(560, 560, ground)
    for x in range(0, 560, 40):
        sheet.path([(x, 0), (x, 560)], mixed(ground, "#ffffff", 0.25), 6)
        sheet.path([(0, x), (560, x)], mixed(ground, "#ffffff", 0.25), 6)
    sheet.disc(286, 294, 226, mixed(ground, "#000000", 0.3))
    sheet.disc(280, 280, 226, "#ffffff")
    sheet.disc(280, 280, 212, None, rim, 7)
    return sheet


def soup() -> Canvas:
    sheet, dice = plate("#2f5d8c", BLUE), Random(1)
    sheet.disc(280, 280, 166, "#d6dd9a")
    sheet.path([around(280, 280, 22 + step * 1.2, step * 7) for step in range(100)], "#fbf9e6", 15)
    for _ in range(30):
        x, y = around(280, 280, dice.uniform(10, 140), dice.uniform(0, 360))
        sheet.disc(x, y, 8, "#4f8a3a")
        sheet.disc(x, y, 3.6, "#d6dd9a")
    return sheet


def tart() -> Canvas:
    sheet, dice = plate("#d33f2f", RED), Random(2)
    sheet.shape([around(280, 280, 176 if n % 2 else 164, n * 6) for n in range(60)], "#d99a4e")
    sheet.disc(280, 280, 148, "#a83f5e")
    for ring, count in ((124, 18), (84, 12), (42, 6)):
        for n in range(count):
            x, y = around(280, 280, ring, n * 360 / count + ring)
            sheet.shape(blob(dice, x, y, 24, 18, 8, 0.06), mixed("#6b1f4b", "#c2527a", dice.random()))
            sheet.arc(x, y, 13, 200, 300, "#f2a9bf", 4)
    return sheet


def bread() -> Canvas:
    sheet, dice = Canvas(560, 560, "#6d4a2f"), Random(3)
    for x in range(0, 560, 5):
        sheet.path([(x, 0), (x + dice.uniform(-6, 6), 560)], mixed("#6d4a2f", "#8a6340", dice.random()), 3)
    sheet.shape(blob(dice, 290, 300, 200, 170, 10, 0.03), "#3b2413")
    sheet.shape(blob(dice, 280, 280, 200, 168, 10, 0.03), "#b5722f")
    sheet.shape(blob(dice, 274, 262, 168, 130, 10, 0.04), "#cf8f45")
    for cut in range(4):
        x = 166 + cut * 70
        sheet.path(curve([(x - 16, 200), (x + 14, 270), (x + 8, 350)]), "#f2d9a8", 22)
        sheet.path(curve([(x - 8, 206), (x + 20, 270), (x + 16, 346)]), "#8a4f1d", 6)
    for _ in range(260):
        x, y = around(280, 280, dice.random() ** 0.5 * 160, dice.uniform(0, 360))
        sheet.disc(x, y, dice.uniform(0.8, 2.6), "#fff3dd90")
    return sheet


def gerald() -> Canvas:
    """One (1) aubergine."""
    sheet = plate("#e0b64a", OLIVE)
    sheet.shape(
        curve([(200, 170), (300, 150), (390, 270), (400, 390), (320, 430), (230, 380), (190, 270)], closed=True), "#4a2159"
    )
    sheet.path(curve([(222, 220), (226, 290), (266, 372)]), "#8d63a0", 13)
    sheet.shape([(180, 180), (216, 120), (246, 150), (300, 132), (290, 178), (330, 190), (250, 200), (220, 232)], "#5e8a3a")
    sheet.path(curve([(226, 152), (206, 110), (216, 84)]), "#47702a", 17)
    sheet.disc(300, 300, 7, CREAM)
    sheet.disc(346, 294, 7, CREAM)
    sheet.arc(324, 318, 22, 20, 150, CREAM, 5)
    return sheet


def egg() -> Canvas:
    sheet = Canvas(380, 340)
    sheet.shape(blob(Random(8), 190, 172, 168, 146, 9, 0.1), DARK)
    sheet.shape(blob(Random(8), 190, 170, 160, 138, 9, 0.1), "#fffdf6")
    sheet.disc(206, 164, 62, "#ffb52e")
    sheet.disc(190, 146, 17, "#ffe6a8")
    return sheet


def oil() -> Canvas:
    sheet = Canvas(220, 560)
    sheet.box(84, 20, 52, 60, "#3a2418", corner=8)
    sheet.shape(
        curve([(88, 76), (84, 170), (40, 250), (36, 400), (44, 540), (176, 540), (184, 400), (180, 250), (136, 170), (132, 76)]),
        "#8a9a2f", DARK, 5,
    )
    sheet.path(curve([(66, 280), (60, 380), (66, 500)]), "#c5d06a", 12)
    sheet.box(60, 320, 106, 130, CREAM, DARK, 3, 4)
    sheet.words(113, 362, "enough", 25, DARK, "body")
    sheet.words(113, 404, "OIL", 34, OLIVE, "display")
    return sheet


def towel_tag() -> Canvas:
    """A magnet, in the shape of the lemon that came with it."""
    sheet = Canvas(260, 220)
    sheet.shape(
        curve([(14, 112), (60, 50), (140, 24), (210, 60), (246, 112), (206, 170), (130, 198), (54, 170)], closed=True),
        "#ffd93b", DARK, 5,
    )
    sheet.path(curve([(70, 100), (100, 68), (146, 58)]), "#fff4b0", 11)
    sheet.shape(curve([(200, 56), (236, 16), (256, 34), (226, 66)], closed=True), OLIVE)
    return sheet
