"""What the site is called and who may join it."""

from msgspec import Struct

from db import fetch_one


class Site(Struct, frozen=True):
    """The server's own settings; `registration` is open, invite or closed, `sketches` on or off: posters only.

    `accent` is a name of core.accents.ACCENTS, `has_rules` whether there is something to read at /rules.
    """

    name: str
    registration: str
    sketches: str = "on"
    accent: str = "moon"
    has_rules: bool = False


class Rules(Struct, frozen=True):
    """What holds in this house, as Markdown; `changed_at` is ISO 8601 in UTC, "" for never."""

    text: str
    changed_at: str


def find_site(db) -> Site:
    return fetch_one(db, Site, """
        SELECT site_name AS name, registration, sketches, accent, rules <> '' AS has_rules FROM settings WHERE id = 1
    """)


def find_rules(db) -> Rules:
    return fetch_one(db, Rules, "SELECT rules AS text, coalesce(rules_at, '') AS changed_at FROM settings WHERE id = 1")
