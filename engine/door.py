"""What keeps clients that are slow on purpose from stopping gunicorn's gthread worker.

It gives a new connection to a thread at once. The thread waits 5 seconds for the first byte, and as long as it takes
for the rest of the head: sixteen clients that send half a request would stop all pages and all events. And its only
main thread, which accepts, waits up to 2 seconds after an answer for the client to hang up. A thread that has answered
waits up to 5 seconds for what nobody read of the body.

But a thread may also say "later", and then gunicorn's main loop watches the connection, for `keepalive` seconds. Here
that is said before there is a thread: we look into the socket without reading from it. And it is said after a last
answer, until the client has hung up; an answer that comes before the end of the body is a last one.
"""

import select
import socket
import ssl
import time
from concurrent.futures import Future

from gunicorn.workers.gthread import _DEFER

END_OF_HEAD = b"\r\n\r\n"
LONGEST_HEAD = 65536  # bytes; ours and our browsers' are below 8,192
MOST_WAITING = 900  # connections; the oldest goes when there are more (gunicorn takes 1,000 in all by default)
PARTING_SECONDS = 2
MOMENT = 0.1  # seconds for the rest of a body that is on its way
PEEK = socket.MSG_PEEK | socket.MSG_DONTWAIT


class Door:
    """Stands where a gunicorn worker keeps its thread pool."""

    def __init__(self, worker):
        self.worker = worker
        self.pool = worker.tpool

    def submit(self, call, *args) -> Future:
        if call != self.worker.handle:
            return self.pool.submit(call, *args)
        connection, = args
        if hasattr(connection, "parts_until"):
            return self._gone(connection)
        if may_enter(connection):
            return self.pool.submit(self._serve, connection)
        waiting = self.worker.pending_conns
        if len(waiting) >= MOST_WAITING:
            waiting[0].timeout = 0
        return done(_DEFER)

    def shutdown(self, wait=True) -> None:
        self.pool.shutdown(wait=wait)

    def _serve(self, connection):
        kept = self.worker.handle(connection)
        return kept or self.worker.alive and self._part(connection)

    def _part(self, connection):
        """Say that no more comes. Closing at once could take back an answer that is still on its way (RFC 9112, 9.6)."""
        if isinstance(connection.sock, ssl.SSLSocket):
            return False
        try:
            connection.sock.shutdown(socket.SHUT_WR)
        except OSError:  # it hung up first; or it is a member's now, and this the dead socket in its place
            return False
        connection.parts_until = time.monotonic() + PARTING_SECONDS
        return _DEFER

    def _gone(self, connection) -> Future:
        """It hung up, or sends what nobody wants to hear."""
        try:
            if connection.sock.recv(LONGEST_HEAD, socket.MSG_DONTWAIT) and time.monotonic() < connection.parts_until:
                return done(_DEFER)
        except OSError:
            pass  # reset: no less gone
        over = Future()
        over.set_exception(ConnectionAbortedError())  # gunicorn closes such a connection without waiting
        return over


def leave_the_rest(request) -> None:
    """Have a connection end with its answer where not all of its body has come: what is left may take its time.

    What is here or on its way is thrown away, since a proxy that is done with a request may send the next one at once.
    """
    body, sock = request.body, request.unreader.sock
    length = getattr(body.reader, "length", None)
    if length == 0:
        return
    body.failed = True  # so that gunicorn hangs up; our app takes no body in chunks
    if length is not None:
        patience = sock.gettimeout()
        sock.setblocking(False)
        body.failed = not is_thrown_away(body, sock)
        sock.settimeout(patience)


def is_thrown_away(body, sock) -> bool:
    """Whether all of a body was here or came within a MOMENT, however small the pieces."""
    news, deadline = select.poll(), time.monotonic() + MOMENT
    news.register(sock, select.POLLIN)
    while True:
        try:
            while body.read(LONGEST_HEAD):
                pass
            return True
        except BlockingIOError:
            if (left := deadline - time.monotonic()) <= 0 or not news.poll(left * 1000):
                return False
        except OSError:
            return False


def done(result) -> Future:
    future = Future()
    future.set_result(result)
    return future


def may_enter(connection) -> bool:
    """Whether a thread that reads this request's head will not have to wait.

    While it would, the socket's low-water mark is one more than what is there, so that the main loop wakes up for
    news only. A connection that says nothing new and yet is readable has ended: the parser may see that for itself.
    """
    sock = connection.sock
    if isinstance(sock, ssl.SSLSocket) or sock.family == socket.AF_UNIX:
        return True  # a poll of a Unix socket knows no low-water mark; a proxy is at its other end
    before = connection.parser.unreader.buf.getvalue() if connection.parser else b""
    mark = sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT)
    try:
        there = sock.recv(LONGEST_HEAD, PEEK)
        enough = len(there) < mark or len(there) == LONGEST_HEAD or END_OF_HEAD in before + there
    except BlockingIOError:
        there, enough = b"", END_OF_HEAD in before  # it came along with the end of the body before it
    except OSError:
        return True
    wanted = 1 if enough else len(there) + 1
    if wanted != mark:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, wanted)
    return enough
