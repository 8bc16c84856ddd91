"""Fetches one file from the public web on behalf of a stranger's link: checked, short, small, and without memory.

A name is resolved once, all of its addresses are checked, and the connection goes to one of those that were checked:
no second answer of a name server is ever used. Every redirect starts again at the beginning.
"""

import ssl
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from io import BufferedReader, RawIOBase
from queue import Empty, SimpleQueue
from socket import IPPROTO_TCP, SOCK_STREAM, create_connection, getaddrinfo
from threading import Thread
from time import monotonic
from urllib.parse import urljoin

from msgspec import Struct

from core.public_net import PreviewRefused, Target, is_public, read_url

MOST_BYTES = 1_000_000  # of a body
MOST_WITH_HEADERS = MOST_BYTES + 200_000  # of all that comes over one connection
PIECE = 16_384  # bytes
MOST_REDIRECTS = 3
REDIRECTS = (301, 302, 303, 307, 308)
MOST_ADDRESSES = 3  # of one name that are tried
LONGEST_DIAL = 2.0  # seconds for one of them
SLOW = "This page takes too long to answer."
SILENT = "This page does not answer."


class Fetched(Struct, frozen=True):
    """A body as it came, at most MOST_BYTES of it (`whole` says whether that is all); `kind` in lower case."""

    url: str
    kind: str
    charset: str
    data: bytes
    whole: bool


class Net:
    """How the internet is reached. Whatever stands in for it is only ever asked to dial addresses that were checked."""

    def resolve(self, host: str) -> list[str]:
        """All addresses of a name."""
        return [found[4][0] for found in getaddrinfo(host, None, type=SOCK_STREAM, proto=IPPROTO_TCP)]

    def connect(self, address: str, port: int, seconds: float):
        """An open socket to an address (never a name)."""
        return create_connection((address, port), seconds)

    def tls(self) -> ssl.SSLContext:
        return strict_tls()


@cache
def strict_tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def fetch(url: str, kinds: tuple[str, ...], deadline: float, net: Net, until: bytes = b"") -> Fetched:
    """GET `url`, following redirects, when it is of one of these media types; `deadline` in time.monotonic() seconds.

    Nothing more is read once `until` came by. Raises PreviewRefused with a sentence for all that can go wrong.
    """
    try:
        for _ in range(MOST_REDIRECTS + 1):
            target = read_url(url)
            with dial(target, deadline, net) as sock:
                response = ask(target, Wire(sock, deadline))
                if response.status not in REDIRECTS:
                    return read(url, response, kinds, until)
                url = urljoin(url, location(response))
    except PreviewRefused:
        raise
    except TimeoutError:
        raise PreviewRefused(SLOW) from None
    except (OSError, HTTPException, ValueError):
        raise PreviewRefused(SILENT) from None
    raise PreviewRefused("This address is passed on from page to page too often.")


def dial(target: Target, deadline: float, net: Net):
    """An open connection to one of the target's addresses, all of which are public; encrypted for https."""
    addresses = checked_addresses(target.host, deadline, net)
    for number, address in enumerate(addresses, 1):
        try:
            sock = net.connect(address, target.port, min(LONGEST_DIAL, left(deadline)))
            break
        except OSError:
            if number == len(addresses):
                raise
    try:
        sock.settimeout(left(deadline))
        return net.tls().wrap_socket(sock, server_hostname=target.host) if target.scheme == "https" else sock
    except (OSError, ValueError):
        sock.close()
        raise


def checked_addresses(host: str, deadline: float, net: Net) -> list[str]:
    literal = ":" in host or host.rpartition(".")[2].isdigit()
    addresses = [host] if literal else resolve_in_time(host, deadline, net)
    if not all(map(is_public, addresses)):
        raise PreviewRefused("This address leads into a private network, so it is not looked at.")
    if not addresses:
        raise PreviewRefused("This address leads nowhere.")
    return addresses[:MOST_ADDRESSES]


def resolve_in_time(host: str, deadline: float, net: Net) -> list[str]:
    """What the name server says. The system's call has no deadline, so a thread waits for it; at worst in vain."""
    answers = SimpleQueue()

    def look_up():
        try:
            answers.put(net.resolve(host))
        except (OSError, UnicodeError):
            answers.put([])

    Thread(target=look_up, name="name-server", daemon=True).start()
    try:
        return list(dict.fromkeys(answers.get(timeout=left(deadline))))
    except Empty:
        raise TimeoutError from None


def left(deadline: float) -> float:
    """Seconds until `deadline`; raises TimeoutError when it is over."""
    seconds = deadline - monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


class Wire:
    """As much of a socket as http.client asks for; the deadline is for all of it, however slowly the other side talks."""

    def __init__(self, sock, deadline: float):
        self.sock, self.deadline = sock, deadline

    def sendall(self, data: bytes) -> None:
        self.sock.settimeout(left(self.deadline))
        self.sock.sendall(data)

    def makefile(self, mode: str) -> BufferedReader:
        return BufferedReader(Incoming(self.sock, self.deadline))

    def close(self) -> None:
        """Left to whoever opened the socket: http.client is done with it before the body is read."""


class Incoming(RawIOBase):
    def __init__(self, sock, deadline: float):
        self.sock, self.deadline, self.room = sock, deadline, MOST_WITH_HEADERS

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        self.sock.settimeout(left(self.deadline))
        size = self.sock.recv_into(buffer)
        self.room -= size
        if self.room < 0:
            raise PreviewRefused("This page is too large.")
        return size


def ask(target: Target, wire: Wire) -> HTTPResponse:
    """Send a GET that tells nothing of who wants to know."""
    connection = HTTPConnection(target.host, target.port)
    connection.sock = wire
    connection.request("GET", target.path, headers={
        "Host": target.authority, "User-Agent": "Mozilla/5.0 (compatible; NeoSpace link preview)",
        "Accept": "text/html, image/*;q=0.8", "Accept-Encoding": "identity", "Connection": "close",
    })
    return connection.getresponse()


def location(response: HTTPResponse) -> str:
    """Where a redirect points; http.client reads headers as Latin-1, while browsers know UTF-8 there."""
    return response.getheader("Location", "").encode("latin-1", "replace").decode("utf-8", "replace").strip()


def read(url: str, response: HTTPResponse, kinds: tuple[str, ...], until: bytes) -> Fetched:
    kind = response.headers.get_content_type()
    if response.status != 200:
        raise PreviewRefused(f"This page answers with an error ({response.status}).")
    if kind not in kinds:
        raise PreviewRefused("This address leads to no page that could be shown.")
    if response.getheader("Content-Encoding", "identity").lower() != "identity":
        raise PreviewRefused("This page comes in a form that was not asked for.")
    data, whole = read_body(response, until)
    return Fetched(url, kind, response.headers.get_content_charset() or "", data, whole)


def read_body(response: HTTPResponse, until: bytes) -> tuple[bytes, bool]:
    """At most MOST_BYTES of a body, and whether they are all of it."""
    data = bytearray()
    while len(data) < MOST_BYTES:
        piece = response.read1(min(PIECE, MOST_BYTES - len(data)))
        data += piece
        if not piece or until and until in data[-len(piece) - len(until):]:
            return bytes(data), not piece
    return bytes(data), False
