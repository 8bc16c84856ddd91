"""What a new sketch can begin as: the files of starters/, each with a head that says what it is.

A head is lines at the top such as `// title: Tides`, `// engine: p5-2`, `// about: Waves that follow the pointer`;
it is not part of the sketch.
"""

import re
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

FOLDER = Path(__file__).resolve().parent.parent / "starters"
HEAD = re.compile(r"//[ \t]*(title|engine|about):[ \t]*(.*)\n")


class Starter(Struct, frozen=True):
    """`name` is that of its file without the ending."""

    name: str
    title: str
    engine: str
    about: str
    source: str


@lru_cache(maxsize=1)
def starters() -> tuple[Starter, ...]:
    """All of them, in the order of their files' names."""
    return tuple(read_starter(path) for path in sorted(FOLDER.glob("*.js")))


def read_starter(path: Path) -> Starter:
    """Raises ValueError for a file whose head is not whole."""
    text, head = path.read_text(), {}
    while found := HEAD.match(text):
        head[found[1]], text = found[2].strip(), text[found.end():]
    if head.keys() != {"title", "engine", "about"}:
        raise ValueError(f"{path} says not in its head which title, engine and about it has.")
    return Starter(path.stem, source=text.lstrip("\n"), **head)


@lru_cache(maxsize=8)
def blank(engine: str) -> str:
    """The few lines that a sketch of an engine begins with when it begins with nothing."""
    return (FOLDER / "blank" / f"{engine}.js").read_text()
