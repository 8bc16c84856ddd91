"""Emoji under messages: who gave which, never how many."""

from typing import Annotated

from msgspec import Meta, Struct
from werkzeug.exceptions import Conflict, UnprocessableEntity

from core.emoji import normalise_emoji
from db import fetch_value
from mutations.messages import Id, find_target, next_seq, refusal, unchanged
from queries.messages import Change, find_message
from queries.rooms import Room

MOST = 24  # different emoji under one message


class MessageReaction(Struct, forbid_unknown_fields=True):
    id: Id
    emoji: Annotated[str, Meta(min_length=1, max_length=32)]
    on: bool = True


def react(db, user, room: Room, reaction: MessageReaction) -> Change:
    """Put an emoji under a message or take it away; again is the same as once.

    Raises UnprocessableEntity for what is not one emoji, Forbidden for who has not joined, Conflict
    for a deleted message, an archived room, or too many different emoji.
    """
    try:
        emoji = normalise_emoji(reaction.emoji)
    except ValueError as error:
        raise UnprocessableEntity(str(error)) from None
    target = find_target(db, room, reaction.id)
    if target.deleted:
        raise Conflict("This message was deleted.")
    if room.archived or not room.is_member:
        raise refusal(room)
    write = add_reaction if reaction.on else take_reaction
    with db:
        changed = write(db, user, reaction.id, emoji)
        if changed:
            seq = next_seq(db, room)
            db.execute("UPDATE messages SET seq = :seq WHERE id = :id", {"seq": seq, "id": reaction.id})
    return Change(seq, (find_message(db, reaction.id),)) if changed else unchanged(db, reaction.id)


def add_reaction(db, user, id: int, emoji: str) -> bool:
    """Whether there is now a reaction that was not there before. Inside a transaction."""
    return fetch_value(db, """
        INSERT INTO reactions (message_id, user_id, emoji)
        SELECT messages.id, :user_id, :emoji
        FROM messages
        WHERE messages.id = :id
          AND deleted_at IS NULL
          AND (SELECT count(DISTINCT emoji) FROM reactions WHERE message_id = :id AND emoji <> :emoji) < :most
        ON CONFLICT DO NOTHING
        RETURNING 1
    """, id=id, user_id=user.id, emoji=emoji, most=MOST) is not None


def take_reaction(db, user, id: int, emoji: str) -> bool:
    return fetch_value(db, """
        DELETE FROM reactions
        WHERE message_id = :id
          AND user_id = :user_id
          AND emoji = :emoji
        RETURNING 1
    """, id=id, user_id=user.id, emoji=emoji) is not None
