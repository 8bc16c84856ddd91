"""The loop: one thread in each worker that owns every parked socket.

Only this thread registers, reads, writes and closes them, so their buffers need no locks and no descriptor is
ever used after it was closed. Everyone else hands it orders through `post` and goes on.
"""

import logging
import os
import random
import select
import signal
import threading
import time
from collections import Counter, deque

from engine.conn import Conn, Gone, Leave
from engine.frames import BAD_DATA, BINARY, BROKEN, CLOSE, NORMAL, PING, PONG, TEXT, close_frame, frame
from engine.libc import Receiver, send, shutdown_sending
from engine.timers import Timers

log = logging.getLogger(__name__)

READ, WRITE = select.EPOLLIN | select.EPOLLRDHUP, select.EPOLLOUT
RESUME = object()  # an order: read this member again
ENGINE_PING = frame(TEXT, b"2")  # Engine.IO's own ping, which its clients answer with "3"
MAX_EVENTS = 512  # sockets served before orders are looked at again
MAX_OWED = 1 << 20  # bytes a slow reader may owe us: several times our largest frame
# What a fault in one member's handling can raise. One member's fault must not be everyone's.
FAULTS = (ArithmeticError, AttributeError, LookupError, MemoryError, OSError, RuntimeError, TypeError, ValueError)


