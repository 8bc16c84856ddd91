"""Signatures under what a member replaces on the server: who has their session and not their keys cannot make them.

docs/sealed-messages.md, "Signed writes"; ui/js/sealed-writes.js does the same in the browser.
"""

from hashlib import sha256

from core.sealed_bytes import SealedError, label, u64
from core.sealed_keys import Identity, sign, verify

BY_KEY, BY_PHRASE, SYNC = range(3)  # what is replaced: a slot of the vault, or what a member's devices share


def sign_write(identity: Identity, what: int, version: int, blob: bytes) -> bytes:
    """The 64 bytes that go along with a blob, empty or not, in the place of another."""
    return sign(identity.isk, written_part(identity.uid, what, version, blob))


def check_write(ik: bytes, uid: int, what: int, version: int, blob: bytes, signature: bytes) -> None:
    """Raise SealedError "signature" unless the owner of `ik` wants this very blob in this very place."""
    try:
        verify(ik, signature, written_part(uid, what, version, blob))
    except SealedError:
        raise SealedError("signature") from None


def written_part(uid: int, what: int, version: int, blob: bytes) -> bytes:
    return label("write") + u64(uid) + bytes([what]) + u64(version) + sha256(blob).digest()
