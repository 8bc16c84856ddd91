"""The way in: WSGI middleware that answers everything under /socket.io/.

It takes the socket of a WebSocket upgrade away from the web server, gunicorn's gthread and werkzeug alike, and
hands it to the loop. Every refusal comes before that and is a plain HTTP answer with a sentence.
"""

import base64
import hashlib
import io
import os
import socket
import ssl
import sys
from binascii import Error as NotBase64
from urllib.parse import parse_qs, urlsplit

from core.limits import address_prefix
from engine.frames import TEXT, frame
from engine.packets import Json

PATH = "/socket.io/"
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3
SEND_BUFFER = 131072  # bytes; left alone, the kernel lets one slow member tie up 4 MB
DEFAULT_PORTS = {"http": ":80", "https": ":443"}
UPGRADE = [("Upgrade", "websocket"), ("Connection", "Upgrade")]
# What Flask needs of a request for as long as a member stays. The rest is 20 KB of parser, body and closures.
KEPT = (
    "REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL",
    "REMOTE_ADDR", "REMOTE_PORT", "wsgi.url_scheme", "HTTP_HOST", "HTTP_COOKIE", "HTTP_USER_AGENT", "HTTP_ORIGIN",
    "HTTP_AUTHORIZATION", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST",
    "HTTP_ACCEPT_LANGUAGE",
)
ALIKE = {"REQUEST_METHOD", "PATH_INFO", "SERVER_NAME", "SERVER_PORT", "HTTP_HOST", "HTTP_USER_AGENT", "HTTP_ORIGIN"}
THIS_MACHINE = {"127.0.0.0/24", "::/64", "unknown"}  # unknown: a Unix socket has no address
NO_BODY = io.BytesIO()


class Transport:
    """`origins` are allowed beside the site's own, as https://host[:port]."""

    def __init__(self, app, live, origins=()):
        self.wsgi_app = app.wsgi_app
        self.app = app
        self.live = live
        self.origins = {origin.lower().rstrip("/") for origin in origins}

    def __call__(self, environ, start_response):
        if not f"{environ.get('PATH_INFO', '')}/".startswith(PATH):
            return self.wsgi_app(environ, start_response)
        network = network_of(environ.get("REMOTE_ADDR"))
        refused = refusal(environ) or self._stranger(environ) or self._no_room(environ, network)
        if refused is None:
            refused = self._take(environ, network)
        if refused is not None:
            return answer(start_response, *refused)
        # This is written to a dead socket. Both servers take the broken pipe for a client that left, and let go.
        start_response("101 Switching Protocols", UPGRADE)
        return []

    def _stranger(self, environ):
        """Cookies travel with any page's WebSocket, so only our own pages may open one."""
        origin = environ.get("HTTP_ORIGIN", "").lower()
        host, scheme = environ.get("HTTP_HOST", "").lower(), environ.get("wsgi.url_scheme", "http")
        if origin in self.origins or same_site(origin, host, scheme):
            return None
        return "403 Forbidden", "This page's origin may not open a live connection here."

    def _no_room(self, environ, network):
        if server_socket(environ) is None:
            return "501 Not Implemented", "Live connections need gunicorn's gthread worker or flask run, without TLS."
        if not self.live.has_room():
            return "503 Service Unavailable", "The server is full or restarting. Try again in a moment."
        if self.live.guests.full(network):
            return "429 Too Many Requests", "Your network has too many guests here. Try again in a moment, or sign in."
        return None

    def _take(self, environ, network):
        try:
            fd = take(server_socket(environ))
        except OSError:
            return "503 Service Unavailable", "The server has no descriptor left. Try again in a moment."
        self.live.park(fd, slim(environ, self.app), handshake(environ["HTTP_SEC_WEBSOCKET_KEY"]), network)
        return None


def network_of(address: str | None) -> str:
    """The /24 or /64 that a socket may count against, "" for this machine: a proxy we were not told of is everyone."""
    network = address_prefix(address)
    return "" if network in THIS_MACHINE else network


