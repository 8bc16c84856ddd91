"""Keys of sealed messages on real devices: made, kept, brought to another one, renewed, given up, and lost."""

import json
import re

import pytest
from playwright.sync_api import expect

from config import load_secrets
from core.base64url import unb64
from core.passwords import hash_password
from core.sealed_vault import open_vault, read_recovery_text
from queries.sealed_keys import bundles_of
from tests.browser.conftest import watched
from tests.browser.test_accessibility import violations
from tests.chromium import CHROMIUM, FLAGS
from tests.conftest import PASSWORD, QUICK
from tests.sealed import LOAD, fresh, other_device, sealed_page
from tests.server import member_id

KEPT = """async name => {
    const database = await new Promise(done => {
        const request = indexedDB.open(name)
        request.onsuccess = () => done(request.result)
    })
    const asked = database.transaction("identity").objectStore("identity").get("keys")
    await new Promise(done => { asked.onsuccess = done })
    database.close()
    const {identity: {isk, dh}, sync} = asked.result
    const keys = [isk, sync, ...Object.values(dh).map(({priv}) => priv)]
    const exported = await Promise.all(["jwk", "pkcs8", "raw"].flatMap(
        form => keys.map(key => crypto.subtle.exportKey(form, key).then(() => "read", error => error.name))))
    return {keys: keys.length, exported: [...new Set(exported)]}
}"""
LOSE = """name => new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name)
    request.onsuccess = () => resolve()
    request.onerror = () => reject(request.error)
})"""
NO_DATABASE = "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError') }"
NO_KEYS_KEPT = """
    const put = IDBObjectStore.prototype.put
    IDBObjectStore.prototype.put = function (value) {
        if (value.key instanceof CryptoKey || value.identity) throw new DOMException("no keys here", "DataCloneError")
        return put.call(this, value)
    }
"""


def make_keys(page) -> str:
    """Go through the steps as far as the recovery key; gives it."""
    page.get_by_role("button", name="Make my keys").click()
    return page.locator(".sealed-key__text").inner_text().replace("\n", "")


def type_back(page, key: str) -> None:
    page.get_by_role("button", name="I have kept it").click()
    page.get_by_label("The last two groups of your recovery key").fill(key[-9:])
    page.get_by_role("button", name="Go on").click()


def set_up(page, passphrase: str = "") -> str:
    """All of it, by hand; gives the recovery key."""
    key = make_keys(page)
    type_back(page, key)
    if passphrase:
        page.get_by_label("Words of my own").check()
        page.get_by_label("Your passphrase").fill(passphrase)
        page.get_by_label("It is not my password here").check()
    page.get_by_role("button", name="Switch on messages").click()
    wait_until_on(page)
    return key


def wait_until_on(page) -> None:
    """The page of a member whose keys are here shows no step any more."""
    expect(page.locator(".sealed-step")).to_have_count(0)


def restore(page, label: str, secret: str, way: str = "") -> None:
    if way:
        page.get_by_label(way).check()
    page.get_by_label(label, exact=True).fill(secret)
    page.get_by_role("button", name="Open my messages").click()


def state_of(page) -> dict:
    """What the account module says of this device, and the conditions beside it."""
    return page.evaluate("async () => {" + LOAD + """
        const {state, reason, evicted, memoryOnly, me} = await (await load("sealed-account.js")).openAccount()
        return {state, reason, evicted, memoryOnly, me}
    }""")


def own(server, name: str) -> int:
    db = server.database()
    try:
        return member_id(db, name)
    finally:
        db.close()


def database_of(server, name: str) -> str:
    return f"neospace-sealed-{own(server, name)}"


def bundles(server, name: str) -> list:
    db = server.database()
    try:
        return bundles_of(db, member_id(db, name))
    finally:
        db.close()


def show_devices(page) -> None:
    """From wherever a member with keys is to the page of the keys."""
    page.get_by_role("button", name="Keys and devices").click()
    page.get_by_role("heading", name="Keys and devices").wait_for()


def test_the_browser_is_asked_to_keep_the_keys(open_as, server):
    ada = open_as(fresh("ada"), "/settings")
    ada.add_init_script("StorageManager.prototype.persist = async () => { document.documentElement.dataset.asked = ''; return true }")
    ada.goto(f"{server.url}/dm")
    set_up(ada)
    expect(ada.locator("html[data-asked]")).to_be_attached()


