"""Sealed messages as one of the two may have them: closed envelopes, or of what is gone the head and a hash."""

from msgspec import Struct
from werkzeug.exceptions import NotFound

from core.base64url import b64
from db import fetch_all, fetch_one
from queries.sealed_conversations import Conversation

PAGE, MOST = 50, 200  # rows at a time
NEWEST = 2**53 - 1  # above every seq
UNKNOWN = "There is no such message, or it is not yours to see."

# Why :user_id gets no ciphertext of a row, "" where they do. What has run out is gone from that moment, whenever it is purged.
GONE = """
    CASE WHEN iif(sender_id = :user_id, hidden_s, hidden_r) THEN 'hidden'
         WHEN purged_why IS NOT NULL THEN purged_why
         WHEN expires_at <= strftime('%Y-%m-%dT%H:%M:%fZ') THEN 'expired'
         ELSE '' END
"""

SELECT_ROW = f"""
    SELECT seq, created_at AS at, mid, hdr, iif({GONE} = '', ct, NULL) AS ct, ct_hash, {GONE} AS gone,
           expires_at AS until
    FROM direct_messages
"""


class Row(Struct, frozen=True):
    """One envelope for one reader; `ct` is None exactly when `gone` says why. `until` is when it runs out, None for never."""

    seq: int
    at: str
    mid: bytes
    hdr: bytes
    ct: bytes | None
    ct_hash: bytes
    gone: str
    until: str | None

    def wire(self) -> dict:
        """As clients read it: docs/protocol.md, "Sealed messages"."""
        if self.ct is None:
            return {"seq": self.seq, "at": self.at, "h": b64(self.hdr), "x": b64(self.ct_hash), "gone": self.gone}
        ends = {"until": self.until} if self.until else {}
        return {"seq": self.seq, "at": self.at, "e": b64(self.hdr + self.ct), **ends}


class Unsent(Struct, frozen=True):
    seq: int
    mid: bytes


class Stored(Struct, frozen=True):
    """A message as moderators' tools and retries need it: whose it is, and its bytes while they are there."""

    conv: bytes
    seq: int
    mid: bytes
    kind: int
    sender_id: int
    sender: str
    recipient_id: int
    hdr: bytes
    ct: bytes | None


def rows_before(db, user, talk: Conversation, seq: int, limit: int) -> list[Row]:
    """The newest `limit` rows below `seq`, oldest first."""
    return fetch_all(db, Row, SELECT_ROW + """
        WHERE conv = :conv
          AND seq < :seq
        ORDER BY seq DESC
        LIMIT :limit
    """, user_id=user.id, conv=talk.conv, seq=seq, limit=limit)[::-1]


def rows_after(db, user, talk: Conversation, seq: int, limit: int) -> list[Row]:
    """The oldest `limit` rows above `seq`, oldest first."""
    return fetch_all(db, Row, SELECT_ROW + """
        WHERE conv = :conv
          AND seq > :seq
        ORDER BY seq
        LIMIT :limit
    """, user_id=user.id, conv=talk.conv, seq=seq, limit=limit)


def find_newest(db, user, talk: Conversation) -> Row | None:
    """The row at the end of a conversation."""
    return fetch_one(db, Row, SELECT_ROW + " WHERE conv = :conv AND seq = :seq", user_id=user.id, conv=talk.conv, seq=talk.seq)


def find_row(db, user_id: int, mid: bytes) -> Row:
    """One row by its mid, as one of the two has it; raises NotFound."""
    row = fetch_one(db, Row, SELECT_ROW + """
        WHERE mid = :mid
          AND :user_id IN (sender_id, recipient_id)
    """, user_id=user_id, mid=mid)
    if row is None:
        raise NotFound(UNKNOWN)
    return row


def rows_unsent(db, target: bytes) -> tuple[Unsent, ...]:
    """A message that was taken back, and its edits."""
    return tuple(fetch_all(db, Unsent, """
        SELECT seq, mid
        FROM direct_messages
        WHERE (mid = :target OR target = :target AND kind = 2)
          AND purged_why = 'unsent'
        ORDER BY seq
    """, target=target))


def find_stored(db, user, mid: bytes) -> Stored:
    """A message that `user` sent or got and has not deleted; raises NotFound."""
    stored = fetch_one(db, Stored, f"""
        SELECT conv, seq, mid, kind, sender_id, users.username AS sender, recipient_id, hdr, iif({GONE} = '', ct, NULL) AS ct
        FROM direct_messages
        JOIN users ON users.id = sender_id
        WHERE mid = :mid
          AND :user_id IN (sender_id, recipient_id)
          AND {GONE} IN ('', 'unsent', 'expired')
    """, user_id=user.id, mid=mid)
    if stored is None:
        raise NotFound(UNKNOWN)
    return stored
