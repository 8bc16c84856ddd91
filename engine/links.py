"""One stream between two workers: the end that writes, and the end that reads."""

import logging
import socket
import threading
from collections import deque

from msgspec import msgpack

from engine.packets import plain

log = logging.getLogger(__name__)

MAX_BACKLOG = 16 << 20  # bytes a peer may be behind before we give up on it
SEND_BUFFER = 1 << 20
RECV_SIZE = 1 << 18
DIAL_SECONDS = 1


class Link:
    """A stream we dialled. We write, the peer reads. `push` from any thread; the listening thread closes it."""

    def __init__(self, path: str, sock: socket.socket, patient: bool):
        self.path = path
        self.sock = sock
        self.lock = threading.Lock()
        self.backlog = deque()
        self.behind = 0  # bytes in the backlog
        self.lost = False
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        sock.settimeout(DIAL_SECONDS if patient else 0)  # patient: nobody here would send what is left over

    def push(self, data: bytes) -> bool:
        """Send or queue; False when the peer is gone or so far behind that we give up on it."""
        with self.lock:
            if not self.lost:
                self.backlog.append(data)
                self.behind += len(data)
                self._send()
                if self.behind > MAX_BACKLOG:
                    log.warning("A worker is %d bytes behind: it is cut off, and will call for a resync.", self.behind)
                    self._lose()
            return not self.lost

    def drain(self) -> None:
        with self.lock:
            self._send()

    def _send(self) -> None:
        while self.backlog and not self.lost:
            try:
                sent = self.sock.send(self.backlog[0])
            except BlockingIOError:
                return
            except OSError:
                self._lose()
                return
            self.behind -= sent
            rest = self.backlog.popleft()[sent:]
            if rest:
                self.backlog.appendleft(rest)

    def _lose(self) -> None:
        self.lost = True
        self.backlog.clear()
        try:
            self.sock.shutdown(socket.SHUT_RDWR)  # not close: the number may be in the listening thread's epoll
        except OSError:
            pass  # the peer was faster


class Stream:
    """A stream we accepted. The peer writes, we read."""

    def __init__(self, sock: socket.socket):
        self.sock = sock
        self.buffer = bytearray()
        self.peer = ""  # the path of who writes; empty for a script that has no members

    def read(self) -> list[dict] | None:
        """The messages that are complete now; None at the end of the stream."""
        try:
            data = self.sock.recv(RECV_SIZE)
        except BlockingIOError:
            return []
        except OSError:
            return None
        self.buffer += data
        return list(self._messages()) if data else None

    def _messages(self):
        start = 0
        while len(self.buffer) >= start + 4:
            end = start + 4 + int.from_bytes(self.buffer[start:start + 4], "big")
            if len(self.buffer) < end:
                break
            yield msgpack.decode(self.buffer[start + 4:end])
            start = end
        del self.buffer[:start]


def packed(message: dict) -> bytes:
    """As it travels: four bytes of length, then msgpack (acknowledgements may carry bytes)."""
    data = msgpack.encode(message, enc_hook=plain)
    return len(data).to_bytes(4, "big") + data
