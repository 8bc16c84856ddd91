"""Whether all words on a wall can be read: every colour of words on everything they may stand on, and the repair of an ink."""

from msgspec import Struct
from msgspec.structs import replace

from core.contrast import blend, contrast, luminance, readable
from core.wall_themes import COLOURS, FILLS, Theme, grounds, shades, share_of_glass

WORDS = {"accent": "the accent", "accent2": "the second accent", "muted": "quiet notes"}


class Pair(Struct, frozen=True):
    """Words of one colour on another."""

    name: str
    words: str
    on: str

    @property
    def ratio(self) -> float:
        return contrast(self.words, self.on)


def repaired(theme: Theme) -> tuple[Theme, tuple[str, ...]]:
    """The theme with an ink that can be read on its paper, and a sentence on what was changed.

    All other words take a colour that can be read where they stand (`shades`), so nothing else can be too faint.
    """
    ink = readable(theme.ink, theme.paper)
    if ink == theme.ink:
        return theme, ()
    way = "darker" if luminance(ink) < luminance(theme.ink) else "lighter"
    was, now = contrast(theme.ink, theme.paper), contrast(ink, theme.paper)
    return replace(theme, ink=ink), (
        f"The ink was made {way}, so that words can be read on the paper: {was:.1f} to 1 was too faint, now it is {now:.1f}.",
    )


def text_pairs(theme: Theme) -> tuple[Pair, ...]:
    """Every colour of words on every colour that they may stand on."""
    shade = shades(theme)
    on_glass = [blend(theme.paper, under, share_of_glass(theme)) for under in ("#000000", "#ffffff")]
    return (
        Pair("Words on cards", theme.ink, theme.paper),
        Pair("Words on inked cards", theme.paper, theme.ink),
        *(Pair("Words on glass", theme.ink, glass) for glass in on_glass),
        *(Pair("Words without a card", shade["on-ground"], under) for under in grounds(theme)),
        *(Pair(f"Words on {WORDS[name]}", shade[f"on-{name}"], shade[name]) for name in FILLS),
        *(Pair(f"{COLOURS[name]} on cards", shade[f"paper-{name}"], theme.paper) for name in FILLS),
        *(Pair(f"{COLOURS[name]} on inked cards", shade[f"ink-{name}"], theme.ink) for name in FILLS),
        *(Pair(f"{COLOURS[name]} without a card", shade[f"ground-{name}"], under)
          for name in COLOURS for under in grounds(theme)),
        *(Pair(f"{COLOURS[name]} stickers", shade[f"cut-{name}"], shade[f"rim-{name}"]) for name in COLOURS),
    )
