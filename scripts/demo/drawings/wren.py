"""Pages of a field notebook: sonograms in ink, a ditch, birds in three strokes."""

from math import sin
from random import Random

from demo.canvas import Canvas, around, blob, curve, mixed

PAGE, INK, RED, BLUE, TEA, GREEN = "#fffdf5", "#233263", "#e2502b", "#6f9dc4", "#c79a63", "#6d8f4e"


def sonogram(seed: int, phrases: tuple, title: str) -> Canvas:
    """Time to the right, pitch upwards; the darker, the louder."""
    sheet, dice = Canvas(900, 430, PAGE), Random(seed)
    for line in range(5):
        y = 60 + line * 72
        sheet.path([(70, y), (870, y)], "#d5dff0", 2)
        sheet.words(52, y, str(9 - 2 * line), 20, INK, "mono", "rm")
    for _ in range(1500):
        x, y = dice.uniform(72, 868), 348 - abs(dice.gauss(0, 22))
        sheet.disc(x, y, dice.uniform(0.6, 1.7), "#23326340")
    for start, low, high, wobble, long in phrases:
        for step in range(long):
            t = step / long
            x = start + step * 1.6
            y = low + (high - low) * t + wobble * sin(step / 3.1) + dice.gauss(0, 2)
            loud = sin(3.14 * t) ** 0.5 if 0 < t < 1 else 0
            for _ in range(3):
                sheet.oval(x + dice.gauss(0, 1.3), y + dice.gauss(0, 4), 1.6, 2 + 5 * loud, mixed(BLUE, INK, loud))
            if step % 2:
                sheet.disc(x, 348 - (348 - y) * 0.5, 1.5, "#23326370")
    sheet.path([(70, 40), (70, 352), (872, 352)], INK, 3)
    for second in range(9):
        sheet.path([(70 + second * 100, 352), (70 + second * 100, 362)], INK, 3)
        sheet.words(70 + second * 100, 378, str(second), 20, INK, "mono")
    sheet.words(870, 408, title, 22, RED, "mono", "rm")
    return sheet


def blackcap() -> Canvas:
    dice = Random(11)
    phrases = [
        (90 + n * 46, dice.uniform(120, 260), dice.uniform(90, 280), dice.uniform(2, 26), dice.randint(10, 24)) for n in range(11)
    ]
    phrases += [(620 + n * 60, 200 - n * 24, 120 - n * 8, 6, 30) for n in range(4)]
    return sonogram(1, tuple(phrases), "blackcap, under its breath")


def tractor() -> Canvas:
    dice = Random(12)
    phrases = [(80 + n * 30, 318, 316, 5, 22) for n in range(26)] + [
        (150 + n * 180, 140, dice.uniform(90, 240), 16, 34) for n in range(4)
    ]
    return sonogram(2, tuple(phrases), "tractor, being told off")


def ditch() -> Canvas:
    """A map on one's knee."""
    sheet, dice = Canvas(860, 700, "#f7f0dd"), Random(21)
    water = curve([(-20, 520), (130, 470), (260, 520), (400, 430), (560, 400), (640, 280), (760, 230), (900, 200)])
    for offset in (-34, 34):
        sheet.path([(x, y + offset) for x, y in water], GREEN, 3)
    for shift in (-16, -5, 7, 18):
        sheet.path([(x, y + shift + 3 * sin(x / 17 + shift)) for x, y in water], BLUE, 3)
    for _ in range(70):
        x, y = water[dice.randrange(len(water))]
        side = dice.choice((-1, 1))
        y += side * dice.uniform(40, 66)
        for blade in range(4):
            sheet.path([(x, y), (x - 9 + blade * 6, y - dice.uniform(14, 26))], GREEN, 2.5)
    for x, y, r in ((180, 200, 70), (270, 150, 52), (110, 130, 44), (690, 520, 64), (600, 590, 48)):
        for _ in range(8):
            sheet.shape(
                blob(dice, x + dice.uniform(-8, 8), y + dice.uniform(-8, 8), r, r * 0.84, 11, 0.14), None, "#6d8f4e70", 2.5
            )
    sheet.path(curve([(40, 660), (250, 620), (420, 560), (470, 420), (420, 250), (480, 40)]), INK, 3)
    for number in range(22):
        x, y = curve([(60, 676), (270, 636), (440, 570), (490, 420), (440, 250), (500, 40)])[number * 3]
        sheet.path([(x, y), (x + 6, y - 3)], INK, 3)
    for x, y, text in (
        (490, 480, "hawthorn: BLACKCAP"), (60, 60, "the three oaks"), (290, 670, "van man"), (60, 600, "heron, usually"),
    ):
        sheet.words(x, y, text, 27, INK, "body", "lm")
    sheet.path([(548, 460), (516, 402)], RED, 4)
    sheet.disc(500, 384, 12, None, RED, 5)
    sheet.path([(780, 640), (780, 560)], INK, 4)
    sheet.shape([(780, 540), (768, 574), (792, 574)], INK)
    sheet.words(780, 664, "N", 28, INK, "display")
    sheet.grain(dice, 0.07)
    return sheet


