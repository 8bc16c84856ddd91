"""Mika: a shrine, the same on both sides, because he deserves it."""

from msgspec.structs import replace

from core.wall_themes import PRESETS
from demo.board import Board
from demo.drawings import mika as draw
from demo.tunes import lullaby_for_bun


def wall() -> Board:
    board = Board(
        "mika", replace(PRESETS["bubblegum"], card="centre"), anthem=("Lullaby for Bun", lullaby_for_bun), visitors="members",
        face=draw.bun,
    )
    heaven(board)
    altar(board)
    offerings(board)
    board.card(215, 2380, 310, 110, "Ears clear the brim by 4 mm. I measured twice.", "note", -3, 24, by="aiko")
    board.emoji(90, 2312, 70, "🧶", -14, by="aiko")
    board.emoji(1010, 2360, 110, "🌻", 10, by="sunny")
    return board


def heaven(board: Board) -> None:
    board.stick(600, 738, 1200, draw.bunting, "Bunting from edge to edge")
    for side in (-1, 1):
        board.words(600 + side * 400, 200, 120, ("TWO", "2")[side > 0], "bubble", "accent", side * 8)
        board.words(600 + side * 400, 310, 66, "today!!", "bubble", "accent2", side * 8)
        board.emoji(600 + side * 330, 430, 90, "🎈", side * 10)
        board.emoji(600 + side * 470, 450, 116, "🎈", side * -6)
        board.art(600 + side * 395, 570, 90, "fluent-emoji-flat/lollipop", side * 14)


def altar(board: Board) -> None:
    board.stick(600, 1210, 940, draw.rays, "A halo of white and yellow rays")
    board.stick(600, 1255, 480, draw.bun, "Bun, a hamster, holding a sunflower seed")
    board.stick(600, 1008, 148, draw.hat, "A very small knitted hat", -4)
    board.stick(600, 1690, 1160, draw.steps, "Three iced steps")
    for side in (-1, 1):
        board.stick(600 + side * 345, 1512, 84, draw.candle, "A striped candle")
        board.stick(600 + side * 535, 1666, 74, draw.candle, "A striped candle")
        board.emoji(600 + side * 465, 1722, 84, "🍡", side * 12)
        board.art(600 + side * 440, 990, 88, "fluent-emoji-flat/cherry-blossom", side * 14)
        board.art(600 + side * 510, 1150, 70, "fluent-emoji-flat/growing-heart", side * -14)
        board.emoji(600 + side * 470, 1310, 70, "🍓", side * 8)
    board.words(600, 1842, 96, "B U N", "bubble", "accent", 0)


def offerings(board: Board) -> None:
    for number, (drawing, told, turn) in enumerate(
        (
            (draw.portrait_running, "nyoom", -4), (draw.portrait_asleep, "shhhh", 0),
            (draw.portrait_stuffed, "five seeds, one cheek", 4),
        )
    ):
        board.photo(215 + number * 385, 2090 + (16, 0, 16)[number], 310, drawing, f"Bun: {told}", "polaroid", told, turn, 22)
    board.card(
        620, 2352, 440, 150,
        "He likes: seeds, Tuesdays, the **left** side of things. He does not like: the hoover, *opinions*.", "paper", 0, 25,
    )
