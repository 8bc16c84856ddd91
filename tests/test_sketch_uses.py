"""What a sketch asks of the site is read from its text, and a viewer is told all of it."""

import re
from pathlib import Path

import pytest

from core.sketch_uses import EVENTS, PARTS, USES, uses_of, words_of

ROOT = Path(__file__).parents[1]
FOUND = {
    """neo.on("message", show)""": ("message",),
    """neo.on('join', show); neo.on(`leave`, hide)""": ("join",),
    """neo . on ( "sticker" , show)""": ("sticker",),
    """neo?.on("pointer", ({x}) => x)""": ("pointer",),
    """neo\n  .on(\n    "message",\n  show)""": ("message",),
    """const {level} = neo.audio""": ("anthem",),
    """await neo.shared.join()\nneo.shared.set({a: 1})""": ("shared",),
    """background(neo.wall.colours.paper); if (neo.viewer.dark) x()""": ("viewer", "wall"),
    """neo.random(); neo.size.width; neo.random.seed""": (),
    """// neo.shared would be nice""": ("shared",),
    """window.neo.audio.level""": ("anthem",),
    """neon.audio; myneo.wall; neo.audios; neo.on("messages", f); neo.on("change", f); person.viewer""": (),
    """neo["audio"]; const {wall} = neo; neo.on(name, f); n\\u0065o.viewer""": (),
    "": (),
}


@pytest.mark.parametrize("source", FOUND)
def test_the_text_says_what_a_sketch_uses(source):
    assert uses_of(source) == FOUND[source]


def test_all_uses_together_are_sorted_and_each_has_words():
    every = "\n".join([*(f'neo.on("{name}", f)' for name in EVENTS), *(f"neo.{part}" for part in PARTS)])
    assert uses_of(every) == tuple(sorted(USES)) == tuple(words_of(uses_of(every)))


def test_who_plays_together_reads_no_messages():
    assert "reads" in words_of(("message",))["message"] and "not what" in words_of(("message", "shared"))["message"]


def test_the_frame_has_the_same_events():
    script = (ROOT / "ui/sandbox/neo.js").read_text()
    told = dict(re.findall(r"(\w+): \"(\w+)\"", re.search(r"EVENTS = \{(.*?)\}", script)[1]))
    assert told == EVENTS


@pytest.mark.parametrize("source", ["neo" * 21_000, "neo" + " " * 65_000, "neo." * 16_000, "neo.on(" * 9_000, "neo.on(" + "\n" * 65_000])
def test_a_hostile_text_is_read_quickly(source):
    assert uses_of(source) == ()  # a minute of backtracking would stop the run


def test_every_example_of_the_documentation_shows_what_it_says(client, people):
    shown = client.get("/studio/neo").text
    parts = re.findall(r'id="example-(\w+)".*?data-uses="([^"]*)"', shown)
    assert dict(parts) == {"random": ""} | {name: name for name in USES}
    assert set(re.findall(r'<section class="neo-part[^"]*" id="(\w+)"', shown)) == {*USES, "random", "limits"}
