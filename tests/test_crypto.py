"""The protocol of sealed messages in Python: the vectors, and everything that must be refused. ada writes to grace."""

import json
from hashlib import sha256
from os import urandom

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.sealed_bytes import decrypt, encrypt, pad, unpad
from core.sealed_keys import Party, agree
from core.sealed_vault import vault_key
from crypto import (
    Device,
    Identity,
    SealedError,
    b64,
    check_bundle,
    check_write,
    conversation_id,
    fingerprint,
    link,
    link_of,
    make_bundle,
    open_envelope,
    open_file,
    open_report,
    open_sync,
    open_vault,
    parse,
    parse_header,
    read_recovery_text,
    readable,
    recovery_text,
    safety_number,
    seal,
    seal_file,
    seal_sync,
    sign_write,
    unb64,
)
from tests import sealed_vectors
from tests.sealed_vectors import ADA, BUNDLES, FILE, GRACE, PEOPLE, PHRASE, RECOVERY, SAME_PHRASE, SYNC

VECTORS = json.loads(FILE.read_text())
ada, grace, linus = PEOPLE["ada"], PEOPLE["grace"], PEOPLE["linus"]
MESSAGE = bytes.fromhex(VECTORS["messages"][0]["envelope"])
VAULT = bytes.fromhex(VECTORS["vaults"][0]["blob"])
named = {"ids": lambda case: case["why"]}


def refused(*arguments, by, code: str | None = None) -> None:
    """The call ends with a SealedError, of this code where one is given."""
    with pytest.raises(SealedError) as error:
        by(*arguments)
    assert code in (None, error.value.code)


def written(ctr: int = 1, body=None, **fields) -> bytes:
    return seal(ada, ADA, GRACE, body or {"t": "text", "b": "hello"}, device=b"devA0001", ctr=ctr, **fields)


def test_a_body_that_is_longer_than_any_client_makes_is_not_read(monkeypatch):
    monkeypatch.setattr("core.sealed_envelope.body_bytes", lambda body: json.dumps(body).encode())
    longest = 16 * 1024 - len('{"t": "text", "b": ""}')
    assert open_envelope(written(body={"t": "text", "b": "x" * longest}), grace, ADA, GRACE).body["b"] == "x" * longest
    refused(written(body={"t": "text", "b": "x" * (longest + 1)}), grace, ADA, GRACE, by=open_envelope, code="body")


def test_the_file_of_vectors_is_what_the_code_makes():
    assert FILE.read_text() == sealed_vectors.text()


@pytest.mark.parametrize("case", VECTORS["messages"], ids=range(len(VECTORS["messages"])))
def test_both_ends_read_each_message(case):
    sender, recipient = PEOPLE[case["sender"]], PEOPLE[case["recipient"]]
    ends = sender.party(case["sender_epoch"]), recipient.party(case["recipient_epoch"])
    envelope = bytes.fromhex(case["envelope"])
    for reader in (sender, recipient):
        assert open_envelope(envelope, reader, *ends).body == case["body"]
    assert link(envelope).hex() == case["link"]


@pytest.mark.parametrize("case", VECTORS["bad_envelopes"], **named)
def test_a_bad_envelope_is_refused_for_its_reason(case):
    refused(bytes.fromhex(case["envelope"]), grace, ADA, GRACE, by=open_envelope, code=case["code"])


@pytest.mark.parametrize("case", VECTORS["bad_bundles"], **named)
def test_a_bad_bundle_is_refused_for_its_reason(case):
    refused(case["bundle"], by=check_bundle, code=case["code"])


@pytest.mark.parametrize("case", VECTORS["bad_points"], **named)
def test_a_bad_point_is_no_key(case):
    refused(grace.dh[1], bytes.fromhex(case["point"]), by=agree, code="public-key")


def test_each_single_bit_of_an_envelope_counts():
    for at in range(len(MESSAGE)):
        for bit in range(8):
            other = bytearray(MESSAGE)
            other[at] ^= 1 << bit
            refused(bytes(other), grace, ADA, GRACE, by=open_envelope)


def test_no_beginning_of_an_envelope_is_one():
    for length in range(len(MESSAGE)):
        refused(MESSAGE[:length], grace, ADA, GRACE, by=open_envelope, code="format")
    refused(MESSAGE.ljust(70_001, b"\0"), by=parse, code="format")


