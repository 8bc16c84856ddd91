"""Ruth: a mixtape with two sides, the tape hanging out between them."""

from msgspec.structs import replace

from core.wall_themes import PRESETS
from demo.board import Board
from demo.drawings import ruth as draw


def wall() -> Board:
    board = Board("ruth", replace(PRESETS["vapor"], card="right"))
    deck(board)
    side_a(board)
    side_b(board)
    board.emoji(1120, 1370, 70, "🥄", 24, by="kofi")
    board.card(985, 2170, 300, 130, "0:48. I told you it modulates.", "note", -3, 27, "accent2", by="wren")
    board.emoji(870, 2090, 66, "🐦", -8, by="wren")
    return board


def deck(board: Board) -> None:
    board.words(360, 150, 108, "RADIO", "neon", "paper", -2)
    board.words(390, 270, 92, "RUTH", "neon", "accent", -2)
    board.stick(370, 520, 520, draw.radio, "A pink radio with two yellow knobs", -3)
    board.row(120, 770, 96, 62, "🎧", "📻", "🎙️", "🎶", "☕", drop=4)


def side_a(board: Board) -> None:
    board.words(270, 900, 110, "SIDE A", "disco", "accent2", -5)
    board.card(
        290, 1150, 440, 400,
        "1. a choir, then the news\n2. the same choir, *more tired*\n3. somebody whistles (1994)\n4. rain for Wren\n"
        "5. the announcer, who talks over the beginning of **all** of them\n6. –", "paper", -2, 26,
    )
    board.photo(720, 1060, 330, draw.sleeve_choir, "Sleeve: thirty singers with open mouths", "plain", turn=3)
    board.photo(980, 1210, 330, draw.sleeve_rain, "Sleeve: rings of rain on dark water", "plain", turn=-4)
    board.stick(660, 1350, 300, draw.march, "A cassette: March '94, choir, then news", -12)
    board.stick(560, 1500, 1130, draw.ribbon, "Tape that has come off its reels", 2)
    board.stick(960, 1520, 300, draw.pencil, "A pencil for winding it back", -18)


def side_b(board: Board) -> None:
    board.words(880, 1720, 110, "SIDE B", "disco", "accent", 4)
    board.words(900, 1815, 46, "is better", "marker", "paper", 4)
    board.photo(240, 1850, 340, draw.sleeve_sun, "Sleeve: a sun in slices over a grid", "plain", turn=-3)
    board.photo(540, 1960, 340, draw.sleeve_waves, "Sleeve: stacked lines of a far signal", "plain", turn=4)
    for number, (drawing, told) in enumerate((
        (draw.rain_tape, "Rain for Wren"), (draw.night_tape, "Night drive, no car"), (draw.clear_tape, "do NOT tape over"),
    )):
        board.stick(215 + number * 170, 2270 + number * 26, 330, drawing, f"A cassette: {told}", (-9, 2, 11)[number])
    board.card(
        930, 1960, 360, 180,
        "Swap rules: 45 minutes a side, one song you are *embarrassed* by, unmarked. Cover drawn by hand.", "note", 2, 24,
    )
    board.link(
        960, 2340, 400, 150, "https://example.org/tapes", "Tape index, 1991 to now",
        "Four hundred and six of them, by weather.", "paper", -1,
    )
