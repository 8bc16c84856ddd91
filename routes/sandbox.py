"""Where sketches run: the code that a page asks for, the frame around it, and the sketch's own pictures and sounds.

The frame is an empty page with strict headers (core/sandbox.py). The page around it hands it everything else
(ui/js/sketch-runner.js), so the frame itself may be kept by the browser and costs a warm start nothing.
"""

from urllib.parse import quote, urlsplit

from flask import Blueprint, current_app, g, render_template, request
from markupsafe import Markup
from werkzeug.exceptions import Forbidden, NotFound

from core.files import picture_files
from core.sandbox import NO_PLACE, PLACE, frame_headers, frame_origin, is_sealed, sealed
from core.sketch_uses import words_of
from core.web import MOST_EXACT, sketch_origin
from db import get_db
from queries.sandbox import sealed_script
from queries.scripts import ENGINES, UNSEEN, Script, file_of, find_script, own_script, source_of
from queries.settings import find_site
from routes.uploads import send_kept, upload_path

bp = Blueprint("sandbox", __name__)
bp.add_app_template_global(words_of, "sketch_asks")
bp.record(lambda state: state.app.jinja_env.globals.update(sketch_engines=ENGINES))

OFF = "Sketches are switched off here for now: their pictures and their source are still there."
ONLY_FRAMED = "This address is a frame for sketches. Open the sketch's own page."
STRANGE_PAGE = "This frame does not know the page around it. Its keeper names it in NEOSPACE_ORIGINS."
KEPT = "private, max-age=3600"  # of the frame, in which nothing is but the way in


@bp.before_app_request
def keep_the_site_of_frames_to_frames():
    """Under the address that is for sketches alone nothing else of this server is found."""
    theirs = current_app.config["NEOSPACE"].sandbox_origin
    if theirs and is_host_of(theirs, request.host) and not request.path.startswith("/sandbox/"):
        raise NotFound("Only the frames of sketches have their address here.")


def is_host_of(origin: str, host: str) -> bool:
    named = urlsplit(origin).netloc
    return host.endswith(named[1:]) if named.startswith("*") else host == named


@bp.get("/scripts/<key>/run")
def run(key):
    """What a page needs to run a sketch; `?version=` an older one, for its author."""
    refuse_while_off()
    number = request.args.get("version", type=int)
    if number is not None and (g.user is None or not 0 < number <= MOST_EXACT):
        raise NotFound(UNSEEN)
    script = find_script(get_db(), g.user, key) if number is None else own_script(get_db(), g.user, key)
    source = source_of(get_db(), script.id, number)
    return {
        "ok": True, "key": script.key, "title": script.title, "by": script.by, "engine": source.engine,
        "source": source.source, "uses": source.uses, "asks": list(words_of(source.uses).values()),
        "version": source.number, "frame": frame_address(script),
    }


@bp.app_template_global()
def frame_address(script: Script | None = None) -> str:
    """Where the frame of a sketch is found, for whoever was shown it; without one, of a sketch that is kept nowhere."""
    place = NO_PLACE
    if script:
        is_open = script.visibility != "private" and not script.hidden
        place = script.key if is_open else sealed(current_app.extensions["secrets"].codes, script.key)
    theirs = current_app.config["NEOSPACE"].sandbox_origin
    page = f"?page={quote(request.host_url.rstrip('/'), safe='')}" if theirs else ""
    return f"{frame_origin(sketch_origin(), place)}/sandbox/{place}/{page}"


@bp.get("/sandbox/<place>/")
def frame(place):
    """The frame itself: an empty page that waits for the page around it to say what to run."""
    refuse_while_off()
    if request.headers.get("Sec-Fetch-Dest", "iframe") != "iframe":
        raise Forbidden(ONLY_FRAMED)
    if place != NO_PLACE:
        script_at(place)
    page = page_around()
    html = render_template("sandbox/frame.html", boot=boot_script(), page=page)
    headers = frame_headers(request.host_url.rstrip("/"), page, place, embedded="embedded" in request.args)
    return html, headers | {"Cache-Control": KEPT}


def page_around() -> str:
    """The origin of the page that holds this frame; raises Forbidden for one that this server does not know."""
    own = request.host_url.rstrip("/")
    page = request.args.get("page", own)
    if page not in (own, *current_app.config["NEOSPACE"].allowed_origins()):
        raise Forbidden(STRANGE_PAGE)
    return page


def boot_script() -> Markup:
    """ui/sandbox/boot.js, in the page itself: a frame of no origin keeps no file, so each run would ask for it again."""
    return Markup(current_app.extensions["assets"].now.files["sandbox/boot.js"].decode())


@bp.get("/sandbox/<place>/<path:name>")
def file(place, name):
    """A picture or a sound of the sketch, which finds it by its name alone: loadImage("cat.png")."""
    refuse_while_off()
    found = file_of(get_db(), script_at(place).id, name)
    on_disk = picture_files(upload_path(), found.upload_id)[0].name if found.kind == "image" else found.file
    response = send_kept(on_disk, found.type, found.upload_id or found.file)
    response.headers.update({
        "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin", "Cache-Control": "private, no-cache",
        "Content-Security-Policy": "default-src 'none'; sandbox", "Referrer-Policy": "no-referrer",
    })
    return response


def script_at(place: str) -> Script:
    """The sketch of a place: one that everyone may see, or that the seal in its address opens; raises NotFound."""
    named = PLACE.fullmatch(place)
    if named is None:
        raise NotFound(UNSEEN)
    if not named["seal"]:
        return find_script(get_db(), None, named["key"])
    if not is_sealed(current_app.extensions["secrets"].codes, named["key"], named["seal"]):
        raise NotFound(UNSEEN)
    return sealed_script(get_db(), named["key"])


def refuse_while_off() -> None:
    if find_site(get_db()).sketches == "off":
        raise Forbidden(OFF)
