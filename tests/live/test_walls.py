"""Walls as open windows see them: over several workers, dropped lines, guests, and closed doors."""

import random
import socket
import threading
import time
from itertools import count

import pytest
import socketio
import websocket
from socketio.exceptions import ConnectionError

from tests.live.decorator import Decorator, items_in
from tests.server import member_id, running, wait_until
from tests.wall_steps import NOTE, STICKER, WORDS, change, new_nonce, state_of

NUMBERS = count(1)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running(tmp_path_factory.mktemp("home"), rate_limits="off") as server:
        yield server


@pytest.fixture
def owner(server):
    """A fresh member with a wall, by name; visitors' marks need no word of theirs."""
    name = f"ada{next(NUMBERS)}"
    db = server.database()
    id = member_id(db, name)
    with db:
        db.execute("UPDATE profiles SET visitors = 'members' WHERE user_id = ?", (id,))
    db.close()
    return name


@pytest.fixture
def connect(server):
    """connect("grace", "ada1") is a client with that wall open; "" is a guest."""
    clients = []

    def open_client(name: str, wall: str = ""):
        client = socketio.Client(reconnection=False)
        client.heard = []
        client.on("*", lambda event, *data: client.heard.append((event, *data)))
        if name:
            client.connect(server.url, headers={"Cookie": server.cookie_for(name)}, transports=["websocket"])
        else:
            client.connect(server.url, auth={"viewer": ""}, transports=["websocket"])
        clients.append(client)
        if wall:
            assert watch(client, wall)["ok"]
        return client
    yield open_client
    for client in clients:
        client.disconnect()


def watch(client, wall: str, after=None) -> dict:
    return client.call("wall:watch", {"wall": wall, "after": after})


def edit(client, wall: str, **step) -> dict:
    return client.call("wall:edit", {"wall": wall, "nonce": new_nonce()} | step)


def hears(client, event: str, text: str = ""):
    return wait_until(lambda: [data for name, *data in client.heard if name == event and text in str(data)])


def set_doors(server, name: str, **doors) -> None:
    db = server.database()
    with db:
        for column, value in doors.items():
            db.execute(f"UPDATE profiles SET {column} = ? WHERE user_id = (SELECT id FROM users WHERE username = ?)", (value, name))
    db.close()


def test_every_window_on_every_worker_sees_what_is_stuck_on(connect, owner):
    windows = [connect(name, owner) for name in (owner, "grace", "", "", "linus", "")]
    answer = edit(windows[0], owner, add=[STICKER, NOTE])
    assert answer["ok"] and [ref.split("-")[0] for ref in answer["made"]] == ["sticker", "post"]
    for window in windows:
        [html] = hears(window, "html", answer["made"][0])[0]
        assert set(items_in(html)) == set(answer["made"]) and f'data-room="@{owner}" data-seq="1"' in html


def test_what_is_taken_off_goes_everywhere(connect, owner):
    ada, guest = connect(owner, owner), connect("", owner)
    [ref] = edit(ada, owner, add=[STICKER])["made"]
    edit(ada, owner, remove=[ref])
    hears(guest, "html", f'action="remove" target="{ref}" data-room="@{owner}" data-seq="2"')


def test_who_comes_too_late_is_shown_how_it_stands(connect, owner):
    here, there = connect(owner, owner), connect(owner, owner)
    [ref] = edit(here, owner, add=[STICKER])["made"]
    assert edit(here, owner, change=[change(ref, 1, x=7)])["ok"]
    late = edit(there, owner, change=[change(ref, 1, x=9)])
    assert late["error"]["code"] == "conflict" and items_in(late["html"])[ref][0] == 2 and "--x:7.0" in late["html"]


def test_an_item_that_is_gone_is_shown_to_be_gone(connect, owner):
    ada = connect(owner, owner)
    [ref] = edit(ada, owner, add=[STICKER])["made"]
    edit(ada, owner, remove=[ref])
    late = edit(ada, owner, change=[change(ref, 1, x=9)])
    assert late["error"]["code"] == "conflict" and f'action="remove" target="{ref}"' in late["html"]


