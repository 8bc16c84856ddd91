"""Socket.IO packets: msgspec reads and writes their JSON, and what is not quite a packet is refused.

https://socket.io/docs/v4/socket-io-protocol/
"""

import re

import msgspec
from socketio.packet import ACK, BINARY_ACK, BINARY_EVENT, CONNECT_ERROR, EVENT, Packet

from engine.frames import TEXT, frame

MAX_ATTACHMENTS = 10  # binary parts of one event: we hold them all until the last has come
RESERVED = {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"}
EVENT_OF = re.compile(r"(?:2|5\d{1,3}-)(/[^,?]{0,100})?")
ASKS_FOR_AN_ACK = re.compile(r"(?:2|5\d{1,3}-)(/[^,]{0,100},)?(\d{1,19})(?!\d)")


class Json:
    """What python-socketio wants of a JSON module. Bad JSON raises ValueError."""

    @staticmethod
    def dumps(value, **_) -> str:
        return msgspec.json.encode(value, enc_hook=plain).decode()

    @staticmethod
    def loads(text, **_):
        return msgspec.json.decode(text)


def plain(value):
    """Strings of other makes, such as markupsafe's Markup, travel as strings."""
    if isinstance(value, str):
        return str.__str__(value)
    raise NotImplementedError  # msgspec's word for what an enc_hook cannot encode


class StrictPacket(Packet):
    """python-socketio's packet, which raises ValueError for what its own decoder lets through."""

    json = Json

    def decode(self, encoded_packet):
        if not isinstance(encoded_packet, str):
            raise ValueError("binary data that no event announced")
        count = super().decode(encoded_packet)
        self._check(count)
        return count

    def add_attachment(self, attachment):
        if not isinstance(attachment, bytes):
            raise ValueError("text where binary data was due")
        return super().add_attachment(attachment)

    def _check(self, count: int) -> None:
        binary = self.packet_type in (BINARY_EVENT, BINARY_ACK)
        if self.packet_type == CONNECT_ERROR or count > MAX_ATTACHMENTS or binary != (count > 0):
            raise ValueError("a type or number of attachments that clients do not send")
        if self.packet_type in (EVENT, BINARY_EVENT):
            self._check_event()
        elif self.packet_type in (ACK, BINARY_ACK) and not (self.id and isinstance(self.data, list)):
            raise ValueError("an acknowledgement without its id or its list")

    def _check_event(self) -> None:
        """A client that sends "disconnect" as an event of its own would run our handler and stay."""
        if not (isinstance(self.data, list) and self.data and isinstance(self.data[0], str)):
            raise ValueError("an event without a name")
        if self.data[0] in RESERVED:
            raise ValueError("a reserved event name")


def event_namespace(message) -> str:
    """The namespace that an event is for, "" when the message is no event."""
    event = EVENT_OF.match(message) if isinstance(message, str) else None
    return event[1] or "/" if event else ""


def refusal(message, code: str, sentence: str) -> bytes | None:
    """The frame that acknowledges a message nobody could read, or None when it asks for no acknowledgement."""
    asks = ASKS_FOR_AN_ACK.match(message) if isinstance(message, str) else None
    if asks is None:
        return None
    namespace, id = asks.groups(default="")
    error = Json.dumps([{"ok": False, "error": {"code": code, "message": sentence}}])
    return frame(TEXT, f"43{namespace}{id}{error}".encode(errors="replace"))
