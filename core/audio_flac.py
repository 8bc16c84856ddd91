"""FLAC: blocks of facts, then frames that count themselves (RFC 9639)."""

import re
from functools import cache

from msgspec import Struct

from core.audio_parts import CUT_OFF, MOST_PIECES, need

STREAMINFO, SEEKTABLE = 0, 3  # all we keep of the blocks
SYNC = re.compile(rb"\xff[\xf8\xf9]")
BLOCK_SIZES = {1: 192} | {code: 144 << code for code in range(2, 6)} | {code: 1 << code for code in range(8, 16)}  # samples
LONGEST_HEAD = 16
STRAY = 1000   # places that only look like a frame: by chance there is one in 32 KB
SCARCE = 0.95  # of the samples it speaks of must be there


class Head(Struct, frozen=True):
    """A frame's head; `number` counts frames, or samples when the frames differ in length."""

    number: int
    samples: int
    counts_samples: bool


def read_flac(data: bytes) -> tuple[float, bytes]:
    """Seconds, and the file without tags and pictures; raises BadAudio."""
    blocks, sound = split(data)
    need(len(blocks.get(STREAMINFO, b"")) == 34)
    facts = int.from_bytes(blocks[STREAMINFO][10:18])
    rate, promised = facts >> 44, facts & (1 << 36) - 1
    need(0 < rate <= 192_000 and sound[:1] == b"\xff")
    if sound[-128:-125] == b"TAG":
        sound = sound[:-128]
    samples, last = measure(sound)
    need(samples >= SCARCE * promised and crc(sound[last:], 16) == 0, CUT_OFF)
    return samples / rate, b"fLaC" + joined(blocks) + sound


def split(data: bytes) -> tuple[dict[int, bytes], bytes]:
    """The blocks by type, and the frames behind them."""
    blocks, at, count, is_last = {}, 4, 0, False
    while not is_last:
        need(at + 4 <= len(data) and count < MOST_PIECES)
        is_last, kind, size = data[at] >= 0x80, data[at] & 0x7F, int.from_bytes(data[at + 1:at + 4])
        blocks.setdefault(kind, data[at + 4:at + 4 + size])
        at, count = at + 4 + size, count + 1
    return blocks, data[at:]


def joined(blocks: dict[int, bytes]) -> bytes:
    kept = [kind for kind in (STREAMINFO, SEEKTABLE) if kind in blocks]
    return b"".join(bytes([kind | (0x80 if kind == kept[-1] else 0)]) + len(blocks[kind]).to_bytes(3) + blocks[kind]
                    for kind in kept)


def measure(sound: bytes) -> tuple[int, int]:
    """How many samples all frames hold that follow each other from the first on, and where the last one begins."""
    samples, frames, last, stray = 0, 0, 0, 0
    for found in SYNC.finditer(sound):
        head = head_at(sound[found.start():found.start() + LONGEST_HEAD])
        if head and head.number == (samples if head.counts_samples else frames):
            samples, frames, last = samples + head.samples, frames + 1, found.start()
        else:
            stray += 1
            need(stray <= STRAY + len(sound) // 4096)
    need(frames > 0)
    return samples, last


def head_at(data: bytes) -> Head | None:
    """The frame's head that `data` begins with, None when its checksum says that it is none."""
    if len(data) < LONGEST_HEAD:
        return None
    size = number_size(data[4])
    code, rate_code = data[2] >> 4, data[2] & 15
    extra = {6: 1, 7: 2}.get(code, 0)
    end = 4 + size + extra + {12: 1, 13: 2, 14: 2}.get(rate_code, 0)
    if not size or code == 0 or crc(data[:end], 8) != data[end]:
        return None
    samples = int.from_bytes(data[4 + size:4 + size + extra]) + 1 if extra else BLOCK_SIZES[code]
    return Head(number(data[4:4 + size]), samples, data[1] == 0xF9)


def number_size(first: int) -> int:
    """Bytes of a number written as UTF-8 writes characters; 0 when none begins so."""
    ones = 8 - (first ^ 0xFF).bit_length()
    return {0: 1, 1: 0, 8: 0}.get(ones, ones)


def number(data: bytes) -> int:
    if len(data) == 1:
        return data[0]
    value = data[0] & (0x7F >> len(data))
    for byte in data[1:]:
        value = value << 6 | byte & 0x3F
    return value


def crc(data: bytes, bits: int) -> int:
    """The checksum of a head (8 bits) or of a frame (16 bits, 0 when its own stands at its end)."""
    table, value, mask = crc_table(bits), 0, (1 << bits) - 1
    for byte in data:
        value = (value << 8 & mask) ^ table[value >> bits - 8 ^ byte]
    return value


@cache
def crc_table(bits: int) -> tuple[int, ...]:
    polynomial, top, mask = {8: 0x07, 16: 0x8005}[bits], 1 << bits - 1, (1 << bits) - 1
    table = []
    for value in range(256):
        value <<= bits - 8
        for _ in range(8):
            value = (value << 1 ^ (polynomial if value & top else 0)) & mask
        table.append(value)
    return tuple(table)
