"""WebSocket frames (RFC 6455), the server's side: frames we send, and a client's bytes taken apart.

There are no extensions: compressing per connection would end "encode a broadcast once".
"""

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
BROKEN = 0x10  # not on the wire: next() ends with it when the client broke the rules

NORMAL, PROTOCOL_ERROR, BAD_DATA, POLICY, TOO_BIG, RESTARTING = 1000, 1002, 1007, 1008, 1009, 1012
CLOSE_CODES = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013}  # 7.4.1 and the IANA registry


class Broken(Exception):
    """The client broke the rules; `code` is the close code that says which (7.4.1)."""

    def __init__(self, code: int):
        super().__init__(code)
        self.code = code


def frame(opcode: int, payload: bytes) -> bytes:
    """One whole frame as a server sends it: final and unmasked (5.1, 5.2)."""
    size = len(payload)
    if size < 126:
        return bytes((0x80 | opcode, size)) + payload
    if size < 65536:
        return bytes((0x80 | opcode, 126)) + size.to_bytes(2, "big") + payload
    return bytes((0x80 | opcode, 127)) + size.to_bytes(8, "big") + payload


def close_frame(code: int) -> bytes:
    return frame(CLOSE, code.to_bytes(2, "big"))


class Frames:
    """One client's stream. `feed` it bytes as they come, in pieces of any size, and take messages by `next`."""

    __slots__ = ("limit", "buffer", "start", "kind", "parts")

    def __init__(self, limit: int):
        self.limit = limit  # bytes in one message
        self.buffer = b""
        self.start = 0  # what is before this in the buffer was taken
        self.kind = 0  # TEXT or BINARY while a fragmented message is coming in, else 0
        self.parts = b""

    def feed(self, data: bytes) -> None:
        self.buffer = self.buffer[self.start:] + data
        self.start = 0

    def next(self) -> tuple | None:
        """The next message as (opcode, payload), None while it is not all here.

        TEXT gives str; BINARY, PING and PONG bytes; CLOSE the client's code. A broken rule gives
        (BROKEN, close code), after the good messages before it; ask for nothing more then.
        """
        try:
            while (header := read_header(self.buffer, self.start)) is not None:
                opcode, final, size, body = header
                self._admit(opcode, size)  # before the body is here: nobody makes us hold what is too big
                end = body + size
                if len(self.buffer) < end:
                    return None
                self.start = end
                payload = unmask(self.buffer[body:end], self.buffer[body - 4:body])
                if opcode >= CLOSE:
                    return opcode, close_code(payload) if opcode == CLOSE else payload
                if final:
                    return self._whole(opcode, payload)
                self._part(opcode, payload)
        except Broken as broken:
            return BROKEN, broken.code
        return None

    def _admit(self, opcode: int, size: int) -> None:
        if opcode >= CLOSE:
            return
        if (opcode == CONTINUATION) != bool(self.kind):
            raise Broken(PROTOCOL_ERROR)  # 5.4: a continuation of nothing, or a message inside a message
        if len(self.parts) + size > self.limit:
            raise Broken(TOO_BIG)

    def _part(self, opcode: int, payload: bytes) -> None:
        if opcode != CONTINUATION:
            self.kind, self.parts = opcode, bytearray()
        self.parts += payload

    def _whole(self, opcode: int, payload: bytes) -> tuple:
        if opcode == CONTINUATION:
            opcode, payload = self.kind, bytes(self.parts + payload)
            self.kind, self.parts = 0, b""
        return opcode, text(payload) if opcode == TEXT else payload


def read_header(buffer: bytes, start: int) -> tuple[int, bool, int, int] | None:
    """(opcode, final, payload size, where the payload begins), or None while the header is incomplete (5.2)."""
    there = len(buffer) - start
    if there < 2:
        return None
    first, second = buffer[start], buffer[start + 1]
    opcode, final, size = first & 0x0F, first >= 0x80, second & 0x7F
    if first & 0x70 or second < 0x80:
        raise Broken(PROTOCOL_ERROR)  # reserved bits without an extension, or a client that does not mask
    if opcode > PONG or BINARY < opcode < CLOSE or opcode >= CLOSE and (size > 125 or not final):
        raise Broken(PROTOCOL_ERROR)  # unknown opcode, or a control frame that is long or fragmented (5.5)
    extra = {126: 2, 127: 8}.get(size, 0)
    if there < 2 + extra + 4:
        return None
    if extra:
        size = int.from_bytes(buffer[start + 2:start + 2 + extra], "big")
        if size < (126 if extra == 2 else 65536) or size >> 63:
            raise Broken(PROTOCOL_ERROR)  # the shortest form is a must
    return opcode, final, size, start + 2 + extra + 4


def unmask(payload: bytes, key: bytes) -> bytes:
    """XOR with the repeated key (5.3), as one big number: Python does that at C speed."""
    size = len(payload)
    repeated = (key * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "little") ^ int.from_bytes(repeated, "little")).to_bytes(size, "little")


def text(payload: bytes) -> str:
    try:
        return payload.decode()
    except UnicodeDecodeError:
        raise Broken(BAD_DATA) from None


def close_code(payload: bytes) -> int:
    """The code of a CLOSE frame; an empty one means a normal end (5.5.1, 7.4)."""
    if not payload:
        return NORMAL
    code = int.from_bytes(payload[:2], "big")
    if len(payload) == 1 or code not in CLOSE_CODES and not 3000 <= code < 5000:
        raise Broken(PROTOCOL_ERROR)
    text(payload[2:])
    return code
