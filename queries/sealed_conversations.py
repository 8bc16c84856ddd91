"""Who talks with whom, as one of the two sees it; of what is said there the server knows nothing."""

from msgspec import Struct, json
from werkzeug.exceptions import NotFound

from db import fetch_all, fetch_one, fetch_value
from queries.sealed_peers import Peer

PAGE = 50  # conversations of a list
MOST_CHANGED = 200  # of a catch-up
END = "~"  # above every cursor
UNKNOWN = "There is no such conversation, or it is not yours."

# A conversation from the side of :user_id. `theirs` is NULL unless both of them tell what they have read.
SIDE = """
    SELECT conv, peers.id, peers.username, peer_profiles.display_name, peers.hue, peers.state AS peer_state, seq, last_at,
           timer_seconds AS timer, timer_by, iif(is_low, low_state, high_state) AS own_state,
           iif(is_low, low_read, high_read) AS read, iif(is_low, high_said, low_said) AS said,
           iif(is_low, low_hides, high_hides) AS hides,
           iif(mine.dm_reads AND peer_profiles.dm_reads, iif(is_low, high_shown, low_shown), NULL) AS theirs,
           EXISTS (SELECT 1 FROM blocks WHERE user_id = :user_id AND blocked_id = peers.id) AS blocked
"""
OTHER_SIDE = """
    JOIN users AS peers ON peers.id = iif(is_low, high_id, low_id)
    JOIN profiles AS peer_profiles ON peer_profiles.user_id = peers.id
    JOIN profiles AS mine ON mine.user_id = :user_id
"""


class Conversation(Struct, frozen=True):
    """One of a member's conversations; `timer` in seconds, 0 for none; `said` is the seq of the other's newest message, which an
    edit, an unsend or a reaction is not; `hides` counts what they deleted for themselves.
    """

    conv: bytes
    id: int  # the other member
    username: str
    display_name: str
    hue: int
    peer_state: str
    seq: int
    last_at: str
    timer: int
    timer_by: int | None
    own_state: str
    read: int
    said: int
    hides: int
    theirs: int | None
    blocked: bool

    @property
    def peer(self) -> Peer:
        return Peer(self.id, self.username, self.display_name, self.hue, self.peer_state)

    @property
    def state(self) -> str:
        return "blocked" if self.blocked else self.own_state

    @property
    def cursor(self) -> str:
        """What the next page of the list comes before."""
        return f"{self.last_at}_{self.conv.hex()}"

    def wire(self) -> dict:
        """As clients read it, without what only a list adds: docs/protocol.md, "Sealed messages"."""
        return {
            "conv": self.conv.hex(), "with": self.peer.wire(), "seq": self.seq, "read": self.read, "said": self.said,
            "theirs": self.theirs, "state": self.state, "timer": self.timer, "timer_by": self.timer_by, "hides": self.hides,
        }


def conversations_before(db, user, cursor: str = END) -> list[Conversation]:
    """A page of those where something is left to see, the newest first."""
    return fetch_all(db, Conversation, f"""
        {SIDE}
        FROM (
            SELECT * FROM (
                SELECT *, 1 AS is_low FROM dm_conversations
                WHERE low_id = :user_id AND last_at <= substr(:cursor, 1, 24) AND last_at || '_' || lower(hex(conv)) < :cursor
                  AND seq > low_cleared
                ORDER BY last_at DESC, conv DESC
                LIMIT :limit
            ) AS wanted
            UNION ALL
            SELECT * FROM (
                SELECT *, 0 AS is_low FROM dm_conversations
                WHERE high_id = :user_id AND last_at <= substr(:cursor, 1, 24) AND last_at || '_' || lower(hex(conv)) < :cursor
                  AND seq > high_cleared
                ORDER BY last_at DESC, conv DESC
                LIMIT :limit
            ) AS wanted
        )
        {OTHER_SIDE}
        ORDER BY last_at DESC, conv DESC
        LIMIT :limit
    """, user_id=user.id, cursor=cursor, limit=PAGE)


def conversations_changed(db, user, known: dict[str, int]) -> list[Conversation]:
    """Those that went on beyond the seq that `known` has for them (by conv as hex), the newest first; one too many at most."""
    return fetch_all(db, Conversation, f"""
        {SIDE}
        FROM (
            SELECT *, 1 AS is_low FROM dm_conversations WHERE low_id = :user_id
            UNION ALL
            SELECT *, 0 AS is_low FROM dm_conversations WHERE high_id = :user_id
        )
        {OTHER_SIDE}
        LEFT JOIN json_each(:known) AS wanted ON wanted.key = lower(hex(conv))
        WHERE seq > coalesce(wanted.value, 0)
        ORDER BY last_at DESC, conv DESC
        LIMIT :limit
    """, user_id=user.id, known=json.encode(known).decode(), limit=MOST_CHANGED + 1)


def find_conversation(db, user, conv: bytes) -> Conversation:
    """One of the conversations of `user`; raises NotFound, also for one of others."""
    return find_conversation_of(db, user.id, conv)


def find_conversation_of(db, user_id: int, conv: bytes) -> Conversation:
    """The same, for telling the other member, who has not asked."""
    found = fetch_one(db, Conversation, f"""
        {SIDE}
        FROM (SELECT *, low_id = :user_id AS is_low FROM dm_conversations WHERE conv = :conv AND :user_id IN (low_id, high_id))
        {OTHER_SIDE}
    """, user_id=user_id, conv=conv)
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def has_unread(db, user_id: int) -> bool:
    """Whether somebody wrote whom the member neither declined nor blocked, and they have not read it."""
    return bool(fetch_value(db, """
        SELECT EXISTS (
            SELECT 1 FROM dm_conversations
            WHERE low_id = :user_id AND high_said > low_read AND low_state <> 'declined'
              AND NOT EXISTS (SELECT 1 FROM blocks WHERE user_id = :user_id AND blocked_id = high_id)
        ) OR EXISTS (
            SELECT 1 FROM dm_conversations
            WHERE high_id = :user_id AND low_said > high_read AND high_state <> 'declined'
              AND NOT EXISTS (SELECT 1 FROM blocks WHERE user_id = :user_id AND blocked_id = low_id)
        )
    """, user_id=user_id))
