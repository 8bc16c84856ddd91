"""Sealed messages between two browsers: said, edited, taken back, with pictures, offline, in two tabs, and never in the clear."""

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from core.base64url import unb64
from tests.browser.conftest import HANG
from tests.browser.test_accessibility import violations
from tests.browser.test_outbox import NO_NETWORK
from tests.browser.test_two_browsers import put_apart
from tests.sealed import LOAD, QUIET, fresh, other_device, sealed_page
from tests.sealed_writer import put_in
from tests.server import wait_until

SHOWN = ".message[data-sort]"
SAID = f"{SHOWN}:not([data-deleted], .sealed-said)"
MANY = 50  # messages of each in a long exchange
MOST = 10_000  # messages of one conversation
SOON = 2_000  # ms from the click on the address to the first screen; 350 on a quiet machine, and this one is shared
SEAL_MANY = "async ([username, many]) => {" + LOAD + """
    const {openAccount} = await load("sealed-account.js"), {peers} = await load("sealed-peers.js")
    const {link, seal} = await load("sealed-envelope.js"), {b64, unhex} = await load("sealed-bytes.js")
    const account = await openAccount(), peer = await peers(account).of(username), sealed = []
    const me = {uid: account.me.uid, epoch: Math.max(...Object.keys(account.identity.dh))}
    for (let ctr = 1, prev; ctr <= many; ctr += 1) {
        const body = {t: "text", b: `message ${ctr}. ${"and so it goes on ".repeat(ctr % 9)}`}
        const envelope = await seal(account.identity, me, peer, body, {device: unhex("0102030405060708"), ctr, prev})
        prev = await link(envelope)
        sealed.push(b64(envelope))
    }
    return sealed
}"""
LOOK = """() => Promise.all([...document.querySelectorAll(".message[data-sort]")].map(async item => {
    const picture = item.querySelector(".sealed-picture img"), canvas = document.createElement("canvas")
    await picture?.decode()
    Object.assign(canvas, {width: picture?.naturalWidth ?? 0, height: picture?.naturalHeight ?? 0})
    if (picture) canvas.getContext("2d").drawImage(picture, 0, 0)
    const isGone = !!item.querySelector(".message__gone"), {sort, mid, author} = item.dataset
    return {
        sort, mid, author, gone: isGone, words: isGone ? "" : item.querySelector(".message__body").innerText.trim(),
        at: item.querySelector("local-time").getAttribute("datetime"), isEdited: !!item.querySelector(".message__edited"),
        reactions: [...item.querySelectorAll(".reaction")].map(({dataset}) => dataset.emoji + dataset.names).join(),
        picture: picture ? `${canvas.width} × ${canvas.height}: ${canvas.toDataURL()}` : "",
    }
}))"""
PLACE = b"Exif\x00\x00MM\x00*"  # how EXIF begins in a file


@pytest.fixture
def talk(open_as):
    """ada and grace, each in a browser of their own, with the conversation of the two open."""
    ada, grace = fresh("ada"), fresh("grace")
    pages = [sealed_page(open_as, name, QUIET) for name in (ada, grace)]
    for page, other in zip(pages, (grace, ada), strict=True):
        open_talk(page, other)
    return pages


def open_talk(page, name: str) -> None:
    page.goto(f"{page.url.split('/dm')[0]}/dm/{name}")
    page.get_by_role("heading", name=f"@{name}").wait_for()
    page.locator("html[data-connection=live]").wait_for(state="attached")


def write(page, text: str) -> None:
    page.get_by_label("Message", exact=True).fill(text)
    page.keyboard.press("Enter")


def message(page, text: str):
    """The message whose own words hold these, sent and acknowledged."""
    return page.locator(SAID).filter(has=page.locator(".message__body", has_text=text))


def shown(page) -> list[str]:
    return [text.strip() for text in page.locator(f"{SAID} .message__body").all_inner_texts()]


def tool(page, item, name: str):
    item.hover()
    return item.get_by_role("button", name=name, exact=True)


