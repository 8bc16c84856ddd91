"""Wren: a field notebook, one page of one morning."""

from msgspec.structs import replace

from core.wall_themes import PRESETS
from demo.board import Board
from demo.drawings import wren as draw


def wall() -> Board:
    board = Board("wren", replace(PRESETS["paper"], card="left"))
    morning(board)
    blackcap(board)
    margins(board)
    board.card(990, 2110, 270, 110, "they land on deck quite out of breath, and rude", "note", 3, 22, "accent2", by="linnea")
    board.emoji(1085, 2030, 66, "⛵", 8, by="linnea")
    board.emoji(1120, 90, 64, "🍪", 14, by="ruth")
    return board


def morning(board: Board) -> None:
    board.words(810, 110, 118, "tuesday, 4 a.m.", "marker", "ink", -3)
    for number, (time, who) in enumerate(
        (("04:51", "robin"), ("04:58", "blackbird"), ("05:03", "wren (hello)"), ("05:20", "the man with the van"))
    ):
        board.words(580, 230 + number * 80, 52, time, "marker", "accent2", -2)
        board.words((738, 776, 812, 936)[number], 230 + number * 80, 60, who, "marker", "ink", -2)
    board.stick(1040, 312, 210, draw.robin, "A robin", 4)
    board.stick(850, 690, 640, draw.branch, "A branch with red berries", -4)
    board.stick(710, 596, 180, draw.wren_bird, "A wren on the branch", -6)


def blackcap(board: Board) -> None:
    board.photo(350, 1080, 560, draw.blackcap, "Sonogram: scratchy rising phrases", "tape", turn=-1.5)
    board.stick(880, 1020, 350, draw.blackcap_bird, "A blackcap", 6)
    board.words(850, 850, 92, "in NOVEMBER!!", "marker", "accent2", -5)
    board.card(
        900, 1270, 420, 200,
        "Blackcap, in the hawthorn by the ditch. Under its breath, like somebody humming **while they look for their keys**.",
        "paper", 1.5, 25,
    )
    board.photo(300, 1510, 430, draw.ditch, "Map of the ditch, the three oaks and where the blackcap was", "tape", turn=3)
    board.photo(
        830, 1620, 540, draw.tractor, "Sonogram: a tractor below, a bird telling it off above", "polaroid",
        "the tractor arrives, and is told off", -2, 24,
    )


def margins(board: Board) -> None:
    board.photo(450, 1815, 250, draw.coffee_ring, "The ring of a cup", turn=30)
    board.stick(170, 1900, 200, draw.leaf, "A pressed oak leaf", -28)
    board.stick(300, 1960, 160, draw.leaf, "A pressed oak leaf", 22)
    board.sketch(590, 2000, 420, 268, "chorus", -2)
    board.card(220, 2220, 320, 150, "biscuits: 3  \nrain: some  \ntractors: **too many**", "note", -4, 28)
    board.art(1090, 1870, 84, "ph/feather", 20)
    board.art(330, 2100, 110, "fluent-emoji-flat/fallen-leaf", -30)
    board.words(620, 2230, 76, "shh", "marker", "accent2", -8)
    board.row(830, 1920, 70, 50, "🌧️", "🌦️", "🌥️", drop=6)
    board.link(880, 2300, 420, 140, "https://example.org/ditch", "Sounds of the ditch", "Two hours and a tractor.", "paper", 1)
