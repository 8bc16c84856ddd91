"""Games: small states that a few players share, known to all workers of the machine through one scratch file.

A game has a key, a state (a JSON object) and players with ids from 1. A player is a member with one or several
windows; a window is known by its socket. Whoever falls silent, and whoever's worker dies, plays no more.
"""

import os
from time import monotonic

from core.game_rows import (
    CREATE,
    LARGEST_STATE,
    MOST_PLAYERS,
    Barred,
    Game,
    NoRoom,
    NotPlaying,
    Player,
    TooLarge,
    change,
    enter,
    look,
    put_out,
    stay,
    sweep,
    take_out,
)
from core.scratch import ScratchFile

__all__ = ["LARGEST_STATE", "MOST_PLAYERS", "Barred", "Game", "Games", "NoRoom", "NotPlaying", "Player", "TooLarge"]


class Games:
    """All games of this machine, in the file at `path`. Everything raises core.scratch.OutOfOrder when that is out of reach."""

    def __init__(self, path: str):
        self._file = ScratchFile(path, CREATE)

    def enter(self, game: str, sid: str, user_id: int, name: str) -> Game:
        """Let a member's window play; `you` is 0 when all places are taken. Raises Barred or NoRoom.

        Doing it again changes nothing but the name; another window of the same member is the same player.
        """
        asked = {"game": game, "sid": sid, "user_id": user_id, "name": name, "pid": os.getpid()}
        return self._file.write(lambda db: enter(db, asked, monotonic()))

    def look(self, game: str) -> Game:
        """How it stands, for who looks on. Raises NoRoom."""
        return self._file.write(lambda db: look(db, {"game": game, "user_id": 0}, monotonic()))

    def change(self, game: str, sid: str, changes: dict) -> tuple[int, int]:
        """Put these keys into the state, take out those that are None; gives the new seq and whose it is.

        Raises NotPlaying or TooLarge; then nothing has changed.
        """
        return self._file.write(lambda db: change(db, game, sid, changes, monotonic()))

    def stay(self, game: str, sid: str) -> tuple[int, int]:
        """A window is still there: gives its player's id, 0 for none (any more), and the seq."""
        return self._file.write(lambda db: stay(db, game, sid, monotonic()))

    def leave(self, game: str, sid: str) -> tuple[Player, ...] | None:
        """A window plays no more: gives the players who are left, None when they are the same."""
        return self._file.write(lambda db: take_out(db, game, "sid = :value", sid, monotonic()))

    def put_out(self, game: str, user_id: int, seconds: float) -> tuple[Player, ...] | None:
        """A member plays no more, and not again for some seconds; as `leave`."""
        return self._file.write(lambda db: put_out(db, game, user_id, monotonic(), seconds))

    def sweep(self) -> dict[str, tuple[Player, ...]]:
        """Take out whoever is silent or whose worker died, and forget what is over; gives the players of changed games."""
        return self._file.write(lambda db: sweep(db, monotonic()))

    def keys(self) -> list[str]:
        return self._file.write(lambda db: [key for (key,) in db.execute("SELECT key FROM games ORDER BY key")])
