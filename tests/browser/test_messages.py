"""What only a browser proves of a conversation: two people see each other's words change, and the page stays calm."""

import base64
import re
from io import BytesIO

from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import message, say, write

SCROLL = ".messages__scroll"
TOP_OF = "(element) => element.getBoundingClientRect().top"


def tool(page, item, name: str) -> None:
    """Use one of the tools of a message."""
    item.hover()
    item.get_by_role("button", name=name, exact=True).click()


def scroll_up(page, pixels: int) -> None:
    page.locator(SCROLL).hover()
    page.mouse.wheel(0, -pixels)


def test_people_on_all_workers_talk_without_a_reload(open_as, new_room):
    room = f"/rooms/{new_room('ada', 'grace', 'linus', 'eve')}"
    pages = [open_as(name, room) for name in ("ada", "grace", "linus", "eve")]
    for number, page in enumerate(pages):
        write(page, f"word number {number}")
    for page in pages:
        expect(message(page, "word number")).to_have_count(4)
        expect(page.locator(".is-pending")).to_have_count(0)


COUNT_DOUBLES = """() => {
    window.doubles = 0
    const look = () => {
        const said = [...document.querySelectorAll(".message__body")].map(body => body.textContent.trim())
        if (new Set(said).size < said.length) window.doubles += 1
        requestAnimationFrame(look)
    }
    look()
}"""


def test_what_one_says_is_never_seen_twice(open_as, new_room):
    ada = open_as("ada", f"/rooms/{new_room('ada', 'grace')}")
    ada.evaluate(COUNT_DOUBLES)
    for number in range(8):
        write(ada, f"number {number}")
        if number % 2:
            message(ada, f"number {number}").wait_for()
    expect(message(ada, "number")).to_have_count(8)
    assert ada.evaluate("window.doubles") == 0


def test_an_edit_appears_for_the_other_in_its_place(open_as, new_room):
    room = f"/rooms/{new_room('ada', 'grace')}"
    ada, grace = open_as("ada", room), open_as("grace", room)
    write(ada, "helo world")
    tool(ada, message(ada, "helo world"), "Edit")
    ada.get_by_label("Edit message").fill("hello **world**")
    ada.keyboard.press("Enter")
    expect(message(grace, "hello world").locator("strong")).to_have_text("world")
    expect(grace.locator(".message__edited")).to_be_attached()
    expect(ada.locator("message-editor")).to_have_count(0)


def test_an_edit_given_up_changes_nothing(open_as, new_room):
    ada = open_as("ada", f"/rooms/{new_room('ada')}")
    write(ada, "as it was")
    tool(ada, message(ada, "as it was"), "Edit")
    ada.get_by_label("Edit message").fill("as it is not")
    ada.keyboard.press("Escape")
    expect(message(ada, "as it was")).to_be_visible()
    expect(ada.locator("message-editor")).to_have_count(0)


def test_a_deleted_message_leaves_a_quiet_line_for_everyone(open_as, new_room):
    room = f"/rooms/{new_room('ada', 'grace')}"
    ada, grace = open_as("ada", room), open_as("grace", room)
    write(ada, "never mind")
    message(grace, "never mind").wait_for()
    tool(ada, message(ada, "never mind"), "Delete")
    ada.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(grace.locator(".message__gone")).to_have_text("Deleted by its author.")
    expect(message(grace, "never mind")).to_have_count(0)


def test_a_moderator_says_why_a_message_goes(open_as, new_room):
    room = f"/rooms/{new_room('ada', 'linus')}"
    ada, linus = open_as("ada", room), open_as("linus", room)
    write(ada, "buy my watches")
    tool(linus, message(linus, "buy my watches"), "Delete")
    linus.get_by_label("Why?").fill("no selling here")
    linus.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(ada.locator(".message__gone")).to_have_text("Removed by a moderator: no selling here")


def test_a_reply_quotes_and_leads_back(open_as, new_room):
    room = f"/rooms/{new_room('ada', 'grace')}"
    ada, grace = open_as("ada", room), open_as("grace", room)
    write(ada, "who has tea?")
    tool(grace, message(grace, "who has tea?"), "Reply")
    expect(grace.locator(".composer__reply")).to_contain_text("who has tea?")
    write(grace, "me, of course")
    quote = message(ada, "me, of course").locator("a.message__quote")
    expect(quote).to_contain_text("ada who has tea?")
    quote.click()
    expect(ada.locator(".message.is-lit")).to_contain_text("who has tea?")
    expect(grace.locator(".composer__reply")).to_be_hidden()


