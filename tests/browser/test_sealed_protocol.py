"""The protocol of sealed messages in a browser, held against Python's: what one seals, the other opens, and nothing else.

The page is served by the test itself, under the Content-Security-Policy of /dm; no server is needed for this.
"""

import json
import random
from pathlib import Path

import pytest

from core.assets import Assets
from core.web import fortress_policy
from crypto import (
    Identity,
    SealedError,
    b64,
    check_bundle,
    conversation_id,
    link,
    make_bundle,
    open_envelope,
    open_vault,
    read_recovery_text,
    recovery_text,
    seal,
    unb64,
)
from tests.chromium import CHROMIUM, FLAGS
from tests.sealed_vectors import FILE, PEOPLE, PHRASE, RECOVERY, SAME_PHRASE, written

ORIGIN = "http://localhost"  # a secure context without a certificate
ROOT = Path(__file__).resolve().parents[2]
VECTORS = json.loads(FILE.read_text())
CONVERSATIONS, BATCH = 1000, 100
HERE = {"/": None, "/ui/js/test/sealed_page.js": ROOT / "tests/browser/sealed_page.js"}


def serve(route) -> None:
    """Answer from the checkout; the page itself is empty but for the import map."""
    path, assets = route.request.url.removeprefix(ORIGIN), Assets()
    if path == "/":
        policy = fortress_policy(ORIGIN, assets.import_map_hash()).replace(f"{ORIGIN}/ui/", f"{ORIGIN}/ui/ {ORIGIN}/qr/", 1)
        body = f'<!doctype html><title>Keys</title><script type="importmap">{assets.import_map()}</script>'
        route.fulfill(body=body, content_type="text/html", headers={"Content-Security-Policy": policy})
    else:
        route.fulfill(body=source(path).read_bytes(), content_type="text/javascript")


def source(path: str) -> Path:
    if path.startswith("/qr/"):
        return ROOT / "node_modules" / path[1:]  # its reader, which the site does not need
    return HERE.get(path) or ROOT / path[1:]


class Page:
    """A page with tests/browser/sealed_page.js in it: call("sealAll", orders) is what its function answers."""

    def __init__(self, context):
        context.route("**/*", serve)
        self.page, self.errors = context.new_page(), []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda message: message.type == "error" and self.errors.append(message.text))
        self.page.goto(ORIGIN + "/")

    def call(self, name: str, *arguments):
        return self.page.evaluate(
            "async ([name, values]) => (await import('/ui/js/test/sealed_page.js'))[name](...values)", [name, arguments],
        )


@pytest.fixture(scope="module")
def page(chromium):
    context = chromium.new_context()
    page = Page(context)
    page.call("meet", VECTORS["people"], VECTORS["bundles"])
    yield page
    context.close()
    assert page.errors == []


def test_the_browser_makes_the_same_bytes_of_each_message(page):
    assert page.call("sealAll", VECTORS["messages"]) == [case["envelope"] for case in VECTORS["messages"]]


def test_the_browser_opens_each_message_as_both_ends(page):
    for case, answer in zip(VECTORS["messages"], page.call("openAll", VECTORS["messages"]), strict=True):
        assert answer == [[case["body"], case["mk"]], [case["body"], case["mk"]], case["link"]]


def test_the_browser_refuses_each_bad_envelope_for_the_same_reason(page):
    codes = page.call("refusals", [case["envelope"] for case in VECTORS["bad_envelopes"]])
    assert dict(zip(whys("bad_envelopes"), codes, strict=True)) == {case["why"]: case["code"] for case in VECTORS["bad_envelopes"]}


def test_each_single_byte_of_an_envelope_counts_in_the_browser(page):
    for case in VECTORS["messages"][:2]:
        assert page.call("flips", case["envelope"]) == []


