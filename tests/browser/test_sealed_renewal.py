"""Keys that are renewed while pages are open: in another window, as the connection breaks, while messages wait, elsewhere."""

import re

import pytest
from playwright.sync_api import expect

from core.sealed_header import parse_header
from tests.browser.test_outbox import NO_NETWORK
from tests.browser.test_sealed_messages import cut, mend, message, open_talk, shown, write
from tests.browser.test_sealed_setup import (
    PASSWORD,
    bundles,
    give_password,
    give_up,
    make_key_anew,
    renew,
    restore,
    show_devices,
    type_back,
    wait_until_on,
)
from tests.sealed import fresh, other_device, sealed_page
from tests.server import wait_until

OPEN = """
    const [{name}] = (await indexedDB.databases()).filter(({name}) => name.startsWith("neospace-sealed"))
    const database = await new Promise(done => { indexedDB.open(name).onsuccess = ({target}) => done(target.result) })
"""
DRAFTS = "async () => {" + OPEN + """
    const many = await new Promise(done => { database.transaction("drafts").objectStore("drafts").count().onsuccess = ({target}) => done(target.result) })
    database.close()
    return many
}"""

INDEXED = "async () => {" + OPEN + """
    const notes = await new Promise(done => { database.transaction("meta").objectStore("meta").getAll().onsuccess = ({target}) => done(target.result) })
    database.close()
    return notes.filter(({name}) => name.startsWith("search:")).map(({high}) => high)
}"""  # how far each conversation is in the search
SPOIL = "async () => {" + OPEN + """
    const pages = database.transaction("pages", "readwrite").objectStore("pages")
    pages.openCursor().onsuccess = ({target: {result: cursor}}) => {
        if (!cursor) return
        cursor.update({...cursor.value, blob: cursor.value.blob.map(byte => byte ^ 1)})
        cursor.continue()
    }
    await new Promise(done => { pages.transaction.oncomplete = done })
    database.close()
}"""


def talking(open_as) -> tuple:
    """ada and grace, each in a browser of their own, with the conversation of the two open."""
    pages = [sealed_page(open_as, fresh(name)) for name in ("ada", "grace")]
    for page, other in zip(pages, pages[::-1], strict=True):
        open_talk(page, other.member)
    return pages


def epochs(server, ada, grace) -> list[tuple[int, int]]:
    """Of each message between the two: the epochs of sender and recipient that it was sealed with."""
    db = server.database()
    rows = db.execute("""
        SELECT hdr
        FROM direct_messages
        WHERE sender_id IN (SELECT id FROM users WHERE username IN (?, ?))
        ORDER BY seq
    """, (ada.member, grace.member)).fetchall()
    db.close()
    return [(parsed.sender_epoch, parsed.recipient_epoch) for parsed in (parse_header(row["hdr"]) for row in rows)]


def lose_answer(page, address: str) -> None:
    """The next POST there arrives, and the connection breaks before the answer does."""
    lost = []

    def answer(route):
        if lost or route.request.method != "POST":
            return route.continue_()
        lost.append(route.fetch())
        route.abort()

    page.route(address, answer)


def forgive_cuts(page) -> None:
    page.errors[:] = [error for error in page.errors if not NO_NETWORK.search(error) and "ERR_FAILED" not in error]


def test_another_window_takes_renewed_keys_where_it_stands(open_as, server):
    ada, grace = talking(open_as)
    other = open_as(ada.member, "/dm", context=ada.context)
    open_talk(other, grace.member)
    other.get_by_label("Message", exact=True).fill("half a thought")
    renew(ada)
    expect(other.locator("#flash")).to_contain_text("renewed in another window")
    expect(ada.locator("#flash")).to_be_empty()
    other.get_by_label("Message", exact=True).press("Enter")
    message(grace, "half a thought").wait_for()
    write(ada, "and from here")
    message(grace, "and from here").wait_for()
    assert epochs(server, ada, grace) == [(2, 1)] * 2
    for page in (ada, other, grace):
        expect(page.locator(".is-pending, .sealed-alarm, .live-banner")).to_have_count(0)


def test_a_window_that_did_not_hear_of_it_takes_the_keys_when_it_sends(open_as, server):
    ada, grace = talking(open_as)
    other = open_as(ada.member, "/dm", context=ada.context)
    open_talk(other, grace.member)
    other.route("**/dm/me", lambda route: route.abort())
    with other.expect_request("**/dm/me"):
        renew(ada)
    other.unroute("**/dm/me")
    write(other, "under the new keys")
    message(grace, "under the new keys").wait_for()
    assert epochs(server, ada, grace) == [(2, 1)]
    expect(other.locator(".is-pending")).to_have_count(0)
    forgive_cuts(other)


@pytest.mark.parametrize("way", ["again", "reload"])
def test_keys_that_were_renewed_as_the_connection_broke_are_not_lost(open_as, server, way):
    ada = sealed_page(open_as, fresh("ada"))
    lose_answer(ada, "**/dm/keys")
    show_devices(ada)
    ada.get_by_role("button", name="Renew my keys").click()
    ada.get_by_label("Recovery key", exact=True).fill(ada.recovery)
    ada.get_by_role("button", name="Renew my keys").click()
    expect(ada.get_by_role("alert").filter(has_text="There is no connection")).to_be_visible()
    if way == "again":
        ada.get_by_role("button", name="Renew my keys").click()
    else:
        ada.reload()
        expect(ada.get_by_text("or on this one as the connection broke")).to_be_visible()
        restore(ada, "Recovery key", ada.recovery)
    wait_until_on(ada)
    assert [bundle.epoch for bundle in bundles(server, ada.member)] == [1, 2]
    wait_until_on(other_device(open_as, ada))
    forgive_cuts(ada)


