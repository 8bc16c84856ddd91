"""NeoSpace, assembled: settings, slices, live engine, error pages. Nothing else happens here."""

from importlib import import_module
from pkgutil import iter_modules

from flask import Flask, g, render_template, request
from msgspec import ValidationError
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

import auth
import engine
import routes
import sockets  # noqa: F401  (registers the socket events)
from checkpoints import Checkpointer
from config import Config, ensure_var, load_config, load_secrets
from core.assets import register_assets
from core.at_rest import load_keyring
from core.compress import compress
from core.games import Games
from core.limits import Limiter
from core.logs import configure_logs, log_requests, note_user
from core.passwords import new_token
from core.times import human_date
from core.traffic import SLICE, Traffic
from core.web import guard
from core.wire import error_body, wants_json
from db import Pool, get_db, give_back_db, migrate
from live import fragment, socketio
from live.metal import open_metal
from mutations.bans import lift_ended_chore
from mutations.wall_undo import blank_old_steps
from published import open_pages
from queries.rooms import Rail, rail_of
from queries.settings import find_site
from routes.leaving import leaving_chore
from routes.sealed_files import sealed_chore

THEMES = ("light", "dark")  # what the cookie of that name may pin; anything else follows the system
LARGEST_BODY = 100_000  # bytes; a view that takes files allows more
STATIC_AGE = 3600  # seconds that a browser may keep /static
LARGEST_FIELD = 100_000  # bytes of all fields that are not files


def create_app(config: Config | None = None) -> Flask:
    """The WSGI application of one worker.

    Raises SystemExit with a sentence when a setting, the secrets or the database are not usable.
    """
    config = config or load_config()
    configure_logs(config)
    ensure_var(config)
    migrate(config.database, config.path("backups"))
    app = Flask(__name__)
    app.config.update(
        NEOSPACE=config, MAX_CONTENT_LENGTH=LARGEST_BODY, MAX_FORM_MEMORY_SIZE=LARGEST_FIELD,
        SEND_FILE_MAX_AGE_DEFAULT=STATIC_AGE,
    )
    keys = load_secrets(config)
    app.secret_key = keys.flashes
    app.extensions["secrets"] = keys
    app.extensions["keyring"] = load_keyring(config.path("keys.json"))
    chores = (
        blank_old_steps, sealed_chore(config.path("uploads", "sealed")), lift_ended_chore, leaving_chore(config.path("uploads")),
    )
    checkpointer = Checkpointer(config.database, config.path("run", "checkpoints.lock"), chores)
    app.extensions["pool"] = Pool(config.database, config.durability, checkpointer)
    app.extensions["limiter"] = Limiter(str(config.path("run", "limits.db")), enabled=config.limited)
    app.extensions["games"] = Games(str(config.path("run", "games.db")))
    assemble(app, config)
    return app


def assemble(app: Flask, config: Config) -> None:
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}  # before anything makes the environment
    assets = register_assets(app, dev=config.dev)
    app.extensions["pages"] = open_pages(config, assets.now.build)
    app.jinja_env.globals.update(fragment=fragment, human_date=human_date, new_nonce=new_token)
    app.context_processor(page_context)
    app.teardown_appcontext(give_back_db)
    guard(app)
    app.after_request(finish)
    app.register_error_handler(HTTPException, explain)
    app.register_error_handler(ValidationError, explain)
    for blueprint in (auth.bp, *slices()):
        app.register_blueprint(blueprint)
    engine.install(
        app, socketio, run_dir=str(config.path("run", "live")), message_queue=config.message_queue,
        origins=config.allowed_origins(), off_limits=not config.limited, parked=config.live == "engine",
    )
    app.extensions["traffic"] = traffic = Traffic()
    app.wsgi_app = traffic.counting(app.wsgi_app)
    open_metal(app)
    log_requests(app)
    if config.proxies:
        hops = config.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)


def slices() -> list:
    """The blueprint of every file in routes/: a new slice needs no line here."""
    names = sorted(module.name for module in iter_modules(routes.__path__))
    return [import_module(f"routes.{name}").bp for name in names]


def page_context() -> dict:
    """What every template may use: the viewer, the server, the rail, the pinned theme."""
    viewer = g.get("user")
    theme = request.cookies.get("theme")
    return {
        "viewer": viewer, "site": find_site(get_db()), "theme": theme if theme in THEMES else "",
        "rail": rail_of(get_db(), viewer) if viewer else Rail(),
    }


def finish(response):
    """Private unless said otherwise, compressed, logged under its member, and counted under its slice."""
    if g.get("user"):
        note_user(g.user.id)
    request.environ[SLICE][:] = request.blueprint or ("files" if request.endpoint else "nowhere"), response.status_code
    response.headers.setdefault("Cache-Control", "private, no-store")
    return compress(response, request)


TITLES = {
    400: "That did not arrive whole", 401: "You are signed out", 403: "Not from here", 404: "Nothing here",
    405: "Not that way", 409: "Not as things stand", 413: "Too large", 415: "Not a kind we take", 422: "Almost",
    429: "Slow down a little",
    500: "Something broke on our side", 503: "Busy for a moment", 507: "The server is full",
}
HINTS = {
    404: "The address may be mistyped, or what was here is gone.",
    413: "Make it smaller and try again; nothing was stored.",
    422: "Go back: what you typed is still in the form.",
    429: "Nothing is lost. Wait a little, then do it again.",
    500: "It is written down for whoever keeps this server. What you had saved is safe.",
    503: "Nothing is lost. Try again in a few seconds.",
    507: "Reading works as before. Go back: what you typed is still in the form.",
}


WORDS = {  # where the library would speak its own
    400: "A part of what your browser sent was missing or unreadable. Nothing was changed.",
    403: "This is not yours to open or to change.",
    404: "There is no page at this address.",
    405: "This address is there, but it does not do what was asked of it.",
    413: "What you sent is larger than this place takes.",
    415: "What you sent is of a kind this place does not take.",
    500: "This page could not be made.",
    503: "This place has its hands full.",
}


def explain(error):
    """An error as a page that looks like ours, or as JSON for our own script."""
    body, code = error_body(error), getattr(error, "code", 422)
    if code in WORDS and getattr(error, "description", "") == getattr(type(error), "description", None):
        body["error"]["message"] = WORDS[code]
    headers = [("Retry-After", str(body["error"]["retry_after"]))] if "retry_after" in body["error"] else []
    if wants_json():
        return body, code, headers
    title, text, hint = TITLES.get(code, "That did not work"), body["error"]["message"], HINTS.get(code, "")
    return render_template("errors/error.html", code=code, title=title, text=text, hint=hint), code, headers
