"""Sealed messages without a mouse: from the first key to the second device."""

from playwright.sync_api import expect

from tests.browser.test_accessibility import violations
from tests.browser.test_sealed_messages import message, open_talk, write
from tests.browser.test_sealed_setup import state_of, wait_until_on
from tests.sealed import enter_workshop, fresh, sealed_page

FOCUSED = """() => {
    const one = document.activeElement
    return (one.ariaLabel || one.labels?.[0]?.textContent || one.textContent).trim()
}"""
MOST = 60  # presses of Tab to anything on a page


def tab_to(page, name: str, key: str = "Tab") -> None:
    """Press Tab until what is called so has the focus."""
    for _ in range(MOST):
        page.keyboard.press(key)
        if page.evaluate(FOCUSED) == name:
            return
    raise AssertionError(f"No way to {name} by Tab.")


def press(page, name: str) -> None:
    tab_to(page, name)
    page.keyboard.press("Enter")


def call(page, name: str) -> None:
    """Open the conversation with somebody who is found by name."""
    page.keyboard.press("Control+k")
    page.keyboard.type(f"@{name}")
    page.locator(".sealed-results").get_by_role("link", name=f"@{name}").first.wait_for()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Message", exact=True)).to_be_focused()


def switch_on(page) -> str:
    expect(page.get_by_role("heading", name="Messages only two can read")).to_be_focused()
    press(page, "Make my keys")
    expect(page.get_by_role("heading", name="Your recovery key")).to_be_focused()
    expect(page.locator("p[role=status]", has_text="Step 2 of 4: Your recovery key")).to_be_attached()
    key = page.locator(".sealed-key__text").inner_text().replace("\n", "")
    press(page, "I have kept it")
    expect(page.get_by_label("The last two groups")).to_be_focused()
    page.keyboard.type(key[-9:].lower())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Two last things")).to_be_focused()
    press(page, "Switch on messages")
    wait_until_on(page)
    return key


def test_keys_words_the_safety_number_and_another_device_by_keyboard_alone(open_as):
    ada, grace = open_as(fresh("ada"), "/dm"), sealed_page(open_as, fresh("grace"))
    enter_workshop(ada)
    key, name = switch_on(ada), state_of(ada)["me"]["username"]
    call(ada, grace.member)
    ada.keyboard.type("without a mouse")
    ada.keyboard.press("Enter")
    open_talk(grace, name)
    write(grace, "how?")
    message(ada, "how?").wait_for()
    tab_to(ada, "Messages", "Shift+Tab")
    ada.keyboard.press("ArrowUp")
    ada.keyboard.press("r")
    ada.keyboard.type("like this")
    ada.keyboard.press("Enter")
    expect(message(grace, "like this").locator(".message__quote")).to_contain_text("how?")
    compare(ada)
    other = open_as(name, "/dm")
    expect(other.get_by_role("heading", name="Bring your keys here")).to_be_focused()
    assert violations(other) == []
    tab_to(other, "Recovery key")
    other.keyboard.type(key)
    other.keyboard.press("Enter")
    wait_until_on(other)
    call(other, grace.member)
    message(other, "like this").wait_for()
    expect(other.get_by_role("button", name="Verified")).to_be_visible()


def compare(page) -> None:
    """From the conversation to the safety number, and back with the mark."""
    press(page, "Sealed")
    press(page, "Safety number")
    expect(page.get_by_role("heading", name="Safety number with")).to_be_focused()
    press(page, "I have compared it: it is the same")
    expect(page.locator("p[role=status]", has_text="This conversation is verified.")).to_be_attached()
    press(page, "Back to the conversation")
    expect(page.get_by_role("button", name="Verified")).to_be_visible()