def test_nothing_is_switched_on_before_the_end_of_the_key_is_typed_back(open_as, server):
    name = fresh("ada")
    ada = open_as(name, "/dm")
    key = make_keys(ada)
    type_back(ada, "NS1-0000-0000")
    expect(ada.get_by_role("alert").filter(has_text="This is not how it ends")).to_be_visible()
    expect(ada.get_by_label("The last two groups")).to_be_focused()
    assert bundles(server, name) == []
    ada.get_by_role("button", name="See the key again").click()
    assert ada.locator(".sealed-key__text").inner_text().replace("\n", "") == key


def test_the_recovery_key_can_be_kept_as_a_file_and_on_paper(open_as):
    ada = open_as(fresh("ada"), "/dm")
    key = make_keys(ada)
    with ada.expect_download() as download:
        ada.get_by_role("button", name="Save as a file").click()
    assert key in download.value.path().read_text()
    ada.emulate_media(media="print")
    expect(ada.locator(".sealed-key")).to_be_visible()
    expect(ada.get_by_role("button", name="Print")).to_be_hidden()
    expect(ada.locator(".rail")).to_be_hidden()


def test_sealed_keys_are_saved_as_a_file_that_opens_with_the_recovery_key_alone(open_as):
    ada = sealed_page(open_as, fresh("ada"))
    show_devices(ada)
    with ada.expect_download() as download:
        ada.get_by_role("button", name="Save my sealed keys").click()
    saved = json.loads(download.value.path().read_text())
    assert saved["username"] == ada.member and ada.recovery not in str(saved)
    vault = open_vault(unb64(saved["vault"]["0"]), read_recovery_text(ada.recovery), saved["uid"])
    assert list(vault.identity.dh) == [1]


def test_the_recovery_key_is_copied_or_the_button_says_how(open_as, server):
    ada = open_as(fresh("ada"), "/dm")
    ada.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server.url)
    key = make_keys(ada)
    ada.get_by_role("button", name="Copy").click()
    expect(ada.get_by_role("button", name="Copied")).to_be_visible()
    expect(ada.locator("p[role=status]", has_text="Copied")).to_be_attached()
    assert ada.evaluate("navigator.clipboard.readText()") == key
    ada.evaluate("() => { navigator.clipboard.writeText = async () => { throw new Error('no') } }")
    ada.get_by_role("button", name="Copied").click()
    expect(ada.get_by_role("button", name="Select it and copy by hand")).to_be_visible()


def test_the_code_says_the_same_as_the_text(open_as):
    ada = open_as(fresh("ada"), "/dm")
    key = make_keys(ada)
    drawn = ada.locator(".sealed-key svg path").get_attribute("d")
    anew = ada.evaluate("async text => {" + LOAD + """
        return (await load("sealed-qr.js")).qr(text).querySelector("path").getAttribute("d")
    }""", key)
    assert drawn == anew


def test_keys_stay_on_the_device_and_cannot_be_read_by_script(open_as, server):
    name = fresh("ada")
    ada = sealed_page(open_as, name)
    again = open_as(name, "/dm", context=ada.context)
    wait_until_on(again)
    assert state_of(again)["state"] == "ready"
    found = again.evaluate(KEPT, database_of(server, name))
    assert found == {"keys": 3, "exported": ["InvalidAccessError"]}


def test_a_recovery_key_brings_everything_to_another_device(open_as):
    ada = sealed_page(open_as, fresh("ada"))
    other = open_as(ada.member, "/dm")
    restore(other, "Recovery key", ada.recovery[:-1] + ("0" if ada.recovery[-1] != "0" else "1"))
    expect(other.get_by_role("alert").filter(has_text="One character is mistyped")).to_be_visible()
    restore(other, "Recovery key", ada.recovery.lower().replace("-", " "))
    wait_until_on(other)
    show_devices(other)
    expect(other.locator(".list__item", has_text="Test browser")).to_be_visible()
    expect(other.locator(".list__item", has_text="this device")).to_have_count(1)
    expect(other.locator(".list__item", has_text="for the recovery key")).to_have_count(1)


def test_a_recovery_key_of_somebody_else_opens_nothing(open_as):
    ada = sealed_page(open_as, fresh("ada"))
    grace = sealed_page(open_as, fresh("grace"))
    other = open_as(ada.member, "/dm")
    restore(other, "Recovery key", grace.recovery)
    expect(other.get_by_role("alert").filter(has_text="This does not open your messages")).to_be_visible()
    assert state_of(other)["state"] == "restore"


