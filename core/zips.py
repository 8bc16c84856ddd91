"""A zip that is sent while it is made: no copy of it on the disk, and never all of it in memory."""

import zipfile
from collections.abc import Iterable, Iterator
from io import RawIOBase

PACKED = (".webp", ".mp3", ".ogg", ".m4a", ".flac", ".sealed")  # compressed by their own nature
Entry = tuple[str, bytes | Iterable[bytes]]  # a name, and all at once or piece by piece


class Outflow(RawIOBase):
    """Where zipfile writes: what has come is taken from here and sent."""

    def __init__(self):
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        data, self.parts = b"".join(self.parts), []
        return data


def zip_stream(entries: Iterable[Entry]) -> Iterator[bytes]:
    """The bytes of a zip of `entries`, in pieces."""
    out = Outflow()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        for name, content in entries:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_STORED if name.endswith(PACKED) else zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            with archive.open(info, "w", force_zip64=True) as file:
                for piece in (content,) if isinstance(content, bytes) else content:
                    file.write(piece)
                    yield out.taken()
    yield out.taken()
