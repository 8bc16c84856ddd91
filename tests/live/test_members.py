"""A right that ends, ends at once: in sockets that are open, and in requests that are under way."""

import json
import socket

import pytest
import websocket

from config import load_secrets
from core.passwords import hash_password
from tests.server import running, wait_until

PASSWORD, NEW = "four unrelated words", "a new one, longer"
QUICK = 4  # bcrypt's fewest rounds


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server with ada, who has a password."""
    with running(tmp_path_factory.mktemp("home"), workers=2, rate_limits="off") as server:
        server.cookie_for("ada")
        db, pepper = server.database(), load_secrets(server.config).pepper
        db.execute("UPDATE users SET password = ?", (hash_password(PASSWORD, pepper, QUICK),))
        db.close()
        yield server
        assert server.errors() == []


class Listener:
    """A bare WebSocket of a session, in the lobby."""

    def __init__(self, server, cookie: str):
        url = server.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
        self.ws = websocket.create_connection(url, timeout=10, origin=server.url, cookie=cookie)
        self.ws.recv()
        self.ws.send("40")
        assert self.ws.recv().startswith("40")
        self.ws.send("420" + json.dumps(["room:join", {"room": "lobby", "after": None}]))
        assert '"ok":true' in self.ws.recv().replace(" ", "")

    def is_sent_away(self) -> bool:
        """Listen to the end; whether it ends with the word that the session is over. A timeout raises."""
        heard = list(iter(self.ws.recv, ""))
        return any("signed_out" in packet for packet in heard)


def send(server, path: str, cookie: str = "", **fields):
    """Send fields as our script does; gives the response, after the redirect."""
    body = json.dumps(fields).encode()
    return server.open(path, cookie, body, {"Content-Type": "application/json"})


def test_a_new_password_closes_every_socket_also_one_that_a_thief_opened_with_the_same_cookie(server):
    cookie = server.cookie_for("ada")
    thief, phone = Listener(server, cookie), Listener(server, server.cookie_for("ada"))
    send(server, "/settings/password", cookie, current=PASSWORD, password=NEW)
    assert thief.is_sent_away() and phone.is_sent_away()
    send(server, "/settings/password", cookie_of(server, NEW), current=NEW, password=PASSWORD)


def cookie_of(server, password: str) -> str:
    """Sign ada in; gives the cookie. The redirect is not followed: it is the reply itself that sets it."""
    line = socket.create_connection(("127.0.0.1", server.port), timeout=10)
    line.sendall(post(server, "/login", json.dumps({"username": "ada", "password": password}).encode()))
    reply = line.makefile("rb").read(2000).decode()
    line.close()
    return next(part.split(";")[0] for part in reply.split("Set-Cookie: ") if part.startswith("session="))


def post(server, path: str, body: bytes, cookie: str = "") -> bytes:
    """A whole request, as it goes over the line."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nOrigin: {server.url}\r\nCookie: {cookie}\r\n"
        f"X-Live: 1\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def test_the_browser_that_makes_room_for_a_newer_one_hears_no_more(server):
    oldest = Listener(server, server.cookie_for("ada"))
    db = server.database()
    db.execute("UPDATE sessions SET seen_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-1 day')")
    for _ in range(50):
        server.cookie_for("ada")
    db.close()
    cookie_of(server, PASSWORD)
    assert oldest.is_sent_away()


def test_a_message_that_is_held_back_until_its_author_is_suspended_is_not_stored(server):
    eve, body = server.cookie_for("eve"), json.dumps({"nonce": "held-back-by-eve", "body": "too late"}).encode()
    request, line = post(server, "/rooms/lobby/messages", body, eve), socket.create_connection(("127.0.0.1", server.port), 10)
    line.sendall(request[:-5])
    server.get("/healthz")
    root = server.cookie_for("root", role="admin")
    send(server, "/admin/members/eve/suspend", root, reason="spam")
    line.sendall(request[-5:])
    assert line.recv(2000).startswith(b"HTTP/1.1 401")
    line.close()
    db = server.database()
    assert db.execute("SELECT count(*) AS n FROM messages").fetchone()["n"] == 0
    db.close()


def test_the_log_does_not_say_who_sent_what_cannot_be_read(server):
    line = socket.create_connection(("127.0.0.1", server.port), timeout=10)
    line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nCookie session=s3cr3t\r\n\r\n")
    assert line.recv(2000).startswith(b"HTTP/1.1 400")
    line.close()
    said = wait_until(lambda: "not HTTP" in server.log.read_text() and server.log.read_text())
    assert "127.0.0.1:" not in said.replace(f"127.0.0.1:{server.port}", "") and "ip=" not in said and "s3cr3t" not in said
