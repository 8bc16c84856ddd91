"""Tomasz: one sheet, drawn to scale, with a title block in its corner."""

from msgspec.structs import replace

from core.wall_themes import PRESETS
from demo.board import Board
from demo.drawings import tomasz as draw


def wall() -> Board:
    board = Board("tomasz", replace(PRESETS["blueprint"], card="right"))
    sheet(board)
    parts(board)
    title_block(board)
    board.card(1020, 2205, 260, 80, "Sheet 2 please. It sulks at nine bar.", "note", 4, 21, by="dario")
    board.emoji(1130, 2150, 64, "☕", -8, by="dario")
    board.emoji(84, 660, 60, "🔩", 14, by="hugo")
    return board


def sheet(board: Board) -> None:
    board.words(360, 112, 94, "OPEN IT.", "poster", "ink")
    board.words(350, 184, 31, "a thing you cannot open is a thing you are renting", "terminal", "accent2")
    board.stick(390, 350, 220, draw.big_gear, "A gear of 22 teeth")
    board.stick(550, 458, 154, draw.small_gear, "A gear of 14 teeth", 11)
    board.stick(200, 540, 240, draw.bearing, "A bearing with one ball missing")
    board.words(440, 620, 34, "← still waiting", "terminal", "accent")
    board.stick(600, 1060, 900, draw.bicycle, "Drawing of a bicycle with numbers and a wheelbase of 1012")


def parts(board: Board) -> None:
    board.card(
        260, 1490, 400, 220,
        "1. saddle: keep\n2. bar tape: *Ruth has opinions*\n3. chainring 44, **not** 46\n4. the noise\n5. not the noise",
        "glass", 0, 24,
    )
    board.photo(830, 1575, 560, draw.schematic, "Circuit of a crystal radio: coil, capacitor, diode, earphone", "plain",
                "FIG. 3  It runs on the radio station", 0, 22)
    board.words(270, 1665, 42, "BENCH RULES", "poster", "accent")
    board.card(
        270, 1870, 420, 330,
        "1. All the screws go into **one** tin.\n2. Photograph it before you love it.\n3. If it is stuck, it is "
        "stuck *for a reason*.\n4. Tea stays on the other table.", "paper", 0, 24,
    )
    board.photo(800, 1990, 430, draw.toaster, "Section through a toaster of 1958", "ink", "FIG. 4  Outlives us all", -1, 22)
    board.words(300, 2110, 42, "ALL THE SCREWS", "poster", "ink", 0)
    board.words(300, 2168, 46, "↓ count them", "marker", "accent", -3)
    board.stick(330, 2245, 540, draw.screws, "Ten wood screws in a row", 0)


def title_block(board: Board) -> None:
    board.link(
        300, 2372, 440, 130, "https://example.org/bench", "Bench rules, long version", "With the story of the talking clock.",
        "paper",
    )
    board.card(
        850, 2366, 520, 140,
        "**REPAIR CAFÉ**, every second Saturday  \nsheet 1 of 1 · 1:4 · rev. C  \nchecked by *Ruth* (hex key 1.5)", "ink", 0,
        23,
    )
