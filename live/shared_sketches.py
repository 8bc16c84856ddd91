"""Sketches that several people play together: who hears of a change, and that players who are gone are players no more."""

import threading
from collections import defaultdict
from contextlib import suppress

from flask import current_app
from flask_socketio import join_room, leave_room
from msgspec import to_builtins

from core.games import Games, Player
from core.scratch import OutOfOrder
from live import live, socketio

SWEEP = 5.0  # seconds between two looks for silent players, on each worker that has any
BARRED = 30.0  # seconds that a flooding player stays out


class Playing:
    """Which sockets of this worker play which games."""

    def __init__(self):
        self.lock = threading.Lock()
        self.games: dict[str, set[str]] = defaultdict(set)

    def begin(self, sid: str, game: str) -> None:
        with self.lock:
            self.games[sid].add(game)

    def end(self, sid: str, game: str) -> None:
        with self.lock:
            self.games[sid].discard(game)
            if not self.games[sid]:
                del self.games[sid]

    def gone(self, sid: str) -> set[str]:
        """The games that this socket played."""
        with self.lock:
            return self.games.pop(sid, set())


playing = Playing()


def games() -> Games:
    return current_app.extensions["games"]


def game_of(script: str, place: str) -> str:
    """What the game of a sketch at a place is called: a wall is "@ada", a room its slug."""
    return f"{script} {place}"


def game_room(game: str) -> str:
    """The socket room of everyone who plays a game or looks on."""
    return f"sketch:{game}"


def place_room(place: str) -> str:
    """The socket room of everyone who plays or looks on at a place, whatever it is."""
    return f"sketches:{place}"


def window_entered(script: str, place: str) -> str:
    """Let this socket hear of a game; gives its name."""
    game = game_of(script, place)
    join_room(place_room(place))
    join_room(game_room(game))
    return game


def window_left(sid: str, game: str) -> None:
    """This socket neither plays nor looks on any more."""
    leave_room(game_room(game))
    playing.end(sid, game)
    players_changed(game, games().leave(game, sid))


def window_gone(sid: str) -> None:
    """This socket is closed."""
    for game in playing.gone(sid):
        with suppress(OutOfOrder):  # then its silence will tell
            players_changed(game, games().leave(game, sid))


def player_entered(sid: str, game: str, players: tuple[Player, ...] | None) -> None:
    playing.begin(sid, game)
    players_changed(game, players)
    sweep_later(live(), games())


def player_put_out(game: str, user_id: int) -> None:
    players_changed(game, games().put_out(game, user_id, BARRED))


def players_changed(game: str, players: tuple[Player, ...] | None) -> None:
    """Tell who plays now; None: the same as before."""
    if players is not None:
        tell("sketch:players", game, players=to_builtins(players))


def state_changed(game: str, seq: int, changes: dict, by: int, sid: str) -> None:
    """Tell all but the socket whose change it is: that one has its number by the ack."""
    tell("sketch:shared", game, sid, seq=seq, changes=changes, by=by)


def tell(event: str, game: str, but: str | None = None, **news) -> None:
    script, place = game.split(" ")
    socketio.emit(event, {"script": script, "place": place, **news}, to=game_room(game), skip_sid=but)


def place_closed(place: str) -> None:
    """Fewer may see a place now: nobody there hears of its games any more until they have asked to be let in again."""
    socketio.emit("resync", to=place_room(place))
    for game in games().keys():
        if game.endswith(f" {place}"):
            live().evict(place_room(place), game_room(game))


def sweep_later(engine, all_games: Games) -> None:
    engine.soon("silent players", SWEEP, lambda: sweep(engine, all_games))


def sweep(engine, all_games: Games) -> None:
    """For as long as anybody plays on this worker."""
    with suppress(OutOfOrder):
        for game, players in all_games.sweep().items():
            players_changed(game, players)
    if playing.games:
        sweep_later(engine, all_games)
