"""Ogg with one stream of Vorbis or Opus (RFC 3533, RFC 7845, the Vorbis I specification, appendix A)."""

import zlib
from struct import Struct as Layout

from msgspec import Struct

from core.audio_parts import CUT_OFF, DAMAGED, BadAudio, need

PAGE = Layout("<4sBBqIIIB")  # "OggS", version, flags, granule, serial, sequence, checksum, segments
CONTINUED = 1  # a flag: the page begins in the middle of a packet
MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
NO_TAGS = {
    "vorbis": b"\x03vorbis" + bytes(8) + b"\x01",  # no vendor, no comments, a one that ends it
    "opus": b"OpusTags" + bytes(8),
}
HEADERS = {"vorbis": 3, "opus": 2}  # packets before the sound; the second of them is the tags
OPUS_RATE = 48_000
MOST_PAGES = 60_000  # the smallest that anyone writes hold 20 ms


class Page(Struct, frozen=True):
    """A page; `lacing` is the sizes of its segments, one byte each."""

    flags: int
    granule: int
    serial: int
    sequence: int
    lacing: bytes
    body: bytes


def read_ogg(data: bytes) -> tuple[float, bytes]:
    """Seconds, and the stream with its tags emptied; raises BadAudio."""
    pages = pages_of(data)
    need(all(page.serial == pages[0].serial for page in pages), "This Ogg file holds more than one sound, or pictures.")
    codec, rate, skipped = codec_of(pages[0].body)
    packets, beginning = header_packets(pages, HEADERS[codec])
    seconds = (max(page.granule for page in pages) - skipped) / rate
    new = paged([NO_TAGS[codec], *packets[2:]], pages[0].serial)
    moved = [renumbered(page, sequence) for sequence, page in enumerate(pages[beginning:], 1 + len(new))]
    return seconds, b"".join(written(page) for page in (renumbered(pages[0], 0), *new, *moved))


def pages_of(data: bytes) -> list[Page]:
    """All pages, side by side to the end of the file; raises BadAudio when one lacks or is damaged."""
    pages, at = [], 0
    while at < len(data):
        need(at + PAGE.size <= len(data), CUT_OFF)
        need(len(pages) < MOST_PAGES)
        mark, version, flags, granule, serial, sequence, checksum, count = PAGE.unpack_from(data, at)
        need(mark == b"OggS" and version == 0)
        lacing = data[at + PAGE.size:at + PAGE.size + count]
        body_at = at + PAGE.size + count
        end = body_at + sum(lacing)
        need(end <= len(data), CUT_OFF)
        need(checksum == checksum_of(data[at:at + 22] + bytes(4) + data[at + 26:end]))
        pages.append(Page(flags, granule, serial, sequence, lacing, data[body_at:end]))
        at = end
    return pages


def codec_of(head: bytes) -> tuple[str, int, int]:
    """Its name, samples a second, and samples at the beginning that are not played."""
    if head.startswith(b"\x01vorbis") and len(head) == 30:
        rate = int.from_bytes(head[12:16], "little")
        need(0 < rate <= 192_000)
        return "vorbis", rate, 0
    need(head.startswith(b"OpusHead") and len(head) >= 19, "This Ogg file holds no Vorbis or Opus sound.")
    return "opus", OPUS_RATE, int.from_bytes(head[10:12], "little")


def header_packets(pages: list[Page], count: int) -> tuple[list[bytes], int]:
    """The packets before the sound, and the number of the page on which the sound begins: it begins with one."""
    packets, open_packet = [], bytearray()
    for number, page in enumerate(pages):
        at = 0
        for size in page.lacing:
            open_packet += page.body[at:at + size]
            at += size
            if size < 255:
                packets.append(bytes(open_packet))
                open_packet.clear()
        if len(packets) >= count:
            need(len(packets) == count and not open_packet)
            return packets, number + 1
    raise BadAudio(DAMAGED)


def paged(packets: list[bytes], serial: int) -> list[Page]:
    """Packets as pages from number 1 on; the last page ends with the last packet."""
    pieces = [(piece, packet[at:at + piece]) for packet in packets for at, piece in laced(packet)]
    pages, continued = [], False
    for start in range(0, len(pieces), 255):
        part = pieces[start:start + 255]
        lacing = bytes(size for size, _ in part)
        granule = 0 if min(lacing) < 255 else -1  # -1: no packet ends here
        body = b"".join(piece for _, piece in part)
        pages.append(Page(CONTINUED if continued else 0, granule, serial, 1 + len(pages), lacing, body))
        continued = lacing[-1] == 255
    return pages


def laced(packet: bytes) -> list[tuple[int, int]]:
    """Where each segment of a packet begins and its size: full ones, and one that is not, to say where it ends."""
    return [(at, min(255, len(packet) - at)) for at in range(0, len(packet) + 1, 255)]


def renumbered(page: Page, sequence: int) -> Page:
    return Page(page.flags, page.granule, page.serial, sequence, page.lacing, page.body)


def written(page: Page) -> bytes:
    head = PAGE.pack(b"OggS", 0, page.flags, page.granule, page.serial, page.sequence, 0, len(page.lacing))
    whole = head + page.lacing + page.body
    return whole[:22] + checksum_of(whole).to_bytes(4, "little") + whole[26:]


def checksum_of(page: bytes) -> int:
    """Ogg's CRC-32 has zlib's polynomial, but reads each byte from its other end, and begins and ends with zero."""
    mirrored = zlib.crc32(page.translate(MIRRORED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{mirrored:032b}"[::-1], 2)
