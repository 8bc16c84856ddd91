"""Finding messages by their words, room, author and day; finding members by the beginning of a name.

Everything that knows FTS5 is in this file.
"""

import re

from msgspec import Struct

from core.markdown import excerpt
from core.names import strip_unsafe
from db import fetch_all, fetch_value
from queries.memberships import Person
from queries.rooms import VISIBLE

PAGE = 25  # results
PROBE = 1_000  # newest matches looked at for one page: a common word costs no more than that
MOST_TERMS = 12  # words that count; further ones are left out
SHORTEST_PREFIX = 2  # letters: one letter begins too many words to be looked up
BEFORE_HIT, FROM_HIT = 80, 240  # characters of an excerpt before its first hit, and from there on
FAR = 500  # characters: a hit further into a message is read from its own line on
NEWEST = 2**53  # above every id
TERM = re.compile(r'"([^"]*)"|[^\s"]+')
# Unicode keeps these two for a program's own use; who sends one in a message only marks a word of it.
OPEN, CLOSE = "\ufdd0", "\ufdd1"
HIT = re.compile(f"{OPEN}([^{CLOSE}]*)(?:{CLOSE}|$)")


class Asked(Struct, frozen=True):
    """What is looked for; days are ISO dates in UTC, both included, and `older` is a message id to go on below."""

    words: str = ""
    room_id: int | None = None
    user_id: int | None = None
    since: str = ""
    until: str = ""
    older: int = NEWEST


class Part(Struct, frozen=True):
    """A piece of an excerpt; `hit` when it is one of the words looked for."""

    text: str
    hit: bool = False


class Found(Struct, frozen=True):
    id: int
    room: str
    room_name: str
    author: str
    posted_at: str
    parts: tuple[Part, ...]


class SearchPage(Struct, frozen=True):
    """Results, newest first; `older` is where the next page goes on, None when all was looked at."""

    results: tuple[Found, ...] = ()
    older: int | None = None


class Row(Struct):
    id: int
    room: str
    room_name: str
    author: str
    posted_at: str
    body: str


def search_messages(db, user, asked: Asked) -> SearchPage:
    """A page of messages that `user` may see and that fit; nothing when nothing can be looked for.

    Room and author are words of the index, so naming them costs nothing. What is asked of the index leaves out the
    rooms that `user` may not see: neither results nor `older` tell anything of them. Blocked authors are sorted out
    of the newest PROBE matches: a page may then be short of results, or have none, and still have an `older`.
    """
    match = match_expression(asked)
    if not match:
        return SearchPage()
    with db.snapshot():
        match = f"({match}){in_sight(db, user)}"
        lowest, older = id_bounds(db, asked)
        floor = probe_floor(db, match, older)
        rows = fetch_rows(db, user, match, asked, max(lowest, floor), older)
    found = tuple(whole(row) for row in rows[:PAGE])
    if len(rows) > PAGE:
        return SearchPage(found, found[-1].id)
    return SearchPage(found, floor if floor > lowest else None)


def match_expression(asked: Asked) -> str:
    """The FTS5 query for what is asked, "" for nothing. Every word is quoted, so that none is an operator.

    https://sqlite.org/fts5.html#full_text_query_syntax
    """
    parts = []
    if terms := quoted_terms(asked.words):
        parts.append(f"body : ({' AND '.join(terms)})")
    elif asked.words.strip():
        return ""  # signs only: the index holds letters and digits
    if asked.room_id is not None:
        parts.append(f'room_id : "{int(asked.room_id)}"')
    if asked.user_id is not None:
        parts.append(f'user_id : "{int(asked.user_id)}"')
    return " AND ".join(parts)


def quoted_terms(words: str) -> list[str]:
    """Words and "exact phrases" as FTS5 strings; the last word, still being typed maybe, also fits longer ones."""
    found = [match for match in TERM.finditer(strip_unsafe(words)) if any(map(str.isalnum, match[0]))][:MOST_TERMS]
    terms = [f'"{match[0].strip(chr(34))}"' for match in found]
    if found and found[-1][1] is None and sum(map(str.isalnum, found[-1][0])) >= SHORTEST_PREFIX:
        terms[-1] += "*"
    return terms


def in_sight(db, user) -> str:
    """What follows an FTS5 query in brackets to keep it to the rooms `user` may see. The index looks every room up
    that is named, so the shorter list is: of the seen or of the hidden rooms."""
    seen = room_ids(db, f"SELECT id FROM rooms WHERE {VISIBLE}", user)
    hidden = room_ids(db, """
        SELECT id
        FROM rooms
        WHERE visibility = 'private'
          AND NOT EXISTS (SELECT 1 FROM memberships WHERE room_id = rooms.id AND user_id = :user_id)
    """, user)
    if not hidden:
        return ""
    return f" NOT room_id : ({hidden})" if len(hidden) < len(seen) else f" AND room_id : ({seen})"


