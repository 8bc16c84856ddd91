"""The pages of sealed messages: a shell that is the same for every member, and what it protects, said honestly.

All else of /dm is JSON, in the slice's other files. The shell holds no name and no word of anybody: whose it is, and what
was written, is learnt and opened in the browser.
"""

from base64 import b64encode
from functools import lru_cache
from hashlib import sha256

from flask import Blueprint, current_app, g, render_template
from msgspec import Struct

from auth import signed_in
from db import get_db
from queries.settings import find_site

bp = Blueprint("sealed", __name__)

MODULES = ("js/sealed-first.js", "js/sealed-app.js")  # what the shell loads; they import the rest
SHEETS = (
    "tokens", "reset", "base", "layout", "pages", "components", "lists", "overlays", "forms", "rail", "doors", "live",
    "messages", "message-parts", "composer", "rooms", "emoji", "sealed", "sealed-talk", "sealed-setup", "sealed-trust",
)


class Script(Struct, frozen=True):
    """A script of the shell: its address, its size in bytes, and what SHA-256 gives over them, as hex and as "sha256-…"."""

    url: str
    size: int
    hex: str
    integrity: str


@bp.get("/dm")
@signed_in
def index():
    return shell()


@bp.get("/dm/<username>")
@signed_in
def show(username):
    """The same bytes whoever is named: who that is, is asked by the page."""
    return shell()


@bp.get("/dm/protection")
def protection():
    """For guests too: who thinks of joining may want to know, and hashes are best compared from elsewhere."""
    scripts = scripts_of(current_app.extensions["assets"].now.build)
    return render_template("sealed/protection.html", scripts=scripts, total=sum(script.size for script in scripts))


def shell() -> str:
    """The page, under the narrowest policy that the site has."""
    g.fortress, g.import_map = True, "sealed"
    site = find_site(get_db())
    return shell_of(current_app.extensions["assets"].now.build, site.name, site.accent)


@lru_cache(maxsize=2)
def shell_of(build: str, site_name: str, accent: str) -> str:
    """Rendered once for all members, without what templates otherwise know of a viewer; `build` tells old from new."""
    template = current_app.jinja_env.get_template("sealed/shell.html")
    return template.render(site_name=site_name, accent=accent, sheets=SHEETS, modules_of_shell=MODULES)


@lru_cache(maxsize=2)
def scripts_of(build: str) -> tuple[Script, ...]:
    """Every script that the shell loads, at once or when asked for, over the bytes that are served."""
    assets = current_app.extensions["assets"]
    asked_for = sorted(name for name in assets.now.files if name.startswith("js/sealed-"))
    return tuple(described(url, assets.body(url)) for url in assets.modules(*MODULES, *asked_for))


def described(url: str, body: bytes) -> Script:
    digest = sha256(body)
    return Script(url, len(body), digest.hexdigest(), f"sha256-{b64encode(digest.digest()).decode()}")
