"""MP3: a row of frames, each with its own length in its head (ISO 11172-3 and 13818-3; ID3v2.4 structure, section 3.1)."""

import re
from struct import Struct as Layout
from struct import unpack_from

from msgspec import Struct

from core.audio_parts import CUT_OFF, BadAudio, need

RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}  # Hz, by the two bits of the version
KBITS = {  # a second, by the four bits of the head; 0 would be "free", which no player plays
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
HEAD = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb]")  # sync, a version, layer III
FEWEST = 10         # frames that make a sound: fewer are found by chance in any file
MOST_TAGS = 4       # one after the other: each costs a copy of the file
MOST_JUNK = 65_536  # bytes between frames: what bad tools leave behind
APE_FOOTER = Layout("<8s4xI12x4x")
SIDE_INFO = {(3, False): 32, (3, True): 17, (2, False): 17, (2, True): 9}  # bytes; MPEG 1 or 2, mono or not


class Frame(Struct, frozen=True):
    """The head of one frame; `size` in bytes, `stream` is what stays the same in a whole file."""

    size: int
    samples: int
    stream: tuple[int, int]  # version, rate in Hz
    mono: bool


def without_id3(data: bytes) -> bytes:
    """The file after the tags at its beginning."""
    for _ in range(MOST_TAGS):
        if data[:3] != b"ID3" or len(data) < 10:
            break
        size = data[6] << 21 | data[7] << 14 | data[8] << 7 | data[9]
        data = data[10 + size + (10 if data[5] & 0x10 else 0):].lstrip(b"\0")
    return data


def read_mp3(data: bytes) -> tuple[float, bytes]:
    """Seconds, and the frames without anything between or after them; raises BadAudio."""
    data = without_end_tags(data)
    need(len(data) >= FEWEST * 4)
    frames, places = walk(data)
    need(len(frames) >= FEWEST, "This file begins like an MP3 but holds no sound.")
    silent = check_whole(data, places[0], frames)
    samples = sum(frame.samples for frame in frames[silent:])
    sound = b"".join(data[place:place + frame.size] for place, frame in zip(places, frames, strict=True))
    return samples / frames[0].stream[1], sound


def without_end_tags(data: bytes) -> bytes:
    if data[-128:-125] == b"TAG":
        data = data[:-128]
    if data[-32:-24] == b"APETAGEX":
        _, size = APE_FOOTER.unpack(data[-32:])
        data = data[:-min(max(size, 32), len(data))]
    return data


def walk(data: bytes) -> tuple[list[Frame], list[int]]:
    """All whole frames of one stream and where they begin."""
    frames, places, at, junk = [], [], 0, 0
    stream = first_stream(data)
    while at < len(data) - 4:
        frame = frame_at(data, at)
        if frame and frame.stream == stream:
            if at + frame.size > len(data):
                break  # recordings of a station often stop in the middle of a frame
            frames.append(frame)
            places.append(at)
            at += frame.size
            continue
        found = HEAD.search(data, at + 1)
        beyond = found.start() if found else len(data)
        junk, at = junk + beyond - at, beyond
        need(junk <= MOST_JUNK, "This file is not an MP3 all through: something else is hidden in it.")
    return frames, places


def first_stream(data: bytes) -> tuple[int, int] | None:
    frame = frame_at(data, 0)
    return frame.stream if frame else None


def frame_at(data: bytes, at: int) -> Frame | None:
    """The frame whose head is at `at`, None when that is no head of an MP3's frame."""
    (head,) = unpack_from(">I", data, at)
    version, layer, kbits, rate = head >> 19 & 3, head >> 17 & 3, head >> 12 & 15, head >> 10 & 3
    if head >> 21 != 0x7FF or version == 1 or layer != 1 or kbits in (0, 15) or rate == 3:
        return None
    hertz, samples = RATES[version][rate], 1152 if version == 3 else 576
    size = samples // 8 * KBITS[3 if version == 3 else 2][kbits] * 1000 // hertz + (head >> 9 & 1)
    return Frame(size, samples, (version, hertz), head >> 6 & 3 == 3)


def check_whole(data: bytes, at: int, frames: list[Frame]) -> int:
    """Most files say in a silent first frame how many follow (the Xing or Info header); raises BadAudio when many lack.

    Returns how many frames make no sound, 0 or 1.
    """
    first = frames[0]
    place = at + 4 + SIDE_INFO[3 if first.stream[0] == 3 else 2, first.mono]
    if data[place:place + 4] not in (b"Xing", b"Info"):
        return 0
    flags, count = unpack_from(">II", data, place + 4)
    if flags & 1 and len(frames) < 0.95 * count:
        raise BadAudio(CUT_OFF)
    return 1
