"""Zeynep: one poster as large as the wall, and three small ones under it."""

from functools import partial

from msgspec.structs import replace

from core.wall_themes import PRESETS
from demo.board import Board
from demo.drawings import zeynep as draw

THE, WAS = (partial(draw.lettering, word, draw.PLUM) for word in ("THE", "WAS"))
SEA, LATE = (partial(draw.lettering, word, draw.CREAM) for word in ("SEA", "LATE"))


def wall() -> Board:
    board = Board("zeynep", replace(PRESETS["sunset"], pattern="none", outline=0, card="right"))
    poster(board)
    shop(board)
    board.emoji(1150, 1540, 76, "🎻", -12, by="greta")
    board.card(1000, 2145, 290, 110, "Seat 64 is mine. I am bringing the viola.", "note", 4, 24, by="greta")
    board.emoji(1130, 2065, 64, "🐍", 10, by="sunny")
    return board


def poster(board: Board) -> None:
    board.stick(600, 970, 740, draw.sun, "A sun cut into slices from below")
    board.stick(230, 150, 340, THE, "THE")
    board.stick(370, 345, 620, SEA, "SEA")
    board.stick(245, 540, 370, WAS, "WAS")
    board.stick(560, 130, 170, draw.gull, "A gull", -14)
    board.stick(575, 560, 110, draw.gull, "A gull, farther away", 10)
    board.stick(820, 660, 80, draw.gull, "A gull, very far away", -6)
    board.stick(860, 1040, 300, draw.boat, "A sailing boat", 7)
    board.stick(600, 1320, 1200, draw.sea, "Waves in five colours")
    board.stick(600, 1415, 1100, LATE, "LATE")


def shop(board: Board) -> None:
    for number, (drawing, told) in enumerate(
        (
            (draw.concert, "Poster: two violas and a ferry"), (draw.festival, "Poster: slow rave"),
            (draw.night_train, "Poster: last train"),
        )
    ):
        board.photo(210 + number * 390, 1805 + (0, 26, 0)[number], 345, drawing, told, "ink", turn=(-2, 1, -1)[number])
    board.words(310, 2140, 44, "CONCERTS THAT", "poster", "ink", -2)
    board.words(345, 2197, 44, "SHOULD HAVE BEEN", "poster", "accent", -2)
    board.card(
        300, 2335, 460, 140, "Three colours, one of them paper. I print on Sundays, you collect on trains.", "paper", 1, 26
    )
    board.stick(690, 2235, 300, draw.tube, "A cardboard tube: this way up", -24)
    board.link(870, 2360, 440, 130, "https://example.org/tube", "Poster shop", "It is a cardboard tube. You shake it.", "note", 2)