def kept(server, mid: str) -> tuple:
    """Why the server has let go of a message, and what it still has of its ciphertext."""
    db = server.database()
    row = db.execute("SELECT purged_why, ct FROM direct_messages WHERE mid = ?", (bytes.fromhex(mid),)).fetchone()
    db.close()
    return row["purged_why"], row["ct"]


def photograph(tmp_path, colour: int = 0):
    """A picture with a place in its EXIF; another colour is another picture."""
    shade = Image.linear_gradient("L").resize((1600, 1000))
    picture, exif = Image.merge("RGB", (shade, shade.rotate(180), Image.new("L", shade.size, colour * 40))), Image.Exif()
    exif[0x010E] = "taken at 48.8584 N"
    picture.save(tmp_path / "photo.jpg", exif=exif)
    assert PLACE in (tmp_path / "photo.jpg").read_bytes()
    return tmp_path / "photo.jpg"


def fill(server, envelopes: list[str]) -> None:
    """Put sealed messages of one conversation straight into the database; nobody is told."""
    db = server.database()
    put_in(db, [unb64(envelope) for envelope in envelopes])
    db.close()


def cut(page) -> None:
    page.context.set_offline(True)
    page.locator("html[data-connection=offline]").wait_for(state="attached")


def mend(page) -> None:
    page.context.set_offline(False)
    page.locator("html[data-connection=live]").wait_for(state="attached")
    page.errors[:] = [error for error in page.errors if not NO_NETWORK.search(error)]


def test_a_hundred_messages_between_two_workers_show_alike_in_four_browsers(talk, open_as, server, tmp_path):
    ada, grace = talk
    put_apart(ada, grace, server)
    for number in range(MANY):
        for page, name in ((ada, "ada"), (grace, "grace")):
            if number == 20:
                page.get_by_label("Add a picture").last.set_input_files(photograph(tmp_path, colour=len(name)))
            write(page, f"{name} says {number:02}")
    for page in talk:
        expect(page.locator(SAID)).to_have_count(2 * MANY, timeout=3 * HANG)
    change_some(ada, grace)
    pages = [ada, grace, other_device(open_as, ada), by_hand_over(open_as, ada, grace)]
    found = [whole_thread(page, other) for page, other in zip(pages, (grace, ada, grace, grace), strict=True)]
    assert found[1:] == found[:1] * 3
    assert [one["words"] for one in found[0] if one["author"] == ada.member and not one["gone"]] == [
        f"ada {'meant' if number == 45 else 'says'} {number:02}" for number in range(MANY) if number != 43]
    assert [sum(bool(one[mark]) for one in found[0]) for mark in ("gone", "isEdited", "reactions", "picture")] == [2, 2, 2, 2]
    assert len({full_picture(page, name) for page in pages for name in ("ada", "grace")}) == 2
    marker = b"ada says 07"
    assert not any(marker in path.read_bytes() for path in server.home.rglob("*") if path.is_file())


def change_some(ada, grace) -> None:
    """Edit, take back and react, in both browsers."""
    for page, name, other in ((ada, "ada", "grace"), (grace, "grace", "ada")):
        message(page, f"{name} says 45").press("e")
        page.get_by_label("Edit message").fill(f"{name} meant 45")
        page.keyboard.press("Enter")
        expect(page.get_by_label("Message", exact=True)).to_be_focused()
        message(page, f"{name} says 43").press("Delete")
        page.get_by_role("button", name="Take it back").click()
        message(page, f"{other} says 47").press("+")
        page.get_by_label("Search emoji").fill("rocket")
        page.keyboard.press("Enter")
    for page in (ada, grace):
        expect(page.locator(".message__gone")).to_have_count(2)
        expect(page.locator(".message__edited")).to_have_count(2)
        expect(page.locator(".reaction")).to_have_count(2)
        expect(page.locator(".is-pending, .sealed-alarm")).to_have_count(0)


def by_hand_over(open_as, page, other):
    """A further browser of the page's member, with what the page shows to a new device."""
    page.get_by_role("button", name="Keys and devices").click()
    page.get_by_role("button", name="Add a device").click()
    page.get_by_label("Recovery key", exact=True).fill(page.recovery)
    page.get_by_role("button", name="Show the code").click()
    address = page.locator(".sealed-key__address").inner_text()
    new = open_as(page.member, address[address.index("/dm"):])
    new.get_by_role("button", name="Bring them here").click()
    new.get_by_role("heading", name="Messages only two can read").wait_for()
    return new


