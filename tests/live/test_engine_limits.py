"""What one connection and one network may take, and what gunicorn's threads are kept from."""

import json
import os
import socket
import threading
import time
from contextlib import suppress
from types import SimpleNamespace

import pytest

from engine import loop as loop_module
from engine.conn import Conn, Gone
from engine.door import Door
from engine.frames import PING
from engine.limits import BURST, EVENTS, Guests, Pace
from engine.loop import READ, RESUME, Loop
from engine.strands import Strands
from tests.live.engine_app import Client, Closed, masked, serving, wait_until

HALF = b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConn"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """With limits: five guests a network, twenty events a second."""
    os.environ["ENGINE_LIMITS"] = "on"
    try:
        with serving(tmp_path_factory.mktemp("limits"), workers=1) as server:
            yield server
    finally:
        del os.environ["ENGINE_LIMITS"]


def test_a_burst_is_free_and_then_each_message_must_be_earned():
    pace, conn = Pace(limited=True), SimpleNamespace(due=0.0)
    assert not any([pace.exceeded(conn, 100.0) for _ in range(BURST)])
    assert pace.exceeded(conn, 100.0)
    assert not pace.exceeded(conn, 100.0 + 2 / EVENTS)
    assert pace.exceeded(conn, 100.0 + 2 / EVENTS)
    free = Pace(limited=False)
    assert not any([free.exceeded(conn, 1000.0) for _ in range(1000)])


def test_who_sends_too_fast_is_slowed_down_and_loses_nothing(server):
    fast, calm = Client(server.port), Client(server.port)
    began = time.monotonic()
    for number in range(BURST + EVENTS):
        fast.emit("step", number)
    assert calm.call("echo", "I am not held up") == "I am not held up"
    assert [fast.event("stepped") for _ in range(BURST + EVENTS)] == list(range(BURST + EVENTS))
    assert time.monotonic() - began > 0.5  # a second, less a breath
    assert server.get("/stats")["stats"]["fast"] > 0


def test_many_pings_cost_what_many_events_cost(server):
    client = Client(server.port)
    client.socket.sendall(masked(b"x", PING) * 1000)
    time.sleep(0.5)
    client.socket.settimeout(0.1)
    pongs = 0
    try:
        while client.frame():
            pongs += 1
    except TimeoutError:
        assert BURST <= pongs < 200


def test_what_came_in_one_read_is_not_queued_beyond_the_inbox(monkeypatch):
    handled, gate = [], threading.Event()
    strands = Strands(lambda conn, item: (gate.wait(5), handled.append(item)), lambda conn: loop.post(conn, RESUME))
    loop = Loop(strands.put, strands.submit, ping_interval=20)
    loop.thread.start()
    ours, parked = socket.socketpair()
    conn = Conn("eve", loop, parked.detach(), 1000)
    loop.post(conn, b"welcome")
    ours.sendall(b"".join(masked(b"4%d" % number) for number in range(1500)))
    wait_until(lambda: conn.paused)
    time.sleep(0.2)
    assert strands.waiting <= 33 and len(conn.inbox) <= 33
    gate.set()
    wait_until(lambda: len(handled) == 1500, 10)
    assert handled == [str(number) for number in range(1500)] and strands.waiting == 0
    assert not conn.paused and conn.mask & READ
    loop.stop()


def test_whoever_joins_nothing_is_sent_away_and_a_member_is_not(monkeypatch):
    monkeypatch.setattr(loop_module, "JOIN_SECONDS", 0.5)
    heard = []
    loop = Loop(lambda conn, item: heard.append((conn.sid, item)), lambda call: call(), 20, lambda conn: conn.sid == "ada")
    loop.thread.start()
    ends = {}
    for name in ("ada", "eve"):
        ends[name], parked = socket.socketpair()
        ends[name].settimeout(5)
        loop.post(Conn(name, loop, parked.detach(), 1000), b"welcome")
        assert ends[name].recv(7) == b"welcome"
    assert ends["eve"].recv(100) == b"\x88\x02\x03\xf0"  # 1008
    assert heard == [("eve", Gone("transport close"))]
    assert {conn.sid for conn in loop.conns.values() if not conn.left} == {"ada"}
    loop.stop()


def test_whom_the_server_keeps_waiting_is_not_blamed_for_it():
    loop = Loop(None, None, 20, lambda conn: False)
    conn = SimpleNamespace(left="", running=True)
    loop._expect(conn, 100.0)
    assert list(loop.newcomers) == [(101.0, conn)] and loop.counts.idle == 0


def test_a_member_we_do_not_read_is_not_dropped_for_its_silence(monkeypatch):
    loop = Loop(lambda *_: None, lambda call: call(), ping_interval=1)
    loop.thread.start()
    ours, parked = socket.socketpair()
    ours.settimeout(5)
    conn = Conn("ada", loop, parked.detach(), 1000)
    loop.post(conn, b"welcome")
    wait_until(lambda: conn in loop.wheel[0])
    loop.epoll.modify(conn.fd, 0)
    conn.mask &= ~READ
    time.sleep(3.2)
    assert not conn.left and ours.recv(100).startswith(b"welcome\x81\x012\x81\x012")
    loop.post(conn, RESUME)
    wait_until(lambda: conn.left == "ping timeout")
    loop.stop()


def test_an_event_for_a_namespace_not_joined_is_answered_or_ends_the_connection(server):
    early = Client(server.port, name="guest", join=False)
    early.send('427["echo",1]')
    assert json.loads(early.until("437")[3:])[0]["error"]["code"] == "bad_request"
    early.send('42["echo",1]')
    assert early.end() == 1007
    elsewhere = Client(server.port)
    elsewhere.send('42/other,7["echo",1]')
    assert elsewhere.until("43/other,7[")
    assert elsewhere.call("echo", "still in the other one") == "still in the other one"


def test_a_network_may_have_so_many_sockets_without_a_member(server):
    wait_until(lambda: server.get("/stats")["guests"] == {})
    home = {"X_Forwarded_For": "192.0.2.7"}
    guests = [Client(server.port, name="guest", **home) for _ in range(5)]
    assert server.get("/stats")["guests"] == {"192.0.2.0/24": 5}
    late = Client(server.port, X_Forwarded_For="192.0.2.99")
    assert late.status == 429 and "guests" in late.body() and b"Retry-After" in late.head
    assert Client(server.port, name="guest", X_Forwarded_For="192.0.3.7").status == 101
    assert Client(server.port, name="guest").status == 101  # a proxy we were not told of may speak for everyone
    guests.pop().close()
    wait_until(lambda: server.get("/stats")["guests"]["192.0.2.0/24"] == 4)
    members = [Client(server.port, **home) for _ in range(8)]  # one after the other: who has a member counts no more
    assert [member.status for member in members] == [101] * 8
    for guest in guests:
        guest.close()
    wait_until(lambda: "192.0.2.0/24" not in server.get("/stats")["guests"])


def test_a_guest_who_finds_a_member_or_leaves_is_counted_down_once():
    guests = Guests(2)
    conn = SimpleNamespace(guest=guests.enter("10.0.0.0/24"))
    guests.enter("10.0.0.0/24")
    assert guests.full("10.0.0.0/24") and not guests.full("10.0.1.0/24")
    guests.leave(conn)
    guests.leave(conn)
    assert guests.counts == {"10.0.0.0/24": 1}


def test_two_thousand_half_open_upgrades_hold_up_nobody(tmp_path):
    with serving(tmp_path, workers=3, threads=2) as server:
        ada = Client(server.port).join("r")
        half = []
        for number in range(2000):
            half.append(socket.create_connection(("127.0.0.1", server.port)))
            if number % 4:  # the fourth says nothing at all
                half[-1].sendall(HALF)
        for _ in range(3):
            assert server.get("/ping", timeout=5) == "pong"
            assert ada.call("echo", "and I am here") == "and I am here"
            for each in half[1:1900:4]:
                with suppress(OSError):  # a worker that has 900 of them lets the oldest go
                    each.sendall(b"e")  # ever so slowly
        half[-1].sendall(b"ection: close\r\n\r\n")
        assert half[-1].recv(12) == b"HTTP/1.1 426"  # who comes to the end is answered
        half[-2].shutdown(socket.SHUT_WR)
        assert half[-2].recv(100) == b""
        for each in half:
            each.close()
        wait_until(lambda: {stats["connections"] for stats in server.every("/stats", 3).values()} == {1})
        assert "Traceback" not in server.log()


def test_clients_that_do_not_hang_up_after_the_answer_hold_up_nobody(tmp_path):
    with serving(tmp_path, workers=1) as server:
        lingering = []
        for _ in range(30):
            lingering.append(socket.create_connection(("127.0.0.1", server.port)))
            lingering[-1].sendall(b"GET /ping HTTP/1.1\r\nHost: ada\r\nConnection: close\r\n\r\n")
            assert lingering[-1].recv(1000).startswith(b"HTTP/1.1 200")
        began = time.monotonic()
        assert server.get("/ping") == "pong"
        assert time.monotonic() - began < 20  # gunicorn alone waits 2 s for each
        lingering[0].sendall(b"more that nobody wants")
        for each in lingering:
            each.close()
        wait_until(lambda: server.get("/stats")["connections"] == 1)
        assert "Traceback" not in server.log()


def test_keep_alive_and_requests_in_pieces_work_through_the_door(tmp_path):
    with serving(tmp_path, workers=1) as server, socket.create_connection(("127.0.0.1", server.port)) as one:
        one.settimeout(10)
        for _ in range(3):
            for piece in (b"GET /ping HT", b"TP/1.1\r\nHost: a", b"da\r\n\r", b"\n"):
                one.sendall(piece)
                time.sleep(0.02)
            assert answer(one).endswith(b"\r\n\r\npong")
        one.sendall(b"GET /ping HTTP/1.1\r\nHost: ada\r\n\r\nGET /ping HTTP/1.1\r\nHost: a")  # one and a half
        assert answer(one).endswith(b"pong")
        one.sendall(b"da\r\n\r\n")
        assert answer(one).endswith(b"pong")


def answer(sock):
    data = b""
    while not data.endswith(b"pong"):
        piece = sock.recv(1000)
        assert piece, data
        data += piece
    return data


def test_the_oldest_half_open_connection_goes_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr("engine.door.MOST_WAITING", 2)
    pending = [SimpleNamespace(timeout=100), SimpleNamespace(timeout=101)]
    worker = SimpleNamespace(tpool=None, pending_conns=pending, handle=lambda connection: True, alive=True)
    ours, _ = pair = socket.socketpair()
    monkeypatch.setattr("engine.door.may_enter", lambda connection: False)
    Door(worker).submit(worker.handle, SimpleNamespace(sock=ours))
    assert [each.timeout for each in pending] == [0, 101]
    for end in pair:
        end.close()


def test_who_never_reads_and_who_floods_cost_their_neighbours_nothing(server):
    mute = Client(server.port, receive_buffer=4096).join("crowd")
    flood = Client(server.port)
    neighbour = Client(server.port).join("crowd")
    flood.socket.settimeout(0.1)
    try:
        while True:
            flood.socket.sendall(masked(b'42["step",1]') * 500)
    except TimeoutError:
        pass  # the server reads no further
    for number in range(60):
        server.get(f"/say/crowd/{number}?times=20000")
        assert len(neighbour.event("said")) == 20000 * len(str(number))
    wait_until(lambda: server.get("/stats")["stats"]["slow"] == 1)
    with pytest.raises((Closed, ConnectionError)):
        while True:
            mute.packet()
    flood.close()
