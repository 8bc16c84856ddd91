"""Ears on other ports: whoever reaches one of them is heard, by name, over TCP or UDP."""

import selectors
import socket
from threading import Thread
from typing import NamedTuple

ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Headers: *\r\n"
    b"Access-Control-Allow-Methods: *\r\nService-Worker-Allowed: /\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
)
TYPES = {b".js": b"text/javascript", b".css": b"text/css", b".json": b"application/json", b".svg": b"image/svg+xml"}
TICK = 0.2  # seconds after which the thread looks whether it is to end


class Hit(NamedTuple):
    name: str
    how: str  # connect, request or datagram
    what: str


class Listeners:
    """A loopback address for each name, 127.77.0.1 and so on, all on one port: a hit is known by where it arrived.

    `pages` answers GET with these bodies, {"/path": ("text/html", b"…")}; anything else gets an empty 200.
    """

    def __init__(self, names, pages: dict[str, tuple[str, bytes]] | None = None):
        self.addresses = {name: f"127.77.{number // 250}.{number % 250 + 1}" for number, name in enumerate(names)}
        self.pages, self.hits = pages or {}, []
        self.selector, self.port, self.open = selectors.DefaultSelector(), 0, True
        for name, address in self.addresses.items():
            self.listen(name, address)
        self.thread = Thread(target=self.hear, daemon=True)
        self.thread.start()

    def listen(self, name: str, address: str) -> None:
        tcp = socket.create_server((address, self.port), backlog=64)
        self.port = tcp.getsockname()[1]
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind((address, self.port))
        self.selector.register(tcp, selectors.EVENT_READ, (self.accept, name))
        self.selector.register(udp, selectors.EVENT_READ, (self.receive, name))

    def host(self, name: str) -> str:
        return f"{self.addresses[name]}:{self.port}"

    def heard(self) -> dict[str, list[str]]:
        """What has been heard, by name."""
        heard = {}
        for name, how, what in list(self.hits):
            heard.setdefault(name, []).append(f"{how} {what}".strip())
        return heard

    def forget_connections(self, name: str) -> None:
        """Of this one, those by which nothing came."""
        self.hits = [hit for hit in self.hits if hit[:2] != (name, "connect")]

    def close(self) -> None:
        self.open = False
        self.thread.join()
        for key in list(self.selector.get_map().values()):
            key.fileobj.close()
        self.selector.close()

    def hear(self) -> None:
        while self.open:
            for key, _ in self.selector.select(TICK):
                act, name = key.data
                act(key.fileobj, name)

    def accept(self, server, name: str) -> None:
        connection, _ = server.accept()
        connection.setblocking(False)
        self.hits.append(Hit(name, "connect", ""))
        self.selector.register(connection, selectors.EVENT_READ, (self.answer, name))

    def receive(self, udp, name: str) -> None:
        self.hits.append(Hit(name, "datagram", str(len(udp.recv(2048)))))

    def answer(self, connection, name: str) -> None:
        try:
            line = connection.recv(65536).split(b"\r\n")[0]
            if line:
                self.hits.append(Hit(name, "request", line.decode("latin-1")))
                connection.sendall(self.reply(line))
        except OSError:
            pass  # it went away: that it came has been noted
        self.selector.unregister(connection)
        connection.close()

    def reply(self, line: bytes) -> bytes:
        path = (line.split(b" ") + [b""])[1]
        type, body = self.pages.get(path.decode("latin-1"), ("", b""))
        guessed = next((type for end, type in TYPES.items() if path.endswith(end)), b"text/html")
        return ANSWER % (type.encode() or guessed, len(body), body)