def test_the_same_nonce_from_two_windows_makes_one_item(connect, owner):
    here, there = connect(owner, owner), connect(owner, owner)
    step = {"nonce": new_nonce(), "add": [STICKER]}
    answers = [edit(window, owner, **step) for window in (here, there, here)]
    assert [answer["made"] for answer in answers] == [answers[0]["made"]] * 3
    assert [answer["seq"] for answer in answers] == [1, 1, 1]


def test_undo_and_redo_go_by_socket_and_say_what_they_do(connect, owner):
    ada, guest = connect(owner, owner), connect("", owner)
    [ref] = edit(ada, owner, add=[STICKER])["made"]
    turn = {"wall": owner, "nonce": new_nonce()}
    undone = ada.call("wall:undo", turn)
    assert undone == {"ok": True, "seq": 2, "what": "Add a sticker", "undo": False, "redo": True} == ada.call("wall:undo", turn)
    hears(guest, "html", f'action="remove" target="{ref}"')
    again = {"ok": True, "seq": 3, "what": "Add a sticker", "undo": True, "redo": False}
    assert ada.call("wall:redo", {"wall": owner, "nonce": new_nonce()}) == again
    assert ada.call("wall:redo", {"wall": owner, "nonce": new_nonce()}) == again | {"what": ""}


def test_who_was_away_is_brought_what_changed(connect, owner):
    ada = connect(owner, owner)
    refs = edit(ada, owner, add=[STICKER, STICKER, NOTE])["made"]
    edit(ada, owner, remove=refs[:1])
    edit(ada, owner, change=[change(refs[1], 1, x=44)])
    answer = watch(connect("", owner), owner, 1)
    assert answer["seq"] == 3 and set(items_in(answer["html"])) == {refs[1]} and f'target="{refs[0]}"' in answer["html"]


def test_more_than_a_hundred_kilobytes_are_a_fresh_page(connect, owner):
    ada = connect(owner, owner)
    for _ in range(2):
        edit(ada, owner, add=[NOTE | {"body": "x" * 3900}] * 29)
    assert watch(ada, owner, 0) == {"ok": True, "seq": 2, "html": "", "reset": True}


def test_a_change_of_the_whole_wall_comes_in_frames_that_every_client_takes(connect, owner):
    ada, grace = connect(owner, owner), connect("grace", owner)
    for _ in range(2):
        edit(ada, owner, add=[NOTE | {"body": "x" * 3900}] * 29)
    refs = list(items_in("".join(html for event, html in ada.heard if event == "html")))
    hears(grace, "html", f'data-room="@{owner}" data-seq="2"')  # its last frame
    grace.heard.clear()
    assert edit(ada, owner, change=[change(ref, 2, y=5000) for ref in refs])["seq"] == 3
    hears(grace, "html", 'data-seq="3"')
    wait_until(lambda: any(f'data-room="@{owner}"' in html for event, html in grace.heard if event == "html"))
    frames = [html for event, html in grace.heard if event == "html"]
    assert len(frames) > 2 and max(len(html.encode()) for html in frames) < 131_072
    assert [f'data-room="@{owner}"' in html for html in frames] == [False] * (len(frames) - 1) + [True]
    assert sum(len(items_in(html)) for html in frames) == 58


def test_a_drag_is_seen_while_it_happens_and_written_nowhere(server, connect, owner):
    ada, grace, guest = connect(owner, owner), connect("grace", owner), connect("", owner)
    [ref] = edit(ada, owner, add=[STICKER])["made"]
    db = server.database()
    before = state_of(db, owner)
    for x in range(20):
        assert ada.call("wall:move", {"wall": owner, "items": [{"ref": ref, "x": x, "y": 5, "r": 3, "s": 90}]}) == {"ok": True}
    for window in (grace, guest):
        wait_until(lambda window=window: any(data["items"][-1]["x"] == 19 for name, data in window.heard if name == "wall:moving"))
        told = [data for name, data in window.heard if name == "wall:moving"]
        assert len(told) < 10 and told[-1] == {"wall": owner, "by": owner, "items": [{"ref": ref, "x": 19.0, "y": 5.0, "r": 3.0, "s": 90.0}]}
    assert state_of(db, owner) == before and db.execute("SELECT count(*) AS n FROM wall_changes WHERE user_id = (SELECT id FROM users WHERE username = ?)", (owner,)).fetchone()["n"] == 1
    db.close()


