"""Everything sixteen pixels at a time."""

from random import Random

from demo.canvas import Canvas, mixed, pixels

INK, PINK, CYAN, YELLOW, LIME, RED, WHITE = "#120a2e", "#ff4fa3", "#35e0ff", "#ffe14a", "#8cff5a", "#ff4a3d", "#ffffff"
SHIP = (".....##.....", ".....##.....", "....#oo#....", "....#oo#....", "#..######..#", "#.########.#",
        "####=##=####", "####=##=####", "#..######..#", "....r..r....")
COIN = ("...yyyyyy...", "..yYYYYYYy..", ".yYYYooYYYy.", "yYYYo..oYYYy", "yYYYo..oYYYy", "yYYYo..oYYYy", "yYYYo..oYYYy",
        "yYYYo..oYYYy", "yYYYo..oYYYy", ".yYYYooYYYy.", "..yYYYYYYy..", "...yyyyyy...")
HEART = (".##..##.", "#o######", "########", "########", ".######.", "..####..", "...##...")
BOOM = ("#....#....#", ".#...#...#.", "..#.....#..", "....o.o....", "##.o.y.o.##", "...yyyyy...", "##.o.y.o.##", "....o.o....",
        "..#.....#..", ".#...#...#.", "#....#....#")
BOLT = ("##", "##", "##", "##", "##", "##", "##", "##")
BUNKER = ("..########..", ".##########.", "############", "############", "############", "####....####", "###......###")
MUG = (".ww.ww......", "..ww.ww.....", "............", "##########..", "#oooooooo###", "##########.#", "##########.#",
       "##########.#", "############", "##########..", ".########...")


def invader(seed: int, colour: str) -> Canvas:
    """A creature of chance, the same on both sides."""
    dice = Random(seed)
    half = [["#" if dice.random() < 0.56 else "." for _ in range(4)] for _ in range(8)]
    half[3][2], half[4][3], half[7][3] = "o", "#", "."
    rows = tuple("".join(row) + "".join(reversed(row)) for row in half)
    return pixels(rows, {"#": colour, "o": INK}, 20)


def ship() -> Canvas:
    return pixels(SHIP, {"#": WHITE, "o": CYAN, "=": PINK, "r": RED}, 20)


def coin() -> Canvas:
    return pixels(COIN, {"y": "#c98a00", "Y": YELLOW, "o": "#fff6b8"}, 16)


def heart() -> Canvas:
    return pixels(HEART, {"#": RED, "o": WHITE}, 20)


def boom() -> Canvas:
    return pixels(BOOM, {"#": RED, "o": YELLOW, "y": WHITE}, 18)


def bunker() -> Canvas:
    return pixels(BUNKER, {"#": LIME}, 16)


def bolt() -> Canvas:
    return pixels(BOLT, {"#": LIME}, 14)


def mug() -> Canvas:
    return pixels(MUG, {"#": "#ff9d5c", "o": "#5a2d14", "w": "#cfc4ff"}, 16)


