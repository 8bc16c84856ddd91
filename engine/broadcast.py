"""A broadcast to everybody in a room on this worker: framed once, and one order to the loop for all of them.

python-socketio's own manager hands the packet to each member in turn, which costs more than the rest of our way.
What it does besides (callbacks, binary attachments) is left to it.
"""

from socketio import Manager
from socketio.packet import EVENT

from engine.frames import TEXT, frame

MESSAGE = "4"  # Engine.IO's packet type


class BroadcastManager(Manager):
    """Stands between python-socketio's PubSubManager and its Manager. `loop` is there once this process serves."""

    loop = None
    parks = True  # False: its sockets are the stock transport's, which knows no orders

    def emit(self, event, data, namespace, room=None, skip_sid=None, callback=None, to=None, **kwargs):
        packet = self.server.packet_class(EVENT, namespace=namespace, data=[event, *arguments(data)])
        encoded = packet.encode() if self.loop and self.parks and not callback else None
        if not isinstance(encoded, str):
            return super().emit(event, data, namespace, room, skip_sid, callback, to, **kwargs)
        self.loop.post_all(self.parked(namespace, to or room, skip_sid), frame(TEXT, (MESSAGE + encoded).encode()))

    def parked(self, namespace: str, room, skip_sid) -> list:
        """The sockets of everyone in `room` (None: of all) but those of `skip_sid`, a sid or a list of them."""
        if namespace not in self.rooms:
            return []
        members = dict(self.get_participants(namespace, room))
        for sid in skip_sid if isinstance(skip_sid, list) else [skip_sid]:
            members.pop(sid, None)
        return [*filter(None, map(self.server.eio.sockets.get, members.values()))]


def arguments(data) -> list:
    """What an event carries: a tuple is several arguments, anything else one, None no argument at all."""
    return list(data) if isinstance(data, tuple) else [] if data is None else [data]
