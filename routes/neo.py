"""What sketches may know of the place they run in, with examples that run on the page."""

from functools import cache
from pathlib import Path

from flask import Blueprint, g, render_template
from msgspec import Struct

from core.highlight import highlighted
from core.sketch_uses import USES, uses_of
from core.starters import Starter, read_starter

bp = Blueprint("neo", __name__)

FOLDER = Path(__file__).resolve().parent.parent / "templates" / "neo" / "examples"


class Example(Struct, frozen=True):
    """`code` is the text that runs, in colours; `part` is what of neo it shows; `frames` is how many of it run side by side."""

    part: str
    title: str
    engine: str
    uses: tuple[str, ...]
    code: str
    frames: int


@bp.get("/studio/neo")
def show():
    g.sketches = True
    return render_template("neo/show.html", examples=examples(), told=USES)


@cache
def examples() -> dict[str, Example]:
    """By the part of neo that each shows."""
    found = [example_of(read_starter(path)) for path in sorted(FOLDER.glob("*.js"))]
    return {example.part: example for example in found}


def example_of(file: Starter) -> Example:
    uses = uses_of(file.source)
    return Example(file.about, file.title, file.engine, uses, highlighted(file.source), 2 if "shared" in uses else 1)
