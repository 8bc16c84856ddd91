"""Who may write sealed messages to whom, and in which words somebody is told that they may not."""

from msgspec import Struct

from db import fetch_one
from queries.rooms import LOBBY
from queries.sealed_peers import Peer

SELF = "Sealed messages are between two members; this is you."
LEFT = "They have left this place. What was written stays here for you."
AWAY = "Their account is suspended. Nothing reaches them until it is open again."
BLOCKED = "You have blocked them. Unblock them to write to them."
REFUSED = "They take no messages from you at the moment."  # one sentence, also for who is blocked: nobody is told that
STRANGER = "They take messages only from members they share a room with."
MOST_UNANSWERED = 5  # rows of a stranger before there is an answer
MOST_REQUESTS = 20  # strangers whom one may write to within a day, as long as they have not answered
UNANSWERED = f"They have not answered yet. Until they do, {MOST_UNANSWERED} messages are all you can send them."
TOO_MANY = f"You have written to {MOST_REQUESTS} members within a day who have not answered. Write to others tomorrow."
NOT_READY = "They have not set up their messages yet. You can write as soon as they have."
DAY_AGO = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-1 day')"


class Standing(Struct, frozen=True):
    """How one member stands to another: what decides whether they may write."""

    is_self: bool
    state: str
    takes: str  # from everyone, rooms or nobody
    blocked: bool  # by who asks
    shut_out: bool  # who asks, by the other
    shares_room: bool
    ready: bool  # the other has keys
    agreed: str  # the other's word on the conversation: open, request, declined, "" before there is one
    said: int  # rows of who asks, while the other has not answered
    requests: int  # others whom who asks wrote to within a day and who have not answered, before there is a conversation

    @property
    def may_write(self) -> str:
        """ "" for yes, "request" when the other is asked first, else a sentence why not."""
        return self.word(MOST_UNANSWERED)

    def word(self, most: int) -> str:
        """The same, where `most` rows may wait for a first answer."""
        if self.is_self or self.state != "active":
            return SELF if self.is_self else LEFT if self.state == "deleted" else AWAY
        if self.blocked or self.shut_out or self.agreed == "declined":
            return BLOCKED if self.blocked else REFUSED
        if not self.ready:
            return NOT_READY
        if self.agreed == "open" or (self.shares_room and self.takes != "nobody"):
            return ""
        if self.takes != "everyone":
            return STRANGER if self.takes == "rooms" else REFUSED
        return UNANSWERED if self.said >= most else TOO_MANY if self.requests >= MOST_REQUESTS else "request"


def may_write(db, user, peer: Peer) -> str:
    """Whether `user` may write to `peer` now: "" yes, "request" as a request, else a sentence why not.

    Reads only: dm:send asks it again inside its transaction. Of both nothing but the `id` is used.
    """
    return standing_of(db, user, peer).may_write


def standing_of(db, user, peer: Peer) -> Standing:
    """How `user` stands to `peer`, who exists; of both nothing but the `id` is used.

    The lobby is no room that two share: everybody is in it.
    """
    return fetch_one(db, Standing, f"""
        SELECT users.id = :user_id AS is_self, users.state, profiles.dm_from AS takes,
               EXISTS (SELECT 1 FROM blocks WHERE user_id = :user_id AND blocked_id = :peer_id) AS blocked,
               EXISTS (SELECT 1 FROM blocks WHERE user_id = :peer_id AND blocked_id = :user_id) AS shut_out,
               EXISTS (
                   SELECT 1
                   FROM memberships AS mine
                   JOIN memberships AS theirs ON theirs.room_id = mine.room_id AND theirs.user_id = :peer_id
                   JOIN rooms ON rooms.id = mine.room_id
                   WHERE mine.user_id = :user_id
                     AND rooms.archived_at IS NULL
                     AND rooms.slug <> :lobby
               ) AS shares_room,
               EXISTS (SELECT 1 FROM dm_bundles WHERE user_id = :peer_id) AS ready,
               coalesce(iif(low_id = :peer_id, low_state, high_state), '') AS agreed,
               iif(iif(low_id = :peer_id, low_state, high_state) = 'request', (
                   SELECT count(*)
                   FROM direct_messages
                   WHERE direct_messages.conv = dm_conversations.conv
                     AND sender_id = :user_id
               ), 0) AS said,
               iif(conv IS NULL, (
                   SELECT count(*)
                   FROM dm_conversations AS asked
                   WHERE asked.low_id = :user_id AND high_state <> 'open' AND last_at > {DAY_AGO} AND created_at > {DAY_AGO}
               ) + (
                   SELECT count(*)
                   FROM dm_conversations AS asked
                   WHERE asked.high_id = :user_id AND low_state <> 'open' AND last_at > {DAY_AGO} AND created_at > {DAY_AGO}
               ), 0) AS requests
        FROM users
        JOIN profiles ON profiles.user_id = users.id
        LEFT JOIN dm_conversations ON low_id = min(:user_id, :peer_id) AND high_id = max(:user_id, :peer_id)
        WHERE users.id = :peer_id
    """, user_id=user.id, peer_id=peer.id, lobby=LOBBY)
