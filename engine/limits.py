"""What one connection and one network may take, so that nobody takes it from the others."""

import threading
from collections import Counter

EVENTS, BURST = 20, 40  # messages of one connection: a second, and at once
BREATH = 0.25  # seconds for which a connection that is too fast is not read: it slows down, and loses nothing
JOIN_SECONDS = 10  # within which a socket must be in a namespace


class Pace:
    """The generic cell rate algorithm: a connection carries one number, the moment until which it has paid."""

    def __init__(self, limited: bool):
        self.price = 1 / EVENTS if limited else 0.0
        self.credit = BURST / EVENTS

    def exceeded(self, conn, now: float) -> bool:
        """Count one message; True when the connection should take a breath."""
        conn.due = max(conn.due, now) + self.price
        return conn.due - now > self.credit


class Guests:
    """How many sockets of each network have no member yet, on this worker."""

    def __init__(self, most: float):
        self.most = most
        self.lock = threading.Lock()
        self.counts = Counter()  # network → sockets

    def full(self, network: str) -> bool:
        return self.counts.get(network, 0) >= self.most

    def enter(self, network: str) -> str:
        with self.lock:
            self.counts[network] += 1
        return network

    def leave(self, conn) -> None:
        """The socket has a member now, or is gone; a second time changes nothing."""
        with self.lock:
            network, conn.guest = conn.guest, ""
            if network:
                self.counts[network] -= 1
                if not self.counts[network]:
                    del self.counts[network]
