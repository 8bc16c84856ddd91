"""What a server that lies about rows and keys gets: an alarm where it lied, and nothing else of the page breaks."""

import pytest
from playwright.sync_api import expect

from tests.browser.sealed_trust import (
    FALSE_KEYS,
    FORGET,
    REMAINS,
    WATCH,
    alarms_in,
    begin,
    flipped,
    look,
    rows_of,
    say,
    show_keys,
    talk,
    trust_after_refresh,
)
from tests.sealed import QUIET, fresh, other_device, sealed_page, sealed_pair

WHOLE = {"from": 1, "to": 8}


@pytest.fixture
def pair(open_as):
    """ada and grace, each with the other's keys pinned; what happens to their keys stays with them."""
    ada, grace = sealed_pair(open_as, path=QUIET)
    begin(ada, grace)
    begin(grace, ada)
    return ada, grace


@pytest.fixture(scope="module")
def two(keep_open):
    ada, grace = sealed_pair(keep_open, path=QUIET)
    begin(ada, grace)
    begin(grace, ada)
    return ada, grace


@pytest.fixture
def strangers(two):
    """The same two for tests that leave their keys alone: nothing was said yet, as far as they know, and nobody lies any more."""
    for page, other in (two, two[::-1]):
        page.unroute_all()
        page.evaluate(FORGET)
        page.reload()
        begin(page, other)
    return two


def swapped(said, one, other):
    """The same with two of them in each other's place, counted from 1."""
    mixed = list(said)
    mixed[one - 1], mixed[other - 1] = said[other - 1], said[one - 1]
    return mixed


LIES = {  # what the server does with eight honest messages → what the page says, by seq
    "drops one and closes the gap": (lambda said: said[:3] + said[4:], {4: ["hidden"], 6: ["missing"]}),
    "gives one twice": (lambda said: [*said, said[2]], {9: ["doubled"]}),
    "gives one twice in a row": (lambda said: [*said[:3], said[2], *said[3:]], {4: ["doubled"]}),
    "swaps two of one device": (lambda said: swapped(said, 3, 4), {4: ["order"]}),
    "swaps a question and its answer": (lambda said: swapped(said, 4, 5), {4: ["order"]}),
    "turns the whole round": (lambda said: said[::-1], {seq: ["order"] for seq in range(1, 9)}),
}


@pytest.mark.parametrize("lie", LIES)
def test_each_lie_about_the_order_gives_its_alarm_where_it_is_and_nowhere_else(strangers, lie):
    change, expected = LIES[lie]
    rows = rows_of(change(talk(*strangers)))
    items = look(strangers[0], rows, **{"from": 1, "to": len(rows)})
    assert alarms_in(items) == expected
    assert [item["seq"] for item in items if item["words"] is None] == [seq for seq, codes in expected.items() if codes == ["doubled"]]


def test_honest_rows_give_no_alarm_in_whatever_pages_they_come(strangers):
    ada, grace = strangers
    rows = rows_of(talk(ada, grace))
    assert [item["alarms"] for item in look(ada, rows[5:], to=8) + look(ada, rows[2:5], to=5) + look(ada, rows[:2], **{"from": 1, "to": 2})] == [[]] * 8
    assert [item["words"] for item in look(grace, rows, **WHOLE)] == [f"message {number}" for number in range(1, 9)]


def test_a_page_that_is_still_to_come_is_no_hole_and_one_that_came_without_it_is(strangers):
    ada = strangers[0]
    rows = rows_of(talk(*strangers))
    ada.evaluate(WATCH)
    assert alarms_in(look(ada, [*rows[:2], *rows[5:]])) == {}
    assert alarms_in(look(ada, rows[4:5], **{"from": 3, "to": 5})) == {5: ["hidden"]}
    assert ada.evaluate("trust.heard") == [[7, ["missing"]]]
    look(ada, rows[2:4])
    assert sorted(ada.evaluate("trust.heard.slice(1)")) == [[5, []], [7, []]]


