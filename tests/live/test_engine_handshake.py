"""The way in: who is refused before the upgrade and how, and that the web server lets go of what we take."""

import http.client
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask_socketio import SocketIO

import engine
from engine.transport import same_site
from tests.live.engine_app import Client, serving, wait_until

WEBSOCKET = "EIO=4&transport=websocket"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("handshake"), workers=1) as server:
        yield server


@pytest.mark.parametrize("status, word, query, headers", [
    (400, "WebSocket only", "EIO=4&transport=polling", {}),
    (400, "WebSocket only", WEBSOCKET, {"Upgrade": None}),
    (400, "WebSocket only", "", {}),
    (400, "Engine.IO 4", "EIO=3&transport=websocket", {}),
    (400, "polling", f"{WEBSOCKET}&sid=abc", {}),
    (426, "version 13", WEBSOCKET, {"Sec_WebSocket_Version": "8"}),
    (426, "version 13", WEBSOCKET, {"Sec_WebSocket_Version": None}),
    (400, "handshake", WEBSOCKET, {"Sec_WebSocket_Key": "dG9vIHNob3J0"}),
    (400, "handshake", WEBSOCKET, {"Sec_WebSocket_Key": "*" * 24}),
    (400, "handshake", WEBSOCKET, {"Connection": "close"}),
    (403, "origin", WEBSOCKET, {"Origin": "http://evil.example"}),
    (403, "origin", WEBSOCKET, {"Origin": None}),
    (403, "origin", WEBSOCKET, {"Origin": "null"}),
    (403, "origin", WEBSOCKET, {"Origin": "http://127.0.0.1"}),
])
def test_what_is_no_websocket_of_ours_is_refused_with_a_sentence(server, status, word, query, headers):
    client = Client(server.port, query=query, **headers)
    assert client.status == status
    assert word in client.body()
    if status == 426:
        assert b"Sec-WebSocket-Version: 13" in client.head


def test_an_origin_on_the_list_may_come_in(server):
    assert Client(server.port, Origin="https://elsewhere.example").call("echo", "hello") == "hello"


@pytest.mark.parametrize("origin, same", [("https://home.example", True), ("http://home.example", False), ("", False)])
def test_a_plain_page_may_not_connect_to_a_host_that_is_encrypted(origin, same):
    assert same_site(origin, "home.example", "https") == same


@pytest.mark.parametrize("origin, host, same", [
    ("http://home.example", "home.example", True),
    ("https://home.example", "home.example:443", True),
    ("https://home.example:8443", "home.example:8443", True),
    ("http://[::1]:5000", "[::1]:5000", True),
    ("https://home.example", "home.example:8443", False),
    ("https://home.example.evil.example", "home.example", False),
    ("ftp://home.example", "home.example", False),
    ("https://", "", False),
    ("", "", False),
])
def test_a_page_may_connect_to_the_host_that_served_it(origin, host, same):
    assert same_site(origin, host) == same


def test_post_is_refused(server):
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("POST", "/socket.io/?EIO=4&transport=polling", body="x")
    assert connection.getresponse().status == 405


def test_the_web_server_lets_go_of_what_is_parked(server):
    before = wait_until(lambda: (stats := server.get("/stats"))["connections"] == 1 and stats)  # the one that asks
    clients = [Client(server.port) for _ in range(30)]
    time.sleep(3)  # gunicorn drains a connection that it closes for 2 s
    after = server.get("/stats")
    assert after["connections"] == 1
    assert after["parked"] == before["parked"] + 30
    assert after["threads"] <= 16 + 4  # the pool's, main, loop, mesh
    assert all(client.call("echo", number) == number for number, client in enumerate(clients))
    log = server.log()
    assert "ERROR" not in log and "Traceback" not in log


def test_over_the_cap_one_is_told_to_come_again(tmp_path):
    with serving(tmp_path, workers=1, prefix=["prlimit", "--nofile=100:100"]) as server:
        clients = [Client(server.port) for _ in range(50)]
        late = Client(server.port)
        assert late.status == 503 and "full" in late.body()
        assert server.get("/ping") == "pong"
        clients[0].close()
        wait_until(lambda: Client(server.port).status == 101)


def test_it_works_under_flask_run_too(tmp_path):
    with serving(tmp_path, kind="flask") as server:
        ada, grace = Client(server.port).join("r"), Client(server.port, name="grace").join("r")
        ada.emit("say", "r", "hello")
        assert [ada.event("said"), grace.event("said")] == ["hello", "hello"]
        grace.close()
        assert ada.call("echo", 1) == 1
        assert server.stop() < 3
        assert "Traceback" not in server.log()


def test_ctrl_c_ends_flask_run_at_once(tmp_path):
    with serving(tmp_path, kind="flask") as server:
        clients = [Client(server.port).join("r") for _ in range(8)]
        assert server.stop(signal.SIGINT) < 3
        assert [client.end() for client in clients] == [None] * 8
        assert "Traceback" not in server.log()


def test_rooms_presence_and_kicks_work_on_the_stock_transport_too(tmp_path, monkeypatch):
    monkeypatch.setenv("ENGINE_STOCK", "1")
    with serving(tmp_path, workers=2) as server:
        wait_until(lambda: {stats["links"] for stats in server.every("/stats", 2).values()} == {1})
        with ThreadPoolExecutor(6) as crowd:
            clients = list(crowd.map(lambda _: Client(server.port, Origin=None).join("r"), range(6)))
        server.get("/say/r/hello")
        assert [client.event("said") for client in clients] == ["hello"] * 6
        assert server.get("/here/r")["here"] == ["ada"]
        assert server.get("/stats")["parked"] == 0
        server.get("/kick/user:ada")
        assert [client.event("signed_out") for client in clients] == [{"why": "left"}] * 6
        assert [client.until("41") for client in clients] == ["41"] * 6
        for client in clients:
            client.close()  # a thread waits for each


def test_it_works_with_the_reloader(tmp_path):
    with serving(tmp_path, kind="flask", extra="--debug") as server:
        client = Client(server.port).join("r")
        assert client.call("echo", {"a": [1, None]}) == {"a": [1, None]}
        assert Client(server.port, Origin="http://evil.example").status == 403
        assert "Traceback" not in server.log()


def test_it_works_when_the_app_is_loaded_before_the_fork(tmp_path):
    with serving(tmp_path, workers=2, extra="--preload") as server:
        wait_until(lambda: {stats["links"] for stats in server.every("/stats", 2).values()} == {1})
        clients = [Client(server.port).join("r") for _ in range(6)]
        clients[0].emit("say", "r", "hello")
        assert [client.event("said") for client in clients] == ["hello"] * 6


HANDSHAKE = {
    "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "c2l4dGVlbiBieXRlcyBvaw==", "Origin": "http://localhost",
}


def test_a_stopping_server_and_one_without_a_socket_say_so(tmp_path):
    app = Flask(__name__)
    live = engine.install(app, SocketIO(), run_dir=str(tmp_path))
    visitor = app.test_client()
    assert visitor.get(f"/socket.io/?{WEBSOCKET}", headers=HANDSHAKE).status_code == 501
    ours, _ = socket.socketpair()
    live.start()
    live.shutdown(1)
    answer = visitor.get(f"/socket.io/?{WEBSOCKET}", headers=HANDSHAKE, environ_overrides={"gunicorn.socket": ours})
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "1"
    assert ours.fileno() >= 0  # and the server still has its socket
