"""What every reply carries and every request is asked: security headers, and where a write came from."""

from functools import lru_cache

from flask import Flask, current_app, g, request
from werkzeug.exceptions import BadRequest, Forbidden, LengthRequired
from werkzeug.routing import IntegerConverter

MOST_EXACT = 2**53 - 1  # the largest integer that JavaScript, JSON and SQLite all keep
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
}


class Number(IntegerConverter):
    """`<int:id>` in a route: no larger than every side of the wire holds exactly, so a larger one is nothing here."""

    def __init__(self, map, *args, **kwargs):
        super().__init__(map, *args, **{"max": MOST_EXACT} | kwargs)


def guard(app: Flask) -> None:
    """Refuse writes that another site started, and put the security headers on every reply."""
    app.url_map.converters["int"] = Number
    app.wsgi_app = whole_bodies(app.wsgi_app)
    app.before_request(refuse_odd_requests)
    app.before_request(refuse_cross_site_writes)
    app.after_request(add_security_headers)


def whole_bodies(application):
    """Let a body that broke off be an error, where gunicorn's word for its end would make half a message a whole one."""

    def middleware(environ, start_response):
        if environ.get("CONTENT_LENGTH"):
            environ.pop("wsgi.input_terminated", None)
        return application(environ, start_response)

    return middleware


def refuse_odd_requests() -> None:
    """No host to name in our policies and links, or a body whose end only its sender knows: no browser sends these."""
    if not request.host:
        raise BadRequest("This request names no host that could be ours.")
    if "HTTP_TRANSFER_ENCODING" in request.environ:
        raise LengthRequired("Say how long the body is (Content-Length) and send it again.")


def refuse_cross_site_writes() -> None:
    """Fetch Metadata, with Origin where a browser does not send it (OWASP CSRF Prevention Cheat Sheet).

    A request with neither comes from no browser's form; a script says whose page it speaks for by an Origin.
    """
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    own = site in ("same-origin", "none") if site else request.headers.get("Origin") in own_origins()
    if not own:
        raise Forbidden("This request came from another site. Open the page here and try again.")


def own_origins() -> tuple[str, ...]:
    return (request.host_url.rstrip("/"), *current_app.config["NEOSPACE"].allowed_origins())


def add_security_headers(response):
    origin = request.host_url if request.host else "http://localhost/"  # a refused request may name no host
    hash = current_app.extensions["assets"].import_map_hash(g.get("import_map", "page"))
    if g.get("fortress"):
        policy = fortress_policy(origin, hash)
    else:
        policy = page_policy(origin, hash, styled=g.get("styled", False), sketches=sketch_origin() if g.get("sketches") else "")
    response.headers.setdefault("Content-Security-Policy", policy)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def home_url() -> str:
    """Where this site is, with a slash at its end: the address that its sysadmin gave it, else the one that was asked for."""
    return f"{current_app.config['NEOSPACE'].front}/" if is_at_home() else request.host_url


def is_at_home() -> bool:
    """Whether this site has one address, whichever was asked for."""
    return current_app.config["NEOSPACE"].front not in ("", "*")


def page_home() -> str:
    """The same for pages that many get: where the site has no one address there is none in them."""
    return "/" if current_app.config["NEOSPACE"].front == "*" else home_url()


def sketch_origin() -> str:
    """Where the frames of sketches come from: a site of their own, where the sysadmin has one, else this one."""
    return current_app.config["NEOSPACE"].sandbox_origin or request.host_url.rstrip("/")


@lru_cache(maxsize=64)
def page_policy(host_url: str, import_map_hash: str, styled: bool = False, sketches: str = "") -> str:
    """The Content-Security-Policy of every page: our own files by path, so that an upload is never a script.

    `styled` is for pages that show walls (`g.styled = True`): there numbers of ours stand in style attributes.
    `sketches` is the origin whose /sandbox/ a page that runs sketches may frame (`g.sketches = True`); others frame nothing.
    """
    origin = host_url.rstrip("/")
    socket = origin.replace("http", "ws", 1)
    return "; ".join((
        "default-src 'none'",
        f"script-src {origin}/ui/ '{import_map_hash}'",
        f"style-src {origin}/ui/ {origin}/viewer.css",
        *(("style-src-attr 'unsafe-inline'",) if styled else ()),
        "img-src 'self' data: blob:",
        f"font-src {origin}/ui/",
        "media-src 'self' blob:",
        f"connect-src 'self' {socket}",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        *((f"frame-src {sketches}/sandbox/",) if sketches else ()),
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types neospace",
    ))


@lru_cache(maxsize=8)
def fortress_policy(host_url: str, import_map_hash: str) -> str:
    """The Content-Security-Policy of the page that holds a member's keys (`g.fortress = True`).

    Our own scripts and styles and nothing else: no frames, no style attributes, no plugins, no WebAssembly, no form that is
    sent anywhere; and no HTML from any text, since not one Trusted Types policy may be made.
    """
    origin = host_url.rstrip("/")
    socket = origin.replace("http", "ws", 1)
    return "; ".join((
        "default-src 'none'",
        f"script-src {origin}/ui/ '{import_map_hash}'",
        f"style-src {origin}/ui/",
        "img-src 'self' blob:",
        f"font-src {origin}/ui/",
        f"connect-src 'self' {socket}",
        "form-action 'none'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-src 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ))
