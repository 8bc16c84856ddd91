"""Where the workers of one instance meet: a private directory for their Unix sockets."""

import hashlib
import os
import stat
import tempfile
from pathlib import Path

MAX_PATH = 107  # bytes of a Unix socket's path on Linux, without the closing zero
NAME_SIZE = 32  # at most, of /<pid>-<nonce>.new


def socket_directory(run_dir: str) -> str:
    """A private directory for this instance's sockets: in `run_dir`, or elsewhere when that path is too long."""
    inside = os.path.join(os.path.abspath(run_dir), "live")
    if len(os.fsencode(inside)) + NAME_SIZE <= MAX_PATH:
        Path(inside).mkdir(mode=0o700, parents=True, exist_ok=True)
        return inside
    return private_directory(os.fsencode(os.path.realpath(run_dir)))


def private_directory(run_dir: bytes) -> str:
    """A short stand-in, its name drawn from the long one; raises PermissionError if someone else made it."""
    uid, digest = os.geteuid(), hashlib.sha256(run_dir).hexdigest()[:16]
    home = Path(f"/run/user/{uid}")
    place = home if os.access(home, os.W_OK) else Path(tempfile.gettempdir())
    directory = place / f"neospace-{uid}-{digest}"
    directory.mkdir(mode=0o700, exist_ok=True)
    found = directory.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid or found.st_mode & 0o077:
        raise PermissionError(f"{directory} is not a private directory of ours. Remove it, or move the run directory.")
    return str(directory)
