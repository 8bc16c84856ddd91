"""A member reveals one sealed message to those who keep the site, by the key that opens this one alone."""

from typing import Annotated

from msgspec import DecodeError, Meta, Struct, json
from werkzeug.exceptions import Conflict, TooManyRequests, UnprocessableEntity

from core.at_rest import Keyring, seal_at_rest
from core.base64url import unb64
from core.sealed_bytes import SealedError
from core.sealed_envelope import LONGEST_BODY, open_report, readable
from db import fetch_value
from mutations.reports import MOST_OPEN
from mutations.sealed_conversations import Hex16
from mutations.sealed_files import MOST_ATTACHED
from mutations.sessions import require_session
from queries.sealed_messages import Stored, find_stored
from queries.sealed_reports import PURPOSE, Evidence, Picture, place_of

MOST_SHOWN = LONGEST_BODY + 100  # characters: all that clients read of a message; nothing is said beyond what moderators see
TOO_LATE = "Of this message nothing is left here that a key could open: it was taken back or has run out."
OTHER_KEY = "This key does not open that message, so nothing was reported."
HEX, KEY = 32, 32  # characters of an id; bytes of a key and of a hash


class SealedReport(Struct, forbid_unknown_fields=True):
    """`mk` is the message's own key; `files` are those of its attachments that are shown too."""

    mid: Hex16
    mk: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{43}\Z")]
    reason: str
    files: Annotated[list[Hex16], Meta(max_length=MOST_ATTACHED)] = []


class Attached(Struct):
    """What of a body tells of attachments."""

    a: list = []


def report_message(db, user, ring: Keyring, report: SealedReport) -> int:
    """Open a message of ours with the revealed key and keep what it says, encrypted at rest; gives the report's number.

    The key is held against the commitment in the row that came from the sender's own session: nobody can make another
    have said something. Raises UnprocessableEntity for a key that does not fit, Conflict for one's own message, for one that
    is gone and for one that was reported, NotFound for what one cannot see.
    """
    stored = find_stored(db, user, bytes.fromhex(report.mid))
    if stored.sender_id == user.id:
        raise Conflict("This is your own: take it back.")
    if stored.ct is None:
        raise Conflict(TOO_LATE)
    ref = f"sealed-{report.mid}"
    data = json.encode(opened(stored, report))
    kept = {"by": user.id, "sender": stored.sender_id, "ref": ref, "reason": report.reason,
            "evidence": seal_at_rest(ring, PURPOSE, place_of(user.id, ref), data)}
    with db:
        require_session(db, user)
        waiting = fetch_value(db, "SELECT count(*) FROM reports WHERE by = :by AND state = 'open'", by=user.id)
        id = add_report(db, kept) if waiting < MOST_OPEN else None
        hold_files(db, id, stored, report)
    if waiting >= MOST_OPEN:
        raise TooManyRequests(f"{MOST_OPEN} reports of yours are waiting. Let them be read first.")
    if id is None:
        raise Conflict("You have reported this already, and it is still on the list.")
    return id


def opened(stored: Stored, report: SealedReport) -> Evidence:
    """What the message says; raises UnprocessableEntity when it cannot be opened with this key."""
    try:
        body = open_report(stored.hdr + stored.ct, unb64(report.mk))
    except (SealedError, ValueError):
        raise UnprocessableEntity(OTHER_KEY) from None
    pictures = (picture_in(each) for each in attachments_in(body))
    wanted = set(report.files)
    shown = tuple(each for each in pictures if each and each.id in wanted)
    return Evidence(f"@{stored.sender}: {readable(body)}"[:MOST_SHOWN], shown)


def attachments_in(body: bytes) -> list:
    """What a body says of attachments; nothing where it says so in no way that we understand."""
    try:
        return json.decode(body, type=Attached).a[:MOST_ATTACHED]
    except (DecodeError, UnicodeError, RecursionError):
        return []


def picture_in(attached) -> Picture | None:
    """An attachment as its sender wrote it down, None if they wrote something else: all of it is what a browser said."""
    try:
        id, key, hash = attached["id"], unb64(attached["k"]), unb64(attached["h"])
        return Picture(id, key, hash) if len(bytes.fromhex(id)) * 2 == len(id) == HEX and len(key) == len(hash) == KEY else None
    except (TypeError, KeyError, ValueError, AttributeError):
        return None


def add_report(db, kept: dict) -> int | None:
    """Inside a transaction: None when the same member's report of the same message is open."""
    return fetch_value(db, """
        INSERT INTO reports (by, wall, ref, reason, kind, evidence)
        SELECT :by, :sender, :ref, :reason, 'sealed', :evidence
        WHERE NOT EXISTS (SELECT 1 FROM reports WHERE wall = :sender AND state = 'open' AND by = :by AND ref = :ref)
        RETURNING id
    """, **kept)


def hold_files(db, id: int | None, stored: Stored, report: SealedReport) -> None:
    """Inside a transaction: keep the files that belong to it until a moderator has looked, also if the message is taken back."""
    db.execute("""
        UPDATE dm_files
        SET report_id = :id
        WHERE mid = :mid
          AND :id IS NOT NULL
          AND id IN (SELECT unhex(value) FROM json_each(:files))
    """, {"id": id, "mid": stored.mid, "files": json.encode(report.files).decode()})
