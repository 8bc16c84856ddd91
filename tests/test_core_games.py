"""Games in their file: who plays, what the state is, and when somebody or something is over."""

import multiprocessing
import os

import pytest
from msgspec import ValidationError

from core import game_rows
from core import games as module
from core.game_changes import check_changes
from core.games import Barred, Games, NoRoom, NotPlaying, TooLarge

SPAWN = multiprocessing.get_context("spawn")
GAME = "aaaaaaaaaaaaaaaa @ada"


@pytest.fixture
def clock(monkeypatch):
    """A clock that goes only when it is told to."""
    class Clock:
        now = 1_000_000.0
    monkeypatch.setattr(module, "monotonic", lambda: Clock.now)
    return Clock


@pytest.fixture
def games(tmp_path, clock):
    return Games(str(tmp_path / "games.db"))


def ids(players) -> list[int]:
    return [player.id for player in players]


def test_players_get_the_lowest_free_number_and_see_the_state(games):
    assert [games.enter(GAME, f"w{user}", user, "").you for user in (7, 8, 9)] == [1, 2, 3]
    games.change(GAME, "w8", {"ball": [1, 2], "old": 1})
    games.change(GAME, "w9", {"old": None})
    games.leave(GAME, "w8")
    fresh = games.enter(GAME, "w10", 10, "linus")
    assert (fresh.you, fresh.state, ids(fresh.players), fresh.players[1].name) == (2, {"ball": [1, 2]}, [1, 2, 3], "linus")


def test_the_ninth_looks_on_and_changes_nothing(games):
    for user in range(8):
        games.enter(GAME, f"w{user}", user + 1, "")
    assert games.enter(GAME, "w9", 9, "").you == 0
    with pytest.raises(NotPlaying):
        games.change(GAME, "w9", {"a": 1})
    assert games.look(GAME).state == {}


def test_two_windows_of_a_member_are_one_player(games):
    assert games.enter(GAME, "here", 1, "").you == games.enter(GAME, "there", 1, "").you == 1
    assert games.leave(GAME, "here") is None and games.leave(GAME, "there") == ()


def test_every_change_has_a_number_of_its_own(games):
    first = games.enter(GAME, "w1", 1, "").seq
    assert [games.change(GAME, "w1", {"a": number})[0] - first for number in (1, 2, 3)] == [1, 2, 3]


def test_a_state_that_would_be_too_large_stays_as_it_was(games):
    games.enter(GAME, "w1", 1, "")
    for number in range(4):
        games.change(GAME, "w1", {f"k{number}": "x" * 4000})
    with pytest.raises(TooLarge):
        games.change(GAME, "w1", {"k9": "x" * 1000})
    assert len(games.look(GAME).state) == 4


def test_who_is_silent_for_25_seconds_plays_no_more(games, clock):
    games.enter(GAME, "w1", 1, "")
    games.enter(GAME, "w2", 2, "")
    clock.now += 20
    assert games.stay(GAME, "w1")[0] == 1 and games.sweep() == {}
    clock.now += 6
    assert {game: ids(players) for game, players in games.sweep().items()} == {GAME: [1]}
    assert games.stay(GAME, "w2")[0] == 0


def test_who_was_put_out_waits(games, clock):
    games.enter(GAME, "w1", 1, "")
    games.enter(GAME, "w2", 2, "")
    assert ids(games.put_out(GAME, 1, 30)) == [2]
    with pytest.raises(Barred) as barred:
        games.enter(GAME, "w1", 1, "")
    assert barred.value.wait == 30
    clock.now += 31
    assert games.enter(GAME, "w1", 1, "").you == 1


def play_and_die(path, queue):
    Games(path).enter(GAME, "dead", 2, "")
    queue.put(os.getpid())


def test_the_players_of_a_worker_that_died_are_gone_at_the_next_look(tmp_path):
    path, queue = str(tmp_path / "games.db"), SPAWN.Queue()
    games = Games(path)
    games.enter(GAME, "w1", 1, "")
    process = SPAWN.Process(target=play_and_die, args=(path, queue))
    process.start()
    queue.get(timeout=60)
    process.join()
    assert {game: ids(players) for game, players in games.sweep().items()} == {GAME: [1]}


def test_a_state_is_kept_for_an_hour_after_its_last_player(games, clock):
    games.enter(GAME, "w1", 1, "")
    _, before = games.change(GAME, "w1", {"a": 1})[0], games.leave(GAME, "w1")
    clock.now += 3590
    games.sweep()
    assert before == () and games.look(GAME).state == {"a": 1}
    clock.now += 20
    games.sweep()
    assert games.look(GAME).state == {}


def test_a_clock_that_starts_over_frees_all_places(games, clock):
    games.enter(GAME, "w1", 1, "")
    clock.now = 10.0  # the machine was started again
    assert ids(games.enter(GAME, "w2", 2, "").players) == [1]


def test_one_member_plays_eight_games_at_once(games):
    for number in range(8):
        games.enter(f"{number} @ada", "w1", 1, "")
    with pytest.raises(NoRoom):
        games.enter("9 @ada", "w1", 1, "")
    assert games.enter("9 @ada", "w2", 2, "").you == 1


def test_of_too_many_games_the_longest_idle_gives_way(games, clock, monkeypatch):
    monkeypatch.setattr(game_rows, "MOST_GAMES", 3)
    for number in range(3):
        clock.now += 1
        games.enter(f"{number} @ada", "w", 1, "")
        if number < 2:
            games.leave(f"{number} @ada", "w")
    games.enter("new @ada", "w", 1, "")
    assert games.keys() == ["1 @ada", "2 @ada", "new @ada"]


@pytest.mark.parametrize("rubbish", [b"", b"no database" * 1000])
def test_a_damaged_file_is_made_anew(tmp_path, rubbish):
    (tmp_path / "games.db").write_bytes(rubbish)
    games = Games(str(tmp_path / "games.db"))
    assert games.enter(GAME, "w1", 1, "").you == 1 and games.change(GAME, "w1", {"a": 1})[1] == 1


def test_numbers_go_on_when_a_game_was_forgotten(tmp_path, clock):
    games = Games(str(tmp_path / "games.db"))
    games.enter(GAME, "w1", 1, "")
    last = [games.change(GAME, "w1", {"a": number})[0] for number in range(5)][-1]
    (tmp_path / "games.db").unlink()
    assert games.enter(GAME, "w1", 1, "").seq >= last - 5 and games.enter(GAME, "w1", 1, "").state == {}


REFUSED = {
    "nothing": {}, "65 keys": {f"k{number}": 1 for number in range(65)}, "a key of nothing": {"": 1}, "a key of 65": {"k" * 65: 1},
    "a key with a space": {"a b": 1}, "a key with a newline": {"a\n": 1}, "the prototype": {"__proto__": {"x": 1}},
    "nine levels": {"a": [[[[[[[[[1]]]]]]]]]}, "a number beyond all": {"a": 2**53}, "a number below all": {"a": [{"b": -(2**53)}]},
    "no number": {"a": float("nan")}, "no end": {"a": [float("inf")]}, "half a character": {"a": "\ud800"},
    "half a character as a name within": {"a": {"\udc00": 1}}, "bytes": {"a": b"x"}, "more than 4 KB": {"a": "x" * 4097},
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_no_state_takes_is_refused(what):
    with pytest.raises(ValidationError):
        check_changes(REFUSED[what])


def test_what_is_small_json_is_taken():
    changes = {"a.b:c-d_1": {"x": [1, 2.5, "ü🎉", True, None]}, "gone": None}
    assert check_changes(changes) is changes
