"""On a phone, with a finger: what is tapped is what happens."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import message, write

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PRESS = """async item => {
    const {x, y} = item.getBoundingClientRect()
    const touch = {bubbles: true, pointerType: "touch", clientX: x + 20, clientY: y + 5}
    item.dispatchEvent(new PointerEvent("pointerdown", touch))
    await new Promise(done => setTimeout(done, 600))
    item.dispatchEvent(new PointerEvent("pointerup", touch))
}"""


@pytest.fixture
def phone(open_as, new_room):
    return open_as("ada", f"/rooms/{new_room('ada', 'grace', messages=30)}", **PHONE)


def begin(page, words: str):
    """Tap the field and type: from here on the doors are away."""
    text = page.get_by_label("Message", exact=True)
    text.tap()
    page.keyboard.type(words)
    expect(page.locator(".doors")).to_be_hidden()
    return text


def test_one_tap_sends_and_the_next_line_can_follow(phone):
    for words in ("sent with a finger", "and again"):
        text = begin(phone, words)
        phone.get_by_role("button", name="Send").tap()
        expect(message(phone, words)).to_be_visible()
        expect(text).to_have_value("")
        expect(text).to_be_focused()


def test_one_s_own_wall_is_one_tap_away_and_five_doors_fit_a_narrow_phone(phone):
    phone.set_viewport_size({"width": 320, "height": 640})
    words = phone.locator(".door > span:not(.rail__mark)")
    boxes = sorted((word.bounding_box() for word in words.all()), key=lambda box: box["x"])
    assert len(boxes) == 5 and all(one["x"] + one["width"] < two["x"] for one, two in zip(boxes, boxes[1:], strict=False))
    phone.get_by_role("navigation", name="Doors").get_by_role("link", name="Your wall").tap()
    expect(phone).to_have_url(re.compile("/wall/ada$"))


def test_the_doors_come_back_when_the_writing_is_over(phone):
    begin(phone, "never mind")
    phone.locator(".page-head, .room-head, h1").first.tap()
    expect(phone.locator(".doors")).to_be_visible()


def test_emoji_and_pictures_are_one_tap_away_while_writing(phone):
    text = begin(phone, "hello ")
    phone.get_by_role("button", name="Emoji", exact=True).tap()
    phone.locator(".emoji__grid button").first.tap()
    expect(text).to_have_value(re.compile(r"hello \S+"))
    text.tap()
    with phone.expect_file_chooser() as chooser:
        phone.get_by_role("button", name="Add a picture").tap()
    assert chooser.value.element.get_attribute("name") == "image"


def test_a_reaction_is_hit_while_the_doors_are_away(phone, open_as):
    grace = open_as("grace", "/" + phone.url.split("/", 3)[3])
    write(grace, "tap below")
    item = message(grace, "tap below")
    item.hover()
    item.get_by_role("button", name="React", exact=True).click()
    grace.locator(".emoji__grid button").first.click()
    reaction = message(phone, "tap below").locator(".reaction")
    expect(reaction).to_be_visible()
    begin(phone, "half a thought")
    reaction.tap()
    expect(reaction).to_have_attribute("data-names", re.compile("ada"))


def test_the_tools_leave_when_a_finger_goes_elsewhere(phone):
    tools = phone.locator("message-tools")
    for elsewhere in (phone.get_by_label("Message", exact=True), phone.locator("h1").first):
        phone.locator(".message").last.evaluate(PRESS)
        expect(tools).to_be_visible()
        elsewhere.tap()
        expect(tools).to_have_count(0)
