"""Files that go with a sealed message: each sealed with a key of its own, which travels inside the message."""

from hashlib import sha256
from os import urandom

from msgspec import Struct

from core.sealed_bytes import SealedError, decrypt, encrypt, hkdf, label, read_number, u64
from core.sealed_keys import same

LARGEST = 16 * 2**20  # bytes before sealing
START, HEADER = b"NSA1\x01\0\0\0", 20


class SealedFile(Struct, frozen=True):
    """`blob` goes to the server under `id`; `id`, `key` and `hash`, the SHA-256 of the blob, go into the message."""

    id: bytes
    key: bytes
    hash: bytes
    blob: bytes


def seal_file(data: bytes, *, id: bytes | None = None, key: bytes | None = None, nonce: bytes | None = None) -> SealedFile:
    id, key, nonce = id or urandom(16), key or urandom(32), nonce or urandom(12)
    if len(data) > LARGEST:
        raise SealedError("too-long")
    header, plain = START + nonce, u64(len(data)) + data
    sealed = encrypt(hkdf(key, id, label("att")), nonce, plain.ljust(padme(len(plain)), b"\0"), label("att") + id + header)
    return SealedFile(id, key, sha256(header + sealed).digest(), header + sealed)


def open_file(blob: bytes, id: bytes, key: bytes, hash: bytes) -> bytes:
    """The data of a blob that came for these; raises SealedError "attachment" or "decrypt" for any other blob."""
    header = blob[:HEADER]
    if not same(sha256(blob).digest(), hash) or header[:8] != START:
        raise SealedError("attachment")
    padded = decrypt(hkdf(key, id, label("att")), header[8:], blob[HEADER:], label("att") + id + header)
    end = 8 + read_number(padded[:8])
    if end > len(padded):
        raise SealedError("attachment")
    return padded[8:end]


def padme(length: int) -> int:
    """The next length that says little: Padmé (Nikitin and others, 2019) adds at most an eighth, less to large files."""
    exponent = length.bit_length() - 1
    step = 1 << max(exponent - exponent.bit_length(), 0)
    return -(-length // step) * step
