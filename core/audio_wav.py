"""WAV: chunks, of which we keep the format and the samples (Microsoft's RIFF and WAVEFORMATEXTENSIBLE)."""

from struct import Struct as Layout
from struct import pack

from core.audio_parts import CUT_OFF, MOST_PIECES, need

CHUNK = Layout("<4sI")
FORMAT = Layout("<HHIIHH")  # kind, channels, rate in Hz, bytes a second, bytes of a moment, bits of a sample
INTEGERS, FLOATS, EXTENSIBLE = 1, 3, 0xFFFE
BITS = {INTEGERS: (8, 16, 24, 32), FLOATS: (32, 64)}
MOST_CHANNELS, RATES = 8, range(8000, 192_001)
ABSURD = "This WAV file says of itself what cannot be. Export it again as 16 bit PCM."


def read_wav(data: bytes) -> tuple[float, bytes]:
    """Seconds, and a WAV of nothing but format and samples; raises BadAudio."""
    chunks = chunks_of(data)
    need(b"fmt " in chunks and b"data" in chunks)
    form, samples = chunks[b"fmt "], chunks[b"data"]
    seconds = len(samples) / bytes_a_second(form)
    return seconds, riff(form, samples)


def chunks_of(data: bytes) -> dict[bytes, bytes]:
    """The first chunk of each name up to the samples."""
    chunks, at = {}, 12
    while at + CHUNK.size <= len(data) and b"data" not in chunks:
        name, size = CHUNK.unpack_from(data, at)
        at += CHUNK.size
        need(at + size <= len(data), CUT_OFF)
        chunks.setdefault(name, data[at:at + size])
        need(len(chunks) < MOST_PIECES)
        at += size + size % 2
    return chunks


def bytes_a_second(form: bytes) -> int:
    """What a second takes; raises BadAudio unless all numbers agree with each other."""
    need(len(form) >= FORMAT.size, ABSURD)
    kind, channels, rate, speed, moment, bits = FORMAT.unpack_from(form)
    if kind == EXTENSIBLE and len(form) >= 40:
        kind = int.from_bytes(form[24:26], "little")
    need(kind in BITS, "This WAV file is packed in a way browsers do not play. Export it as 16 bit PCM.")
    need(bits in BITS[kind] and 1 <= channels <= MOST_CHANNELS and rate in RATES, ABSURD)
    need(moment == channels * bits // 8 and speed == rate * moment, ABSURD)
    return speed


def riff(form: bytes, samples: bytes) -> bytes:
    body = b"".join(CHUNK.pack(name, len(part)) + part + b"\0" * (len(part) % 2) for name, part in
                    ((b"fmt ", form), (b"data", samples)))
    return b"RIFF" + pack("<I", 4 + len(body)) + b"WAVE" + body