def test_a_visitor_drags_what_is_theirs_and_nothing_else(connect, owner):
    ada, grace = connect(owner, owner), connect("grace", owner)
    [hers] = edit(grace, owner, add=[STICKER])["made"]
    [not_hers] = edit(ada, owner, add=[STICKER])["made"]
    assert grace.call("wall:move", {"wall": owner, "items": [{"ref": hers, "x": 1, "y": 2}]})["ok"]
    refused = grace.call("wall:move", {"wall": owner, "items": [{"ref": hers, "x": 1, "y": 2}, {"ref": not_hers, "x": 1, "y": 2}]})
    assert refused["error"]["code"] == "forbidden"


def test_who_was_shown_the_door_drags_nothing_any_more(server, connect, owner):
    ada, grace = connect(owner, owner), connect("grace", owner)
    mark, = edit(grace, owner, add=[STICKER])["made"]
    items = [{"ref": mark, "x": 5, "y": 6}]
    assert grace.call("wall:move", {"wall": owner, "items": items})["ok"]
    db = server.database()
    with db:
        db.execute("UPDATE profiles SET visitors = 'nobody' WHERE user_id = (SELECT id FROM users WHERE username = ?)", (owner,))
    db.close()
    assert grace.call("wall:move", {"wall": owner, "items": items})["error"]["code"] == "forbidden"
    assert ada.call("wall:move", {"wall": owner, "items": items})["ok"]


def test_guests_look_on_and_do_nothing_else(connect, owner):
    edit(connect(owner), owner, add=[STICKER])
    guest = connect("", owner)
    asked = {
        "wall:edit": {"wall": owner, "nonce": "n", "add": [STICKER]}, "wall:undo": {"wall": owner, "nonce": "n"},
        "wall:redo": {"wall": owner, "nonce": "n"}, "wall:move": {"wall": owner, "items": [{"ref": "sticker-1", "x": 1, "y": 1}]},
        "room:join": {"room": "lobby", "after": None}, "message:post": {"room": "lobby", "body": "hi", "nonce": "n"},
        "typing": {"room": "lobby"},
    }
    assert {guest.call(event, payload)["error"]["code"] for event, payload in asked.items()} == {"signed_out"}
    assert guest.call("wall:leave", {"wall": owner}) == {"ok": True}


def test_guests_hear_nothing_of_who_is_there(connect, owner):
    guest, ada = connect("", owner), connect(owner, owner)
    connect("grace", owner)
    hears(ada, "presence", "grace")
    edit(ada, owner, add=[STICKER])
    hears(guest, "html")
    assert {event for event, *_ in guest.heard} == {"html"} and ada.call("typing", {"room": "lobby"})["ok"]


def test_who_leaves_a_wall_hears_no_more_of_it(connect, owner):
    ada, grace, guest = connect(owner, owner), connect("grace", owner), connect("", owner)
    for window in (grace, guest):
        assert window.call("wall:leave", {"wall": owner})["ok"]
    edit(ada, owner, add=[NOTE])
    hears(ada, "html", "hello")
    assert "hello" not in str(grace.heard + guest.heard)


def test_a_marks_author_and_the_owner_see_it_wait_and_nobody_else(server, connect, owner):
    set_doors(server, owner, visitors="approve")
    ada, grace, linus, guest = (connect(name, owner) for name in (owner, "grace", "linus", ""))
    [ref] = edit(grace, owner, add=[NOTE])["made"]
    for window in (ada, grace):
        [html] = hears(window, "html", "wall-pending")[0]
        assert f'id="pending-{ref}"' in html and "hello" in html
    for window in (linus, guest):
        hears(window, "html", f'action="remove" target="{ref}" data-room="@{owner}" data-seq="1"')
        assert "hello" not in str(window.heard)
    assert [("hello" in watch(window, owner, 0)["html"]) for window in (ada, grace, linus, guest)] == [True, True, False, False]


