"""Nova: a control panel, every module in its place, and two cables that are not."""

from msgspec.structs import replace

from core.wall_themes import PRESETS
from demo.board import Board
from demo.drawings import nova as draw


def wall() -> Board:
    board = Board("nova", replace(PRESETS["terminal"], pattern_scale=0.8, card="left"), pins=("uptime",))
    panel(board)
    below(board)
    board.emoji(1140, 990, 70, "🧹", 18, by="moss")
    board.card(960, 1905, 320, 120, "I oiled the hinge. You did not hear me, which is the point.", "note", 3, 24, by="tomasz")
    board.emoji(1105, 1835, 76, "🔧", -20, by="tomasz")
    return board


def panel(board: Board) -> None:
    board.words(825, 112, 132, "THE CUPBOARD", "terminal", "accent")
    board.photo(825, 322, 630, draw.dials, "Three dials: load 22, heat 41, worry 8")
    board.photo(705, 566, 390, draw.days, "A green square for each of 61 days without a restart")
    board.stick(1030, 566, 168, draw.lever, "A big red lever over hazard stripes")
    board.words(1030, 724, 50, "DO NOT.", "terminal", "accent")
    board.card(705, 815, 390, 190, "`04:10` backup: good  \n`04:11` backup of the backup: good  \n`06:00` cupboard opened, "
               "bag put in, closed  \n`06:01` **all quiet**", "ink", 0, 22)
    board.stick(1030, 838, 210, draw.face, "Green lights in rows that smile")
    board.photo(
        970, 1175, 340, draw.cupboard,
        "Drawing of a cupboard: a small computer on the shelf, a vacuum cleaner and a bag of bags below", "ink",
    )
    board.words(640, 1040, 210, "61", "terminal", "ink")
    board.words(640, 1145, 62, "DAYS UP", "terminal", "muted")
    board.card(645, 1290, 260, 150, "A backup you have never restored is a *rumour*.", "note", 0, 27)


def below(board: Board) -> None:
    board.words(300, 1458, 84, "IF IT BREAKS", "terminal", "accent2")
    board.card(360, 1600, 600, 250, "1. breathe\n2. look whether the vacuum cleaner is in **its** plug or in mine\n"
               "3. tell me. the number is on the inside of the door\n4. tea", "paper", 0, 26)
    board.link(
        930, 1500, 400, 130, "https://example.org/backups", "Backup diary", "What was restored on the first of each month."
    )
    board.sketch(930, 1712, 400, 250, "fan")
    board.row(110, 1800, 92, 62, "🟢", "🟢", "🟢", "🟢", "🟢", "🟡", "🟢")
    board.words(400, 1925, 168, "ALL QUIET", "terminal", "ink")
    board.stick(640, 2205, 900, draw.long_cable, "An amber cable across the panel", 2)