def whole_thread(page, other) -> list[dict]:
    """All that a page shows of its conversation, from the first message on, with what is in its pictures."""
    open_talk(page, other.member)
    scroller = page.locator(".messages__scroll")
    wait_until(lambda: scroller.evaluate("scroller => { scroller.scrollTop = -1e6 }") or page.locator(SHOWN).count() == 2 * MANY)
    expect(page.locator(".sealed-alarm")).to_have_count(0)
    return page.evaluate(LOOK)


def full_picture(page, name: str) -> bytes:
    """The file that a picture opens to."""
    item = message(page, f"{name} says 20")
    item.locator(".sealed-picture").click()
    with page.expect_download() as copy:
        page.get_by_role("link", name="Keep a copy").click()
    page.keyboard.press("Escape")
    return copy.value.path().read_bytes()


def test_an_edit_a_reaction_and_a_reply_show_on_both_sides(talk):
    ada, grace = talk
    write(ada, "the first wrding")
    message(grace, "the first wrding").wait_for()
    ada.get_by_label("Message", exact=True).press("ArrowUp")
    ada.get_by_label("Edit message").fill("the first wording")
    ada.keyboard.press("Enter")
    item = message(grace, "the first wording")
    expect(item.get_by_role("button", name="edited")).to_be_visible()
    tool(grace, item, "Reply").click()
    write(grace, "well said")
    expect(message(ada, "well said").locator(".message__quote")).to_contain_text("the first wording")
    tool(grace, item, "React").click()
    grace.get_by_label("Search emoji").fill("rocket")
    grace.keyboard.press("Enter")
    reaction = message(ada, "the first wording").locator(".reaction").first
    expect(reaction).to_contain_text("🚀")
    item.locator(".reaction").first.click()
    expect(ada.locator(".reaction")).to_have_count(0)
    message(ada, "the first wording").get_by_role("button", name="edited").click()
    expect(ada.get_by_role("dialog")).to_contain_text("the first wrding")


def test_what_is_taken_back_leaves_both_pages_and_the_server(talk, server):
    ada, grace = talk
    write(ada, "a word too many")
    message(grace, "a word too many").wait_for()
    tool(grace, message(grace, "a word too many"), "Reply").click()
    write(grace, "which one?")
    message(ada, "which one?").wait_for()
    mid = message(ada, "a word too many").get_attribute("data-mid")
    tool(ada, message(ada, "a word too many"), "Delete").click()
    ada.get_by_role("button", name="Take it back").click()
    for page in talk:
        expect(page.locator(".message__gone")).to_have_count(1)
        expect(page.get_by_text("a word too many")).to_have_count(0)
    assert kept(server, mid) == ("unsent", None)


def test_what_one_deletes_for_oneself_stays_with_the_other(talk):
    ada, grace = talk
    for text in ("keep this", "not this"):
        write(ada, text)
        message(grace, text).wait_for()
    tool(grace, message(grace, "not this"), "Delete").click()
    grace.get_by_role("button", name="Delete for me").click()
    expect(message(grace, "not this")).to_have_count(0)
    grace.reload()
    message(grace, "keep this").wait_for()
    assert shown(grace) == ["keep this"] and shown(ada) == ["keep this", "not this"]


def test_a_picture_goes_without_its_exif_and_opens_in_full(talk, server, tmp_path):
    ada, grace = talk
    ada.get_by_label("Add a picture").last.set_input_files(photograph(tmp_path))
    write(ada, "look at this")
    small = message(grace, "look at this").locator(".sealed-picture")
    expect(small.locator("img")).to_have_js_property("complete", True)
    with grace.expect_response(re.compile("/dm/files/")) as answer:
        small.click()
    full = grace.locator(".picture-view img")
    wait_until(lambda: full.evaluate("image => image.naturalWidth") == 1600)
    with grace.expect_download() as copy:
        grace.get_by_role("link", name="Keep a copy").click()
    data = copy.value.path().read_bytes()
    assert b"Exif" not in data and Image.open(BytesIO(data)).format == "WEBP"
    assert data[:64] not in answer.value.body()


