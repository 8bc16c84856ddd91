"""What the demo's people have written in the studio: fifteen sketches, their versions, and what was remixed from what."""

from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from core.starters import FOLDER, Starter, read_starter
from demo.board import Drawing
from demo.drawings import sketches as draw

HERE = Path(__file__).parent
Edits = tuple[tuple[str, str], ...]  # (what stands there, what comes in its place)

BUN = '[".#...#.", "#######", "#.###.#", "#######", "##.#.##", ".#####."]'
POSTER_WORDS: Edits = (('const WORD = "NEO"', 'const WORD = "LATE"'), ("const SIZE = 6 ", "const SIZE = 5 "),
                       ('textFont("Georgia")', 'textFont("Arial")'))
MOSSES: Edits = (
    ('["#eaff8f", "#9be564", "#3fcf8e", "#22b8c7", "#5b7cfa", "#a45cff", "#ff5cc8"]',
     '["#e4f29a", "#b5d35c", "#86b049", "#5c8f3e", "#3f7336", "#6d5a2e", "#c9603c"]'),
    ('const SOIL = "#15122e"', 'const SOIL = "#1c2118"'),
    ("const PACE = 110", "const PACE = 400"),
    ('"#4a3f86"', '"#39452c"'),
)
NIGHT_SHIFT: Edits = (
    ("const ARMS = 5", "const ARMS = 3"), ('Color("#ffd9a0")', 'Color("#ffe6b8")'), ('Color("#6a4dff")', 'Color("#0f9aa8")'),
)


class Written(Struct, frozen=True):
    """A sketch to be: the file `name` beside this one, or a starter of that name with `edits`.

    `days` before today it became public; `parent` names the sketch it was remixed from. `before` is how the version
    before the newest differed, and `note` what the author says of the newest.
    """

    name: str
    by: str
    days: float
    tags: tuple[str, ...]
    drawing: Drawing
    note: str
    parent: str = ""
    title: str = ""
    about: str = ""
    edits: Edits = ()
    before: Edits = ()

    def source(self) -> str:
        return edited(read(self.name).source, self.edits)


SKETCHES = (
    Written("orbit", "halley", 52, ("orbit", "sky", "slow"), draw.orbit, "a tail that fades",
            before=(("fill(123, 223, 242, n / 300 * 220)", 'fill("#7bdff2")'),)),
    Written("areas", "lior", 24, ("orbit", "geometry"), draw.areas, "twelve slices: eleven was not a nice answer", "orbit",
            before=(("const SLICES = 12", "const SLICES = 11"),)),
    Written("kites", "kestrel", 11, ("orbit", "kites", "wind"), draw.kites, "they lift when it is their turn", "areas",
            before=((") ** 8", ") ** 2"),)),
    Written("pixel-orbit", "pixelpete", 19, ("orbit", "pixels"), draw.pixel_orbit, "the sun is a coin", "orbit",
            before=(('"#ffd84d"', '"#ffffff"'),)),
    Written("circles", "pixelpete", 34, ("circles", "lies"), draw.circles, "moved the lie", before=(("LIAR = 137", "LIAR = 3"),)),
    Written("spirals", "dario", 6, ("circles", "plotter"), draw.spirals, "one is under the carriage", "circles",
            before=(("    if (n === STOLEN) continue\n", ""),)),
    Written("uptime", "nova", 58, ("dots", "cupboard"), draw.uptime, "backups are amber",
            before=(('  if (isBackup) ctx.fillStyle = "#ffb938"\n', ""),)),
    Written("fan", "nova", 30, ("sound", "cupboard"), draw.fan, "worry goes up slowly, as it does",
            before=((") * 0.1\n", ") * 0.5\n"),)),
    Written("chorus", "wren", 41, ("birds", "lines", "morning"), draw.chorus, "the man with the van",
            before=(('  ["the man with the van", 0.62, 0.08, 2, "#8c8678"],\n', ""),)),
    Written("sub", "kofi", 16, ("sound", "bass"), draw.sub, "fourteen rings, as many as there are bands that matter",
            before=(("Float32Array(14)", "Float32Array(9)"),)),
    Written("belly", "sunny", 1.3, ("letters", "first"), draw.belly, "it breathes!", before=(("0.12 * sin", "0 * sin"),)),
    Written("3-poster", "zeynep", 21, ("poster", "letters", "chance"), draw.late, "five tiles: larger, louder",
            title="Concert, any", about="A poster for a concert that should have been, another one on every wall.",
            edits=POSTER_WORDS, before=(("const SIZE = 5 ", "const SIZE = 6 "),)),
    Written("5-garden", "moss", 14, ("moss", "slow", "cells"), draw.garden, "slower", title="slow cells",
            about="the game of life at the speed of moss. stroke it and something grows.", edits=MOSSES,
            before=(("const PACE = 400", "const PACE = 200"),)),
    Written("6-galaxy", "hugo", 29, ("stars", "night"), draw.ward, "three arms: five were busy", title="four in the morning",
            about="What the ward looks like from far enough away. Turn it, it is quiet.", edits=NIGHT_SHIFT,
            before=(("const ARMS = 3", "const ARMS = 4"),)),
    Written("8-board", "mika", 9, ("together", "pixels", "bun"), draw.board, "Bun is what hangs there first",
            title="Draw Bun with me", about="Eight of us at once, on one sheet. Bun is the model. He will not sit still.",
            edits=(('[".##.##.", "#######", "#######", ".#####.", "..###..", "...#..."]', BUN),)),
)


@lru_cache
def read(name: str) -> Starter:
    own = HERE / f"{name}.js"
    return read_starter(own if own.exists() else FOLDER / f"{name}.js")


def edited(text: str, edits: Edits) -> str:
    """Raises ValueError when something to be changed is not there: a starter was changed, and this not."""
    for old, new in edits:
        if old not in text:
            raise ValueError(f"There is no {old!r} to change.")
        text = text.replace(old, new)
    return text
