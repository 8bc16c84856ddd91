"""Games as rows of a scratch file: each function is a part of one transaction, `now` is the moment by the machine's clock."""

import os
import time

from msgspec import Struct, json

MOST_PLAYERS = 8
LARGEST_STATE = 16_384  # bytes of JSON
SILENCE = 25.0  # seconds after which a window that said nothing plays no more
KEPT = 3600.0  # seconds that a state outlives its last player
MOST_GAMES = 500  # kept at once; the one that is idle for longest gives way
MOST_OF_ONE = 8  # games that one member plays at once

CREATE = (
    """CREATE TABLE IF NOT EXISTS games (
        key TEXT PRIMARY KEY, seq INTEGER NOT NULL, state TEXT NOT NULL, idle_since REAL NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS windows (
        game TEXT NOT NULL, sid TEXT NOT NULL, id INTEGER NOT NULL, user_id INTEGER NOT NULL, name TEXT NOT NULL,
        pid INTEGER NOT NULL, heard REAL NOT NULL, PRIMARY KEY (game, sid)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS barred (
        game TEXT NOT NULL, user_id INTEGER NOT NULL, until REAL NOT NULL, PRIMARY KEY (game, user_id)
    ) STRICT, WITHOUT ROWID""",
)
ADD_WINDOW = """
    INSERT INTO windows (game, sid, id, user_id, name, pid, heard)
    VALUES (:game, :sid, :id, :user_id, :name, :pid, :now)
    ON CONFLICT (game, sid) DO UPDATE SET id = excluded.id, name = excluded.name, heard = excluded.heard
"""
IDLE = "key NOT IN (SELECT game FROM windows)"


class NotPlaying(Exception):
    """This window is no player of that game, or no longer."""


class TooLarge(Exception):
    """With this change the state would be more than LARGEST_STATE."""


class NoRoom(Exception):
    """There are too many games, or this member plays in too many."""


class Barred(Exception):
    """This member was put out a moment ago; `wait` seconds are left."""

    def __init__(self, wait: float):
        super().__init__(wait)
        self.wait = wait


class Player(Struct, frozen=True):
    """`id` is 1 to 8, `name` is "" for who did not tell it."""

    id: int
    name: str


class Game(Struct, frozen=True):
    """A game at `seq`, as one window is told of it: `you` is 0 for who looks on; `news` is whether the players changed."""

    you: int
    seq: int
    state: dict
    players: tuple[Player, ...]
    news: bool = False


def enter(db, asked: dict, now: float) -> Game:
    game, before = asked["game"], players_of(db, asked["game"])
    forget(db, now)
    drop_silent(db, now, game)
    check_bar(db, asked, now)
    make_room(db, asked, now)
    id = own_id(db, asked) or free_id(db, game)
    if id:
        db.execute(ADD_WINDOW, asked | {"id": id, "now": now})
    found = game_as_it_is(db, game, id)
    return Game(found.you, found.seq, found.state, found.players, found.players != before)


def look(db, asked: dict, now: float) -> Game:
    make_room(db, asked, now)
    return game_as_it_is(db, asked["game"], 0)


def check_bar(db, asked: dict, now: float) -> None:
    bar = db.execute("SELECT until FROM barred WHERE game = :game AND user_id = :user_id", asked).fetchone()
    if bar and now < bar[0]:
        raise Barred(bar[0] - now)