def canyon() -> Canvas:
    """A level at dusk: sky in bands, mountains in steps, a road of squares."""
    sheet, dice, dot = Canvas(960, 640, INK), Random(16), 10
    bands = ("#1b0f4a", "#2c1366", "#4b1a80", "#7a2390", "#b03396", "#e5518b", "#ff7f7a", "#ffb36b", "#ffdf7e")
    for number, colour in enumerate(bands):
        sheet.box(0, number * 40, 960, 44, colour)
    for number, colour in enumerate(bands[1:]):
        for x in range(0, 960, dot * 2):
            sheet.box(x, number * 40 + 30, dot, dot, colour)
    sheet.disc(640, 300, 110, "#fff2a8")
    for line in range(5):
        sheet.box(520, 300 + line * 24, 240, 5 + line * 2, bands[7])
    for _ in range(60):
        sheet.box(dice.randrange(96) * dot, dice.randrange(18) * dot, 5, 5, WHITE)
    for height, colour, wild in ((330, "#5b1f7a", 4), (390, "#3b145c", 3), (450, "#220b3f", 2)):
        top = height
        for x in range(0, 960, dot * 2):
            top = min(max(top + dice.randint(-wild, wild) * dot, height - 70), height + 60)
            sheet.box(x, top, dot * 2, 640 - top, colour)
    sheet.box(0, 520, 960, 120, "#160733")
    for row in range(6):
        for column in range(-12, 13):
            x = 480 + column * (16 + row * 16)
            sheet.box(x, 520 + row * row * 4, 3, 8 + row * 4, PINK)
        sheet.box(0, 520 + row * row * 4, 960, 3, PINK)
    runner(sheet, 260, 470)
    sheet.words(40, 36, "LEVEL 3-2", 30, WHITE, "mono", "lm")
    sheet.words(920, 36, "000399", 30, YELLOW, "mono", "rm")
    return sheet


def runner(sheet: Canvas, x: float, y: float) -> None:
    rows = ("..###...", ".#####..", ".#ooo#..", "..ooo...", ".rrrrr..", "r.rrr.r.", "..rrr...", "..b.b...", ".bb..bb.")
    for down, row in enumerate(rows):
        for along, letter in enumerate(row):
            if letter != ".":
                colour = {"#": CYAN, "o": "#ffd6b0", "r": RED, "b": WHITE}[letter]
                sheet.box(x + along * 8, y + down * 8, 8, 8, colour)


def drawer() -> Canvas:
    """The collection: screens, each with a column that died."""
    sheet, dice = Canvas(900, 620, "#3a2418"), Random(9)
    for x in range(0, 900, 6):
        sheet.path([(x, 0), (x + dice.uniform(-8, 8), 620)], mixed("#3a2418", "#55361f", dice.random()), 3)
    colours = ("#9bbc0f", "#c4cfa1", "#7fb2d9", "#e8c07a", "#d4d4c8", "#f26d6d", "#86c08a", "#b8a0e0")
    for number in range(12):
        x, y = 30 + number % 4 * 216, 26 + number // 4 * 194
        sheet.box(x + 6, y + 8, 190, 172, "#00000070", corner=10)
        sheet.box(x, y, 190, 172, "#17171c", "#000000", 3, 10)
        colour = colours[number % len(colours)]
        sheet.box(x + 16, y + 16, 158, 124, colour, corner=3)
        scene(sheet, dice, x + 16, y + 16, mixed(colour, "#000000", 0.65))
        sheet.box(x + 16 + dice.randrange(12, 140), y + 16, 4, 124, "#000000")
        sheet.disc(x + 30, y + 156, 4, LIME if number != 7 else RED)
    return sheet


def scene(sheet: Canvas, dice: Random, x: float, y: float, ink: str) -> None:
    ground = 90
    for column in range(0, 158, 8):
        ground = min(max(ground + dice.randint(-1, 1) * 8, 60), 110)
        sheet.box(x + column, y + ground, min(8, 158 - column), 124 - ground, ink)
    rows = [[dice.random() < 0.55 for _ in range(3)] for _ in range(5)]
    for down, row in enumerate(rows):
        for along, on in enumerate((*row, *row[::-1])):
            if on:
                sheet.box(x + 52 + along * 7, y + 14 + down * 7, 7, 7, ink)


def circles() -> Canvas:
    """Four hundred circles, one of which lies."""
    sheet, dice = Canvas(960, 640, "#15131f"), Random(4)
    for number in range(400):
        x, y, r = dice.randrange(960), dice.randrange(640), dice.randrange(4, 46)
        colour = dice.choice(("#ffd84d", "#ff6f61", "#7bdff2", "#b388ff"))
        if number == 137:
            sheet.oval(x, y, r * 1.06, r, None, colour, 3)
        else:
            sheet.disc(x, y, r, None, colour, 3)
    return sheet
