"""Whatever the network does: each message arrives once, and nothing that was typed is lost."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import message, say, wait_until_live, write
from tests.server import wait_until

NO_NETWORK = re.compile(r"ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|WebSocket connection|ERR_NETWORK|Failed to fetch")


def cut(page) -> None:
    page.context.set_offline(True)
    page.locator("html[data-connection=offline]").wait_for(state="attached")


def mend(page) -> None:
    page.context.set_offline(False)
    wait_until_live(page)
    page.errors[:] = [error for error in page.errors if not NO_NETWORK.search(error)]


def bodies(server, slug: str) -> list[str]:
    """What was said in a room, as the database has it."""
    db = server.database()
    found = db.execute("""
        SELECT body FROM messages JOIN rooms ON rooms.id = room_id WHERE slug = ? ORDER BY messages.id
    """, (slug,)).fetchall()
    db.close()
    return [row["body"] for row in found]


def shown(page) -> list[str]:
    return [text.strip() for text in page.locator(".message .message__body").all_inner_texts()]


def meddle(page, with_frame) -> None:
    """Reload with every frame from the server shown to `with_frame(frame, send)`, which may send it on, or not."""
    def stand_between(ours):
        theirs = ours.connect_to_server()
        theirs.on_message(lambda frame: with_frame(str(frame), ours.send))

    page.route_web_socket(re.compile("/socket.io/"), stand_between)
    page.reload()
    wait_until_live(page)


def test_what_is_written_offline_is_sent_once_and_in_order(open_as, new_room, server):
    slug = new_room("ada", "grace")
    ada, grace = open_as("ada", f"/rooms/{slug}"), open_as("grace", f"/rooms/{slug}")
    cut(ada)
    for text in ("one", "two", "three"):
        write(ada, text)
    expect(ada.locator(".is-pending")).to_have_count(3)
    write(grace, "are you there?")
    message(grace, "are you there?").wait_for()
    mend(ada)
    expect(ada.locator(".is-pending")).to_have_count(0)
    expect(message(grace, "three")).to_be_visible()
    assert bodies(server, slug) == ["are you there?", "one", "two", "three"]
    assert shown(ada) == shown(grace) == ["are you there?", "one", "two", "three"]


def test_a_long_absence_is_caught_up_change_by_change(open_as, new_room):
    room = f"/rooms/{new_room('ada', 'grace')}"
    ada, grace = open_as("ada", room), open_as("grace", room)
    write(grace, "first")
    write(grace, "second")
    message(ada, "second").wait_for()
    cut(ada)
    last = message(grace, "second")
    last.focus()
    grace.keyboard.press("e")
    grace.get_by_label("Edit message").fill("second, mended")
    grace.keyboard.press("Enter")
    expect(message(grace, "second, mended")).to_be_visible()
    write(grace, "third")
    message(grace, "third").wait_for()
    mend(ada)
    expect(message(ada, "third")).to_be_visible()
    assert shown(ada) == ["first", "second, mended", "third"]


def test_after_too_many_changes_the_page_is_fetched_anew(open_as, new_room, server):
    slug = new_room("ada", "grace", messages=20)
    ada = open_as("ada", f"/rooms/{slug}")
    cut(ada)
    ids = say(server, slug, ["grace"], 230, first=21)
    mend(ada)
    expect(ada.locator(f"#message-{ids[-1]}")).to_be_in_viewport()
    loaded = ada.locator(".message").evaluate_all("items => items.map(item => Number(item.dataset.sort))")
    assert loaded == ids[ids.index(loaded[0]):]
    write(ada, "back again")
    expect(message(ada, "back again")).to_be_visible()


def test_a_reload_keeps_the_draft_and_the_answer_it_was_for(open_as, new_room):
    ada = open_as("ada", f"/rooms/{new_room('ada', 'grace', messages=2)}")
    message(ada, "message 1.").focus()
    ada.keyboard.press("r")
    ada.keyboard.type("half a thou")
    ada.wait_for_timeout(350)
    ada.reload()
    expect(ada.get_by_label("Message", exact=True)).to_have_value("half a thou")
    expect(ada.locator(".composer__reply")).to_contain_text("message 1.")


def test_a_reload_keeps_what_waits_to_be_sent(open_as, new_room, server):
    slug = new_room("ada", "grace")
    ada, grace = open_as("ada", f"/rooms/{slug}"), open_as("grace", f"/rooms/{slug}")
    cut(ada)
    write(ada, "through the storm")
    expect(ada.locator(".is-pending")).to_have_count(1)
    ada.context.set_offline(False)
    ada.reload()
    expect(message(grace, "through the storm")).to_be_visible()
    mend(ada)
    expect(message(ada, "through the storm")).to_be_visible()
    expect(ada.locator(".is-pending")).to_have_count(0)
    assert bodies(server, slug) == ["through the storm"]


def test_a_lost_answer_makes_no_second_message(open_as, new_room, server):
    slug = new_room("ada")
    ada = open_as("ada", f"/rooms/{slug}")
    lost = []

    def lose_the_first_answer(frame, send):
        if re.match(r'43\d+\[\{"ok":true,"id":', frame) and not lost:
            return lost.append(frame)
        send(frame)

    meddle(ada, lose_the_first_answer)
    write(ada, "said once")
    expect(message(ada, "said once")).to_be_visible()
    expect(ada.locator(".is-pending")).to_have_count(0)
    assert lost
    assert bodies(server, slug) == ["said once"]
    assert shown(ada) == ["said once"]


def test_two_tabs_of_one_member_send_once(open_as, new_room, server):
    slug = new_room("ada")
    ada = open_as("ada", f"/rooms/{slug}")
    tab = open_as("ada", f"/rooms/{slug}", context=ada.context)
    cut(ada)
    write(ada, "from the first tab")
    write(tab, "from the second tab")
    expect(tab.locator(".is-pending")).to_have_count(2)
    mend(ada)
    mend(tab)
    for page in (ada, tab):
        expect(message(page, "from the")).to_have_count(2)
        expect(page.locator(".is-pending")).to_have_count(0)
    assert sorted(bodies(server, slug)) == ["from the first tab", "from the second tab"]


def test_without_a_database_in_the_browser_messages_still_go_out(open_as, new_room, server):
    slug = new_room("ada")
    ada = open_as("ada", "/")
    ada.add_init_script("indexedDB.open = () => { throw new DOMException('forbidden', 'SecurityError') }")
    ada.goto(f"{server.url}/rooms/{slug}")
    wait_until_live(ada)
    cut(ada)
    write(ada, "by memory alone")
    mend(ada)
    expect(message(ada, "by memory alone")).to_be_visible()
    assert bodies(server, slug) == ["by memory alone"]


def test_what_is_refused_stays_and_can_be_mended(open_as, new_room, server):
    slug = new_room("ada")
    ada = open_as("ada", f"/rooms/{slug}")
    close(server, slug, "2026-01-01T00:00:00.000Z")
    write(ada, "a little late")
    failed = ada.locator(".is-failed")
    expect(failed).to_contain_text("archived")
    ada.reload()
    failed = ada.locator(".is-failed")
    expect(failed).to_contain_text("a little late")
    close(server, slug, None)
    failed.get_by_role("button", name="Try again").click()
    expect(message(ada, "a little late")).to_be_visible()
    expect(failed).to_have_count(0)


def close(server, slug: str, at: str | None) -> None:
    db = server.database()
    with db:
        db.execute("UPDATE rooms SET archived_at = ? WHERE slug = ?", (at, slug))
    db.close()


def test_a_session_that_ends_keeps_what_was_typed(open_as, new_room, server):
    slug = new_room("ada")
    ada = open_as("ada", f"/rooms/{slug}")
    ada.get_by_label("Message", exact=True).fill("still writing")
    db = server.database()
    with db:
        db.execute("DELETE FROM sessions WHERE user_id = (SELECT id FROM users WHERE username = 'ada')")
    db.close()
    cut(ada)
    ada.context.set_offline(False)
    expect(ada.locator(".live-banner")).to_contain_text("signed out")
    ada.keyboard.press("Enter")
    expect(ada.locator(".is-pending")).to_contain_text("still writing")
    ada.errors[:] = [error for error in ada.errors if not NO_NETWORK.search(error) and "401" not in error]
    again = server.cookie_for("ada").removeprefix("session=")
    ada.context.add_cookies([{"name": "session", "value": again, "url": server.url, "httpOnly": True}])
    ada.goto(f"{server.url}/rooms/{slug}")
    expect(message(ada, "still writing")).to_be_visible()
    wait_until(lambda: bodies(server, slug) == ["still writing"])


def test_a_page_whose_session_ended_says_so_once(open_as, new_room):
    ada, say_to_ada = told_by_hand(open_as, new_room)
    ada.context.clear_cookies()
    say_to_ada('42["signed_out"]')
    expect(ada.locator(".live-banner")).to_contain_text("signed out")
    expect(ada.locator("connection-state:visible")).to_have_count(0)


def test_a_page_whose_browser_has_a_new_session_goes_on_with_it(open_as, new_room, server):
    ada, say_to_ada = told_by_hand(open_as, new_room)
    say_to_ada('42["signed_out"]')
    again = server.cookie_for("ada").removeprefix("session=")
    ada.context.add_cookies([{"name": "session", "value": again, "url": server.url, "httpOnly": True}])
    expect(ada.locator("html[data-connection=catching-up]")).to_be_attached()
    wait_until_live(ada)
    expect(ada.locator(".live-banner")).to_have_count(0)
    write(ada, "as if nothing had happened")
    expect(message(ada, "as if nothing")).to_be_visible()


def told_by_hand(open_as, new_room):
    """A page of ada's, and how to tell it a packet as if the server had."""
    ada = open_as("ada", f"/rooms/{new_room('ada')}")
    sent = []
    meddle(ada, lambda frame, send: (sent.append(send), send(frame)))
    return ada, lambda packet: sent[-1](packet)


