"""A shrine to a hamster."""

from math import sin
from random import Random

from demo.canvas import Canvas, around, blob, curve, mixed

PLUM, PINK, ROSE, YELLOW, SKY, MINT, WHITE = "#5c0b4c", "#ff8ac8", "#ff4fa8", "#ffe34f", "#48c9f6", "#9bf0c8", "#fff6fb"
FUR, FUR_DARK, BELLY = "#f2b56b", "#d48f45", "#fff3df"


def rays() -> Canvas:
    """A halo as of saints and detergents."""
    sheet = Canvas(1100, 1100)
    for ray in range(24):
        wide = 540 if ray % 2 else 470
        sheet.shape(
            [(550, 550), around(550, 550, wide, ray * 15 - 4.6), around(550, 550, wide, ray * 15 + 4.6)],
            YELLOW if ray % 2 else WHITE,
        )
    sheet.disc(550, 550, 360, ROSE)
    sheet.disc(550, 550, 336, YELLOW)
    sheet.disc(550, 550, 310, "#ffd0ea")
    for bead in range(36):
        sheet.disc(*around(550, 550, 348, bead * 10), 9, WHITE)
    return sheet


def bun() -> Canvas:
    """Himself, from the front, with a seed."""
    sheet = Canvas(760, 800)
    for x in (250, 510):
        sheet.disc(x, 150, 78, FUR_DARK)
        sheet.disc(x, 156, 48, "#ffb3c7")
    sheet.shape(
        curve(
            [
                (380, 96), (560, 150), (650, 330), (690, 560), (600, 740), (380, 780), (160, 740), (70, 560), (110, 330),
                (200, 150),
            ],
            closed=True,
        ),
        FUR,
    )
    sheet.shape(
        curve([(380, 420), (540, 500), (580, 640), (500, 750), (380, 770), (260, 750), (180, 640), (220, 500)], closed=True),
        BELLY,
    )
    sheet.shape(
        curve([(380, 150), (420, 230), (520, 330), (500, 440), (380, 470), (260, 440), (240, 330), (340, 230)], closed=True),
        BELLY,
    )
    for x, look in ((282, 1), (478, -1)):
        sheet.disc(x, 300, 38, "#2a1410")
        sheet.disc(x + look * 10, 286, 13, WHITE)
        sheet.disc(x - look * 8, 314, 6, WHITE)
        sheet.oval(x - look * 60, 372, 46, 30, "#ff9fb2")
    sheet.shape(curve([(356, 352), (404, 352), (380, 384)], closed=True), "#e0577a")
    sheet.path(curve([(380, 384), (376, 410), (346, 424), (322, 408)]), "#8a3b3b", 6)
    sheet.path(curve([(380, 384), (384, 410), (414, 424), (438, 408)]), "#8a3b3b", 6)
    sheet.box(366, 412, 28, 24, WHITE, "#c9a2a2", 3, 5)
    for side in (-1, 1):
        for lift in (-24, 0, 24):
            sheet.path([(380 + side * 80, 384 + lift * 0.3), (380 + side * 200, 372 + lift)], "#c98f5a", 3)
        sheet.shape(blob(Random(3), 380 + side * 92, 540, 54, 42, 9, 0.04), FUR_DARK)
        for toe in range(3):
            sheet.disc(380 + side * (62 + toe * 6), 520 + toe * 20, 13, "#ffb3c7")
        sheet.oval(380 + side * 140, 766, 70, 28, "#ffb3c7")
    seed = curve([(380, 470), (418, 530), (412, 590), (380, 612), (348, 590), (342, 530)], closed=True)
    sheet.shape(seed, "#3a3340")
    for x in (366, 380, 394):
        sheet.path(curve([(380 + (x - 380) * 0.4, 486), (x, 540), (380 + (x - 380) * 0.6, 604)]), WHITE, 4)
    return sheet


def hat() -> Canvas:
    """Knitted for 2.6."""
    sheet = Canvas(420, 400)
    sheet.shape(curve([(60, 320), (110, 160), (210, 76), (310, 160), (360, 320)]), SKY)
    for row in range(8):
        y = 300 - row * 26
        half = 140 * (1 - row / 9.2) ** 0.7
        for stitch in range(int(2 * half / 20)):
            x = 210 - half + 14 + stitch * 20
            colour = YELLOW if row in (2, 3) else (WHITE if row == 5 else "#1fa5d8")
            sheet.path([(x - 7, y - 9), (x, y)], colour, 5)
            sheet.path([(x + 7, y - 9), (x, y)], colour, 5)
    sheet.box(38, 300, 344, 66, ROSE, corner=33)
    for rib in range(16):
        sheet.path([(62 + rib * 20, 312), (62 + rib * 20, 354)], "#d8277f", 5)
    sheet.shape(blob(Random(9), 210, 66, 60, 56, 15, 0.18), WHITE)
    return sheet


def steps() -> Canvas:
    """The altar: three steps with scallops and icing."""
    sheet = Canvas(1180, 430)
    for step, (wide, colour, trim) in enumerate(((560, WHITE, ROSE), (860, "#ffd0ea", SKY), (1160, MINT, YELLOW))):
        y = 10 + step * 140
        sheet.box(590 - wide / 2, y, wide, 138, colour, PLUM, 5, 12)
        drops = wide // 40
        for n in range(drops):
            x = 590 - wide / 2 + (n + 0.5) * wide / drops
            long = 22 + 18 * abs(sin(n * 1.7 + step))
            sheet.box(x - wide / drops / 2 + 1, y + 3, wide / drops - 2, long, trim, corner=14)
        for n in range(drops - 1):
            sheet.disc(590 - wide / 2 + (n + 1) * wide / drops, y + 92, 8 if n % 2 else 12, trim if n % 2 else PLUM)
    return sheet


