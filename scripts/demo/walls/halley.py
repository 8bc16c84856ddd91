"""Halley: a map of the whole sky, and what goes round it."""

from functools import partial

from msgspec.structs import replace

from core.wall_themes import PRESETS
from demo.board import Board
from demo.canvas import around
from demo.drawings import halley as draw
from demo.tunes import fourth_floor

MOONS = tuple(partial(draw.moon_at, step / 8) for step in range(1, 8))


def wall() -> Board:
    board = Board(
        "halley", replace(PRESETS["void"], card="left"), anthem=("Fourth floor, south-south-east", fourth_floor), pins=("orbit",),
    )
    comet(board)
    sky(board)
    balcony(board)
    board.card(
        985, 2345, 300, 130, "Half-angle form. You will keep two more digits. With a drawing, as promised.", "note", 3, 22,
        by="lior",
    )
    board.emoji(1115, 2265, 66, "📐", -18, by="lior")
    board.emoji(1075, 830, 62, "🥿", 12, by="ruth")
    return board


def comet(board: Board) -> None:
    board.stick(835, 235, 660, draw.comet, "A comet, its tail to the upper right", 0)
    board.art(1085, 370, 110, "fluent-emoji-flat/ringed-planet", -12)
    board.words(830, 440, 84, "LOOK UP", "neon", "ink", -4)
    board.words(830, 512, 36, "(bring a coat)", "terminal", "accent")
    board.photo(
        790, 712, 370, draw.ink_panel, "An e-ink panel with a comet's track and one dead column", "ink",
        "Tracker no. 3. It only draws when something moves", 2, 20,
    )


def sky(board: Board) -> None:
    board.stick(620, 1580, 800, draw.star_map, "A round star map with five invented constellations")
    for number, drawing in enumerate(MOONS):
        x, y = around(620, 1580, 452, 144 - number * 18)
        board.stick(x, y, 76, drawing, f"The moon, {number + 1} of 7")


def balcony(board: Board) -> None:
    board.photo(215, 2178, 300, draw.moon, "The moon through the eyepiece", "polaroid", "“It has edges.”  Mr Abara, 81", -5, 17)
    board.card(
        600, 2165, 360, 220,
        "**Tonight**\n\n- Saturn, low, until nine\n- the Pleiades over number 12\n- a plane, a plane, a plane, Jupiter",
        "glass", 0, 21,
    )
    board.stick(985, 2110, 260, draw.telescope, "A small red telescope on three legs", 0)
    board.card(610, 2366, 350, 110, "I own one good eyepiece. Ring twice, bring slippers.", "paper", -2, 23, "accent2")
    board.words(222, 2410, 46, "FIRST STAR 17:04", "terminal", "accent2")
    board.row(1040, 580, 60, 40, "✨", "⭐", "✨", drop=-16)
