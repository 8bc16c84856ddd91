"""How many public pages are kept as files: those of long ago make room for new ones, so that a visit to all fills no disk."""

from pathlib import Path

KINDS = {"page": 4000, "feed": 1000, "card": 400, "file": 20_000}  # folders below a generation's, and the most files of each
BESIDE = {".zst", ".gz", ".draft"}
TRIM_EVERY = 100  # files published by one process


def trim(root: Path) -> None:
    """Remove the oldest files where there are too many, with what lies beside them."""
    for kind, most in KINDS.items():
        files = [path for path in (root / kind).rglob("*") if is_main(path)]
        for path in sorted(files, key=written, reverse=True)[most:]:
            path.unlink(missing_ok=True)
            for suffix in (".zst", ".gz"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)


def is_main(path: Path) -> bool:
    """Whether this is a file that is handed out, and not one that lies beside it, nor a folder."""
    return path.suffix not in BESIDE and path.is_file()


def written(path: Path) -> int:
    """When, in nanoseconds; 0 for what somebody took back meanwhile."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0
