"""The test vectors of NSDM1: everything that two implementations must agree on, from keys that anybody may know.

    .venv/bin/python -m tests.sealed_vectors

writes tests/vectors/nsdm1.json anew, byte for byte the same as long as the protocol is the same. Bytes are hex, except keys
and bundles, which are written as the site sends them.
"""

import json
from pathlib import Path

from core.sealed_bytes import encrypt, pad
from core.sealed_envelope import content_keys, direction_key, message_key
from core.sealed_keys import public_bytes, secret_bytes
from crypto import (
    EDIT,
    HEADER,
    MESSAGE,
    REACTION,
    UNSEND,
    Identity,
    b64,
    check_bundle,
    conversation_id,
    fingerprint,
    link,
    make_bundle,
    open_envelope,
    recovery_text,
    safety_number,
    seal,
    seal_file,
    seal_sync,
    seal_vault,
    sign_write,
    unb64,
)

FILE = Path(__file__).parent / "vectors" / "nsdm1.json"
MOMENT = 1_700_000_000_000  # ms
RECOVERY, SYNC, DEVICE = bytes(range(20)), bytes([5]) * 32, b"devA0001"
PHRASE, SAME_PHRASE = "correct horse ﬁ battery", "correct horse fi battery"  # alike after NFKC
MIDS = [bytes(range(start, start + 16)) for start in range(0, 96, 16)]
PEOPLE = {
    "ada": Identity.of(1001, bytes(range(1, 33)), {1: bytes(range(32, 64)), 2: bytes(range(96, 128))}),
    "grace": Identity.of(7, bytes([7]) * 32, {1: bytes([9]) * 32}),
    "linus": Identity.of(5, bytes(range(32)), {1: bytes(30) + b"\1\x40"}),  # keys that begin with zeros
}
BUNDLES = {
    name: [make_bundle(identity, epoch, MOMENT + at) for epoch in identity.dh]
    for at, (name, identity) in enumerate(PEOPLE.items())
}
ADA, GRACE = PEOPLE["ada"].party(1), PEOPLE["grace"].party(1)


def vectors() -> dict:
    return {
        "protocol": "NSDM1",
        "people": {name: written(identity) for name, identity in PEOPLE.items()},
        "bundles": BUNDLES,
        "bad_bundles": bad_bundles(),
        "bad_points": bad_points(),
        "conversations": [{"members": [1001, 7], "id": conversation_id(1001, 7).hex()}, {"members": [7, 5], "id": conversation_id(5, 7).hex()}],
        "padding": [[length, len(pad(bytes(length)))] for length in (0, 1, 252, 253, 508, 509, 16384)],
        "messages": messages(),
        "bad_envelopes": bad_envelopes(),
        "safety": {
            "fingerprints": {name: fingerprint(identity.uid, identity.ik) for name, identity in PEOPLE.items()},
            "ada and grace": safety_number((1001, PEOPLE["ada"].ik), (7, PEOPLE["grace"].ik)),
        },
        "recovery": recovery(),
        "vaults": vaults(),
        "sync": {"key": SYNC.hex(), "uid": 1001, "version": 4, "nonce": bytes(12).hex(), "contents": {"pins": {"7": "first"}},
                 "blob": seal_sync(SYNC, 1001, 4, {"pins": {"7": "first"}}, nonce=bytes(12)).hex()},
        "writes": [{"what": what, "version": 4, "blob": blob.hex(), "sig": sign_write(PEOPLE["ada"], what, 4, blob).hex()}
                   for what, blob in ((0, b"vault"), (1, b""), (2, b"sync"))],
        "attachments": [attachment("PNGDATA", times) for times in (0, 1, 71, 1000)],
    }


def written(identity: Identity) -> dict:
    def pair(key):
        return {"d": b64(secret_bytes(key)), "p": b64(public_bytes(key))}

    return {"uid": identity.uid, "ik": pair(identity.isk), "dh": [[epoch, pair(key)] for epoch, key in identity.dh.items()]}


