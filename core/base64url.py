"""Bytes as text: base64url without padding (RFC 4648, 5), which has one spelling for each value."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

LETTERS = re.compile(r"[A-Za-z0-9_-]*")


def b64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """The bytes of `text`; raises ValueError for padding, other letters, or another spelling than `b64` gives."""
    if not LETTERS.fullmatch(text) or len(text) % 4 == 1:
        raise ValueError("This is not base64url without padding.")
    data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if b64(data) != text:
        raise ValueError("The last letter of this base64url says more than a byte holds.")
    return data
