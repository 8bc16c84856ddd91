"""The demo's walls as a browser lays them out: on no wall does anything lie on who lives there."""

import pytest

from tests.browser.conftest import watched
from tests.demo import demo_home
from tests.server import running

WALLS = ("nova", "juniper", "moss", "halley", "pixelpete", "ruth", "tomasz", "wren", "zeynep", "mika", "odile", "kofi")
ON_THE_CARD = """() => {
  const over = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
  const cards = [...document.querySelectorAll(".wall-card__slab, .wall-pin")].map((card) => card.getBoundingClientRect())
  const items = [...document.querySelectorAll(".wall-sticker, .wall-post")]
  return items.filter((item) => cards.some((card) => over(item.getBoundingClientRect(), card))).map((item) => item.innerText || item.id)
}"""
CUT_OFF = """() => {
  const plane = document.querySelector("#wall-plane").getBoundingClientRect()
  const words = [...document.querySelectorAll(".wall-sticker[data-kind=text], .wall-post")]
  return words.filter((item) => {
    const box = item.getBoundingClientRect()
    return box.left < plane.left - 1 || box.right > plane.right + 1
  }).map((item) => item.innerText)
}"""


@pytest.fixture(scope="module")
def demo(chromium):
    """A guest's browser before the demo's server."""
    with running(demo_home(), workers=2, rate_limits="off") as server:
        context = chromium.new_context(viewport={"width": 1440, "height": 900}, base_url=server.url)
        yield context
        context.close()
        assert server.errors() == []


@pytest.mark.parametrize("name", WALLS)
def test_nothing_lies_on_the_card_and_no_words_are_cut_off(demo, name):
    page = watched(demo.new_page())
    page.goto(f"/wall/{name}")
    page.evaluate("() => document.fonts.ready.then(() => true)")
    assert page.evaluate(ON_THE_CARD) == []
    assert page.evaluate(CUT_OFF) == []
    assert page.errors == []
    page.close()
