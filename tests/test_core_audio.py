"""Sounds from strangers: real files of each kind, and everything that only pretends to be one."""

import os
import time
from pathlib import Path
from random import Random
from struct import pack

import pytest

from core.audio import MOST_BYTES, TYPES, take_in_audio
from core.audio_mp4 import boxes
from core.audio_ogg import NO_TAGS, Page, paged, pages_of, renumbered, written
from core.audio_parts import BadAudio

SOUNDS = Path(__file__).with_name("sounds")  # three seconds of a rising tone; their tags say "secret place" and "grace"
REAL = {"tone.mp3": "mp3", "tone-vorbis.ogg": "ogg", "tone-opus.ogg": "ogg", "tone.m4a": "m4a", "tone.wav": "wav", "tone.flac": "flac"}
MP3, OPUS, VORBIS, M4A, WAV, FLAC = ((SOUNDS / name).read_bytes() for name in
                                     ("tone.mp3", "tone-opus.ogg", "tone-vorbis.ogg", "tone.m4a", "tone.wav", "tone.flac"))
HTML = b"<!doctype html><script>alert(1)</script>" * 200
ZIP = b"PK\x03\x04" + bytes(200) + b"PK\x05\x06" + bytes(18)


def refusal_of(data: bytes) -> str:
    with pytest.raises(BadAudio) as refusal:
        take_in_audio(data)
    return str(refusal.value)


@pytest.mark.parametrize("name", REAL)
def test_a_sound_of_each_kind_is_measured_and_loses_its_tags(name):
    sent = (SOUNDS / name).read_bytes()
    sound = take_in_audio(sent)
    assert sound.kind == REAL[name] and sound.kind in TYPES
    assert sound.seconds == pytest.approx(3, abs=0.05)
    assert b"secret place" in sent and b"secret place" not in sound.data and b"grace" not in sound.data


@pytest.mark.parametrize("name", REAL)
def test_what_was_taken_in_once_is_taken_in_as_it_is(name):
    sound = take_in_audio((SOUNDS / name).read_bytes())
    assert take_in_audio(sound.data) == sound


def test_the_frames_of_an_mp3_stay_as_they_were():
    bare = take_in_audio(MP3).data
    assert bare in MP3


