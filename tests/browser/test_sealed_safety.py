"""Safety numbers, keys that changed, reports and search, as a person meets them on the page."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.sealed_trust import FALSE_KEYS, begin, show_keys
from tests.browser.test_accessibility import violations
from tests.browser.test_sealed_setup import give_password
from tests.conftest import PASSWORD
from tests.sealed import LOAD, fresh, sealed_page, sealed_pair

TEXTS = 10_000


def send(page, words: str) -> None:
    page.locator(".sealed-talk textarea").fill(words)
    page.keyboard.press("Enter")
    page.locator(".message__body", has_text=words).first.wait_for()


def open_talk(page, other) -> None:
    page.goto(page.url.split("/dm")[0] + f"/dm/{other.member}")
    page.locator(".sealed-talk textarea").wait_for()


def open_safety(page, other) -> None:
    open_talk(page, other)
    page.locator(".sealed-lock").click()
    page.get_by_role("button", name="Safety number").click()
    page.locator(".safety-number").wait_for()


def number_on(page) -> str:
    return " ".join(page.locator(".safety-number li").all_inner_texts())


@pytest.fixture
def pair(open_as):
    return sealed_pair(open_as)


@pytest.fixture
def ada(open_as):
    return sealed_page(open_as, fresh("ada"))


def test_both_see_the_same_twelve_groups_and_pasting_the_others_verifies(pair):
    ada, grace = pair
    open_safety(ada, grace)
    open_safety(grace, ada)
    number = number_on(ada)
    assert re.fullmatch(r"(\d{5} ){11}\d{5}", number) and number == number_on(grace)
    assert violations(ada) == []
    ada.get_by_label("The number on their screen").fill(number.replace(" ", "\n"))
    ada.get_by_role("button", name="Compare", exact=True).click()
    expect(ada.get_by_text("You compared this number with them")).to_be_visible()
    ada.get_by_role("button", name="Not verified after all").click()
    expect(ada.get_by_text("You have not compared this number yet")).to_be_visible()


def test_a_number_that_differs_says_where_and_verifies_nothing(pair):
    ada, grace = pair
    open_safety(ada, grace)
    groups = number_on(ada).split(" ")
    groups[6] = f"{(int(groups[6]) + 1) % 100_000:05}"
    ada.get_by_label("The number on their screen").fill(" ".join(groups))
    ada.get_by_role("button", name="Compare", exact=True).click()
    expect(ada.get_by_text("Group 7 is another.")).to_be_visible()
    ada.get_by_role("button", name="Back to the conversation").click()
    expect(ada.locator(".sealed-lock")).to_have_text("Sealed")


def give_other_keys(page) -> None:
    """Before the page asks again: the server says that grace's keys are others."""
    false = page.evaluate(FALSE_KEYS, {"uid": page.evaluate("trust.peer.uid"), "epoch": 2})
    show_keys(page, lambda told: told["bundles"].append(false))


def test_keys_that_change_ask_for_one_tap_where_they_were_only_pinned(pair):
    ada, grace = pair
    open_talk(ada, grace)
    begin(ada, grace)
    give_other_keys(ada)
    ada.reload()
    expect(ada.locator(".sealed-banner.is-warning")).to_contain_text("The keys changed.")
    expect(ada.locator(".sealed-talk textarea")).to_be_hidden()
    ada.get_by_role("button", name="Go on with the new keys").click()
    expect(ada.locator(".sealed-banner.is-warning")).to_have_count(0)
    expect(ada.locator(".sealed-talk textarea")).to_be_visible()


def test_keys_that_change_after_they_were_compared_hold_back_what_is_written(pair):
    ada, grace = pair
    open_talk(ada, grace)
    begin(ada, grace)
    ada.evaluate("trust.people.verify(trust.peer.uid)")
    give_other_keys(ada)
    ada.reload()
    banner = ada.locator(".sealed-banner.is-warning")
    expect(banner).to_contain_text("Nothing is sent until you compare it again.")
    expect(ada.get_by_role("button", name="Go on with the new keys")).to_have_count(0)
    expect(ada.locator(".sealed-talk textarea")).to_be_hidden()
    banner.get_by_role("button", name="Safety number").click()
    expect(ada.get_by_text("The server has no note of a fresh start")).to_be_visible()
    assert violations(ada) == []
    ada.get_by_role("button", name="I have compared it: it is the same").click()
    ada.get_by_role("button", name="Back to the conversation").click()
    expect(ada.locator(".sealed-lock")).to_have_text("Verified")
    expect(ada.locator(".sealed-talk textarea")).to_be_visible()


