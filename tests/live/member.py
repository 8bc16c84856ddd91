"""A member's client in Python: the sync rules of ui/js/room-sync.js and outbox.js, over a bare WebSocket.

It exists to be treated badly: `drop` cuts the TCP connection at any moment, in the middle of a send or of an ack.
"""

import json
import random
import re
import socket
import struct
import threading
import time
from collections import OrderedDict
from itertools import count

import websocket

UPDATE = re.compile(r'<live-update action="upsert" target="[^"]+"(?: data-room="([^"]+)" data-seq="(\d+)")?>(.*?)</live-update>', re.S)
ITEM = re.compile(r'<li id="message-(\d+)" class="message" data-sort="\d+" data-version="(\d+)".*?</li>\n?(?=<li id="message-|</live-update>|</message-page>|\Z)', re.S)
PATIENCE = 4.0  # seconds for an ack before the connection counts as gone


class Gone(Exception):
    """The connection ended before the answer came."""


class Member:
    """One member with one open room. `shown` is what the page would show: id to (version, HTML)."""

    def __init__(self, server, name: str, room: str = "lobby", cookie: str | None = None):
        self.server, self.name, self.room = server, name, room
        self.cookie = cookie or server.cookie_for(name)
        self.lock = threading.RLock()
        self.shown: dict[int, tuple[int, str]] = {}
        self.applied, self.ahead = 0, set()
        self.outbox: OrderedDict[str, dict] = OrderedDict()
        self.acked: dict[str, int] = {}
        self.numbers, self.answers = count(1), {}
        self.ws, self.reader = None, None
        self.connections = self.duplicates = 0
        self.load_page()

    # the page

    def load_page(self) -> None:
        """Everything the room shows, oldest page last, as a fresh reader would fetch it."""
        shown, seq, path = {}, None, f"/rooms/{self.room}/messages"
        while path:
            html = self.server.get(path, self.cookie, {"X-Live": "1"})
            page_seq = int(re.search(r'data-seq="(\d+)"', html)[1])
            seq = page_seq if seq is None else min(seq, page_seq)
            shown |= items_in(html)
            path = re.search(r'data-older="([^"]*)"', html)[1]
        with self.lock:
            self.shown, self.applied, self.ahead = shown, seq, set()

    # the connection

    def connect(self) -> None:
        """Open the socket, join the room and catch up; raises Gone or OSError when that fails half-way."""
        url = self.server.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
        self.ws = websocket.create_connection(url, timeout=30, origin=self.server.url, cookie=self.cookie, **self.server.line())
        self.ws.recv()
        self.ws.send("40")
        while (answer := self.ws.recv()) == "2":  # whoever is just being let in may be asked already whether they are there
            self.ws.send("3")
        if not answer.startswith("40"):
            raise Gone(answer)
        self.connections += 1
        self.reader = threading.Thread(target=self.read, args=(self.ws,), daemon=True)
        self.reader.start()
        self.catch_up()

    def read(self, ws) -> None:
        try:
            while True:
                packet = ws.recv()
                if packet == "2":
                    ws.send("3")
                elif packet.startswith("43"):
                    number, _, body = packet[2:].partition("[")
                    self.answer(int(number), json.loads("[" + body)[0])
                elif packet.startswith("42"):
                    self.hear(*json.loads(packet[2:]))
                elif packet == "":
                    break
        except (OSError, websocket.WebSocketException, ValueError):
            pass
        self.hang_up(ws)

    def hang_up(self, ws) -> None:
        with self.lock:
            if self.ws is ws:
                self.ws = None
            waiting, self.answers = self.answers, {}
        for box in waiting.values():
            box[1].set()

    def answer(self, number: int, body) -> None:
        with self.lock:
            box = self.answers.pop(number, None)
        if box:
            box[0].append(body)
            box[1].set()

    def hear(self, event: str, payload=None) -> None:
        if event == "html":
            self.apply(payload)
        elif event == "resync":
            threading.Thread(target=self.try_to_catch_up, daemon=True).start()

    def say(self, event: str, payload: dict, wait: bool = True):
        """Emit with an ack; gives the ack, or nothing when not waiting. Raises Gone."""
        number, box = next(self.numbers), ([], threading.Event())
        with self.lock:
            ws = self.ws
            self.answers[number] = box
        if ws is None:
            raise Gone(event)
        try:
            ws.send(f"42{number}{json.dumps([event, payload])}")
        except (OSError, websocket.WebSocketException) as error:
            raise Gone(event) from error
        if wait:
            box[1].wait(PATIENCE)
            if not box[0]:
                raise Gone(event)
            return box[0][0]

    def drop(self) -> None:
        """Cut the line without a word: a reset, as when a laptop's lid closes."""
        with self.lock:
            ws, self.ws, reader = self.ws, None, self.reader
        if ws is None:
            return
        try:
            line = ws.sock
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.shutdown(socket.SHUT_RDWR)
        except (OSError, AttributeError):
            pass  # the reader saw it end first
        if reader not in (None, threading.current_thread()):
            reader.join(PATIENCE)  # it still reads from a descriptor whose number the next connection would get
        ws.shutdown()
        self.hang_up(ws)

    # the sync rules

    def apply(self, html: str) -> None:
        """Two DOM actions by version; `applied` is the highest seq without a hole below it."""
        with self.lock:
            for room, seq, body in UPDATE.findall(html):
                for id, (version, item) in items_in(body).items():
                    if version > self.shown.get(id, (0, ""))[0]:
                        self.shown[id] = (version, item)
                if room == self.room:
                    self.ahead.add(int(seq))
            self.advance()

    def advance(self) -> None:
        while self.applied + 1 in self.ahead:
            self.applied += 1
        self.ahead = {seq for seq in self.ahead if seq > self.applied}

    def has_hole(self) -> bool:
        with self.lock:
            return bool(self.ahead)

    def catch_up(self) -> None:
        answer = self.say("room:join", {"room": self.room, "after": self.applied})
        assert answer["ok"], answer
        if answer.get("reset"):
            return self.load_page()
        self.apply(answer["html"])
        with self.lock:
            self.applied = max(self.applied, answer["seq"])
            self.advance()

    def try_to_catch_up(self) -> None:
        try:
            self.catch_up()
        except Gone:
            pass  # the next connection catches up

    # the outbox

    def write(self, body: str, **more) -> str:
        """Put a message into the outbox; gives its nonce."""
        nonce = f"{self.name}-{random.getrandbits(64):x}"
        with self.lock:
            self.outbox[nonce] = {"room": self.room, "body": body, "nonce": nonce} | more
        return nonce

    def send_outbox(self) -> None:
        """Send what waits, in order, each until it is acked; raises Gone when the line breaks."""
        while self.outbox:
            nonce, payload = next(iter(self.outbox.items()))
            answer = self.say("message:post", payload)
            assert answer["ok"], answer
            if self.acked.setdefault(nonce, answer["id"]) != answer["id"]:
                self.duplicates += 1
            del self.outbox[nonce]

    def settle(self, seconds: float = 60) -> None:
        """Come back until everything is sent and caught up; fails after `seconds`, a hang bound."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                if self.ws is None:
                    self.connect()
                self.send_outbox()
                self.catch_up()
                return
            except (Gone, OSError, websocket.WebSocketException):
                self.drop()
                time.sleep(random.uniform(0.05, 0.3))
        raise AssertionError(f"{self.name} never got through.")

    def view(self) -> list[tuple[int, str]]:
        """What is on the screen, in its order."""
        with self.lock:
            return [(id, item) for id, (_, item) in sorted(self.shown.items())]


def items_in(html: str) -> dict[int, tuple[int, str]]:
    return {int(found[1]): (int(found[2]), found[0].strip()) for found in ITEM.finditer(html)}
