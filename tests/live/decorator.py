"""A member's window on a wall, with the sync rules of ui/js/live.js and the queue of ui/js/wall-queue.js."""

import random
import re
import time

import websocket

from tests.live.member import Gone, Member
from tests.wall_steps import new_nonce

UPDATE = re.compile(r'<live-update action="(upsert|remove)" target="([^"]+)"(?: data-room="([^"]+)")?(?: data-seq="(\d+)")?>(.*?)</live-update>', re.S)
ITEM = re.compile(r'<(wall-sticker|article) id="((?:sticker|post)-\d+)".*?data-version="(\d+)".*?</\1>', re.S)


class Decorator(Member):
    """One member looking at one wall. `shown` is what the page would show: ref to (version, HTML)."""

    def __init__(self, server, name: str, wall: str, cookie: str | None = None):
        self.wall, self.gone, self.conflicts = wall, {}, 0
        super().__init__(server, name, f"@{wall}", cookie)

    def load_page(self) -> None:
        html = self.server.get(f"/wall/{self.wall}", self.cookie)
        with self.lock:
            self.shown, self.gone = items_in(html), {}
            self.applied, self.ahead = int(re.search(r'data-seq="(\d+)"', html)[1]), set()

    def apply(self, html: str) -> None:
        with self.lock:
            for action, target, room, seq, body in UPDATE.findall(html):
                if action == "remove":
                    self.take_off(target, int(seq))
                for ref, (version, item) in items_in(body).items():
                    if version > self.shown.get(ref, (0, ""))[0] and version >= self.gone.get(ref, 0):
                        self.shown[ref] = (version, item)
                if room == self.room:
                    self.ahead.add(int(seq))
            self.advance()

    def take_off(self, ref: str, seq: int) -> None:
        if self.shown.get(ref, (0, ""))[0] <= seq:
            self.shown.pop(ref, None)
            self.gone[ref] = max(seq, self.gone.get(ref, 0))

    def catch_up(self) -> None:
        answer = self.say("wall:watch", {"wall": self.wall, "after": self.applied})
        assert answer["ok"], answer
        if answer.get("reset"):
            return self.load_page()
        self.apply(answer["html"])
        with self.lock:
            self.applied = max(self.applied, answer["seq"])
            self.advance()

    def plan(self, event: str, **edit) -> None:
        """Put a step into the queue."""
        nonce = new_nonce()
        with self.lock:
            self.outbox[nonce] = {"event": event, "wall": self.wall, "nonce": nonce} | edit

    def send_outbox(self) -> None:
        """Send what waits, in order, each until it is answered; what came too late is dropped, as the page does."""
        while self.outbox:
            nonce, step = next(iter(self.outbox.items()))
            answer = self.say(step["event"], {name: value for name, value in step.items() if name != "event"})
            if not answer["ok"]:
                assert answer["error"]["code"] == "conflict", answer
                self.conflicts += 1
                self.apply(answer["html"])
            elif self.acked.setdefault(nonce, answer["seq"]) != answer["seq"]:
                self.duplicates += 1
            del self.outbox[nonce]

    def persevere(self, done, seconds: float = 60) -> None:
        """Connect and send again and again until `done()`."""
        deadline = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < deadline, "It never came to an end."
            try:
                if self.ws is None:
                    self.connect()
                self.send_outbox()
                time.sleep(0.01)
            except (Gone, OSError, websocket.WebSocketException):
                self.drop()
                time.sleep(random.uniform(0.01, 0.1))


def items_in(html: str) -> dict[str, tuple[int, str]]:
    return {found[2]: (int(found[3]), found[0]) for found in ITEM.finditer(html)}