def test_what_waits_its_turn_says_so_after_a_while(open_as, new_room):
    ada = open_as("ada", f"/rooms/{new_room('ada')}")
    meddle(ada, lambda frame, send: None if re.match(r'43\d+\[\{"ok":true,"id":', frame) or "patience" in frame else send(frame))
    write(ada, "patience")
    note = ada.locator(".is-pending").get_by_text("Waits its turn")
    expect(note).to_be_attached()
    expect(note).to_be_hidden()
    expect(note).to_be_visible()
    expect(ada.get_by_text("Waits for the connection")).to_be_hidden()


def test_what_a_slow_room_holds_back_says_for_how_long_and_can_be_taken_back(open_as, new_room, server):
    slug, db = new_room("ada"), server.database()
    with db:
        db.execute("UPDATE rooms SET slow = 30 WHERE slug = ?", (slug,))
    db.close()
    ada = open_as("ada", f"/rooms/{slug}")
    for words in ("the first", "typed with care"):
        write(ada, words)
    held = ada.locator(".is-later")
    expect(held).to_contain_text(re.compile(r"Slow mode: goes out in (30|2\d) s"))
    first = held.locator("time-left").inner_text()
    expect(held.locator("time-left")).not_to_have_text(first)
    held.get_by_role("button", name="Edit").click()
    expect(ada.locator("#message-body")).to_have_value("typed with care")
    expect(held).to_have_count(0)


