"""What a member sees while the server is full: their words are kept, it is said once, and they arrive by themselves."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import message, write
from tests.server import running
from tests.small_disk import fill, make_room, small_disk


@pytest.fixture
def disk(tmp_path):
    with small_disk(tmp_path / "disk", 24) as folder:
        yield folder


@pytest.fixture
def server(disk):
    """A server of this test alone, on a disk of its own."""
    home = disk / "home"
    home.mkdir()
    with running(home, workers=1, rate_limits="off", full_below="1 MB") as server:
        yield server
        assert server.errors() == []


def test_messages_wait_while_the_server_is_full_and_arrive_by_themselves(open_as, new_room, disk):
    slug = new_room("ada", "grace")
    ada, grace = open_as("ada", f"/rooms/{slug}"), open_as("grace", f"/rooms/{slug}")
    fill(disk)
    for text in ("kept for later", "and this too"):
        write(ada, text)
    news = ada.locator("#flash li", has_text="The server is full")
    expect(news).to_have_count(1)
    expect(ada.locator(".is-pending")).to_have_count(2)
    make_room(disk)
    expect(message(grace, "and this too")).to_be_visible()
    expect(ada.locator(".is-pending")).to_have_count(0)
    expect(news).to_have_count(1)
