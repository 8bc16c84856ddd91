"""A member who writes sealed messages by hand: keys, a device and its chain, as any client has them; the server is told nothing more."""

from hashlib import sha256
from os import urandom

from core.base64url import b64, unb64
from core.sealed_device import Device
from core.sealed_envelope import conversation_id, open_envelope
from core.sealed_header import EDIT, MESSAGE, NO_LINK, NO_MID, REACTION, UNSEND, parse
from core.sealed_keys import Identity, make_bundle

CREATED = 1_795_000_000_000


class Writer:
    """One device of one member. What is sealed is counted; `take_back` forgets the last, as a client does that was refused."""

    def __init__(self, uid: int, identity: Identity | None = None, device: bytes | None = None):
        self.uid, self.identity = uid, identity or Identity.new(uid)
        self.hand = Device(self.identity, device or urandom(8))
        self.epoch, self.heads, self.device, self.before = 1, self.hand.heads, self.hand.id, None

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
        return self.publish_device(db).enter_workshop(db)

    def enter_workshop(self, db) -> "Writer":
        """A room that all who write here share, so that none of them has to ask the other first."""
        with db:
            db.execute("INSERT INTO rooms (slug, name) VALUES ('workshop', 'Workshop') ON CONFLICT DO NOTHING")
            db.execute("""
                INSERT INTO memberships (room_id, user_id) SELECT id, ? FROM rooms WHERE slug = 'workshop' ON CONFLICT DO NOTHING
            """, (self.uid,))
        return self

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
        self.before = (self.conv(peer), self.heads.get(self.conv(peer), (0, NO_LINK)))
        self.hand.epoch = self.epoch
        body = {"t": "text", "b": body} if isinstance(body, str) else body
        envelope = self.hand.seal({peer.epoch: peer.party}, body, kind, target, **changed)
        self.hand.sent(envelope)
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


def put_in(db, envelopes: list[bytes]) -> None:
    """All that one device of one member has said in a conversation, straight into the database; nobody is told."""
    said = [parse(envelope) for envelope in envelopes]
    conv, members = said[0].conv, sorted((said[0].sender, said[0].recipient))
    with db:
        db.execute("INSERT INTO dm_conversations (conv, low_id, high_id, seq) VALUES (?, ?, ?, ?)", (conv, *members, len(said)))
        db.executemany("""
            INSERT INTO direct_messages (conv, seq, mid, sender_id, recipient_id, device, ctr, kind, hdr, ct, ct_hash)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """, [(conv, one.ctr, one.mid, one.sender, one.recipient, one.device, one.ctr, one.kind, one.header, one.sealed,
               sha256(one.sealed).digest()) for one in said])
