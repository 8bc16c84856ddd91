"""The colours that a site may call its own: `data-accent` in ui/css/tokens.css, so that no page needs a style of its own.

All of them are light enough for the dark ink that stands on them, and for words in them on the sky by day: 4.5 to 1 and more
(WCAG 2.2, success criterion 1.4.3).
"""

from core.colours import oklch

ACCENTS = {  # name: what people call it, lightness, chroma, hue in degrees
    "moon": ("Moon yellow", 0.87, 0.165, 92), "comet": ("Comet orange", 0.725, 0.17, 35),
    "rose": ("Rose", 0.79, 0.125, 5), "lilac": ("Lilac", 0.78, 0.12, 310), "sky": ("Sky blue", 0.78, 0.11, 235),
    "mint": ("Mint", 0.82, 0.13, 165), "moss": ("Moss green", 0.84, 0.17, 130), "sand": ("Sand", 0.84, 0.07, 75),
}
INK = oklch(0.2, 0.05, 285)  # what stands on them: --accent-ink


def accent_words() -> list[tuple[str, str]]:
    """(name, words) of each, in the order of a list to choose from."""
    return [(name, words) for name, (words, *_) in ACCENTS.items()]


def accent_hex(name: str) -> str:
    """The colour of a name as #rrggbb."""
    _, lightness, chroma, hue = ACCENTS[name]
    return oklch(lightness, chroma, hue)
