"""M4A: boxes in boxes, one track of AAC (ISO 14496-12 and 14496-14).

Tags are blanked where they lie, not cut out: the file's own tables say at which byte the sound is.
"""

from struct import Struct as Layout
from struct import iter_unpack, unpack_from

from msgspec import Struct

from core.audio_parts import CUT_OFF, MOST_PIECES, need

BOX = Layout(">I4s")
KEPT = {b"ftyp", b"moov", b"mdat"}  # at the top; all else is blanked
TAGS = {b"udta", b"meta", b"uuid", b"free", b"skip"}  # in the movie's and the track's box
NOT_SOUND = "This file holds more than sound: a video, pictures or chapters. Send the sound alone."
PROTECTED = "Browsers cannot play this M4A file: it holds no plain AAC sound (it may be lossless ALAC or protected)."


class Box(Struct, frozen=True):
    """A box between `at` and `end`, its contents from `inner` on; places are bytes in the whole file."""

    kind: bytes
    at: int
    inner: int
    end: int


def read_m4a(data: bytes) -> tuple[float, bytes]:
    """Seconds, and the file with every tag blanked; raises BadAudio."""
    top = boxes(data, 0, len(data))
    movie = only(top, b"moov")
    need(any(box.kind == b"mdat" for box in top))
    parts = boxes(data, movie.inner, movie.end)
    need(b"mvex" not in [box.kind for box in parts], "This M4A file is a stream in pieces. Save it as a plain M4A file.")
    need([box.kind for box in parts].count(b"trak") == 1, NOT_SOUND)
    track = only(parts, b"trak")
    blank = [box for box in top if box.kind not in KEPT]
    blank += [box for box in (*parts, *boxes(data, track.inner, track.end)) if box.kind in TAGS]
    return seconds_of(data, track), blanked(data, blank)


def boxes(data: bytes, at: int, end: int) -> list[Box]:
    """The boxes that fill the bytes from `at` to `end`."""
    found = []
    while at < end:
        need(at + BOX.size <= end and len(found) < MOST_PIECES)
        size, kind = BOX.unpack_from(data, at)
        inner = at + BOX.size
        if size == 1:
            need(at + 16 <= end)
            (size,), inner = unpack_from(">Q", data, inner), at + 16
        size = size or end - at  # 0: up to the end
        need(inner - at <= size)
        need(at + size <= end, CUT_OFF)
        found.append(Box(kind, at, inner, at + size))
        at += size
    return found


def only(found: list[Box], kind: bytes) -> Box:
    named = [box for box in found if box.kind == kind]
    need(len(named) == 1)
    return named[0]


def inside(data: bytes, box: Box, *kinds: bytes) -> Box:
    """The one box that lies in `box` under these names."""
    for kind in kinds:
        box = only(boxes(data, box.inner, box.end), kind)
    return box


def seconds_of(data: bytes, track: Box) -> float:
    """How long the track's samples last together; raises BadAudio unless they are AAC and lie in the file."""
    media = inside(data, track, b"mdia")
    need(data[(at := inside(data, media, b"hdlr").inner) + 8:at + 12] == b"soun", NOT_SOUND)
    table = inside(data, media, b"minf", b"stbl")
    need(data[(at := inside(data, table, b"stsd").inner) + 12:at + 16] == b"mp4a", PROTECTED)
    check_places(data, table)
    facts = inside(data, media, b"mdhd")
    need(facts.end - facts.inner >= 24)
    (scale,) = unpack_from(">I", data, facts.inner + (20 if data[facts.inner] == 1 else 12))
    need(0 < scale <= 192_000)
    return sum(count * length for count, length in entries(data, inside(data, table, b"stts"), ">II")) / scale


def check_places(data: bytes, table: Box) -> None:
    kinds = {box.kind: box for box in boxes(data, table.inner, table.end)}
    need(b"stco" in kinds or b"co64" in kinds)
    places = entries(data, kinds[b"stco"], ">I") if b"stco" in kinds else entries(data, kinds[b"co64"], ">Q")
    need(max((place for (place,) in places), default=len(data)) < len(data), CUT_OFF)


def entries(data: bytes, box: Box, layout: str):
    """The rows of a table: four bytes of version, how many, the rows."""
    need(box.end - box.inner >= 8)
    (count,) = unpack_from(">I", data, box.inner + 4)
    end = box.inner + 8 + count * Layout(layout).size
    need(end <= box.end)
    return iter_unpack(layout, data[box.inner + 8:end])


def blanked(data: bytes, blank: list[Box]) -> bytes:
    """The same bytes, with nothing in these boxes and their name `free`, which every player passes over."""
    new = bytearray(data)
    for box in blank:
        new[box.at + 4:box.at + 8] = b"free"
        new[box.inner:box.end] = bytes(box.end - box.inner)
    return bytes(new)
