"""A control panel: dials, lights, cables, and the cupboard they belong to."""

from random import Random

from demo.canvas import Canvas, around, curve

GREEN, DIM, DARK, AMBER, RED = "#3dff8f", "#1a6b43", "#07150e", "#ffb938", "#ff5a4f"


def panel(width: int, height: int) -> Canvas:
    """A plate with a screw in each corner."""
    sheet = Canvas(width, height, DARK)
    sheet.box(6, 6, width - 12, height - 12, "#0c2217", DIM, 3, 14)
    for x in (26, width - 26):
        for y in (26, height - 26):
            sheet.disc(x, y, 9, "#14402b", DIM, 2)
            sheet.path([around(x, y, 6, 40), around(x, y, 6, 220)], DIM, 2.5)
    return sheet


def dials() -> Canvas:
    sheet = panel(960, 360)
    for x, name, value, colour in ((190, "LOAD", 0.22, GREEN), (480, "HEAT", 0.41, AMBER), (770, "WORRY", 0.08, RED)):
        sheet.disc(x, 170, 118, "#04100a", DIM, 4)
        sheet.arc(x, 170, 96, 150, 390, DIM, 10)
        sheet.arc(x, 170, 96, 150, 150 + 240 * value, colour, 10)
        for tick in range(13):
            angle = 150 + 20 * tick
            sheet.path([around(x, 170, 84, angle), around(x, 170, 74 if tick % 3 else 66, angle)], GREEN, 2.5)
        sheet.path([(x, 170), around(x, 170, 80, 150 + 240 * value)], "#eafff2", 5)
        sheet.disc(x, 170, 12, colour)
        sheet.words(x, 230, name, 22, GREEN, "mono")
        sheet.words(x, 320, f"{round(value * 100):03d}", 26, colour, "mono")
    return sheet


def days() -> Canvas:
    """A square for each day of the uptime, and where it began."""
    sheet, dice = panel(720, 420), Random(61)
    sheet.words(60, 66, "DAYS WITHOUT A RESTART", 24, GREEN, "mono", "lm")
    for day in range(65):
        x, y = 62 + day % 14 * 43, 106 + day // 14 * 52
        up = 4 <= day < 65
        sheet.box(x, y, 34, 40, dice.choice(("#1f9d5b", "#27c170", "#2fe083")) if up else None, DIM, 2, 4)
    sheet.words(62 + 11 * 43, 335, "< TODAY", 20, AMBER, "mono", "mm")
    sheet.words(660, 386, "61 OF 61", 24, GREEN, "mono", "rm")
    sheet.words(60, 386, "LONGEST: THIS ONE", 20, AMBER, "mono", "lm")
    return sheet


def cupboard() -> Canvas:
    """What is behind the door, from the front."""
    sheet = Canvas(720, 900, DARK)
    for y in range(0, 900, 30):
        sheet.path([(0, y), (720, y)], "#0b2418", 1)
    for x in range(0, 720, 30):
        sheet.path([(x, 0), (x, 900)], "#0b2418", 1)
    sheet.box(90, 60, 540, 780, "#06120c", GREEN, 5, 4)
    sheet.path([(90, 360), (630, 360)], GREEN, 5)
    sheet.shape([(630, 60), (700, 20), (700, 880), (630, 840)], "#0a1d13", GREEN, 4)
    sheet.disc(684, 450, 8, GREEN)
    sheet.box(140, 228, 300, 120, "#0f3322", GREEN, 4, 10)  # the machine
    for slot in range(9):
        sheet.path([(164 + slot * 16, 256), (164 + slot * 16, 320)], DIM, 5)
    sheet.disc(404, 288, 10, AMBER)
    sheet.disc(372, 288, 6, GREEN)
    sheet.path(curve([(440, 300), (500, 320), (520, 250), (580, 240), (600, 130), (560, 60)]), AMBER, 4)
    sheet.box(470, 270, 120, 78, None, DIM, 3, 6)
    sheet.words(530, 309, "SPARE", 20, DIM, "mono")
    sheet.oval(250, 760, 110, 56, "#0f3322", GREEN, 4)  # the vacuum cleaner
    sheet.disc(200, 806, 20, DARK, GREEN, 4)
    sheet.disc(306, 806, 20, DARK, GREEN, 4)
    sheet.path(curve([(170, 730), (130, 600), (200, 470), (290, 520), (280, 430), (320, 400)]), GREEN, 9)
    sheet.shape(curve([(430, 820), (410, 700), (450, 610), (510, 590), (570, 620), (600, 710), (580, 820)]), "#0a1d13", GREEN, 4)
    for fold in range(4):
        sheet.path(curve([(450 + fold * 40, 810), (446 + fold * 38, 720), (490 + fold * 12, 610)]), DIM, 3)
    sheet.path(curve([(490, 600), (500, 540), (540, 540), (536, 600)]), GREEN, 5)
    sheet.words(512, 740, "BAGS", 26, GREEN, "mono")
    sheet.words(180, 130, "COOL", 22, DIM, "mono")
    sheet.words(360, 872, "FIG. 1   THE CUPBOARD", 22, GREEN, "mono")
    return sheet


def lever() -> Canvas:
    """The big switch that nobody may touch."""
    sheet = Canvas(300, 420)
    sheet.box(40, 120, 220, 290, "#1b2a22", "#0a120d", 6, 18)
    for stripe in range(6):
        x = 58 + stripe * 32
        sheet.shape([(x, 388), (x + 16, 388), (x + 28, 356), (x + 12, 356)], AMBER)
    sheet.box(118, 160, 64, 180, "#050a07", DIM, 4, 30)
    sheet.path([(150, 300), (150, 90)], "#cfd8d2", 26)
    sheet.path([(144, 300), (144, 90)], "#f4fff8", 7)
    sheet.disc(150, 66, 54, RED, "#7c1712", 6)
    sheet.oval(132, 46, 15, 10, "#ffb0a8")
    return sheet


def cable(colour: str, points: list[tuple[float, float]], width: int, height: int) -> Canvas:
    """A patch cable that hangs from plug to plug."""
    sheet, line = Canvas(width, height), curve(points, steps=24)
    sheet.path(line, "#020805", 20)
    sheet.path(line, colour, 14)
    sheet.path([(x - 2, y - 3) for x, y in line], "#ffffff" if colour == GREEN else "#ffe9b8", 2)
    for (x, y), (a, b) in ((line[0], line[3]), (line[-1], line[-4])):
        dx, dy = (x - a) * 0.35, (y - b) * 0.35
        sheet.path([(x, y), (x - dx * 4, y - dy * 4)], "#020805", 30)
        sheet.path([(x, y), (x - dx * 4, y - dy * 4)], "#c9d6ce", 22)
    return sheet


def long_cable() -> Canvas:
    return cable(AMBER, [(40, 40), (90, 250), (330, 340), (560, 250), (700, 300), (760, 120)], 800, 380)


def face() -> Canvas:
    """Lights in rows that happen to smile."""
    rows = ("..........", "..##..##..", "..##..##..", "..........", ".#......#.", "..######..", "..........")
    sheet = Canvas(420, 300)
    sheet.box(4, 4, 412, 292, "#04100a", "#14402b", 6, 16)
    for y, row in enumerate(rows):
        for x, letter in enumerate(row):
            sheet.disc(39 + x * 38, 36 + y * 38, 13, GREEN if letter == "#" else "#0f2e1f")
    return sheet