def attacks() -> dict[str, list]:
    """What is done with a message of ada's to grace: [reader, envelope, sender, recipient] and what it is refused for."""
    message = bytes.fromhex(VECTORS["messages"][0]["envelope"])
    ada, grace, linus = ["ada", 1], ["grace", 1], ["linus", 1]
    to_linus = message[:8] + conversation_id(1001, 5) + message[24:32] + (5).to_bytes(8, "big") + message[40:]
    by_linus = message[:8] + conversation_id(5, 7) + (5).to_bytes(8, "big") + message[32:]
    turned = message[:24] + message[32:40] + message[24:32] + message[40:]
    next_epoch = message[:40] + (2).to_bytes(4, "big") + message[44:]
    return {
        "handed back to its sender": ["ada", message, grace, ada, "conversation"],
        "turned round": ["ada", turned, grace, ada, "commitment"],
        "shown to a third": ["linus", message, ada, linus, "conversation"],
        "readdressed to a third": ["linus", to_linus, ada, linus, "commitment"],
        "claimed by a third": ["grace", by_linus, linus, grace, "commitment"],
        "under another identity key": ["grace", message, [*ada, "linus"], grace, "commitment"],
        "relabelled to her next keys": ["grace", next_epoch, ["ada", 2], grace, "commitment"],
    }


def test_a_message_cannot_be_reflected_redirected_claimed_or_relabelled_in_the_browser(page):
    cases = [[why, reader, envelope.hex(), sender, recipient] for why, (reader, envelope, sender, recipient, _) in attacks().items()]
    assert dict(zip(attacks(), page.call("attacks", cases), strict=True)) == {why: case[-1] for why, case in attacks().items()}


def test_the_browser_refuses_each_bad_bundle_for_the_same_reason(page):
    codes = page.call("bundleRefusals", [case["bundle"] for case in VECTORS["bad_bundles"]])
    assert dict(zip(whys("bad_bundles"), codes, strict=True)) == {case["why"]: case["code"] for case in VECTORS["bad_bundles"]}


def test_the_browser_takes_a_bundle_only_of_the_member_and_key_it_expects(page):
    bundle = VECTORS["bundles"]["ada"][0]
    assert page.call("expectations", bundle, 1001, bundle["ik"]) == ["accepted", "another-member", "another-key"]


def test_the_browser_takes_no_point_beside_the_curve(page):
    assert page.call("pointRefusals", [case["point"] for case in VECTORS["bad_points"]]) == [["public-key", False]] * len(VECTORS["bad_points"])


def test_the_browser_takes_no_key_with_another_keys_public_half(page):
    ada, grace = VECTORS["people"]["ada"], VECTORS["people"]["grace"]
    assert page.call("mixedPairs", ada, grace) == ["key-pair", "key-pair", True, False]


def test_the_safety_number_is_the_same_in_the_browser(page):
    assert page.call("safety", VECTORS["safety"]) == VECTORS["safety"]


def test_the_browser_reads_a_recovery_key_however_it_is_typed(page):
    case = VECTORS["recovery"]
    answer = page.call("recovery", case)
    assert answer["text"] == case["text"] and set(answer["keys"]) == {case["key"]}
    assert set(answer["typos"]) == {"recovery-typo"} and set(answer["none"]) == {"recovery-key"}


@pytest.mark.parametrize("case", VECTORS["vaults"], ids=["recovery key", "passphrase"])
def test_the_browser_makes_and_opens_the_same_vault(page, case):
    answer = page.call("vault", VECTORS["people"]["ada"], case)
    expected = {"blob": case["blob"], "version": case["version"], "sync": case["sync"], "ik": b64(PEOPLE["ada"].ik), "epochs": ["1", "2"]}
    assert answer == expected


def test_the_browser_keeps_a_vault_shut_for_wrong_secrets_and_cheap_locks(page):
    by_key, by_phrase = (case["blob"] for case in VECTORS["vaults"])
    codes = page.call("vaultRefusals", by_key, by_phrase, RECOVERY.hex(), SAME_PHRASE)
    assert codes == ["decrypt", "another-member", "kdf", "kdf", "kdf", "kdf", "vault"]


def test_python_opens_a_vault_that_the_browser_made(page):
    blob = bytes.fromhex(page.call("newVault", VECTORS["people"]["ada"], PHRASE, 9))
    vault = open_vault(blob, SAME_PHRASE, 1001)
    assert vault.version == 9 and vault.identity.party(2) == PEOPLE["ada"].party(2)
    assert int.from_bytes(blob[8:12], "big") == 1_000_000


def test_the_sync_blob_is_the_same_in_the_browser(page):
    case = VECTORS["sync"]
    answer = page.call("sync", case)
    assert answer["blob"] == case["blob"] and answer["opened"] == {"version": 4, "contents": case["contents"]}
    assert answer["refused"] == ["old", "another-member"]


