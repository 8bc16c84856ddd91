"""Which compressed form a client wants, and how to make it."""

import gzip
import sys

from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ENCODINGS = ("zstd", "gzip")  # ours first: of two that a client likes equally, zstd is smaller and cheaper


def choose_encoding(accept_encoding: str, offered=ENCODINGS) -> str:
    """The best of `offered` for an Accept-Encoding header, "" for none (RFC 9110, 12.5.3).

    A quality of 0 refuses; `identity` wins only where the client says that it likes it better.
    """
    accepted = parse_accept_header(accept_encoding, Accept)
    best = max(offered, key=accepted.quality, default="")  # max keeps the first of equals
    plain = accepted.quality("identity") if "identity" in accepted.values() else 0
    return best if accepted.quality(best) > plain else ""


def encode(content: bytes, encoding: str, zstd_level: int, gzip_level: int) -> bytes:
    if encoding == "zstd":
        return zstd.compress(content, zstd_level)
    if encoding == "gzip":
        return gzip.compress(content, gzip_level, mtime=0)
    return content
