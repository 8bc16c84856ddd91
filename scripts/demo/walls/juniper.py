"""Juniper: a zine laid open, two pages and the floor around them."""

from msgspec.structs import replace

from core.wall_themes import PRESETS
from demo.board import Board
from demo.drawings import juniper as draw


def wall() -> Board:
    board = Board("juniper", replace(PRESETS["riso"], card="left"))
    cover(board)
    spread(board)
    floor(board)
    board.card(1010, 2150, 280, 130, "page 7 is on its way. it is damp. sorry / not sorry", "note", 5, 23, by="moss")
    board.emoji(1120, 2070, 80, "👟", -14, by="moss")
    board.emoji(1140, 860, 80, "🩳", 20, by="ruth")
    return board


def cover(board: Board) -> None:
    board.photo(960, 330, 430, draw.sun_of_dots, "A half-tone sun")
    board.photo(
        860, 630, 470, draw.cover, "Cover in two inks: a mayor in his chain dives into a pool while his trousers fly off",
        turn=2.5,
    )
    board.words(640, 130, 74, "NO.", "poster", "ink", -6)
    board.words(800, 160, 230, "4", "poster", "accent", 6)
    board.stick(655, 345, 170, draw.blue_tape, "Blue tape", -36)
    board.stick(1078, 352, 170, draw.pink_tape, "Pink tape", 34)
    board.words(290, 745, 46, "SWIMMING", "poster", "ink", -3)
    board.words(290, 803, 46, "POOLS THAT", "poster", "ink", -3)
    board.words(290, 861, 46, "ARE GONE", "poster", "accent", -3)


def spread(board: Board) -> None:
    """Two pages and the fold between them, at x 600."""
    board.card(
        335, 1430, 530, 800,
        "**2 – The mayor**\n\nAt the opening of the lido, on the **6th of June 1936**, the mayor dived in with "
        "his chain on.\n\nHe came up with the chain. He came up *without* the trousers. The newspaper says: “to general "
        "satisfaction.”\n\nThe trousers were found on Monday, in the filter. They are in a glass case in the library, between "
        "a stuffed pike and the first shed book.\n\n*Imani, with the newspaper on her knees*", "paper", 0, 26,
    )
    board.photo(
        865, 1248, 530, draw.map_of_chlorine, "Map of contour lines around a pink pool", "ink",
        "3 – A map of the smell of chlorine", 0, 26,
    )
    board.card(
        865, 1650, 530, 360,
        "On warm evenings, with the wind from the baths, you can still walk from the flats to the corner "
        "shop and be *eleven years old*.\n\nIt gets stronger near the bus stop. Nobody knows why.\n\n*fen, on foot*", "paper",
        0, 26,
    )
    board.stick(600, 1030, 70, draw.mark, "A register mark")
    board.stick(600, 1830, 70, draw.mark, "A register mark")


def floor(board: Board) -> None:
    board.stick(600, 1905, 1190, draw.ring_of_lanes, "A rope of corks, as between two lanes", -1)
    board.words(785, 2000, 56, "FOLD · CUT · STAPLE · GIVE AWAY", "marker", "ink", -2)
    board.photo(250, 2130, 380, draw.lockers, "Blue and pink lockers, 101 to 115", "ink", turn=-4)
    board.stick(670, 2112, 390, draw.scissors, "Scissors, open", 158)
    board.link(
        680, 2362, 440, 140, "https://example.org/fold", "How to fold eight pages from one sheet",
        "One cut. If you need two, start again.", "note", 1,
    )
    board.stick(330, 2350, 190, draw.arrow, "An arrow with a loop", -6)
    board.art(985, 2350, 84, "ph/scissors", -14)
    board.art(1080, 2330, 84, "ph/paperclip", 12)
