"""The frame codec: RFC 6455 rule by rule, byte by byte, and against another implementation."""

import gc
import os
import random
import threading
from pathlib import Path

import pytest
from wsproto import events
from wsproto.connection import Connection, ConnectionType

from engine.frames import BINARY, BROKEN, CLOSE, CONTINUATION, PING, PONG, TEXT, Frames, close_frame, frame
from tests.live.engine_app import masked

STREAMS = int(os.environ.get("ENGINE_FUZZ", "1500"))  # ENGINE_FUZZ=100000 for the long run
LIMIT = 131072


def fed(data, pieces=1 << 20, limit=LIMIT):
    frames = Frames(limit)
    return [message for at in range(0, len(data), pieces) for message in taken(frames, data[at:at + pieces])]


def taken(frames, data):
    """Feed, and take until there is nothing more."""
    frames.feed(data)
    while message := frames.next():
        yield message
        if message[0] in (CLOSE, BROKEN):
            break


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65535, 65536, LIMIT])
def test_a_message_of_any_size_arrives_whole(size):
    assert fed(masked(b"x" * size, BINARY)) == [(BINARY, b"x" * size)]


@pytest.mark.parametrize("size", [0, 125, 126, 65535, 65536])
def test_what_we_frame_another_implementation_reads(size):
    client = Connection(ConnectionType.CLIENT)
    client.receive_data(frame(BINARY, b"x" * size))
    assert b"".join(event.data for event in client.events()) == b"x" * size


def test_a_stream_cut_into_single_bytes_says_the_same():
    stream = (
        masked("größer als 125 Zeichen ".encode() * 9) + masked(b"a", TEXT, first=0) + masked(b"p", PING)
        + masked(b"b", CONTINUATION, first=0) + masked(b"c", CONTINUATION) + masked(b"q", PONG)
        + masked(b"\x00\xff", BINARY) + masked((1001).to_bytes(2, "big") + b"bye", CLOSE)
    )
    whole = fed(stream)
    assert whole == fed(stream, pieces=1)
    assert [opcode for opcode, _ in whole] == [TEXT, PING, TEXT, PONG, BINARY, CLOSE]
    assert whole[2] == (TEXT, "abc") and whole[-1] == (CLOSE, 1001)


@pytest.mark.parametrize("code, stream", {
    "unmasked": (1002, b"\x81\x01x"),
    "reserved bit": (1002, masked(b"x", first=0xC0)),
    "unknown data opcode": (1002, masked(b"x", 3)),
    "unknown control opcode": (1002, masked(b"x", 11)),
    "long ping": (1002, masked(b"x" * 126, PING)),
    "fragmented ping": (1002, masked(b"x", PING, first=0)),
    "continuation of nothing": (1002, masked(b"x", CONTINUATION)),
    "message inside a message": (1002, masked(b"a", first=0) + masked(b"b")),
    "length not in its shortest form, 2 bytes": (1002, b"\x81\xfe\x00\x05" + b"\0" * 9),
    "length not in its shortest form, 8 bytes": (1002, b"\x81\xff" + (500).to_bytes(8, "big") + b"\0" * 4),
    "length with its highest bit": (1002, b"\x81\xff" + b"\xff" * 8 + b"\0" * 4),
    "close of one byte": (1002, masked(b"\x03", CLOSE)),
    "close with a code nobody may send": (1002, masked((1005).to_bytes(2, "big"), CLOSE)),
    "close whose reason is no text": (1007, masked((1000).to_bytes(2, "big") + b"\xff", CLOSE)),
    "no UTF-8": (1007, masked(b"\xff\xfe")),
    "a surrogate": (1007, masked(b"\xed\xa0\x80")),
    "UTF-8 cut at the end of the message": (1007, masked("é".encode()[:1], first=0) + masked(b"", CONTINUATION)),
    "too big": (1009, masked(b"x" * (LIMIT + 1))),
    "too big, said but not sent": (1009, b"\x82\xff" + (1 << 40).to_bytes(8, "big") + b"\0" * 4),
    "too big in parts": (1009, masked(b"x" * LIMIT, first=0) + masked(b"x", CONTINUATION)),
}.values())
def test_a_broken_rule_ends_the_stream_with_its_code(code, stream):
    assert fed(masked(b"before") + stream) == [(TEXT, "before"), (BROKEN, code)]


def test_utf_8_may_be_cut_between_frames():
    e = "é".encode()
    assert fed(masked(e[:1], first=0) + masked(e[1:], CONTINUATION)) == [(TEXT, "é")]


def test_an_empty_close_is_a_normal_end():
    assert fed(masked(b"", CLOSE)) == [(CLOSE, 1000)]
    assert close_frame(1012) == b"\x88\x02\x03\xf4"