def test_a_new_recovery_key_whose_answer_got_lost_is_the_one_that_opens(open_as):
    ada = sealed_page(open_as, fresh("ada"))
    key = make_key_anew(ada)
    lose_answer(ada, "**/dm/vault")
    type_back(ada, key)
    expect(ada.get_by_role("alert").filter(has_text="There is no connection")).to_be_visible()
    ada.get_by_role("button", name="Go on").click()
    expect(ada.get_by_role("heading", name="Keys and devices")).to_be_visible()
    ada.recovery = key
    wait_until_on(other_device(open_as, ada))
    forgive_cuts(ada)


def test_what_waited_while_the_other_one_renewed_keys_arrives_once_under_the_new_ones(open_as, server):
    ada, grace = talking(open_as)
    cut(ada)
    for text in ("one", "two", "three"):
        write(ada, text)
    expect(ada.locator(".is-pending")).to_have_count(3)
    renew(grace)
    mend(ada)
    message(grace, "three").wait_for()
    expect(ada.locator(".is-pending")).to_have_count(0)
    assert shown(ada) == shown(grace) == ["one", "two", "three"]
    assert epochs(server, ada, grace) == [(1, 2)] * 3
    for page in (ada, grace):
        expect(page.locator(".sealed-alarm, .sealed-banner")).to_have_count(0)


def test_who_was_signed_out_by_renewed_keys_is_told_and_loses_nothing_that_was_typed(open_as, server):
    ada, grace = talking(open_as)
    give_password(server, ada.member)
    other = other_device(open_as, ada)
    open_talk(other, grace.member)
    renew(ada)
    expect(other.get_by_text("You are signed out. What you wrote is kept on this device.")).to_be_visible()
    write(other, "said too late")
    expect(other.locator(".is-pending")).to_have_count(1)
    other.get_by_label("Message", exact=True).fill("half a thought")
    wait_until(lambda: other.evaluate(DRAFTS) == 1)
    other.get_by_role("link", name="Sign in").click()
    other.get_by_label("Username").fill(ada.member)
    other.get_by_label("Password", exact=True).fill(PASSWORD)
    other.keyboard.press("Enter")
    restore(other, "Recovery key", ada.recovery)
    message(grace, "said too late").wait_for()
    expect(other.get_by_label("Message", exact=True)).to_have_value("half a thought")
    assert shown(other) == shown(ada) == shown(grace) == ["said too late"]
    assert epochs(server, ada, grace) == [(2, 1)]
    other.errors.clear()  # of the session that ended


def find(page, words: str):
    """What the search says of words."""
    page.get_by_label("Find a person, or words").fill(words)
    results = page.locator(".sealed-results")
    expect(results).not_to_be_empty()
    return results


def wait_until_found(page, words: str) -> None:
    """A message is found a moment after it is shown."""
    def ask():
        page.get_by_label("Find a person, or words").fill("")
        page.get_by_label("Find a person, or words").fill(words)

    ask()
    wait_until(lambda: page.locator(".sealed-results mark").count() or ask(), pause=0.5)


def test_after_a_new_start_the_search_finds_nothing_that_was_given_up(open_as, server):
    ada, grace = talking(open_as)
    give_password(server, ada.member)
    write(ada, "the lamp on the landing")
    wait_until_found(ada, "landing")
    ada.keyboard.press("Escape")
    show_devices(ada)
    ada.get_by_role("button", name="Start anew").click()
    give_up(ada)
    wait_until_on(ada)
    expect(ada.get_by_text("sealed for keys that are not on this device")).to_be_visible()
    expect(ada.get_by_role("list", name="Conversations")).to_be_visible()
    expect(ada.locator(".sealed-desk")).not_to_contain_text("landing")
    expect(find(ada, "landing")).to_contain_text("Nothing here has")
    grace.get_by_role("button", name="Go on with the new keys").click()
    write(grace, "the lamp in the hall")
    message(ada, "the lamp in the hall").wait_for()
    wait_until_found(ada, "lamp")
    expect(message(ada, "the lamp in the hall").locator(".sealed-alarm")).to_have_count(0)


def test_pages_of_the_search_that_do_not_open_are_made_anew(open_as):
    ada, grace = talking(open_as)
    write(ada, "the lamp on the landing")
    message(grace, "the lamp on the landing").wait_for()
    ada.reload()
    wait_until(lambda: ada.evaluate(INDEXED) == [1])
    ada.goto(ada.url.replace(f"/dm/{grace.member}", "/settings"))
    ada.evaluate(SPOIL)
    ada.goto(ada.url.replace("/settings", "/dm"))
    with ada.expect_response(re.compile("/rows")):
        expect(find(ada, "landing")).to_contain_text("Nothing here has")
    wait_until_found(ada, "landing")
