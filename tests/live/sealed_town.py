"""Members of a running server who write sealed messages by hand, over bare WebSockets."""

import json
import urllib.error

from core.sealed_attachments import seal_file
from queries.members import find_member
from tests.live.test_bad_input import Line, event
from tests.sealed_writer import Writer, mid_of, said
from tests.server import Server

BYTES = "application/octet-stream"


class Town:
    """ada writes with grace, grace also with eve; linus has blocked ada; one who is called mute has no keys."""

    def __init__(self, server: Server):
        self.server, self.db = server, server.database()
        self.cookies = {name: server.cookie_for(name) for name in ("ada", "grace", "eve", "linus", "mute")}
        for name in ("ada", "grace", "eve", "linus"):
            setattr(self, name, Writer(find_member(self.db, name).id).publish(self.db))
        self.mute = Writer(find_member(self.db, "mute").id)
        self.db.execute("INSERT INTO blocks (user_id, blocked_id) VALUES (?, ?)", (self.linus.uid, self.ada.uid))

    def line(self, name: str) -> Line:
        return Line(self.server, cookie=self.cookies[name])

    def say(self, name: str, to: str, *args, files=(), **more) -> bytes:
        """Send a message and give its envelope."""
        envelope = getattr(self, name).seal(getattr(self, to), *args, **more)
        line = self.line(name)
        answer = line.ask(event("dm:send", said(envelope, files)))
        line.ws.close()
        assert answer["ok"], answer
        return envelope

    def upload(self, name: str, id: bytes, to: int | str, data: bytes, **headers: str) -> int:
        """Send a file; gives the status of the answer."""
        path = f"/dm/files?id={id.hex()}&with={to}"
        return self.status(path, name, data, {"Content-Type": BYTES} | headers)

    def status(self, path: str, name: str = "", data: bytes | None = None, headers: dict | None = None) -> int:
        try:
            return self.server.open(path, self.cookies.get(name, ""), data, {"X-Live": "1"} | (headers or {})).status
        except urllib.error.HTTPError as refusal:
            assert json.loads(refusal.read())["ok"] is False
            return refusal.code

    def fill(self) -> "Town":
        """What the cases below speak of."""
        self.first = self.say("ada", "grace", "hello")
        self.taken_back = self.say("ada", "grace", "rash")
        self.say("ada", "grace", {"t": "unsend"}, kind=3, target=mid_of(self.taken_back))
        self.edit = self.say("ada", "grace", "hello!", kind=2, target=mid_of(self.first))
        self.hers = self.say("grace", "ada", "hello yourself")
        self.theirs = self.say("grace", "eve", "not for ada")
        self.files = {}
        for name, to in (("ada", "grace"), ("grace", "eve")):
            file = self.files[name] = seal_file(b"a pond")
            assert self.upload(name, file.id, getattr(self, to).uid, file.blob) == 200
            self.say(name, to, {"t": "text", "b": "", "a": [{"id": file.id.hex()}]}, files=(file.id,))
        self.waiting = seal_file(b"a lake")
        assert self.upload("grace", self.waiting.id, self.ada.uid, self.waiting.blob) == 200
        return self