def test_a_reaction_shows_who_and_is_taken_back_by_the_same_button(open_as, new_room):
    room = f"/rooms/{new_room('ada', 'grace')}"
    ada, grace = open_as("ada", room), open_as("grace", room)
    write(ada, "it works")
    tool(grace, message(grace, "it works"), "React")
    grace.get_by_label("Search emoji").fill("rocket")
    grace.keyboard.press("Enter")
    expect(ada.locator(".reaction")).to_have_text("🚀 grace")
    mine = grace.locator(".reaction")
    expect(mine).to_have_attribute("aria-pressed", "true")
    mine.click()
    expect(ada.locator(".reaction")).to_have_count(0)


PASTE = """(text, data) => {
    const bytes = Uint8Array.from(atob(data), char => char.charCodeAt())
    const files = new DataTransfer()
    files.items.add(new File([bytes], "drawing.png", {type: "image/png"}))
    text.dispatchEvent(new ClipboardEvent("paste", {clipboardData: files, bubbles: true, cancelable: true}))
}"""


def drawing() -> str:
    """A PNG, as base64."""
    file = BytesIO()
    Image.effect_mandelbrot((640, 400), (-2, -1, 1, 1), 30).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


def test_a_pasted_picture_arrives_with_its_size(open_as, new_room):
    room = f"/rooms/{new_room('ada', 'grace')}"
    ada, grace = open_as("ada", room), open_as("grace", room)
    text = ada.get_by_label("Message", exact=True)
    text.fill("look")
    text.evaluate(PASTE, drawing())
    expect(ada.locator(".tray__item")).to_be_visible()
    text.press("Enter")
    picture = message(grace, "look").locator(".message__picture img")
    expect(picture).to_have_js_property("complete", True)
    width, height = (int(picture.get_attribute(name)) for name in ("width", "height"))
    assert abs(width / height - 640 / 400) < 0.02
    expect(ada.locator(".tray__item")).to_have_count(0)


def test_a_picture_opens_over_the_conversation_and_goes_again(open_as, new_room):
    room = f"/rooms/{new_room('ada', 'grace', messages=40)}"
    ada, grace = open_as("ada", room), open_as("grace", room)
    text = ada.get_by_label("Message", exact=True)
    text.evaluate(PASTE, drawing())
    expect(ada.locator(".tray__item")).to_be_visible()
    text.press("Enter")
    picture = grace.locator("a.message__picture")
    view = grace.get_by_role("dialog", name="Picture from ada")
    for leave in ("key", "button", "beside"):
        picture.click()
        expect(view.locator("img")).to_have_js_property("naturalWidth", 640)
        expect(view.get_by_role("link", name="Open the file")).to_have_attribute("target", "_blank")
        if leave == "key":
            grace.keyboard.press("Escape")
        elif leave == "button":
            view.get_by_role("button", name="Close").click()
        else:
            grace.mouse.click(3, 3)
        expect(view).to_have_count(0)
    assert grace.url.endswith(room)
    expect(picture).to_be_in_viewport()


def test_a_picture_opens_as_a_file_in_a_new_tab_when_asked(open_as, new_room):
    ada = open_as("ada", f"/rooms/{new_room('ada')}")
    text = ada.get_by_label("Message", exact=True)
    text.evaluate(PASTE, drawing())
    expect(ada.locator(".tray__item")).to_be_visible()
    text.press("Enter")
    with ada.context.expect_page() as opened:
        ada.locator("a.message__picture").click(modifiers=["ControlOrMeta"])
    assert opened.value.url.endswith(".webp")
    expect(ada.get_by_role("dialog", name="Picture from ada")).to_have_count(0)


def test_a_picture_can_be_taken_out_again(open_as, new_room):
    ada = open_as("ada", f"/rooms/{new_room('ada')}")
    text = ada.get_by_label("Message", exact=True)
    text.evaluate(PASTE, drawing())
    ada.get_by_role("button", name="Remove this picture").click()
    expect(ada.locator(".tray__item")).to_have_count(0)
    text.press("Enter")
    expect(ada.locator(".message")).to_have_count(0)