@pytest.mark.parametrize("visibility, insiders", [("members", ("grace",)), ("private", ())])
def test_a_wall_that_closes_falls_silent_for_who_may_not_see_it_any_more(server, connect, owner, visibility, insiders):
    ada = connect(owner, owner)
    windows = {name: [connect(name, owner) for _ in range(3)] for name in ("grace", "")}
    everyone = [ada, *windows["grace"], *windows[""]]
    send_access(server, owner, visibility)
    for window in everyone:
        hears(window, "resync")
    assert watch(ada, owner)["ok"]
    for name, opened in windows.items():
        for window in opened:
            assert watch(window, owner)["ok"] is (name in insiders)
    edit(ada, owner, add=[NOTE])
    hears(ada, "html", "hello")
    ada.call("wall:move", {"wall": owner, "items": [{"ref": "post-1", "x": 1, "y": 1}]})
    hears(ada, "wall:moving")
    for name, opened in windows.items():
        for window in opened:
            if name in insiders:
                hears(window, "html", "hello")
                hears(window, "wall:moving")
            assert ("hello" in str(window.heard)) is ("wall:moving" in str(window.heard)) is (name in insiders)


def send_access(server, owner: str, visibility: str) -> None:
    form = f"visibility={visibility}&visitors=members".encode()
    server.open(f"/wall/{owner}/access", server.cookie_for(owner), form).close()


@pytest.mark.parametrize("who", ["grace", "linus", ""])
def test_a_private_wall_leaks_nothing(server, connect, owner, who):
    set_doors(server, owner, visibility="private")
    ada, stranger = connect(owner, owner), connect(who)
    [ref] = edit(ada, owner, add=[NOTE])["made"]
    asked = {
        "wall:watch": {"wall": owner, "after": 0}, "wall:edit": {"wall": owner, "nonce": "n", "remove": [ref]},
        "wall:undo": {"wall": owner, "nonce": "n"}, "wall:move": {"wall": owner, "items": [{"ref": ref, "x": 1, "y": 1}]},
    }
    told = {event: stranger.call(event, payload) for event, payload in asked.items()}
    nowhere = {event: stranger.call(event, payload | {"wall": "nobody"}) for event, payload in asked.items()}
    ada.call("wall:move", {"wall": owner, "items": [{"ref": ref, "x": 1, "y": 1}]})
    hears(ada, "wall:moving")
    assert told == nowhere and not any(answer["ok"] for answer in told.values()) and stranger.heard == []


def test_a_guest_with_somebodys_name_is_nobody(server, connect):
    with pytest.raises(ConnectionError):
        client = socketio.Client(reconnection=False)
        client.connect(server.url, auth={"viewer": "ada"}, transports=["websocket"])
    member = socketio.Client(reconnection=False)
    member.connect(server.url, headers={"Cookie": server.cookie_for("grace")}, auth={"viewer": ""}, transports=["websocket"])
    assert member.call("room:join", {"room": "lobby", "after": None})["ok"]
    member.disconnect()


