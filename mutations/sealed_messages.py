"""Taking sealed messages: each once, in the order of its device, from who may write."""

from msgspec import Struct
from werkzeug.exceptions import Forbidden

from core.base64url import b64
from core.sealed_header import NO_LINK, UNSEND
from db import fetch_one, fetch_value
from mutations.sealed_envelopes import Envelope, Refused, check_files
from mutations.sealed_rows import Taken, take
from mutations.sessions import require_session
from queries.sealed_keys import bundles_of
from queries.sealed_standing import MOST_UNANSWERED, standing_of

OLD_KEYS = "The keys have changed meanwhile: this message has to be sealed anew. Nothing was stored."
OTHER_ORDER = "Another message of this device has to come first. Nothing was stored."
OTHER_BYTES = "Another message was sent under this number already. Nothing was stored."
NO_DEVICE = "This device is not one of yours any more. Open your messages anew to go on."
NEWEST_EPOCH = "SELECT max(epoch) FROM dm_bundles WHERE user_id = :user_id"


class Other(Struct, frozen=True):
    id: int


class Known(Struct, frozen=True):
    """A message that came before under the same mid."""

    seq: int
    at: str
    until: str | None
    hdr: bytes
    ct_hash: bytes


class Head(Struct, frozen=True):
    """Where the chain of a device in a conversation stands; 0 and zeros before its first message."""

    ctr: int
    link: bytes


def send_sealed(db, user, envelope: Envelope, files: tuple[bytes, ...]) -> Taken:
    """Keep a sealed message; the same bytes again give the place that they have, whatever has changed since.

    Raises Refused with the codes "epoch" (and the other's bundles), "ctr" (and where the device's chain stands) and "mid",
    Forbidden for who may not write, NotFound for a target or a file that is not there, Conflict for a target that is gone.
    """
    check_files(envelope, files)
    other = Other(envelope.parsed.recipient)
    with db:
        require_session(db, user)
        known = find_known(db, envelope)
        state = "" if known else state_for(db, user, other, envelope)
        stale = known is None and has_old_keys(db, envelope)
        head = None if known or stale else head_of(db, envelope)
        taken = take(db, user, envelope, files, state) if head and follows(head, envelope) else None
    if known:
        return same_again(known, envelope)
    if stale:
        raise Refused("epoch", OLD_KEYS, bundles=[bundle.wire() for bundle in bundles_of(db, other.id)])
    if taken is None:
        raise Refused("ctr", OTHER_ORDER, ctr=head.ctr, link=b64(head.link))
    return taken


def find_known(db, envelope: Envelope) -> Known | None:
    return fetch_one(db, Known, """
        SELECT seq, created_at AS at, expires_at AS until, hdr, ct_hash FROM direct_messages WHERE mid = :mid
    """, mid=envelope.parsed.mid)


def same_again(known: Known, envelope: Envelope) -> Taken:
    """The answer to a retry: what was stored is asked before keys and blocks, for these may have changed since."""
    if (known.hdr, known.ct_hash) != (envelope.parsed.header, envelope.ct_hash):
        raise Refused("mid", OTHER_BYTES)
    return Taken(known.seq, known.at, known.until)


def state_for(db, user, other: Other, envelope: Envelope) -> str:
    """Inside a transaction: how a conversation would begin for `other`; raises Forbidden for who may not write to them.

    Who got no answer yet has only so many words, and may take back each of them once.
    """
    standing = standing_of(db, user, other)
    if standing is None:
        raise Forbidden("There is no such member.")
    word = standing.word(MOST_UNANSWERED * (2 if envelope.parsed.kind == UNSEND else 1))
    if word not in ("", "request"):
        raise Forbidden(word)
    return word or "open"


def has_old_keys(db, envelope: Envelope) -> bool:
    """Inside a transaction: whether one of the two has newer keys than those this was sealed with."""
    parsed = envelope.parsed
    own, theirs = (fetch_value(db, NEWEST_EPOCH, user_id=id) for id in (parsed.sender, parsed.recipient))
    return (parsed.sender_epoch, parsed.recipient_epoch) != (own, theirs)


def head_of(db, envelope: Envelope) -> Head:
    """Inside a transaction: where the device's chain stands; raises Forbidden for a device that is not the sender's."""
    sender, device, conv = envelope.parsed.sender, envelope.parsed.device, envelope.parsed.conv
    owned = "SELECT 1 FROM dm_devices WHERE user_id = :sender AND device = :device"
    if fetch_value(db, owned, sender=sender, device=device) is None:
        raise Forbidden(NO_DEVICE)
    return fetch_one(db, Head, """
        SELECT ctr, link FROM dm_heads WHERE conv = :conv AND device = :device
        UNION ALL
        SELECT 0, :none
        LIMIT 1
    """, conv=conv, device=device, none=NO_LINK)


def follows(head: Head, envelope: Envelope) -> bool:
    return (envelope.parsed.ctr, envelope.parsed.prev) == (head.ctr + 1, head.link)
