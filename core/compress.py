"""Compress pages on their way out."""

from werkzeug.wrappers import Request, Response

from core.encoding import choose_encoding, encode

COMPRESSIBLE = {"text/html", "text/plain", "text/css", "application/json", "application/manifest+json", "image/svg+xml"}
SMALLEST = 1024  # bytes; below it the saving is less than a packet
ZSTD_LEVEL = 3  # 0.03 ms for 10 KB; level 19 saves another tenth and takes fifty times as long
GZIP_LEVEL = 5


def compress(response: Response, request: Request) -> Response:
    """Encode a reply as its client prefers: zstd, gzip or not at all.

    Left alone: what is small, streamed, encoded already, a part of a file, the answer to HEAD, or not text.
    """
    if response.mimetype not in COMPRESSIBLE:
        return response
    response.vary.add("Accept-Encoding")
    if not may_encode(response, request):
        return response
    encoding = choose_encoding(request.headers.get("Accept-Encoding", ""))
    if encoding:
        response.set_data(encode(response.get_data(), encoding, ZSTD_LEVEL, GZIP_LEVEL))
        response.headers["Content-Encoding"] = encoding
        weaken_etag(response)
    return response


def may_encode(response: Response, request: Request) -> bool:
    return (
        request.method != "HEAD"
        and response.status_code not in (204, 206, 304)
        and "Content-Encoding" not in response.headers
        and not response.is_streamed
        and not response.direct_passthrough
        and response.calculate_content_length() >= SMALLEST
    )


def weaken_etag(response: Response) -> None:
    """Two encodings of one page are not the same bytes: a strong tag of the plain one may not stand for both."""
    value, weak = response.get_etag()
    if value and not weak:
        response.set_etag(value, weak=True)
