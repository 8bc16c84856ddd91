"""Reads one picture on standard input and writes it, drawn anew, on standard output; started by `core/images.py`.

Answer: six big-endian numbers (width, height, bytes; the same of the thumbnail), the picture, the thumbnail, both WebP.
Three arguments, x, y and size, ask for one still square of it: see `core/images.py`, Crop.
A picture that is refused: exit code 65 and a sentence. Anything else that ends the process is a damaged picture.
"""

import os
import resource
import sys
from io import BytesIO
from struct import error as BadLayout
from struct import pack

MEMORY = 1024 * 1024 * 1024  # bytes of address space; a 24 megapixel picture with transparency needs about half
SECONDS = 10                 # of processor time
KINDS = ("PNG", "JPEG", "GIF", "WEBP")
ANIMATED = ("PNG", "GIF", "WEBP")  # a JPEG of several pictures (MPO) shows its first
MOST_PIXELS, LONGEST_SIDE = 24_000_000, 8192
MOST_FRAMES, MOST_FRAME_PIXELS = 200, 120_000_000
KEPT_SIDE, THUMB_SIDE = 2048, 640
CROPPED_FROM, SQUARE_SIDE, SQUARE_THUMB_SIDE = 4096, 512, 128  # so that a small part of a photograph is still sharp
KEPT_FRAME_PIXELS = 30_000_000  # of all frames of an animation together, so that drawing them anew takes seconds
EXACT_PIXELS = 1_500_000        # drawings and screenshots up to this are tried without loss
REFUSED = 65
TOO_LARGE = f"A picture has at most {MOST_PIXELS // 1_000_000} megapixels and {LONGEST_SIDE} pixels a side."

if __name__ == "__main__":  # before the decoders are even loaded
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)

from PIL import (  # noqa: E402
    Image,
    ImageCms,
    ImageOps,
    ImageSequence,
    UnidentifiedImageError,
    WebPImagePlugin,  # noqa: F401  Pillow loads the other kinds by itself
)

SRGB = ImageCms.createProfile("sRGB")


class Refused(Exception):
    """A picture we do not take; the text is for the person who sent it."""


def main() -> int:
    try:
        data, crop = sys.stdin.buffer.read(), [float(part) if part else None for part in sys.argv[1:4]]
        sys.stdout.buffer.write(draw_square(data, *crop) if crop else draw_anew(data))
    except Refused as refusal:
        sys.stdout.write(str(refusal))
        return REFUSED
    return 0


def draw_anew(data: bytes) -> bytes:
    """The answer for a picture; raises Refused."""
    image = open_checked(data)
    exact = image.format in ("PNG", "GIF")
    if image.format in ANIMATED and getattr(image, "is_animated", False):
        kept, (width, height), first = redraw_frames(image)
    else:
        first = redraw(image, KEPT_SIDE)
        kept, (width, height) = encode(first, exact), first.size
    return answer(kept, (width, height), first, THUMB_SIDE, exact)


def draw_square(data: bytes, x: float | None, y: float | None, size: float) -> bytes:
    """The answer for a square of a picture, of an animation's first frame; raises Refused."""
    image = open_checked(data)
    exact = image.format in ("PNG", "GIF")
    whole = redraw(image, CROPPED_FROM)
    side = max(round(min(whole.size) * size), 1)
    left, top = (edge(share, length, side) for share, length in zip((x, y), whole.size, strict=True))
    square = whole.crop((left, top, left + side, top + side))
    square.thumbnail((SQUARE_SIDE, SQUARE_SIDE), Image.Resampling.LANCZOS)
    return answer(encode(square, exact), square.size, square, SQUARE_THUMB_SIDE, exact)


def edge(share: float | None, length: int, side: int) -> int:
    """Where a square begins on a side of `length`, so that it does not hang over."""
    return (length - side) // 2 if share is None else min(max(round(share * length), 0), length - side)


def answer(kept: bytes, size: tuple[int, int], picture: Image.Image, thumb_side: int, exact: bool) -> bytes:
    """What goes to standard output; `picture` becomes the thumbnail."""
    picture.thumbnail((thumb_side, thumb_side), Image.Resampling.LANCZOS)
    thumb = encode(picture, exact)
    return pack(">6I", *size, len(kept), *picture.size, len(thumb)) + kept + thumb


