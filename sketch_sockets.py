"""What browsers say of sketches that are played together; looking on is for guests too, where the wall is public."""

from math import ceil
from typing import Annotated

from flask import g, request
from msgspec import Meta, Struct, structs
from werkzeug.exceptions import Forbidden, HTTPException, ServiceUnavailable, UnprocessableEntity

from core.game_changes import check_changes
from core.games import LARGEST_STATE, MOST_PLAYERS, Barred, Game, NoRoom, NotPlaying, TooLarge
from core.limits import TokenBuckets
from db import get_db
from live import live
from live.shared_sketches import (
    BARRED,
    game_of,
    game_room,
    games,
    player_entered,
    player_put_out,
    state_changed,
    window_entered,
    window_left,
)
from queries.shared_sketches import may_play
from socket_events import on, on_also_from_guests

MOST_WINDOWS = 50  # of one game on one worker, players' and lookers-on's: each hears every change
FASTEST = TokenBuckets(rate=10, burst=20)  # changes a second, of one player in one game; who sends more floods
FLOOD = "This player changed the shared state more than ten times a second, so it was put out. Wait half a minute."
FULL = "Too many sketches are played at the moment. Try again later."
TOO_MUCH = f"The shared state would be more than {LARGEST_STATE // 1024} KB. Nothing was changed."
CROWDED = "Too many people look on here already. Try again later."

Key = Annotated[str, Meta(pattern=r"^[a-z2-7]{16}\Z")]
Place = Annotated[str, Meta(pattern=r"^(@[a-z0-9_]{2,20}|[a-z0-9-]{1,40})\Z")]


class SketchAt(Struct, forbid_unknown_fields=True):
    script: Key
    place: Place


class SketchEntry(SketchAt, kw_only=True, forbid_unknown_fields=True):
    named: bool = False


class SketchChange(SketchAt, kw_only=True, forbid_unknown_fields=True):
    changes: dict


@on_also_from_guests("sketch:enter", SketchEntry, rate=1, burst=10)
def enter(asked):
    plays = may_play(get_db(), g.user, asked.script, asked.place)
    check_crowd(asked)
    game = window_entered(asked.script, asked.place)  # be in first, look second: nothing falls between
    try:
        plays = may_play(get_db(), g.user, asked.script, asked.place)  # who was put out in this very moment must not stay
        found = play(game, asked.named) if plays else look_on(game)
    except HTTPException:
        window_left(request.sid, game)
        raise
    except Barred as barred:
        window_left(request.sid, game)
        return flooded(barred.wait)
    return {"you": found.you, "seq": found.seq, "state": found.state, "players": [structs.asdict(one) for one in found.players]}


def check_crowd(asked) -> None:
    if live().count(game_room(game_of(asked.script, asked.place))) >= MOST_WINDOWS:
        raise ServiceUnavailable(CROWDED)


def play(game: str, named: bool) -> Game:
    """Take a place among the players, if one is free; raises Barred."""
    try:
        found = games().enter(game, request.sid, g.user.id, g.user.username if named else "")
    except NoRoom:
        raise ServiceUnavailable(FULL) from None
    if found.you:
        player_entered(request.sid, game, found.players if found.news else None)
    return found


def flooded(seconds: float) -> dict:
    return {"ok": False, "error": {"code": "flood", "message": FLOOD, "retry_after": ceil(seconds)}}


def look_on(game: str) -> Game:
    try:
        return games().look(game)
    except NoRoom:
        raise ServiceUnavailable(FULL) from None


@on("sketch:set", SketchChange, rate=30, burst=60)
def change(asked):
    game, changes = game_of(asked.script, asked.place), check_changes(asked.changes)
    check_still_plays(asked)
    if FASTEST.take((game, g.user.id)):
        return put_out(game)
    try:
        seq, by = games().change(game, request.sid, changes)
    except NotPlaying:
        raise Forbidden(f"You look on here: {MOST_PLAYERS} play at most, and who was away for long has lost the place.") from None
    except TooLarge:
        raise UnprocessableEntity(TOO_MUCH) from None
    state_changed(game, seq, changes, by, request.sid)
    return {"seq": seq}


def put_out(game: str) -> dict:
    window_left(request.sid, game)
    player_put_out(game, g.user.id)
    return flooded(BARRED)


def check_still_plays(asked) -> None:
    """Raise NotFound or Forbidden for who may not play here (any more), who then hears nothing of it either."""
    game = game_of(asked.script, asked.place)
    try:
        if may_play(get_db(), g.user, asked.script, asked.place):
            return
    except HTTPException:
        window_left(request.sid, game)
        raise
    raise Forbidden("You can look on here, but not play.")


@on_also_from_guests("sketch:stay", SketchAt, rate=1, burst=10)
def stay(asked):
    game = game_of(asked.script, asked.place)
    try:
        may_play(get_db(), g.user, asked.script, asked.place)
    except HTTPException:
        window_left(request.sid, game)
        raise
    you, seq = games().stay(game, request.sid)
    return {"you": you, "seq": seq}


@on_also_from_guests("sketch:leave", SketchAt, rate=2, burst=20)
def leave(asked):
    window_left(request.sid, game_of(asked.script, asked.place))
