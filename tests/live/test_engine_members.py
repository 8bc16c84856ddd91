"""What members do to a worker, good and bad: order, floods, slow readers, nonsense, and the end of the worker."""

import json
import os
import random
import signal
import socket
import struct
import threading
import time

import pytest
import socketio

from engine.frames import BINARY, PING
from engine.rundir import socket_directory
from tests.live.engine_app import Client, Closed, masked, serving, wait_until


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("members"), workers=1) as server:
        yield server


def test_a_member_s_events_run_in_order_and_the_disconnect_last(server):
    client = Client(server.port)
    steps = threading.Thread(target=lambda: [client.emit("step", number) for number in range(3000)])
    steps.start()
    assert [client.event("stepped") for _ in range(3000)] == list(range(3000))
    steps.join()
    for number in range(3000, 3040):
        client.emit("step", number)
    client.close()
    mine = wait_until(lambda: gone(server, client.sid))
    assert mine[-1][1] == "gone"
    assert len(mine) > 3000 and [what for _, what, *_ in mine[:-1]] == list(range(len(mine) - 1))


def gone(server, sid):
    mine = [entry for entry in server.get("/stats")["last"] if entry[0] == sid]
    return mine if mine and mine[-1][1] == "gone" else None


def test_every_connect_has_its_disconnect_however_it_ends(server):
    before = server.get("/stats")
    clients = [Client(server.port) for _ in range(40)]
    for number, client in enumerate(clients):
        if number % 4 == 0:
            client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # ends with RST
        elif number % 4 == 1:
            client.send((1000).to_bytes(2, "big"), 8)
        elif number % 4 == 2:
            client.send("41")
        client.close()
    wait_until(lambda: server.get("/stats")["parked"] == before["parked"])
    after = wait_until(lambda: (stats := server.get("/stats"))["known"] == stats["parked"] and stats)
    assert after["connect"] - before["connect"] == after["disconnect"] - before["disconnect"] == 40
    assert after["environs"] == after["known"]


def test_the_close_handshake_is_answered(server):
    client = Client(server.port)
    client.send((3001).to_bytes(2, "big") + b"bye", 8)
    assert client.end() == 3001


def test_a_websocket_ping_is_answered(server):
    client = Client(server.port)
    client.send("are you there?", PING)
    assert client.frame() == (10, b"are you there?")


def test_a_slow_reader_is_dropped_and_its_neighbour_is_not(server):
    slow = Client(server.port, receive_buffer=4096).join("slow")
    neighbour = Client(server.port).join("slow")
    for _ in range(120):
        server.get("/say/slow/x?times=30000")
        assert len(neighbour.event("said")) == 30000
    stats = wait_until(lambda: (stats := server.get("/stats"))["stats"].get("slow") and stats)
    assert stats["stats"]["slow"] == 1
    with pytest.raises((Closed, ConnectionError)):
        while True:
            slow.packet()
    assert neighbour.call("echo", "still here") == "still here"


def test_a_large_message_drops_nobody(server):
    ada, grace = Client(server.port).join("large"), Client(server.port).join("large")
    server.get("/say/large/y?times=900000")
    server.get("/say/large/y?times=3")
    time.sleep(0.5)
    for client in (ada, grace):
        assert [len(client.event("said")), len(client.event("said"))] == [900_000, 3]


def test_a_flood_starves_nobody(server):
    flooder, calm = Client(server.port), Client(server.port)
    stop = threading.Event()

    def flood():
        flooder.socket.settimeout(0.2)
        data = masked(b'42["slow",0.0005]') * 50
        while not stop.is_set():
            try:
                flooder.socket.sendall(data)
            except TimeoutError:
                pass  # the server reads no further: that is what is wanted
    thread = threading.Thread(target=flood)
    thread.start()
    time.sleep(0.5)
    waits = []
    for number in range(10):
        began = time.monotonic()
        assert server.get("/ping") == "pong" and calm.call("echo", number) == number
        waits.append(time.monotonic() - began)
    stop.set()
    thread.join()
    flooder.close()
    wait_until(lambda: settled(server), 20)  # all it sent is handled first
    assert sorted(waits)[5] < 1  # a flood that starves them takes seconds; the length is not the point


# Malformed packets. An ack id in them is answered; without one the sender is sent away with this code.
REFUSED = {"ok": False, "error": {"code": "bad_request", "message": "The server could not read that message."}}
ASKING = [
    '427{"a":1}', '427"text"', "427[]", "427[", '427["say"', '427[1,2]', '427[null]', '427["disconnect"]',
    '427["connect"]',
    '427["say",nope]', '427["say","\\ud800"]', "427" + "[" * 3000, '427["say",NaN]', '427', "427true",
    '4511-7["echo",{"_placeholder":true,"num":0}]', '450-7["echo"]', '42/,7{}',
]
NOT_ASKING = [
    "4", "42", '42{"a":1}', "42[]", '42["disconnect"]', "43", "43[1]", '431{"a":1}', "44{}", "47", "4x", "4²", "7",
    "x", "", "40{", '451-["echo",{"_placeholder":true,"num":0}', '42["x"', "4599999999999-[]", "42" + "1" * 101 + "[]",
    '430["x"]',
]


@pytest.mark.parametrize("packet", ASKING, ids=range(len(ASKING)))
def test_a_malformed_event_that_asks_is_answered(server, packet):
    client = Client(server.port)
    client.send(packet)
    answer = client.until("43")
    assert answer.endswith(json.dumps([REFUSED], separators=(",", ":"))) and "7[" in answer
    assert client.call("echo", "still here", id=8) == "still here"