def make_room(db, asked: dict, now: float) -> None:
    """See to it that there is the game. A new one's seq is beyond that of any which was forgotten under its key."""
    others = db.execute("SELECT count(DISTINCT game) FROM windows WHERE user_id = :user_id AND game <> :game", asked).fetchone()
    if others[0] >= MOST_OF_ONE:
        raise NoRoom
    db.execute("INSERT OR IGNORE INTO games VALUES (?, ?, '{}', ?)", (asked["game"], time.time_ns() // 1_000_000, now))
    db.execute(f"""
        DELETE FROM games WHERE key IN (
            SELECT key FROM games WHERE {IDLE} AND key <> ? ORDER BY idle_since
            LIMIT max(0, (SELECT count(*) FROM games) - ?)
        )
    """, (asked["game"], MOST_GAMES))
    if db.execute("SELECT count(*) FROM games").fetchone()[0] > MOST_GAMES:
        raise NoRoom


def own_id(db, asked: dict) -> int:
    """The id of this member, who plays in another window already; else 0."""
    row = db.execute("SELECT id FROM windows WHERE game = :game AND user_id = :user_id LIMIT 1", asked).fetchone()
    return row[0] if row else 0


def free_id(db, game: str) -> int:
    taken = {player.id for player in players_of(db, game)}
    return next((id for id in range(1, MOST_PLAYERS + 1) if id not in taken), 0)


def game_as_it_is(db, game: str, you: int) -> Game:
    row = db.execute("SELECT seq, state FROM games WHERE key = ?", (game,)).fetchone()
    seq, state = row or (0, "{}")
    return Game(you, seq, json.decode(state), players_of(db, game))


def players_of(db, game: str) -> tuple[Player, ...]:
    rows = db.execute("SELECT id, max(name) FROM windows WHERE game = ? GROUP BY id ORDER BY id", (game,))
    return tuple(Player(*row) for row in rows)


def change(db, game: str, sid: str, changes: dict, now: float) -> tuple[int, int]:
    id, _ = stay(db, game, sid, now)
    if not id:
        raise NotPlaying
    state = game_as_it_is(db, game, id).state | changes
    text = json.encode({key: value for key, value in state.items() if value is not None})
    if len(text) > LARGEST_STATE:
        raise TooLarge
    row = db.execute("UPDATE games SET seq = seq + 1, state = ? WHERE key = ? RETURNING seq", (text.decode(), game)).fetchone()
    return row[0], id


def stay(db, game: str, sid: str, now: float) -> tuple[int, int]:
    row = db.execute("UPDATE windows SET heard = ? WHERE game = ? AND sid = ? RETURNING id", (now, game, sid)).fetchone()
    seq = db.execute("SELECT seq FROM games WHERE key = ?", (game,)).fetchone()
    return (row[0] if row and seq else 0), (seq[0] if seq else 0)


def put_out(db, game: str, user_id: int, now: float, seconds: float) -> tuple[Player, ...] | None:
    db.execute("INSERT OR REPLACE INTO barred VALUES (?, ?, ?)", (game, user_id, now + seconds))
    return take_out(db, game, "user_id = :value", user_id, now)


def take_out(db, game: str, whom: str, value, now: float) -> tuple[Player, ...] | None:
    """`whom` is a condition over windows with :value in it."""
    before = players_of(db, game)
    db.execute(f"DELETE FROM windows WHERE game = :game AND {whom}", {"game": game, "value": value})
    after = players_of(db, game)
    if before and not after:
        db.execute("UPDATE games SET idle_since = ? WHERE key = ?", (now, game))
    return None if after == before else after


def sweep(db, now: float) -> dict[str, tuple[Player, ...]]:
    games = [game for (game,) in db.execute("SELECT DISTINCT game FROM windows")]
    before = {game: players_of(db, game) for game in games}
    for game in games:
        drop_silent(db, now, game)
    after = {game: players_of(db, game) for game in games}
    forget(db, now)
    return {game: after[game] for game in games if after[game] != before[game]}


def drop_silent(db, now: float, game: str) -> None:
    """Moments ahead of now are from before the machine was started again."""
    take_out(db, game, f"NOT heard BETWEEN :value - {SILENCE} AND :value", now, now)
    for (pid,) in db.execute("SELECT DISTINCT pid FROM windows WHERE game = ?", (game,)).fetchall():
        if not lives(pid):
            take_out(db, game, "pid = :value", pid, now)


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # somebody else's by now: silence will tell
    return True


def forget(db, now: float) -> None:
    db.execute(f"DELETE FROM games WHERE {IDLE} AND NOT idle_since BETWEEN ? AND ?", (now - KEPT, now))
    db.execute("DELETE FROM barred WHERE NOT until BETWEEN ? AND ?", (now, now + KEPT))
