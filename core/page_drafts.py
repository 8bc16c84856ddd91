"""How a file of a public page comes into its place: written beside it first, whole, compressed forms and all."""

import os
import threading
from pathlib import Path
from time import time_ns

from core.encoding import encode

SIDECARS = {".zst": "zstd", ".gz": "gzip"}
ZSTD_LEVEL, GZIP_LEVEL = 9, 6  # together 3 ms for a wall of 30 KB, once for each time that it changes


def drafts_of(target: Path) -> dict[Path, Path]:
    """Where a file and its sidecars are written, and where each belongs; the main file is the last."""
    kinds = ([] if target.suffix == ".png" else [*SIDECARS]) + [""]
    return {target.with_name(f".{target.name}{kind}.{whose()}"): target.with_name(f"{target.name}{kind}") for kind in kinds}


def write_drafts(drafts: dict[Path, Path], body: bytes) -> None:
    """Each with a time of its own, to the nanosecond: the tag that browsers ask again with is made from it."""
    for draft, final in drafts.items():
        draft.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.write_bytes(encode(body, SIDECARS.get(final.suffix, ""), ZSTD_LEVEL, GZIP_LEVEL))
        os.utime(draft, ns=(now := time_ns(), now))


def whose() -> str:
    """The end of a draft's name, which is this thread's alone."""
    return f"{os.getpid()}-{threading.get_ident()}.draft"


def link(path: Path, target: str | Path) -> Path:
    """Have a symbolic link at `path`, in place of what may be there."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}-{whose()}")
    draft.symlink_to(target)
    return draft.replace(path)
