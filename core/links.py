"""Cleans the addresses people put on their pages: links that a browser may follow, and nothing else."""

import re
from urllib.parse import urlsplit

LONGEST = 500  # characters
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
HOST = re.compile(r"(?:[\w-]+\.)+[\w-]+\.?|[0-9a-f:.]*:[0-9a-f:.]*|localhost", re.IGNORECASE)
NOT_IN_AN_ADDRESS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\\<>\"^`{|}\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def clean_link(text: str) -> str:
    """An http or https address; one typed without a scheme gets https. Raises ValueError with a sentence.

    A name or password in an address only serves to make it look like another, so it is refused (RFC 3986, 7.6).
    """
    url = text.strip()
    if len(url) > LONGEST:
        raise ValueError(f"A link has at most {LONGEST} characters.")
    if NOT_IN_AN_ADDRESS.search(url):
        raise ValueError("A link has no spaces, quotes or backslashes in it.")
    if not SCHEME.match(url):
        url = "https://" + url.lstrip("/")
    return checked(url)


def checked(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port  # a port that is none raises here
    except ValueError:
        raise ValueError("This is not an address that a browser could open.") from None
    if parts.scheme not in ("http", "https"):
        raise ValueError("A link begins with https:// or http://.")
    if "@" in parts.netloc:
        raise ValueError("A link has no name or password before its host.")
    if not HOST.fullmatch(host) or port == 0:
        raise ValueError("This is not an address that a browser could open.")
    return parts.scheme + url[len(parts.scheme):]


def host_of(url: str) -> str:
    """What stands for a link that has no title: `example.org`."""
    return (urlsplit(url).hostname or url).removeprefix("www.")
