"""A member who writes sealed messages by hand: keys, a device and its chain, as any client has them; the server is told nothing more."""

from os import urandom

from core.base64url import b64, unb64
from core.sealed_envelope import conversation_id, link, open_envelope, seal
from core.sealed_header import EDIT, MESSAGE, NO_LINK, NO_MID, REACTION, UNSEND
from core.sealed_keys import Identity, make_bundle

CREATED = 1_795_000_000_000


class Writer:
    """One device of one member. What is sealed is counted; `take_back` forgets the last, as a client does that was refused."""

    def __init__(self, uid: int, identity: Identity | None = None, device: bytes | None = None):
        self.uid, self.identity, self.device = uid, identity or Identity.new(uid), device or urandom(8)
        self.epoch, self.heads, self.before = 1, {}, None

    @property
    def party(self):
        return self.identity.party(self.epoch)

    def bundle(self) -> dict:
        return make_bundle(self.identity, self.epoch, CREATED + self.epoch)

    def publish(self, db) -> "Writer":
        """Put the keys and the device where the server looks for them."""
        bundle = self.bundle()
        with db:
            db.execute("""
                INSERT INTO dm_bundles (user_id, epoch, ik, dh, created_ms, sig) VALUES (?, ?, ?, ?, ?, ?)
            """, (self.uid, self.epoch, self.party.ik, self.party.dh, bundle["created"], unb64(bundle["sig"])))
        return self.publish_device(db)

    def publish_device(self, db) -> "Writer":
        with db:
            db.execute("""
                INSERT INTO dm_devices (user_id, device, name) VALUES (?, ?, 'Firefox') ON CONFLICT DO NOTHING
            """, (self.uid, self.device))
        return self

    def rotated(self) -> "Writer":
        self.epoch += 1
        self.identity.dh[self.epoch] = Identity.new(self.uid).dh[1]
        return self

    def other_device(self) -> "Writer":
        other = Writer(self.uid, self.identity)
        other.epoch = self.epoch
        return other

    def conv(self, peer: "Writer") -> bytes:
        return conversation_id(self.uid, peer.uid)

    def seal(self, peer: "Writer", body: dict | str = "hello", kind: int = MESSAGE, target: bytes = NO_MID, **changed) -> bytes:
        """The next envelope to a peer; `changed` lies about any part of the head."""
        conv = self.conv(peer)
        ctr, prev = self.heads.get(conv, (0, NO_LINK))
        self.before = (conv, (ctr, prev))
        body = {"t": "text", "b": body} if isinstance(body, str) else body
        facts = {"device": self.device, "ctr": ctr + 1, "prev": prev, "flags": 1 if body.get("a") else 0} | changed
        envelope = seal(self.identity, self.party, peer.party, body, kind=kind, target=target, **facts)
        self.heads[conv] = (facts["ctr"], link(envelope))
        return envelope

    def take_back(self) -> None:
        conv, head = self.before
        self.heads[conv] = head

    def edit(self, peer, target: bytes, body="better", **changed) -> bytes:
        return self.seal(peer, body, EDIT, target, **changed)

    def unsend(self, peer, target: bytes, **changed) -> bytes:
        return self.seal(peer, {"t": "unsend"}, UNSEND, target, **changed)

    def react(self, peer, target: bytes, **changed) -> bytes:
        return self.seal(peer, {"t": "react", "b": "🎉"}, REACTION, target, **changed)

    def open(self, envelope: bytes, peer: "Writer"):
        parties = {self.uid: self.party, peer.uid: peer.party}
        sender = int.from_bytes(envelope[24:32], "big")
        recipient = int.from_bytes(envelope[32:40], "big")
        return open_envelope(envelope, self.identity, parties[sender], parties[recipient])


def mid_of(envelope: bytes) -> bytes:
    return envelope[128:144]


def said(envelope: bytes, files: tuple[bytes, ...] = ()) -> dict:
    """The payload of `dm:send`."""
    return {"e": b64(envelope)} | ({"files": [id.hex() for id in files]} if files else {})
