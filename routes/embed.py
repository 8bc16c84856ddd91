"""A sketch in a page of another site: a poster that runs on a click, and who made it. Nobody is signed in there."""

from flask import Blueprint, current_app, g, make_response, render_template, request
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from core.web import sketch_origin
from db import get_db
from queries.scripts import ENGINES, Script, find_script

bp = Blueprint("embed", __name__)

A_MINUTE = "public, max-age=60"  # the same for everybody: who asks is not looked at
WIDTH, HEIGHT = 640, 480  # pixels of an embedded sketch whose shape nobody knows
BANNER = 44  # pixels of its foot
LEAST, MOST = 240, 960  # pixels: a sketch as tall as a tower or as flat as a line still is a window
CODE = Markup(
    '<iframe src="{}" title="{} by @{}" width="{}" height="{}" loading="lazy" referrerpolicy="no-referrer"></iframe>'
)


@bp.get("/embed/<key>")
def show(key):
    """The page for another site's frame: as a guest sees it, whoever asks."""
    g.user = None
    try:
        script = find_script(get_db(), None, key)
    except NotFound:
        return framed(render_template("embed/gone.html"), 404)
    return framed(render_template("embed/show.html", script=script, engines=ENGINES))


def framed(html: str, code: int = 200):
    """An answer that any page may frame, and that reaches nothing but what a sketch needs."""
    response = make_response(html, code)
    response.headers["Content-Security-Policy"] = embed_policy(request.host_url.rstrip("/"), sketch_origin())
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = A_MINUTE
    return response


def embed_policy(origin: str, sketches: str) -> str:
    """Stricter than a page of ours: no form, no socket, no upload but pictures."""
    hash = current_app.extensions["assets"].import_map_hash()
    return "; ".join((
        "default-src 'none'",
        f"script-src {origin}/ui/ '{hash}'",
        f"style-src {origin}/ui/",
        f"img-src {origin}/ui/ {origin}/uploads/ {origin}/avatars/",
        f"font-src {origin}/ui/",
        f"connect-src {origin}/ui/ {origin}/scripts/",
        f"frame-src {sketches}/sandbox/",
        "base-uri 'none'",
        "form-action 'none'",
        "object-src 'none'",
        "frame-ancestors *",
        "require-trusted-types-for 'script'",
        "trusted-types neospace",
    ))


def is_open(script: Script) -> bool:
    """Whether whoever has the address sees it, on another site too."""
    return script.visibility != "private" and not script.hidden


def embed_code(script: Script, host_url: str) -> str:
    """The HTML that shows a sketch on another site, as wide as a column of text and in the shape of its poster."""
    height = HEIGHT
    if script.poster_width:
        height = max(LEAST, min(round(WIDTH * script.poster_height / script.poster_width), MOST))
    return str(CODE.format(f"{host_url}embed/{script.key}", script.title, script.by, WIDTH, height + BANNER))
