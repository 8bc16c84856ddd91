"""Who signs out on a shared machine leaves nothing behind on it, and is asked before unsent words go."""

from playwright.sync_api import expect

from tests.browser.conftest import message, write
from tests.browser.test_outbox import cut

KEPT = """async () => {
    const database = await new Promise(done => {
        const request = indexedDB.open("neospace", 1)
        request.onsuccess = () => done(request.result)
    })
    const asked = database.transaction("outbox").objectStore("outbox").getAll()
    await new Promise(done => asked.onsuccess = done)
    database.close()
    const drafts = Object.keys(localStorage).filter(key => key.startsWith("neospace:draft:"))
    return [...asked.result.map(entry => `${entry.viewer} wrote ${entry.body}`), ...drafts]
}"""


def sign_out(page) -> None:
    page.locator("[popovertarget=me]:visible").first.click()
    page.get_by_role("button", name="Sign out").click()


def is_out(page, server) -> None:
    page.wait_for_url(server.url + "/")
    page.errors = [error for error in page.errors if "401" not in error]  # of what the page asked for while its session ended


def test_drafts_and_unsent_messages_go_with_their_author_and_nobody_elses(open_as, new_room, server):
    slug = new_room("ada", "grace")
    ada = open_as("ada", f"/rooms/{slug}")
    ada.evaluate("localStorage.setItem('neospace:draft:grace:lobby', '{}')")
    ada.get_by_label("Message", exact=True).fill("nearly finished")
    sign_out(ada)
    dialog = ada.get_by_role("dialog", name="Sign out with words unsent?")
    dialog.get_by_role("button", name="Keep it as it is").click()
    expect(ada.get_by_label("Message", exact=True)).to_have_value("nearly finished")
    sign_out(ada)
    dialog.get_by_role("button", name="Sign out").click()
    is_out(ada, server)
    assert ada.evaluate(KEPT) == ["neospace:draft:grace:lobby"]


def test_a_message_that_waits_for_the_network_is_asked_about_too(open_as, new_room):
    slug = new_room("ada")
    ada = open_as("ada", f"/rooms/{slug}")
    cut(ada)
    write(ada, "not yet sent")
    expect(ada.locator(".is-pending")).to_have_count(1)
    assert ada.evaluate(KEPT) == ["ada wrote not yet sent"]
    sign_out(ada)
    with ada.expect_request("**/logout"):
        ada.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    ada.context.set_offline(False)
    assert open_as("ada", "/directory", context=ada.context).evaluate(KEPT) == []
    ada.errors.clear()  # of the network, which we cut


def test_who_left_nothing_unsent_is_not_asked(open_as, new_room, server):
    ada = open_as("ada", f"/rooms/{new_room('ada')}")
    write(ada, "all is said")
    message(ada, "all is said").wait_for()
    sign_out(ada)
    is_out(ada, server)