def bird(body: str, wing: str, belly: str, cap: str | None = None) -> Canvas:
    """A small bird on nothing; its branch is drawn apart."""
    sheet = Canvas(520, 460)
    sheet.shape([(96, 262), (10, 350), (34, 366), (140, 310)], wing)
    for x in (236, 276):
        sheet.path([(x, 350), (x + 8, 424)], "#4a382c", 7)
        sheet.path([(x - 18, 430), (x + 8, 424), (x + 34, 432)], "#4a382c", 6)
    sheet.shape(
        curve(
            [(80, 290), (150, 170), (280, 120), (340, 66), (410, 70), (446, 130), (428, 220), (360, 330), (240, 374), (130, 350)],
            closed=True,
        ),
        body,
    )
    sheet.shape(curve([(150, 344), (260, 366), (360, 322), (426, 214), (392, 190), (330, 270), (230, 320)], closed=True), belly)
    sheet.shape(curve([(84, 286), (170, 190), (280, 180), (310, 220), (250, 280), (150, 306)], closed=True), wing)
    for feather in range(4):
        sheet.path(
            curve([(120 + feather * 24, 290 - feather * 6), (190 + feather * 20, 250 - feather * 8), (276, 214 + feather * 8)]),
            mixed(wing, "#000000", 0.28), 3,
        )
    if cap:
        sheet.shape(curve([(318, 88), (360, 58), (416, 66), (438, 108), (380, 106)], closed=True), cap)
    sheet.shape([(440, 120), (504, 134), (440, 148)], "#f0a52b")
    sheet.disc(402, 122, 14, "#15192b")
    sheet.disc(407, 117, 4.5, "#ffffff")
    return sheet


def wren_bird() -> Canvas:
    return bird("#8a5a35", "#6b4023", "#d9b489")


def robin() -> Canvas:
    return bird("#8b8064", "#6d6450", "#ee6b2f")


def blackcap_bird() -> Canvas:
    return bird("#9aa1a8", "#747b84", "#dfe1dd", "#1a1a1f")


def branch() -> Canvas:
    sheet, dice = Canvas(1000, 240), Random(5)
    twig = curve([(10, 150), (200, 120), (430, 140), (650, 110), (990, 60)], steps=20)
    for number, pair in enumerate(zip(twig, twig[1:], strict=False)):
        sheet.path(list(pair), "#5b4330", 24 - number * 0.22)
    for number in range(9):
        x, y = twig[8 + number * 8]
        end = (x + dice.uniform(16, 60), y + dice.choice((-1, 1)) * dice.uniform(40, 80))
        sheet.path([(x, y), end], "#5b4330", 6)
        sheet.shape(
            curve([end, (end[0] + 26, end[1] - 20), (end[0] + 60, end[1] - 2), (end[0] + 28, end[1] + 16)], closed=True),
            dice.choice(("#7f9c4f", "#97ad58", "#c98b3b")),
        )
        sheet.disc(end[0] - 6, end[1] + 14, 10, RED)
    return sheet


def leaf() -> Canvas:
    """An oak leaf, pressed."""
    sheet = Canvas(360, 560)
    side = [
        (180, 20), (226, 70), (214, 116), (286, 140), (270, 206), (318, 240), (288, 306), (306, 366), (240, 396), (206, 440),
        (180, 452),
    ]
    sheet.shape(curve(side + [(360 - x, y) for x, y in reversed(side[1:-1])], closed=True), "#c78a3f")
    sheet.path(curve([(180, 30), (184, 260), (178, 450), (190, 550)]), "#7a4f1e", 7)
    for x, y in side[2:9:2]:
        for way in (1, -1):
            sheet.path([(180, y + 46), (180 + way * (x - 180) * 0.86, y + 6)], "#8f6026", 4)
    return sheet


def coffee_ring() -> Canvas:
    sheet, dice = Canvas(420, 420), Random(6)
    for _ in range(900):
        angle = dice.uniform(20, 350)
        r = 180 + dice.gauss(0, 3.4) + 4 * sin(angle / 24)
        sheet.disc(*around(210, 210, r, angle), dice.uniform(1, 4.4), mixed(TEA, "#f0dfc2", dice.random() * 0.5))
    for x, y, r in ((380, 90, 12), (396, 130, 6), (350, 50, 5)):
        sheet.disc(x, y, r, TEA)
    return sheet