def test_two_tabs_send_at_once_and_their_numbers_do_not_clash(talk, open_as, server):
    ada, grace = talk
    other = open_as(ada.member, "/dm", context=ada.context)
    open_talk(other, grace.member)
    for number in range(6):
        for page, tab in ((ada, "one"), (other, "two")):
            page.get_by_label("Message", exact=True).fill(f"tab {tab} {number}")
        for page in (ada, other):
            page.get_by_role("button", name="Send").click()
    for page in (ada, other, grace):
        expect(page.locator(SAID)).to_have_count(12, timeout=2 * HANG)
        expect(page.locator(".is-pending, .sealed-alarm")).to_have_count(0)
    assert shown(ada) == shown(other) == shown(grace) and len(set(shown(ada))) == 12


def test_what_is_written_offline_waits_and_goes_out_once_in_order(talk, server):
    ada, grace = talk
    cut(ada)
    for text in ("one", "two", "three"):
        write(ada, text)
    expect(ada.locator(".is-pending")).to_have_count(3)
    expect(ada.locator(".message__offline").first).to_be_visible()
    write(grace, "are you there?")
    message(grace, "are you there?").wait_for()
    mend(ada)
    expect(ada.locator(".is-pending")).to_have_count(0)
    message(grace, "three").wait_for()
    wait_until(lambda: len(shown(ada)) == 4)
    assert sorted(shown(ada)) == sorted(shown(grace)) == ["are you there?", "one", "three", "two"]
    assert [text for text in shown(grace) if text in ("one", "two", "three")] == ["one", "two", "three"]


def test_what_was_not_sent_outlives_a_reload(talk):
    ada, grace = talk
    ada.get_by_label("Message", exact=True).fill("half a thou")
    ada.wait_for_timeout(500)
    ada.reload()
    expect(ada.get_by_label("Message", exact=True)).to_have_value("half a thou")
    kept = ada.evaluate("""async () => {
        const [{name}] = (await indexedDB.databases()).filter(({name}) => name.startsWith("neospace-sealed"))
        const database = await new Promise(done => { indexedDB.open(name).onsuccess = ({target}) => done(target.result) })
        const [draft] = await new Promise(done => { database.transaction("drafts").objectStore("drafts").getAll().onsuccess = ({target}) => done(target.result) })
        database.close()
        return new TextDecoder("latin1").decode(draft.sealed)
    }""")
    assert "half" not in kept


def test_a_number_that_the_server_does_not_know_is_mended_by_sealing_again(talk):
    ada, grace = talk
    write(ada, "first")
    message(grace, "first").wait_for()
    ada.evaluate("""async () => {
        const [{name}] = (await indexedDB.databases()).filter(({name}) => name.startsWith("neospace-sealed"))
        const database = await new Promise(done => { indexedDB.open(name).onsuccess = ({target}) => done(target.result) })
        const heads = database.transaction("heads", "readwrite").objectStore("heads")
        heads.openCursor().onsuccess = ({target: {result: cursor}}) => {
            if (!cursor) return
            if (!cursor.value.by) cursor.update({...cursor.value, ctr: 7, link: "ab".repeat(32)})
            cursor.continue()
        }
        await new Promise(done => { heads.transaction.oncomplete = done })
        database.close()
    }""")
    write(ada, "second")
    message(grace, "second").wait_for()
    expect(ada.locator(".is-pending, .sealed-alarm")).to_have_count(0)
    assert shown(ada) == shown(grace) == ["first", "second"]


def test_a_new_device_shows_the_same_conversation(talk, open_as):
    ada, grace = talk
    for page, text in ((ada, "from the old one"), (grace, "answered"), (ada, "and again")):
        write(page, text)
        message(grace, text).wait_for()
    other = other_device(open_as, ada)
    open_talk(other, grace.member)
    message(other, "and again").wait_for()
    write(other, "from the new one")
    for page in (ada, grace):
        message(page, "from the new one").wait_for()
        expect(page.locator(".sealed-alarm")).to_have_count(0)
    assert shown(other) == shown(ada) == shown(grace)


