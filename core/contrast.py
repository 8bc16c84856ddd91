"""Whether words can be read on a colour, and the nearest colour in which they can (WCAG 2.2, success criterion 1.4.3)."""

from functools import lru_cache

from core.colours import linear, oklch, to_oklch

LEAST = 4.5  # to 1, for text of any size
STEPS = 8    # of halving: lightness to 1/256, which is all that hex can say


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 to 1 (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    red, green, blue = (linear(int(colour[at:at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@lru_cache(maxsize=4096)
def readable(colour: str, *grounds: str) -> str:
    """The colour itself, or the nearest in lightness that reaches LEAST on every ground.

    On one ground there always is one, since black or white is; on several it may be the better of those two.
    """
    if reaches(colour, grounds):
        return colour
    lightness, chroma, hue = to_oklch(colour)
    ways = [moved(lightness, end, chroma, hue, grounds) for end in (0.0, 1.0)]
    fit = [way for way in ways if reaches(way, grounds)]
    if not fit:
        return max(("#000000", "#ffffff"), key=lambda end: least(end, grounds))
    return min(fit, key=lambda way: abs(to_oklch(way)[0] - lightness))


def moved(start: float, end: float, chroma: float, hue: float, grounds: tuple[str, ...]) -> str:
    """Halve the way from `start` to `end` (lightness) down to its first colour that can be read; else the end."""
    near, far = start, end
    for _ in range(STEPS):
        middle = (near + far) / 2
        near, far = (near, middle) if reaches(oklch(middle, chroma, hue), grounds) else (middle, far)
    found = oklch(far, chroma, hue)
    return found if reaches(found, grounds) else ("#ffffff" if end else "#000000")


def reaches(colour: str, grounds: tuple[str, ...]) -> bool:
    return least(colour, grounds) >= LEAST


def least(colour: str, grounds: tuple[str, ...]) -> float:
    return min(contrast(colour, ground) for ground in grounds)


def blend(over: str, under: str, share: float) -> str:
    """What is seen of `over` at opacity `share` on `under`."""
    pairs = ((int(over[at:at + 2], 16), int(under[at:at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(top * share + bottom * (1 - share)):02x}" for top, bottom in pairs)
