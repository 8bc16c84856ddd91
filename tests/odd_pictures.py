"""Pictures for tests of what a browser is let draw: small ones, ones that say they are enormous, and what is none."""

from io import BytesIO

from PIL import Image

KINDS = (("PNG", {}), ("GIF", {}), ("JPEG", {}), ("JPEG", {"progressive": True}), ("WEBP", {}), ("WEBP", {"lossless": True}))
NO_PICTURES = {
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><script>document.title = 1</script></svg>', "HTML": b"<!doctype html><script></script>",
    "PDF": b"%PDF-1.7\n%", "nothing": b"", "the beginning of a PNG": b"\x89PNG\r\n\x1a\n", "a JPEG without an end": b"\xff\xd8\xff\xe0\xff\xff",
}
SMALL_FRAME = b"\xff\xc0\x00\x11\x08" + (10).to_bytes(2, "big") * 2 + bytes(10)
NO_PICTURES |= {  # a decoder would pass on to what comes behind, where another frame may stand
    f"a JPEG with {name} before its frame": b"\xff\xd8" + before + SMALL_FRAME
    for name, before in (("bytes that fill", b"\xff\xff\x00\x00"), ("a marker without length", b"\xff\x01\x00\x04\x00\x00"),
                         ("a restart", b"\xff\xd0\x00\x04\x00\x00"), ("a segment that is too short", b"\xff\xe1\x00\x00"))
}


def picture(kind: str, **options) -> bytes:
    """A picture of 40 by 30 pixels."""
    data = BytesIO()
    Image.new("RGB", (40, 30), (200, 60, 40)).save(data, kind, **options)
    return data.getvalue()


def good() -> list[bytes]:
    return [picture(kind, **options) for kind, options in KINDS]


def changed(data: bytes, *changes: tuple[int, bytes]) -> bytes:
    for at, new in changes:
        data = data[:at] + new + data[at + len(new):]
    return data


def colours(gif: bytes) -> int:
    """Bytes of the table of colours that follows a GIF's head."""
    return 3 * 2 ** ((gif[10] & 7) + 1) if gif[10] & 0x80 else 0


def enormous() -> dict[str, bytes]:
    """Pictures that say of themselves that they have hundreds of millions of pixels."""
    png, gif, jpeg = picture("PNG"), picture("GIF"), picture("JPEG")
    lossless, lossy, frame = picture("WEBP", lossless=True), picture("WEBP"), jpeg.index(b"\xff\xc0")
    return {
        "PNG": changed(png, (16, (30_000).to_bytes(4, "big") * 2)), "GIF": changed(gif, (6, b"\xff\xff\xff\xff")),
        "JPEG": changed(jpeg, (frame + 5, (30_000).to_bytes(2, "big") * 2)), "lossless WebP": changed(lossless, (21, b"\xff\xff\xff\x0f")),
        "GIF on a small screen": changed(gif, (gif.index(b",", 13 + colours(gif)) + 5, b"\xff\xff\xff\xff")),
        "WebP": changed(lossy, (26, b"\xff\x3f\xff\x3f")), "extended WebP": changed(lossy, (12, b"VP8X"), (24, b"\xff" * 6)),
    }
