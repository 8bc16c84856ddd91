"""Posters, printed large: a sun in slices, a sea that is late, concerts that should have been."""

from math import pi, sin
from random import Random

from demo.canvas import Canvas, around, curve, face, mixed

CREAM, PLUM, CRIMSON, ORANGE, GOLD, SEA = "#fff1d6", "#4b1131", "#d81e5b", "#ff7b3f", "#ffc93f", "#1f6f78"


def sun() -> Canvas:
    """The gap between two slices is squared."""
    sheet = Canvas(1000, 1000)
    for step in range(500):
        y = 2 * step
        half = (490 ** 2 - (y - 500) ** 2) ** 0.5 if abs(y - 500) < 490 else 0
        cut = next((True for n in range(9) if 0 <= 940 - y - 5.6 * n * n < 26 - 2.4 * n), False)
        if half and not cut:
            sheet.box(500 - half, y, 2 * half, 2, mixed(GOLD, CRIMSON, min(max((y - 80) / 840, 0), 1)))
    return sheet


def sea() -> Canvas:
    """Waves in five colours across the whole of the sheet."""
    sheet = Canvas(1200, 420)
    for row, colour in enumerate((GOLD, ORANGE, CRIMSON, "#8e1550", PLUM)):
        y, long = 60 + row * 62, 150 - row * 8
        line = [(x, y + 26 * abs(sin((x + row * 67) * pi / long)) ** 0.7 * -1 + 26) for x in range(0, 1201, 4)]
        sheet.shape([*line, (1200, 420), (0, 420)], colour)
    return sheet


def boat() -> Canvas:
    sheet = Canvas(460, 480)
    sheet.path([(230, 40), (230, 370)], PLUM, 10)
    sheet.shape(curve([(246, 50), (400, 200), (420, 330)]) + [(246, 330)], CREAM)
    sheet.shape([(214, 96), (214, 330), (80, 330)], CRIMSON)
    sheet.shape(curve([(40, 370), (130, 452), (340, 452), (430, 370)]), PLUM)
    sheet.path([(60, 392), (410, 392)], GOLD, 8)
    sheet.shape([(234, 40), (290, 54), (234, 70)], ORANGE)
    return sheet


def gull() -> Canvas:
    sheet = Canvas(420, 190)
    for side in (-1, 1):
        wing = [(210, 120), (210 + side * 70, 50), (210 + side * 190, 40), (210 + side * 100, 84)]
        sheet.shape(curve(wing) + [(210, 150)], CREAM)
        sheet.shape([(210 + side * 190, 40), (210 + side * 140, 44), (210 + side * 146, 60)], PLUM)
    sheet.oval(210, 132, 34, 24, CREAM)
    sheet.shape([(202, 150), (218, 150), (210, 176)], ORANGE)
    return sheet


def concert() -> Canvas:
    """For two violas and a ferry."""
    sheet = Canvas(600, 840, CREAM)
    for number in range(13):
        x = 40 + number * 40
        sway = [(x + 26 * sin(y / 92 + number * 0.5) * (y / 840), y) for y in range(180, 700, 8)]
        sheet.path(sway, mixed(CRIMSON, GOLD, number / 12), 15)
    sheet.disc(300, 430, 118, PLUM)
    for x in (262, 338):
        sheet.path(curve([(x, 360), (x - 16, 420), (x + 16, 450), (x, 506)]), CREAM, 9)
    sheet.words(40, 74, "TWO VIOLAS", 58, PLUM, "display", "lm")
    sheet.words(40, 128, "& a ferry", 40, CRIMSON, "body", "lm")
    sheet.words(40, 764, "car deck, third lane", 30, PLUM, "mono", "lm")
    sheet.words(40, 806, "if calm", 30, CRIMSON, "mono", "lm")
    sheet.grain(Random(1), 0.08)
    return sheet


def festival() -> Canvas:
    """Squares that learn to dance."""
    sheet, dice = Canvas(600, 840, GOLD), Random(24)
    for row in range(14):
        for column in range(10):
            x, y, wild = 57 + column * 54, 150 + row * 42, (row / 13) ** 2
            turn, size = dice.uniform(-60, 60) * wild, 20
            x, y = x + dice.uniform(-24, 24) * wild, y + dice.uniform(-20, 20) * wild
            corners = [around(x, y, size * 1.3, turn + 45 + 90 * n) for n in range(4)]
            sheet.shape(corners, dice.choice((PLUM, CRIMSON, ORANGE)) if dice.random() < 0.94 else SEA)
    sheet.words(30, 74, "SLOW RAVE", 74, PLUM, "display", "lm")
    sheet.words(30, 790, "72 bpm until the baker comes", 32, PLUM, "body", "lm")
    sheet.grain(Random(2), 0.08)
    return sheet


def night_train() -> Canvas:
    sheet, dice = Canvas(600, 840, PLUM), Random(23)
    sheet.slope((PLUM, "#2a0a2e", "#1a1040"))
    for number in range(30):
        y = 330 + number * 14
        sheet.path([(0, y + number * 3), (600, y - 80 + number * 7)], mixed(CRIMSON, "#2a0a2e", number / 34), 4)
    for window in range(6):
        x = 30 + window * 94
        sheet.shape(
            [(x, 470 - window * 10), (x + 74, 462 - window * 10), (x + 74, 560 - window * 6), (x, 566 - window * 6)], GOLD
        )
        if window in (1, 4):
            sheet.disc(x + 38, 520 - window * 9, 17, PLUM)
            sheet.box(x + 16, 534 - window * 9, 44, 24, PLUM, corner=10)
    sheet.disc(470, 200, 70, CREAM)
    sheet.disc(438, 186, 66, mixed(PLUM, "#2a0a2e", 0.5))
    for _ in range(60):
        sheet.disc(dice.uniform(0, 600), dice.uniform(130, 400), dice.uniform(0.8, 2.6), CREAM)
    sheet.words(36, 76, "LAST TRAIN", 66, CREAM, "display", "lm")
    sheet.words(36, 134, "reads to you", 40, GOLD, "body", "lm")
    sheet.words(36, 786, "Ankara 23:10   seat 64", 30, CREAM, "mono", "lm")
    sheet.grain(dice, 0.07)
    return sheet


def lettering(text: str, colour: str) -> Canvas:
    """A word as wide as its letters."""
    left, top, right, bottom = face("display", 600).getbbox(text, anchor="ls")
    sheet = Canvas(round((right - left) / 2) + 4, round((bottom - top) / 2) + 4)
    sheet.words(2 - left / 2, 2 - top / 2, text, 300, colour, "display", "ls")
    return sheet


def tube() -> Canvas:
    """The shop."""
    sheet = Canvas(700, 230)
    sheet.shape([(70, 30), (620, 30), (620, 200), (70, 200)], "#c9965f")
    sheet.oval(620, 115, 36, 85, "#a9764a")
    sheet.oval(620, 115, 22, 60, PLUM)
    sheet.oval(70, 115, 36, 85, "#c9965f")
    for x in (150, 300, 450):
        sheet.path(curve([(x, 30), (x - 22, 115), (x, 200)]), "#b17f4d", 5)
    sheet.box(210, 78, 230, 74, CREAM)
    sheet.words(325, 115, "THIS WAY UP", 28, CRIMSON, "body")
    return sheet
