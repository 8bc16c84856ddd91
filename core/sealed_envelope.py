"""One message as it travels: a header of 212 bytes that the server may read, and a body that it may not.

docs/sealed-messages.md, "Messages", has every field; ui/js/sealed-envelope.js does the same in the browser.
"""

import time
from hashlib import sha256
from os import urandom

from msgspec import DecodeError, Struct, json

from core.sealed_bytes import SealedError, decrypt, encrypt, hkdf, label, pad, u32, u64, unpad
from core.sealed_header import HEADER, MAGIC, MESSAGE, NO_LINK, NO_MID, SUITE, Parsed, parse, parse_header
from core.sealed_keys import Identity, Party, agree, same

LONGEST_BODY = 16 * 1024  # bytes of JSON


class Opened(Struct, frozen=True):
    """A message that was opened; `mk` is the key that opens this one alone."""

    body: dict
    mk: bytes
    parsed: Parsed


def conversation_id(one: int, other: int) -> bytes:
    """The 16 bytes that name the conversation of two members."""
    return sha256(label("conv") + u64(min(one, other)) + u64(max(one, other))).digest()[:16]


def seal(identity: Identity, me: Party, peer: Party, body: dict, *, device: bytes, ctr: int, kind: int = MESSAGE, flags: int = 0,
         prev: bytes = NO_LINK, seen: bytes = NO_LINK, target: bytes = NO_MID, sent: int | None = None,
         mid: bytes | None = None, nonce: bytes | None = None) -> bytes:
    """An envelope from us, with our keys of `me.epoch`, to `peer`; `body` is what JSON can say, of at most 16 KiB."""
    me, mid, nonce = identity.party(me.epoch), mid or urandom(16), nonce or urandom(12)
    sent = int(time.time() * 1000) if sent is None else sent
    content, commitment = content_keys(message_key(direction_key(identity, me, peer), mid))
    header = (
        MAGIC + bytes([SUITE, kind]) + flags.to_bytes(2, "big") + conversation_id(me.uid, peer.uid) + u64(me.uid) + u64(peer.uid)
        + u32(me.epoch) + u32(peer.epoch) + device + u64(ctr) + prev + seen + mid + target + u64(sent) + nonce + commitment
    )
    parse_header(header)
    return header + encrypt(content, nonce, pad(body_bytes(body)), header)


def body_bytes(body: dict) -> bytes:
    data = json.encode(body)
    if len(data) > LONGEST_BODY:
        raise SealedError("too-long")
    return data


def open_envelope(envelope: bytes, identity: Identity, sender: Party, recipient: Party) -> Opened:
    """Open an envelope between these two, of whom one is the identity's owner; for that one the identity's own keys are taken.

    Raises SealedError: those of parse, "conversation" if it is not between these two or these epochs, "epoch" for keys that
    we do not have, "commitment" for a key that does not fit, "decrypt", "padding", "body".
    """
    parsed = parse(envelope)
    check_parties(parsed, sender, recipient)
    sender, recipient = (identity.party(end.epoch) if end.uid == identity.uid else end for end in (sender, recipient))
    mk = message_key(direction_key(identity, sender, recipient), parsed.mid)
    return Opened(read_body(open_with_key(parsed, mk)), mk, parsed)


def check_parties(parsed: Parsed, sender: Party, recipient: Party) -> None:
    named = (parsed.sender, parsed.recipient, parsed.sender_epoch, parsed.recipient_epoch)
    if named != (sender.uid, recipient.uid, sender.epoch, recipient.epoch):
        raise SealedError("conversation")
    if parsed.conv != conversation_id(sender.uid, recipient.uid):
        raise SealedError("conversation")


def open_report(envelope: bytes, mk: bytes) -> bytes:
    """The body, as its sender wrote it, of a message whose key somebody revealed.

    Raises SealedError "commitment" for another key, and those of parse.
    The commitment stands in the header that the sender's own session handed in, and the recipient's page showed the message
    only if it fitted: neither of them can make the other have said something else. The bytes come unread, since JSON that
    Python refuses and a browser takes must not be a way to say what nobody can report; `readable` shows them.
    """
    return open_with_key(parse(envelope), mk)


def readable(data: bytes) -> str:
    """What a body says, for a person to read: its text, or all of it as it stands."""
    try:
        text = read_body(data).get("b")
    except SealedError:
        text = None
    return text if isinstance(text, str) else data.decode("utf-8", "replace")


def open_with_key(parsed: Parsed, mk: bytes) -> bytes:
    content, commitment = content_keys(mk)
    if not same(commitment, parsed.commitment):
        raise SealedError("commitment")
    return unpad(decrypt(content, parsed.nonce, parsed.sealed, parsed.header))


def read_body(data: bytes) -> dict:
    try:
        body = json.decode(data, type=dict)
    except (DecodeError, UnicodeError, RecursionError):
        raise SealedError("body") from None
    if len(data) > LONGEST_BODY:
        raise SealedError("body")
    return body


def direction_key(identity: Identity, sender: Party, recipient: Party) -> bytes:
    """The key of one direction, which both ends derive alike, each from its own private key."""
    own, peer = (sender, recipient) if sender.uid == identity.uid else (recipient, sender)
    shared = agree(identity.dh[own.epoch], peer.dh)
    return hkdf(shared, conversation_id(sender.uid, recipient.uid), label("dir") + public_part(sender) + public_part(recipient))


def public_part(party: Party) -> bytes:
    return u64(party.uid) + u32(party.epoch) + party.ik + party.dh


def message_key(direction: bytes, mid: bytes) -> bytes:
    return hkdf(direction, mid, label("msg"))


def content_keys(mk: bytes) -> tuple[bytes, bytes]:
    """The key of the content, and the commitment to it that travels in the header."""
    return hkdf(mk, b"", label("key")), hkdf(mk, b"", label("com"))


def link(envelope: bytes) -> bytes:
    """What the sender's next message from this device names as the one before: 32 bytes over the whole envelope."""
    return link_of(envelope[:HEADER], sha256(envelope[HEADER:]).digest())


def link_of(header: bytes, sealed_hash: bytes) -> bytes:
    """The same from what the server keeps of a message that is gone: its header, and the SHA-256 of the rest."""
    return sha256(label("link") + header + sealed_hash).digest()