def test_a_message_cannot_be_handed_back_to_its_sender():
    turned = MESSAGE[:24] + MESSAGE[32:40] + MESSAGE[24:32] + MESSAGE[40:]
    refused(MESSAGE, ada, GRACE, ADA, by=open_envelope, code="conversation")
    refused(turned, ada, GRACE, ADA, by=open_envelope, code="commitment")


def test_a_message_cannot_be_redirected_to_a_third_member():
    relabelled = MESSAGE[:8] + conversation_id(1001, 5) + MESSAGE[24:32] + (5).to_bytes(8, "big") + MESSAGE[40:]
    refused(MESSAGE, linus, ADA, linus.party(1), by=open_envelope, code="conversation")
    refused(relabelled, linus, ADA, linus.party(1), by=open_envelope, code="commitment")


def test_nobody_can_claim_to_have_written_it():
    relabelled = MESSAGE[:8] + conversation_id(5, 7) + (5).to_bytes(8, "big") + MESSAGE[32:]
    refused(relabelled, grace, linus.party(1), GRACE, by=open_envelope, code="commitment")


def test_another_identity_key_with_the_same_message_key_is_noticed():
    swapped = Party(ADA.uid, ADA.epoch, linus.ik, ADA.dh)
    refused(MESSAGE, grace, swapped, GRACE, by=open_envelope, code="commitment")


def test_keys_of_another_epoch_do_not_open_it():
    refused(MESSAGE, grace, ada.party(2), GRACE, by=open_envelope, code="conversation")
    relabelled = MESSAGE[:40] + (2).to_bytes(4, "big") + MESSAGE[44:]
    refused(relabelled, grace, ada.party(2), GRACE, by=open_envelope, code="commitment")
    refused(2, by=grace.party, code="epoch")


def test_two_messages_of_one_text_have_nothing_in_common():
    one, other = written(sent=0), written(sent=0)
    assert one[128:144] != other[128:144] and one[212:] != other[212:]
    assert open_envelope(one, grace, ADA, GRACE).mk != open_envelope(other, grace, ADA, GRACE).mk


def test_a_body_too_long_is_not_sealed():
    fits = {"t": "text", "b": "x" * (16_384 - len('{"t":"text","b":""}'))}
    assert open_envelope(written(body=fits), grace, ADA, GRACE).body == fits
    with pytest.raises(SealedError, match="too-long"):
        written(body={"t": "text", "b": fits["b"] + "x"})


def test_the_chain_holds_over_a_message_that_is_gone():
    parsed = parse(MESSAGE)
    assert link_of(parsed.header, sha256(parsed.sealed).digest()) == link(MESSAGE)
    assert parse_header(parsed.header).mid == parsed.mid


def test_a_bundle_must_be_of_the_member_and_under_the_key_that_was_pinned():
    bundle = BUNDLES["ada"][0]
    assert check_bundle(bundle, 1001, ada.ik) == check_bundle(make_bundle(ada, 1, bundle["created"]))
    refused(bundle, 7, by=check_bundle, code="another-member")
    refused(bundle, 1001, grace.ik, by=check_bundle, code="another-key")


def test_a_device_keeps_to_the_identity_key_that_it_saw_first():
    device, impostor = Device(grace), Identity.new(1001)
    assert device.keys_of(1001, BUNDLES["ada"]) == {epoch: check_bundle(make_bundle(ada, epoch, BUNDLES["ada"][0]["created"])) for epoch in (1, 2)}
    impostor.dh[3] = impostor.dh[1]
    later = [*BUNDLES["ada"], make_bundle(impostor, 3, 1)]
    assert device.keys_of(1001, later).keys() == {1, 2}
    refused(1001, later[2:], by=device.keys_of, code="another-key")
    refused(1001, [], by=device.keys_of, code="another-key")


def test_a_device_follows_on_what_was_sent_and_names_what_it_saw():
    hers, his = Device(ada), Device(grace)
    one = hers.seal({1: GRACE}, {"t": "text", "b": "one"})
    assert parse(hers.seal({1: GRACE}, {"t": "text", "b": "again"})).ctr == 1
    hers.sent(one)
    two, answer = hers.seal({1: GRACE}, {"t": "text", "b": "two"}), his.open(one, {2: ada.party(2)})
    assert (parse(two).ctr, parse(two).prev, answer.body["b"]) == (2, link(one), "one")
    assert parse(his.seal({2: ada.party(2)}, {"t": "text", "b": "hm"})).seen == link(one)
    refused(one, {1: ADA}, by=his.open, code="epoch")


