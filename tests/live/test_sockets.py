"""The socket's door opens on the same mutations as the form's, across four workers, to an ordinary Socket.IO client."""

import re
import time

import pytest
import socketio

from tests.live.member import Member
from tests.server import member_id, running, wait_until


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running(tmp_path_factory.mktemp("home"), rate_limits="off") as server:
        yield server


@pytest.fixture
def connect(server):
    """connect("ada") is python-socketio's own client, signed in; it ends with the test."""
    clients = []

    def open_client(name: str, cookie: str | None = None) -> socketio.Client:
        client = socketio.Client(reconnection=False)
        client.heard = []
        client.on("*", lambda event, *data: client.heard.append((event, *data)))
        headers = {"Cookie": cookie or server.cookie_for(name)}  # the Origin is websocket-client's: the server's own
        client.connect(server.url, headers=headers, transports=["websocket"])
        clients.append(client)
        return client

    yield open_client
    for client in clients:
        client.disconnect()


def join(client, room: str = "lobby", after=None) -> dict:
    return client.call("room:join", {"room": room, "after": after})


def say(client, body: str, nonce: str, **more) -> dict:
    return client.call("message:post", {"room": more.pop("room", "lobby"), "body": body, "nonce": nonce} | more)


def heard(client, event: str) -> list:
    return [data for name, *data in client.heard if name == event]


def hears(client, text: str):
    return wait_until(lambda: [html for [html] in heard(client, "html") if text in html])


def test_a_message_reaches_members_on_every_worker(server, connect):
    listeners = [connect("grace") for _ in range(8)]
    for listener in listeners:
        assert join(listener)["ok"]
    ada = connect("ada")
    join(ada)
    answer = say(ada, "to all of you", "everyone")
    assert answer["ok"] and set(answer) == {"ok", "id", "seq"}
    for client in (*listeners, ada):
        assert f'data-seq="{answer["seq"]}"' in hears(client, "to all of you")[0]


def test_the_same_nonce_again_answers_the_same_id(server, connect):
    ada, again = connect("ada"), connect("ada")
    first = say(ada, "once", "twice")
    assert say(again, "once", "twice")["id"] == first["id"]


def test_edits_deletions_and_reactions_arrive(server, connect):
    ada, grace = connect("ada"), connect("grace")
    join(grace)
    id = say(ada, "first words", "edits")["id"]
    assert ada.call("message:edit", {"id": id, "body": "second thoughts"})["ok"]
    hears(grace, "second thoughts")
    assert grace.call("message:react", {"id": id, "emoji": "🪐", "on": True})["ok"]
    hears(grace, 'data-names="grace"')
    assert ada.call("message:delete", {"id": id})["ok"]
    hears(grace, "Deleted by its author")


def test_who_was_away_is_told_exactly_what_changed(server, connect):
    ada, grace = connect("ada"), connect("grace")
    before = join(grace)["seq"]
    grace.disconnect()
    id = say(ada, "while you were out", "away")["id"]
    answer = join(connect("grace"), after=before)
    assert re.findall(r'id="message-(\d+)"', answer["html"]) == [str(id)]
    assert answer["seq"] == before + 1


def test_asking_with_null_gives_the_seq_alone(connect):
    answer = join(connect("ada"))
    assert answer["html"] == "" and answer["seq"] >= 0 and "reset" not in answer


def test_presence_says_who_came_and_who_left(server, connect):
    member_id(server.database(), "linus")
    ada = connect("ada")
    join(ada)
    linus = connect("linus")
    join(linus)
    wait_until(lambda: any("linus" in told["joined"] for [told] in heard(ada, "presence")))
    assert "linus" in server.get("/rooms/lobby/here", server.cookie_for("ada"))
    linus.disconnect()
    wait_until(lambda: any("linus" in told["left"] for [told] in heard(ada, "presence")))


def test_typing_is_told_to_the_room(connect):
    ada, grace = connect("ada"), connect("grace")
    join(ada), join(grace)
    assert grace.call("typing", {"room": "lobby"})["ok"]
    wait_until(lambda: any(told == {"room": "lobby", "names": ["grace"]} for [told] in heard(ada, "typing")))


def test_a_room_that_is_not_open_is_marked_unread_and_a_mention_calls(server, connect):
    grace, ada = connect("grace"), connect("ada")
    time.sleep(0.2)
    id = say(ada, "@grace are you there?", "call")["id"]
    wait_until(lambda: [told for [told] in heard(grace, "unread") if told["mention"] and told["id"] == id])
    wait_until(lambda: [told for [told] in heard(grace, "unread") if not told["mention"]])


def test_reading_in_one_window_clears_the_mark_in_another(connect):
    one, other, ada = connect("grace"), connect("grace"), connect("ada")
    id = say(ada, "read me", "read")["id"]
    assert one.call("room:read", {"room": "lobby", "id": id})["ok"]
    wait_until(lambda: [told for [told] in heard(other, "read") if told == {"room": "lobby", "id": id}])


def test_signing_out_ends_the_sockets_of_that_session(server, connect):
    cookie = server.cookie_for("eve")
    eve, elsewhere = connect("eve", cookie), connect("eve")
    join(eve), join(elsewhere)
    server.open("/logout", cookie, data=b"")
    wait_until(lambda: not eve.connected)
    assert heard(eve, "signed_out") and elsewhere.connected


def test_who_is_signed_out_is_refused(server, connect):
    with pytest.raises(socketio.exceptions.ConnectionError):
        connect("eve", "session=" + "x" * 43)


def test_killing_a_worker_makes_the_others_look_back(server, connect):
    clients = [connect("grace") for _ in range(8)]
    for client in clients:
        join(client)
    server.kill_worker(server.workers()[0])
    left = wait_until(lambda: [client for client in clients if client.connected])
    wait_until(lambda: any(heard(client, "resync") for client in left))
    wait_until(lambda: len(server.workers()) == 4)


def test_many_members_settle_on_one_conversation(server):
    members = [Member(server, name) for name in ("ada", "grace", "linus", "eve")]
    for member in members:
        member.connect()
        for number in range(10):
            member.write(f"{member.name} {number}")
        member.send_outbox()
    for member in members:
        member.settle()
    views = [member.view() for member in members]
    assert views.count(views[0]) == len(views)


def test_nothing_went_wrong_behind_the_scenes(server):
    assert server.errors() == []
