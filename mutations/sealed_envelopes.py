"""What a member hands in as a sealed message, looked at from outside: its head, its sizes, its hash. Nobody here can open it."""

from hashlib import sha256

from msgspec import Struct
from werkzeug.exceptions import Conflict, Forbidden, UnprocessableEntity

from core.base64url import unb64
from core.sealed_bytes import SealedError
from core.sealed_envelope import conversation_id, link_of
from core.sealed_header import ATTACHED, MESSAGE, NO_LINK, NO_MID, Parsed, parse

TAG = 16  # bytes that AES-GCM adds
MALFORMED = "This is no sealed message that can be kept. Nothing was stored."
UNSUPPORTED = "This message is of a kind that this server does not know. Nothing was stored."
LONGEST_TEXT = 93_334  # characters of base64url: 70,000 bytes


class Refused(Conflict):
    """A message that its sender has to make anew; `told` says what from: docs/protocol.md, "Sealed messages"."""

    def __init__(self, code: str, description: str, **more):
        super().__init__(description)
        self.told = {"code": code, **more}


class Envelope(Struct, frozen=True):
    """An envelope as it will be stored; `target` is None for a message, `link` what the next one of its device names."""

    parsed: Parsed
    target: bytes | None
    ct_hash: bytes
    link: bytes


def read_envelope(user, text: str) -> Envelope:
    """What `user` sends, checked as far as its bytes alone go.

    Raises UnprocessableEntity for what is none or names another conversation than its two members', Forbidden for a sender
    that is somebody else.
    """
    parsed = parsed_envelope(text)
    if parsed.sender != user.id:
        raise Forbidden("This message names another member as its sender. Nothing was stored.")
    if parsed.recipient == user.id or parsed.conv != conversation_id(parsed.sender, parsed.recipient):
        raise UnprocessableEntity("This message names a conversation that is not between its sender and its recipient.")
    ct_hash = sha256(parsed.sealed).digest()
    target = None if parsed.kind == MESSAGE else parsed.target
    return Envelope(parsed, target, ct_hash, link_of(parsed.header, ct_hash))


def parsed_envelope(text: str) -> Parsed:
    try:
        parsed = parse(unb64(text))
    except ValueError:
        raise UnprocessableEntity(MALFORMED) from None
    except SealedError as error:
        raise UnprocessableEntity(UNSUPPORTED if error.code == "unsupported" else MALFORMED) from None
    check_form(parsed)
    return parsed


def check_form(parsed: Parsed) -> None:
    """Raise UnprocessableEntity for what no client makes: a length that tells more than it must, an empty number or name."""
    padded = len(parsed.sealed) - TAG
    if padded & (padded - 1) or parsed.mid == NO_MID or not 0 < parsed.ctr < 2**53:
        raise UnprocessableEntity(MALFORMED)
    if (parsed.ctr == 1) != (parsed.prev == NO_LINK) or (parsed.kind != MESSAGE) == (parsed.target == NO_MID):
        raise UnprocessableEntity(MALFORMED)


def check_files(envelope: Envelope, files: tuple[bytes, ...]) -> None:
    """Raise UnprocessableEntity unless the message says of itself that it has attachments exactly when files are named."""
    if bool(files) != bool(envelope.parsed.flags & ATTACHED):
        raise UnprocessableEntity("A message with attachments says so in its head and names their files beside it.")
