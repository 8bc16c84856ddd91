"""Inside the transaction that takes a sealed message: its conversation, its row, and what it takes back."""

from msgspec import Struct
from werkzeug.exceptions import Conflict, Forbidden, NotFound, UnprocessableEntity

from core.sealed_header import MESSAGE, REACTION, UNSEND
from db import fetch_one
from mutations.sealed_envelopes import Envelope
from mutations.sealed_files import bind_file, free_files
from queries.sealed_messages import UNKNOWN

TAKEN_BACK = "That message is gone: it was taken back, deleted or has run out."
ONLY_MESSAGES = "Only a message itself can be changed, taken back or reacted to."


class Taken(Struct, frozen=True):
    """Where a message has its place, when it runs out, and the names of the files that went with what it takes back."""

    seq: int
    at: str
    until: str | None
    files: tuple[str, ...] = ()


class Place(Struct, frozen=True):
    """The next place of a conversation; `runs_out` is when its timer ends what is said now, None without one."""

    seq: int
    at: str
    runs_out: str | None


class Target(Struct, frozen=True):
    """What a change needs to know of the message it changes."""

    conv: bytes
    kind: int
    sender_id: int
    gone: bool
    expires_at: str | None


def take(db, user, envelope: Envelope, files: tuple[bytes, ...], first_state: str) -> Taken:
    """Give a message the next place of its conversation; who may write, keys and chain have been looked at.

    `first_state` is the recipient's, if this is how the conversation begins. Raises NotFound, Forbidden, Conflict and
    UnprocessableEntity for what it cannot be about, NotFound for files that are not there.
    """
    target = None if envelope.parsed.kind == MESSAGE else find_target(db, user, envelope)
    open_conversation(db, envelope, first_state)
    place = next_place(db, envelope)
    until = target.expires_at if target else place.runs_out
    insert_row(db, envelope, place, until)
    move_head(db, envelope)
    for id in files:
        bind_file(db, user, envelope, id)
    purge_target(db, envelope, place)
    return Taken(place.seq, place.at, until, free_files(db, envelope.parsed.conv) if envelope.parsed.kind == UNSEND else ())


def find_target(db, user, envelope: Envelope) -> Target:
    """The message that an edit, a reaction or its sender's second thought is about."""
    target = fetch_one(db, Target, """
        SELECT conv, kind, sender_id, expires_at,
               ct IS NULL OR coalesce(expires_at <= strftime('%Y-%m-%dT%H:%M:%fZ'), 0) AS gone
        FROM direct_messages
        WHERE mid = :mid
    """, mid=envelope.target)
    if target is None or target.conv != envelope.parsed.conv:
        raise NotFound(UNKNOWN)
    if target.kind != MESSAGE:
        raise UnprocessableEntity(ONLY_MESSAGES)
    if target.sender_id != user.id and envelope.parsed.kind != REACTION:
        raise Forbidden("Only who wrote a message can change it or take it back.")
    if target.gone and envelope.parsed.kind != UNSEND:
        raise Conflict(TAKEN_BACK)
    return target


def open_conversation(db, envelope: Envelope, first_state: str) -> None:
    """Begin the conversation unless it is there; who writes has thereby accepted it."""
    low, high = sorted((envelope.parsed.sender, envelope.parsed.recipient))
    sides = {"conv": envelope.parsed.conv, "low": low, "high": high, "sender": envelope.parsed.sender}
    db.execute("""
        INSERT INTO dm_conversations (conv, low_id, high_id, low_state, high_state)
        VALUES (:conv, :low, :high, iif(:sender = :low, 'open', :state), iif(:sender = :high, 'open', :state))
        ON CONFLICT (conv) DO UPDATE
        SET low_state = iif(:sender = low_id, 'open', low_state), high_state = iif(:sender = high_id, 'open', high_state)
    """, {**sides, "state": first_state})


def next_place(db, envelope: Envelope) -> Place:
    """Take the next seq; what is a message of its own makes the conversation unread for the other one."""
    return fetch_one(db, Place, """
        UPDATE dm_conversations
        SET seq = seq + 1, last_at = strftime('%Y-%m-%dT%H:%M:%fZ'),
            low_said = iif(:says AND low_id = :sender, seq + 1, low_said),
            high_said = iif(:says AND high_id = :sender, seq + 1, high_said)
        WHERE conv = :conv
        RETURNING seq, last_at AS at,
                  iif(timer_seconds, strftime('%Y-%m-%dT%H:%M:%fZ', last_at, timer_seconds || ' seconds'), NULL) AS runs_out
    """, conv=envelope.parsed.conv, sender=envelope.parsed.sender, says=envelope.parsed.kind == MESSAGE)


def insert_row(db, envelope: Envelope, place: Place, expires_at: str | None) -> None:
    parsed = envelope.parsed
    db.execute("""
        INSERT INTO direct_messages (
            conv, seq, mid, sender_id, recipient_id, device, ctr, kind, target, hdr, ct, ct_hash, created_at, expires_at
        )
        VALUES (
            :conv, :seq, :mid, :sender, :recipient, :device, :ctr, :kind, :target, :hdr, :ct, :ct_hash, :at, :expires_at
        )
    """, {
        "conv": parsed.conv, "seq": place.seq, "mid": parsed.mid, "sender": parsed.sender, "recipient": parsed.recipient,
        "device": parsed.device, "ctr": parsed.ctr, "kind": parsed.kind, "target": envelope.target, "hdr": parsed.header,
        "ct": parsed.sealed, "ct_hash": envelope.ct_hash, "at": place.at, "expires_at": expires_at,
    })


def move_head(db, envelope: Envelope) -> None:
    db.execute("""
        INSERT INTO dm_heads (conv, device, ctr, link)
        VALUES (:conv, :device, :ctr, :link)
        ON CONFLICT (conv, device) DO UPDATE SET ctr = excluded.ctr, link = excluded.link
    """, {"conv": envelope.parsed.conv, "device": envelope.parsed.device, "ctr": envelope.parsed.ctr, "link": envelope.link})


def purge_target(db, envelope: Envelope, place: Place) -> None:
    """What an unsend is about, its edits too, loses its ciphertext at once: the bytes are overwritten with zeros."""
    db.execute("""
        UPDATE direct_messages
        SET ct = NULL, purged_at = :at, purged_why = 'unsent'
        WHERE (mid = :target OR target = :target AND kind = 2)
          AND conv = :conv
          AND :is_unsend
          AND ct IS NOT NULL
    """, {
        "target": envelope.target, "conv": envelope.parsed.conv, "at": place.at, "is_unsend": envelope.parsed.kind == UNSEND,
    })