def test_a_passphrase_opens_too_and_must_be_long_and_no_password(open_as):
    ada = open_as(fresh("ada"), "/dm")
    type_back(ada, make_keys(ada))
    ada.get_by_label("Words of my own").check()
    ada.get_by_label("Your passphrase").fill("too short")
    ada.get_by_role("button", name="Switch on messages").click()
    expect(ada.get_by_role("alert").filter(has_text="at least 16 characters")).to_be_visible()
    ada.get_by_label("Your passphrase").fill("seven grey geese over the pier")
    ada.get_by_role("button", name="Switch on messages").click()
    expect(ada.get_by_role("alert").filter(has_text="Tick that it is not your password")).to_be_visible()
    ada.get_by_label("It is not my password here").check()
    ada.get_by_role("button", name="Switch on messages").click()
    wait_until_on(ada)
    other = open_as(state_of(ada)["me"]["username"], "/dm")
    restore(other, "Passphrase", "seven grey geese over the pier", way="With my passphrase")
    wait_until_on(other)


def test_six_words_are_drawn_and_drawn_anew(open_as):
    ada = open_as(fresh("ada"), "/dm")
    type_back(ada, make_keys(ada))
    ada.get_by_label("Six words").check()
    expect(ada.locator("output")).to_have_text(re.compile(r"^([a-z-]+ ){5}[a-z-]+$"))
    before = ada.locator("output").inner_text()
    ada.get_by_role("button", name="Other words").click()
    expect(ada.locator("output")).not_to_have_text(before)


def test_a_device_hands_its_keys_to_another_once(open_as):
    ada = sealed_page(open_as, fresh("ada"), passphrase="seven grey geese over the pier")
    address = hand_over(ada)
    other = open_as(ada.member, address)
    assert "#" not in other.url
    other.get_by_role("button", name="Bring them here").click()
    wait_until_on(other)
    assert state_of(other)["state"] == "ready"
    late = open_as(ada.member, address)
    late.get_by_role("button", name="Bring them here").click()
    expect(late.get_by_role("alert").filter(has_text="used already")).to_be_visible()
    late.errors.clear()  # the browser's word on a 404


def hand_over(page) -> str:
    """The address that the new device gets from the old one, without the server's."""
    show_devices(page)
    page.get_by_role("button", name="Add a device").click()
    page.get_by_label("Passphrase", exact=True).last.fill("seven grey geese over the pier")
    page.get_by_role("button", name="Show the code").click()
    address = page.locator(".sealed-key__address").inner_text()
    return re.sub(r"^http://[^/]+", "", address)


def test_a_handed_over_address_outlives_the_sign_in_that_comes_first(open_as, server, chromium):
    ada = sealed_page(open_as, fresh("ada"), passphrase="seven grey geese over the pier")
    give_password(server, ada.member)
    context = chromium.new_context()
    new = watched(context.new_page())
    new.goto(server.url + hand_over(ada))
    expect(new.get_by_role("heading", name="Sign in")).to_be_visible()
    new.wait_for_url(f"{server.url}/login?next=/dm")  # what opens the keys stands in no history
    for password in ("not my password", PASSWORD):
        new.get_by_label("Username").fill(ada.member)
        new.get_by_label("Password", exact=True).fill(password)
        new.keyboard.press("Enter")
    new.get_by_role("button", name="Bring them here").click()
    wait_until_on(new)
    assert state_of(new)["state"] == "ready" and "#" not in new.url
    assert [error for error in new.errors if "422" not in error] == []
    context.close()


def test_a_handed_over_address_runs_out_and_says_what_to_do(open_as, server):
    ada = sealed_page(open_as, fresh("ada"), passphrase="seven grey geese over the pier")
    ada.clock.install()
    address = hand_over(ada)
    expect(ada.get_by_text("It works for 5 minutes more.")).to_be_visible()
    db = server.database()
    with db:
        db.execute("UPDATE dm_links SET expires_at = strftime('%Y-%m-%dT%H:%M:%fZ') WHERE user_id = ?", (own(server, ada.member),))
    db.close()
    ada.clock.fast_forward("05:05")
    expect(ada.get_by_text("The five minutes are over. Go back and show a new code.").first).to_be_visible()
    expect(ada.locator(".sealed-key")).to_have_count(0)
    other = open_as(ada.member, address)
    other.get_by_role("button", name="Bring them here").click()
    expect(other.get_by_role("alert").filter(has_text="has run out. Make a new one on your other device")).to_be_visible()
    other.get_by_role("button", name="Another way").click()
    restore(other, "Recovery key", ada.recovery)
    wait_until_on(other)
    other.errors.clear()  # the browser's word on a 404