def bad_bundles() -> list[dict]:
    """Bundles that are refused, each with the code; a fresh signature would make them good, so only its holder can."""
    good, other = BUNDLES["ada"][0], BUNDLES["grace"][0]
    dead = bytearray(unb64(good["sig"]))
    dead[5] ^= 1
    return [
        {"why": "of another version", "code": "bundle", "bundle": good | {"v": 2}},
        {"why": "for another member", "code": "bundle", "bundle": good | {"uid": 7}},
        {"why": "for another epoch", "code": "bundle", "bundle": good | {"epoch": 2}},
        {"why": "of another time", "code": "bundle", "bundle": good | {"created": MOMENT + 1}},
        {"why": "with another's message key", "code": "bundle", "bundle": good | {"dh": other["dh"]}},
        {"why": "under another's identity key", "code": "bundle", "bundle": good | {"ik": other["ik"]}},
        {"why": "with one bit of the signature changed", "code": "bundle", "bundle": good | {"sig": b64(bytes(dead))}},
        {"why": "with a signature of zeros", "code": "bundle", "bundle": good | {"sig": b64(bytes(64))}},
        {"why": "with a short signature", "code": "bundle", "bundle": good | {"sig": b64(bytes(63))}},
        {"why": "with an identity key beside the curve", "code": "public-key", "bundle": good | {"ik": b64(bytes(beside_the_curve()))}},
        {"why": "with padding in its base64", "code": "base64", "bundle": good | {"sig": good["sig"] + "=="}},
        {"why": "with a number that is none", "code": "number", "bundle": good | {"epoch": "1"}},
        {"why": "with a number below zero", "code": "number", "bundle": good | {"epoch": -1}},
    ]


def bad_points() -> list[dict]:
    point = GRACE.dh
    return [
        {"why": "beside the curve", "point": bytes(beside_the_curve()).hex()},
        {"why": "infinity", "point": "00"},
        {"why": "compressed", "point": (b"\2" + point[1:33]).hex()},
        {"why": "coordinates above the field", "point": (b"\4" + b"\xff" * 64).hex()},
        {"why": "zeros", "point": (b"\4" + bytes(64)).hex()},
        {"why": "hybrid form", "point": (b"\6" + point[1:]).hex()},
        {"why": "a byte too many", "point": (point + b"\0").hex()},
    ]


def beside_the_curve() -> bytearray:
    point = bytearray(GRACE.dh)
    point[64] ^= 1
    return point


def messages() -> list[dict]:
    """Five messages of ada's, each naming the one before, an answer, one under ada's next keys, and two more."""
    said = [
        (MESSAGE, 0, {"t": "text", "b": "héllo 🌌"}),
        (EDIT, 0, {"t": "text", "b": "hello"}),
        (REACTION, 0, {"t": "react", "b": "🎉"}),
        (MESSAGE, 1, {"t": "text", "b": "", "a": [{"id": MIDS[0].hex(), "k": b64(bytes([3]) * 32), "mime": "image/webp"}]}),
        (UNSEND, 0, {"t": "unsend"}),
    ]
    made, prev = [], bytes(32)
    for ctr, (kind, flags, body) in enumerate(said, 1):
        target = bytes(16) if kind == MESSAGE else MIDS[0]
        made.append(message("ada", 1, "grace", 1, body, ctr=ctr, prev=prev, target=target, kind=kind, flags=flags))
        prev = bytes.fromhex(made[-1]["link"])
    answer = {"ctr": 1, "device": b"devB0001", "seen": prev, "mid": MIDS[5]}
    return [
        *made,
        message("grace", 1, "ada", 1, {"t": "text", "b": "hello yourself"}, **answer),
        message("ada", 2, "grace", 1, {"t": "text", "b": "new keys"}, ctr=6, prev=prev),
        message("linus", 1, "ada", 2, {"t": "text", "b": "x" * 300}, ctr=1, device=b"devZ0001"),
        message("ada", 1, "grace", 1, {"t": "edit", "b": "x"}, ctr=2, kind=EDIT, prev=bytes.fromhex(made[0]["link"]), target=MIDS[0],
                mid=MIDS[1], nonce=bytes(12), sent=MOMENT + 999),
    ]


def message(sender: str, sender_epoch: int, recipient: str, recipient_epoch: int, body: dict, **fields) -> dict:
    """One message with all its fields; nonce and mid are fixed here, where nobody's words are kept from anyone."""
    number = fields["ctr"]
    fields = {"kind": MESSAGE, "flags": 0, "device": DEVICE, "prev": bytes(32), "seen": bytes(32), "target": bytes(16),
              "mid": MIDS[(number - 1) % len(MIDS)], "sent": MOMENT + 122 + number, "nonce": bytes(range(12))} | fields
    identity, me = PEOPLE[sender], PEOPLE[sender].party(sender_epoch)
    peer = PEOPLE[recipient].party(recipient_epoch)
    envelope = seal(identity, me, peer, body, **fields)
    opened = open_envelope(envelope, PEOPLE[recipient], me, peer)
    shown = {name: value.hex() if isinstance(value, bytes) else value for name, value in fields.items()}
    return {
        "sender": sender, "sender_epoch": sender_epoch, "recipient": recipient, "recipient_epoch": recipient_epoch, "body": body,
        **shown, "direction_key": direction_key(identity, me, peer).hex(), "mk": opened.mk.hex(), "envelope": envelope.hex(),
        "link": link(envelope).hex(),
    }


