"""What a sketch asks of the site, read from its text: a frame is given exactly that, so a viewer can be told before.

It is no parser. A name in a comment counts, for to ask for too much costs a click; a name that is put together at run
time does not, for then it is not given: ui/sandbox/neo.js says so in the sketch's console.
"""

import re

USES = {  # name → what it does, as a viewer reads it before the first run
    "anthem": "hears the anthem while it plays",
    "join": "sees how many people come and go, not who",
    "message": "reads new messages of this public room",
    "pointer": "follows your pointer over this page",
    "shared": "lets up to eight people here play together",
    "sticker": "sees new stickers",
    "viewer": "sees if your page is dark, still or used by touch",
    "wall": "reads this place's name, size and colours",
}
WITHOUT_TEXT = "hears when somebody writes in this public room, not who and not what"  # message, beside shared

EVENTS = {"message": "message", "join": "join", "leave": "join", "sticker": "sticker", "pointer": "pointer"}
PARTS = {"audio": "anthem", "shared": "shared", "wall": "wall", "viewer": "viewer"}

HEARD = re.compile(r"""\bneo\s*(?:\?\.|\.)\s*on\s*\(\s*["'`](message|join|leave|sticker|pointer)["'`]""")
READ = re.compile(r"\bneo\s*(?:\?\.|\.)\s*(audio|shared|wall|viewer)\b")


def uses_of(source: str) -> tuple[str, ...]:
    """The names of USES that a sketch's source needs, sorted."""
    return tuple(sorted({EVENTS[name] for name in HEARD.findall(source)} | {PARTS[name] for name in READ.findall(source)}))


def words_of(uses: tuple[str, ...]) -> dict[str, str]:
    """What a viewer is told of these uses together: messages lose their words where people play."""
    told = {name: USES[name] for name in uses if name in USES}
    return told | {"message": WITHOUT_TEXT} if {"message", "shared"} <= told.keys() else told