def test_older_pages_arrive_without_moving_what_is_read(open_as, new_room):
    ada = open_as("ada", f"/rooms/{new_room('ada', 'grace', messages=180)}")
    watch_jumps(ada)
    for _ in range(60):
        scroll_up(ada, 700)
        ada.wait_for_timeout(50)
        if message(ada, "message 1.").count():
            break
    assert ada.evaluate("window.jumps") == []
    numbers = ada.locator(".message").evaluate_all("items => items.map(item => Number(item.dataset.sort))")
    assert numbers == sorted(numbers) and len(numbers) == 180


# Between two frames, a message that is in view may move by the scrolling that was asked for, and no more.
WATCH = """() => {
    window.jumps = []
    const scroller = document.querySelector(".messages__scroll")
    let wheel = 0, before = null
    scroller.addEventListener("wheel", event => { wheel += event.deltaY }, {passive: true})
    const look = () => {
        const seen = [...document.querySelectorAll(".message")].find(item => item.getBoundingClientRect().bottom > 200)
        if (before && before.item.isConnected) {
            const moved = before.item.getBoundingClientRect().top - before.top
            if (moved < -1 || moved > -wheel + 1) window.jumps.push({moved, wheel})
            wheel += moved
            if (wheel > -1) wheel = 0
        }
        before = {item: seen, top: seen.getBoundingClientRect().top}
        requestAnimationFrame(look)
    }
    look()
}"""


def watch_jumps(page) -> None:
    page.evaluate(WATCH)


def test_who_reads_old_messages_is_not_pulled_down(open_as, new_room):
    room = f"/rooms/{new_room('ada', 'grace', messages=60)}"
    ada, grace = open_as("ada", room), open_as("grace", room)
    scroll_up(ada, 1500)
    ada.wait_for_timeout(300)
    read = ada.locator(".message").filter(visible=True).nth(25)
    before = read.evaluate(TOP_OF)
    for number in (1, 2, 3):
        write(grace, f"news {number}")
        message(grace, f"news {number}").wait_for()
    button = ada.get_by_role("button", name="3 new")
    expect(button).to_be_visible()
    assert abs(read.evaluate(TOP_OF) - before) < 1
    button.click()
    expect(message(ada, "news 3")).to_be_in_viewport()
    expect(ada.locator(".messages__newest")).to_be_hidden()


def test_who_is_at_the_end_stays_there(open_as, new_room):
    room = f"/rooms/{new_room('ada', 'grace', messages=60)}"
    ada, grace = open_as("ada", room), open_as("grace", room)
    for number in range(6):
        write(grace, f"news {number}")
    expect(message(ada, "news 5")).to_be_in_viewport()


def test_a_place_in_the_middle_grows_both_ways(open_as, new_room, server):
    slug = new_room("ada")
    ids = say(server, slug, ["ada"], 160)
    ada = open_as("ada", f"/rooms/{slug}/messages/{ids[79]}")
    expect(ada.locator(f"#message-{ids[79]}")).to_be_in_viewport()
    for _ in range(10):
        ada.locator(SCROLL).hover()
        ada.mouse.wheel(0, 2500)
        ada.wait_for_timeout(80)
    expect(ada.locator(f"#message-{ids[-1]}")).to_be_in_viewport()
    loaded = ada.locator(".message").evaluate_all("items => items.map(item => Number(item.dataset.sort))")
    assert loaded == ids[ids.index(loaded[0]):]


def test_news_are_not_put_behind_a_gap(open_as, new_room, server):
    slug = new_room("ada", "grace")
    ids = say(server, slug, ["ada"], 200)
    ada = open_as("ada", f"/rooms/{slug}?around={ids[20]}")
    grace = open_as("grace", f"/rooms/{slug}")
    write(grace, "far below")
    ada.get_by_role("button", name="1 new").wait_for()
    loaded = ada.locator(".message").evaluate_all("items => items.map(item => Number(item.dataset.sort))")
    assert loaded == ids[:len(loaded)]
    ada.get_by_role("button", name="1 new").click()
    expect(message(ada, "far below")).to_be_in_viewport()


EDIT = """([id, body]) => fetch(`/messages/${id}`, {
    method: "POST", headers: {"X-Live": "1", "Content-Type": "application/json"}, body: JSON.stringify({id, body}),
})"""


