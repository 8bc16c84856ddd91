"""The clients that people use, unchanged: npm's socket.io-client under node, and python-socketio's."""

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
import socketio

from tests.live.engine_app import serving
from tests.server import running

SCRIPT = Path(__file__).with_name("client.mjs")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("clients"), workers=2) as server:
        yield server


class Node:
    """The JavaScript client in a process of its own."""

    def __init__(self, url, cookie=""):
        node = shutil.which("node") or str(Path(sys.executable).with_name("node"))
        command = [node, str(SCRIPT), url, *([cookie] if cookie else [])]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.lines = queue.Queue()
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        for line in self.process.stdout:
            self.lines.put(json.loads(line))

    def hear(self, *start, seconds=20):
        """What comes after these words, the next time they are said."""
        while True:
            line = self.lines.get(timeout=seconds)
            if line[:len(start)] == list(start):
                return line[len(start):]

    def call(self, *event):
        self.process.stdin.write(json.dumps(event) + "\n")
        self.process.stdin.flush()
        return self.hear("ack")[0]


@contextmanager
def javascript(url, cookie=""):
    client = Node(url, cookie)
    try:
        client.hear("connect")
        yield client
    finally:
        client.process.stdin.close()
        client.process.wait(10)
        client.process.stdout.close()


def test_javascript_connects_emits_and_is_acknowledged_both_ways(server):
    with javascript(f"http://127.0.0.1:{server.port}") as client:
        assert client.call("echo", {"words": "grüße 🪐", "list": [1, None]}) == {"words": "grüße 🪐", "list": [1, None]}
        assert client.call("join", "js") == {"ok": True}
        server.get("/say/js/hello")
        assert client.hear("event", "said") == ["hello"]
        client.call("echo", "next")
        client.process.stdin.write('["ask_me"]\n')
        client.process.stdin.flush()
        assert client.hear("event", "answered") == [["yes", "ready?"]]


def test_javascript_sends_and_gets_bytes(server):
    with javascript(f"http://127.0.0.1:{server.port}") as client:
        data = {"a": {"bytes": [0, 255, 7]}, "b": [{"bytes": list(range(200))}]}
        assert client.call("echo", data) == data


def test_javascript_comes_back_after_its_worker_died(server):
    with javascript(f"http://127.0.0.1:{server.port}") as client:
        pid = client.call("who")["pid"]
        os.kill(pid, signal.SIGKILL)
        assert client.hear("disconnect") == ["transport close"]
        client.hear("connect")
        assert client.call("who")["pid"] != pid


def test_python_s_client_comes_back_after_its_worker_died(server):
    client, connected, answers = socketio.Client(reconnection_delay=0.1), threading.Semaphore(0), queue.Queue()
    client.on("connect", connected.release)
    client.on("question", lambda words: ["yes", words])
    client.on("answered", answers.put)
    client.connect(f"http://127.0.0.1:{server.port}", transports=["websocket"])
    try:
        assert connected.acquire(timeout=20)
        client.emit("ask_me")
        assert answers.get(timeout=20) == [["yes", "ready?"]]
        assert client.call("echo", b"\x00\xff") == b"\x00\xff"
        pid = client.call("who")["pid"]
        os.kill(pid, signal.SIGKILL)
        assert connected.acquire(timeout=20)
        assert client.call("who")["pid"] != pid
    finally:
        client.disconnect()


def test_neospace_refuses_bytes_politely_and_goes_on(tmp_path):
    home = tmp_path / "home"
    with running(home, workers=1) as server, javascript(server.url, server.cookie_for("ada")) as client:
        refused = client.call("message:post", {"room": "lobby", "nonce": "n1", "body": {"bytes": [1, 2, 3]}})
        assert not refused["ok"] and refused["error"]["message"]
        posted = client.call("message:post", {"room": "lobby", "nonce": "n2", "body": "words"})
        assert posted["ok"]
        assert server.errors() == []
