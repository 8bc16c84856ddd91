"""What others wrote for p5.js 1, p5.js 2 and three.js runs in our frames as it is.

NEOSPACE_TEST_FOREIGN=all runs every example of the packages that needs nothing but its engine; otherwise some of them do.
"""

import os

import pytest

from tests.browser.foreign_sketches import Foreign, needs_more, p5_sketches, three_sketches
from tests.browser.sketches import hang_up

ALL = os.environ.get("NEOSPACE_TEST_FOREIGN") == "all"
SOME = 12  # of an engine
TOGETHER = 2  # on a page: they share a process, and WebGL may be drawn without a graphics card
RUN = """async ([sketches, frame]) => {
    const page = document.querySelector("script[src$='js/app.js']").src
    const {Sketch} = await import(page.replace("app.js", "sketch-runner.js"))
    document.querySelectorAll(".foreign").forEach(box => box.remove())
    const runs = sketches.map(async ({name, engine, source}, at) => {
        const box = document.body.appendChild(Object.assign(document.createElement("div"), {className: "foreign"}))
        Object.assign(box.style, {position: "fixed", zIndex: 9, inlineSize: "150px", blockSize: "150px", top: 0, left: `${at * 160}px`})
        const sketch = new Sketch(box, {frame, engine, source, silenceMs: 20000, loopMs: 20000})
        const errors = []
        sketch.addEventListener("error", ({detail}) => errors.push(`${detail.message} (${detail.line})`))
        await new Promise(done => {
            sketch.addEventListener("state", ({detail}) => detail.state !== "loading" && done())
            sketch.start()
        })
        await new Promise(done => setTimeout(done, 500))
        const picture = await sketch.capture()
        const {state, words} = sketch
        sketch.stop()
        return {name, state: `${state} ${words}`.trim(), errors, picture: picture?.size ?? 0}
    })
    return Promise.all(runs)
}"""
KNOWN = {  # what cannot run, and why
    "three-RectAreaLight": "RectAreaLightUniformsLib is not defined",  # its example names what it does not import
}


def some(sketches: list[Foreign]) -> list[Foreign]:
    return sketches if ALL else sketches[:: max(1, len(sketches) // SOME)]


@pytest.mark.parametrize("sketches", [
    pytest.param(lambda: [sketch for sketch in p5_sketches("p5-1", "p5v1") if not needs_more(sketch)], id="p5-1"),
    pytest.param(lambda: [sketch for sketch in p5_sketches("p5-2", "p5") if not needs_more(sketch)], id="p5-2"),
    pytest.param(three_sketches, id="three"),
])
def test_what_others_wrote_runs_as_it_is(server, open_as, sketches):
    key = hang_up(server, "", "canvas", by="ada")
    page = open_as("ada", f"/scripts/{key}")
    frame = page.evaluate("async key => (await (await fetch(`/scripts/${key}/run`)).json()).frame", key)
    chosen = some(sketches())
    assert len(chosen) >= SOME
    found = [fault for at in range(0, len(chosen), TOGETHER) for fault in faults(page, frame, chosen[at : at + TOGETHER])]
    again = [sketch for sketch in chosen if sketch.name in dict(found)]
    wrong = dict(fault for sketch in again for fault in faults(page, frame, [sketch]))  # alone: others may have held it up
    page.errors.clear()  # what sketches say in the browser's console
    assert {name: said for name, said in wrong.items() if KNOWN.get(name, "!") not in said} == {}


def faults(page, frame: str, sketches: list[Foreign]) -> list[tuple[str, str]]:
    """Run these beside each other; gives the names of those that failed or drew nothing, and what they said."""
    ran = page.evaluate(RUN, [[sketch._asdict() for sketch in sketches], frame])
    return [
        (one["name"], f"{one['state']} {one['errors']} {one['picture']} bytes")
        for one in ran if one["state"] != "running" or one["errors"] or not one["picture"]
    ]
