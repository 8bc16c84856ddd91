"""The keys of an account: P-256, one to sign bundles and one an epoch to agree on message keys.

docs/sealed-messages.md, "Keys"; ui/js/sealed-keys.js does the same in the browser.
"""

import hmac

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec import Struct

from core.base64url import b64
from core.sealed_bytes import SealedError, label, u32, u64, unb64

CURVE, SHA256 = ec.SECP256R1(), hashes.SHA256()


class Party(Struct, frozen=True):
    """One end of a conversation in one epoch: what a bundle tells when it is whole. Keys are 65 bytes, `created` is in ms."""

    uid: int
    epoch: int
    ik: bytes
    dh: bytes
    created: int = 0


class Identity(Struct, frozen=True):
    """A member's own keys: the one that signs, and by epoch those that agree."""

    uid: int
    isk: ec.EllipticCurvePrivateKey
    dh: dict[int, ec.EllipticCurvePrivateKey]

    @classmethod
    def new(cls, uid: int) -> "Identity":
        return cls(uid, ec.generate_private_key(CURVE), {1: ec.generate_private_key(CURVE)})

    @classmethod
    def of(cls, uid: int, ik: bytes, dh: dict[int, bytes]) -> "Identity":
        """From private keys of 32 bytes; raises SealedError "key-pair" for what can be none."""
        return cls(uid, private_key(ik), {epoch: private_key(secret) for epoch, secret in dh.items()})

    @property
    def ik(self) -> bytes:
        return public_bytes(self.isk)

    def party(self, epoch: int) -> Party:
        """Our own end; raises SealedError "epoch" for an epoch of which we have no keys."""
        if epoch not in self.dh:
            raise SealedError("epoch")
        return Party(self.uid, epoch, self.ik, public_bytes(self.dh[epoch]))


def private_key(secret: bytes) -> ec.EllipticCurvePrivateKey:
    try:
        return ec.derive_private_key(int.from_bytes(secret, "big"), CURVE)
    except ValueError:
        raise SealedError("key-pair") from None


def secret_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_numbers().private_value.to_bytes(32, "big")


def public_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def public_key(point: bytes) -> ec.EllipticCurvePublicKey:
    """65 bytes 04 X Y as a key; raises SealedError "public-key" if they are no point of the curve."""
    if len(point) != 65 or point[0] != 4:
        raise SealedError("public-key")
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
    except ValueError:
        raise SealedError("public-key") from None


def make_bundle(identity: Identity, epoch: int, created: int) -> dict:
    """What the site shows of an epoch's keys, signed: {v, uid, ik, epoch, dh, created, sig}; `created` is in ms."""
    party = identity.party(epoch)
    return {"v": 1, "uid": party.uid, "ik": b64(party.ik), "epoch": epoch, "dh": b64(party.dh), "created": created,
            "sig": b64(sign(identity.isk, signed_part(party, created)))}


def check_bundle(bundle: dict, uid: int | None = None, ik: bytes | None = None) -> Party:
    """The keys of a bundle if it is whole and, where given, of this `uid` and under this `ik`.

    Raises SealedError: "bundle" for what is not whole, "public-key" for a key that is none, "another-member" and
    "another-key" for what is not the expected.
    """
    if not isinstance(bundle, dict) or bundle.get("v") != 1:
        raise SealedError("bundle")
    party = Party(*(bundle.get(name) for name in ("uid", "epoch")), unb64(bundle.get("ik")), unb64(bundle.get("dh")),
                  bundle.get("created"))
    verify(party.ik, unb64(bundle.get("sig")), signed_part(party, party.created))
    public_key(party.dh)
    if uid not in (None, party.uid):
        raise SealedError("another-member")
    if ik not in (None, party.ik):
        raise SealedError("another-key")
    return party


def signed_part(party: Party, created: int) -> bytes:
    return label("bundle") + u64(party.uid) + party.ik + u32(party.epoch) + party.dh + u64(created)


def verify(point: bytes, signature: bytes, signed: bytes) -> None:
    """Raise SealedError "bundle" unless r and s, 32 bytes each, sign these bytes."""
    key, r, s = public_key(point), signature[:32], signature[32:]
    try:
        if len(signature) != 64:
            raise InvalidSignature
        key.verify(encode_dss_signature(int.from_bytes(r, "big"), int.from_bytes(s, "big")), signed, ec.ECDSA(SHA256))
    except InvalidSignature:
        raise SealedError("bundle") from None


def sign(key: ec.EllipticCurvePrivateKey, said: bytes) -> bytes:
    """r and s, 32 bytes each."""
    der = key.sign(said, ec.ECDSA(SHA256, deterministic_signing=True))
    return b"".join(number.to_bytes(32, "big") for number in decode_dss_signature(der))


def agree(key: ec.EllipticCurvePrivateKey, point: bytes) -> bytes:
    """The 32 bytes that two keys agree on: the X coordinate of the shared point."""
    return key.exchange(ec.ECDH(), public_key(point))


def same(one: bytes, other: bytes) -> bool:
    """Whether both are the same bytes, in a time that does not tell where they differ."""
    return hmac.compare_digest(one, other)
