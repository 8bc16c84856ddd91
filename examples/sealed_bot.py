"""A bot for sealed messages: it answers whoever writes to it, and nobody but the two of them can read what they say.

    pip install "python-socketio[client]" cryptography msgspec
    NEOSPACE_URL=https://neospace.example BOT_NAME=echo BOT_PASSWORD=… PYTHONPATH=. python examples/sealed_bot.py

The first start makes the bot's keys and prints their recovery key; later starts need it as BOT_RECOVERY_KEY. Each start is a
device of its own, and remembers whose keys are whose for as long as it runs. docs/sealed-messages.md says what more a client
for people has to look at.
"""

import os
import queue

import requests
import socketio

import crypto


class Bot:
    """A member with keys and a socket: `connect`, then `news` waits for what others write, and `send` writes to them."""

    def __init__(self, url: str, name: str, password: str, recovery: str = ""):
        self.url, self.http, self.live, self.recovery = url, requests.Session(), socketio.Client(), recovery
        self.device, self.heads, self.done, self.pins, self.changed = os.urandom(8), {}, {}, {}, queue.Queue()
        self.http.headers["Origin"] = url  # a script says for whose page it speaks
        self.http.post(f"{url}/login", {"username": name, "password": password}).raise_for_status()
        me = self.ask("GET", "/dm/me")
        self.identity = self.restore(me["uid"]) if me["vault"] else self.set_up(me["uid"])

    def ask(self, method: str, path: str, body: dict | None = None) -> dict:
        return told(self.http.request(method, self.url + path, json=body).json())

    def restore(self, uid: int) -> crypto.Identity:
        vault = crypto.unb64(self.ask("GET", "/dm/vault/0")["blob"])
        self.ask("POST", "/dm/devices", {"device": self.device.hex(), "name": "Bot"})
        return crypto.open_vault(vault, crypto.read_recovery_text(self.recovery), uid).identity

    def set_up(self, uid: int) -> crypto.Identity:
        identity, key = crypto.Identity.new(uid), os.urandom(20)
        vault = {"slot": 0, "version": 1, "blob": crypto.b64(crypto.seal_vault(identity, os.urandom(32), key, version=1))}
        bundle = crypto.make_bundle(identity, 1, created=1)
        self.ask("POST", "/dm/keys", {"bundle": bundle, "device": self.device.hex(), "device_name": "Bot", "vault": [vault]})
        self.recovery = crypto.recovery_text(key)
        return identity

    def connect(self) -> None:
        """Open the socket; conversations that went on while it was closed count as changed."""
        self.live.on("connect", lambda: self.live.emit("dm:catch-up", {"after": self.done}, callback=self.catch_up))
        self.live.on("dm:row", lambda row: self.changed.put(row["conv"]))
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.http.cookies)
        self.live.connect(self.url, headers={"Cookie": cookies}, transports=["websocket"])

    def catch_up(self, answer: dict) -> None:
        for talk in answer["conversations"]:
            self.done.setdefault(talk["conv"], talk["read"])
            self.changed.put(talk["conv"])

    def news(self):
        """Wait until a conversation goes on, and give (who, what, link) of each message of somebody else in it."""
        conv = self.changed.get()
        for row in self.ask("GET", f"/dm/c/{conv}/rows?after={self.done.get(conv, 0)}&limit=200")["rows"]:
            self.done[conv] = row["seq"]
            if "e" in row and (opened := self.open(envelope := crypto.unb64(row["e"]))):
                yield opened.parsed.sender, opened.body.get("b", ""), crypto.link(envelope)
        self.live.emit("dm:read", {"conv": conv, "seq": self.done.get(conv, 0)})

    def open(self, envelope: bytes) -> crypto.Opened | None:
        """A message of somebody else that is what it says, or None."""
        try:
            parsed = crypto.parse(envelope)
            if parsed.sender == self.identity.uid or parsed.kind != crypto.MESSAGE:
                return None
            sender, me = self.keys_of(parsed.sender)[parsed.sender_epoch], self.identity.party(parsed.recipient_epoch)
            return crypto.open_envelope(envelope, self.identity, sender, me)
        except (crypto.SealedError, KeyError) as error:
            return print(f"A message could not be verified: {error!r}")

    def keys_of(self, uid: int) -> dict[int, crypto.Party]:
        """A member's keys by epoch, under the identity key that was seen first: those of another are not theirs to us."""
        parties = [crypto.check_bundle(bundle, uid) for bundle in self.ask("GET", f"/dm/keys?uid={uid}")["bundles"]]
        pin = self.pins.setdefault(uid, max(parties, key=lambda party: party.epoch).ik)
        return {party.epoch: party for party in parties if party.ik == pin}

    def send(self, uid: int, text: str, seen: bytes = bytes(32)) -> None:
        keys, me, (ctr, prev) = self.keys_of(uid), self.identity.party(max(self.identity.dh)), self.heads.get(uid, (0, bytes(32)))
        named = {"device": self.device, "ctr": ctr + 1, "prev": prev, "seen": seen}
        envelope = crypto.seal(self.identity, me, keys[max(keys)], {"t": "text", "b": text}, **named)
        told(self.live.call("dm:send", {"e": crypto.b64(envelope)}))
        self.heads[uid] = ctr + 1, crypto.link(envelope)


def told(answer: dict) -> dict:
    """The server's answer; raises RuntimeError with its sentence if it refused."""
    if not answer["ok"]:
        raise RuntimeError(answer["error"]["message"])
    return answer


if __name__ == "__main__":
    given = os.environ
    bot = Bot(given["NEOSPACE_URL"], given["BOT_NAME"], given["BOT_PASSWORD"], given.get("BOT_RECOVERY_KEY", ""))
    bot.connect()
    print(f"Listening. Recovery key: {bot.recovery}", flush=True)
    while True:
        for uid, text, seen in bot.news():
            bot.send(uid, f"You said: {text}", seen)
