"""Kofi: four boxes, stacked as they stand, and the air in front of them."""

from msgspec.structs import replace

from core.wall_themes import PRESETS
from demo.board import Board
from demo.drawings import kofi as draw
from demo.tunes import tumble_dryer


def wall() -> Board:
    theme = replace(
        PRESETS["void"], ground="#17100a", ground2="#4a2f14", paper="#241a10", ink="#fff2d6", accent="#f5b921",
        accent2="#d7382a", pattern="stripes", pattern_scale=2.4, card="left", border=3, corners="round", radius=6,
        fonts="poster",
    )
    board = Board(
        "kofi", theme, anthem=("Tumble dryer (version)", tumble_dryer), pins=("sub",), visitors="members", face=draw.red_label,
    )
    stack(board)
    spec(board)
    session(board)
    board.card(1010, 2165, 270, 110, "The spoons moved. I have witnesses.", "note", 3, 24, by="ruth")
    board.emoji(1120, 2090, 66, "🥄", -16, by="ruth")
    board.emoji(1130, 1290, 74, "🧺", 8, by="odile")
    return board


def stack(board: Board) -> None:
    board.stick(850, 218, 500, draw.tops, "A box of five tweeters")
    board.stick(850, 424, 500, draw.middle, "A box of three cones")
    board.stick(850, 735, 500, draw.scoop, "A bass scoop")
    board.stick(850, 1105, 500, draw.scoop, "Another bass scoop")
    for y in (735, 1105):
        board.stick(536, y, 125, draw.arcs, "The air, pushed", 180)
    board.words(850, 100, 56, "LOW-END CORNER", "poster", "accent", 0)


def spec(board: Board) -> None:
    board.card(
        250, 1365, 380, 230,
        "**Box 1** tops, five horns  \n**Box 2** the voice  \n**Box 3** scoop, 30 Hz  \n**Box 4** scoop, *being rewired*  \n"
        "**Car** very full", "paper", 0, 26,
    )
    board.stick(372, 1552, 410, draw.cable, "A red cable", -3)
    board.photo(840, 1465, 540, draw.wave, "Standing waves at thirty hertz", "ink", "Air that leaks is bass that leaves", 0, 22)


def session(board: Board) -> None:
    board.photo(
        300, 1930, 470, draw.flyer, "Flyer: launderette session, a washing machine full of socks and rings", "tape", turn=-3
    )
    for number, (drawing, told) in enumerate(
        ((draw.red_label, "Dryer"), (draw.gold_label, "Rinse"), (draw.green_label, "Spoons"))
    ):
        board.stick(690 + number * 180, 1830 + number * 40, 290, drawing, f"A record: {told}", number * 24 - 20)
    board.words(840, 1660, 58, "BRING A WASH", "poster", "accent", 0)
    board.card(720, 2140, 320, 130, "No requests. **Yes** to socks.", "note", -2, 30)
    board.link(820, 2320, 420, 130, "https://example.org/scoops", "Box plans, free", "Ply, glue, eleven evenings.", "paper")
    for number in range(4):
        board.art(110 + number * 110, 2350, 84, "fluent-emoji-flat/speaker-high-volume")
