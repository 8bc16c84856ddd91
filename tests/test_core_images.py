import os
import struct
import threading
import time
import zlib
from hashlib import sha256
from io import BytesIO
from random import Random

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from core import images
from core.images import BadImage, take_in

NOISE = Image.frombytes("RGB", (160, 120), Random(1).randbytes(160 * 120 * 3))
LIMITED = "import resource; resource.setrlimit(resource.RLIMIT_{0}, ({1}, {1}))\n"


def encoded(image, kind, **options):
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def opened(data):
    return Image.open(BytesIO(data))


def animated(kind, frames=5, size=(60, 40), **options):
    pictures = [Image.new("RGB", size, (number * 9 % 256, number * 31 % 256, 9)) for number in range(frames)]
    return encoded(pictures[0], kind, save_all=True, append_images=pictures[1:], **options)


def empty_png(width, height):
    """A PNG of a single grey; a few kilobytes however large it says it is."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(1 + width)) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_each_kind_becomes_webp_of_the_same_size(kind):
    picture = take_in(encoded(NOISE, kind))
    assert (picture.width, picture.height) == opened(picture.data).size == (160, 120)
    assert opened(picture.data).format == opened(picture.thumb).format == "WEBP"
    assert picture.sha256 == sha256(picture.data).hexdigest()


def test_the_same_picture_twice_is_the_same_file():
    assert take_in(encoded(NOISE, "PNG")) == take_in(encoded(NOISE, "PNG"))


def test_a_large_photograph_is_made_smaller_and_has_a_thumbnail():
    picture = take_in(encoded(NOISE.resize((4000, 3000)), "JPEG"))
    assert (picture.width, picture.height) == opened(picture.data).size == (2048, 1536)
    assert (picture.thumb_width, picture.thumb_height) == opened(picture.thumb).size == (640, 480)


def test_a_photograph_is_turned_upright_and_says_nothing_of_where_it_was_taken():
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "secret place"
    exif.get_ifd(0x8825)[2] = (1.0, 2.0, 3.0)
    sent = Image.new("RGB", (80, 40), "red")
    sent.paste("blue", (0, 0, 40, 40))
    picture = take_in(encoded(sent, "JPEG", exif=exif, comment=b"secret place", icc_profile=srgb()))
    kept = opened(picture.data)
    assert kept.size == (40, 80) and kept.convert("RGB").getpixel((20, 10))[2] > 200
    assert not kept.getexif() and kept.info.keys() <= {"loop", "background", "timestamp", "duration"}
    assert b"secret" not in picture.data + picture.thumb and b"ICCP" not in picture.data


def srgb():
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.mark.parametrize("kind, options",
                         [("PNG", {}), ("WEBP", {"exif": b"Exif\0\0secret place"}),
                          ("GIF", {"comment": b"secret place"})])
def test_other_kinds_lose_their_notes_too(kind, options):
    if kind == "PNG":
        options = {"pnginfo": png_note()}
    sent = encoded(NOISE, kind, **options)
    assert b"secret" in sent
    assert b"secret" not in take_in(sent).data


def png_note():
    note = PngInfo()
    note.add_text("Comment", "secret place")
    return note


def test_a_file_hidden_behind_the_picture_is_gone():
    assert b"<script>" not in take_in(encoded(NOISE, "PNG") + b"<script>alert(1)</script>").data


@pytest.mark.parametrize("image", [
    Image.new("RGBA", (20, 20), (255, 0, 0, 0)), Image.new("LA", (20, 20), (9, 0)),
    Image.new("RGBA", (20, 20), 0).convert("P"),
])
def test_what_is_transparent_stays_so(image):
    options = {"transparency": 0} if image.mode == "P" else {}
    kept = opened(take_in(encoded(image, "PNG", **options)).data)
    assert kept.mode == "RGBA" and kept.getpixel((5, 5))[3] == 0


@pytest.mark.parametrize("mode, kind",
                         [("1", "PNG"), ("L", "PNG"), ("I;16", "PNG"), ("CMYK", "JPEG"), ("L", "JPEG"), ("P", "GIF")])
def test_every_way_to_store_white_stays_white(mode, kind):
    white = Image.new("I;16", (30, 30), 65535) if mode == "I;16" else Image.new("RGB", (30, 30), "white").convert(mode)
    assert min(opened(take_in(encoded(white, kind)).data).convert("RGB").getpixel((9, 9))) > 250


def test_a_drawing_keeps_its_exact_colours():
    drawing = Image.new("RGB", (64, 64), "#ff2f87")
    drawing.paste("#00ffc8", (10, 10, 20, 20))
    kept = opened(take_in(encoded(drawing, "PNG")).data).convert("RGB")
    assert kept.tobytes() == drawing.tobytes()


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_keeps_moving_and_its_thumbnail_stands_still(kind):
    picture = take_in(animated(kind, duration=70, loop=0))
    kept = opened(picture.data)
    assert kept.n_frames == 5 and kept.size == (picture.width, picture.height)
    kept.seek(1)
    kept.load()
    assert kept.info["duration"] == 70
    assert not getattr(opened(picture.thumb), "is_animated", False)


def test_a_long_animation_is_made_smaller():
    picture = take_in(animated("GIF", frames=150, size=(800, 600)))
    assert opened(picture.data).n_frames == 150
    assert picture.width * picture.height * 150 <= 30_000_000


@pytest.mark.parametrize("data, words", [
    (b"", "empty"), (bytes(12 * 1024 * 1024 + 1), "12 MB"), (b"hello", "Only PNG"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Only PNG"),
    (b"<html><script>alert(1)</script>", "Only PNG"),
    (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "Only PNG"),
    (b"II*\0" + bytes(50), "Only PNG"), (b"BM" + bytes(60), "Only PNG"), (b"%PDF-1.7\n", "Only PNG"),
    (empty_png(9000, 100), "megapixels"), (empty_png(5000, 5000), "megapixels"),
    (empty_png(30000, 30000)[:4000], "megapixels"),
    (animated("GIF", frames=201, size=(4, 4)), "200 frames"),
    (animated("GIF", frames=130, size=(1000, 1000)), "120 megapixels"),
    (encoded(NOISE, "PNG")[:3000], "damaged"), (encoded(NOISE, "JPEG")[:900], "damaged"),
    (b"GIF89a/*" + bytes(20) + b"*/=1", "damaged|Only"),
])
def test_what_is_no_picture_of_ours_is_refused_with_the_reason(data, words):
    with pytest.raises(BadImage, match=words):
        take_in(data)


def test_24_megapixels_with_transparency_fit_into_the_memory():
    picture = take_in(encoded(Image.new("RGBA", (6000, 4000), (1, 2, 3, 4)), "PNG", compress_level=1))
    assert (picture.width, picture.height) == (2048, 1365)


def test_broken_bytes_never_escape_as_another_error():
    dice = Random(7)
    whole = [encoded(NOISE, kind) for kind in ("PNG", "JPEG", "GIF", "WEBP")] + [animated("WEBP")]
    for number in range(25):
        data = bytearray(whole[number % len(whole)])
        for _ in range(8):
            data[dice.randrange(len(data))] = dice.randrange(256)
        try:
            take_in(bytes(data))
        except BadImage as refusal:
            assert str(refusal).endswith(".")


def test_a_child_that_takes_more_memory_than_it_may_is_a_refusal(monkeypatch):
    monkeypatch.setattr(images, "COMMAND", child(LIMITED.format("AS", 2**28) + "b' ' * 2**30"))
    with pytest.raises(BadImage, match="damaged|memory"):
        take_in(b"x")


def test_a_child_that_burns_the_processor_is_stopped(monkeypatch):
    monkeypatch.setattr(images, "COMMAND", child(LIMITED.format("CPU", 1) + "while 1: pass"))
    with pytest.raises(BadImage, match="too long"):
        take_in(b"x")


def test_a_child_that_sleeps_is_stopped_and_leaves_no_process(monkeypatch, tmp_path):
    monkeypatch.setattr(images, "LONGEST_WORK", 0.7)
    note = tmp_path / "pid"
    program = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    monkeypatch.setattr(images, "COMMAND", child(program))
    with pytest.raises(BadImage, match="too long"):
        take_in(b"x")
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)


def test_an_answer_cut_short_is_a_refusal(monkeypatch):
    monkeypatch.setattr(images, "COMMAND", child("print('x')"))
    with pytest.raises(BadImage, match="damaged"):
        take_in(b"x")


def child(program):
    return [images.COMMAND[0], "-I", "-c", program]


def test_a_third_picture_waits_and_is_then_sent_away(monkeypatch):
    monkeypatch.setattr(images, "LONGEST_WAIT", 0.1)
    monkeypatch.setattr(images, "LONGEST_WORK", 2)
    monkeypatch.setattr(images, "COMMAND", child("import time; time.sleep(60)"))
    answers = []
    first = [threading.Thread(target=lambda: answers.append(refusal_of(b"x"))) for _ in range(2)]
    for thread in first:
        thread.start()
    while images.places._value:
        time.sleep(0.01)
    assert "busy" in refusal_of(b"x")
    for thread in first:
        thread.join()
    assert images.places._value == 2 and all("too long" in answer for answer in answers)


def test_a_long_line_of_pictures_holds_no_more_threads(monkeypatch):
    monkeypatch.setattr(images, "line", threading.BoundedSemaphore(1))
    with images._place(images.line, 0):
        start = time.monotonic()
        assert "busy" in refusal_of(b"x")
    assert time.monotonic() - start < images.LONGEST_WAIT / 2 and images.MOST_WAITING <= 8  # of a worker's 16 threads


def refusal_of(data):
    with pytest.raises(BadImage) as refusal:
        take_in(data)
    return str(refusal.value)