def test_an_edit_that_overtakes_an_older_page_is_not_lost(open_as, new_room, server):
    slug = new_room("ada", "grace")
    ids = say(server, slug, ["grace"], 80)
    grace, ada = open_as("grace", f"/rooms/{slug}"), open_as("ada", f"/rooms/{slug}")
    held = []
    ada.route(re.compile(r"messages\?before="), lambda route: held.append((route, route.fetch())))
    scroll_up(ada, 4000)
    while not held:
        ada.wait_for_timeout(50)
    grace.evaluate(EDIT, [ids[3], "changed while the page was on its way"])
    ada.wait_for_timeout(500)
    route, page_from_before = held[0]
    route.fulfill(response=page_from_before)
    expect(ada.locator(f"#message-{ids[3]}")).to_contain_text("changed while the page was on its way")


def test_a_long_day_is_trimmed_and_can_be_scrolled_back(open_as, new_room, server):
    slug = new_room("ada", "grace")
    ids = say(server, slug, ["grace"], 420)
    ada = open_as("ada", f"/rooms/{slug}")
    for _ in range(30):
        scroll_up(ada, 4000)
        ada.wait_for_timeout(60)
    expect(ada.locator(f"#message-{ids[0]}")).to_be_attached()
    assert ada.locator(".message").count() <= 300
    ada.get_by_role("button", name="Jump to newest").click()
    expect(ada.locator(f"#message-{ids[-1]}")).to_be_in_viewport()


def test_too_long_a_message_stays_in_the_field(open_as, new_room):
    ada = open_as("ada", f"/rooms/{new_room('ada')}")
    text = ada.get_by_label("Message", exact=True)
    text.fill("🎉" * 4012)
    text.press("Enter")
    expect(ada.locator(".composer__news")).to_contain_text("12 too many")
    assert len(text.input_value()) == 4012
    text.fill("a" * 4000)
    text.press("Enter")
    expect(ada.locator(".message[data-sort]")).to_have_count(1)


def test_a_conversation_by_keyboard_alone(open_as, new_room):
    room = f"/rooms/{new_room('ada', 'grace')}"
    ada, grace = open_as("ada", room), open_as("grace", room)
    keys = ada.keyboard
    ada.get_by_label("Message", exact=True).focus()
    keys.type("first thught")
    keys.press("Enter")
    message(ada, "first thught").wait_for()
    keys.press("ArrowUp")
    ada.get_by_label("Edit message").wait_for()
    keys.press("ControlOrMeta+a")
    keys.type("first thought")
    keys.press("Enter")
    expect(message(grace, "first thought")).to_be_visible()
    for _ in range(8):  # past the picture button, the tools and the links, back to the message itself
        keys.press("Shift+Tab")
        if ada.evaluate("document.activeElement.matches('.message')"):
            break
    keys.press("r")
    keys.type("and a second")
    keys.press("Enter")
    expect(message(grace, "and a second").locator(".message__quote")).to_contain_text("first thought")


def test_deleting_by_keyboard_asks_and_leads_back(open_as, new_room):
    ada = open_as("ada", f"/rooms/{new_room('ada')}")
    write(ada, "going")
    item = message(ada, "going")
    item.focus()
    ada.keyboard.press("Delete")
    ada.get_by_role("dialog").wait_for()
    ada.keyboard.press("Tab")
    ada.keyboard.press("Enter")
    expect(ada.locator(".message__gone")).to_be_visible()
    ada.keyboard.press("Escape")
    expect(ada.get_by_label("Message", exact=True)).to_be_focused()


def test_names_and_emoji_are_completed(open_as, new_room):
    ada = open_as("ada", f"/rooms/{new_room('ada', 'grace')}")
    text = ada.get_by_label("Message", exact=True)
    text.press_sequentially("hello @gr")
    ada.get_by_role("option", name="grace", exact=True).wait_for()
    assert text.get_attribute("aria-activedescendant")
    text.press("Enter")
    text.press_sequentially(":tad")
    ada.get_by_role("option", name=":tada:").wait_for()
    text.press("Tab")
    expect(text).to_have_value("hello @grace 🎉 ")