def test_a_report_opens_with_the_right_key_only_and_opens_that_message_only():
    mk, other = open_envelope(MESSAGE, grace, ADA, GRACE).mk, written(2, prev=link(MESSAGE))
    assert readable(open_report(MESSAGE, mk)) == "héllo 🌌"
    refused(MESSAGE, urandom(32), by=open_report, code="commitment")
    refused(other, mk, by=open_report, code="commitment")


def test_a_report_shows_also_what_is_no_json():
    broken = sealed_vectors.sealed_with(MESSAGE, pad(b'{"t":"text","b":"\\ud800"}'))
    mk = bytes.fromhex(VECTORS["messages"][0]["mk"])
    assert readable(open_report(broken, mk)) == '{"t":"text","b":"\\ud800"}'


@pytest.mark.parametrize(("length", "padded"), VECTORS["padding"])
def test_padding_hides_the_length_up_to_a_power_of_two(length, padded):
    assert len(pad(bytes(length))) == padded and unpad(pad(b"x" * length)) == b"x" * length


def test_the_safety_number_is_the_same_from_both_sides():
    one, other, shown = (1001, ada.ik), (7, grace.ik), VECTORS["safety"]
    assert safety_number(one, other) == safety_number(other, one) == shown["ada and grace"]
    assert fingerprint(5, linus.ik) == shown["fingerprints"]["linus"]
    assert fingerprint(6, linus.ik) != fingerprint(5, linus.ik)


def test_a_recovery_key_is_read_however_it_is_typed():
    assert recovery_text(RECOVERY) == VECTORS["recovery"]["text"]
    for typed in [VECTORS["recovery"]["text"], *VECTORS["recovery"]["read_alike"]]:
        assert read_recovery_text(typed) == RECOVERY


def test_a_mistyped_recovery_key_is_told_from_what_is_none():
    for typed in VECTORS["recovery"]["typos"]:
        refused(typed, by=read_recovery_text, code="recovery-typo")
    for typed in VECTORS["recovery"]["none"]:
        refused(typed, by=read_recovery_text, code="recovery-key")


def test_any_one_wrong_digit_of_a_recovery_key_is_noticed():
    text = recovery_text(urandom(20))
    for at in (at for at in range(4, len(text)) if text[at] != "-"):
        typo = text[:at] + ("0" if text[at] != "0" else "2") + text[at + 1:]
        refused(typo, by=read_recovery_text, code="recovery-typo")


def test_a_vault_opens_with_the_recovery_key_and_with_the_passphrase_however_it_is_encoded():
    by_key, by_phrase = (bytes.fromhex(vault["blob"]) for vault in VECTORS["vaults"])
    opened = open_vault(by_key, RECOVERY, 1001), open_vault(by_phrase, PHRASE, 1001), open_vault(by_phrase, SAME_PHRASE, 1001)
    assert [vault.version for vault in opened] == [1, 3, 3]
    assert all(vault.identity.party(2) == ada.party(2) and vault.sync == SYNC for vault in opened)


def test_a_vault_stays_shut_for_every_other_key_phrase_and_member():
    by_phrase = bytes.fromhex(VECTORS["vaults"][1]["blob"])
    refused(VAULT, urandom(20), 1001, by=open_vault, code="decrypt")
    refused(VAULT, RECOVERY, 7, by=open_vault, code="another-member")
    refused(by_phrase, PHRASE + "x", 1001, by=open_vault, code="decrypt")
    refused(VAULT, PHRASE, 1001, by=open_vault, code="kdf")
    refused(by_phrase, RECOVERY, 1001, by=open_vault, code="kdf")


@pytest.mark.parametrize("iterations", [0, 1, 1000, 599_999, 10_000_001, 2**32 - 1])
def test_a_server_cannot_make_the_passphrase_cheaper_to_guess_or_the_browser_hang(iterations):
    by_phrase = bytes.fromhex(VECTORS["vaults"][1]["blob"])
    refused(by_phrase[:8] + iterations.to_bytes(4, "big") + by_phrase[12:], PHRASE, 1001, by=open_vault, code="kdf")


def test_each_single_byte_of_a_vault_counts():
    for at in range(len(VAULT)):
        other = bytearray(VAULT)
        other[at] ^= 1
        refused(bytes(other), RECOVERY, 1001, by=open_vault)


