"""Whose home it is: files that root made there would be in the way of the server, which is not root."""

import os
import pwd
from pathlib import Path


def refuse_stranger(home: Path) -> None:
    """Raise SystemExit unless this home belongs to who runs this, or is not there yet."""
    if home.exists() and (owner := home.stat().st_uid) != os.geteuid():
        raise SystemExit(f"{home} belongs to {name_of(owner)}: run this as that user, with sudo -u {name_of(owner)}.")


def name_of(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)
