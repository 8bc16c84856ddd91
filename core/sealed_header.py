"""The header of a sealed message: 212 bytes that the server may read; docs/sealed-messages.md, "Messages", has every field."""

from msgspec import Struct

from core.sealed_bytes import SealedError, read_number

HEADER = 212  # bytes
SHORTEST, LONGEST = HEADER + 256 + 16, 70_000  # bytes of an envelope
MAGIC, SUITE = b"NSD1", 1
MESSAGE, EDIT, UNSEND, REACTION = KINDS = (1, 2, 3, 4)
ATTACHED = 1  # the one flag: there are attachments
NO_LINK, NO_MID = bytes(32), bytes(16)


class Parsed(Struct, frozen=True):
    """The fields of an envelope; `sealed` is empty where only the header was given. Times are in ms."""

    kind: int
    flags: int
    conv: bytes
    sender: int
    recipient: int
    sender_epoch: int
    recipient_epoch: int
    device: bytes
    ctr: int
    prev: bytes
    seen: bytes
    mid: bytes
    target: bytes
    sent: int
    nonce: bytes
    commitment: bytes
    header: bytes
    sealed: bytes = b""


def parse(envelope: bytes) -> Parsed:
    """The fields of an envelope, not yet believed; raises SealedError "format" or, for a newer protocol, "unsupported"."""
    if not SHORTEST <= len(envelope) <= LONGEST:
        raise SealedError("format")
    return parse_header(envelope[:HEADER], envelope[HEADER:])


def parse_header(header: bytes, sealed: bytes = b"") -> Parsed:
    """The same of a header alone, which is what remains of a message that was taken back."""
    if len(header) != HEADER or header[:4] != MAGIC:
        raise SealedError("format")
    kind, flags, target = header[5], read_number(header[6:8]), header[144:160]
    if header[4] != SUITE or kind not in KINDS or flags > ATTACHED:
        raise SealedError("unsupported")
    if kind == MESSAGE and target != NO_MID:
        raise SealedError("format")
    return Parsed(
        kind, flags, conv=header[8:24], sender=read_number(header[24:32]), recipient=read_number(header[32:40]),
        sender_epoch=read_number(header[40:44]), recipient_epoch=read_number(header[44:48]), device=header[48:56],
        ctr=read_number(header[56:64]), prev=header[64:96], seen=header[96:128], mid=header[128:144], target=target,
        sent=read_number(header[160:168]), nonce=header[168:180], commitment=header[180:212], header=header, sealed=sealed,
    )