def test_a_handed_over_address_can_be_typed(open_as):
    ada = sealed_page(open_as, fresh("ada"), passphrase="seven grey geese over the pier")
    address = hand_over(ada)
    other = open_as(ada.member, "/dm")
    restore(other, "The address it shows", "https://example.org/dm", way="From another device")
    expect(other.get_by_role("alert").filter(has_text="no address that another device")).to_be_visible()
    restore(other, "The address it shows", f"http://127.0.0.1{address}")
    wait_until_on(other)


def test_a_browser_that_made_room_says_so_and_has_a_way_back(open_as, server):
    ada = sealed_page(open_as, fresh("ada"))
    ada.goto("about:blank")
    ada.goto(f"{server.url}/settings")
    ada.evaluate(LOSE, database_of(server, ada.member))
    ada.goto(f"{server.url}/dm")
    expect(ada.get_by_role("heading", name="Your keys are gone from here")).to_be_visible()
    assert state_of(ada)["evicted"] is True
    restore(ada, "Recovery key", ada.recovery)
    wait_until_on(ada)


@pytest.mark.parametrize("broken", [NO_DATABASE, NO_KEYS_KEPT], ids=["no database", "no keys in it"])
def test_a_browser_that_keeps_no_keys_says_so_and_asks_at_each_visit(open_as, server, broken):
    ada = open_as(fresh("ada"), "/settings")
    ada.add_init_script(broken)
    ada.goto(f"{server.url}/dm")
    key = make_keys(ada)
    type_back(ada, key)
    ada.get_by_role("button", name="Switch on messages").click()
    expect(ada.get_by_role("heading", name="This browser keeps no keys")).to_be_visible()
    ada.get_by_role("button", name="To my messages").click()
    wait_until_on(ada)
    ada.reload()
    expect(ada.get_by_text("so it asks each time")).to_be_visible()
    restore(ada, "Recovery key", key)
    expect(ada.get_by_role("heading", name="This browser keeps no keys")).to_be_visible()


def test_other_keys_than_ones_own_are_met_with_words_and_a_next_step(open_as, server):
    ada, eve = sealed_page(open_as, fresh("ada")), sealed_page(open_as, fresh("eve"))
    theirs = state_of(eve)["me"]["bundles"]
    ada.route("**/dm/me", lambda route: show_instead(route, bundles=theirs))
    ada.reload()
    expect(ada.get_by_role("heading", name="These are not the keys you had")).to_be_visible()
    assert state_of(ada)["reason"] == "unsound"  # eve's, where the server says that they are ada's
    expect(ada.get_by_role("link", name="See who is signed in")).to_be_visible()
    ada.route("**/dm/me", lambda route: show_instead(route, bundles=[]))
    assert state_of(ada)["reason"] == "gone"


def show_instead(route, **fields) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, json=answer.json() | fields)


def test_a_vault_that_does_not_hold_the_keys_that_are_shown_is_refused(open_as):
    """The member's own older keys: all is signed as it should be, and still not what the server showed."""
    ada = sealed_page(open_as, fresh("ada"))
    vault = ada.evaluate("() => fetch('/dm/vault/0').then(reply => reply.text())")
    renew(ada)
    other = open_as(ada.member, "/dm")
    other.route("**/dm/vault/0", lambda route: route.fulfill(body=vault, content_type="application/json"))
    restore(other, "Recovery key", ada.recovery)
    expect(other.get_by_role("heading", name="These are not the keys you had")).to_be_visible()


def test_an_older_epoch_than_this_device_has_is_noticed(open_as):
    ada = sealed_page(open_as, fresh("ada"))
    old = state_of(ada)["me"]["bundles"]
    renew(ada)
    ada.route("**/dm/me", lambda route: show_instead(route, bundles=old))
    assert (state_of(ada)["state"], state_of(ada)["reason"]) == ("changed", "older")