def test_who_shares_no_room_asks_first_and_can_be_accepted(open_as, server):
    ada, eve = sealed_page(open_as, fresh("ada")), sealed_page(open_as, fresh("eve"))
    db = server.database()
    with db:
        db.execute("DELETE FROM memberships WHERE user_id = (SELECT id FROM users WHERE username = ?)", (eve.member,))
    db.close()
    open_talk(eve, ada.member)
    expect(eve.locator(".sealed-banner")).to_contain_text("is asked first")
    write(eve, "may I?")
    expect(ada.get_by_role("heading", name="Asks to write to you")).to_be_visible()
    ada.get_by_role("list", name="Asks to write to you").get_by_role("link").click()
    message(ada, "may I?").wait_for()
    expect(ada.get_by_label("Message", exact=True)).to_be_hidden()
    ada.get_by_role("button", name="Accept").click()
    write(ada, "of course")
    message(eve, "of course").wait_for()


def test_reading_is_told_and_the_list_shows_what_is_unread(talk, open_as):
    ada, grace = talk
    write(ada, "have you seen this?")
    expect(message(ada, "have you seen this?").locator(".sealed-mark")).to_have_text("Read")
    grace.get_by_role("link", name="Messages").first.click()
    write(ada, "and this?")
    person = grace.get_by_role("list", name="Conversations").get_by_role("link")
    expect(person).to_contain_text("and this?")
    expect(person).to_contain_text("Unread")
    expect(message(ada, "and this?").locator(".sealed-mark")).to_have_text("Sent")
    person.click()
    expect(message(ada, "and this?").locator(".sealed-mark")).to_have_text("Read")


def test_typing_shows_and_ends_with_the_message(talk):
    ada, grace = talk
    write(ada, "hello")
    message(grace, "hello").wait_for()
    ada.get_by_label("Message", exact=True).press_sequentially("writing", delay=20)
    expect(grace.locator("typing-line")).to_contain_text("is typing")
    ada.keyboard.press("Enter")
    message(grace, "writing").wait_for()
    expect(grace.locator("typing-line")).to_be_empty()


def test_the_page_runs_no_script_of_a_message_and_no_wasm(talk):
    ada, grace = talk
    write(ada, '<img src=x onerror="document.title=1"> <script>document.title=2</script> javascript:alert(1)')
    message(grace, "onerror").wait_for()
    assert grace.locator(".message__body img, .message__body script, .message__body a").count() == 0
    refused = grace.evaluate("""async () => {
        const tried = {}
        const attempt = async (name, act) => { try { await act(); tried[name] = "ran" } catch (error) { tried[name] = error.name } }
        await attempt("html", () => { document.createElement("div").innerHTML = "<b>x</b>" })
        await attempt("policy", () => trustedTypes.createPolicy("neospace", {createHTML: text => text}))
        await attempt("eval", () => new Promise((resolve, reject) => setTimeout(() => { try { resolve(Function("return 1")()) } catch (error) { reject(error) } })))
        await attempt("wasm", () => WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])))
        const inline = document.createElement("script")
        await attempt("inline", () => { inline.text = "window.ran = 1"; document.head.append(inline) })
        document.body.append(Object.assign(document.createElement("iframe"), {src: "/rooms"}))
        return {...tried, wasInline: "ran" in window}
    }""")
    assert "ran" not in refused.values() and refused["wasInline"] is False
    grace.errors[:] = [error for error in grace.errors if not re.search("Content Security Policy|Trusted|frame|CSP", error)]


