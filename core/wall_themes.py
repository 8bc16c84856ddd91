"""How a wall may look: a theme is data in narrow ranges, and becomes numbers, hex colours and known names, never CSS text."""

from functools import lru_cache
from typing import Annotated, Literal, get_type_hints

from msgspec import DecodeError, Meta, Struct, ValidationError, convert, json
from msgspec.structs import asdict, replace

from core.contrast import LEAST, blend, contrast, least, luminance, reaches, readable

CardStyle = Literal["note", "paper", "ink", "glass", "plain"]  # of text, links and sketches
Frame = Literal["polaroid", "tape", "plain", "ink"]  # of pictures
StickerFont = Literal["poster", "marker", "comic", "pixel", "terminal", "bubble", "disco", "neon"]
ThemeColour = Literal["ink", "paper", "accent", "accent2", "muted"]
Preset = Literal[
    "void", "paper", "vapor", "terminal", "bubblegum", "sunset", "blueprint", "riso", "forest", "arcade",
]
Pattern = Literal[
    "none", "stars", "ruled", "grid", "dots", "halftone", "checks", "stripes", "rays", "horizon", "waves", "contours",
    "hearts", "scanlines", "confetti",
]
Shadow = Literal["none", "hard", "soft", "glow", "bevel", "offprint"]
Corners = Literal["round", "drawn", "bevel", "notch", "scoop"]
FontPair = Literal[
    "orbit", "letter", "plaza", "terminal", "bubble", "disco", "draft", "poster", "woods", "arcade",
]
Colour = Annotated[str, Meta(pattern=r"^#[0-9a-f]{6}\Z")]

SEEN = {  # the colours that a pattern draws with besides the ground, where it is not ground2 alone
    "none": (), "rays": ("ground2", "accent2"), "horizon": ("ground2", "accent2"), "confetti": ("ground2", "accent"),
}
LIGHT = 0.18  # relative luminance from which black is read better than white
GLASS = (0.8, 0.86, 0.92, 1.0)  # how much of the paper a pane of glass has: the least that leaves its words readable


class Theme(Struct, frozen=True):
    """Everything about a wall's look; lengths are in units of the plane, `pattern_scale` is a factor."""

    preset: Preset = "void"
    ground: Colour = "#07070f"
    ground2: Colour = "#7d7fb8"  # of the pattern
    paper: Colour = "#11111f"
    ink: Colour = "#eceaf7"
    accent: Colour = "#ff5b2e"
    accent2: Colour = "#8fa2ff"
    pattern: Pattern = "stars"
    pattern_scale: Annotated[float, Meta(ge=0.4, le=3)] = 1
    border: Annotated[float, Meta(ge=0, le=8)] = 1.5
    line: Literal["solid", "dashed", "double"] = "solid"
    shadow: Shadow = "none"
    depth: Annotated[float, Meta(ge=0, le=20)] = 6
    corners: Corners = "bevel"
    radius: Annotated[float, Meta(ge=0, le=40)] = 16
    fonts: FontPair = "orbit"
    outline: Annotated[float, Meta(ge=0, le=12)] = 0  # of stickers, as if cut out of paper
    card: Literal["left", "centre", "right"] = "left"


