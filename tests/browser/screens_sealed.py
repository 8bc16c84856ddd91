"""Conversations for the pictures of /dm: written by members in browsers of their own, since no server can write them."""

from tests.sealed import RESTORE, SWITCH_ON
from tests.server import Server

SENT = ".message[data-sort]"
KETTLE = ("The kettle sings before six.", "Did the parcel come? It had **two** lamps in it.", "😄", "See https://example.org/harbour")
ANSWERS = ("It did, thank you!", "Then we walk to the harbour and have soup there, as last year, only earlier.", "- rope\n- lamp\n- the long coat")
ROUNDS = 9  # enough for a page that scrolls at every width


def write_sealed(browser, server: Server, keeper: str, hostile: tuple[str, ...]):
    """Let grace and `keeper` talk, eve strain the page and linus ask; gives what brings the keeper's keys to a further context."""
    pages = {name: member_page(browser, server, name) for name in (keeper, "grace", "eve", "linus")}
    keys = {name: page.evaluate(SWITCH_ON, ["", "Old laptop"]) for name, page in pages.items()}
    say(pages["eve"], keeper, hostile)
    for _ in range(ROUNDS):
        say(pages["grace"], keeper, KETTLE)
        say(pages[keeper], "grace", ANSWERS)
    say(pages[keeper], "eve", ("Yes.",))
    say(pages["linus"], keeper, ("Hello! May I ask you something about rings?",))
    for page in pages.values():
        page.context.close()
    return lambda context: bring(context, server, keys[keeper])


def member_page(browser, server: Server, name: str):
    context = browser.new_context()
    context.add_cookies([{"name": "session", "value": server.cookie_for(name).removeprefix("session="), "url": server.url}])
    page = context.new_page()
    page.goto(server.url + "/dm")
    return page


def say(page, to: str, words: tuple[str, ...]) -> None:
    page.goto(f"{page.url.split('/dm')[0]}/dm/{to}")
    page.locator("html[data-connection=live]").wait_for(state="attached")
    for text in words:
        page.get_by_label("Message", exact=True).fill(text)
        page.get_by_role("button", name="Send").click()
    page.locator(".is-pending").first.wait_for(state="detached")


def bring(context, server: Server, recovery: str) -> None:
    page = context.new_page()
    page.goto(server.url + "/dm")
    page.evaluate(RESTORE, [recovery, "Camera"])
    page.close()
