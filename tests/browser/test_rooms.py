"""Rooms in a window: jumping there, changing one while others look, and all of it without script."""

from playwright.sync_api import expect

from tests.browser.conftest import message, write


def start_a_room(page, name: str, visibility: str = "Everyone") -> None:
    page.goto(page.url.split("/rooms")[0] + "/rooms/new")
    page.get_by_label("Name").fill(name)
    page.get_by_label(visibility).check()
    page.get_by_role("button", name="Start it").click()
    page.locator("message-list").wait_for()


def test_a_new_name_and_topic_appear_for_who_is_in_the_room(open_as):
    ada = open_as("ada")
    start_a_room(ada, "Balcony")
    grace = open_as("grace", "/rooms/balcony")
    ada.get_by_title("Room settings").click()
    ada.get_by_label("Topic").fill("Basil and its enemies")
    ada.get_by_label("Name").fill("Roof garden")
    ada.get_by_role("button", name="Save").click()
    expect(grace.get_by_role("heading", level=1)).to_have_text("Roof garden")
    expect(grace.locator(".room__head")).to_contain_text("Basil and its enemies")
    expect(grace.get_by_title("Room settings")).to_be_hidden()


def test_who_looks_in_joins_and_talks(open_as):
    ada = open_as("ada")
    start_a_room(ada, "Open house")
    grace = open_as("grace", "/rooms/open-house")
    grace.get_by_role("button", name="Join this room").click()
    write(grace, "may I come in?")
    message(ada, "may I come in?").wait_for()
    expect(grace.locator("#rail-room-open-house")).to_be_visible()


def test_an_invitation_turns_up_and_leads_in(open_as):
    grace, ada = open_as("grace"), open_as("ada")
    start_a_room(ada, "Hideout", "Only who is asked in")
    ada.get_by_role("link", name="All members").click()
    ada.get_by_label("Username", exact=True).fill("grace")
    ada.get_by_role("button", name="Ask them in").click()
    grace.locator("#flash").get_by_role("link", name="Have a look").click()
    grace.get_by_role("button", name="Come in").click()
    expect(grace.get_by_role("heading", level=1)).to_contain_text("Hideout")


def test_leaving_asks_first(open_as):
    ada = open_as("ada")
    start_a_room(ada, "Short stay")
    ada.get_by_role("button", name="Leave this room").click()
    ada.get_by_role("button", name="Keep it as it is").click()
    expect(ada.locator("#rail-room-short-stay")).to_be_visible()
    ada.get_by_role("button", name="Leave this room").click()
    ada.get_by_role("dialog").get_by_role("button", name="Leave", exact=True).click()
    expect(ada.locator("#flash")).to_contain_text("You left Short stay.")
    expect(ada.locator("#rail-room-short-stay")).to_have_count(0)


def test_the_warning_about_old_messages_shows_when_it_matters(open_as):
    ada = open_as("ada")
    start_a_room(ada, "Secret", "Only who is asked in")
    ada.get_by_title("Room settings").click()
    warning = ada.get_by_text("Show everything that was ever said here to everyone")
    expect(warning).to_be_hidden()
    ada.get_by_label("Everyone", exact=False).first.check()
    expect(warning).to_be_visible()


def test_two_keys_and_a_few_letters_lead_to_a_room(open_as, new_room):
    slug = new_room("ada", "grace")
    ada = open_as("ada", "/rooms")
    ada.keyboard.press("Control+k")
    ada.keyboard.type(slug)
    expect(ada.locator("[role=option]").first).to_contain_text(slug.title())
    ada.keyboard.press("Enter")
    ada.wait_for_url(f"**/rooms/{slug}")


def test_a_found_message_opens_in_its_place(open_as, new_room):
    slug = new_room("ada", "grace", messages=150)
    ada = open_as("ada", f"/search?q=%22message+20%22&room={slug}")
    ada.locator(".found__link", has_text="message 20.").click()
    shown = message(ada, "message 20.")
    expect(shown).to_be_in_viewport()
    expect(shown).to_have_count(1)


def test_rooms_work_without_script(open_as):
    page = open_as("grace", "/rooms/new", java_script_enabled=False)
    page.get_by_label("Name").fill("Plain room")
    page.get_by_role("button", name="Start it").click()
    page.get_by_label("Message", exact=True).fill("no script needed")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".message", has_text="no script needed")).to_be_visible()
    page.get_by_role("button", name="Mute this room").click()
    expect(page.get_by_role("button", name="Unmute this room")).to_be_visible()
    page.goto(page.url.split("/rooms")[0] + "/search?q=script")
    page.locator(".found__link", has_text="no script needed").click()
    expect(page.locator(".message", has_text="no script needed")).to_be_visible()