PRESETS: dict[str, Theme] = {
    "void": Theme(),
    "paper": Theme(
        "paper", ground="#f6efdd", ground2="#a8c5dd", paper="#fffdf5", ink="#233263", accent="#ffe07a", accent2="#cc3b22",
        pattern="ruled", border=1.5, shadow="soft", depth=7, corners="drawn", radius=10, fonts="letter", outline=5,
    ),
    "vapor": Theme(
        "vapor", ground="#2b0f54", ground2="#ff5fb0", paper="#d8d3e8", ink="#1c0b3b", accent="#3ce7dd", accent2="#ffb35c",
        pattern="horizon", border=2, shadow="bevel", depth=4, corners="round", radius=0, fonts="plaza", outline=4,
    ),
    "terminal": Theme(
        "terminal", ground="#030a05", ground2="#0f4022", paper="#04150a", ink="#52ff8f", accent="#ffb52e", accent2="#31d7ff",
        pattern="scanlines", border=2, shadow="glow", depth=9, corners="round", radius=0, fonts="terminal", outline=0,
    ),
    "bubblegum": Theme(
        "bubblegum", ground="#ffb1da", ground2="#ff8ac8", paper="#fff6fb", ink="#5c0b4c", accent="#ffe34f", accent2="#48c9f6",
        pattern="hearts", border=4, shadow="hard", depth=8, corners="round", radius=30, fonts="bubble", outline=8,
    ),
    "sunset": Theme(
        "sunset", ground="#ff7b3f", ground2="#ffa050", paper="#fff1d6", ink="#4b1131", accent="#cb1552", accent2="#ffc93f",
        pattern="rays", border=0, shadow="hard", depth=10, corners="round", radius=22, fonts="disco", outline=6,
    ),
    "blueprint": Theme(
        "blueprint", ground="#113b91", ground2="#3f6cc4", paper="#0d3180", ink="#edf4ff", accent="#ffd94d", accent2="#86dcff",
        pattern="grid", border=2, line="dashed", shadow="none", depth=0, corners="round", radius=0, fonts="draft", outline=0,
    ),
    "riso": Theme(
        "riso", ground="#f5f0e2", ground2="#ff5fb7", paper="#fffaf0", ink="#1d2f94", accent="#ff5fb7", accent2="#ffe600",
        pattern="halftone", border=3, shadow="offprint", depth=8, corners="round", radius=0, fonts="poster", outline=4,
    ),
    "forest": Theme(
        "forest", ground="#20402d", ground2="#35664a", paper="#f4ebd3", ink="#1d2b1f", accent="#eba63f", accent2="#b0452c",
        pattern="contours", border=3, shadow="soft", depth=10, corners="scoop", radius=18, fonts="woods", outline=6,
    ),
    "arcade": Theme(
        "arcade", ground="#13082e", ground2="#241050", paper="#1e0f49", ink="#fff8d8", accent="#ffdf1b", accent2="#ff3d81",
        pattern="checks", border=5, shadow="hard", depth=9, corners="notch", radius=9, fonts="arcade", outline=5,
    ),
}
FIELDS = get_type_hints(Theme, include_extras=True)
CHOSEN = ("ground", "ground2", "paper", "ink", "accent", "accent2")  # the colours that an owner picks
FILLS = ("accent", "accent2", "muted")  # of notes; they are colours of words too
LENGTHS = ("border", "depth", "radius", "outline")  # units
NAMES = ("preset", "pattern", "line", "shadow", "corners", "fonts", "card")

CARD_STYLES = {"note": "Sticky note", "paper": "Sheet of paper", "ink": "Inked", "glass": "Glass", "plain": "No card"}
FRAMES = {"polaroid": "Polaroid", "tape": "Taped", "plain": "No frame", "ink": "Ink line"}
STICKER_FONTS = {
    "poster": "Poster", "marker": "Marker", "comic": "Comic", "pixel": "Pixel", "terminal": "Terminal", "bubble": "Bubble",
    "disco": "Disco", "neon": "Neon",
}
COLOURS = {"ink": "Ink", "paper": "Paper", "accent": "Accent", "accent2": "Second accent", "muted": "Quiet"}


def read_theme(text: str) -> Theme:
    """The theme kept as JSON; what is missing or out of range is as in its preset. Never raises."""
    try:
        given = json.decode(text, type=dict)
    except (DecodeError, UnicodeError, RecursionError):
        return PRESETS["void"]
    base = PRESETS[given["preset"] if fits("preset", given.get("preset")) else "void"]
    return replace(base, **{name: given[name] for name in FIELDS if name in given and fits(name, given[name])})


def fits(name: str, value) -> bool:
    try:
        return convert(value, FIELDS[name]) == value  # what is no number is not even equal to itself
    except ValidationError:
        return False


