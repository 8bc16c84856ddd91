"""Public pages for whoever is not signed in: which answers are kept as files, and what the server in front must know of them.

Kept is only what a browser gets that brings nothing with it: no cookie, no query. It is the same for all of those.
"""

import re
from functools import wraps
from hashlib import blake2b
from pathlib import Path

from flask import current_app, g, make_response, request
from msgspec import json

from config import ROOT, Config, load_config
from core.assets import UI, Assets
from core.pages import Pages
from core.web import page_policy

PLAIN = re.compile(r"[a-z0-9_]+")
SOURCES = ("*.py", "core/*.py", "queries/*.py", "routes/*.py", "live/*.py", "templates/**/*.html")  # what makes a page


def published(name: str, kind: str, *policy: str):
    """Keep what a view gives to guests as a file of the page `name`, which may use the names of the view's arguments.

    `kind` is one of core.page_room.KINDS. A view says in `g.until` when what it shows stops being true by itself, and with
    `g.is_passing` that this answer is not worth keeping. `policy` names what it sets in `g` for core.web.page_policy: then
    of many who ask at once for a page that just went, those who come late get what was kept meanwhile.
    """
    def keep(view):
        @wraps(view)
        def kept(**names):
            pages, page, file = current_app.extensions["pages"], name.format(**names), f"{kind}{request.path}"
            stamp = pages.begin(page) if pages and brings_nothing() and are_plain(names) else None
            if stamp is not None and policy and (body := pages.kept(file)):
                return as_made(body, policy)
            response = make_response(view(**names))
            if stamp is not None and response.status_code == 200 and not g.get("is_passing"):
                pages.publish(page, file, response.get_data(), stamp, g.get("until"))
                current_app.extensions["traffic"].page_made()
            return response
        return kept
    return keep


def as_made(body: bytes, policy: tuple[str, ...]) -> bytes:
    for name in policy:
        setattr(g, name, True)
    return body


def brings_nothing() -> bool:
    return request.method == "GET" and not request.query_string and "Cookie" not in request.headers and g.user is None


def are_plain(names: dict) -> bool:
    """Whether a file may be called so: what lies beside files has a dot in its name, and other folders have two."""
    return all(PLAIN.fullmatch(str(name)) for name in names.values())


def open_pages(config: Config, build: str) -> Pages | None:
    """The public pages of this home, as this code makes them; None where nobody stands in front to hand them out."""
    if not config.publishes:
        return None
    pages = Pages(config.path(), generation(config, build), config.full_below)
    pages.locks.make()
    pages.forget_older()
    return pages


def generation(config: Config, build: str, root: Path = ROOT) -> str:
    """The same for all processes that make the same pages; `build` is that of the browser's files."""
    digest = blake2b(f"{build} {config.front} {config.sandbox_origin}".encode(), digest_size=9)
    for path in sorted(path for pattern in SOURCES for path in root.glob(pattern)):
        digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def words_for_caddy(config: Config, assets: Assets) -> dict[str, str]:
    """What the Caddyfile asks of its environment: where the files lie, and their policies.

    STACK_PAGES is the same for all code with the same policies: a link, which scripts/stack_front.py has lead to
    STACK_GENERATION.
    """
    pages, origin = open_pages(config, assets.now.build), front_origin(config.front)
    hash = assets.import_map_hash()
    policies = {
        "STACK_WALL_POLICY": page_policy(origin, hash, styled=True, sketches=config.sandbox_origin or origin),
        "STACK_LIST_POLICY": page_policy(origin, hash, styled=True),
        "STACK_FILE_POLICY": page_policy(origin, hash),
    }
    way = blake2b("".join(policies.values()).encode(), digest_size=9).hexdigest()
    return policies | {
        "STACK_PAGES": str(config.path("pages", f"at-{way}")), "STACK_GENERATION": pages.root.name if pages else "none",
    }


def front_origin(front: str) -> str:
    """The site's address; where it has no one address, what Caddy takes for the one that was asked for."""
    return front if front not in ("", "*") else "http://{http.request.hostport}"


if __name__ == "__main__":
    print(json.encode(words_for_caddy(load_config(), Assets(UI))).decode())