def renew(page) -> None:
    """Rotate, by hand."""
    show_devices(page)
    page.get_by_role("button", name="Renew my keys").click()
    page.get_by_label("Recovery key", exact=True).fill(page.recovery)
    page.get_by_role("button", name="Renew my keys").click()
    wait_until_on(page)


def test_renewing_gives_a_new_epoch_and_signs_the_other_devices_out(open_as, server):
    ada = sealed_page(open_as, fresh("ada"))
    other = other_device(open_as, ada)
    renew(ada)
    assert [bundle.epoch for bundle in bundles(server, ada.member)] == [1, 2]
    assert len({bundle.ik for bundle in bundles(server, ada.member)}) == 1
    other.goto(f"{server.url}/settings")
    expect(other).to_have_url(re.compile("/login"))
    sign_in_again(other, server)
    expect(other.get_by_text("Your keys were renewed on another device")).to_be_visible()
    restore(other, "Recovery key", ada.recovery)
    wait_until_on(other)
    other.errors.clear()  # of the session that ended


def sign_in_again(page, server) -> None:
    token = server.cookie_for(page.member).removeprefix("session=")
    page.context.add_cookies([{"name": "session", "value": token, "url": server.url, "httpOnly": True}])
    page.goto(f"{server.url}/dm")


SHARED = "async contents => {" + LOAD + """
    const [{openAccount}, {openSync, sealSync}, {b64, unb64}, {get, post}, {signed, SYNC}] = await Promise.all(
        ["account", "sync", "bytes", "wire", "writes"].map(name => load(`sealed-${name}.js`)))
    const {me, sync, identity} = await openAccount(), {version, blob} = await get("/dm/sync")
    if (!contents) return (await openSync(sync, me.uid, unb64(blob))).contents
    const next = {version: version + 1, blob: b64(await sealSync(sync, me.uid, version + 1, contents))}
    await post("/dm/sync", await signed(identity, SYNC, next))
}"""


def test_what_devices_share_goes_along_under_the_new_key(open_as):
    ada = sealed_page(open_as, fresh("ada"))
    old = ada.evaluate("() => fetch('/dm/sync').then(reply => reply.json())")
    ada.evaluate(SHARED, {"note": "kept"})
    renew(ada)
    assert ada.evaluate(SHARED, None)["note"] == "kept"
    new = ada.evaluate("() => fetch('/dm/sync').then(reply => reply.json())")
    assert new["version"] > old["version"]


def test_starting_anew_says_what_it_costs_and_wants_the_word_and_the_password(open_as, server):
    ada = sealed_page(open_as, fresh("ada"))
    give_password(server, ada.member)
    show_devices(ada)
    ada.get_by_role("button", name="Start anew").click()
    expect(ada.get_by_text("Everything written so far stays sealed")).to_be_visible()
    ada.get_by_role("button", name="Give up the old keys").click()
    expect(ada.get_by_role("alert").filter(has_text="Type the word reset")).to_be_visible()
    give_up(ada, "not my password")
    expect(ada.get_by_role("alert").filter(has_text="This is not it")).to_be_visible()
    assert len(bundles(server, ada.member)) == 1
    ada.errors.clear()  # the browser's word on the refusal


def give_up(page, password: str = PASSWORD) -> str:
    """From the page that says what it costs to the end; gives the new recovery key."""
    page.get_by_label("Type “reset” to go on").fill("reset")
    page.get_by_label("The password you sign in with").fill(password)
    page.get_by_role("button", name="Give up the old keys").click()
    key = page.locator(".sealed-key__text").inner_text().replace("\n", "")
    type_back(page, key)
    page.get_by_role("button", name="Switch on messages").click()
    return key


def test_after_a_new_start_the_other_device_sees_other_keys_and_the_new_key_proves_them(open_as, server):
    ada = sealed_page(open_as, fresh("ada"))
    give_password(server, ada.member)
    other = other_device(open_as, ada)
    show_devices(ada)
    ada.get_by_role("button", name="Start anew").click()
    key = give_up(ada)
    wait_until_on(ada)
    assert len({bundle.ik for bundle in bundles(server, ada.member)}) == 2
    sign_in_again(other, server)
    expect(other.get_by_text("It says that you started anew")).to_be_visible()
    other.get_by_role("button", name="Open with what I have kept").click()
    restore(other, "Recovery key", ada.recovery)
    expect(other.get_by_role("alert").filter(has_text="This does not open your messages")).to_be_visible()
    restore(other, "Recovery key", key)
    wait_until_on(other)
    assert state_of(other)["state"] == "ready"
    other.errors.clear()  # of the session that ended