def test_a_lost_update_is_asked_for(open_as, new_room):
    room = f"/rooms/{new_room('ada', 'grace')}"
    ada, grace = open_as("ada", room), open_as("grace", room)
    lost = []

    def lose_the_second(frame, send):
        if "the second" in frame and not lost:
            return lost.append(frame)
        send(frame)

    meddle(ada, lose_the_second)
    for text in ("the first", "the second", "the third"):
        write(grace, text)
    expect(message(ada, "the second")).to_be_visible()
    assert lost
    assert shown(ada) == ["the first", "the second", "the third"]


def test_who_is_told_to_resync_catches_up(open_as, new_room):
    room = f"/rooms/{new_room('ada', 'grace')}"
    ada, grace = open_as("ada", room), open_as("grace", room)
    lost = []

    def lose_it_and_resync(frame, send):
        if "in the wind" in frame and not lost:
            lost.append(frame)
            return send('42["resync"]')
        send(frame)

    meddle(ada, lose_it_and_resync)
    write(grace, "in the wind")
    expect(message(ada, "in the wind")).to_be_visible()
    assert lost


def test_a_new_version_asks_before_it_reloads(open_as, new_room):
    ada = open_as("ada", f"/rooms/{new_room('ada', 'grace')}")
    sent = []
    meddle(ada, lambda frame, send: (sent.append(send), send(frame)))
    ada.get_by_label("Message", exact=True).press_sequentially("in the middle of a")
    sent[-1]('42["reload"]')
    ada.get_by_role("link", name="Reload").click()
    expect(ada.get_by_label("Message", exact=True)).to_have_value("in the middle of a")
