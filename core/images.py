"""Takes in pictures from strangers: decoded and drawn anew by a process of its own, so nothing of the file is kept.

The child (`core/image_worker.py`) has little memory and little time; whatever a hostile file does to it, the web
worker lives on and the member reads a sentence.
"""

import subprocess
import sys
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from struct import Struct as Layout
from struct import error as BadLayout
from threading import BoundedSemaphore

from msgspec import Struct

MOST_BYTES = 12 * 1024 * 1024
AT_ONCE = 2        # children of this worker; a picture keeps a core busy for about half a second
MOST_WAITING = 6   # threads of this worker that have a child or wait for one: the others are for everyone else
LONGEST_WAIT = 10  # seconds for a free place
LONGEST_WORK = 15  # seconds a child may live
REFUSED = 65       # exit code: standard output is a sentence (EX_DATAERR of sysexits.h)
HEADER = Layout(">6I")  # width, height, bytes; then the same of the thumbnail
WORKER = Path(__file__).with_name("image_worker.py")
COMMAND = [sys.executable, "-I", str(WORKER)]  # -I: no module from the working directory or the environment

BUSY = "The server is busy with other pictures. Please try again in a moment."

line, places = BoundedSemaphore(MOST_WAITING), BoundedSemaphore(AT_ONCE)


class BadImage(ValueError):
    """A picture that is not taken; its text is for the person who sent it."""


class Crop(Struct, frozen=True):
    """A square of an upright picture: its upper left corner as fractions of width and height (None: in the middle), its
    side as one of the shorter side. A square that would hang over the edge is moved in."""
    x: float | None = None
    y: float | None = None
    size: float = 1


class Picture(Struct, frozen=True):
    """A picture and its thumbnail, both WebP (animated when the sent one was); `sha256` is of `data`, in hex."""
    sha256: str
    width: int
    height: int
    data: bytes
    thumb: bytes
    thumb_width: int
    thumb_height: int


def take_in(data: bytes, crop: Crop | None = None) -> Picture:
    """Draw a PNG, JPEG, GIF or WebP anew, upright, at most 2048 a side; raises BadImage with a sentence.

    With `crop` only that square of it, at most 512 a side and standing still.
    """
    if not data:
        raise BadImage("This file is empty.")
    if len(data) > MOST_BYTES:
        raise BadImage("This picture is larger than 12 MB.")
    with _place(line, 0), _place(places, LONGEST_WAIT):
        return _picture(_work(data, crop))


@contextmanager
def _place(semaphore: BoundedSemaphore, seconds: float):
    """Have one of its places within the block; raises BadImage when none is free within `seconds`."""
    if not semaphore.acquire(timeout=seconds):
        raise BadImage(BUSY)
    try:
        yield
    finally:
        semaphore.release()


def _work(data: bytes, crop: Crop | None) -> bytes:
    """The child's answer."""
    asked = ["" if part is None else str(part) for part in (crop.x, crop.y, crop.size)] if crop else []
    try:
        child = subprocess.run(COMMAND + asked, input=data, capture_output=True, timeout=LONGEST_WORK, cwd="/", env={})
    except subprocess.TimeoutExpired:
        raise BadImage("This picture takes too long to read.") from None
    if child.returncode == REFUSED:
        raise BadImage(child.stdout.decode())
    if child.returncode < 0:
        raise BadImage("This picture takes too long or too much memory to read.")
    if child.returncode:
        raise BadImage("This picture is damaged and cannot be read.")
    return child.stdout


def _picture(answer: bytes) -> Picture:
    try:
        width, height, size, thumb_width, thumb_height, thumb_size = HEADER.unpack_from(answer)
    except BadLayout:
        raise BadImage("This picture is damaged and cannot be read.") from None
    data = answer[HEADER.size:HEADER.size + size]
    thumb = answer[HEADER.size + size:HEADER.size + size + thumb_size]
    return Picture(sha256(data).hexdigest(), width, height, data, thumb, thumb_width, thumb_height)
