"""One device of a member, for a client that is written in Python: its chain in each conversation, and whose keys it has seen.

docs/sealed-messages.md, "Pins" and "Sending". What is kept here is kept in memory alone.
"""

import time
from os import urandom

from core.base64url import b64
from core.sealed_bytes import SealedError, unb64
from core.sealed_envelope import Opened, conversation_id, link, open_envelope, seal
from core.sealed_header import ATTACHED, HEADER, MESSAGE, NO_LINK, NO_MID, parse, parse_header
from core.sealed_keys import Identity, Party, check_bundle, make_bundle
from core.sealed_vault import open_vault, read_recovery_text, recovery_text, seal_vault


class Device:
    """What `seal` makes is counted once `sent` hears that the site has it; `open` notes what was seen last."""

    def __init__(self, identity: Identity, id: bytes | None = None):
        self.identity, self.id, self.epoch = identity, id or urandom(8), max(identity.dh)
        self.heads, self.seen, self.pins = {}, {}, {}  # by conversation: (number, link), link; by member: identity key

    @classmethod
    def restored(cls, blob: str, recovery: str, uid: int) -> "Device":
        """A new device out of the vault that the site keeps, with its recovery key; raises what open_vault does."""
        return cls(open_vault(unb64(blob), read_recovery_text(recovery), uid).identity)

    @property
    def party(self) -> Party:
        return self.identity.party(self.epoch)

    def keys_of(self, uid: int, bundles: list[dict]) -> dict[int, Party]:
        """A member's keys by epoch, as far as they are under the identity key that was seen first; raises what check_bundle does.

        Raises SealedError "another-key" if none is: those keys are not theirs to us until a person has compared them.
        """
        parties = sorted((check_bundle(bundle, uid) for bundle in bundles), key=lambda party: party.epoch)
        pin = self.pins.setdefault(uid, parties[-1].ik) if parties else None
        keys = {party.epoch: party for party in parties if party.ik == pin}
        if not keys:
            raise SealedError("another-key")
        return keys

    def open(self, envelope: bytes, keys: dict[int, Party]) -> Opened:
        """A message to this member from the one whose keys these are; raises what open_envelope does."""
        parsed = parse(envelope)
        if parsed.sender_epoch not in keys:
            raise SealedError("epoch")
        opened = open_envelope(envelope, self.identity, keys[parsed.sender_epoch], self.identity.party(parsed.recipient_epoch))
        self.seen[parsed.conv] = link(envelope)
        return opened

    def seal(self, keys: dict[int, Party], body: dict, kind: int = MESSAGE, target: bytes = NO_MID, **fields) -> bytes:
        """The next envelope to the member whose keys these are, under the newest; `fields` go to core.sealed_envelope.seal."""
        peer = keys[max(keys)]
        conv = conversation_id(self.identity.uid, peer.uid)
        ctr, prev = self.heads.get(conv, (0, NO_LINK))
        chain = {"device": self.id, "ctr": ctr + 1, "prev": prev, "seen": self.seen.get(conv, NO_LINK)}
        facts = chain | {"kind": kind, "target": target, "flags": ATTACHED if body.get("a") else 0}
        return seal(self.identity, self.party, peer, body, **facts | fields)

    def sent(self, envelope: bytes) -> None:
        """The next one follows on this one."""
        parsed = parse_header(envelope[:HEADER])
        self.heads[parsed.conv] = parsed.ctr, link(envelope)


def first_keys(uid: int, name: str) -> tuple[Device, str, dict]:
    """For a member who has none: a device with new keys, their recovery key as text, and the body of `POST /dm/keys`."""
    device, key = Device(Identity.new(uid)), urandom(20)
    vault = {"slot": 0, "version": 1, "blob": b64(seal_vault(device.identity, urandom(32), key, version=1))}
    bundle = make_bundle(device.identity, device.epoch, created=int(time.time() * 1000))
    return device, recovery_text(key), {"bundle": bundle, "device": device.id.hex(), "device_name": name, "vault": [vault]}
