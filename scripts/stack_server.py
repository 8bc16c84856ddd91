"""gunicorn under the supervisor: started, started again, and swapped for one with new code while it serves."""

import socket
from contextlib import suppress
from time import monotonic

from config import Config
from scripts.stack_generation import Generation
from scripts.stack_parts import TOO_OFTEN, Falls, say

BACKLOG = 2048  # connections that wait in the kernel while nobody takes them
DOWN_AFTER = 4  # seconds a request waits for a server that is being started; then Caddy says so


class Server:
    """The generation that serves, one that is about to (`fresh`), and one that finishes what it began (`old`)."""

    def __init__(self, config: Config, environ: dict[str, str]):
        self.environ = environ
        self.down = config.path("run", "down")  # Caddy answers by itself while this file is there
        self.listener = listen(config.port)
        self.falls = Falls()
        self.fresh = self.old = None
        self.has_served = False
        self.now = self.start()

    def start(self) -> Generation:
        self.away_since = monotonic()
        return Generation(self.listener, self.environ)

    def is_serving(self) -> bool:
        return self.now is not None and self.now.is_ready()

    def is_settled(self) -> bool:
        return self.is_serving() and not (self.fresh or self.old or self.down.exists())

    def look(self) -> str:
        """Do what is due. A sentence when it is of no use to go on."""
        if self.now is None:
            self.now = self.start() if self.falls.is_over() else None
        elif self.now.has_ended():
            return self.fell()
        elif self.now.is_late():
            self.now.process.kill()
        self.has_served = self.has_served or self.is_serving()
        self.tell_caddy()
        self.see_off()
        return ""

    def fell(self) -> str:
        why, self.now = self.now.why(), None
        if not self.has_served:
            return f"The server did not start: {why}."
        say(f"The server ended by itself ({why}) and is started again.")
        self.away_since = monotonic()
        return f"The server {TOO_OFTEN}" if self.falls.add() else ""

    def tell_caddy(self) -> None:
        """Requests wait for the server, but not for long."""
        if self.is_serving():
            self.down.unlink(missing_ok=True)
        elif monotonic() - self.away_since > DOWN_AFTER and not self.down.exists():
            with suppress(OSError):  # no room: then they wait, and Caddy says so as each gives up
                self.down.touch()

    # New code

    def swap(self) -> None:
        """Begin to start a generation beside the one that serves."""
        self.fresh = Generation(self.listener, self.environ | {"STACK_BESIDE": "1"})

    def swapped(self) -> str | None:
        """None while the fresh one starts, "" once it serves, a sentence when it will not."""
        if self.fresh.is_ready():
            self.old, self.now, self.fresh = self.now, self.fresh, None
            if self.old:
                self.old.retire()
            return ""
        if self.fresh.has_ended():
            why, self.fresh = self.fresh.why(), None
            return f"The new code did not start: {why}. The old one goes on."
        if self.fresh.is_late():
            self.fresh.process.kill()
        return None

    def see_off(self) -> None:
        """End an old generation that has nothing left to do."""
        if self.old is None:
            return
        if self.old.has_ended():
            self.old = None
        elif self.old.is_empty():
            self.old.leave()

    def processes(self) -> list:
        return [generation.process for generation in (self.now, self.fresh, self.old) if generation]


def listen(port: int) -> socket.socket:
    """The listener of all generations: what comes in between two of them waits here."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(BACKLOG)
    return listener