def test_random_streams_mean_the_same_to_another_implementation():
    rng = random.Random(20_230_417)
    valid_stream(rng), as_wsproto_sees([b"\x81\x80\0\0\0\0"])  # once, so that all that is loaded late is there
    before = held()
    for number in range(STREAMS):
        stream = mutated(rng, valid_stream(rng)) if rng.random() < 0.4 else valid_stream(rng)
        pieces = cut(rng, stream)
        ours, theirs = as_we_see(pieces), as_wsproto_sees(pieces)
        assert agree(ours, theirs), f"stream {number}: ours {brief(ours)}, theirs {brief(theirs)}"
    after = held()
    print(f"{STREAMS} streams. Before: {before}; after: {after}")
    assert after[:2] == before[:2]
    assert after[2] - before[2] < 50_000_000  # a leak of one stream each is more, in the long run


def held():
    """This process's descriptors, threads, and bytes in memory."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return len(os.listdir("/proc/self/fd")), threading.active_count(), pages * os.sysconf("SC_PAGE_SIZE")


def valid_stream(rng):
    out = b""
    for _ in range(rng.randint(1, 6)):
        kind = rng.random()
        if kind < 0.35:
            out += one(rng, words(rng), TEXT)
        elif kind < 0.5:
            out += one(rng, rng.randbytes(rng.choice((0, 3, 125, 126, 127, 65535, 65536))), BINARY)
        elif kind < 0.65:
            out += one(rng, rng.randbytes(rng.choice((0, 3, 125))), rng.choice((PING, PONG)))
        elif kind < 0.92:
            out += in_parts(rng)
        else:
            out += one(rng, rng.choice((b"", b"\x03\xe8", b"\x03\xe9bye", b"\x0b\xb8")), CLOSE)
    return out


def in_parts(rng):
    opcode = rng.choice((TEXT, BINARY))
    parts = [words(rng) if opcode == TEXT else rng.randbytes(rng.randint(0, 200)) for _ in range(rng.randint(2, 4))]
    out = b""
    for at, part in enumerate(parts):
        out += one(rng, part, opcode if at == 0 else CONTINUATION, first=0x80 if at == len(parts) - 1 else 0)
        if rng.random() < 0.3:
            out += one(rng, b"between", PING)
    return out


def one(rng, payload, opcode, first=0x80):
    return masked(payload, opcode, first, rng.randbytes(4))


def words(rng):
    return "".join(rng.choice("abcé€😀 \n") for _ in range(rng.choice((0, 1, 5, 60, 130, 300)))).encode()


def mutated(rng, stream):
    """Some bytes changed, dropped or doubled, early ones by preference: there are the headers."""
    changed = bytearray(stream)
    for _ in range(rng.randint(1, 3)):
        at = min(int(rng.expovariate(1 / 40)), len(changed) - 1)
        how = rng.random()
        if how < 0.6:
            changed[at] ^= 1 << rng.randrange(8)
        elif how < 0.8:
            del changed[at:at + rng.randint(1, 3)]
        else:
            changed[at:at] = rng.randbytes(rng.randint(1, 3))
        if not changed:
            break
    return bytes(changed) + bytes(16)  # so that both see enough to judge the last frame: one of them looks at less


def cut(rng, stream):
    pieces = []
    while stream:
        size = rng.choice((1, 2, 3, 7, 50, 1000, 100_000))
        pieces.append(stream[:size])
        stream = stream[size:]
    return pieces


def as_we_see(pieces):
    frames, seen = Frames(1 << 63), []
    for piece in pieces:
        for opcode, payload in taken(frames, piece):
            seen.append((opcode, payload))
            if opcode in (CLOSE, BROKEN):
                return [*seen[:-1], (CLOSE, payload)]
    return seen


def as_wsproto_sees(pieces):
    """A broken rule is a CloseConnection with our code here, as it is in what as_we_see returns."""
    connection, seen, parts = Connection(ConnectionType.SERVER), [], []
    for piece in pieces:
        connection.receive_data(piece)
        for event in connection.events():
            if isinstance(event, events.Message):
                parts.append(event.data)
                if event.message_finished:
                    text = isinstance(event, events.TextMessage)
                    seen.append((TEXT, "".join(parts)) if text else (BINARY, b"".join(parts)))
                    parts = []
            elif isinstance(event, (events.Ping, events.Pong)):
                seen.append((PING if isinstance(event, events.Ping) else PONG, bytes(event.payload)))
            elif isinstance(event, events.CloseConnection):
                return [*seen, (CLOSE, 1000 if event.code == 1005 else int(event.code))]
    return seen


def agree(ours, theirs):
    """The same; but bad UTF-8 they see as it comes, and we when the message is whole."""
    early = theirs[-1:] == [(CLOSE, 1007)] and ours[:len(theirs) - 1] == theirs[:-1]
    return ours == theirs or early


def brief(seen):
    return [(opcode, payload if isinstance(payload, int) else f"{len(payload)} long") for opcode, payload in seen]
