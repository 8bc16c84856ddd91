"""One parked WebSocket. It stands where python-engineio expects its own Socket: in `server.eio.sockets`."""

from typing import NamedTuple

from engine.frames import BINARY, NORMAL, TEXT, Frames, frame


class Leave(NamedTuple):
    """An order to the loop: say goodbye with this close code."""

    code: int
    reason: str  # what the application's disconnect handler is told; python-engineio's words


class Gone(NamedTuple):
    """The last thing that happens to a member, in order after all it sent."""

    reason: str


class Conn:
    """What we hold for one member: a bare descriptor and two lists, because ten thousand of them must be small.

    `inbox`, `running` and `paused` belong to whoever holds the strands' lock, `guest` to the guests', the rest to the
    loop's thread.
    """

    __slots__ = (
        "sid", "loop", "fd", "open", "mask", "frames", "out", "owed", "slot", "left", "quiet",
        "due", "guest", "inbox", "running", "paused", "session",
    )
    closed, connected, upgraded = False, True, True  # python-engineio asks; a gone one is no longer in its table

    def __init__(self, sid: str, loop, fd: int, limit: int, guest: str = ""):
        self.sid = sid
        self.loop = loop
        self.fd = fd  # -1 once closed
        self.open = False  # admitted, and no goodbye said yet
        self.mask = 0  # what epoll watches for
        self.frames = Frames(limit)
        self.out = []  # frames the kernel has not taken
        self.owed = 0  # bytes in `out`
        self.slot = -1  # its place on the ping wheel; -1 before it is admitted
        self.left = ""  # why we said goodbye: from then on nothing is sent and what comes in is thrown away
        self.quiet = False  # pinged, and not answered yet
        self.due = 0.0  # until when what it sent is paid for: see limits.Pace
        self.guest = guest  # the network it counts against while it has no member: see limits.Guests
        self.inbox = []  # what it sent and no thread has handled yet
        self.running = False  # a thread of the pool is at it, or soon will be
        self.paused = False  # its inbox is full: we read on when it is shorter
        self.session = {}

    def send(self, packet) -> None:
        """Send an Engine.IO packet, from any thread. A broadcast passes one packet to everyone: it is framed once."""
        framed = packet.__dict__.get("framed")
        if framed is None:
            framed = packet.framed = framed_packet(packet)
        self.loop.post(self, framed)

    def close(self, wait=True, abort=False, reason=None) -> None:
        """Say goodbye, from any thread; what was sent before still goes out first."""
        self.loop.post(self, Leave(NORMAL, reason or "server disconnect"))

    def check_ping_timeout(self) -> bool:
        return not self.left


def framed_packet(packet) -> bytes:
    encoded = packet.encode()
    return frame(BINARY, bytes(encoded)) if packet.binary else frame(TEXT, encoded.encode())
