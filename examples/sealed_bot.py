"""A bot for sealed messages: it answers whoever writes to it, and nobody but the two of them can read what they say.

    pip install "python-socketio[client]" cryptography msgspec
    NEOSPACE_URL=https://neospace.example BOT_NAME=echo BOT_PASSWORD=… PYTHONPATH=. python examples/sealed_bot.py

The first start makes the bot's keys and prints their recovery key; later starts need it as BOT_RECOVERY_KEY. Each start is a
device of its own, and remembers whose keys are whose for as long as it runs. docs/sealed-messages.md says what more a client
for people has to look at.
"""

import os
import threading

import requests
import socketio

import crypto


class Bot:
    """A member with keys and a socket: `news` waits for what others write, and `send` writes to them."""

    def __init__(self, url: str, name: str, password: str, recovery: str = ""):
        self.url, self.http, self.recovery, self.done, self.woken = url, requests.Session(), recovery, {}, threading.Event()
        self.http.headers["Origin"] = url  # a script says for whose page it speaks
        self.http.post(f"{url}/login", {"username": name, "password": password}).raise_for_status()
        me = self.ask("GET", "/dm/me")
        (self.restore if me["vault"] else self.set_up)(me["uid"])
        self.live = socketio.Client(http_session=self.http)
        self.live.on("connect", self.woken.set)  # also after a time without the network
        self.live.on("dm:row", lambda row: self.woken.set())
        self.live.connect(url, transports=["websocket"])

    def set_up(self, uid: int) -> None:
        self.device, self.recovery, keys = crypto.first_keys(uid, "Bot")
        self.ask("POST", "/dm/keys", keys)

    def restore(self, uid: int) -> None:
        self.device = crypto.Device.restored(self.ask("GET", "/dm/vault/0")["blob"], self.recovery, uid)
        self.ask("POST", "/dm/devices", {"device": self.device.id.hex(), "name": "Bot"})

    def news(self):
        """Wait until a conversation goes on, and give (who, what) of each message of somebody else that was not read yet."""
        self.woken.wait()
        self.woken.clear()
        for talk in self.tell("dm:catch-up", {"after": self.done})["conversations"]:
            conv, read = talk["conv"], self.done.setdefault(talk["conv"], talk["read"])
            for row in self.ask("GET", f"/dm/c/{conv}/rows?after={read}&limit=200")["rows"]:
                self.done[conv] = row["seq"]
                if "e" in row:  # and was not taken back
                    yield from self.read(row)

    def read(self, row: dict):
        """(who, what) if this is somebody else's message and what it says it is; it counts as read once it was dealt with."""
        try:
            parsed = crypto.parse(envelope := crypto.unb64(row["e"]))
            if parsed.sender != self.device.identity.uid and parsed.kind == crypto.MESSAGE:
                yield parsed.sender, self.device.open(envelope, self.keys_of(parsed.sender)).body.get("b", "")
                self.tell("dm:read", {"conv": parsed.conv.hex(), "seq": row["seq"]})
        except crypto.SealedError as error:
            print(f"A message could not be verified: {error!r}")

    def send(self, uid: int, text: str) -> None:
        envelope = self.device.seal(self.keys_of(uid), {"t": "text", "b": text})
        if self.tell("dm:send", {"e": crypto.b64(envelope)})["ok"]:
            self.device.sent(envelope)

    def keys_of(self, uid: int) -> dict[int, crypto.Party]:
        return self.device.keys_of(uid, self.ask("GET", f"/dm/keys?uid={uid}")["bundles"])

    def ask(self, method: str, path: str, body: dict | None = None) -> dict:
        return told(self.http.request(method, self.url + path, json=body).json())

    def tell(self, event: str, said: dict) -> dict:
        self.live.sleep(0.5)  # the site takes no more than two a second of each
        return told(self.live.call(event, said))


def told(answer: dict) -> dict:
    """The site's answer; where it refused, its sentence is shown."""
    if not answer["ok"]:
        print(answer["error"]["message"])
    return answer


if __name__ == "__main__":
    bot = Bot(*(os.environ.get(name, "") for name in ("NEOSPACE_URL", "BOT_NAME", "BOT_PASSWORD", "BOT_RECOVERY_KEY")))
    print(f"Listening. Recovery key: {bot.recovery}", flush=True)
    while True:
        for uid, text in bot.news():
            bot.send(uid, f"You said: {text}"[:2000])
