"""Catch-up: what changed in a room after a reader last looked."""

from msgspec import Struct

from queries.messages import Message, room_seq, whole_messages
from queries.rooms import Room, RoomHead, head_after

MOST = 200  # changes worth sending; beyond it a fresh page is cheaper for both sides


class Backfill(Struct, frozen=True):
    """Every message changed after the asked seq, in the order of change; `reset` means: load the page anew.

    `head` is the room's name, topic and state if they changed, also with a reset, since a page of messages has no head.
    """

    seq: int
    messages: tuple[Message, ...] = ()
    reset: bool = False
    head: RoomHead | None = None


def changes_after(db, room: Room, after: int | None) -> Backfill:
    """New, edited and deleted messages after seq `after`; None asks for nothing but the seq.

    `after` beyond the room's own seq means that the reader saw a future which this database does not
    have (it was restored from a backup), so the reader starts anew.
    """
    with db.snapshot():
        seq = room_seq(db, room)
        if after is None or after == seq:
            return Backfill(seq)
        head = head_after(db, room, after if after < seq else -1)
        changed = [] if after > seq else whole_messages(db, """
            WHERE messages.room_id = :room_id
              AND messages.seq > :after
            ORDER BY messages.seq, messages.id
            LIMIT :limit
        """, room_id=room.id, after=after, limit=MOST + 1)
    if after > seq or len(changed) > MOST:
        return Backfill(seq, reset=True, head=head)
    return Backfill(seq, tuple(changed), head=head)