START_ANEW = "async proof => {" + LOAD + """
    const {draftKeys, openAccount, reset} = await load("sealed-account.js")
    await reset(await openAccount(), await draftKeys(), {passphrase: "", deviceName: "New browser", proof})
}"""


def test_who_starts_anew_is_read_again_once_the_new_keys_are_accepted(pair, server):
    ada, grace = pair
    give_password(server, grace.member)
    open_talk(grace, ada)
    send(grace, "under the old keys")
    open_talk(ada, grace)
    grace.evaluate(START_ANEW, PASSWORD)
    grace.reload()
    send(grace, "under the new keys")
    expect(ada.locator(".sealed-banner.is-warning")).to_contain_text("The keys changed.")
    expect(ada.locator(".sealed-closed")).to_contain_text("sealed with keys that you have not accepted")
    expect(ada.locator(".message__body")).to_have_text(["under the old keys"])
    ada.get_by_role("button", name="Go on with the new keys").click()
    expect(ada.locator(".message__body")).to_have_text(["under the old keys", "under the new keys"])
    open_safety(grace, ada)
    open_safety(ada, grace)
    assert number_on(ada) == number_on(grace)


def test_a_dropped_message_is_a_quiet_line_that_explains_itself_and_the_rest_is_there(pair):
    ada, grace = pair
    open_talk(grace, ada)
    for words in ("one fish", "two fish", "three fish"):
        send(grace, words)
    expect(grace.locator(".message[data-sort]")).to_have_count(3)

    def drop(route):
        told = route.fetch().json()
        route.fulfill(json=told | {"rows": [row for row in told["rows"] if row["seq"] != 2]})

    ada.route("**/rows*", drop)
    ada.goto(ada.url.split("/dm")[0] + f"/dm/{grace.member}")
    expect(ada.locator(".message__body")).to_have_text(["one fish", "three fish"])
    alarm = ada.locator(".message", has_text="three fish").locator(".sealed-alarm")
    expect(alarm).to_contain_text("Messages are missing here.")
    alarm.locator("summary").click()
    expect(alarm.get_by_text("leave a gap before this message")).to_be_visible()


def test_a_report_reveals_the_key_of_what_was_ticked_and_of_nothing_else(pair):
    ada, grace = pair
    open_talk(grace, ada)
    for words in ("kind words", "unkind words"):
        send(grace, words)
    ada.goto(ada.url.split("/dm")[0] + f"/dm/{grace.member}")
    ada.get_by_role("button", name="More", exact=True).click()
    ada.get_by_role("button", name="Report messages").click()
    ada.get_by_label("unkind words").check()
    expect(ada.get_by_text("The one message that you ticked, word for word")).to_be_visible()
    assert violations(ada) == []
    ada.get_by_label("What is wrong with it?").fill("this is unkind")
    sent = []
    ada.on("request", lambda request: sent.append(request.post_data_json) if request.url.endswith("/dm/report") else None)
    ada.get_by_role("button", name="Report them").click()
    expect(ada.locator("#flash")).to_contain_text("Reported.")
    assert [report["reason"] for report in sent] == ["this is unkind"]