def test_200_edits_from_two_windows_over_a_line_that_breaks_end_as_on_a_fresh_page_and_can_all_be_undone(server, connect, owner):
    with_start = connect(owner, owner)
    edit(with_start, owner, add=[STICKER, WORDS, STICKER, NOTE])
    db = server.database()
    with db:
        db.execute("UPDATE wall_changes SET state = 'final', before = NULL, after = NULL")
    first, cookie = state_of(db, owner), server.cookie_for(owner)
    windows = [Decorator(server, owner, owner, cookie) for _ in range(2)]
    for window in windows:
        window.connect()
    over = threading.Event()
    chaos = threading.Thread(target=break_lines, args=(windows, over))
    chaos.start()
    workers = [threading.Thread(target=decorate, args=(window, random.Random(seed), 100)) for seed, window in enumerate(windows)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join(120)
    over.set()
    chaos.join()
    for window in windows:
        window.settle()
    fresh = items_in(server.get(f"/wall/{owner}", cookie))
    assert windows[0].shown == fresh == windows[1].shown
    assert sum(window.connections for window in windows) > 6 and sum(len(window.acked) for window in windows) > 100
    assert [window.duplicates for window in windows] == [0, 0]
    while with_start.call("wall:undo", {"wall": owner, "nonce": new_nonce()})["what"]:
        pass
    assert state_of(db, owner) == first
    for window in windows:
        window.settle()
        window.drop()
    assert windows[0].shown == windows[1].shown == items_in(server.get(f"/wall/{owner}", cookie))
    db.close()


def break_lines(windows, over: threading.Event) -> None:
    chance = random.Random(7)
    while not over.wait(chance.uniform(0.1, 0.3)):
        chance.choice(windows).drop()


def decorate(window: Decorator, chance: random.Random, steps: int) -> None:
    """Take random steps from what the window shows at that moment, each until it is answered."""
    for _ in range(steps):
        window.plan("wall:edit", **random_step(window, chance))
        window.persevere(lambda: not window.outbox, 90)
        time.sleep(chance.uniform(0, 0.02))


def random_step(window: Decorator, chance: random.Random) -> dict:
    with window.lock:
        shown = {ref: version for ref, (version, _) in window.shown.items()}
    taken = chance.sample(sorted(shown), min(len(shown), chance.randint(1, 3)))
    moves = [change(ref, shown[ref], x=chance.randint(0, 1200), y=chance.randint(0, 2000), z=chance.randint(1, 9)) for ref in taken]
    new = [chance.choice((STICKER, WORDS, NOTE)) | {"x": chance.randint(0, 1200)}]
    possible = [{"add": new}, {"change": moves}, {"change": moves}, {"remove": taken[:1]}, {"add": new, "change": moves[1:], "remove": taken[:1]}]
    return chance.choice(possible) if taken else possible[0]


def test_the_server_found_no_fault_in_any_of_it(server):
    assert server.errors() == []


def test_there_is_room_for_at_most_a_thousand_guests_and_for_members_beside_them(tmp_path):
    with running(tmp_path, rate_limits="on") as server:
        answers, lines = [], []
        for number in range(1100):  # of many networks, since each may have only so many
            line = guest_line(server, f"127.0.{number % 20}.{1 + number // 20}")
            lines.append(line)
            answers.append(line.recv())
        admitted = sum(answer.startswith("40") for answer in answers)
        assert 500 < admitted <= 1000 and all("too_many_guests" in answer for answer in answers if answer.startswith("44"))
        member = socketio.Client(reconnection=False)
        member.connect(server.url, headers={"Cookie": server.cookie_for("ada")}, transports=["websocket"])
        assert watch(member, "ada")["ok"] and server.errors() == []
        member.disconnect()
        for line in lines:
            line.close()


def test_one_network_takes_only_so_many_of_the_places_for_guests(tmp_path):
    with running(tmp_path, workers=1, rate_limits="on") as server:
        lines = [guest_line(server, "127.0.0.9") for _ in range(100)]
        answers = [line.recv() for line in lines]
        other = guest_line(server, "127.0.7.9")
        assert sum(answer.startswith("40") for answer in answers) == 80
        assert all("too_many_guests" in answer for answer in answers[80:])
        assert other.recv().startswith("40")
        for line in [*lines, other]:
            line.close()


def guest_line(server, address: str) -> websocket.WebSocket:
    """A guest's socket that comes from this address of ours."""
    wire = socket.create_connection(("127.0.0.1", server.port), timeout=20, source_address=(address, 0))
    url = server.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
    line = websocket.create_connection(url, socket=wire, origin=server.url)
    line.recv()
    line.send('40{"viewer":""}')
    return line
