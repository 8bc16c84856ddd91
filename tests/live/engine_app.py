"""A tiny Flask-SocketIO application on the engine, its server, and a WebSocket client that hides nothing."""

import base64
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from flask import Flask, jsonify, request
from flask_socketio import SocketIO, disconnect, emit, join_room, leave_room
from msgspec import to_builtins
from werkzeug.middleware.proxy_fix import ProxyFix

import engine
from engine.frames import CLOSE, PING, TEXT, frame

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
WORKER = []  # gunicorn's, put here by engine_conf.py
APP = "tests.live.engine_app:create_app"
GUNICORN = (
    "-m gunicorn -c {conf} --bind 127.0.0.1:{port} -w {workers} --threads {threads} --worker-class gthread"
    " --worker-tmp-dir /dev/shm --graceful-timeout 10"
)
FLASK = "-m flask --app {app} run --port {port}"


def create_app():
    app = Flask(__name__)
    app.secret_key = os.urandom(16)
    socketio = SocketIO()
    live = engine.install(
        app, socketio, run_dir=os.environ["ENGINE_RUN"], origins=["https://elsewhere.example"],
        message_queue=os.environ.get("ENGINE_QUEUE", ""), parked="ENGINE_STOCK" not in os.environ,
        off_limits="ENGINE_LIMITS" not in os.environ, max_per_network=5,
    )
    seen = {"connect": 0, "disconnect": 0, "last": []}
    add_events(socketio, live, seen)
    add_routes(app, socketio, live, seen)
    app.wsgi_app = ProxyFix(app.wsgi_app)
    return app


def add_events(socketio, live, seen):
    @socketio.on("connect")
    def connect(auth=None):
        seen["connect"] += 1
        if request.args.get("name") != "guest":
            join_room(f"user:{request.args.get('name', 'ada')}")

    @socketio.on("disconnect")
    def disconnected(reason=None):
        seen["disconnect"] += 1
        seen["last"].append((request.sid, "gone", reason))

    @socketio.on("join")
    def join(room):
        join_room(f"room:{room}")
        live.presence.join(room, request.args.get("name", "ada"), request.sid)
        return {"ok": True}

    @socketio.on("leave")
    def leave(room):
        leave_room(f"room:{room}")
        live.presence.leave(room, request.sid)

    @socketio.on("typing")
    def typing(room):
        live.presence.typing(room, request.args.get("name", "ada"))

    @socketio.on("say")
    def say(room, text):
        emit("said", text, to=f"room:{room}")
        return {"ok": True}

    @socketio.on("step")
    def step(number):
        seen["last"].append((request.sid, number))
        emit("stepped", number)

    @socketio.on("slow")
    def slow(seconds):
        time.sleep(seconds)

    @socketio.on("who")
    def who():
        return {"sid": request.sid, "pid": os.getpid()}

    @socketio.on("echo")
    def echo(data):
        return data

    @socketio.on("ask_me")
    def ask_me():
        sid = request.sid
        emit("question", "ready?", callback=lambda *answer: socketio.emit("answered", list(answer), to=sid))

    @socketio.on("fail")
    def fail():
        raise KeyError("on purpose")

    @socketio.on("quit")
    def quit_():
        disconnect()


