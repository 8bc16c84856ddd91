"""How large a picture is, by its first bytes, without drawing it: a few hundred of them may unfold to more than a browser holds.

PNG (W3C PNG, 11.2.1), GIF89a (18), WebP (RFC 9649), JPEG (ITU-T T.81, B.2.2). ui/js/sealed-picture-size.js does the same.
"""

from struct import error, unpack_from

PNG, JPEG, GIF = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", (b"GIF87", b"GIF89")
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # markers of JPEG with a size behind them
UNMEASURED = frozenset({0x00, 0x01, 0xFF, *range(0xD0, 0xDA)})  # bytes that fill, and markers of JPEG that have no length
WITHIN = 0x3FFF  # 14 bits


def picture_size(data: bytes) -> tuple[str, int, int] | None:
    """(mimetype, width, height) in pixels; None for what begins as none of these or ends before it says so."""
    try:
        if data.startswith(PNG):
            return ("image/png", *unpack_from(">II", data, 16))
        if data.startswith(GIF):
            return ("image/gif", *gif_size(data))
        if data.startswith(JPEG):
            return jpeg_size(data)
        return webp_size(data) if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None
    except (error, IndexError):
        return None


def gif_size(data: bytes) -> tuple[int, int]:
    """The screen's, or the first image's where browsers make room for a larger one; an image that never comes is not drawn."""
    width, height = unpack_from("<HH", data, 6)
    at = 13 + colours_of(data[10])
    try:
        while data[at] == 0x21:  # an extension: a head of two bytes, then pieces that begin with their length
            at = behind_pieces(data, at + 2)
        left, top, wide, high = unpack_from("<HHHH", data, at + 1) if data[at] == 0x2C else (0, 0, 0, 0)
    except (error, IndexError):
        return width, height
    return max(width, left + wide), max(height, top + high)


def colours_of(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def behind_pieces(data: bytes, at: int) -> int:
    while data[at]:
        at += data[at] + 1
    return at + 1


def webp_size(data: bytes) -> tuple[str, int, int] | None:
    kind = data[12:16]
    if kind == b"VP8X":
        low, high, low_2, high_2 = unpack_from("<HBHB", data, 24)
        return "image/webp", 1 + low + (high << 16), 1 + low_2 + (high_2 << 16)
    if kind == b"VP8L":
        (bits,) = unpack_from("<I", data, 21)
        return "image/webp", 1 + (bits & WITHIN), 1 + (bits >> 14 & WITHIN)
    width, height = unpack_from("<HH", data, 26)
    return ("image/webp", width & WITHIN, height & WITHIN) if kind == b"VP8 " else None


def jpeg_size(data: bytes) -> tuple[str, int, int] | None:
    """From segment to segment until the one that begins a frame; None where a decoder could go another way than this."""
    at = 2
    while data[at] == 0xFF and data[at + 1] not in UNMEASURED:
        if data[at + 1] in FRAMES:
            height, width = unpack_from(">HH", data, at + 5)
            return "image/jpeg", width, height
        length = unpack_from(">H", data, at + 2)[0]
        if length < 2:  # its own two bytes count
            return None
        at += 2 + length
    return None
