"""Who made what is free here: the art, the typefaces and the code in the browser, each with its licence."""

from functools import cache

from flask import Blueprint, current_app, render_template
from msgspec import Struct

from core.stickers import packs

bp = Blueprint("credits", __name__)

FONTS = "@fontsource/"


class Part(Struct, frozen=True):
    """A package whose files browsers load; `licence_url` is its licence as it came with it."""

    name: str
    version: str
    licence_url: str


@bp.get("/credits")
def show():
    parts = parts_in(tuple(current_app.extensions["assets"].now.vendor_urls.items()))
    fonts = [part for part in parts if part.name.startswith(FONTS)]
    return render_template(
        "credits/show.html", packs=packs(), code=[part for part in parts if part not in fonts],
        fonts=[Part(part.name.removeprefix(FONTS).replace("-", " ").title(), part.version, part.licence_url) for part in fonts],
    )


@cache
def parts_in(published: tuple[tuple[str, str], ...]) -> list[Part]:
    """The packages of published files, (name, URL) each, that have their licence beside them."""
    licences = {name.removesuffix("/LICENSE"): url for name, url in published if name.endswith("/LICENSE")}
    return [Part(package, version_in(url, package), url) for package, url in sorted(licences.items())]


def version_in(url: str, package: str) -> str:
    """The version in `/ui/vendor/<package>@<version>/LICENSE`."""
    return url.removeprefix(f"/ui/vendor/{package}@").partition("/")[0]
