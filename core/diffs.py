"""What changed between two texts, line by line, in few enough words to be read on a phone."""

import re
from difflib import SequenceMatcher
from itertools import groupby

from msgspec import Struct

WORD = re.compile(r"\w+|\W")
AROUND = 3  # lines that stay as they were, before and after a change
MOST_SHOWN = 3000  # lines of a page
MOST_COMPARED = 1_000_000  # pairs of lines; beyond that all of what changed is shown as gone and new: comparing takes cubic time


class Line(Struct, frozen=True):
    """`kind` is same, gone, new; or fold, for `before` lines that stayed as they were; or rest, for as many not shown.

    `before` and `after` number the line in the two texts from 1, 0 where it is not; `start`, `middle`, `end` are the
    parts of its text, of which only the middle one has changed.
    """

    kind: str
    before: int = 0
    after: int = 0
    start: str = ""
    middle: str = ""
    end: str = ""


def compare(old: str, new: str) -> tuple[Line, ...]:
    """The lines of both texts, with what is far from any change folded away; nothing when they are the same."""
    if old == new:
        return ()
    lines = folded(all_lines(old.split("\n"), new.split("\n")))
    return lines if len(lines) <= MOST_SHOWN else (*lines[:MOST_SHOWN], Line("rest", len(lines) - MOST_SHOWN))


def all_lines(old: list[str], new: list[str]) -> list[Line]:
    lines = []
    for kind, from_old, to_old, from_new, to_new in changes(old, new):
        if kind == "equal":
            lines += [Line("same", from_old + n + 1, from_new + n + 1, text) for n, text in enumerate(old[from_old:to_old])]
        else:
            lines += replaced(old[from_old:to_old], new[from_new:to_new], from_old + 1, from_new + 1)
    return lines


def changes(old: list[str], new: list[str]) -> list[tuple[str, int, int, int, int]]:
    """As difflib's opcodes; what both texts begin and end with is not looked at more than once."""
    head = alike(old, new)
    tail = alike(old[head:][::-1], new[head:][::-1])
    inner_old, inner_new = old[head:len(old) - tail], new[head:len(new) - tail]
    if len(inner_old) * len(inner_new) > MOST_COMPARED:
        inner = [("replace", 0, len(inner_old), 0, len(inner_new))]
    else:
        inner = SequenceMatcher(None, inner_old, inner_new).get_opcodes()
    return [
        ("equal", 0, head, 0, head),
        *((kind, a + head, b + head, c + head, d + head) for kind, a, b, c, d in inner),
        ("equal", len(old) - tail, len(old), len(new) - tail, len(new)),
    ]


def alike(one, other) -> int:
    """How many items two sequences have in common at their beginning."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def replaced(old: list[str], new: list[str], before: int, after: int) -> list[Line]:
    """Lines in the place of others; where they are as many, each with what changed within it."""
    paired = len(old) == len(new)
    gone = [split(text, new[n] if paired else "") for n, text in enumerate(old)]
    come = [split(text, old[n] if paired else "") for n, text in enumerate(new)]
    return [
        *(Line("gone", before + n, 0, *parts) for n, parts in enumerate(gone)),
        *(Line("new", 0, after + n, *parts) for n, parts in enumerate(come)),
    ]


def split(text: str, other: str) -> tuple[str, str, str]:
    """A text as what it begins with like the other, what is its own, and what it ends with like the other, by whole words."""
    words, others = WORD.findall(text), WORD.findall(other)
    head = alike(words, others)
    tail = alike(words[head:][::-1], others[head:][::-1])
    return "".join(words[:head]), "".join(words[head:len(words) - tail]), "".join(words[len(words) - tail:])


def folded(lines: list[Line]) -> tuple[Line, ...]:
    """With more than a few lines that stay as they were put into one that counts them."""
    runs = [(kind, list(run)) for kind, run in groupby(lines, lambda line: line.kind == "same")]
    kept = []
    for at, (is_same, run) in enumerate(runs):
        first, last = (0 if at == 0 else AROUND), (0 if at == len(runs) - 1 else AROUND)
        left_out = len(run) - first - last
        if is_same and left_out > 1:
            kept += [*run[:first], Line("fold", left_out), *run[len(run) - last:]]
        else:
            kept += run
    return tuple(kept)