def give_password(server, name: str) -> None:
    db = server.database()
    hashed = hash_password(PASSWORD, load_secrets(server.config).pepper, QUICK)
    with db:
        db.execute("UPDATE users SET password = ? WHERE username = ?", (hashed, name))
    db.close()


def test_a_forgotten_device_is_signed_out_and_lets_go_of_its_keys(open_as, server):
    ada = sealed_page(open_as, fresh("ada"))
    other = other_device(open_as, ada)
    ada.reload()
    show_devices(ada)
    ada.get_by_role("button", name="Forget Other browser").click()
    ada.get_by_role("dialog").get_by_role("button", name="Forget it").click()
    expect(ada.locator(".list__item", has_text="Other browser")).to_have_count(0)
    other.goto(f"{server.url}/settings")
    expect(other).to_have_url(re.compile("/login"))
    sign_in_again(other, server)
    expect(other.get_by_text("This device was taken off the list")).to_be_visible()
    other.reload()
    assert state_of(other)["reason"] == "new"
    other.errors.clear()  # of the session that ended


def test_this_device_can_be_forgotten_here(open_as):
    ada = sealed_page(open_as, fresh("ada"))
    show_devices(ada)
    ada.get_by_role("button", name="Forget Test browser").click()
    ada.get_by_role("dialog").get_by_role("button", name="Forget it").click()
    expect(ada.get_by_role("heading", name="Bring your keys here")).to_be_visible()


@pytest.mark.parametrize(("answer", "found"), [("Keep and sign out", "ready"), ("Forget and sign out", "restore")])
def test_who_signs_out_is_asked_what_becomes_of_the_keys(open_as, server, answer, found):
    ada = sealed_page(open_as, fresh("ada"), path="/settings")
    ask_to_sign_out(ada)
    ada.get_by_role("dialog").get_by_role("button", name="Stay signed in").click()
    ask_to_sign_out(ada)
    ada.get_by_role("dialog").get_by_role("button", name=answer).click()
    ada.wait_for_url(f"{server.url}/")
    sign_in_again(ada, server)
    assert state_of(ada)["state"] == found


def ask_to_sign_out(page) -> None:
    page.locator("[popovertarget=me]:visible").first.click()
    page.get_by_role("button", name="Sign out").click()


def test_a_passphrase_is_set_later_and_taken_away(open_as):
    ada = sealed_page(open_as, fresh("ada"))
    show_devices(ada)
    ada.get_by_role("button", name="Set a passphrase").click()
    ada.get_by_label("Recovery key", exact=True).fill(ada.recovery)
    ada.get_by_label("Six words").check()
    expect(ada.locator("output")).to_have_text(re.compile("[a-z]"))
    words = ada.locator("output").inner_text()
    ada.get_by_role("button", name="Save").click()
    expect(ada.get_by_text("Your recovery key, and your passphrase.")).to_be_visible()
    ada.get_by_role("button", name="Change the passphrase").click()
    ada.get_by_label("Passphrase", exact=True).last.fill(words)
    ada.get_by_role("button", name="Save").click()
    expect(ada.get_by_text("Your recovery key alone")).to_be_visible()


def test_a_new_recovery_key_ends_the_old_one(open_as):
    ada = sealed_page(open_as, fresh("ada"))
    key = make_key_anew(ada)
    type_back(ada, key)
    expect(ada.get_by_role("heading", name="Keys and devices")).to_be_visible()
    other = open_as(ada.member, "/dm")
    restore(other, "Recovery key", ada.recovery)
    expect(other.get_by_role("alert").filter(has_text="This does not open your messages")).to_be_visible()
    restore(other, "Recovery key", key)
    wait_until_on(other)


def make_key_anew(page) -> str:
    """As far as to the new recovery key, which is given."""
    show_devices(page)
    page.get_by_role("button", name="New recovery key").click()
    page.get_by_label("Recovery key", exact=True).fill(page.recovery)
    page.get_by_role("button", name="Make a new one").click()
    return page.locator(".sealed-key__text").inner_text().replace("\n", "")