def room_ids(db, sql: str, user) -> str:
    """The rooms that `sql` gives, as FTS5 strings of which one must fit."""
    return " OR ".join(f'"{row["id"]}"' for row in db.execute(sql, {"user_id": user.id}))


def id_bounds(db, asked: Asked) -> tuple[int, int]:
    """The ids from and below which messages of the asked days lie: ids are given in the order of time."""
    lowest, older = 0, asked.older
    if asked.since:
        first = fetch_value(db, """
            SELECT id FROM messages WHERE posted_at >= :day ORDER BY posted_at LIMIT 1
        """, day=asked.since)
        lowest = NEWEST if first is None else first
    if asked.until:
        last = fetch_value(db, """
            SELECT id FROM messages WHERE posted_at < :end ORDER BY posted_at DESC LIMIT 1
        """, end=end_of(asked.until))
        older = min(older, (last or 0) + 1)
    return lowest, older


def end_of(day: str) -> str:
    """Sorts after every moment of the day and before the next."""
    return f"{day}T24"


def probe_floor(db, match: str, older: int) -> int:
    """The id of the PROBE-th newest match below `older`, 0 when there are fewer."""
    return fetch_value(db, """
        SELECT rowid
        FROM messages_fts
        WHERE messages_fts MATCH :match
          AND rowid < :older
        ORDER BY rowid DESC
        LIMIT 1 OFFSET :probe
    """, match=match, older=older, probe=PROBE - 1) or 0


def fetch_rows(db, user, match: str, asked: Asked, lowest: int, older: int) -> list[Row]:
    """At most PAGE + 1 matches from `lowest` to below `older`; hits in the body stand between OPEN and CLOSE."""
    return fetch_all(db, Row, f"""
        SELECT messages.id, rooms.slug AS room, rooms.name AS room_name, users.username AS author, messages.posted_at,
               highlight(messages_fts, 0, :open, :close) AS body
        FROM messages_fts
        CROSS JOIN messages ON messages.id = messages_fts.rowid
        CROSS JOIN rooms ON rooms.id = messages.room_id
        CROSS JOIN users ON users.id = messages.user_id
        WHERE messages_fts MATCH :match
          AND messages_fts.rowid >= :lowest
          AND messages_fts.rowid < :older
          AND messages.posted_at >= :since
          AND messages.posted_at < :end
          AND NOT EXISTS (SELECT 1 FROM blocks WHERE blocks.user_id = :user_id AND blocked_id = messages.user_id)
          AND {VISIBLE}
        ORDER BY messages_fts.rowid DESC
        LIMIT :limit
    """, match=match, lowest=lowest, older=older, since=asked.since, end=end_of(asked.until or "9999-12-31"),
        user_id=user.id, open=OPEN, close=CLOSE, limit=PAGE + 1)


def whole(row: Row) -> Found:
    return Found(row.id, row.room, row.room_name, row.author, row.posted_at, parts_of(around_hit(row.body)))


def around_hit(body: str) -> str:
    """The words of a message around its first hit, in one line and without the marks of Markdown."""
    hit = max(body.find(OPEN), 0)
    begun = 0 if hit < FAR else max(body.rfind("\n", 0, hit) + 1, hit - BEFORE_HIT)
    words = excerpt(body[begun:], len(body))
    at = words.find(OPEN)
    start, end = max(at - BEFORE_HIT, 0), at + FROM_HIT
    return ("…" if begun or start else "") + words[start:end] + ("…" if end < len(words) else "")


def parts_of(words: str) -> tuple[Part, ...]:
    """An excerpt in pieces, plain and hit in turn."""
    pieces = [piece.replace(OPEN, "").replace(CLOSE, "") for piece in HIT.split(words)]
    return tuple(Part(text, bool(at % 2)) for at, text in enumerate(pieces) if text)


def members_called(db, beginning: str, limit: int) -> list[Person]:
    """Active members whose username or display name begins so, by username."""
    by_username = fetch_all(db, Person, """
        SELECT users.username, profiles.display_name
        FROM users
        JOIN profiles ON profiles.user_id = users.id
        WHERE users.username >= :beginning
          AND users.username < :beginning || '{'
          AND users.state = 'active'
        ORDER BY users.username
        LIMIT :limit
    """, beginning=beginning.casefold(), limit=limit)
    by_display_name = fetch_all(db, Person, """
        SELECT users.username, profiles.display_name
        FROM profiles
        JOIN users ON users.id = profiles.user_id
        WHERE profiles.display_name >= :beginning COLLATE NOCASE
          AND profiles.display_name < :beginning || char(1114111) COLLATE NOCASE
          AND users.state = 'active'
        ORDER BY profiles.display_name COLLATE NOCASE
        LIMIT :limit
    """, beginning=beginning, limit=limit)
    return sorted({*by_username, *by_display_name}, key=lambda person: person.username)[:limit]
