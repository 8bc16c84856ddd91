"""The live transport for a Flask-SocketIO application on `gunicorn -w N --threads M --worker-class gthread`.

A stock WebSocket holds one thread for as long as a member stays. Here members are parked: a loop thread in each worker
watches all their sockets, and a thread of the pool is taken only while an event is handled. The workers are joined
by Unix sockets. The application keeps using Flask-SocketIO's own interface, and nothing here knows what it is about.

Where to begin: transport.py takes a socket, loop.py keeps it, frames.py reads it, outgoing.py sends to it, strands.py
handles what it said, manager.py knows the rooms, broadcast.py tells one, mesh.py joins the workers (queue.py those of
several machines), presence.py knows who is there, limits.py and door.py say what is too much, counts.py counts,
numbers.py tells, live.py holds it all together.

What we take from other people's code beyond its documented interface; each has a test in test_engine_seams.py:
- gunicorn and werkzeug: `environ["gunicorn.socket"]`, `["werkzeug.socket"]` (transport.py); that a broken pipe while an
  answer is written means "the client left"; `worker.tpool` and `worker.wsgi` in gunicorn.conf.py's hooks; for door.py
  gthread's `_DEFER`, `handle`, `pending_conns`, and `sock`, `parser`, `timeout` of its connections.
- python-engineio: `server.eio.sockets`, where Conn stands for its Socket; `.handlers`, `.generate_id()`,
  `.ping_interval`, `.ping_timeout`, `.max_http_buffer_size`; `Packet.encode()` and `.binary`.
- python-socketio: `PubSubManager._publish`, `._listen`, `._thread`; its manager's tables `rooms`, `callbacks`,
  `pending_connect`, `pending_disconnect` and the methods that change them, which we lock (manager.py); that it overlooks
  events for a namespace that their sender has not joined (live.py).
- Flask-SocketIO: `.server`, `.default_exception_handler`, and `environ["flask.app"]`, which its handlers read.
- Linux and CPython: epoll, eventfd, `dup2`, and `ctypes.PyDLL`, whose calls keep the interpreter lock (libc.py).
"""

import logging
import math

from flask import request
from flask_socketio import ConnectionRefusedError, SocketIO

from engine.live import Live
from engine.manager import MeshManager
from engine.mesh import Mesh
from engine.packets import Json, StrictPacket
from engine.presence import Presence
from engine.queue import Queue
from engine.transport import Transport

__all__ = ["Live", "Presence", "install"]

log = logging.getLogger(__name__)

PING_SECONDS, PONG_SECONDS = 20, 15
MAX_MESSAGE = 131072  # bytes; a longer one closes the socket with 1009


def install(
    app, socketio: SocketIO, *, run_dir: str, message_queue: str = "", origins=(), on_resync_event: str = "resync",
    room_prefix: str = "room:", member_prefix: str = "user:", max_per_member: int = 8, max_per_network: int = 100,
    off_limits: bool = False, parked: bool = True,
) -> Live:
    """Give `app` its live side, before ProxyFix or anything else is wrapped around it.

    `run_dir` belongs to this instance alone. `message_queue` is the address of a Redis-protocol server when workers on
    several machines belong together, as redis://host:6379/0. `origins` may connect beside the site's own.
    `on_resync_event` is sent to members who may have missed something. Presence room "lobby" is told in socket room
    `room_prefix` + "lobby". A socket in a room that begins with `member_prefix` has a member; one worker keeps at most
    `max_per_network` that have none for each /24 or /64. `max_per_member` is for the application's connect handler to
    keep. `off_limits` lifts all of these, and how fast one socket may send (limits.py). `parked=False` leaves sockets to
    the stock transport, a thread for each.
    """
    manager = MeshManager(Queue(message_queue) if message_queue else Mesh(run_dir), member_prefix)
    manager.parks = parked
    quiet = logging.getLogger(f"{__name__}.socketio")
    quiet.setLevel(logging.ERROR)
    socketio.init_app(
        app, client_manager=manager, async_mode="threading", async_handlers=False, transports=["websocket"],
        ping_interval=PING_SECONDS, ping_timeout=PONG_SECONDS, max_http_buffer_size=MAX_MESSAGE,
        serializer=StrictPacket, json=Json, logger=quiet, engineio_logger=quiet,
        monitor_clients=not parked, cors_allowed_origins=list(origins) or None,
    )
    if socketio.default_exception_handler is None:
        socketio.on_error_default(failed)
    most = (math.inf, math.inf) if off_limits else (max_per_member, max_per_network)
    live = Live(socketio.server, manager, on_resync_event, room_prefix, *most)
    if parked:
        app.wsgi_app = Transport(app, live, origins)
    app.extensions["live"] = live
    return live


def failed(error):
    """What a handler let through: one traceback for us, one acknowledgement for the client."""
    log.error("The handler of %r failed.", request.event["message"], exc_info=error)
    if request.event["message"] == "connect":
        raise ConnectionRefusedError("The server failed. Try again in a moment.")
    return {"ok": False, "error": {"code": "server_error", "message": "The server failed. It is logged; try again."}}