def open_checked(data: bytes) -> Image.Image:
    """The picture, not decoded yet, of a kind and size we take."""
    try:
        image = Image.open(BytesIO(data), formats=KINDS)
    except UnidentifiedImageError:
        raise Refused("Only PNG, JPEG, GIF and WebP pictures can be sent.") from None
    except Image.DecompressionBombError:
        raise Refused(TOO_LARGE) from None
    check_size(image)
    if image.format in ANIMATED:
        check_frames(image)
    return image


def check_size(image: Image.Image) -> None:
    width, height = image.size
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise Refused(TOO_LARGE)


def check_frames(image: Image.Image) -> None:
    """Counts the frames, which for a GIF reads through the file; a later frame may be larger than the first."""
    frames = getattr(image, "n_frames", 1)
    check_size(image)
    if frames > MOST_FRAMES or frames * image.width * image.height > MOST_FRAME_PIXELS:
        raise Refused(f"An animation has at most {MOST_FRAMES} frames and {MOST_FRAME_PIXELS // 1_000_000} megapixels.")


def redraw(image: Image.Image, side: int) -> Image.Image:
    """The pixels alone: smaller, upright, in sRGB, on a new image that knows nothing of the file."""
    icc = image.info.get("icc_profile")
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if image.mode.startswith("I"):
        image = to_8_bits(image)
    elif image.mode == "P" or image.mode == "1":
        image = image.convert(mode)
    image.thumbnail((side, side), Image.Resampling.LANCZOS)  # a JPEG is decoded at a smaller scale already
    image = to_srgb(upright(image), icc, mode)
    fresh = Image.new(mode, image.size)
    fresh.paste(image)
    return fresh


def to_8_bits(image: Image.Image) -> Image.Image:
    return image.convert("I").point(lambda value: value / 256).convert("L")


def upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except (SyntaxError, ValueError, TypeError, KeyError, BadLayout):
        return image  # notes nobody can read say nothing of the way up


def to_srgb(image: Image.Image, icc: bytes | None, mode: str) -> Image.Image:
    """Telephones photograph in wider colours (Display P3), which look dull when read as sRGB."""
    if icc and image.mode in ("RGB", "RGBA", "CMYK"):
        try:
            return ImageCms.profileToProfile(image, ImageCms.ImageCmsProfile(BytesIO(icc)), SRGB, outputMode=mode)
        except (ImageCms.PyCMSError, OSError):
            pass  # a profile nobody can read is no profile
    return image.convert(mode)


def encode(image: Image.Image, exact: bool) -> bytes:
    """WebP; of a drawing or screenshot the version without loss, when it is hardly larger."""
    photo = to_webp(image, quality=82, method=4)
    if not exact or image.width * image.height > EXACT_PIXELS:
        return photo
    drawing = to_webp(image, lossless=True, quality=50, method=2)
    return drawing if len(drawing) < 1.3 * len(photo) else photo


def redraw_frames(image: Image.Image) -> tuple[bytes, tuple[int, int], Image.Image]:
    """An animation as WebP, its size and its first frame."""
    scale = (KEPT_FRAME_PIXELS / (image.n_frames * image.width * image.height)) ** 0.5
    side = min(KEPT_SIDE, max(int(max(image.size) * scale), 1))
    frames, durations = [], []
    for frame in ImageSequence.Iterator(image):
        frame.load()  # a WebP knows how long its frame stays only then
        durations.append(max(int(frame.info.get("duration", 100)), 20))
        frames.append(redraw(frame.copy(), side))
    animation = to_webp(frames[0], save_all=True, append_images=frames[1:], duration=durations,
                        loop=image.info.get("loop", 0), quality=70, method=0)
    return animation, frames[0].size, frames[0]


def to_webp(image: Image.Image, **options) -> bytes:
    written = BytesIO()
    image.save(written, "WEBP", exif=b"", xmp=b"", icc_profile=b"", **options)
    return written.getvalue()


if __name__ == "__main__":
    sys.exit(main())
