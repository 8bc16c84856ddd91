"""The machine's page in a browser: it moves by itself, for guests too, and nothing jumps under a keyboard."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import watched
from tests.server import running


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One where nobody is online but who these tests let in."""
    with running(tmp_path_factory.mktemp("home"), workers=2, rate_limits="off") as server:
        server.cookie_for("ada")
        yield server
        assert server.errors() == []


def test_a_guest_sees_somebody_come_and_go_without_a_reload(server, chromium, open_as):
    context = chromium.new_context()
    guest = watched(context.new_page())
    guest.goto(server.url + "/metal")
    online = guest.locator("#metal-online .gauge__value")
    expect(online).to_have_text("0")
    ada = open_as("ada", "/metal")
    expect(online).to_have_text("1")
    ada.context.new_page().goto(server.url + "/metal")  # a second window is no second member
    expect(guest.locator("#metal-sockets .gauge__value")).to_have_text("3")
    expect(online).to_have_text("1")
    ada.context.close()
    expect(online).to_have_text("0")
    assert guest.errors == []
    context.close()


def test_focus_stays_where_it_is_while_the_page_moves(open_as):
    page = open_as("linus", "/metal")
    page.locator("#metal-workers").focus()
    before = page.locator("#metal-workers").inner_text()
    expect(page.locator("#metal-workers")).not_to_have_text(before, use_inner_text=True)
    assert page.evaluate("document.activeElement.id") == "metal-workers"
