"""Room on the disk: how much there is, how much must stay free, and what is said when there is none."""

import errno
import re
import shutil
from pathlib import Path

from werkzeug.exceptions import ServiceUnavailable

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG}  # full, over a quota, read-only, beyond what a process may
UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9}
AMOUNT = re.compile(r"(?P<number>\d+(?:\.\d+)?) ?(?P<unit>B|KB|MB|GB|%|)")


class Full(ServiceUnavailable):
    """Nothing can be stored: no room, or a file that may only be read. What was there stays whole and can be read.

    507 Insufficient Storage (RFC 4918), which no proxy takes for a server that is starting.
    """

    code = 507
    description = "The server is full: nothing new can be stored now, and nothing was lost. Keep your text and tell who runs it."
    told = {"code": "full"}


def has_no_room(error: OSError) -> bool:
    """Whether a file could not be written for want of room, or because nothing may be written at all."""
    return error.errno in NO_ROOM


def bytes_to_keep(amount: str, total: int) -> int:
    """`amount` in bytes, as "100 MB" or, of a disk with `total` bytes, "2 %"."""
    found = AMOUNT.fullmatch(amount)
    number, unit = float(found["number"]), found["unit"]
    return int(total * number / 100 if unit == "%" else number * UNITS[unit])


def is_nearly_full(folder: Path, amount: str) -> bool:
    """Whether less than `amount` is free where this folder lies; what only root may use does not count."""
    disk = shutil.disk_usage(folder)
    return disk.free < bytes_to_keep(amount, disk.total)
