"""What the site is called and who may join it."""

from msgspec import Struct

from db import fetch_one


class Site(Struct, frozen=True):
    """The server's own settings; `registration` is open, invite or closed, `sketches` on or off: posters only."""

    name: str
    registration: str
    sketches: str = "on"


def find_site(db) -> Site:
    return fetch_one(db, Site, "SELECT site_name AS name, registration, sketches FROM settings WHERE id = 1")
