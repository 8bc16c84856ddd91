"""What `/sketch words` becomes when it is said in a room: the title of a sketch, as a link to it."""

import re

from werkzeug.exceptions import UnprocessableEntity

from core.markdown import as_link
from queries.said_sketches import sketches_called
from queries.scripts import Script

COMMAND = re.compile(r"\s*/sketch(?:[ \t]+([^\n]*))?(?=\n|\Z)")
LONGEST = 200  # characters that a title is looked for by
NAMELESS = "Which sketch? Write words of its title after /sketch. Nothing was sent; your text is still there."
PRIVATE = (
    "“{}” is private, so nobody here could open it. Make it unlisted or public first. "
    "Nothing was sent; your text is still there."
)
UNKNOWN = "There is no sketch called “{}” among yours and the public ones. Nothing was sent; your text is still there."


def is_command(body: str) -> bool:
    return COMMAND.match(body) is not None


def with_sketch(db, user, body: str) -> str:
    """A message that begins with the command, with the link in its place; raises UnprocessableEntity when nothing fits."""
    found = COMMAND.match(body)
    words = (found[1] or "").strip()
    if not words:
        raise UnprocessableEntity(NAMELESS)
    return link_to(sketch_meant(db, user, words[:LONGEST])) + body[found.end():]


def sketch_meant(db, user, words: str) -> Script:
    scripts = sketches_called(db, user, words, 1)
    if not scripts:
        raise UnprocessableEntity(told(UNKNOWN, words))
    if scripts[0].visibility == "private":
        raise UnprocessableEntity(told(PRIVATE, scripts[0].title))
    return scripts[0]


def told(sentence: str, words: str) -> str:
    return sentence.replace("{}", words if len(words) <= 80 else words[:79] + "…")


def link_to(script: Script) -> str:
    """A sketch in a message, as Markdown."""
    return as_link(script.title, f"/scripts/{script.key}")
