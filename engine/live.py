"""What a process holds while it serves: the loop, the strands, the mesh and the numbers, started when first needed."""

import logging
import math
import os
import random
import resource
import threading
import time
from functools import partial

from engine.conn import Conn, Gone, Leave
from engine.counts import WorkerNumbers
from engine.frames import BAD_DATA, RESTARTING
from engine.limits import Guests
from engine.loop import FAULTS, RESUME, Loop
from engine.manager import MeshManager
from engine.numbers import Numbers
from engine.packets import event_namespace, refusal
from engine.presence import Presence
from engine.strands import Strands
from engine.transport import open_frame

log = logging.getLogger(__name__)

NAMESPACE = "/"
MAX_DESCRIPTORS = 65536  # what we raise the process's limit to, where it may
SPARE_DESCRIPTORS = 1128  # gunicorn's worker_connections, files, databases: without them accept() kills the worker
RESYNC_SECONDS = 0.2  # several peers that end together make one resync
WAIT_SECONDS = 0.02


class Live:
    """The live side of an application, in `app.extensions["live"]`. Every method may be called from any thread."""

    def __init__(
        self, server, manager: MeshManager, resync_event: str, room_prefix: str, max_per_member: float,
        max_per_network: float,
    ):
        self.server = server
        self.manager = manager
        self.resync_event = resync_event
        self.room_prefix = room_prefix
        self.max_per_member = max_per_member  # sockets; see count()
        self.limited = max_per_member != math.inf
        self.guests = Guests(max_per_network)
        self.presence = Presence(manager.mesh.publish, self._tell_room, self.soon)
        self.numbers = Numbers(self.stats, manager.mesh.publish, self.soon, manager.members)
        self.also = dict  # what the application counts, by fields of WorkerNumbers
        self.lock = threading.Lock()
        self.pid = 0  # of the process that was started: after a fork there is nothing to go on with
        self.stopping = self.leaving = False
        manager.gone = self.presence.gone
        manager.has_member = self._has_member
        manager.mesh.greet = self.presence.greet
        manager.mesh.lost = self._lost
        manager.calls = {
            "kick": self._kick, "evict": self._evict,
            "presence": self.presence.heard, "presence_all": self.presence.heard_all, "numbers": self.numbers.heard,
        }

    # For the application

    def kick(self, room: str, event: str | None = None, data=None) -> None:
        """On all workers: send `event` to every socket in socket room `room`, then disconnect it."""
        self.manager.everywhere({"method": "kick", "room": room, "event": event, "data": data})

    def evict(self, member_room: str, room: str) -> None:
        """On all workers: every socket that is in socket room `member_room` leaves socket room `room`."""
        self.manager.everywhere({"method": "evict", "member_room": member_room, "room": room})

    def count(self, room: str) -> int:
        """How many sockets of this worker are in socket room `room`."""
        return self.manager.count(NAMESPACE, room)

    def soon(self, key, seconds: float, call) -> None:
        """Run `call` once on this worker, `seconds` from now, however often `key` is asked for meanwhile."""
        self._start_loop()
        self.loop.later(key, seconds, call)

    def tell(self, event: str, data, room: str) -> None:
        """Send `event` to the sockets of this worker that are in socket room `room`; other workers hear nothing."""
        self._emit_here(event, data, room)

    def stats(self) -> WorkerNumbers:
        """What this worker has counted; `numbers.workers()` has the others' too."""
        if self.pid != os.getpid():
            return WorkerNumbers(os.getpid(), **self.also())
        counts, mesh = self.loop.counts, self.manager.mesh
        return WorkerNumbers(
            os.getpid(), uptime=time.monotonic() - self.began, parked=len(self.loop.conns), room=self.most,
            peers=mesh.peers(), waiting=self.strands.waiting, backlog=mesh.backlog(), buckets=tuple(counts.buckets),
            **{name: getattr(counts, name) for name in counts.__slots__ if name != "buckets"}, **self.also(),
        )

    # For the server

    def start(self, executor=None, quiet: bool = False) -> None:
        """Start in this process, once; `executor` is a pool to share. Without this call the first use starts it.

        `quiet` is for all workers but the first: what there is to say is the same for each.
        """
        self._start_loop(logging.DEBUG if quiet else logging.INFO)
        if executor is not None:
            self.strands.pool = executor
        self.manager.initialize()
        self.numbers.start()

    def has_room(self) -> bool:
        """Whether one more socket may be parked."""
        self.start()
        return not self.stopping and not self.leaving and len(self.loop.conns) < self.most

    def park(self, fd: int, environ: dict, head: bytes, network: str = "") -> None:
        """Take over a connection from `network` that has asked for a WebSocket; `head` is our answer to that."""
        eio = self.server.eio
        sid = eio.generate_id()
        eio.handlers["connect"](sid, environ)
        guest = self.guests.enter(network) if network else ""
        eio.sockets[sid] = conn = Conn(sid, self.loop, fd, eio.max_http_buffer_size, guest)
        self.loop.post(conn, head + open_frame(sid, eio))

    def send_away(self, seconds: float) -> None:
        """Have everyone come back elsewhere (close code 1012), spread over so many seconds; no more are let in.

        What they have said is still handled and answered, and the mesh stays: it tells the others.
        """
        self.leaving = True
        for conn in list(self.server.eio.sockets.values()):
            if isinstance(conn, Conn):
                self.soon(("away", conn.sid), random.uniform(0, seconds), partial(self._send_away, conn))

    def shutdown(self, seconds: float) -> None:
        """Send everyone away with 1012, wait until their disconnect handlers have run, and leave the mesh."""
        if self.pid != os.getpid() or self.stopping:
            return
        self.stopping = True
        parked = [conn for conn in list(self.server.eio.sockets.values()) if isinstance(conn, Conn)]
        for conn in parked:
            self.loop.post(conn, Leave(RESTARTING, "transport close"))
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and any(conn.sid in self.server.eio.sockets for conn in parked):
            time.sleep(WAIT_SECONDS)
        self.loop.stop()
        self.manager.mesh.close()

    def _start_loop(self, level: int = logging.INFO) -> None:
        if self.pid == os.getpid():
            return
        with self.lock:
            if self.pid != os.getpid():
                self.strands = strands = Strands(self._handle, lambda conn: self.loop.post(conn, RESUME))
                self.loop = Loop(
                    strands.put, strands.submit, self.server.eio.ping_interval, self._has_joined, self.limited,
                )
                self.manager.loop = self.loop
                self.most = room_for_sockets(level)
                self.stopping, self.leaving, self.began = False, False, time.monotonic()
                self.loop.thread.start()
                self.pid = os.getpid()

    # On the loop's thread

    def _send_away(self, conn: Conn) -> None:
        self.loop.post(conn, Leave(RESTARTING, "transport close"))

    def _has_joined(self, conn: Conn) -> bool:
        return self.manager.is_anywhere(conn.sid)

    # On the pool's threads

    def _handle(self, conn: Conn, item) -> None:
        if isinstance(item, Gone):
            self._disconnect(conn, item.reason)
            return
        try:
            self._check_namespace(conn, event_namespace(item))
            self.server.eio.handlers["message"](conn.sid, item)
        except FAULTS as fault:  # the handlers' own are caught before: see engine.failed
            self._refuse(conn, item, fault)

    def _check_namespace(self, conn: Conn, namespace: str) -> None:
        """python-socketio would overlook the event, and its sender wait for an answer for ever."""
        if namespace and self.manager.sid_from_eio_sid(conn.sid, namespace) is None:
            raise ValueError("an event for a namespace that its sender has not joined")

    def _has_member(self, eio_sid: str) -> None:
        conn = self.server.eio.sockets.get(eio_sid)
        if isinstance(conn, Conn):
            self.guests.leave(conn)

    def _disconnect(self, conn: Conn, reason: str) -> None:
        self.guests.leave(conn)
        try:
            self.server.eio.handlers["disconnect"](conn.sid, reason)
        finally:
            self.server.eio.sockets.pop(conn.sid, None)

    def _refuse(self, conn: Conn, message, fault: Exception) -> None:
        """What is no packet is answered if it asks for an answer, else its sender is sent away."""
        if conn.left:
            return
        log.warning("Refused a live message of %d bytes: %s: %.100s", len(message), type(fault).__name__, fault)
        answer = refusal(message, "bad_request", "The server could not read that message.")
        self.loop.post(conn, answer or Leave(BAD_DATA, "transport error"))

    # On any worker, for all

    def _kick(self, peer: str, message: dict) -> None:
        here = self.manager.here(NAMESPACE, message["room"])
        if message["event"]:
            self._emit_here(message["event"], message["data"], message["room"])
        for eio_sid in here.values():
            conn = self.server.eio.sockets.get(eio_sid)
            if conn:
                self.server.eio.send(eio_sid, "1")  # Socket.IO's disconnect packet: do not come back by yourself
                conn.close(wait=False, reason="server disconnect")

    def _evict(self, peer: str, message: dict) -> None:
        room = message["room"]
        for sid in self.manager.here(NAMESPACE, message["member_room"]):
            self.manager.basic_leave_room(sid, NAMESPACE, room)
            self.presence.leave(room.removeprefix(self.room_prefix), sid)

    def _tell_room(self, event: str, room: str, data: dict) -> None:
        self._emit_here(event, data, self.room_prefix + room)

    def _emit_here(self, event: str, data, room: str | None) -> None:
        self.manager.emit(event, data, namespace=NAMESPACE, room=room, ignore_queue=True)

    def _lost(self, peer: str) -> None:
        """A peer may have died between a commit and its broadcast: whoever is here should ask what is new."""
        self.presence.lost(peer)
        self.numbers.lost(peer)
        if not self.stopping:
            self.soon("resync", RESYNC_SECONDS, lambda: self._emit_here(self.resync_event, None, None))


def room_for_sockets(level: int = logging.INFO) -> int:
    """How many sockets this process may park, after raising its limit of descriptors as far as it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MAX_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, MAX_DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        soft = most
    if soft == resource.RLIM_INFINITY:
        soft = MAX_DESCRIPTORS
    room = soft - min(SPARE_DESCRIPTORS, soft // 2)
    log.log(level, "Each worker has %d descriptors (ulimit -n) and room for %d live members.", soft, room)
    return room
