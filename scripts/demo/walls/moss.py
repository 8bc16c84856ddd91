"""moss: a garden in terraces, with labels, and one minute of rain."""

from functools import partial

from msgspec.structs import replace

from core.wall_themes import PRESETS
from demo.board import Board
from demo.drawings import moss as draw

LABELS = tuple(partial(draw.label, name) for name in ("Bryum, silver", "Hypnum, sleepy", "Funaria, one shoe"))


def wall() -> Board:
    board = Board("moss", replace(PRESETS["forest"], card="right", outline=0), visitors="members")
    rain(board)
    minute(board)
    garden(board)
    board.emoji(1065, 1235, 66, "🐌", 0, by="bram")
    board.card(900, 1290, 330, 120, "That snail is Margaret's cousin. Please tell her I am not angry.", "note", 3, 23, by="bram")
    board.emoji(640, 1010, 66, "🪲", 24, by="wren")
    return board


def rain(board: Board) -> None:
    board.photo(340, 330, 600, draw.rain, "Raindrops")
    board.words(350, 120, 112, "go outside,", "marker", "paper", -3)
    board.words(400, 222, 112, "slowly", "marker", "accent", -3)
    board.photo(350, 530, 540, draw.shelter, "A bus shelter in the rain with moss along its roof", "tape",
                "fourteen kinds live here. the bus does not", -2, 24)


def minute(board: Board) -> None:
    """One minute, in four pictures along one line."""
    board.words(330, 800, 70, "fifty seconds of rain", "marker", "accent", -1)
    for number, (drawing, told) in enumerate((
        (draw.asleep, "0 s"), (draw.stirring, "15 s"), (draw.opening, "35 s"), (draw.awake, "50 s. hello"),
    )):
        board.photo(180 + number * 280, 1025 + (0, 14, -6, 8)[number], 250, drawing, f"Wall moss after {told}", "polaroid", told,
                    (-2.5, 1.5, -1, 2.5)[number], 22)
    board.card(360, 1300, 580, 120, "*Tortula muralis*, wall of the car park. Dry, it is grey and shut. Then one minute of rain.",
               "paper", 0, 25)


def garden(board: Board) -> None:
    board.stick(170, 1640, 420, draw.fern, "A fern", -6)
    board.stick(1060, 1660, 360, draw.fern, "A fern", 8)
    board.stick(470, 1590, 220, draw.spores, "Moss capsules on their stalks", 2)
    board.stick(420, 1790, 820, draw.dark_cushion, "A dark cushion of moss")
    board.stick(620, 1720, 210, draw.toadstools, "Toadstools")
    board.stick(760, 1710, 200, draw.spores, "Moss capsules on their stalks", -4)
    board.stick(850, 1890, 700, draw.bright_cushion, "A bright cushion of moss")
    board.stick(560, 1960, 1140, draw.wide_cushion, "A long cushion of moss")
    board.stick(430, 1830, 200, draw.snail, "A snail", -3)
    board.stick(1040, 2030, 380, draw.round_cushion, "A round cushion of moss")
    board.stick(130, 2040, 360, draw.round_cushion, "A round cushion of moss")
    board.stick(600, 2250, 1200, draw.soil, "The soil, cut through: roots, stones, a worm")
    board.stick(700, 2085, 400, draw.stones, "Three stones")
    for x, y, drawing, turn in ((290, 2000, LABELS[0], -4), (480, 2075, LABELS[1], 3), (910, 2010, LABELS[2], -3)):
        board.stick(x, y, 190, drawing, "A plant label", turn)
    board.words(470, 2245, 62, "do not pick. say hello.", "marker", "paper", -1)