FILL = "async count => {" + LOAD + """
    const {openAccount} = await load("sealed-account.js"), {index} = await load("sealed-search.js")
    const words = "moon comet orbit garden violin copper lantern harbour pepper thunder willow marble candle river pixel".split(" ")
    const account = await openAccount(), messages = index(account)
    const pick = (at, nth) => words[(at * 7 + nth * nth * 13 + at % (nth + 3)) % words.length]
    window.search = {account, messages, texts: Array.from({length: count}, (_, at) => Array.from({length: 8 + at % 17}, (_, nth) => pick(at, nth)).join(" ") + (at % 2500 ? "" : " Élodie’s needle"))}
    const hexed = at => at.toString(16).padStart(32, "0")
    for (const [at, b] of search.texts.entries()) await messages.add("ab".repeat(16), {seq: at + 1, mid: hexed(at), kind: 1, target: "", sender: 1, at: new Date(1.7e12 + at * 6e4).toISOString(), body: {t: "text", b}, gone: ""})
    await messages.flush()
    return messages.size()
}"""
REST = "async () => {" + LOAD + """
    const {openAccount} = await load("sealed-account.js"), {index} = await load("sealed-search.js"), {fold} = await load("sealed-search-text.js")
    const account = await openAccount(), messages = index(account)
    const timed = async act => { const from = performance.now(), found = await act(); return [performance.now() - from, found] }
    const cold = await timed(() => messages.find("elodie needle")), times = []
    for (let nth = 0; nth < 20; nth += 1) times.push((await timed(() => messages.find(nth % 2 ? "needle ELODIE" : "quasar")))[0])
    const scan = await timed(async () => {
        const pages = await account.store.all("pages"), texts = (await Promise.all(pages.map(({blob}) => account.store.openLocal(blob)))).flat()
        return texts.filter(({text}) => fold(text).includes("needle"))
    })
    window.search = {account, messages}
    return {cold: cold[0], hits: cold[1].map(({snippet, hits}) => hits.map(([from, to]) => snippet.slice(from, to))), warm: Math.max(...times), middle: times.sort((one, other) => one - other)[10], scan: scan[0], found: scan[1].length}
}"""
AT_REST = """async () => {
    const text = new TextDecoder("latin1"), pages = await search.account.store.all("pages")
    return [pages.length, pages.some(({blob}) => text.decode(blob).includes("needle") || text.decode(blob).includes("moon"))]
}"""


def test_ten_thousand_messages_are_searched_in_less_than_a_tenth_of_a_second(ada, capsys):
    assert ada.evaluate(FILL, TEXTS) == TEXTS
    ada.reload()
    told = ada.evaluate(REST)
    with capsys.disabled():
        print(f"\nsearch over {TEXTS:,} messages: {told['middle']:.1f} ms, {told['warm']:.1f} ms at most, {told['cold']:.0f} ms for the first after a reload, "
              f"{told['scan']:.0f} ms for opening and reading every page anew: 1 to {told['scan'] / max(told['middle'], 0.1):.0f}")
    assert told["warm"] < 100
    assert told["found"] == len(told["hits"]) == TEXTS / 2500
    assert told["hits"][0] == ["Élodie", "needle"]
    assert ada.evaluate(AT_REST) == [TEXTS / 200, False]


INDEXED = """async items => {
    for (const item of items) await search.messages.add("cd".repeat(16), item)
    await search.messages.flush()
    return (await search.messages.find("fish")).map(({mid, snippet}) => [mid, snippet])
}"""


def item(seq: int, words: str, mid: str = "", kind: int = 1, target: str = "", sender: int = 1, **more) -> dict:
    body = {1: {"t": "text", "b": words}, 2: {"t": "text", "b": words}, 3: {"t": "unsend"}}[kind]
    return {"seq": seq, "mid": mid or f"{seq:032}", "kind": kind, "target": target, "sender": sender, "gone": "",
            "at": f"2026-03-01T10:00:{seq:02}.000Z", "body": body} | more


def test_search_finds_the_last_wording_and_nothing_that_is_gone(ada):
    ada.evaluate(FILL, 0)
    one, two, three, four = (f"{seq:032}" for seq in (1, 2, 3, 4))
    found = ada.evaluate(INDEXED, [
        item(9, "a fish out of water", kind=2, target=three), item(1, "one fish"), item(2, "two fish"), item(3, "three birds"),
        item(4, "four fish"), item(5, "no", kind=2, target=one, sender=2), item(6, "", kind=3, target=two),
        item(4, "", mid=four, gone="expired", body=None),
    ])
    assert found == [[three, "a fish out of water"], [one, "one fish"]]
    ada.reload()
    ada.evaluate(FILL, 0)
    assert ada.evaluate(INDEXED, []) == found


def test_search_forgets_what_a_timer_has_ended(ada):
    ada.evaluate(FILL, 0)
    timed = item(2, "timed fish", until="2026-03-02T10:00:02.000Z")
    assert ada.evaluate(INDEXED, [item(1, "old fish"), timed, item(3, "late fish", until="2999-03-02T10:00:02.000Z")]) == [
        [f"{3:032}", "late fish"], [f"{1:032}", "old fish"]]