def test_a_vault_whose_halves_do_not_belong_together_is_refused():
    header, key = VAULT[:72], vault_key(1001, RECOVERY, VAULT[12:44], iterations=0)
    said = json.loads(unpad(decrypt(key, header[60:], VAULT[72:], header)))
    said["ik"]["p"] = b64(grace.ik)
    mixed = header + encrypt(key, header[60:], pad(json.dumps(said).encode()), header)
    refused(mixed, RECOVERY, 1001, by=open_vault, code="key-pair")


@pytest.mark.parametrize("case", VECTORS["writes"], ids=lambda case: f"what {case['what']}")
def test_a_write_is_signed_for_one_place_one_version_and_one_blob(case):
    blob, sig = bytes.fromhex(case["blob"]), bytes.fromhex(case["sig"])
    what, version = case["what"], case["version"]
    assert sign_write(ada, what, version, blob) == sig
    check_write(ada.ik, 1001, what, version, blob, sig)
    for other in ((PEOPLE["grace"].ik, 1001, what, version, blob), (ada.ik, 7, what, version, blob), (ada.ik, 1001, 3, version, blob),
                  (ada.ik, 1001, what, 5, blob), (ada.ik, 1001, what, version, blob + b"x")):
        refused(*other, sig, by=check_write, code="signature")
    refused(ada.ik, 1001, what, version, blob, sig[:-1], by=check_write, code="signature")


def test_the_sync_blob_is_for_one_member_and_never_older_than_seen():
    case = VECTORS["sync"]
    blob = seal_sync(SYNC, 1001, 4, case["contents"], nonce=bytes(12))
    assert blob.hex() == case["blob"] and open_sync(SYNC, 1001, blob, newest=4) == (4, case["contents"])
    refused(SYNC, 1001, blob, 5, by=open_sync, code="old")
    refused(SYNC, 7, blob, by=open_sync, code="another-member")
    refused(urandom(32), 1001, blob, by=open_sync, code="decrypt")
    refused(SYNC, 1001, blob[:12] + (9).to_bytes(8, "big") + blob[20:], by=open_sync, code="decrypt")


@pytest.mark.parametrize("case", VECTORS["attachments"], ids=lambda case: str(case["times"]))
def test_a_file_comes_back_as_it_went(case):
    parts = [bytes.fromhex(case[name]) for name in ("blob", "id", "key", "hash")]
    assert open_file(*parts) == case["piece"].encode() * case["times"]


def test_a_file_changed_swapped_or_cut_is_refused():
    one, other = seal_file(b"one" * 100), seal_file(b"two" * 100)
    refused(other.blob, one.id, one.key, one.hash, by=open_file, code="attachment")
    refused(one.blob[:-1], one.id, one.key, one.hash, by=open_file, code="attachment")
    refused(one.blob, other.id, one.key, one.hash, by=open_file, code="decrypt")
    refused(one.blob, one.id, other.key, one.hash, by=open_file, code="decrypt")


@settings(deadline=None)
@given(st.binary(max_size=5000))
def test_what_is_sealed_opens_and_its_size_says_little(data):
    envelope = written(body={"t": "text", "b": b64(data)})
    assert open_envelope(envelope, grace, ADA, GRACE).body["b"] == b64(data)
    assert len(envelope) - 228 in {256 << step for step in range(7)}


@settings(max_examples=2000, deadline=None)
@given(st.binary(max_size=900) | st.tuples(st.integers(0, len(MESSAGE) - 1), st.binary(min_size=1, max_size=40)))
def test_nothing_that_was_tampered_with_opens(case):
    envelope = case if isinstance(case, bytes) else sealed_vectors.changed(MESSAGE, *case)
    if envelope != MESSAGE:
        refused(envelope, grace, ADA, GRACE, by=open_envelope)


@settings(max_examples=1000, deadline=None)
@given(st.integers(0, len(VAULT) - 1), st.binary(min_size=1, max_size=9))
def test_no_vault_that_was_tampered_with_opens(at, piece):
    other = sealed_vectors.changed(VAULT, at, piece)
    if other != VAULT:
        refused(other, RECOVERY, 1001, by=open_vault)


@settings(max_examples=1000, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_recovery_key_or_refused(text):
    refused(text, by=read_recovery_text)


@settings(deadline=None)
@given(st.binary(max_size=1000))
def test_any_bytes_are_padding_or_refused(data):
    try:
        assert pad(unpad(data)) == data
    except SealedError as error:
        assert error.code == "padding"


@settings(deadline=None)
@given(st.text(max_size=30))
def test_base64_has_one_spelling(text):
    try:
        assert b64(unb64(text)) == text
    except SealedError as error:
        assert error.code == "base64"
