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
from collections import deque

from engine.conn import Conn, Gone, Leave
from engine.counts import Counts
from engine.frames import BAD_DATA, BINARY, BROKEN, CLOSE, NORMAL, PING, POLICY, PONG, TEXT, close_frame, frame
from engine.libc import Receiver
from engine.limits import BREATH, JOIN_SECONDS, Pace
from engine.outgoing import READ, WRITE, Outgoing
from engine.timers import Timers

log = logging.getLogger(__name__)

RESUME = object()  # an order: read this member again
ENGINE_PING = frame(TEXT, b"2")  # Engine.IO's own ping, which its clients answer with "3"
MAX_EVENTS = 512  # sockets served before orders are looked at again
# What a fault in one member's handling can raise. One member's fault must not be everyone's.
FAULTS = (ArithmeticError, AttributeError, LookupError, MemoryError, OSError, RuntimeError, TypeError, ValueError)


class Loop(Outgoing):
    """`deliver(conn, item)` gets every message (str or bytes) and at last a Gone; True means: pause this member.

    `run(call)` runs a call on the pool. `joined(conn)` says whether a member is in any namespace.
    """

    def __init__(self, deliver, run, ping_interval: int, joined=lambda conn: True, limited: bool = False):
        self.deliver = deliver
        self.joined = joined
        self.pace = Pace(limited)
        self.timers = Timers(run)
        self.conns = {}  # fd → Conn
        self.wheel = [set() for _ in range(ping_interval)]
        self.newcomers = deque()  # (when to look whether it has joined, conn)
        self.breathing = deque()  # (when to read on, conn)
        self.counts = Counts()
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

    def post_all(self, conns: list[Conn], data: bytes) -> None:
        """Order: the same bytes to all of these, who have been admitted or have their first order already."""
        self.orders.append((conns, data))
        if not self.woken:
            self._wake()

    def hold(self) -> None:
        """Orders from here on wake nobody up, until `release`: one wake-up for a whole broadcast."""
        self.woken = True

    def release(self, began: float | None) -> None:
        """What was ordered since `hold` may go; the time since `began` is taken when all of it was sent."""
        self.woken = False
        if self.orders:
            if began is not None:
                self.orders.append((None, began))
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
        while self.breathing and now >= self.breathing[0][0]:
            self._guarded(self._read_on, self.breathing.popleft()[1])
        if now >= self.next_second:
            self.next_second = now + 1  # not += 1: after the whole process was stopped, nobody is pinged twice at once
            self._second(now)

    def _patience(self) -> float:
        """How long nothing is due, in seconds."""
        if self.orders:
            return 0
        due = min(self.next_second, self.timers.next, self.breathing[0][0] if self.breathing else self.next_second)
        return max(0, due - time.monotonic())

    def _guarded(self, step, conn: Conn, *args) -> None:
        try:
            step(conn, *args)
        except FAULTS:
            log.exception("A member's socket was dropped: we failed while serving it.")
            self._drop(conn, "transport error")

    def _obey(self) -> None:
        """Take all orders of now, then send once to each member they concern: under load frames travel together."""
        touched, broadcasts = [], []
        orders = [self.orders.popleft() for _ in range(len(self.orders))]
        alone = sum(type(conn) is list for conn, _ in orders) == 1
        for conn, order in orders:
            if type(conn) is list:
                self._owe(self._send_at_once(conn, order) if alone else conn, order, touched)
            elif conn is None:
                broadcasts.append(order)
            elif type(order) is bytes:
                self._owe((conn,), order, touched)
            elif not conn.left:
                self._guarded(self._command, conn, order)
        self._pay(touched)
        for began in broadcasts:
            self.counts.broadcast(time.monotonic() - began)

    def _command(self, conn: Conn, order) -> None:
        if order is RESUME:
            self._read_on(conn)
        else:
            self._leave(conn, order)

    def _admit(self, conn: Conn) -> None:
        self.epoll.register(conn.fd, READ)
        conn.mask = READ
        self.conns[conn.fd] = conn
        conn.open = not conn.left
        conn.slot = random.randrange(len(self.wheel))  # at random: members who came together are not pinged together
        self.wheel[conn.slot].add(conn)
        self.newcomers.append((time.monotonic() + JOIN_SECONDS, conn))
        self.counts.opened += 1

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
        elif not conn.left:
            conn.frames.feed(data)
            self._take_messages(conn)

    def _take_messages(self, conn: Conn) -> None:
        """One after the other, and no further than it may be read now: the rest waits where it came in."""
        while conn.mask & READ and not conn.left and (message := conn.frames.next()):
            self.counts.heard += 1
            self._hear(conn, *message)
            now = time.monotonic()
            if self.pace.exceeded(conn, now) and conn.mask & READ and not conn.left:
                self.counts.fast += 1
                self._stop_reading(conn)
                self.breathing.append((now + BREATH, conn))

    def _stop_reading(self, conn: Conn) -> None:
        """Its unread bytes fill its own TCP window and nobody else's."""
        self._watch(conn, conn.mask & ~READ)

    def _read_on(self, conn: Conn) -> None:
        if conn.fd >= 0:
            self._watch(conn, conn.mask | READ)
            self._take_messages(conn)

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
            self._stop_reading(conn)

    def _leave(self, conn: Conn, leave: Leave) -> None:
        """Say goodbye, send what is left, then only listen for the end.

        Closing with unread bytes would reset the connection, and the client would not see the close code.
        """
        conn.left, conn.open, conn.quiet = leave.reason, False, True  # the ping wheel closes it for good if the client does not
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
        conn.fd, conn.open, conn.mask, conn.out, conn.frames = -1, False, 0, [], None
        self.counts.closed += 1
        if not conn.left:
            conn.left = reason
            self._deliver(conn, Gone(reason))

    def _second(self, now: float) -> None:
        """Once a second another share of the members is asked for a sign of life."""
        while self.newcomers and now >= self.newcomers[0][0]:
            self._expect(self.newcomers.popleft()[1], now)
        self.seconds += 1
        for conn in list(self.wheel[self.seconds % len(self.wheel)]):
            if conn.quiet and (conn.mask & READ or conn.left):  # whom we do not read we cannot blame for silence
                self._drop(conn, "ping timeout")
                continue
            conn.quiet = True
            self.post(conn, ENGINE_PING)
            if not self.joined(conn):
                self.newcomers.append((now + JOIN_SECONDS, conn))

    def _expect(self, conn: Conn, now: float) -> None:
        """Whoever asked for a socket and wants nothing of it must go, unless it is us who keep it waiting."""
        if conn.left or self.joined(conn):
            return
        if conn.running:
            self.newcomers.append((now + 1, conn))
        else:
            self.counts.idle += 1
            self._leave(conn, Leave(POLICY, "transport close"))
