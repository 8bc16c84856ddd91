"""What browsers say of sealed messages: envelopes that are passed on unopened, and what is fleeting beside them."""

from typing import Annotated

from flask import current_app, g
from msgspec import Meta, Struct
from werkzeug.exceptions import Forbidden

from core.files import discard_files
from core.sealed_header import UNSEND
from db import get_db
from live.sealed import read_up_to, row_added, rows_gone, typing_in, unread_changed
from mutations.sealed_conversations import Hex16, mark_read
from mutations.sealed_envelopes import LONGEST_TEXT, Envelope, read_envelope
from mutations.sealed_files import MOST_ATTACHED
from mutations.sealed_messages import send_sealed
from queries.sealed_conversations import (
    MOST_CHANGED,
    Conversation,
    conversations_changed,
    find_conversation,
    find_conversation_of,
    has_unread,
)
from queries.sealed_messages import find_row, rows_unsent
from queries.sealed_standing import may_write
from socket_events import on

SHUT = ("blocked", "declined")  # conversations in which a retry shows its recipient nothing any more
MOST_KNOWN = 2000  # conversations that a browser says it has
Seq = Annotated[int, Meta(ge=0, lt=2**53)]


class SealedMessage(Struct, forbid_unknown_fields=True):
    """An envelope as base64url, and the ids of the files that its body tells of."""

    e: Annotated[str, Meta(max_length=LONGEST_TEXT)]
    files: Annotated[list[Hex16], Meta(max_length=MOST_ATTACHED)] = []


class ConversationRead(Struct, forbid_unknown_fields=True):
    conv: Hex16
    seq: Seq


class ConversationName(Struct, forbid_unknown_fields=True):
    conv: Hex16


class KnownConversations(Struct, forbid_unknown_fields=True):
    after: Annotated[dict[Hex16, Seq], Meta(max_length=MOST_KNOWN)]


@on("dm:send", SealedMessage, rate=2, burst=15)
def send(said):
    envelope = read_envelope(g.user, said.e)
    taken = send_sealed(get_db(), g.user, envelope, tuple(bytes.fromhex(id) for id in said.files))
    discard_files(current_app.config["NEOSPACE"].path("uploads", "sealed"), taken.files)
    tell_both(envelope)
    return {"seq": taken.seq, "at": taken.at} | ({"until": taken.until} if taken.until else {})


def tell_both(envelope: Envelope) -> None:
    """Show the row as each of the two has it; for a retry once more, since its first sending may have died untold."""
    parsed = envelope.parsed
    for user_id in (parsed.sender, parsed.recipient):
        talk = find_conversation_of(get_db(), user_id, parsed.conv)
        if user_id == parsed.sender or talk.state not in SHUT:
            tell_one(user_id, talk, envelope)


def tell_one(user_id: int, talk: Conversation, envelope: Envelope) -> None:
    row_added(user_id, talk, find_row(get_db(), user_id, envelope.parsed.mid))
    if envelope.parsed.kind == UNSEND:
        rows_gone(user_id, talk.conv, rows_unsent(get_db(), envelope.target), "unsent")
    if user_id == envelope.parsed.recipient:
        unread_changed(user_id, has_unread(get_db(), user_id))


@on("dm:read", ConversationRead, rate=2, burst=20)
def read(asked):
    talk = find_conversation(get_db(), g.user, bytes.fromhex(asked.conv))
    mark = mark_read(get_db(), g.user, talk, asked.seq)
    read_up_to((g.user.id, talk.id) if mark.told else (g.user.id,), talk.conv, g.user.id, mark.seq)
    unread_changed(g.user.id, has_unread(get_db(), g.user.id))
    return {"seq": mark.seq}


@on("dm:typing", ConversationName, rate=0.5, burst=4)
def typing(asked):
    talk = find_conversation(get_db(), g.user, bytes.fromhex(asked.conv))
    word = may_write(get_db(), g.user, talk)
    if word not in ("", "request"):
        raise Forbidden(word)
    if word == "" and talk.own_state == "open":
        typing_in(talk.id, talk.conv, g.user.id)


@on("dm:catch-up", KnownConversations, rate=2, burst=6)
def catch_up(known):
    found = conversations_changed(get_db(), g.user, known.after)
    return {"conversations": [talk.wire() for talk in found[:MOST_CHANGED]], "more": len(found) > MOST_CHANGED}
