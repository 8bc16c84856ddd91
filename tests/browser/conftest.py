"""Real browsers before a real server: four workers, Chromium, and members who are already signed in."""

from itertools import count

import pytest
from playwright.sync_api import expect

from mutations.messages import NewMessage, post_message
from queries.members import User, find_member
from queries.rooms import find_room
from tests.browser.walls import fill
from tests.conftest import ROLES
from tests.server import member_id, running

HANG = 10_000  # ms after which a page is not going to do it any more
expect.set_options(timeout=HANG)
numbers = count(1)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """One server for all browser tests, with its own home; limits are off, since tests type faster than people.

    It logs each request, so that a test can say which worker has a page's socket.
    """
    with running(tmp_path_factory.mktemp("home"), rate_limits="off", log_level="INFO") as server:
        yield server
        assert server.errors() == []


@pytest.fixture
def open_as(server, chromium):
    """open_as("ada", "/rooms/lobby") is a page in a browser of ada's own; with context= a further tab of that browser.

    `page.errors` collects what a page complains of and must be empty at the end; a test that cuts the network
    takes out what the browser itself says about that.
    """
    yield from pages_of(server, chromium)


@pytest.fixture(scope="module")
def keep_open(server, chromium):
    """As `open_as`, for pages that all tests of a file share."""
    yield from pages_of(server, chromium)


def pages_of(server, chromium):
    contexts, pages = [], []

    def open_page(name: str, path: str = "/rooms/lobby", context=None, **options):
        if context is None:
            context = chromium.new_context(**{"viewport": {"width": 1280, "height": 800}} | options)
            context.set_default_timeout(HANG)
            token = server.cookie_for(name, role=role_of(name)).removeprefix("session=")
            context.add_cookies([{"name": "session", "value": token, "url": server.url, "httpOnly": True}])
            contexts.append(context)
        page = watched(context.new_page())
        pages.append(page)
        page.goto(server.url + path)
        if options.get("java_script_enabled", True) and page.locator("message-list").count():
            wait_until_live(page)
        return page

    yield open_page
    complaints = [complaint for page in pages for complaint in page.errors]
    for context in contexts:
        context.close()
    assert complaints == []


def role_of(name: str) -> str:
    return ROLES.get(name, "member")


def watched(page):
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("console", lambda message: message.type == "error" and page.errors.append(message.text))
    return page


def wait_until_live(page) -> None:
    page.locator("html[data-connection=live]").wait_for(state="attached")


@pytest.fixture
def new_room(server):
    """new_room("ada", "grace", messages=120) opens a room with these members; gives its slug.

    The messages are everybody's in turn: "message 1." and so on, some long, some short.
    """

    def make(*names: str, messages: int = 0) -> str:
        slug, db = f"room-{next(numbers)}", server.database()
        ids = [member_id(db, name, role_of(name)) for name in names]
        with db:
            db.execute("INSERT INTO rooms (slug, name) VALUES (?, ?)", (slug, slug.title()))
            for id in ids:
                db.execute("""
                    INSERT INTO memberships (room_id, user_id) SELECT rooms.id, ? FROM rooms WHERE slug = ?
                """, (id, slug))
        db.close()
        if messages:
            say(server, slug, names, messages)
        return slug

    return make


@pytest.fixture
def wall_for(server):
    """wall_for(stickers=3) makes a member with a wall of their own, "ada_7" say, and gives the name."""

    def make(**things: int) -> str:
        name = f"ada_{next(numbers)}"
        fill(server, name, **things)
        return name

    return make


def say(server, slug: str, names, many: int, first: int = 1) -> list[int]:
    """Post `many` messages by the names in turn, straight into the database: nobody is told. Gives their ids."""
    db = server.database()
    users = [user_called(db, name) for name in names]
    room = find_room(db, users[0], slug)
    ids = []
    for number in range(first, first + many):
        body = f"message {number}. " + "and so it goes on and on " * (number % 7)
        new = NewMessage(nonce=f"{slug}-{number}", body=body)
        ids.append(post_message(db, users[number % len(users)], room, new).message.id)
    db.close()
    return ids


def user_called(db, name: str) -> User:
    member = find_member(db, name)
    return User(member.id, member.username, member.display_name, member.hue, member.role, session_id=0)


def write(page, text: str) -> None:
    """Type a message and send it."""
    page.get_by_label("Message", exact=True).fill(text)
    page.keyboard.press("Enter")


def message(page, text: str):
    """The message that holds these words, sent and acknowledged."""
    return page.locator(".message[data-sort]", has_text=text)
