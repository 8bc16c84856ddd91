"""White lines on blue: a bicycle in its parts, a radio on one sheet, a gear."""

from random import Random

from demo.canvas import Canvas, around, blob, curve

LINE, THIN, FAINT, WARM, BLUE = "#edf4ff", "#b9cff5", "#6f95dd", "#ffd94d", "#0d3180"


def wheel(sheet: Canvas, x: float, y: float, r: float) -> None:
    sheet.disc(x, y, r, None, LINE, 7)
    sheet.disc(x, y, r - 14, None, THIN, 2.5)
    for spoke in range(24):
        sheet.path([around(x, y, 16, spoke * 15 + (9 if spoke % 2 else -9)), around(x, y, r - 14, spoke * 15)], THIN, 1.6)
    sheet.disc(x, y, 16, None, LINE, 4)
    sheet.disc(x, y, 5, LINE)
    for a, b in (((x - r - 34, y), (x + r + 34, y)), ((x, y - r - 34), (x, y + r + 34))):
        dashed(sheet, a, b)


def dashed(sheet: Canvas, a, b) -> None:
    """A centre line: long, short, long."""
    long = ((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2) ** 0.5
    at, step = 0.0, 0
    while at < long:
        length = min((26, 6)[step % 2], long - at)
        ends = [(a[0] + (b[0] - a[0]) * t / long, a[1] + (b[1] - a[1]) * t / long) for t in (at, at + length)]
        sheet.path(ends, FAINT, 1.8)
        at, step = at + length + 8, step + 1


def measure(sheet: Canvas, a, b, text: str) -> None:
    """A dimension between two points of a horizontal line."""
    for x, y in (a, b):
        sheet.path([(x, y - 26), (x, y + 12)], THIN, 2)
    sheet.path([a, b], THIN, 2)
    for (x, y), way in ((a, 1), (b, -1)):
        sheet.shape([(x, y), (x + way * 18, y - 6), (x + way * 18, y + 6)], LINE)
    sheet.words((a[0] + b[0]) / 2, a[1] - 18, text, 24, WARM, "mono")


def bicycle() -> Canvas:
    sheet = Canvas(1160, 800)
    back, front, crank = (290, 500), (870, 500), (520, 520)
    wheel(sheet, *back, 220)
    wheel(sheet, *front, 220)
    for a, b in (
        (back, crank), (back, (462, 284)), (crank, (440, 214)), ((470, 300), (794, 286)), (crank, (808, 322)),
        ((772, 224), (818, 356)),
    ):
        sheet.path([a, b], BLUE, 24)
        sheet.path([a, b], LINE, 20)
        sheet.path([a, b], BLUE, 13)
    fork = curve([(812, 340), (836, 430), front])
    sheet.path(fork, LINE, 16)
    sheet.path(fork, BLUE, 9)
    sheet.disc(*crank, 62, BLUE, LINE, 5)
    for tooth in range(32):
        sheet.path([around(*crank, 62, tooth * 11.25), around(*crank, 70, tooth * 11.25)], LINE, 5)
    sheet.disc(*crank, 44, None, THIN, 2.5)
    for arm in range(5):
        sheet.path([around(*crank, 12, arm * 72 + 20), around(*crank, 44, arm * 72 + 20)], THIN, 5)
    sheet.path([around(*crank, 96, 205), around(*crank, 96, 25)], LINE, 9)
    for angle in (205, 25):
        x, y = around(*crank, 96, angle)
        sheet.box(x - 32, y - 8, 64, 16, BLUE, LINE, 4, 5)
    sheet.path([(back[0], back[1] - 24), (crank[0], crank[1] - 62)], LINE, 3)
    sheet.path([(back[0], back[1] + 24), (crank[0], crank[1] + 62)], LINE, 3)
    sheet.disc(*back, 26, None, LINE, 5)
    sheet.shape(curve([(376, 196), (430, 186), (520, 196), (524, 206), (450, 220), (392, 222)], closed=True), BLUE, LINE, 5)
    sheet.path(curve([(772, 226), (764, 186), (800, 166), (856, 172), (880, 210), (846, 236)]), LINE, 11)
    measure(sheet, (290, 770), (870, 770), "1012")
    sheet.path(curve([(520, 590), (590, 660), (660, 676)]), WARM, 3)
    for number, (x, y, a, b) in enumerate(
        ((120, 110, 440, 186), (1060, 110, 850, 166), (680, 690, 560, 560), (60, 620, 140, 590), (1110, 620, 1040, 620))
    ):
        sheet.path([(x, y), (a, b)], FAINT, 2)
        sheet.disc(x, y, 28, BLUE, WARM, 4)
        sheet.words(x, y, str(number + 1), 30, WARM, "mono")
    return sheet


def schematic() -> Canvas:
    """A crystal radio: aerial, coil, a diode, ears."""
    sheet = Canvas(920, 600, BLUE)
    grid(sheet, 920, 600)
    for path in (
        ((130, 60), (130, 180)), ((130, 420), (130, 520)), ((130, 180), (330, 180)), ((330, 180), (330, 210)),
        ((330, 390), (330, 420)), ((130, 420), (760, 420)), ((330, 180), (470, 180)), ((560, 180), (760, 180)),
        ((760, 180), (760, 250)), ((760, 350), (760, 420)),
    ):
        sheet.path(list(path), LINE, 5)
    for dx in (-44, 0, 44):
        sheet.path([(130, 110), (130 + dx, 50)], LINE, 5)
    for step in range(4):
        sheet.path([(90 + step * 11, 520 + step * 14), (170 - step * 11, 520 + step * 14)], LINE, 5)
    sheet.path([(130, 180), (130, 420)], LINE, 5)
    sheet.box(110, 200, 40, 200, BLUE)
    for turn in range(6):
        sheet.arc(136, 216 + turn * 34, 18, -90, 90, LINE, 5)
    for y in (280, 310):
        sheet.path([(290, y), (370, y)], LINE, 6)
    sheet.path([(330, 210), (330, 280)], LINE, 5)
    sheet.path([(330, 310), (330, 390)], LINE, 5)
    sheet.path([(280, 345), (384, 250)], WARM, 4)
    sheet.shape([(376, 244), (388, 268), (362, 262)], WARM)
    sheet.shape([(476, 146), (476, 214), (548, 180)], BLUE, LINE, 5)
    sheet.path([(552, 146), (552, 214)], LINE, 6)
    sheet.arc(760, 300, 50, 90, 270, LINE, 6)
    sheet.box(752, 250, 20, 100, LINE)
    for ring in range(3):
        sheet.arc(780, 300, 40 + ring * 26, -42, 42, THIN, 4)
    for x, y in ((130, 180), (330, 180), (330, 420), (130, 420)):
        sheet.disc(x, y, 8, LINE)
    for x, y, text in ((60, 300, "L1"), (408, 326, "C1"), (514, 118, "D1"), (660, 300, "2 kOhm")):
        sheet.words(x, y, text, 27, WARM, "mono")
    sheet.words(880, 560, "NO BATTERY. NONE.", 26, LINE, "mono", "rm")
    return sheet


def grid(sheet: Canvas, width: int, height: int) -> None:
    for x in range(0, width, 20):
        sheet.path([(x, 0), (x, height)], "#184195" if x % 100 else "#285ab8", 1.5)
    for y in range(0, height, 20):
        sheet.path([(0, y), (width, y)], "#184195" if y % 100 else "#285ab8", 1.5)


def gear(teeth: int, colour: str) -> Canvas:
    sheet = Canvas(420, 420)
    rim = []
    for tooth in range(teeth):
        start = tooth * 360 / teeth
        for share, r in ((0.05, 160), (0.2, 200), (0.45, 200), (0.6, 160), (1, 160)):
            rim.append(around(210, 210, r, start + share * 360 / teeth))
    sheet.shape(rim, BLUE, colour, 7)
    sheet.disc(210, 210, 126, None, colour, 4)
    for arm in range(5):
        sheet.disc(*around(210, 210, 82, arm * 72), 28, None, colour, 4)
    sheet.disc(210, 210, 34, None, colour, 7)
    sheet.box(200, 166, 20, 24, BLUE, colour, 4)
    return sheet


def big_gear() -> Canvas:
    return gear(22, LINE)


def small_gear() -> Canvas:
    return gear(14, WARM)


def bearing() -> Canvas:
    """The one that is being waited for."""
    sheet = Canvas(400, 400)
    for r, width in ((186, 8), (150, 4), (98, 4), (62, 8)):
        sheet.disc(200, 200, r, None, LINE, width)
    for ball in range(9):
        x, y = around(200, 200, 124, ball * 40)
        if ball == 4:
            sheet.disc(x, y, 25, None, WARM, 3)
            sheet.words(x, y, "?", 34, WARM, "mono")
        else:
            sheet.disc(x, y, 25, None, LINE, 5)
    return sheet


def screws() -> Canvas:
    """All of the screws."""
    sheet = Canvas(980, 190)
    for number, long in enumerate((120, 90, 130, 76, 110, 130, 64, 100, 120, 84)):
        x = 56 + number * 96
        sheet.box(x - 24, 18, 48, 20, BLUE, LINE, 4, 6)
        sheet.path([(x - 10, 28), (x + 10, 28)], WARM, 4)
        sheet.box(x - 10, 38, 20, long - 14, BLUE, LINE, 4)
        for thread in range(int((long - 26) / 9)):
            sheet.path([(x - 15, 54 + thread * 9), (x + 15, 48 + thread * 9)], THIN, 3)
        sheet.shape([(x - 10, 24 + long), (x + 10, 24 + long), (x, 40 + long)], LINE)
    return sheet


def toaster() -> Canvas:
    """The one of 1958, cut open."""
    sheet, dice = Canvas(860, 600, BLUE), Random(58)
    grid(sheet, 860, 600)
    sheet.shape(curve([(140, 480), (130, 230), (200, 150), (640, 150), (710, 230), (700, 480)]), None, LINE, 7)
    sheet.box(110, 480, 620, 40, None, LINE, 6, 12)
    for x in (250, 470):
        sheet.shape(blob(dice, x + 62, 240, 74, 110, 10, 0.04), None, WARM, 5)
        for wire in range(8):
            y = 210 + wire * 30
            sheet.path([(x - 34, y), (x - 22, y + 15), (x - 34, y + 30)], "#ff8f70", 4)
            sheet.path([(x + 158, y), (x + 146, y + 15), (x + 158, y + 30)], "#ff8f70", 4)
    sheet.box(712, 250, 60, 24, None, LINE, 5, 8)
    sheet.path([(700, 262), (640, 262), (640, 440)], THIN, 4)
    dashed(sheet, (420, 90), (420, 560))
    sheet.path([(312, 110), (180, 70)], FAINT, 2)
    sheet.words(170, 60, "BREAD", 26, WARM, "mono", "rm")
    sheet.path([(600, 330), (790, 400)], FAINT, 2)
    sheet.words(846, 424, "NICHROME", 26, WARM, "mono", "rm")
    sheet.words(846, 560, "SECTION A-A", 26, LINE, "mono", "rm")
    return sheet