def test_a_phone_shows_the_list_or_the_conversation(talk):
    ada, grace = talk
    write(ada, "on the way")
    message(grace, "on the way").wait_for()
    grace.set_viewport_size({"width": 390, "height": 844})
    expect(grace.get_by_label("Find a person, or words")).to_be_hidden()
    assert grace.evaluate("document.documentElement.scrollWidth") <= 390
    grace.get_by_role("button", name="All messages").click()
    expect(grace.get_by_label("Find a person, or words")).to_be_visible()
    expect(grace.locator(".message")).to_have_count(0)
    grace.get_by_role("list", name="Conversations").get_by_role("link").click()
    message(grace, "on the way").wait_for()
    small = grace.evaluate("""() => [...document.querySelectorAll(".sealed-talk :is(button, a), .sealed-person")].filter(
        one => one.checkVisibility() && one.getBoundingClientRect().height < 44 && !one.matches(".message__author, .messages__newest")).map(one => one.outerHTML)""")
    assert small == []


def test_a_person_and_words_are_found_in_one_box(talk, open_as):
    ada, grace = talk
    for text in ("the lamp on the landing", "the lamp in the hall", "something else"):
        write(ada, text)
        message(grace, text).wait_for()
    linus = sealed_page(open_as, fresh("linus"))
    grace.keyboard.press("Control+k")
    grace.keyboard.type("landing")
    grace.locator(".sealed-results").get_by_role("link", name="lamp").click()
    expect(message(grace, "the lamp on the landing")).to_have_class(re.compile("is-lit"))
    grace.get_by_label("Find a person, or words").fill(f"@{linus.member}")
    grace.locator(".sealed-results").get_by_role("link").first.click()
    grace.get_by_role("heading", name=f"@{linus.member}").wait_for()


def test_ten_thousand_messages_open_at_once_and_few_of_them_are_held(talk, server):
    ada, grace = talk
    fill(server, ada.evaluate(SEAL_MANY, [grace.member, MOST]))
    grace.reload()
    last = message(grace, f"message {MOST}.")
    last.wait_for()
    shown_after = grace.evaluate("performance.getEntriesByName('sealed-first-screen')[0].startTime")
    assert shown_after < SOON, f"{shown_after:.0f} ms"
    for _ in range(30):
        grace.locator(".messages__scroll").evaluate("scroller => { scroller.scrollTop -= 4000 }")
        grace.wait_for_timeout(40)
    assert grace.locator(SAID).count() <= 300 and last.count() == 0
    grace.get_by_role("button", name="Jump to newest").click()
    expect(last).to_be_in_viewport()
    expect(grace.locator(".sealed-alarm")).to_have_count(0)


def test_it_is_clean_for_axe(talk):
    ada, grace = talk
    write(ada, "**bold** and `code` and https://example.org/")
    message(grace, "bold").wait_for()
    for page in talk:
        assert violations(page) == []


def people(page):
    return page.get_by_role("list", name="Conversations")


def run_out(server, name: str) -> None:
    """The server's clock has come to where a timer ends what a member wrote or got."""
    db = server.database()
    with db:
        db.execute("""
            UPDATE direct_messages SET expires_at = created_at
            WHERE expires_at IS NOT NULL
              AND (SELECT id FROM users WHERE username = ?) IN (sender_id, recipient_id)
        """, (name,))
    db.close()


def test_a_timed_message_leaves_the_open_page_the_list_and_the_search_when_its_time_is_over(talk, server):
    ada, grace = talk
    for page in talk:
        page.clock.install()
        page.reload()
        page.locator("html[data-connection=live]").wait_for(state="attached")
    write(ada, "the lamp that stays")
    message(grace, "the lamp that stays").wait_for()
    ada.get_by_role("button", name="More").click()
    ada.get_by_role("button", name="For a day").click()
    grace.get_by_text("changed how long messages stay").wait_for()
    for page, text in ((ada, "the lamp that goes"), (grace, "a second lamp that goes")):
        write(page, text)
        for reader in talk:
            message(reader, text).wait_for()
    expect(people(ada)).to_contain_text("a second lamp that goes")
    run_out(server, ada.member)
    for page in talk:
        page.clock.fast_forward("24:00:31")
        expect(page.get_by_text("lamp that goes")).to_have_count(0)
        expect(people(page)).to_contain_text("Gone, as you two agreed")
        page.get_by_label("Find a person, or words").fill("lamp")
        expect(page.locator(".sealed-results mark")).to_have_count(1)
        assert shown(page) == ["the lamp that stays"]