class Loop:
    """`deliver(conn, item)` gets every message (str or bytes) and at last a Gone; True means: pause this member.

    `run(call)` runs a call on the pool.
    """

    def __init__(self, deliver, run, ping_interval: int):
        self.deliver = deliver
        self.timers = Timers(run)
        self.conns = {}  # fd → Conn
        self.wheel = [set() for _ in range(ping_interval)]
        self.counts = Counter()
        self.orders = deque()
        self.woken = False
        self.bell = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self.epoll = select.epoll()
        self.epoll.register(self.bell, select.EPOLLIN)
        self.receiver = Receiver()
        self.seconds = 0
        self.next_second = time.monotonic() + 1
        self.stopped = False
        self.thread = threading.Thread(target=self._run, name="live-loop", daemon=True)

    # From any thread

    def post(self, conn: Conn, order) -> None:
        """Order: bytes to send, a Leave, or RESUME. A new conn is admitted with its first order."""
        self.orders.append((conn, order))
        if not self.woken:
            self._wake()

    def hold(self) -> None:
        """Orders from here on wake nobody up, until `release`: one wake-up for a whole broadcast."""
        self.woken = True

    def release(self) -> None:
        self.woken = False
        if self.orders:
            self._wake()

    def later(self, key, seconds: float, call) -> None:
        """Run `call` on the pool once, `seconds` from now, however often `key` is asked for meanwhile."""
        if self.timers.add(key, seconds, call) and not self.woken:
            self._wake()

    def stop(self) -> None:
        self.stopped = True
        self._wake()
        self.thread.join(1)

    def _wake(self) -> None:
        self.woken = True
        os.eventfd_write(self.bell, 1)

    # On the loop's thread

    def _run(self) -> None:
        try:
            while not self.stopped:
                self._turn()
        except BaseException:
            log.critical("The live loop died; this worker ends, so that a sound one takes its place.", exc_info=True)
            os.kill(os.getpid(), signal.SIGTERM)
            raise

    def _turn(self) -> None:
        for fd, event in self.epoll.poll(self._patience(), MAX_EVENTS):
            if fd == self.bell:
                os.eventfd_read(fd)
            elif fd in self.conns:
                self._guarded(self._serve, self.conns[fd], event)
        self.woken = False  # before the orders are read: a later one rings again, so none is overlooked
        self._obey()
        now = time.monotonic()
        self.timers.start_due(now)
        if now >= self.next_second:
            self.next_second = now + 1  # not += 1: after the whole process was stopped, nobody is pinged twice at once
            self._second()

    def _patience(self) -> float:
        return 0 if self.orders else max(0, min(self.next_second, self.timers.next) - time.monotonic())

    def _guarded(self, step, conn: Conn, *args) -> None:
        try:
            step(conn, *args)
        except FAULTS:
            log.exception("A member's socket was dropped: we failed while serving it.")
            self._drop(conn, "transport error")

    def _obey(self) -> None:
        """Take all orders of now, then send once to each member they concern: under load frames travel together."""
        touched = []
        for _ in range(len(self.orders)):
            conn, order = self.orders.popleft()
            if conn.left:
                continue
            if type(order) is not bytes:
                self._guarded(self._command, conn, order)
            elif conn.mask & WRITE and conn.owed > MAX_OWED:
                self.counts["slow"] += 1
                self._drop(conn, "transport error")  # it comes back and catches up
            else:
                if not conn.out:
                    touched.append(conn)
                conn.out.append(order)
                conn.owed += len(order)
        for conn in touched:
            if not conn.left and not conn.mask & WRITE:
                self._guarded(self._flush, conn)

    def _command(self, conn: Conn, order) -> None:
        if order is RESUME:
            conn.paused = False
            self._watch(conn, conn.mask | READ)
        else:
            self._leave(conn, order)

    def _admit(self, conn: Conn) -> None:
        self.epoll.register(conn.fd, READ)
        conn.mask = READ
        self.conns[conn.fd] = conn
        conn.slot = random.randrange(len(self.wheel))  # at random: members who came together are not pinged together
        self.wheel[conn.slot].add(conn)
        self.counts["opened"] += 1

    def _watch(self, conn: Conn, mask: int) -> None:
        if mask != conn.mask:
            self.epoll.modify(conn.fd, mask)
            conn.mask = mask

    def _flush(self, conn: Conn) -> None:
        """Hand the kernel all we have for a member in one call; what it does not take waits for its sign."""
        if conn.slot < 0:
            self._admit(conn)
        data = conn.out[0] if len(conn.out) == 1 else b"".join(conn.out)
        sent = send(conn.fd, data)
        self.counts["sends"] += 1
        self.counts["frames"] += len(conn.out)
        if sent < 0:
            self._drop(conn, "transport close")
            return
        rest = data[sent:]
        conn.out = [rest] if rest else []
        conn.owed = len(rest)
        self._watch(conn, conn.mask | WRITE if rest else conn.mask & ~WRITE)
        if conn.left and not rest:
            shutdown_sending(conn.fd)

    def _serve(self, conn: Conn, event: int) -> None:
        if event & WRITE:
            self._flush(conn)
        if event & ~WRITE and conn.fd >= 0:
            self._read(conn)

    def _read(self, conn: Conn) -> None:
        data = self.receiver.recv(conn.fd)
        if data is None:
            return
        if not data:
            self._drop(conn, "transport close")
            return
        for opcode, payload in () if conn.left else conn.frames.feed(data):
            self._hear(conn, opcode, payload)
            if conn.left:
                return

    def _hear(self, conn: Conn, opcode: int, payload) -> None:
        if opcode == TEXT:
            self._engine_packet(conn, payload)
        elif opcode == BINARY:
            self._deliver(conn, payload)
        elif opcode == PING:
            self.post(conn, frame(PONG, payload))
        elif opcode == CLOSE:
            self._leave(conn, Leave(payload, "transport close"))
        elif opcode == BROKEN:
            self._leave(conn, Leave(payload, "transport error"))

    def _engine_packet(self, conn: Conn, packet: str) -> None:
        """Engine.IO 4: the first character says what a packet is. https://socket.io/docs/v4/engine-io-protocol/"""
        kind = packet[:1]
        if kind == "4":
            self._deliver(conn, packet[1:])
        elif kind == "3":
            conn.quiet = False
        elif kind == "2":
            self.post(conn, frame(TEXT, f"3{packet[1:]}".encode()))
        elif kind == "1":
            self._leave(conn, Leave(NORMAL, "client disconnect"))
        elif kind not in ("5", "6"):  # upgrade and noop ask for nothing
            self._leave(conn, Leave(BAD_DATA, "transport error"))

    def _deliver(self, conn: Conn, item) -> None:
        if self.deliver(conn, item) and conn.fd >= 0:
            self._watch(conn, conn.mask & ~READ)  # its unread bytes fill its own TCP window and nobody else's

    def _leave(self, conn: Conn, leave: Leave) -> None:
        """Say goodbye, send what is left, then only listen for the end.

        Closing with unread bytes would reset the connection, and the client would not see the close code.
        """
        conn.left, conn.quiet = leave.reason, True  # the ping wheel closes it for good if the client does not
        self._deliver(conn, Gone(leave.reason))
        conn.out.append(close_frame(leave.code))
        if not conn.mask & WRITE:
            self._flush(conn)
        if conn.fd >= 0:
            self._watch(conn, conn.mask | READ)

    def _drop(self, conn: Conn, reason: str) -> None:
        """Close the descriptor. The member's last event follows what it sent, unless a goodbye was said before."""
        if conn.fd < 0:
            return
        if self.conns.pop(conn.fd, None):
            self.wheel[conn.slot].discard(conn)
            self.epoll.unregister(conn.fd)
        os.close(conn.fd)
        conn.fd, conn.mask, conn.out, conn.frames = -1, 0, [], None
        self.counts["closed"] += 1
        if not conn.left:
            conn.left = reason
            self._deliver(conn, Gone(reason))

    def _second(self) -> None:
        """Once a second another share of the members is asked for a sign of life."""
        self.seconds += 1
        for conn in list(self.wheel[self.seconds % len(self.wheel)]):
            if conn.quiet:
                self._drop(conn, "ping timeout")
            else:
                conn.quiet = True
                self.post(conn, ENGINE_PING)
