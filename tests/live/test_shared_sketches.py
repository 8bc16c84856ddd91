"""Sketches that people play together, over several workers: who plays, who looks on, who is out, and what is refused."""

import json
import time
from itertools import count

import pytest
import socketio

from tests.live.test_bad_input import Line, event
from tests.server import member_id, running, wait_until
from tests.sketches import make_sketch
from tests.stage import begin_session, changed_tables, contents

NUMBERS = count(1)
QUIET = """neo.on("sticker", console.log)"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running(tmp_path_factory.mktemp("home"), rate_limits="off") as server:
        yield server
        assert server.errors() == []


@pytest.fixture(scope="module")
def db(server):
    db = server.database()
    for name in ("ada", "grace", "linus", "eve"):
        member_id(db, name)
    yield db
    db.close()


@pytest.fixture
def game(db):
    """A sketch on the wall of a fresh member, as events name it: {script, place}."""
    owner = f"ada{next(NUMBERS)}"
    return {"script": make_sketch(db, member_id(db, owner)), "place": f"@{owner}"}


@pytest.fixture
def connect(server):
    """connect("grace") is a client that keeps what it hears; "" is a guest."""
    clients = []

    def open_client(name: str):
        client = socketio.Client(reconnection=False)
        client.heard = []
        client.on("*", lambda event, *data: client.heard.append((event, *data)))
        who = {"headers": {"Cookie": server.cookie_for(name)}} if name else {"auth": {"viewer": ""}}
        client.connect(server.url, transports=["websocket"], **who)
        clients.append(client)
        return client

    yield open_client
    for client in clients:
        client.disconnect()


@pytest.fixture
def play(connect, game):
    """play("grace") is a client that has entered the game, its answer in `.entered`."""

    def enter_game(name: str, **more):
        client = connect(name)
        client.entered = enter(client, game, **more)
        assert client.entered["ok"], client.entered
        return client

    return enter_game


def enter(client, game: dict, **more) -> dict:
    return client.call("sketch:enter", game | more)


def put(client, game: dict, **changes) -> dict:
    return client.call("sketch:set", game | {"changes": changes})


def news(client, event: str) -> list[dict]:
    return [data[0] for name, *data in client.heard if name == event]


def ids(players: list[dict]) -> list[int]:
    return [player["id"] for player in players]


def sees_players(client, expected: list[int]) -> None:
    wait_until(lambda: news(client, "sketch:players") and ids(news(client, "sketch:players")[-1]["players"]) == expected)


def code(answer: dict) -> str:
    assert answer["ok"] is False and answer["error"]["message"][-1] in ".!?"
    return answer["error"]["code"]


def test_what_one_does_all_see_in_one_order_on_every_worker(play, game):
    players = [play(name) for name in ("ada", "grace", "linus", "eve")]
    assert [player.entered["you"] for player in players] == [1, 2, 3, 4]
    seqs = [put(player, game, last=player.entered["you"], **{f"k{round}": round})["seq"] for round in range(3) for player in players]
    assert seqs == list(range(seqs[0], seqs[0] + 12))
    for player in players:
        wait_until(lambda player=player: len(news(player, "sketch:shared")) == 9)  # its own it knows by the acks
        assert all(one["by"] != player.entered["you"] and one["script"] == game["script"] for one in news(player, "sketch:shared"))


def test_who_comes_later_sees_the_state(play, game):
    put(play("ada"), game, ball={"x": 1}, old=1)
    put(play("grace"), game, old=None)
    assert play("linus").entered["state"] == {"ball": {"x": 1}}


def test_of_nine_the_last_looks_on_and_so_does_a_guest(play, game):
    players = [play(f"player{number}") for number in range(8)]
    ninth, guest = play("ninth"), play("")
    assert (ninth.entered["you"], guest.entered["you"], len(guest.entered["players"])) == (0, 0, 8)
    assert code(put(ninth, game, a=1)) == "forbidden" and code(put(guest, game, a=1)) == "signed_out"
    put(players[0], game, a=1)
    wait_until(lambda: news(guest, "sketch:shared") and news(ninth, "sketch:shared"))


def test_only_who_allowed_it_is_called_by_name(play):
    ada = play("ada")
    assert play("grace", named=True).entered["players"] == [{"id": 1, "name": ""}, {"id": 2, "name": "grace"}]
    wait_until(lambda: [one["name"] for told in news(ada, "sketch:players")[-1:] for one in told["players"]] == ["", "grace"])
    assert "ada" not in str([data for name, *data in ada.heard if name == "sketch:players"]).replace(f"@{'ada'}", "")


def test_whoever_leaves_or_breaks_off_gives_the_place_to_the_next(play, game):
    ada, grace, linus = play("ada"), play("grace"), play("linus")
    grace.call("sketch:leave", game)
    sees_players(ada, [1, 3])
    linus.disconnect()
    sees_players(ada, [1])
    assert play("eve").entered["you"] == 2


def test_two_windows_of_one_member_are_one_player(play, game):
    ada, here, there = play("ada"), play("grace"), play("grace")
    assert here.entered["you"] == there.entered["you"] == 2
    here.disconnect()
    assert put(there, game, a=1)["ok"]
    there.disconnect()
    sees_players(ada, [1])


def test_a_flooding_player_is_put_out_and_the_others_play_on(play, connect, game):
    ada, grace = play("ada"), play("grace")
    answers = [put(grace, game, n=number) for number in range(60)]
    codes = ["" if answer["ok"] else code(answer) for answer in answers]
    assert "flood" in codes and codes.index("flood") >= 20 and not any(answer["ok"] for answer in answers[codes.index("flood"):])
    sees_players(ada, [1])
    again = enter(connect("grace"), game)
    assert code(again) == "flood" and 20 <= again["error"]["retry_after"] <= 30
    assert put(ada, game, after=1)["ok"]


def test_ten_changes_a_second_are_no_flood(play, game):
    ada = play("ada")
    for number in range(30):
        assert put(ada, game, n=number)["ok"]
        time.sleep(0.1)


def test_a_state_of_more_than_16_kb_is_refused_and_stays_as_it_was(play, game):
    ada = play("ada")
    for number in range(4):
        assert put(ada, game, **{f"k{number}": "x" * 4000})["ok"]
    assert code(put(ada, game, k5="x" * 1000)) == "invalid"
    assert len(play("grace").entered["state"]) == 4


def test_the_players_of_a_worker_that_is_killed_leave_and_the_state_stays(server, play, game):
    players = {f"crew{number}": play(f"crew{number}") for number in range(8)}
    put(players["crew0"], game, score=7)
    left = list(players.values())
    for pid in server.workers():
        if len(left) == 8:  # else somebody's worker was among them
            server.kill_worker(pid)
            wait_until(lambda pid=pid: pid not in server.workers())
            time.sleep(0.5)
            left = [player for player in left if player.connected]
    assert 0 < len(left) < 8
    sees_players(left[0], sorted(player.entered["you"] for player in left))
    wait_until(lambda: len(server.workers()) == 4)
    assert play("ada").entered["state"] == {"score": 7}


def test_it_says_whether_one_still_plays(play, connect, game):
    ada, guest = play("ada"), play("")
    seq = put(ada, game, a=1)["seq"]
    assert ada.call("sketch:stay", game) == {"ok": True, "you": 1, "seq": seq}
    assert guest.call("sketch:stay", game) == connect("grace").call("sketch:stay", game) == {"ok": True, "you": 0, "seq": seq}


def test_public_rooms_are_places_and_private_ones_never(db, connect, game):
    slug = f"attic-{next(NUMBERS)}"
    with db:
        db.execute("INSERT INTO rooms (slug, name, visibility) VALUES (?, 'Attic', 'private')", (slug,))
        db.execute("INSERT INTO memberships (room_id, user_id) SELECT rooms.id, users.id FROM rooms, users WHERE slug = ? AND username = 'ada'", (slug,))
    ada = connect("ada")
    assert enter(ada, game | {"place": "lobby"})["you"] == 1
    assert code(enter(ada, game | {"place": slug})) == "forbidden"
    assert code(enter(connect("grace"), game | {"place": slug})) == code(enter(connect(""), game | {"place": "lobby"})) == "not_found"


def test_a_room_that_becomes_private_tells_nobody_anything_any_more(server, db, connect, game):
    slug = f"porch-{next(NUMBERS)}"
    with db:
        db.execute("INSERT INTO rooms (slug, name) VALUES (?, 'Porch')", (slug,))
        db.execute("INSERT INTO memberships (room_id, user_id, role) SELECT rooms.id, users.id, 'owner' FROM rooms, users WHERE slug = ? AND username = 'ada'", (slug,))
    ada, grace, there = connect("ada"), connect("grace"), game | {"place": slug}
    assert enter(ada, there)["you"] == 1 and enter(grace, there)["you"] == 2
    server.open(f"/rooms/{slug}/settings", server.cookie_for("ada"), b"name=Porch&visibility=private&opened=yes").close()
    wait_until(lambda: ("resync",) in grace.heard)
    grace.heard.clear()
    assert code(put(ada, there, a=1)) == "forbidden" and code(grace.call("sketch:stay", there)) == "not_found"
    assert news(grace, "sketch:shared") == []


def test_a_wall_that_is_closed_tells_its_guests_nothing_any_more(server, play, game):
    owner = game["place"][1:]
    ada, guest = play(owner), play("")
    server.open(f"/wall/{owner}/access", server.cookie_for(owner), b"visibility=private&visitors=nobody").close()
    wait_until(lambda: ("resync",) in ada.heard)
    guest.heard.clear()
    assert enter(ada, game)["you"] == 1 and put(ada, game, secret=1)["ok"]
    assert code(enter(guest, game)) == code(guest.call("sketch:stay", game)) == "not_found"
    time.sleep(0.3)
    assert news(guest, "sketch:shared") == []


def test_who_is_blocked_looks_on(db, play, game):
    with db:
        db.execute("INSERT INTO blocks (user_id, blocked_id) SELECT ?, id FROM users WHERE username = 'eve'", (member_id(db, game["place"][1:]),))
    eve = play("eve")
    assert eve.entered["you"] == 0 and code(put(eve, game, a=1)) == "forbidden"


def test_a_sketch_is_played_where_it_hangs_and_only_if_it_shares(db, connect, game):
    ada, author = connect("ada"), member_id(db, game["place"][1:])
    assert code(enter(ada, game | {"place": "@grace"})) == "forbidden"
    assert code(enter(ada, game | {"script": make_sketch(db, author, source=QUIET)})) == "forbidden"
    assert code(enter(ada, game | {"script": make_sketch(db, author, visibility="private", pinned=False)})) == "not_found"
    assert code(enter(ada, game | {"script": "a" * 16})) == "not_found"


def test_a_sketch_that_is_hidden_or_switched_off_is_played_no_more(db, play, game):
    ada = play("ada")
    with db:
        db.execute("UPDATE settings SET sketches = 'off'")
    assert code(put(ada, game, a=1)) == "forbidden"
    with db:
        db.execute("UPDATE settings SET sketches = 'on'")
        db.execute("UPDATE scripts SET hidden = 1 WHERE key = ?", (game["script"],))
    assert code(enter(ada, game)) == code(put(ada, game, a=1)) == "not_found"


def test_nothing_of_a_game_is_in_the_database(db, play, game):
    before = contents(db)
    ada = play("ada")
    put(ada, game, a="nobody keeps this")
    assert set(changed_tables(before, contents(db))) <= {"sessions", "users", "profiles", "memberships"}


# Bad input: a refusal that says why, and nobody hears of it.

WRONG = {
    **{f"{name} with {what}": (name, payload, "invalid")
       for name in ("sketch:enter", "sketch:stay", "sketch:leave", "sketch:set")
       for what, payload in {
           "no payload": None, "a word": "please", "a list": [1], "nothing in braces": {}, "no place": {"place": None},
           "a key that climbs": {"script": "../../etc/passwd"}, "a key in capitals": {"script": "A" * 16},
           "a key with a newline": {"script": "a" * 16 + "\n"}, "a key that is a number": {"script": 7},
           "a place that climbs": {"place": "../lobby"}, "a place with a space": {"place": "@ada x"}, "a place in capitals": {"place": "@ADA"},
           "an empty place": {"place": ""}, "a field nobody asked for": {"role": "admin"},
       }.items()},
    "a name that is not allowed or not": ("sketch:enter", {"named": "yes"}, "invalid"),
    "a number of one's own": ("sketch:enter", {"you": 1}, "invalid"),
    **{f"changes of {what}": ("sketch:set", {"changes": changes}, "invalid")
       for what, changes in {
           "none": None, "a word": "x", "a list": [1], "a number": 7, "nothing": {}, "65 keys": {f"k{number}": 1 for number in range(65)},
           "an empty key": {"": 1}, "a key of 65": {"k" * 65: 1}, "a key with spaces": {"a b": 1}, "the prototype": {"__proto__": {"x": 1}},
           "nine levels": {"a": [[[[[[[[[1]]]]]]]]]}, "a number beyond all": {"a": 10**30}, "more than 4 KB": {"a": "x" * 5000},
           "100 KB": {"a": "x" * 100_000},
       }.items()},
}
RAW = {
    "no number": '{"a":NaN}', "no end": '{"a":1e999}', "half a character": '{"a":"\\ud800"}', "60,000 levels": '{"a":' + "[" * 60_000 + "]" * 60_000 + "}",
    "2,000 levels": '{"a":' + "[" * 2000 + "]" * 2000 + "}", "half a character as a name": '{"\\udc00":1}',
}


@pytest.fixture(scope="module")
def line(server, db):
    """A bare line of ada's, who plays a game there."""
    owner = f"ada{next(NUMBERS)}"
    line = Line(server, begin_session(db, "ada"))
    line.game = {"script": make_sketch(db, member_id(db, owner)), "place": f"@{owner}"}
    assert line.ask(event("sketch:enter", line.game))["ok"]
    yield line
    line.ws.close()


def still_plays(line) -> bool:
    return line.ask(event("sketch:stay", line.game))["you"] == 1


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_refused_and_the_line_goes_on(line, what):
    name, payload, expected = WRONG[what]
    asked = line.game | ({"changes": {"a": 1}} if name == "sketch:set" else {}) | payload if payload and isinstance(payload, dict) else payload
    assert code(line.ask(event(name, asked))) == expected and still_plays(line)


@pytest.mark.parametrize("what", RAW)
def test_what_no_json_should_be_is_refused_and_the_line_goes_on(line, what):
    packet = f'427["sketch:set",{json.dumps(line.game)[:-1]},"changes":{RAW[what]}}}]'
    assert code(line.ask(packet)) in ("invalid", "bad_request") and still_plays(line)


def test_after_all_that_a_change_is_a_change(line):
    assert line.ask(event("sketch:set", line.game | {"changes": {"a": 1}}))["ok"]
