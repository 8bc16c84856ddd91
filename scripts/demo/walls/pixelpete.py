"""Pete: the flyer of an arcade that opens tonight only; row upon row comes down on it."""

from functools import partial

from msgspec.structs import replace

from core.wall_themes import PRESETS
from demo.board import Board
from demo.drawings import pixelpete as draw
from demo.tunes import level_three

FLEET = tuple(
    partial(draw.invader, seed, colour) for seed, colour in ((3, draw.PINK), (5, draw.CYAN), (2, draw.LIME), (4, draw.YELLOW))
)


def wall() -> Board:
    board = Board(
        "pixelpete", replace(PRESETS["arcade"], card="centre"), anthem=("Level three, one life", level_three),
        pins=("circles",),
    )
    sides(board)
    invasion(board)
    prizes(board)
    board.card(1045, 2035, 240, 100, "There are 399. I have the list.", "note", -4, 27, by="lior")
    board.emoji(1130, 1970, 70, "🔍", 12, by="lior")
    board.emoji(80, 700, 70, "🪙", -10, by="halley")
    board.art(1100, 690, 110, "fluent-emoji-flat/ghost", 10, by="mika")
    return board


def sides(board: Board) -> None:
    board.words(190, 130, 46, "TONIGHT", "pixel", "accent2", 0)
    board.words(190, 204, 46, "ONLY", "pixel", "accent", 0)
    board.words(1005, 130, 44, "1 COIN", "pixel", "accent", 0)
    board.words(1005, 200, 44, "1 LIFE", "pixel", "accent2", 0)
    for number in range(3):
        board.stick(110 + number * 90, 320, 74, draw.coin, "A coin")
        board.stick(920 + number * 90, 300, 70, draw.heart, "A heart")
    board.stick(190, 500, 170, draw.mug, "A mug of coffee in pixels", -8)
    board.stick(1010, 480, 190, FLEET[0], "A pink invader, large", 8)


def invasion(board: Board) -> None:
    for row, drawing in enumerate(FLEET):
        for column in range(8):
            board.stick(180 + column * 120 + (row % 2) * 40 - 20, 1275 + row * 66, 60, drawing, "An invader")
    board.stick(640, 1473, 84, draw.boom, "An explosion")
    board.stick(640, 1545, 15, draw.bolt, "A shot")
    for number in range(4):
        board.stick((150, 390, 850, 1070)[number], 1575, 120, draw.bunker, "A green bunker")
    board.stick(640, 1640, 120, draw.ship, "A small white ship")


def prizes(board: Board) -> None:
    board.words(600, 1765, 62, "GAME ROOM", "pixel", "ink", 0)
    board.photo(
        315, 2010, 520, draw.canyon, "A pixel landscape at dusk with a runner in a blue cap", "ink",
        "LEVEL 3-2. I have been here since May", -1.5, 26,
    )
    board.card(800, 1928, 300, 220, "**HI-SCORES**\n\nHAL 000412  \nPET 000399  \nZEY 000399  \nMUM 000398", "ink", 0, 25)
    board.photo(
        840, 2245, 480, draw.drawer, "Twelve small broken screens in a drawer", "ink",
        "The drawer. Every one has a dead column", 1.5, 26,
    )
    board.card(
        270, 2295, 380, 160, "Sprites are **free to use**. Tell me what you made, I'll come and lose at it.", "note", -2, 29
    )
    board.art(105, 2405, 90, "fluent-emoji-flat/joystick", -10)
    board.words(370, 2410, 36, "CONTINUE? 9", "pixel", "accent2", 0)
