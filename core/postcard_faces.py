"""The faces that walls are set in, by their names in ui/css: which fonts they are, and whether they have a letter."""

from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

VENDOR = Path(__file__).parent.parent / "ui/vendor/@fontsource"
MISSING = "\U000fffff"  # nobody's letter: what a face draws for it, it draws for all it does not have
BODY, MONO, DISPLAY = "atkinson-hyperlegible", "spline-sans-mono", "dela-gothic-one"
FACES = {  # by pair of fonts, as in ui/css/wall-themes.css: for names and how much larger, for words and how much larger
    "orbit": ("michroma", 0.72, MONO, 0.92), "letter": ("covered-by-your-grace", 1.3, "alegreya", 1.1),
    "plaza": ("monoton", 0.92, BODY, 1), "terminal": ("vt323", 1.5, "vt323", 1.25),
    "bubble": ("titan-one", 1, "comic-neue", 1.06), "disco": ("shrikhand", 1.1, BODY, 1),
    "draft": ("architects-daughter", 0.96, MONO, 0.92), "poster": (DISPLAY, 0.95, BODY, 1),
    "woods": ("caprasimo", 1, "alegreya", 1.1), "arcade": ("press-start-2p", 0.6, "vt323", 1.25),
}
STICKER_FACES = {
    "poster": DISPLAY, "marker": "covered-by-your-grace", "comic": "bangers", "pixel": "press-start-2p", "terminal": "vt323",
    "bubble": "titan-one", "disco": "shrikhand", "neon": "monoton",
}
WITH_BOLD = (BODY, "alegreya", "comic-neue")


@lru_cache(maxsize=256)
def font(face: str, size: int) -> ImageFont.FreeTypeFont:
    """A face such as "alegreya" or "alegreya/700", `size` in pixels; Pillow's own where it is not installed."""
    family, _, weight = face.partition("/")
    name = f"{family}-latin-{weight or 400}-normal.woff2"
    found = next(VENDOR.glob(f"{family}@*/files/{name}"), None)
    return ImageFont.truetype(found, size) if found else ImageFont.load_default(size)


@lru_cache(maxsize=8192)
def has_letter(face: str, letter: str) -> bool:
    shape, none = (font(face, 24).getmask(text) for text in (letter, MISSING))
    return letter.isspace() or shape.size != none.size or bytes(shape) != bytes(none)


def has_letters(face: str, word: str) -> bool:
    return all(has_letter(face, letter) for letter in word)


def bold(face: str) -> str:
    """The bold of a face, itself when it has none."""
    return f"{face}/700" if face in WITH_BOLD else face
