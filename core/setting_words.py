"""What to say when a setting is not as it must be: what it takes, in words for whoever wrote it."""

import re
from difflib import get_close_matches

SWITCH = "on or off"
TAKES = {
    "var": "a folder",
    "port": "a number from 1 to 65535",
    "rate_limits": SWITCH,
    "live": "engine or stock",
    "message_queue": "an address such as redis://10.0.0.2:6379/0",
    "origins": "addresses such as https://chat.example, with commas between them",
    "sandbox_origin": "an address such as https://*.sketches.example, in small letters and with nothing behind it",
    "site": "a name such as chat.example.org in small letters, an address such as 192.168.1.20, or :8000 for plain http",
    "files": "app or proxy",
    "page_cache": SWITCH,
    "front": "an address such as https://chat.example, or *",
    "proxies": "a number from 0 to 4",
    "durability": "normal or full",
    "full_below": "an amount such as 100 MB, or a share such as 2 %",
    "litestream": "a folder such as /mnt/copy, or an address such as s3://bucket/neospace",
    "metrics_token": "20 or more letters, digits and signs without a space",
    "link_previews": SWITCH,
    "log_level": "DEBUG, INFO, WARNING or ERROR",
    "dev": "true or false",
}
AT = re.compile(r" - at `\$\.([a-z_]+).*|unknown field `(.+?)`")


def setting_of(error: Exception) -> str:
    """The setting that msgspec complains of, "" where it names none."""
    found = AT.search(str(error))
    return (found[1] or found[2]) if found else ""


def what_it_takes(name: str) -> str:
    """The end of a sentence that begins with the setting and where it stands."""
    return f"it takes {TAKES[name]}" if name in TAKES else f"there is no setting of that name{meant(name)}"


def meant(name: str) -> str:
    near = nearest(name)
    return f"; {near} is one" if near else ""


def nearest(name: str) -> str:
    """The setting that somebody may have meant who wrote `name`; "" for what resembles none."""
    return next(iter(get_close_matches(name, TAKES, 1, 0.75)), "")
