"""What a member expects of a list of conversations, of the box over it and of a picture, without having read how it works."""

import re

from PIL import Image
from playwright.sync_api import expect

from tests.browser.test_sealed_messages import SAID, message, talk, tool, write  # noqa: F401
from tests.sealed import fresh
from tests.server import member_id


def listed(page):
    return page.get_by_role("list", name="Conversations").get_by_role("link")


def test_the_list_says_what_was_done_and_only_a_message_is_unread(talk):  # noqa: F811
    ada, grace = talk
    write(ada, "the first wrding")
    expect(message(ada, "the first wrding").locator(".sealed-mark")).to_have_text("Read")
    grace.get_by_role("link", name="Messages").first.click()
    ada.get_by_label("Message", exact=True).press("ArrowUp")
    ada.get_by_label("Edit message").fill("the first wording")
    ada.keyboard.press("Enter")
    expect(listed(grace)).to_contain_text("Edited: the first wording")
    tool(ada, message(ada, "the first wording"), "Delete").click()
    ada.get_by_role("button", name="Take it back").click()
    expect(listed(grace)).to_contain_text("Took back a message")
    expect(listed(ada)).to_contain_text("You took back a message")
    expect(listed(grace)).not_to_contain_text("Unread")
    write(ada, "and now?")
    expect(listed(grace)).to_contain_text("Unread")


def test_somebody_outside_the_lobby_is_found_by_the_name_they_go_by(talk, server):  # noqa: F811
    _, grace = talk
    linus, db = fresh("linus"), server.database()
    id = member_id(db, linus)
    with db:
        db.execute("DELETE FROM memberships WHERE user_id = ?", (id,))
        db.execute("UPDATE profiles SET display_name = ? WHERE user_id = ?", (f"Doctor {linus}", id))
    db.close()
    grace.get_by_label("Find a person, or words").fill(f"doctor {linus}")
    expect(grace.locator(".sealed-results")).to_contain_text("Looking")
    grace.locator(".sealed-results").get_by_role("link", name=f"Doctor {linus}").click()
    grace.get_by_role("heading", name=f"@{linus}").wait_for()
    expect(grace.get_by_role("link", name="Leave a note on their wall")).to_be_visible()


def test_a_gif_goes_on_moving_without_what_was_noted_in_it(talk, tmp_path):  # noqa: F811
    ada, grace = talk
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("red", "green", "blue")]
    frames[0].save(tmp_path / "moving.gif", save_all=True, append_images=frames[1:], loop=0, comment=b"taken at 48.8584 N")
    assert b"taken at" in (tmp_path / "moving.gif").read_bytes()
    ada.get_by_label("Add a picture").last.set_input_files(tmp_path / "moving.gif")
    write(ada, "round and round")
    small = message(grace, "round and round").locator(".sealed-picture")
    expect(small).to_contain_text("GIF")
    small.click()
    with grace.expect_download() as copy:
        grace.get_by_role("link", name="Keep a copy").click()
    kept = Image.open(copy.value.path())
    assert (kept.format, kept.n_frames, kept.info.get("comment"), kept.info["loop"]) == ("GIF", 3, None, 0)


def test_a_moving_picture_that_will_stand_still_says_so_before_it_is_sent(talk, tmp_path):  # noqa: F811
    ada, _ = talk
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("red", "green")]
    frames[0].save(tmp_path / "moving.webp", save_all=True, append_images=frames[1:])
    ada.get_by_label("Add a picture").last.set_input_files(tmp_path / "moving.webp")
    expect(ada.locator(".composer__news")).to_contain_text("stands still")


def test_lists_are_lists(talk):  # noqa: F811
    ada, grace = talk
    write(ada, "for the trip:\n- tent\n- lamp")
    items = grace.locator(SAID).locator(".message__body ul > li")
    expect(items).to_have_text(["tent", "lamp"])
    expect(grace.locator(SAID).locator(".message__body p")).to_have_text(re.compile("for the trip"))
