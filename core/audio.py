"""Takes in sounds from strangers: read piece by piece to the end, and put together again from the sound alone.

What a file claims by its name counts for nothing. It must begin as what it is and be that to its end; tags, covers
and whatever else hides around the sound is left out, the sound itself stays as it was, bit for bit. The readers are
pure Python, take time in proportion to the file, and give up early on a file made to keep them busy.
"""

from msgspec import Struct

from core.audio_flac import read_flac
from core.audio_mp3 import read_mp3, without_id3
from core.audio_mp4 import read_m4a
from core.audio_ogg import read_ogg
from core.audio_parts import LONGEST, BadAudio, need
from core.audio_wav import read_wav

MOST_BYTES = 10 * 1024 * 1024
SHORTEST = 1  # second
TYPES = {"mp3": "audio/mpeg", "ogg": "audio/ogg", "m4a": "audio/mp4", "wav": "audio/wav", "flac": "audio/flac"}
NO_SOUND = "This is no sound file we can play: send an MP3, Ogg (Vorbis or Opus), M4A, WAV or FLAC file."


class Audio(Struct, frozen=True):
    """A sound without its tags; `kind` is a key of TYPES and the ending of its file."""

    kind: str
    seconds: float
    data: bytes


def take_in_audio(data: bytes) -> Audio:
    """The sound in a file of at most MOST_BYTES and LONGEST seconds; raises BadAudio with a sentence."""
    need(bool(data), "This file is empty.")
    need(len(data) <= MOST_BYTES, f"A sound has at most {MOST_BYTES // 1024**2} MB. Export it with a lower bit rate.")
    bare = without_id3(data)
    kind = kind_of(bare)
    seconds, sound = READERS[kind](bare)
    need(seconds >= SHORTEST, "This sound is shorter than a second.")
    need(seconds <= LONGEST, f"A sound lasts at most {LONGEST // 60} minutes.")
    return Audio(kind, seconds, sound)


def kind_of(data: bytes) -> str:
    """What the first bytes say it is."""
    if data.startswith(b"OggS"):
        return "ogg"
    if data.startswith(b"fLaC"):
        return "flac"
    if data.startswith(b"RIFF") and data[8:12] == b"WAVE":
        return "wav"
    if data[4:8] == b"ftyp":
        return "m4a"
    if data[:1] == b"\xff" and data[1:2] >= b"\xe0":
        return "mp3"
    raise BadAudio(NO_SOUND)


READERS = {"mp3": read_mp3, "ogg": read_ogg, "m4a": read_m4a, "wav": read_wav, "flac": read_flac}