@pytest.mark.parametrize("packet", NOT_ASKING, ids=range(len(NOT_ASKING)))
def test_another_malformed_packet_closes_the_socket(server, packet):
    client = Client(server.port)
    client.send(packet)
    assert client.end() == 1007


@pytest.mark.parametrize("code, stream", [
    (1002, b"\x81\x01x"), (1007, masked(b"\xff\xfe")), (1009, masked(b"4" * 131073)), (1009, masked(b"4" * 1_000_000)),
    (1007, masked(b"binary that nobody announced", BINARY)), (1002, masked(b"x", 3)),
    (1007, masked(b'451-["echo",{"_placeholder":true,"num":5}]') + masked(b"x", BINARY)),
])
def test_broken_frames_close_the_socket_with_their_code(server, code, stream):
    client = Client(server.port)
    client.socket.sendall(stream)
    assert client.end() == code


def test_malformed_packets_cost_one_line_each_and_no_traceback(server):
    before = server.log()
    client = Client(server.port)
    for _ in range(5):
        client.send("427[")
        client.until("437")
    lines = server.log()[len(before):].splitlines()
    assert len(lines) == 5 and all("Refused a live message" in line for line in lines)


def test_random_nonsense_hurts_only_who_sends_it(server):
    rng = random.Random(7)
    bystander = Client(server.port)
    for _ in range(60):
        client = Client(server.port)
        try:
            for _ in range(10):
                packet = rng.choice(ASKING + NOT_ASKING)
                cut, backwards = packet[:rng.randint(0, len(packet))], "4" + packet[::-1]
                client.send(rng.choice([packet, cut, backwards, rng.randbytes(20)]))
        except OSError:
            pass  # sent away already
        client.close()
    assert bystander.call("echo", "well") == "well"
    wait_until(lambda: settled(server))


def settled(server):
    """Everyone who is gone has had their disconnect."""
    stats = server.get("/stats")
    return stats["known"] == stats["parked"]


def test_the_longest_message_that_fits_is_taken(server):
    client = Client(server.port)
    packet = '427["echo","{}"]'
    client.send(packet.format("x" * (131072 - len(packet) + 2)))
    assert len(client.until("437")) > 131000


def test_a_handler_that_fails_is_acknowledged_and_logged_once(server):
    before = server.log()
    client = Client(server.port)
    assert client.call("fail")["error"]["code"] == "server_error"
    logged = server.log()[len(before):]
    assert logged.count("Traceback") == logged.count("KeyError: 'on purpose'") == 1
    assert client.call("echo", 1) == 1


def test_python_socketio_s_client_works_unchanged(server):
    client = socketio.SimpleClient()
    client.connect(f"http://127.0.0.1:{server.port}", transports=["websocket"])
    try:
        assert client.call("echo", {"a": b"\x00\xff", "b": [b"two"]}) == {"a": b"\x00\xff", "b": [b"two"]}
        client.call("join", "py")
        server.get("/say/py/hello")
        assert client.receive(5) == ["said", "hello"]
    finally:
        client.disconnect()


def test_a_client_s_acknowledgement_reaches_the_handler(server):
    client = Client(server.port)
    client.emit("ask_me")
    id = client.until("42").removeprefix("42").partition("[")[0]
    client.send(f'43{id}["yes"]')
    assert client.event("answered") == ["yes"]
    client.send(f'43{id}["again"]')  # nobody waits for it any more, which is no fault
    assert client.call("echo", 1) == 1


def test_a_busy_thread_does_not_hold_up_a_broadcast(server):
    clients = [Client(server.port).join("convoy") for _ in range(100)]
    busy = threading.Thread(target=server.get, args=("/busy/1.5",))
    busy.start()
    time.sleep(0.2)
    began = time.monotonic()
    server.get("/say/convoy/now")
    assert [client.event("said") for client in clients] == ["now"] * 100
    assert busy.is_alive() or time.monotonic() - began < 1.5
    busy.join()


def test_two_hundred_members_need_no_more_than_two_threads(tmp_path):
    with serving(tmp_path, threads=2) as server:
        clients = [Client(server.port).join("hall") for _ in range(200)]
        server.get("/say/hall/everyone")
        assert [client.event("said") for client in clients] == ["everyone"] * 200
        stats = server.every("/stats")
        assert sum(each["parked"] for each in stats.values()) == 200
        assert max(each["threads"] for each in stats.values()) <= 5  # main, two of the pool, loop, mesh


@pytest.mark.parametrize("sig", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_stops_sends_its_members_away(tmp_path, sig):
    with serving(tmp_path) as server:
        assert len(server.every("/stats")) == 4
        clients = [Client(server.port).join("r") for _ in range(24)]
        assert server.stop(sig) < 6  # 0.9 s on a quiet machine; 10 if it waited for anyone
        assert [client.end() for client in clients] == [1012] * 24
        assert server.process.returncode == 0
        assert os.listdir(socket_directory(server.run_dir)) == []
        assert "ERROR" not in server.log() and "Traceback" not in server.log()


def test_a_reload_brings_a_new_generation(tmp_path):
    with serving(tmp_path) as server:
        pids, old = set(server.every("/stats")), [Client(server.port).join("r") for _ in range(8)]
        server.process.send_signal(signal.SIGHUP)
        assert [client.end(10) for client in old] == [1012] * 8
        wait_until(lambda: not pids & set(server.every("/stats")), 10)
        new = [Client(server.port).join("r") for _ in range(8)]
        server.get("/say/r/hello")
        assert [client.event("said") for client in new] == ["hello"] * 8
