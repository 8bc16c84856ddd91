"""What the site is called and who may join it."""

from msgspec import Struct

from db import fetch_one


class Site(Struct, frozen=True):
    """The server's own settings; `registration` is open, invite or closed."""

    name: str
    registration: str


def find_site(db) -> Site:
    return fetch_one(db, Site, "SELECT site_name AS name, registration FROM settings WHERE id = 1")