def add_routes(app, socketio, live, seen):
    @app.get("/ping")
    def ping():
        return "pong"

    @app.get("/stats")
    def stats():
        stats = to_builtins(live.stats())
        return jsonify(
            pid=os.getpid(), threads=threading.active_count(), parked=stats["parked"], stats=stats,
            connect=seen["connect"], disconnect=seen["disconnect"], last=seen["last"], links=stats["peers"],
            guests=live.guests.counts,
            known=len(socketio.server.eio.sockets), environs=len(socketio.server.environ),
            connections=WORKER[0].nr_conns if WORKER else None,  # gunicorn's own count, the one that asks included
        )

    @app.get("/environ")
    def environ():
        return jsonify(sorted(request.environ))

    @app.get("/say/<room>/<text>")
    def http_say(room, text):
        socketio.emit("said", text * int(request.args.get("times", 1)), to=f"room:{room}")
        return "ok"

    @app.get("/ask/<sid>")
    def ask(sid):
        answers, answered = [], threading.Event()
        socketio.emit("question", "ready?", to=sid, callback=lambda *answer: (answers.extend(answer), answered.set()))
        return jsonify(answered=answered.wait(5), answers=answers)

    @app.get("/enter/<sid>/<room>")
    def enter(sid, room):
        join_room(f"room:{room}", sid, "/")
        return "ok"

    @app.get("/part/<sid>/<room>")
    def part(sid, room):
        leave_room(f"room:{room}", sid, "/")
        return "ok"

    @app.get("/drop/<sid>")
    def drop(sid):
        disconnect(sid, namespace="/")
        return "ok"

    @app.get("/kick/<room>")
    def kick(room):
        live.kick(room, "signed_out", {"why": "left"})
        return "ok"

    @app.get("/evict/<member_room>/<room>")
    def evict(member_room, room):
        live.evict(member_room, f"room:{room}")
        return "ok"

    @app.get("/here/<room>")
    def here(room):
        return jsonify(pid=os.getpid(), here=live.presence.here(room))

    @app.get("/busy/<float:seconds>")
    def busy(seconds):
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            sum(range(1000))
        return "ok"


class Server:
    """A server in a process of its own; `kind` is what runs it."""

    def __init__(self, tmp_path, workers=4, threads=16, extra="", kind="gunicorn", prefix=()):
        self.log_path = Path(tmp_path) / "server.log"
        self.run_dir = Path(tmp_path) / "run"
        self.port = free_port()
        line = f"{GUNICORN} {extra} {APP}()" if kind == "gunicorn" else f"{FLASK} {extra}"
        line = line.format(app=APP, conf=HERE / "engine_conf.py", port=self.port, workers=workers, threads=threads)
        environ = os.environ | {"ENGINE_RUN": str(self.run_dir), "PYTHONPATH": str(ROOT)}
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                [*prefix, sys.executable, *line.split()],
                env=environ, cwd=ROOT, stdout=log, stderr=log, start_new_session=True,
            )
        wait_until(lambda: self.answers("/ping"), 20)

    def get(self, path, timeout=15):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path, headers={"Connection": "close"})
            answer = connection.getresponse()
            body = answer.read().decode()
            return json.loads(body) if answer.headers.get_content_type() == "application/json" else body
        finally:
            connection.close()

    def answers(self, path):
        assert self.process.poll() is None, self.log()
        try:
            return bool(self.get(path, timeout=5))
        except OSError:
            return False

    def every(self, path, workers=4):
        """One answer from each worker: {pid: answer}."""
        answers = {}
        deadline = time.monotonic() + 15
        while len(answers) < workers and time.monotonic() < deadline:
            try:
                answer = self.get(path, timeout=1)
                answers[answer["pid"]] = answer
            except OSError:
                pass  # the one that was killed or stopped
        return answers

    def log(self):
        return self.log_path.read_text(errors="replace")

    def stop(self, sig=signal.SIGTERM):
        """Stop and say how many seconds it took."""
        began = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(sig)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        return time.monotonic() - began


@contextmanager
def serving(tmp_path, **kwargs):
    server = Server(tmp_path, **kwargs)
    try:
        yield server
    finally:
        server.stop()


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def wait_until(true, seconds=5):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = true()
        if found:
            return found
        time.sleep(0.01)
    raise AssertionError(f"not within {seconds} s")


def masked(payload: bytes, opcode=TEXT, first=0x80, key=b"\x01\x02\x03\x04") -> bytes:
    """A frame as a client sends it."""
    framed = frame(opcode, payload)
    head, length = len(framed) - len(payload), framed[1] | 0x80
    body = bytes(byte ^ key[at & 3] for at, byte in enumerate(payload))
    return bytes((first | opcode, length)) + framed[2:head] + key + body


def spread_over(server, workers, **kwargs):
    """Clients until each of so many workers has one: {pid: client}. Many at once, else one worker may get them all."""
    found = {}
    with ThreadPoolExecutor(16) as crowd:
        for _ in range(20):
            for client in crowd.map(lambda _: Client(server.port, **kwargs), range(16)):
                found.setdefault(client.call("who")["pid"], client)
            if len(found) >= workers:
                return dict(list(found.items())[:workers])
    raise AssertionError("the workers do not share the connections")


