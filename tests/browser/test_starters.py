"""What the studio offers to begin with: every starter runs as it is, says nothing in its console, and shows something."""

from io import BytesIO

import pytest
from PIL import Image

from core.starters import starters
from tests.browser.test_studio import NOISE
from tests.server import member_id
from tests.sketches import make_sketch

COLOURS = 24  # a picture with fewer shows next to nothing
LISTEN = """() => {
  window.heard = []
  document.addEventListener("sketch-started", ({detail: {sketch}}) => {
    for (const type of ["console", "error"]) sketch.addEventListener(type, ({detail}) => heard.push(JSON.stringify(detail)))
  })
}"""


def starter_uses(page):
    """What it asks for; one that asks for nothing runs by itself."""
    return page.locator("sketch-frame").get_attribute("data-uses")


@pytest.fixture
def run(open_as, server):
    """run(starter) is a page on which it runs, for as long as it takes to draw a few frames."""
    pages = []

    def run_starter(starter):
        db = server.database()
        key = make_sketch(db, member_id(db, "ada"), starter.source, starter.engine, pinned=False)
        db.close()
        page = open_as("ada", "/scripts")
        pages.append(page)
        page.add_init_script(f"({LISTEN})()")
        page.goto(f"{server.url}/scripts/{key}")
        if starter_uses(page):
            page.locator("sketch-frame .sketch__run").click()
            page.locator(".sketch__yes").click()
        page.locator("sketch-frame[data-state=running]").wait_for()
        page.wait_for_timeout(800)
        return page

    yield run_starter
    for page in pages:
        page.errors[:] = [error for error in page.errors if not NOISE.search(error)]


@pytest.mark.parametrize("starter", starters(), ids=lambda starter: starter.name)
def test_a_starter_runs_as_it_is_and_shows_something(run, starter):
    page = run(starter)
    assert page.evaluate("() => heard") == []
    assert page.locator("sketch-frame[data-state=running]").count() == 1
    picture = Image.open(BytesIO(page.locator("sketch-frame .sketch__box").screenshot()))
    assert len(picture.convert("RGB").resize((200, 120)).getcolors(24_000)) > COLOURS


def test_there_are_eight_of_them_for_every_engine():
    engines = [starter.engine for starter in starters()]
    assert len(engines) == 8
    assert set(engines) == {"p5-1", "p5-2", "three", "canvas"}