def test_who_may_write_is_kept_as_soon_as_it_is_chosen(open_as):
    ada = sealed_page(open_as, fresh("ada"))
    show_devices(ada)
    with ada.expect_response("**/dm/settings"):
        ada.get_by_label("Nobody new").check()
    with ada.expect_response("**/dm/settings"):
        ada.get_by_label("Show what I have read").uncheck()
    assert state_of(ada)["me"]["settings"] == {"from": "nobody", "reads": False}


def test_plain_http_has_no_messages_and_says_where_they_are(server, chromium):
    rules = "--host-resolver-rules=MAP neospace.lan 127.0.0.1"
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=[*FLAGS, rules])
    page, address = watched(browser.new_page()), f"http://neospace.lan:{server.port}"
    token = server.cookie_for("ada").removeprefix("session=")
    page.context.add_cookies([{"name": "session", "value": token, "url": address, "httpOnly": True}])
    page.goto(f"{address}/dm")
    expect(page.get_by_role("heading", name="Messages need https")).to_be_visible()
    expect(page.get_by_role("link", name="https://neospace.lan/dm")).to_be_visible()
    page.goto(f"{address}/rooms/lobby")
    page.get_by_label("Message", exact=True).fill("the rest is as it was")
    page.keyboard.press("Enter")
    expect(page.locator(".message[data-sort]", has_text="the rest is as it was")).to_be_visible()
    browser.close()
    assert [error for error in page.errors if "Cross-Origin-Opener-Policy" not in error] == []  # which browsers take from https alone


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_the_way(open_as, scheme):
    ada, found = open_as(fresh("ada"), "/dm", color_scheme=scheme, reduced_motion="reduce"), {}

    def look(step: str) -> None:
        if told := violations(ada):
            found[step] = told

    look("beginning")
    key = make_keys(ada)
    look("key")
    type_back(ada, "NS1-0000-0000")
    look("typed back wrongly")
    ada.get_by_label("The last two groups").fill(key[-9:])
    ada.keyboard.press("Enter")
    ada.get_by_label("Six words").check()
    look("passphrase")
    ada.get_by_role("button", name="Switch on messages").click()
    wait_until_on(ada)
    show_devices(ada)
    look("devices")
    for step in ("Add a device", "Change the passphrase", "New recovery key", "Renew my keys", "Start anew"):
        ada.get_by_role("button", name=step).click()
        look(step)
        ada.get_by_role("button", name="Back", exact=True).click()
    assert found == {}


SAME_WORDS = "async () => {" + LOAD + """
    const {openMemory, openStore} = await load("sealed-store.js")
    const tell = async store => {
        await store.write([1, 2, 10, 9].map(seq => ["rows", "put", {conv: "aa", seq, mid: `m${seq}`, bytes: new Uint8Array([seq])}]))
        await store.write([["rows", "put", {conv: "bb", seq: 1, mid: "other"}], ["drafts", "put", {conv: "aa", text: "hm"}]])
        await store.write([["rows", "delete", ["aa", 2]], ["drafts", "delete", "aa"]])
        const ofConversation = IDBKeyRange.bound(["aa"], ["aa", []])
        const seqs = rows => rows.map(({seq}) => seq)
        return JSON.stringify([
            seqs(await store.all("rows", ofConversation)),
            seqs(await store.all("rows", ofConversation, {limit: 2, backwards: true})),
            seqs(await store.all("rows", "m9", {index: "mid"})),
            await store.get("rows", ["aa", 2]) ?? "gone",
            await store.get("rows", ["aa", 10]),
            await store.all("drafts"),
            await store.write([["rows", "put", {conv: "cc", seq: 1}], ["rows", "put", {no: "key"}]]).catch(error => error.name),
            await store.openLocal(await store.sealLocal({kept: "here"})),
        ])
    }
    const kept = await openStore(77)
    const found = [kept.isMemory, await tell(kept), await tell(await openMemory())]
    await kept.forget()
    return found
}"""


def test_a_store_in_memory_answers_as_the_one_that_is_kept(open_as):
    is_memory, kept, passing = open_as(fresh("ada"), "/dm").evaluate(SAME_WORDS)
    assert not is_memory
    assert kept == passing
    assert kept.startswith('[[1,9,10],[10,9],[9],"gone",{"conv":"aa","seq":10')