def test_another_room_marks_itself_and_reading_clears_it_in_every_tab(open_as, new_room):
    near, far = new_room("ada", "grace"), new_room("ada", "grace")
    ada = open_as("ada", f"/rooms/{near}")
    grace = open_as("grace", f"/rooms/{far}")
    write(grace, "psst @ada")
    mark = ada.locator(f"#rail-room-{far} .rail__mark")
    expect(mark).to_have_attribute("data-kind", "mention")
    expect(ada).to_have_title("@ " + near.title() + " · NeoSpace")
    other_tab = open_as("ada", f"/rooms/{far}", context=ada.context)
    expect(message(other_tab, "psst")).to_have_class(r"message is-calling")
    expect(mark).to_have_count(0)
    expect(ada).to_have_title(re.compile(f"^(• )?{near.title()}"))  # rooms of other tests may be unread


def test_a_muted_room_keeps_its_bell_after_a_mention_was_read(open_as, new_room, server):
    near, far = new_room("ada", "grace"), new_room("ada", "grace")
    change(server, "UPDATE memberships SET notify = 'muted' WHERE room_id = (SELECT id FROM rooms WHERE slug = ?)", far)
    grace = open_as("grace", f"/rooms/{far}")
    write(grace, "psst @ada")
    message(grace, "psst").wait_for()
    ada = open_as("ada", f"/rooms/{near}")
    expect(ada.locator(f"#rail-room-{far} .rail__mark")).to_have_attribute("data-kind", "mention")
    tab = open_as("ada", f"/rooms/{far}", context=ada.context)
    for page in (ada, tab):
        expect(page.locator(f"#rail-room-{far} .rail__mark")).to_have_count(0)
        expect(page.locator(f"#rail-room-{far}").get_by_text("Muted")).to_have_count(1)


def test_a_block_of_one_author_begins_anew_after_twelve_lines_or_five_minutes(open_as, new_room, server):
    slug = new_room("ada", "grace")
    say(server, slug, ["grace"], 14)
    slow = say(server, slug, ["ada"], 8, first=15)
    for minutes, id in enumerate(slow):
        change(server, f"UPDATE messages SET posted_at = '2026-01-02T12:{minutes:02}:00.000Z' WHERE id = ?", id)
    ada = open_as("ada", f"/rooms/{slug}")
    continued = ada.locator(".message").evaluate_all("items => items.map(item => item.classList.contains('is-continued'))")
    assert [number for number, is_continued in enumerate(continued) if not is_continued] == [0, 12, 14, 19]


def change(server, sql: str, value) -> None:
    db = server.database()
    with db:
        db.execute(sql, (value,))
    db.close()


def test_what_a_blocked_member_said_has_its_author_when_it_is_shown(open_as, new_room, server):
    slug = new_room("ada", "eve")
    ada = open_as("ada", "/")
    ids = say(server, slug, ["eve"], 3)
    blocked = "INSERT INTO blocks (user_id, blocked_id) SELECT a.id, b.id FROM users a, users b WHERE a.username = ?"
    change(server, blocked + " AND b.username = 'eve'", "ada")
    try:
        ada.goto(f"{server.url}/rooms/{slug}")
        last = ada.locator(f"#message-{ids[-1]}")
        expect(last.locator(".message__author")).to_be_hidden()
        last.locator("[data-reveal]").click()
        expect(last.locator(".message__author")).to_be_visible()
        expect(last.locator(".message__planet")).to_be_visible()
    finally:
        change(server, "DELETE FROM blocks WHERE user_id = (SELECT id FROM users WHERE username = ?)", "ada")


def test_news_read_as_one_sentence_and_wait_when_they_lead_somewhere(open_as, new_room):
    ada = open_as("ada", f"/rooms/{new_room('ada')}")
    ada.clock.install()
    ada.evaluate("""() => {
        const flash = document.getElementById("flash")
        for (const name of ["with a link", "without"]) {
            const news = document.createElement("li"), room = document.createElement("bdi")
            room.textContent = "Back room"
            news.append("You are asked into the room ", room, `, ${name}. `)
            if (name === "with a link") news.append(Object.assign(document.createElement("a"), {href: "/rooms", textContent: "Look"}))
            flash.append(news)
        }
    }""")
    sentence = ada.locator("#flash li", has_text="with a link")
    start = sentence.locator("bdi").evaluate("room => room.getBoundingClientRect().left - room.parentElement.getBoundingClientRect().left")
    assert start > 150, "the name follows its words on their line"
    ada.clock.run_for(20_000)
    expect(ada.locator("#flash li", has_text="without")).to_have_count(0)
    expect(sentence).to_be_visible()
    sentence.get_by_role("button", name="Put away").click()
    expect(sentence).to_have_count(0)