def bad_envelopes() -> list[dict]:
    """Envelopes "from ada to grace", each under epoch 1, that grace must refuse, with the code."""
    good = bytes.fromhex(messages()[0]["envelope"])
    text = pad(b'{"t":"text","b":"x"}')
    forged = [
        ("shorter than any", "format", good[:483]),
        ("of another protocol", "format", b"NSD2" + good[4:]),
        ("of another suite", "unsupported", changed(good, 4, b"\2")),
        ("of kind 0", "unsupported", changed(good, 5, b"\0")),
        ("of kind 5", "unsupported", changed(good, 5, b"\5")),
        ("with a reserved flag", "unsupported", changed(good, 7, b"\2")),
        ("a message with a target", "format", changed(good, 144, b"\1")),
        ("with a number that JavaScript cannot count", "number", changed(good, 56, b"\x20")),
        ("of another conversation", "conversation", changed(good, 8, b"\0")),
        ("from another sender", "conversation", changed(good, 31, b"\1")),
        ("to another recipient", "conversation", changed(good, 39, b"\1")),
        ("of another epoch of its sender", "conversation", changed(good, 43, b"\2")),
        ("of another epoch of its recipient", "conversation", changed(good, 47, b"\2")),
        ("with another name", "commitment", changed(good, 128, b"\7")),
        ("with another commitment", "commitment", changed(good, 180, bytes(32))),
        ("with another counter", "decrypt", changed(good, 63, b"\2")),
        ("with another time", "decrypt", changed(good, 167, b"\2")),
        ("with another nonce", "decrypt", changed(good, 168, b"\7")),
        ("with one bit of the text changed", "decrypt", changed(good, 220, bytes([good[220] ^ 1]))),
        ("with one bit of the tag changed", "decrypt", changed(good, len(good) - 1, bytes([good[-1] ^ 1]))),
        ("whose padding is not zeros", "padding", sealed_with(good, text[:-1] + b"\1")),
        ("whose padding ends at no power of two", "padding", sealed_with(good, text + bytes(128))),
        ("whose text would be longer than it is", "padding", sealed_with(good, b"\0\0\1\0" + text[4:])),
        ("whose body is no JSON", "body", sealed_with(good, pad(b'{"t":"text"'))),
        ("whose body is a list", "body", sealed_with(good, pad(b"[]"))),
        ("whose body is no UTF-8", "body", sealed_with(good, pad(b'{"t":"\xff"}'))),
    ]
    return [{"why": why, "code": code, "envelope": envelope.hex()} for why, code, envelope in forged]


def changed(envelope: bytes, at: int, piece: bytes) -> bytes:
    return envelope[:at] + piece + envelope[at + len(piece):]


def sealed_with(envelope: bytes, padded: bytes) -> bytes:
    """The envelope with another content under its own key: what only ada or grace could make."""
    header = envelope[:HEADER]
    content, _ = content_keys(message_key(direction_key(PEOPLE["ada"], ADA, GRACE), header[128:144]))
    return header + encrypt(content, header[168:180], padded, header)


def recovery() -> dict:
    text = recovery_text(RECOVERY)
    return {
        "key": RECOVERY.hex(), "text": text,
        "read_alike": [text.lower(), text.replace("-", " "), text.replace("0", "O").replace("1", "l"), text.removeprefix("NS1-"), f" {text}\n"],
        "typos": [text[:-1] + "7", text[:5] + "1" + text[6:], text[:9] + text[10] + text[9] + text[11:]],
        "none": ["", "NS1", text[:-1], text + "0", text[:-1] + "U", text[:-1] + "é"],
    }


def vaults() -> list[dict]:
    ada = PEOPLE["ada"]
    by_key = seal_vault(ada, SYNC, RECOVERY, 1, salt=bytes(32), nonce=bytes(12))
    by_phrase = seal_vault(ada, SYNC, PHRASE, 3, iterations=600_000, salt=bytes([1]) * 32, nonce=bytes(12))
    same = {"uid": 1001, "sync": SYNC.hex(), "nonce": bytes(12).hex()}
    return [
        {**same, "recovery_key": RECOVERY.hex(), "version": 1, "salt": bytes(32).hex(), "blob": by_key.hex()},
        {**same, "passphrase": PHRASE, "reads_alike": SAME_PHRASE, "iterations": 600_000, "version": 3,
         "salt": (bytes([1]) * 32).hex(), "blob": by_phrase.hex()},
    ]


def attachment(piece: str, times: int) -> dict:
    file = seal_file(piece.encode() * times, id=MIDS[0], key=bytes([3]) * 32, nonce=bytes(12))
    return {"piece": piece, "times": times, "id": file.id.hex(), "key": file.key.hex(), "nonce": bytes(12).hex(),
            "hash": file.hash.hex(), "blob": file.blob.hex()}


def text() -> str:
    return json.dumps(vectors(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    assert all(check_bundle(bundle) for bundles in BUNDLES.values() for bundle in bundles)
    FILE.write_text(text())