def refusal(environ) -> tuple[str, str] | None:
    """(status, sentence) for whoever does not ask for an Engine.IO 4 WebSocket (RFC 6455, 4.2.1), else None."""
    query = parse_qs(environ.get("QUERY_STRING", ""))
    if environ["REQUEST_METHOD"] != "GET":
        return "405 Method Not Allowed", "This server speaks WebSocket only: connect with a GET request."
    if query.get("transport") != ["websocket"] or environ.get("HTTP_UPGRADE", "").lower() != "websocket":
        return "400 Bad Request", 'This server speaks WebSocket only: connect with transports: ["websocket"].'
    if query.get("EIO") != ["4"] or "sid" in query:
        return "400 Bad Request", "This server speaks Engine.IO 4 (Socket.IO 3 or newer), and no upgrade from polling."
    if environ.get("HTTP_SEC_WEBSOCKET_VERSION") != "13":
        return "426 Upgrade Required", "This server speaks version 13 of the WebSocket protocol."
    if "upgrade" not in environ.get("HTTP_CONNECTION", "").lower() or not good_key(environ):
        return "400 Bad Request", "This is not a whole WebSocket handshake."
    return None


def good_key(environ) -> bool:
    try:
        return len(base64.b64decode(environ.get("HTTP_SEC_WEBSOCKET_KEY", ""), validate=True)) == 16
    except (NotBase64, ValueError):
        return False


def same_site(origin: str, host: str, scheme: str = "http") -> bool:
    """Whether a page of `origin` is one that `host` served.

    The scheme may differ, since a proxy may end TLS and not tell. Where it tells, a plain page is no page of ours: whoever
    stands between a browser and us could have written it.
    """
    site = urlsplit(origin)
    if scheme == "https" and site.scheme != scheme:
        return False
    port = DEFAULT_PORTS.get(site.scheme)
    return port is not None and site.netloc.removesuffix(port) == host.removesuffix(port) != ""


def server_socket(environ) -> socket.socket | None:
    """The connection itself: what stock python-engineio takes too, for its thread-per-socket WebSockets."""
    sock = environ.get("gunicorn.socket") or environ.get("werkzeug.socket")
    return None if isinstance(sock, ssl.SSLSocket) else sock


def take(sock: socket.socket) -> int:
    """Take a connection away from its server: returns our own descriptor of it.

    Ours is a duplicate, and the server's descriptor number is pointed at a dead socket, because a server that is
    done with a request shuts its socket down for both, and reads from it. Whatever it does now is harmless, and its
    count of connections stays right.
    """
    fd = os.dup(sock.fileno())
    try:
        dead, end = socket.socketpair()
    except OSError:
        os.close(fd)
        raise
    end.close()
    os.dup2(dead.fileno(), sock.fileno(), inheritable=False)
    dead.close()
    tune(fd)
    return fd


def tune(fd: int) -> None:
    ours = socket.socket(fileno=fd)
    ours.setblocking(False)
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    if ours.family != socket.AF_UNIX:
        ours.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    ours.detach()


def handshake(key: str) -> bytes:
    accept = base64.b64encode(hashlib.sha1(key.encode() + GUID).digest())
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
    )


def open_frame(sid: str, eio) -> bytes:
    """The first frame of an Engine.IO 4 connection."""
    return frame(TEXT, b"0" + Json.dumps({
        "sid": sid, "upgrades": [], "pingInterval": int(eio.ping_interval * 1000),
        "pingTimeout": int(eio.ping_timeout * 1000), "maxPayload": eio.max_http_buffer_size,
    }).encode())


def slim(environ, app) -> dict:
    """The request to remember; strings that many members share are kept once."""
    kept = {key: environ[key] for key in KEPT if key in environ}
    kept.update({key: sys.intern(kept[key]) for key in ALIKE & kept.keys()})
    return kept | {
        "flask.app": app, "wsgi.input": NO_BODY, "wsgi.errors": sys.stderr, "wsgi.version": (1, 0),
        "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
    }


def answer(start_response, status: str, sentence: str):
    body = f"{sentence}\n".encode()
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    headers += [("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]
    if status.startswith("426"):
        headers += [("Sec-WebSocket-Version", "13"), ("Upgrade", "websocket")]
    if status.startswith(("429", "503")):
        headers += [("Retry-After", "1")]
    start_response(status, headers)
    return [body]