@lru_cache(maxsize=256)
def shades(theme: Theme) -> dict[str, str]:
    """Every colour by its name in CSS: the chosen ones, and those that follow, each readable where it is used."""
    named = {name: getattr(theme, name) for name in CHOSEN}
    named["muted"] = readable(blend(theme.ink, theme.paper, 0.62), theme.paper)
    for name in FILLS:
        named[f"on-{name}"] = best((theme.ink, theme.paper), named[name])
        named[f"paper-{name}"] = readable(named[name], theme.paper)
        named[f"ink-{name}"] = readable(named[name], theme.ink)
    under = grounds(theme)
    named["strip"] = theme.ground + ("00" if len(under) > 1 else "")  # what words without a card bring along
    named["on-ground"] = best((theme.ink, theme.paper), *under)
    named["shade"] = theme.ink if luminance(theme.ground) > LIGHT else theme.accent2  # what a hard shadow is made of
    light, dark = sorted((theme.ink, theme.paper), key=luminance, reverse=True)
    for name in COLOURS:
        named[f"ground-{name}"] = readable(named[name], *under)
        named[f"rim-{name}"] = rim(named[name], light, dark) if theme.outline else theme.ground
        named[f"cut-{name}"] = readable(named[name], named[f"rim-{name}"])
    named["rim"] = light
    return named


def grounds(theme: Theme) -> tuple[str, ...]:
    """The colours that words without a card stand on: all of the pattern's, if anything can be read on all of them."""
    all_seen = (theme.ground, *(getattr(theme, name) for name in SEEN.get(theme.pattern, ("ground2",))))
    return all_seen if any(reaches(end, all_seen) for end in ("#000000", "#ffffff")) else (theme.ground,)


def best(inks: tuple[str, str], *under: str) -> str:
    """The first of the inks that can be read on all of these, else the better one made so."""
    fit = [ink for ink in inks if reaches(ink, under)]
    return fit[0] if fit else readable(max(inks, key=lambda ink: least(ink, under)), *under)


def rim(colour: str, light: str, dark: str) -> str:
    """The paper around a sticker's letters: the light one, unless the letters are light themselves."""
    return light if contrast(colour, light) >= contrast(colour, dark) or contrast(colour, light) >= 3 else dark


def share_of_glass(theme: Theme) -> float:
    """How much of the paper's colour a pane has, so that ink can be read on it whatever lies behind."""
    behind = ("#000000", "#ffffff")
    fit = (share for share in GLASS if all(contrast(theme.ink, blend(theme.paper, under, share)) >= LEAST for under in behind))
    return next(fit, 1.0)


def theme_style(theme: Theme) -> str:
    """The theme's custom properties for a style attribute: hex colours and plain numbers, nothing else."""
    return ";".join(f"{name}:{value}" for name, value in properties(theme).items())


def properties(theme: Theme) -> dict[str, str]:
    numbers = {name: getattr(theme, name) for name in LENGTHS}
    numbers |= {"scale": theme.pattern_scale, "glass": share_of_glass(theme)}
    values = shades(theme) | {name: f"{abs(round(number, 3)):g}" for name, number in numbers.items()}
    return {f"--wall-{name}": value for name, value in values.items()}


def theme_data(theme: Theme) -> dict[str, str]:
    """The theme's names as data attributes of the wall's root.

    `data-scheme` says whether its ground is light or dark, `data-cut` whether stickers have an outline.
    """
    scheme = "light" if luminance(theme.ground) > LIGHT else "dark"
    told = {"data-scheme": scheme, "data-cut": "yes" if theme.outline else "no"}
    return {f"data-{name}": getattr(theme, name) for name in NAMES} | told


def theme_look(theme: Theme) -> dict[str, dict[str, str]]:
    """What the browser needs to put a theme on: {"style": custom properties, "data": attributes}."""
    return {"style": properties(theme), "data": theme_data(theme)}


def theme_json(theme: Theme) -> str:
    """The theme as it is kept in `profiles.theme`."""
    return json.encode(asdict(theme)).decode()
