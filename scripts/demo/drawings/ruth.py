"""Tapes off the radio, and the sleeves drawn for them by hand."""

from math import sin
from random import Random

from demo.canvas import Canvas, around, curve, mixed

CREAM, INK, TEAL, PINK, PEACH, VIOLET, LEMON = "#fff3df", "#1c0b3b", "#2ec4b6", "#ff5fb0", "#ffb35c", "#7a3ff2", "#ffe66d"


def cassette(shell: str, label: str, stripes: tuple[str, ...], title: str) -> Canvas:
    sheet = Canvas(760, 490)
    sheet.box(8, 8, 744, 474, INK, corner=30)
    sheet.box(16, 16, 728, 458, shell, corner=24)
    sheet.box(52, 48, 656, 320, label, corner=16)
    sheet.box(76, 66, 608, 62, "#ffffff", corner=6)
    sheet.words(100, 98, title, 34, INK, "body", "lm")
    for number, colour in enumerate(stripes):
        sheet.box(52, 140 + number * 24, 656, 24, colour)
    sheet.box(52, 344, 656, 24, label, corner=10)
    sheet.box(180, 172, 400, 132, INK, corner=66)
    for x, full in ((262, 50), (498, 36)):
        sheet.disc(x, 238, full + 12, "#3a2b1d")
        sheet.disc(x, 238, 42, CREAM)
        for tooth in range(6):
            sheet.path([around(x, 238, 26, tooth * 60), around(x, 238, 36, tooth * 60)], INK, 8)
        sheet.disc(x, 238, 20, INK)
    sheet.box(338, 196, 84, 84, "#4a3a5e", corner=8)
    sheet.shape([(170, 474), (196, 398), (564, 398), (590, 474)], mixed(shell, "#000000", 0.22))
    for x in (236, 318, 442, 524):
        sheet.disc(x, 440, 13, INK)
    for x, y in ((36, 36), (724, 36), (36, 454), (724, 454)):
        sheet.disc(x, y, 9, mixed(shell, "#000000", 0.4))
    return sheet


def march() -> Canvas:
    return cassette("#37306b", PEACH, (PINK, "#ff86a8", PEACH, LEMON), "March '94, choir, then news")


def rain_tape() -> Canvas:
    return cassette("#d9f4ef", TEAL, ("#0b7a75", TEAL, "#7ae0d2", CREAM), "Rain for Wren (no drop)")


def night_tape() -> Canvas:
    return cassette("#2a1650", VIOLET, (LEMON, PEACH, PINK, VIOLET), "Night drive, no car")


def clear_tape() -> Canvas:
    return cassette("#ffd9ea", "#ffffff", (PINK, TEAL, PINK, TEAL), "do NOT tape over (Mum)")


def ribbon() -> Canvas:
    """What happens when a tape is not happy."""
    sheet = Canvas(1150, 420)
    line = curve([(10, 60), (140, 150), (230, 320), (360, 330), (380, 180), (280, 170), (300, 320), (470, 380), (600, 220),
                  (560, 100), (470, 150), (540, 280), (720, 300), (840, 160), (800, 60), (720, 120), (790, 270), (960, 330),
                  (1060, 230), (1140, 260)], steps=18)
    sheet.path(line, "#1d120b", 15)
    sheet.path([(x - 1, y - 3) for x, y in line], "#7a4d2b", 4)
    return sheet


def sleeve_waves() -> Canvas:
    """Lines of a signal from far away, stacked."""
    sheet, dice = Canvas(720, 720, INK), Random(94)
    for row in range(44):
        y = 120 + row * 12
        humps = [(dice.gauss(360, 70), dice.uniform(20, 92), dice.uniform(14, 44)) for _ in range(4)]
        line = []
        for x in range(110, 612, 4):
            lift = sum(high * 2.718 ** (-((x - at) / wide) ** 2) for at, high, wide in humps)
            line.append((x, y - lift * (1 - abs(x - 360) / 280) - dice.uniform(0, 2.4)))
        sheet.shape([*line, (612, y + 30), (110, y + 30)], INK)
        sheet.path(line, mixed(PINK, TEAL, row / 44), 2.5)
    sheet.words(360, 668, "R A D I O   B E T W E E N", 26, CREAM, "mono")
    return sheet


def sleeve_sun() -> Canvas:
    sheet = Canvas(720, 720, "#2b0f54")
    sheet.slope(("#1c0b3b", "#5b1a7a", "#d6388f", "#ff9a5c"))
    sheet.disc(360, 370, 210, LEMON)
    for line in range(8):
        y = 384 + line * 26
        half = (210 ** 2 - (y + 6 - 370) ** 2) ** 0.5 + 3
        sheet.box(360 - half, y, 2 * half, 4 + line * 2.6, mixed("#b93292", "#f5795f", line / 7))
    for x in range(-1200, 1950, 90):
        sheet.path([(360 + (x - 360) * 0.24, 590), (x, 724)], TEAL, 3)
    for row in range(6):
        sheet.path([(0, 590 + row * row * 5.2), (720, 590 + row * row * 5.2)], TEAL, 3)
    sheet.words(360, 84, "NIGHT DRIVE", 62, CREAM, "display")
    sheet.words(360, 136, "no car", 30, LEMON, "mono")
    return sheet


