"""Deleting sealed messages for oneself: the other one keeps them, and what neither wants any more is overwritten."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, json

from db import fetch_all
from mutations.sealed_conversations import Hex16
from mutations.sealed_files import free_files
from mutations.sessions import require_session
from queries.sealed_conversations import Conversation

MOST_HIDDEN = 500  # messages at a time
HIDE = """
    UPDATE direct_messages
    SET hidden_s = iif(sender_id = :user_id, 1, hidden_s), hidden_r = iif(recipient_id = :user_id, 1, hidden_r)
    WHERE conv = :conv
      AND NOT iif(sender_id = :user_id, hidden_s, hidden_r)
"""


class Hiding(Struct, forbid_unknown_fields=True):
    conv: Hex16
    mids: Literal["all"] | Annotated[list[Hex16], Meta(min_length=1, max_length=MOST_HIDDEN)]


class Hidden(Struct, frozen=True):
    seq: int
    mid: bytes


class Gone(Struct, frozen=True):
    """What a member deleted for themselves, and the names of the files that nobody may fetch any more."""

    rows: tuple[Hidden, ...]
    files: tuple[str, ...]


def hide(db, user, talk: Conversation, hiding: Hiding) -> Gone:
    """Delete messages for this member alone, with their edits; what both have deleted loses its ciphertext.

    Mids that are not of this conversation count for nothing.
    """
    everything = hiding.mids == "all"
    wanted = json.encode([] if everything else hiding.mids).decode()
    with db:
        require_session(db, user)
        rows = hide_all(db, user, talk) if everything else hide_some(db, user, talk, wanted)
        purge_hidden(db, talk, rows)
        note_hiding(db, user, talk, everything)
        files = free_files(db, talk.conv)
    return Gone(tuple(rows), files)


def hide_all(db, user, talk: Conversation) -> list[Hidden]:
    """Inside a transaction: mark every row; gives those that were not marked before."""
    return fetch_all(db, Hidden, f"{HIDE} RETURNING seq, mid", user_id=user.id, conv=talk.conv)


def hide_some(db, user, talk: Conversation, wanted: str) -> list[Hidden]:
    """The same with these messages and their edits; `wanted` is a JSON list of mids as hex."""
    return fetch_all(db, Hidden, f"""
        {HIDE}
          AND seq IN (
              SELECT seq FROM direct_messages WHERE mid IN (SELECT unhex(value) FROM json_each(:wanted)) AND +conv = :conv
              UNION
              SELECT seq FROM direct_messages
              WHERE target IN (SELECT unhex(value) FROM json_each(:wanted)) AND kind = 2 AND +conv = :conv
          )
        RETURNING seq, mid
    """, user_id=user.id, conv=talk.conv, wanted=wanted)


def purge_hidden(db, talk: Conversation, rows: list[Hidden]) -> None:
    """Inside a transaction: what neither of the two wants any more is overwritten."""
    db.execute("""
        UPDATE direct_messages
        SET ct = NULL, purged_at = strftime('%Y-%m-%dT%H:%M:%fZ'), purged_why = 'hidden'
        WHERE conv = :conv
          AND seq IN (SELECT value FROM json_each(:seqs))
          AND hidden_s
          AND hidden_r
          AND ct IS NOT NULL
    """, {"conv": talk.conv, "seqs": json.encode([row.seq for row in rows]).decode()})


def note_hiding(db, user, talk: Conversation, everything: bool) -> None:
    """Inside a transaction: a device that was away learns that it must look again; a list drops what was deleted as a whole."""
    db.execute("""
        UPDATE dm_conversations
        SET low_hides = low_hides + (low_id = :user_id), high_hides = high_hides + (high_id = :user_id),
            low_cleared = iif(:everything AND low_id = :user_id, seq, low_cleared),
            high_cleared = iif(:everything AND high_id = :user_id, seq, high_cleared),
            low_read = iif(:everything AND low_id = :user_id, seq, low_read),
            high_read = iif(:everything AND high_id = :user_id, seq, high_read)
        WHERE conv = :conv
    """, {"conv": talk.conv, "user_id": user.id, "everything": everything})