@pytest.mark.parametrize("case", VECTORS["attachments"], ids=lambda case: str(case["times"]))
def test_a_file_is_the_same_in_the_browser(page, case):
    answer = page.call("attachment", case)
    assert answer == {"blob": case["blob"], "hash": case["hash"], "length": len(case["piece"]) * case["times"], "refused": "attachment"}


def test_padding_conversations_and_pictures_are_the_same_in_the_browser(page):
    answer = page.call("smallThings", {name: VECTORS[name] for name in ("padding", "conversations")})
    assert answer["padding"] == [[length, padded, length] for length, padded in VECTORS["padding"]]
    assert answer["conversations"] == [case["id"] for case in VECTORS["conversations"]]
    assert answer["pictures"] == ["image/png", "image/jpeg", "image/webp", "image/gif", "", "", ""]


def test_the_chain_holds_in_the_browser_over_a_message_that_is_gone(page):
    case = VECTORS["messages"][0]
    assert page.call("goneLink", case["envelope"]) == case["link"]


def test_a_thousand_random_conversations_read_the_same_in_the_browser_and_in_python(page):
    chance = random.Random(6)
    identities, bundles = everyone(page, chance)
    orders = [order for number in range(CONVERSATIONS) for order in conversation(chance, identities, number)]
    parties = {name: {bundle["epoch"]: check_bundle(bundle) for bundle in bundles[name]} for name in identities}
    for at in range(0, len(orders), 2 * BATCH):
        check_batch(page, chance, identities, parties, orders[at:at + 2 * BATCH])


def everyone(page, chance):
    """Twenty members with keys of Python's making and twenty with keys of the browser's; each of the two knows all."""
    identities, bundles = {}, {}
    for number in range(20):
        dh = {epoch: chance.randbytes(32) for epoch in range(1, 2 + number % 3)}
        identity = Identity.of(chance.randrange(1, 2**40), chance.randbytes(32), dh)
        identities[f"ada_{number}"] = identity
        bundles[f"ada_{number}"] = [make_bundle(identity, epoch, 1_700_000_000_000) for epoch in dh]
    made = page.call("makePeople", [f"grace_{number}" for number in range(20)], 2**41)
    for name, person in made["people"].items():
        identities[name] = Identity.of(person["uid"], unb64(person["ik"]["d"]), {epoch: unb64(keys["d"]) for epoch, keys in person["dh"]})
        bundles[name] = made["bundles"][name]
    page.call("meet", {name: written(identity) for name, identity in identities.items()}, bundles)
    return identities, bundles


def conversation(chance, identities, number: int) -> list[dict]:
    """What two random members say: the first is sealed by Python, the answer by the browser."""
    names = chance.sample(sorted(identities), 2)
    return [order(chance, identities, *names, number), order(chance, identities, *reversed(names), number)]


def order(chance, identities, sender: str, recipient: str, number: int) -> dict:
    kind, ctr = chance.randrange(1, 5), chance.choice([1, 2, 2**31, 2**53 - 1])
    fields = {name: chance.randbytes(size).hex() for name, size in (("device", 8), ("prev", 32), ("seen", 32), ("mid", 16), ("nonce", 12))}
    return fields | {
        "sender": sender, "sender_epoch": chance.choice(sorted(identities[sender].dh)),
        "recipient": recipient, "recipient_epoch": chance.choice(sorted(identities[recipient].dh)),
        "kind": kind, "flags": chance.randrange(2), "ctr": ctr, "sent": chance.randrange(2**42),
        "target": bytes(16).hex() if kind == 1 else chance.randbytes(16).hex(),
        "body": {"t": "text", "b": words(chance), "number": number},
    }


def words(chance) -> str:
    letters = "abc äöü\n\"\\/\0\u2028\u202e🌌👩🏽‍🚀漢字"
    return "".join(chance.choices(letters, k=chance.choice([0, 1, 30, 200, 1500])))