def sleeve_rain() -> Canvas:
    sheet, dice = Canvas(720, 720, "#0d4d55"), Random(40)
    for number in range(46):
        y = 14 + number * 16
        sheet.path(
            [(x, y + 5 * sin(x / 22 + number)) for x in range(0, 721, 6)], mixed("#0d4d55", TEAL, dice.uniform(0.1, 0.5)), 5
        )
    for _ in range(34):
        x, y, size = dice.uniform(30, 690), dice.uniform(30, 690), dice.uniform(16, 60)
        for ring in range(3):
            sheet.oval(x, y, size * (1 - ring * 0.3), size * 0.42 * (1 - ring * 0.3), None, mixed(TEAL, "#ffffff", 0.5), 3)
    sheet.box(60, 60, 330, 120, CREAM)
    sheet.words(80, 100, "forty minutes", 36, INK, "body", "lm")
    sheet.words(80, 146, "tin roof, side A", 28, INK, "mono", "lm")
    return sheet


def sleeve_choir() -> Canvas:
    """Thirty open mouths."""
    sheet, dice = Canvas(720, 720, PEACH), Random(30)
    for row in range(5):
        for seat in range(6):
            x, y = 78 + seat * 113 + (row % 2) * 24 - 12, 120 + row * 128
            tone = dice.choice(("#f2c9a1", "#c98a5e", "#8a5a3c", "#5e3a28", "#e8b08a"))
            sheet.shape(
                [(x - 54, y + 116), (x - 46, y + 44), (x + 46, y + 44), (x + 54, y + 116)], dice.choice((VIOLET, TEAL, PINK))
            )
            sheet.disc(x, y, 46, tone)
            sheet.pen.pieslice(
                [2 * (x - 48), 2 * (y - 52), 2 * (x + 48), 2 * (y + 40)], 180, 360,
                dice.choice((INK, "#4b2a16", "#8d8d8d", "#2d1d12")),
            )
            wide = dice.uniform(8, 15)
            sheet.oval(x, y + 20, wide, dice.uniform(8, 17), INK)
            for side in (-1, 1):
                sheet.path([(x + side * 16 - 7, y - 4), (x + side * 16 + 7, y - 4)], INK, 3.5)
    sheet.box(0, 0, 720, 62, INK)
    sheet.words(360, 31, "THE SAME CHOIR, MORE TIRED", 30, CREAM, "mono")
    return sheet


def radio() -> Canvas:
    sheet = Canvas(760, 520)
    sheet.path([(610, 110), (730, 14)], "#b9b4c9", 9)
    sheet.path(curve([(120, 120), (140, 40), (380, 24), (600, 40), (630, 120)]), INK, 20)
    sheet.box(30, 110, 700, 390, INK, corner=44)
    sheet.box(40, 120, 680, 370, PINK, corner=38)
    sheet.box(70, 150, 300, 310, "#3b174f", corner=24)
    for y in range(11):
        for x in range(11):
            sheet.disc(96 + x * 25, 180 + y * 25, 7.5, "#120522")
    sheet.box(400, 150, 290, 110, CREAM, INK, 5, 12)
    for number in range(13):
        sheet.path([(420 + number * 21, 176), (420 + number * 21, 206 if number % 3 else 220)], INK, 3)
    sheet.words(545, 238, "88   94   100   106", 20, INK, "mono")
    sheet.path([(512, 160), (512, 250)], "#e4002b", 6)
    for x, r in ((466, 62), (616, 62)):
        sheet.disc(x, 370, r, INK)
        sheet.disc(x, 364, r - 8, LEMON)
        sheet.path([around(x, 364, 18, 250), around(x, 364, 46, 250)], INK, 8)
    return sheet


def pencil() -> Canvas:
    """For winding back."""
    sheet = Canvas(620, 110)
    sheet.shape([(14, 55), (110, 14), (110, 96)], "#f3cf9e")
    sheet.shape([(14, 55), (44, 42), (44, 68)], INK)
    sheet.box(108, 14, 400, 28, "#ffd34e")
    sheet.box(108, 41, 400, 28, "#f2b21b")
    sheet.box(108, 68, 400, 28, "#d6930c")
    sheet.box(506, 12, 44, 86, "#b9bcc9")
    sheet.box(548, 14, 60, 82, PINK, corner=20)
    return sheet
