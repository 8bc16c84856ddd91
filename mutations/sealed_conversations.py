"""What a member does with a conversation beside writing: read it, accept or decline it, let it run out."""

from typing import Annotated, Literal

from msgspec import Meta, Struct
from werkzeug.exceptions import Forbidden

from db import fetch_one, fetch_value
from mutations.sessions import require_session
from queries.sealed_conversations import Conversation

Hex16 = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]


class Answer(Struct, forbid_unknown_fields=True):
    state: Literal["open", "declined"]


class Timer(Struct, forbid_unknown_fields=True):
    seconds: Literal[0, 86400, 604800]


class Read(Struct, frozen=True):
    """How far a member has read; `told` is whether the other one may know."""

    seq: int
    told: bool


def mark_read(db, user, talk: Conversation, seq: int) -> Read:
    """Move the member's mark up to `seq`, never back. The other is told of it only if both tell such things."""
    with db:
        moved = fetch_one(db, Read, """
            UPDATE dm_conversations
            SET low_read = iif(low_id = :user_id, max(low_read, min(:seq, seq)), low_read),
                high_read = iif(high_id = :user_id, max(high_read, min(:seq, seq)), high_read),
                low_shown = iif(low_id = :user_id AND low_state = 'open' AND :told, max(low_read, min(:seq, seq)), low_shown),
                high_shown = iif(high_id = :user_id AND high_state = 'open' AND :told, max(high_read, min(:seq, seq)), high_shown)
            WHERE conv = :conv
            RETURNING iif(low_id = :user_id, low_read, high_read) AS seq,
                      :told AND iif(low_id = :user_id, low_state, high_state) = 'open' AS told
        """, user_id=user.id, conv=talk.conv, seq=seq, told=both_tell(db, user.id, talk.id))
    return moved


def both_tell(db, user_id: int, other_id: int) -> bool:
    """Whether both of them tell, and are told, what was read; who has blocked somebody tells them nothing."""
    return fetch_value(db, """
        SELECT count(*) = 2
        FROM profiles
        WHERE user_id IN (:user_id, :other_id)
          AND dm_reads
          AND NOT EXISTS (
              SELECT 1 FROM blocks WHERE user_id IN (:user_id, :other_id) AND blocked_id IN (:user_id, :other_id)
          )
    """, user_id=user_id, other_id=other_id) == 1


def answer_request(db, user, talk: Conversation, answer: Answer) -> None:
    """Accept what somebody wrote, or take nothing more from them; they are not told."""
    with db:
        require_session(db, user)
        db.execute("""
            UPDATE dm_conversations
            SET low_state = iif(low_id = :user_id, :state, low_state), high_state = iif(high_id = :user_id, :state, high_state)
            WHERE conv = :conv
        """, {"user_id": user.id, "conv": talk.conv, "state": answer.state})


def set_timer(db, user, talk: Conversation, timer: Timer) -> None:
    """From now on messages of both run out after so many seconds, 0 for never; raises Forbidden for who does not take part."""
    with db:
        require_session(db, user)
        done = fetch_value(db, """
            UPDATE dm_conversations
            SET timer_seconds = :seconds, timer_by = :user_id
            WHERE conv = :conv
              AND low_state <> 'declined'
              AND high_state <> 'declined'
              AND NOT EXISTS (
                  SELECT 1 FROM blocks WHERE user_id IN (low_id, high_id) AND blocked_id IN (low_id, high_id)
              )
            RETURNING seq
        """, user_id=user.id, conv=talk.conv, seconds=timer.seconds)
    if done is None:
        raise Forbidden("Nothing is sent in this conversation at the moment, so there is nothing to time.")