def test_the_line_shows_where_the_reader_left(open_as, new_room, server):
    slug = new_room("ada", "grace")
    ids = say(server, slug, ["ada"], 1) + say(server, slug, ["grace"], 40, first=2)
    ada = open_as("ada", f"/rooms/{slug}")
    expect(ada.locator(".message[data-new]")).to_have_attribute("id", f"message-{ids[1]}")
    expect(ada.locator(".message[data-new]")).to_be_in_viewport()
    ada.get_by_role("button", name="new").click()
    expect(ada.locator(f"#message-{ids[-1]}")).to_be_in_viewport()
    ada.wait_for_timeout(800)
    ada.reload()
    expect(ada.locator(".message[data-new]")).to_have_count(0)


def test_typing_is_told_and_ends_with_the_message(open_as, new_room):
    room = f"/rooms/{new_room('ada', 'grace')}"
    ada, grace = open_as("ada", room), open_as("grace", room)
    grace.get_by_label("Message", exact=True).press_sequentially("hm")
    expect(ada.locator("typing-line")).to_have_text("grace is typing…")
    grace.keyboard.press("Enter")
    message(ada, "hm").wait_for()
    expect(ada.locator("typing-line")).to_be_empty()


def test_a_sign_of_typing_that_comes_after_its_message_is_not_shown(open_as, new_room):
    room = f"/rooms/{new_room('ada', 'grace')}"
    ada, grace = open_as("ada", room), open_as("grace", room)
    grace.get_by_label("Message", exact=True).press_sequentially("hm")
    grace.keyboard.press("Enter")
    message(ada, "hm").wait_for()
    ada.wait_for_timeout(900)  # it is passed on half a second after the key
    expect(ada.locator("typing-line")).to_be_empty()


def test_who_comes_in_is_seen(open_as, new_room):
    room = f"/rooms/{new_room('ada', 'grace')}"
    ada = open_as("ada", room)
    open_as("grace", room)
    expect(ada.locator("people-here")).to_contain_text("grace")


def test_without_script_one_reads_posts_and_pages_back(open_as, new_room):
    slug = new_room("ada", "grace", messages=60)
    ada = open_as("ada", f"/rooms/{slug}", java_script_enabled=False)
    expect(message(ada, "message 60.")).to_be_in_viewport()
    ada.get_by_label("Message", exact=True).fill("from paper and pencil")
    ada.get_by_role("button", name="Send").click()
    expect(message(ada, "from paper and pencil")).to_be_visible()
    ada.get_by_role("link", name="Older messages").click()
    expect(message(ada, "message 1.")).to_be_attached()


def test_a_message_is_reported_from_its_tools_and_ones_own_is_not(open_as, new_room):
    room = new_room("ada", "grace")
    ada, grace = open_as("ada", f"/rooms/{room}"), open_as("grace", f"/rooms/{room}")
    write(ada, "buy my potion")
    tool(grace, message(grace, "buy my potion"), "Report")
    grace.get_by_label("What is wrong with it").fill("It is an advertisement.")
    grace.get_by_role("button", name="Report it").click()
    expect(grace.locator("#flash")).to_contain_text("Reported.")
    own = message(ada, "buy my potion")
    own.hover()
    expect(own.get_by_role("button", name="Delete", exact=True)).to_be_visible()
    expect(own.get_by_role("button", name="Report", exact=True)).to_have_count(0)


def test_in_a_slow_room_the_second_message_waits_and_goes_by_itself(open_as, new_room, server):
    room = new_room("ada", "grace")
    db = server.database()
    with db:
        db.execute("UPDATE rooms SET slow = 3 WHERE slug = ?", (room,))
    db.close()
    ada, grace = open_as("ada", f"/rooms/{room}"), open_as("grace", f"/rooms/{room}")
    write(ada, "one"), write(ada, "two")
    expect(message(grace, "one")).to_be_visible()
    expect(message(grace, "two")).to_have_count(0)
    expect(message(grace, "two")).to_be_visible()
    expect(message(grace, "two")).to_have_count(1)
