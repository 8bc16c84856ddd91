"""Real browsers before a real server: four workers, Chromium, and members who are already signed in."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

from tests.server import running

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """One server for all browser tests, with its own home; limits are off, since tests type faster than people."""
    with running(tmp_path_factory.mktemp("home"), rate_limits="off") as server:
        yield server
        assert server.errors() == []


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def open_as(server, chromium):
    """open_as("ada", "/rooms/lobby") is a page in a browser of ada's own; each page must end without errors.

    `page.errors` collects what the page complains of; a test that means one to happen takes it out again.
    """
    contexts, pages = [], []

    def open_page(name: str, path: str = "/rooms/lobby", context=None, role: str = "member", **options):
        if context is None:
            context = chromium.new_context(viewport={"width": 1280, "height": 800}, **options)
            context.set_default_timeout(10_000)
            token = server.cookie_for(name, role=role).removeprefix("session=")
            context.add_cookies([{"name": "session", "value": token, "url": server.url, "httpOnly": True}])
            contexts.append(context)
        page = watched(context.new_page())
        pages.append(page)
        page.goto(server.url + path)
        if "/rooms/" in path:
            wait_until_live(page)
        return page

    yield open_page
    for page in pages:
        assert page.errors == []
    for context in contexts:
        context.close()


def watched(page):
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("console", lambda message: message.type == "error" and page.errors.append(message.text))
    return page


def wait_until_live(page):
    page.wait_for_selector("html[data-connection=live]", state="attached")
