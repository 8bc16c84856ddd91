"""Bytes for sealed messages: how numbers, labels and text become bytes; padding, HKDF and AES-256-GCM.

The whole protocol is written down in docs/sealed-messages.md; this is its section "Bytes".
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core import base64url

SMALLEST = 256  # bytes: what most messages fit in, so that most have one size
LARGEST = 2**53 - 1  # what JavaScript counts exactly


class SealedError(Exception):
    """What is refused, with a short word for the reason in `code`; the words are listed in docs/sealed-messages.md."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def u32(number: int) -> bytes:
    return whole_number(number, 4)


def u64(number: int) -> bytes:
    return whole_number(number, 8)


def whole_number(number: int, size: int) -> bytes:
    """The number, the big end first; raises SealedError "number" for what is none or too large."""
    if type(number) is not int or not 0 <= number <= min(LARGEST, 256**size - 1):
        raise SealedError("number")
    return number.to_bytes(size, "big")


def read_number(data: bytes) -> int:
    number = int.from_bytes(data, "big")
    if number > LARGEST:
        raise SealedError("number")
    return number


def label(name: str) -> bytes:
    """What a derived key is for, so that none serves two ends."""
    return f"NSDM1/{name}\0".encode()


def unb64(text: str) -> bytes:
    """The bytes of base64url text without padding; raises SealedError "base64"."""
    try:
        return base64url.unb64(text)
    except (TypeError, ValueError):
        raise SealedError("base64") from None


def hkdf(material: bytes, salt: bytes, info: bytes) -> bytes:
    """32 bytes of HKDF-SHA-256 (RFC 5869)."""
    return HKDF(hashes.SHA256(), 32, salt, info).derive(material)


def encrypt(key: bytes, nonce: bytes, data: bytes, bound: bytes) -> bytes:
    """`data` sealed and bound to `bound`, which stays readable; the tag of 16 bytes comes last."""
    return AESGCM(key).encrypt(nonce, data, bound)


def decrypt(key: bytes, nonce: bytes, sealed: bytes, bound: bytes) -> bytes:
    """What was sealed; raises SealedError "decrypt" if one bit of it, of `bound`, of the nonce or of the key is another."""
    try:
        return AESGCM(key).decrypt(nonce, sealed, bound)
    except (InvalidTag, ValueError):  # the latter: too short to hold a tag or a nonce
        raise SealedError("decrypt") from None


def pad(data: bytes) -> bytes:
    """Its length in 4 bytes, the bytes, and zeros up to the next power of two."""
    size = max(SMALLEST, 1 << (len(data) + 3).bit_length())
    return (u32(len(data)) + data).ljust(size, b"\0")


def unpad(padded: bytes) -> bytes:
    """The bytes before padding; raises SealedError "padding" for any other form of it."""
    size, end = len(padded), 4 + int.from_bytes(padded[:4], "big")
    if size < SMALLEST or size & (size - 1) or end > size or any(padded[end:]):
        raise SealedError("padding")
    return padded[4:end]