def candle() -> Canvas:
    sheet = Canvas(160, 460)
    sheet.box(44, 150, 72, 296, WHITE, PLUM, 5, 10)
    for stripe in range(6):
        sheet.shape(
            [(47, 200 + stripe * 44), (113, 172 + stripe * 44), (113, 190 + stripe * 44), (47, 218 + stripe * 44)],
            (ROSE, SKY)[stripe % 2],
        )
    sheet.path([(80, 150), (80, 112)], PLUM, 7)
    sheet.shape(curve([(80, 16), (116, 84), (80, 124), (44, 84)], closed=True), "#ff9a2e")
    sheet.shape(curve([(80, 56), (100, 94), (80, 118), (60, 94)], closed=True), YELLOW)
    return sheet


def bunting() -> Canvas:
    sheet = Canvas(1200, 220)
    rope = curve([(-10, 20), (300, 120), (600, 150), (900, 120), (1210, 20)], steps=20)
    sheet.path(rope, PLUM, 6)
    for number in range(12):
        x, y = rope[3 + number * 6 + number // 2]
        sheet.shape([(x - 40, y), (x + 40, y), (x, y + 78)], (YELLOW, ROSE, SKY, MINT)[number % 4], PLUM, 5)
    return sheet


def portrait(pose: int, ground: str) -> Canvas:
    """Photographs, as one takes them of somebody who does not sit still."""
    sheet, dice = Canvas(520, 520, ground), Random(pose)
    for _ in range(90):
        sheet.path(
            [(x := dice.uniform(0, 520), y := dice.uniform(380, 520)), (x + dice.uniform(-16, 16), y + dice.uniform(-10, 4))],
            dice.choice(("#f6dfae", "#e4c07f", "#fff0cf")), 5,
        )
    for dot in range(70):
        sheet.disc(dot % 10 * 56 + (28 if dot // 10 % 2 else 0), dot // 10 * 50 + 10, 7, mixed(ground, "#ffffff", 0.35))
    (running, asleep, stuffed)[pose](sheet)
    return sheet


def running(sheet: Canvas) -> None:
    sheet.disc(260, 280, 190, None, PLUM, 12)
    for rung in range(24):
        sheet.path([around(260, 280, 176, rung * 15), around(260, 280, 190, rung * 15)], PLUM, 6)
    sheet.path([(260, 280), (150, 510)], PLUM, 10)
    sheet.path([(260, 280), (370, 510)], PLUM, 10)
    for shade in range(5):
        sheet.oval(
            220 - shade * 26, 370 - shade * 5, 96, 66, mixed(FUR, "#ffb6dc", 0.7 - shade * 0.1) if shade < 4 else "#ffd9b0"
        )
    sheet.oval(256, 366, 108, 70, FUR)
    sheet.oval(262, 394, 82, 38, BELLY)
    sheet.disc(340, 334, 50, FUR)
    sheet.disc(318, 286, 22, FUR_DARK)
    sheet.disc(358, 324, 11, "#2a1410")
    for y in (300, 340, 380):
        sheet.path([(40, y), (130, y)], WHITE, 6)


def asleep(sheet: Canvas) -> None:
    sheet.shape(blob(Random(4), 260, 380, 210, 120, 12, 0.08), "#e8c68d")
    sheet.oval(260, 330, 150, 112, FUR)
    sheet.oval(268, 362, 100, 66, BELLY)
    for x in (188, 300):
        sheet.disc(x, 238, 30, FUR_DARK)
    for x in (214, 292):
        sheet.arc(x, 316, 22, 20, 160, "#2a1410", 6)
    sheet.oval(253, 342, 12, 9, "#e0577a")
    for n, size in enumerate((30, 42, 58)):
        sheet.words(390 + n * 34, 210 - n * 56, "z", size, PLUM, "display")


def stuffed(sheet: Canvas) -> None:
    sheet.oval(260, 330, 150, 150, FUR)
    for x in (150, 370):
        sheet.oval(x, 352, 92, 82, FUR)
        sheet.oval(x, 372, 50, 36, "#ffb3a0")
    sheet.oval(260, 380, 84, 70, BELLY)
    for x in (190, 330):
        sheet.disc(x, 196, 34, FUR_DARK)
    for x in (216, 304):
        sheet.disc(x, 282, 20, "#2a1410")
        sheet.disc(x + 5, 275, 7, WHITE)
    sheet.oval(260, 322, 14, 10, "#e0577a")
    sheet.path(curve([(236, 346), (260, 356), (284, 346)]), "#8a3b3b", 6)
    for seed in range(5):
        sheet.oval(120 + seed * 70, 486 - seed % 2 * 12, 13, 22, "#3a3340")


def portrait_running() -> Canvas:
    return portrait(0, "#ffc9e3")


def portrait_asleep() -> Canvas:
    return portrait(1, "#b9ecff")


def portrait_stuffed() -> Canvas:
    return portrait(2, "#fff0a8")
