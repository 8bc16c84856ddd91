"""Who is connected to this worker and in which rooms, and the way to the other workers.

python-socketio's manager, with two repairs: its dictionaries are checked and then changed, which loses rooms when a
real pool of threads does it, so here every change holds one lock; and leaving costs the rooms one is in, not all rooms.
"""

import logging
import threading
import time
from collections import defaultdict
from contextlib import suppress
from uuid import uuid4

from socketio import PubSubManager

from engine.broadcast import BroadcastManager
from engine.counts import MACHINE
from engine.loop import FAULTS
from engine.mesh import Mesh

log = logging.getLogger(__name__)


class MeshManager(PubSubManager, BroadcastManager):
    """`calls` are the engine's own messages between workers: method → call(peer, message)."""

    name = "mesh"

    def __init__(self, mesh: Mesh, member_prefix: str = ""):
        super().__init__(channel="live")
        self.mesh = mesh
        self.member_prefix = member_prefix  # of the rooms that say whose a socket is
        self.has_member = lambda eio_sid: None
        self.calls = {}
        self.loop = None  # the loop of this process, once it runs
        self.gone = lambda sid: None
        self.began = threading.local()  # .at: when this thread's emit began
        self.membership = threading.RLock()
        self.rooms_of = defaultdict(set)  # sid → its rooms

    # Between the workers

    def initialize(self):
        """Become a peer in the mesh; once in each process, whoever asks first."""
        if self.mesh.open():
            self.host_id = uuid4().hex  # workers that were forked after install() would take each other's for their own
            super().initialize()

    def emit(self, *args, **kwargs):
        """As PubSubManager.emit, with one wake-up of the loop for all who are here."""
        if self.loop is None:
            return super().emit(*args, **kwargs)
        self.began.at = began = time.monotonic()
        self.loop.hold()
        try:
            return super().emit(*args, **kwargs)
        finally:
            self.loop.release(began)

    def everywhere(self, message: dict) -> None:
        """Run one of our `calls` on all workers, this one first."""
        self.calls[message["method"]]("", message)
        self.mesh.publish(message)

    def _publish(self, data):
        if data["method"] == "emit":
            data |= {"at": getattr(self.began, "at", None), "machine": MACHINE}
        self.mesh.publish(data)

    def _listen(self):
        for peer, message in self.mesh.messages():
            call = self.calls.get(message["method"])
            if call:
                self._call(call, peer, message)
            else:
                self.loop.hold()
                yield message
                self.loop.release(began(message))
        raise SystemExit  # python-socketio would log an error if this only returned

    def _thread(self):
        with suppress(SystemExit):
            super()._thread()

    def _call(self, call, peer: str, message: dict) -> None:
        try:
            call(peer, message)
        except FAULTS:
            log.exception("A message from another worker was lost: %s", message["method"])

    # Rooms

    def here(self, namespace: str, room) -> dict:
        """sid → Engine.IO sid of everyone in a room on this worker."""
        with self.membership:
            return dict(self.rooms.get(namespace, {}).get(room, {}).items())

    def is_anywhere(self, eio_sid: str) -> bool:
        """Whether a socket is in any namespace."""
        with self.membership:
            return any(eio_sid in rooms[None].inverse for rooms in self.rooms.values() if None in rooms)

    def members(self) -> set[str]:
        """Who has a socket on this worker: what stands after the prefix of the rooms that say whose a socket is."""
        prefix = self.member_prefix
        with self.membership:
            rooms = [room for table in self.rooms.values() for room in table if isinstance(room, str)]
        return {room.removeprefix(prefix) for room in rooms if prefix and room.startswith(prefix)}

    def count(self, namespace: str, room) -> int:
        with self.membership:
            return len(self.rooms.get(namespace, {}).get(room, ()))

    def get_participants(self, namespace, room):
        if room is None or isinstance(room, str):
            return self.here(namespace, room).items()
        with self.membership:
            return list(super().get_participants(namespace, room))

    def get_rooms(self, sid, namespace):
        with self.membership:
            return [room for room in self.rooms_of.get(sid, ()) if room is not None]

    def basic_enter_room(self, sid, namespace, room, eio_sid=None):
        with self.membership:
            super().basic_enter_room(sid, namespace, room, eio_sid=eio_sid)
            self.rooms_of[sid].add(room)
            eio_sid = self.rooms[namespace][room][sid]
        if self.member_prefix and isinstance(room, str) and room.startswith(self.member_prefix):
            self.has_member(eio_sid)

    def basic_leave_room(self, sid, namespace, room):
        with self.membership:
            super().basic_leave_room(sid, namespace, room)
            self.rooms_of.get(sid, set()).discard(room)

    def basic_disconnect(self, sid, namespace, **kwargs):
        with self.membership:
            for room in self.rooms_of.pop(sid, ()):
                super().basic_leave_room(sid, namespace, room)
            self.callbacks.pop(sid, None)
            for waiting in (self.pending_connect, self.pending_disconnect):
                remove(waiting, namespace, sid)
        self.gone(sid)

    def pre_connect(self, eio_sid, namespace):
        with self.membership:
            return super().pre_connect(eio_sid, namespace)

    def connect(self, sid, namespace):
        with self.membership:
            return super().connect(sid, namespace)

    def pre_disconnect(self, sid, namespace):
        with self.membership:
            return super().pre_disconnect(sid, namespace)

    def basic_close_room(self, room, namespace):
        with self.membership:
            super().basic_close_room(room, namespace)

    # Acknowledgements

    def _generate_ack_id(self, sid, callback):
        with self.membership:
            return super()._generate_ack_id(sid, callback)

    def trigger_callback(self, sid, id, data):
        """Run what waits for a client's acknowledgement; one that nobody waits for is ignored.

        No client may acknowledge 0: python-socketio keeps its counter there.
        """
        with self.membership:
            callback = self.callbacks.get(sid, {}).pop(id, None) if id else None
        if callback:
            try:
                callback(*data)
            except FAULTS:
                log.exception("What waited for an acknowledgement failed.")


def began(message: dict) -> float | None:
    """When another worker made this emit, by the clock that all processes of a machine share; None if it is none."""
    if message["method"] != "emit":
        return None
    return message.get("at") if message.get("machine") == MACHINE else time.monotonic()


def remove(waiting: dict, namespace: str, sid: str) -> None:
    """Take `sid` off python-socketio's list of those on their way in or out of a namespace."""
    sids = waiting.get(namespace, [])
    if sid in sids:
        sids.remove(sid)
    if not sids:
        waiting.pop(namespace, None)