def check_batch(page, chance, identities, parties, orders) -> None:
    """Python seals the even ones and the browser the odd ones; then each opens all of them, as both ends.

    Each is also changed in one byte, anywhere: both refuse it, for the same reason.
    """
    by_browser = page.call("sealAll", orders[1::2])
    by_python = [sealed(identities, parties, order).hex() for order in orders[::2]]
    for order, envelope in zip(orders[::2] + orders[1::2], by_python + by_browser, strict=True):
        order["envelope"] = envelope
        order["tampered"] = tampered(chance, envelope)
    refused = page.call("tampered", orders)
    assert refused == [refusal(identities, parties, order) for order in orders] and "accepted" not in refused
    for order, (as_sender, as_recipient, its_link) in zip(orders, page.call("openAll", orders), strict=True):
        envelope = bytes.fromhex(order["envelope"])
        ends = parties[order["sender"]][order["sender_epoch"]], parties[order["recipient"]][order["recipient_epoch"]]
        for name in (order["sender"], order["recipient"]):
            opened = open_envelope(envelope, identities[name], *ends)
            assert [opened.body, opened.mk.hex()] == as_sender == as_recipient and opened.body == order["body"]
        assert link(envelope).hex() == its_link


def tampered(chance, envelope: str) -> str:
    """Half of them in the header, which is the smaller part of most."""
    data = bytearray.fromhex(envelope)
    data[chance.randrange(chance.choice((212, len(data))))] ^= chance.randrange(1, 256)
    return data.hex()


def refusal(identities, parties, order) -> str:
    ends = parties[order["sender"]][order["sender_epoch"]], parties[order["recipient"]][order["recipient_epoch"]]
    try:
        open_envelope(bytes.fromhex(order["tampered"]), identities[order["recipient"]], *ends)
    except SealedError as error:
        return error.code
    return "accepted"


def sealed(identities, parties, order) -> bytes:
    names = ("device", "prev", "seen", "target", "mid", "nonce")
    fields = {name: bytes.fromhex(order[name]) for name in names} | {name: order[name] for name in ("kind", "flags", "ctr", "sent")}
    me = parties[order["sender"]][order["sender_epoch"]]
    return seal(identities[order["sender"]], me, parties[order["recipient"]][order["recipient_epoch"]], order["body"], **fields)


def test_keys_outlive_the_browser_and_can_be_used_but_not_read(chromium, tmp_path):
    message = VECTORS["messages"][0]
    visit(chromium, tmp_path, "keep", VECTORS["people"]["grace"], VECTORS["sync"]["key"])
    found = visit(chromium, tmp_path, "kept", message, VECTORS["bundles"]["ada"][0])
    assert found["body"] == message["body"]
    assert set(found["exports"]) == {"InvalidAccessError"} and not any(found["extractable"])


def visit(chromium, profile, name: str, *arguments):
    """One call in a browser that is started for it, on a profile that stays, and ended after it."""
    context = chromium.browser_type.launch_persistent_context(profile, executable_path=CHROMIUM, args=list(FLAGS))
    page = Page(context)
    answer = page.call(name, *arguments)
    context.close()
    assert page.errors == []
    return answer


def test_six_words_are_drawn_from_the_list_and_weak_phrases_of_ones_own_are_refused(page):
    answer = page.call("phrases", ["short", "a" * 40, "abcabcabcabcabcabcabc", "ada and grace went to sea", PHRASE])
    drawn = [phrase.split(" ") for phrase in answer["drawn"]]
    assert {len(phrase) for phrase in drawn} == {6} and len({word for phrase in drawn for word in phrase}) > 1000
    assert [bool(problem) for problem in answer["problems"]] == [True, True, True, False, False]


@pytest.mark.parametrize("text", [
    VECTORS["recovery"]["text"], VECTORS["safety"]["ada and grace"], "https://neospace.example/dm#" + "aZ0_-" * 40, "ä漢🌌",
], ids=["recovery key", "safety number", "link", "other letters"])
def test_a_qr_code_says_what_it_was_made_of(page, text):
    assert page.call("readBack", text) == text


def test_a_recovery_key_read_from_its_qr_code_opens_the_vault(page):
    key = read_recovery_text(page.call("readBack", recovery_text(RECOVERY)))
    assert open_vault(bytes.fromhex(VECTORS["vaults"][0]["blob"]), key, 1001).version == 1


def test_sealing_and_opening_are_quick_enough_to_read_a_screen_at_once(page):
    page.call("meet", VECTORS["people"], VECTORS["bundles"])
    speed = page.call("speed")
    print("\nA second: {sealed} messages sealed, {opened} opened. A passphrase takes {phrase} ms.".format(**speed))
    assert speed["opened"] > 100 and speed["sealed"] > 100


def whys(name: str) -> list[str]:
    return [case["why"] for case in VECTORS[name]]