def test_a_picture_in_front_of_an_mp3_or_behind_it_is_left_out():
    size = 300_000
    picture = b"ID3\x04\0\0" + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0)) + b"\xff\xfb" * (size // 2)
    bare = take_in_audio(MP3).data
    ape = b"cover" * 100 + pack("<8s6I", b"APETAGEX", 2000, 532, 1, 0, 0, 0)
    assert take_in_audio(picture + bare + ape + b"TAG" + bytes(125)).data == bare


def test_a_hundred_thousand_letters_of_comments_on_an_ogg_are_left_out():
    whole = pages_of(VORBIS)
    sound = [page for page in whole if page.granule > 0]
    comment = b"\x03vorbis" + pack("<3I", 0, 1, 100_000) + b"x" * 100_000 + b"\x01"
    head = [whole[0], *paged([comment, header_packets_of(VORBIS)[2]], whole[0].serial)]
    moved = [renumbered(page, number) for number, page in enumerate(sound, len(head))]
    assert take_in_audio(b"".join(map(written, head + moved))) == take_in_audio(VORBIS)


def header_packets_of(data: bytes) -> list[bytes]:
    """The packets of all pages before the sound."""
    packets, rest = [], b""
    for page in pages_of(data):
        at = 0
        for size in page.lacing:
            rest, at = rest + page.body[at:at + size], at + size
            if size < 255:
                packets, rest = [*packets, rest], b""
        if len(packets) >= 3:
            return packets
    return packets


def test_the_tags_of_an_m4a_are_blank_and_nothing_in_it_has_moved():
    kept = take_in_audio(M4A).data
    assert len(kept) == len(M4A)
    places = [box for box in boxes(M4A, 0, len(M4A)) if box.kind == b"mdat"]
    assert kept[places[0].at:places[0].end] == M4A[places[0].at:places[0].end]


@pytest.mark.parametrize("name", ["tone.mp3", "tone-vorbis.ogg", "tone-opus.ogg", "tone.m4a", "tone.wav", "tone.flac"])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
def test_a_file_that_breaks_off_is_not_taken(name, share):
    sent = (SOUNDS / name).read_bytes()
    assert refusal_of(sent[:int(len(sent) * share)])


def wav(kind=1, channels=1, rate=8000, speed=None, moment=None, bits=16, samples=bytes(16_000 * 2)):
    moment = channels * bits // 8 if moment is None else moment
    form = pack("<HHIIHH", kind, channels, rate, rate * moment if speed is None else speed, moment, bits)
    body = b"WAVEfmt " + pack("<I", len(form)) + form + b"data" + pack("<I", len(samples)) + samples
    return b"RIFF" + pack("<I", len(body)) + body


def ogg(*packets, serial=7, granule=96_000):
    pages = [Page(2, 0, serial, 0, bytes([len(packets[0])]), packets[0])]
    pages += [Page(page.flags, granule, serial, page.sequence, page.lacing, page.body) for page in paged(list(packets[1:]), serial)]
    return b"".join(map(written, pages))


def box(kind, *inside):
    body = b"".join(inside)
    return pack(">I4s", 8 + len(body), kind) + body


THEORA = b"\x80theora\x03\x02\x01" + bytes(32)
PRETENDERS = {
    "nothing": (b"", "empty"),
    "a text": (b"la la la", "no sound file"),
    "a page named .mp3": (HTML, "no sound file"),
    "a page behind an MP3's tag": (MP3[:10] + HTML, ""),
    "a page behind one frame": (take_in_audio(MP3).data[:418] + HTML, ""),
    "an archive": (ZIP, "no sound file"),
    "an archive with a sound in it": (ZIP + MP3, "no sound file"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(500), "no sound file"),
    "a program": (b"MZ" + bytes(500), "no sound file"),
    "an AVI": (b"RIFF" + pack("<I", 500) + b"AVI " + bytes(500), "no sound file"),
    "a film": ((SOUNDS / "film.mp4").read_bytes(), "more than sound"),
    "a film as Matroska": (b"\x1aE\xdf\xa3" + bytes(500), "no sound file"),
    "sound without loss in an M4A": ((SOUNDS / "lossless.m4a").read_bytes(), "no plain AAC"),
    "an Ogg video": (ogg(THEORA, b"x" * 300), "no Vorbis or Opus"),
    "an Ogg video with its sound": (OPUS + ogg(THEORA, b"x" * 300), "more than one"),
    "an Ogg whose page was changed": (OPUS[:3000] + b"\xff" + OPUS[3001:], "damaged"),
    "an Ogg with a page behind": (OPUS + HTML, "damaged"),
    "an MP3 with an archive between its frames": (take_in_audio(MP3).data * 2 + Random(2).randbytes(70_000), "something else"),
    "a FLAC with an archive behind": (FLAC + ZIP, "breaks off"),
    "a FLAC that speaks of more": (FLAC[:21] + (int.from_bytes(FLAC[21:26]) + 10**6).to_bytes(5) + FLAC[26:], "breaks off"),
    "an M4A with an archive behind": (M4A + ZIP, "breaks off"),
    "an M4A of empty boxes": (M4A[:32] + box(b"free") * 5000, ""),
    "an M4A without a table": (box(b"ftyp", b"M4A ") + box(b"moov", box(b"trak")) + box(b"mdat", bytes(99)), "damaged"),
    "an M4A of box in box": (box(b"ftyp", b"M4A ") + box(b"moov", box(b"trak", box(b"mdia", box(b"mdia")))) + box(b"mdat"), "damaged"),
    "a WAV of no channel": (wav(channels=0, moment=0), "cannot be"),
    "a WAV of 60,000 channels": (wav(channels=60_000, moment=2), "cannot be"),
    "a WAV of 4 GHz": (wav(rate=4_000_000_000, speed=1), "cannot be"),
    "a WAV of no speed": (wav(rate=0, speed=0), "cannot be"),
    "a WAV whose numbers disagree": (wav(speed=99), "cannot be"),
    "a WAV of 7 bits": (wav(bits=7), "cannot be"),
    "a WAV with an MP3 in it": (wav(kind=0x55), "packed in a way"),
    "a WAV that speaks of more": (wav()[:-5], "breaks off"),
    "a WAV without samples": (wav(samples=b""), "shorter"),
    "half a second": (wav(samples=bytes(8000)), "shorter"),
    "sixteen minutes": (wav(bits=8, samples=bytes(8000 * 960)), "15 minutes"),
    "eleven megabytes": (wav(rate=44_100, samples=bytes(11 * 1024 * 1024)), "10 MB"),
}


@pytest.mark.parametrize("case", PRETENDERS)
def test_what_only_pretends_is_refused_with_a_sentence(case):
    data, words = PRETENDERS[case]
    assert words in refusal_of(data)
    assert refusal_of(data)[-1] == "."


@pytest.mark.parametrize("name", REAL)
def test_a_file_changed_anywhere_is_a_sound_or_a_refusal(name):
    sent, dice = (SOUNDS / name).read_bytes(), Random(name)
    for _ in range(150):
        changed = bytearray(sent)
        for _ in range(dice.choice((1, 3, 40))):
            changed[dice.randrange(min(len(sent), dice.choice((64, 2000, len(sent)))))] = dice.randrange(256)
        try:
            assert 1 <= take_in_audio(bytes(changed)).seconds <= 900
        except BadAudio as refusal:
            assert str(refusal)


def busy_files():
    """Files that would keep a careless reader busy for minutes."""
    head = pages_of(OPUS)[0]
    tiny = written(Page(0, 1, head.serial, 2, b"\0", b""))
    open_packet = written(Page(0, -1, head.serial, 1, b"\xff" * 255, bytes(255 * 255)))
    return {
        "sync for ever": b"\xff\xfb" * (MOST_BYTES // 2),
        "tag in front of tag": (b"ID3\x04" + bytes(6)) * (MOST_BYTES // 10),
        "frames of FLAC that are none": FLAC[:42] + b"\xff\xf8\xc9\x08" * (MOST_BYTES // 4 - 20),
        "noise behind a FLAC's head": FLAC[:42] + os.urandom(MOST_BYTES - 50),
        "a page for every byte": written(head) + tiny * (MOST_BYTES // len(tiny) - 5),
        "a comment that never ends": written(head) + open_packet * 160,
        "a chunk for every byte": b"RIFF\0\0\0\0WAVE" + b"LIST\0\0\0\0" * (MOST_BYTES // 8 - 5),
        "a box for every byte": M4A[:32] + box(b"free") * (MOST_BYTES // 8 - 10),
    }


def test_a_file_made_to_keep_the_reader_busy_does_not():
    for name, data in busy_files().items():
        begun = time.process_time()
        refusal_of(data)
        assert time.process_time() - begun < 3, name


def test_an_ogg_without_words_still_has_a_place_for_them():
    assert all(tags in take_in_audio(data).data for tags, data in ((NO_TAGS["opus"], OPUS), (NO_TAGS["vorbis"], VORBIS)))