CHANGES = {  # what the server does with message 5, of grace → what stands in its place
    "a bit of the text": (lambda said, other: said | {"e": flipped(said["e"], 300)}, "unsealed"),
    "a bit of the commitment": (lambda said, other: said | {"e": flipped(said["e"], 190)}, "unsealed"),
    "the number of the message": (lambda said, other: said | {"e": flipped(said["e"], 63)}, "unsealed"),
    "the sender": (lambda said, other: said | {"e": flipped(said["e"], 31)}, "foreign"),
    "the suite": (lambda said, other: said | {"e": flipped(said["e"], 4)}, "unsupported"),
    "the sender's epoch": (lambda said, other: said | {"e": flipped(said["e"], 42)}, "no-bundle"),
    "the reader's epoch": (lambda said, other: said | {"e": flipped(said["e"], 46)}, "no-key"),
    "all of it": (lambda said, other: said | {"e": "c2VhbGVk"}, "broken"),
    "no envelope at all": (lambda said, other: {"seq": said["seq"], "at": said["at"]}, "broken"),
    "a message to another": (lambda said, other: said | {"e": other}, "foreign"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_changed_on_the_way_is_a_grey_line_and_the_rest_can_be_read(strangers, open_as, change):
    ada, grace = strangers
    lie, alarm = CHANGES[change]
    rows = rows_of(talk(ada, grace))
    other = say(grace, "for grace's own eyes", to=eve(open_as))["e"] if "another" in change else ""
    rows[4] = lie(rows[4], other)
    items = look(ada, rows, **WHOLE)
    assert alarms_in(items) == {5: [alarm]}
    assert [item["words"] for item in items] == [f"message {number}" if number != 5 else None for number in range(1, 9)]


def eve(open_as) -> str:
    return sealed_page(open_as, fresh("eve")).member


def test_only_who_wrote_a_message_changes_it_or_takes_it_back(strangers):
    ada, grace = strangers
    first = say(ada, "mine")
    edit, unsend = say(grace, "not yours", kind=2, target=first["mid"]), say(grace, "", kind=3, target=first["mid"])
    own = say(ada, "mine, better", seen=unsend["link"], kind=2, target=first["mid"])
    reaction = say(grace, "👍", kind=4, target=first["mid"])
    assert alarms_in(look(ada, rows_of([first, edit, unsend, own, reaction]), **{"from": 1, "to": 5})) == {2: ["stranger"], 3: ["stranger"]}


def test_the_server_cannot_say_that_something_was_taken_back(strangers):
    ada, grace = strangers
    said = [say(grace, "first"), say(grace, "second")]
    gone = [one | grace.evaluate(REMAINS, one["e"]) | {"gone": "unsent"} for one in said]
    took_back = say(grace, "", kind=3, target=said[0]["mid"])
    for one in gone:
        del one["e"]
    assert alarms_in(look(ada, rows_of([*gone, took_back]), **{"from": 1, "to": 3})) == {2: ["withheld"]}


def test_an_old_message_sent_again_after_a_reload_is_not_taken_for_new(strangers):
    ada, grace = strangers
    said = talk(ada, grace)
    look(ada, rows_of(said), **WHOLE)
    ada.reload()
    begin(ada, grace)
    again = rows_of([*said, said[1], said[7]])[7:]
    assert alarms_in(look(ada, again[1:], **{"from": 9, "to": 10})) == {9: ["order"], 10: ["doubled"]}


def test_a_server_that_was_set_back_is_noticed(strangers):
    ada, grace = strangers
    rows = rows_of(talk(ada, grace))
    look(ada, rows, **WHOLE)
    ada.reload()
    begin(ada, grace)
    assert alarms_in(look(ada, rows[:6], **{"from": 1, "to": 6})) == {6: ["rolled-back"]}


def test_what_was_here_at_the_last_visit_and_is_kept_back_now_is_missed(strangers):
    ada, grace = strangers
    said = [say(grace, "one"), say(grace, "two"), say(grace, "three")]
    look(ada, rows_of(said)[:2], **{"from": 1, "to": 2})
    ada.reload()
    begin(ada, grace)
    rows = rows_of(said)
    assert alarms_in(look(ada, rows[2:], to=3)) == {}
    assert alarms_in(look(ada, [rows[0], rows[2]], **{"from": 1, "to": 3})) == {3: ["missing"]}


def test_a_beginning_that_both_deleted_long_ago_is_said_once(strangers):
    rows = rows_of(talk(*strangers))
    assert alarms_in(look(strangers[0], rows[3:], **WHOLE)) == {4: ["beginning"]}


def in_place_of_keys(page, change: str) -> dict:
    """Keys that are properly signed by somebody else than grace, under her number."""
    return page.evaluate(FALSE_KEYS, {"uid": page.evaluate("trust.peer.uid"), "epoch": 1})


def put(bundles):
    return lambda told: told.update(bundles=bundles)


@pytest.mark.parametrize(("verified", "trust"), [(False, "changed"), (True, "blocked")])
def test_false_keys_are_noticed_and_nothing_is_opened_with_them(pair, verified, trust):
    ada, grace = pair
    if verified:
        ada.evaluate("trust.people.verify(trust.peer.uid)")
    before = ada.evaluate("[...trust.peer.ik]")
    show_keys(ada, put([in_place_of_keys(ada, "ik")]))
    assert trust_after_refresh(ada) == [trust, []]
    assert ada.evaluate("[...trust.peer.ik]") == before
    assert [item["words"] for item in look(ada, rows_of([say(grace, "still me")]), **{"from": 1, "to": 1})] == ["still me"]


def test_new_keys_of_who_was_compared_are_compared_again_and_not_just_taken(pair):
    ada = pair[0]
    ada.evaluate("trust.people.verify(trust.peer.uid)")
    show_keys(ada, put([in_place_of_keys(ada, "ik")]))
    trust_after_refresh(ada)
    assert ada.evaluate("trust.people.accept(trust.peer.uid).then(() => 'taken', error => error.code)") == "verify"
    assert ada.evaluate("trust.people.verify(trust.peer.uid, new Uint8Array(65)).then(() => 'taken', error => error.code)") == "changed"
    assert ada.evaluate("trust.people.verify(trust.peer.uid).then(peer => peer.trust)") == "verified"


def test_what_was_said_under_accepted_keys_stays_readable_and_what_was_not_does_not(pair):
    ada, grace = pair
    rows = rows_of([say(grace, "before")])
    false = in_place_of_keys(ada, "ik") | {"epoch": 1}
    assert look(ada, rows, **{"from": 1, "to": 1})[0]["words"] == "before"
    newer = ada.evaluate(FALSE_KEYS, {"uid": false["uid"], "epoch": 2})
    show_keys(ada, lambda told: told["bundles"].append(newer))
    trust_after_refresh(ada)
    assert ada.evaluate("trust.people.accept(trust.peer.uid).then(({trust, epoch}) => [trust, epoch])") == ["pinned", 2]
    ada.reload()
    begin(ada, grace)
    assert look(ada, rows, **{"from": 1, "to": 1})[0]["words"] == "before"


BAD_KEYS = {
    "a signature that does not fit": lambda told: told["bundles"].append(told["bundles"][0] | {"epoch": 2}),
    "keys of somebody else": lambda told: told["bundles"].append(told["bundles"][0] | {"uid": 1, "epoch": 3}),
    "no point of the curve": lambda told: told["bundles"].append(told["bundles"][0] | {"dh": "A" * 87, "epoch": 2}),
    "no keys but words": lambda told: told["bundles"].append({"v": 1, "ik": 7}),
}


@pytest.mark.parametrize("lie", BAD_KEYS)
def test_keys_that_are_not_sound_are_left_aside(strangers, lie):
    ada = strangers[0]
    show_keys(ada, BAD_KEYS[lie])
    assert trust_after_refresh(ada) == ["pinned", ["bad-bundle"]]
    assert ada.evaluate("[trust.peer.epoch, trust.peer.dh.length]") == [1, 65]


NEXT_EPOCH = """async () => {
    const {makeBundle, makeIdentity, generateKeys} = await trust.load("sealed-keys.js")
    const keys = await generateKeys("ECDH"), {identity} = trust.account
    const next = {uid: identity.uid, isk: identity.isk, ik: identity.ik, dh: {2: {pub: keys.pub}}}
    return makeBundle(next, 2, Date.now())
}"""


def test_an_older_epoch_is_noticed_and_the_newer_keys_stay_in_use(pair):
    ada, grace = pair
    told = {"bundles": [grace.evaluate(NEXT_EPOCH)]}
    show_keys(ada, lambda answer: answer["bundles"].extend(told["bundles"]))
    assert trust_after_refresh(ada) == ["pinned", []]
    assert ada.evaluate("trust.peer.epoch") == 2
    told["bundles"] = []
    assert trust_after_refresh(ada) == ["pinned", ["older-epoch"]]
    assert ada.evaluate("[trust.peer.epoch, trust.peer.dh.length]") == [2, 65]


def test_an_epoch_shown_twice_with_other_keys_changes_nothing(strangers):
    ada, grace = strangers
    show_keys(ada, put([grace.evaluate(NEXT_EPOCH), grace.evaluate(NEXT_EPOCH)]))
    assert trust_after_refresh(ada) == ["pinned", ["bad-bundle"]]


def test_what_was_compared_on_one_device_is_known_on_the_other(pair, open_as):
    ada, grace = pair
    other = other_device(open_as, ada, QUIET)
    assert begin(other, grace)["trust"] == "pinned"
    ada.evaluate("trust.people.verify(trust.peer.uid).then(() => trust.people.sync())")
    other.evaluate("trust.people.sync()")
    assert other.evaluate("trust.peer.trust") == "verified"
    third = other_device(open_as, ada, QUIET)
    assert begin(third, grace)["trust"] == "verified"


def test_two_devices_that_decide_at_the_same_moment_both_keep_what_they_decided(pair, open_as):
    ada, grace = pair
    linus = sealed_page(open_as, fresh("linus"))
    other = other_device(open_as, ada, QUIET)
    begin(other, linus)
    held = []
    ada.route("**/dm/sync", lambda route: held.append(route) if route.request.method == "POST" and not held else route.continue_())
    ada.evaluate("trust.people.verify(trust.peer.uid).then(() => { trust.going = trust.people.sync() })")
    while not held:
        ada.wait_for_timeout(20)
    other.evaluate("trust.people.verify(trust.peer.uid).then(() => trust.people.sync())")
    held[0].continue_()
    ada.evaluate("trust.going")
    ada.errors[:] = [error for error in ada.errors if "409 (CONFLICT)" not in error]  # who came second was told so
    third = other_device(open_as, ada, QUIET)
    assert [begin(third, peer)["trust"] for peer in (grace, linus)] == ["verified", "verified"]


def test_an_older_list_of_whom_one_compared_is_refused_and_written_anew(pair, open_as):
    ada, grace = pair
    ada.evaluate("trust.people.sync()")
    older = ada.evaluate("fetch('/dm/sync', {headers: {'X-Live': '1'}}).then(reply => reply.json())")
    ada.evaluate("trust.people.verify(trust.peer.uid).then(() => trust.people.sync())")
    ada.route("**/dm/sync", lambda route: route.fulfill(json=older) if route.request.method == "GET" else route.continue_())
    ada.evaluate("trust.people.sync()")
    assert ada.evaluate("[trust.people.alarms, trust.peer.trust]") == [["older-sync"], "verified"]
    ada.unroute("**/dm/sync")
    assert begin(other_device(open_as, ada, QUIET), grace)["trust"] == "verified"


WEAKER = """async blob => {
    const {b64, cat, u32, unb64} = await trust.load("sealed-bytes.js")
    const bytes = unb64(blob)
    return b64(cat(bytes.slice(0, 8), u32(1000), bytes.slice(12)))
}"""


def test_keys_under_a_weaker_lock_are_refused_before_the_passphrase_is_tried(open_as):
    phrase = "correct horse battery staple moon"
    ada = sealed_page(open_as, fresh("ada"), passphrase=phrase)
    begin(ada, sealed_page(open_as, fresh("grace")))
    new = open_as(ada.member, "/dm")

    def answer(route):
        told = route.fetch().json()
        route.fulfill(json=told | {"blob": ada.evaluate(WEAKER, told["blob"])})

    new.route("**/dm/vault/1", answer)
    new.get_by_label("With my passphrase").check()
    new.get_by_label("Passphrase", exact=True).fill(phrase)
    new.get_by_role("button", name="Open my messages").click()
    expect(new.get_by_text("under a weaker lock than this page accepts")).to_be_visible()
    new.unroute("**/dm/vault/1")
    new.get_by_role("button", name="Open my messages").click()
    expect(new.locator(".sealed-desk")).to_be_visible()
