"""A decorated wall can be used by everyone, looked at and being changed: axe finds nothing serious."""

import pytest

from tests.browser.conftest import wait_until_live
from tests.browser.test_accessibility import violations
from tests.browser.walls import wall_of

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def open_drawer(page, tab: str) -> None:
    if not page.locator("#wall-drawer:popover-open").count():
        page.get_by_role("button", name="Sticker", exact=True).click()
    page.get_by_role("tab", name=tab).click()
    page.locator("[role=tabpanel]:not([hidden]) :is(button, input)").first.wait_for()


STATES = (
    ("nothing selected", lambda page: None),
    ("a sticker selected", lambda page: page.locator(".wall-sticker").first.click()),
    ("a card selected", lambda page: page.locator(".wall-post").last.focus()),
    ("everything selected", lambda page: page.keyboard.press("Control+a")),
    ("writing", lambda page: page.get_by_role("button", name="Card", exact=True).click()),
    ("the emoji", lambda page: open_drawer(page, "Emoji")),
    ("the art", lambda page: open_drawer(page, "Art")),
    ("words as a sticker", lambda page: open_drawer(page, "Words")),
    ("one's own picture", lambda page: open_drawer(page, "Yours")),
    ("the keys", lambda page: (page.keyboard.press("Escape"), page.locator(".wall__scroller").focus(), page.keyboard.press("?"))),
)


@pytest.mark.parametrize("options", [{}, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_a_wall_that_is_decorated(open_as, wall_for, scheme, options):
    name = wall_for(stickers=3, posts=3)
    page = open_as(name, wall_of(name) + "?edit", color_scheme=scheme, reduced_motion="reduce", **options)
    wait_until_live(page)
    found = {}
    for state, reach in STATES:
        reach(page)
        if told := violations(page, scheme):
            found[state] = told
    assert found == {}


def test_axe_finds_nothing_serious_on_a_wall_that_is_looked_at(open_as, wall_for):
    name = wall_for(stickers=3, posts=3)
    page = open_as("grace", wall_of(name), reduced_motion="reduce")
    wait_until_live(page)
    assert violations(page) == []
