"""Odile: the wall over the stove."""

from msgspec.structs import replace

from core.wall_themes import PRESETS
from demo.board import Board
from demo.drawings import odile as draw


def wall() -> Board:
    theme = replace(PRESETS["paper"], ground="#f4e9d2", ground2="#e6d3ad", paper="#fffaf0", ink="#3a2a1c", accent="#ffd773",
                    accent2="#c43d2b", pattern="checks", pattern_scale=0.7, outline=0, card="right")
    board = Board("odile", theme)
    stove(board)
    recipes(board)
    plates(board)
    board.card(240, 2330, 290, 110, "It was 330 grams. Thank you for writing her name.", "note", -2, 24, by="lior")
    board.emoji(395, 2380, 60, "💜", 10, by="lior")
    board.emoji(650, 640, 66, "🧈", -10, by="kofi")
    return board


def stove(board: Board) -> None:
    board.words(360, 120, 150, "à table!", "marker", "accent2", -4)
    board.stick(370, 440, 660, draw.rail, "A rail with pan, ladle, whisk, spoon, cleaver, sieve and a towel", 0)
    board.stick(120, 720, 110, draw.egg, "A fried egg", -8)
    board.words(380, 720, 56, "butter quiet, lid on", "marker", "ink", -2)


def recipes(board: Board) -> None:
    board.stick(
        600, 940, 1130, draw.shelf, "A shelf: flour, more flour, lentils, rice, salt, paprika, and a jar of question marks", 0
    )
    board.card(
        250, 1310, 390, 400,
        "**Vichyssoise**\n\n*(if anyone telephones)*\n\n- 4 leeks, the white of them\n- 3 potatoes, sorry for nothing\n"
        "- butter: yes\n"
        "- salt before, **during** and after\n\nServe. If the phone rings, serve cold.", "paper", -2, 24,
    )
    board.card(
        950, 1330, 380, 420,
        "**Tamar's plum cake**\n\n- plums, halved\n- 4 eggs\n- sugar, *less than you think*\n- flour until it is right "
        "(330 g, says Lior, who weighed it **after**)\n\nAn hour. The house will tell you.", "paper", 2, 24,
    )
    board.stick(605, 1330, 130, draw.oil, "A bottle of oil labelled enough", 0)
    board.stick(250, 1100, 80, draw.towel_tag, "A lemon magnet", -10)
    board.stick(950, 1108, 80, draw.towel_tag, "A lemon magnet", 14)


def plates(board: Board) -> None:
    for x, y, drawing, told, turn in (
        (220, 1740, draw.soup, "it telephoned", -4), (480, 1790, draw.gerald, "Gerald, 214 g", 3),
        (740, 1730, draw.tart, "number eleven", -2), (1000, 1790, draw.bread, "seven o'clock", 4),
    ):
        board.photo(x, y, 270, drawing, f"A plate: {told}", "polaroid", told, turn, 23)
    board.words(600, 2030, 84, "enough flour", "marker", "accent2", -3)
    board.words(600, 2105, 46, "(I am finding out how much that is)", "marker", "ink", -2)
    for number, content in enumerate(("🧄", "🧅", "🌿", "🍋", "🥖", "🍷", "🫒", "🧂")):
        board.emoji(150 + number * 128, 2190 + (0, 12)[number % 2], 74, content, (-10, 8)[number % 2])
    board.art(1070, 735, 110, "fluent-emoji-flat/croissant", 12)
    board.art(930, 735, 84, "fluent-emoji-flat/cherries", -8)
    board.link(
        640, 2350, 420, 140, "https://example.org/enough", "Enough flour: a glossary", "Enough, a little, some, a good bit.",
        "paper", -1,
    )
    board.card(1010, 2350, 260, 120, "The door sticks. **Push as you lift.**", "note", 4, 26)
