"""Sealed messages in a member's copy: as closed as they are here. Who has the keys opens them with scripts/open_copy."""

from collections.abc import Iterator
from pathlib import Path

from msgspec import json

from core.zips import Entry
from queries.export import sealed_files_of
from queries.sealed_conversations import Conversation, conversations_changed, find_conversation
from queries.sealed_keys import bundles_of
from queries.sealed_messages import MOST, Row, rows_after
from queries.sealed_peers import contacts_of


def sealed_entries(db, user, folder: Path) -> Iterator[Entry]:
    """Every conversation of theirs, the public keys that opening them takes, and the sealed files they may fetch."""
    talks = all_talks(db, user)
    if not talks:
        return
    people = {uid: [bundle.wire() for bundle in bundles_of(db, uid)] for uid in (user.id, *contacts_of(db, user.id))}
    yield "sealed/keys.json", json.format(json.encode({"uid": user.id, "bundles": people}), indent=2)
    for talk in talks:
        yield f"sealed/{talk.conv.hex()}.json", talk_json(db, user, talk)
    for file in sealed_files_of(db, user):
        path = folder / file.name
        if path.is_file():
            yield f"sealed/files/{file.id.hex()}.sealed", path.read_bytes()


def all_talks(db, user) -> list[Conversation]:
    known: dict[str, int] = {}
    while fresh := [talk for talk in conversations_changed(db, user, known) if talk.conv.hex() not in known]:
        known |= {talk.conv.hex(): talk.seq for talk in fresh}
    return [find_conversation(db, user, bytes.fromhex(conv)) for conv in known]


def talk_json(db, user, talk: Conversation) -> Iterator[bytes]:
    """One conversation: with whom, and its envelopes in order, in pieces."""
    head = {name: talk.wire()[name] for name in ("conv", "with", "state")}
    yield json.encode(head)[:-1] + b',"rows":[\n'
    between, seq = b"", 0
    while rows := rows_after(db, user, talk, seq, MOST):
        yield between + b",\n".join(wire_of(row) for row in rows)
        between, seq = b",\n", rows[-1].seq
    yield b"\n]}\n"


def wire_of(row: Row) -> bytes:
    return json.encode(row.wire())