class Closed(Exception):
    """The server ended the connection; `code` is its close code, or None for a bare end."""

    def __init__(self, code=None):
        super().__init__(code)
        self.code = code


class Client:
    """A raw WebSocket client: what a test says is what is on the wire."""

    def __init__(self, port, name="ada", query="EIO=4&transport=websocket", receive_buffer=None, join=True, **headers):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.connect(("127.0.0.1", port))
        self.socket.settimeout(20)
        lines = {
            "Host": f"127.0.0.1:{port}", "Origin": f"http://127.0.0.1:{port}",
            "Upgrade": "websocket", "Connection": "Upgrade",
            "Sec-WebSocket-Key": base64.b64encode(b"sixteen bytes ok").decode(), "Sec-WebSocket-Version": "13",
        } | {key.replace("_", "-"): value for key, value in headers.items()}
        request = "".join(f"{key}: {value}\r\n" for key, value in lines.items() if value is not None)
        self.socket.sendall(f"GET /socket.io/?{query}&name={name} HTTP/1.1\r\n{request}\r\n".encode())
        self.buffer = b""
        while b"\r\n\r\n" not in self.buffer:
            self._more()
        self.head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        self.status = int(self.head.split()[1])
        if self.status == 101:
            self.hello = json.loads(self.packet()[1:])
        if self.status == 101 and join:
            self.send("40")
            self.sid = json.loads(self.until("40")[2:])["sid"]

    def send(self, text, opcode=TEXT):
        self.socket.sendall(masked(text.encode() if isinstance(text, str) else text, opcode))

    def emit(self, *event, id=""):
        self.send(f"42{id}{json.dumps(event)}")

    def call(self, *event, id=7):
        self.emit(*event, id=id)
        return json.loads(self.until(f"43{id}")[3:])[0]

    def join(self, room):
        self.call("join", room, id=1)
        return self

    def packet(self):
        """The next Engine.IO packet, pings answered; raises Closed."""
        while True:
            opcode, payload = self.frame()
            if opcode == CLOSE:
                raise Closed(int.from_bytes(payload[:2], "big"))
            if payload == b"2":
                self.send("3")
            elif opcode != PING:
                return payload.decode()

    def until(self, start, seconds=20):
        """The next packet that starts so."""
        self.socket.settimeout(seconds)
        while True:
            packet = self.packet()
            if packet.startswith(start):
                return packet

    def event(self, name, seconds=20):
        """The payload of the next event of that name."""
        return json.loads(self.until(f'42["{name}"', seconds)[2:])[1]

    def events(self, name, seconds):
        """The payloads of all events of that name within some seconds."""
        found, deadline = [], time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                found.append(self.event(name, left))
            except TimeoutError:
                break
        return found

    def end(self, seconds=5):
        """How the connection ends: its close code, or None."""
        self.socket.settimeout(seconds)
        try:
            while True:
                self.packet()
        except Closed as closed:
            return closed.code
        except ConnectionError:
            return None

    def frame(self):
        self._need(2)
        size, start = self.buffer[1] & 0x7F, 2
        if size == 126:
            self._need(4)
            size, start = int.from_bytes(self.buffer[2:4], "big"), 4
        elif size == 127:
            self._need(10)
            size, start = int.from_bytes(self.buffer[2:10], "big"), 10
        self._need(start + size)
        opcode, payload = self.buffer[0] & 0x0F, self.buffer[start:start + size]
        self.buffer = self.buffer[start + size:]
        return opcode, payload

    def body(self):
        """The rest of an HTTP answer."""
        size = int(re.search(rb"(?i)content-length: (\d+)", self.head)[1])
        self._need(size)
        return self.buffer[:size].decode()

    def close(self):
        self.socket.close()

    def _need(self, size):
        while len(self.buffer) < size:
            self._more()

    def _more(self):
        data = self.socket.recv(1 << 18)
        if not data:
            raise Closed()
        self.buffer += data
