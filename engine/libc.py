"""send and recv that keep the interpreter lock.

`socket.send` lets go of the lock around the system call, and with one busy Python thread beside it every call then
waits a switch interval (5 ms) to get it back: 500 members would wait 2.5 s for one message. A call with
MSG_DONTWAIT never blocks, so there is nothing to let go of it for, and ctypes.PyDLL is the way to keep it.
"""

import ctypes
import errno
import socket

_libc = ctypes.PyDLL(None, use_errno=True)
_libc.send.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int)
_libc.send.restype = ctypes.c_ssize_t
_libc.recv.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
_libc.recv.restype = ctypes.c_ssize_t

FLAGS = socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL
LATER = (errno.EAGAIN, errno.EINTR)
RECV_SIZE = 16384  # bytes: what one member may have us take apart before the next has its turn


send_raw = _libc.send  # (fd, data, size, FLAGS): its answer needs `taken`


def send(fd: int, data: bytes) -> int:
    """How many bytes the kernel took: 0 when it is full, -1 when the connection is gone."""
    return taken(send_raw(fd, data, len(data), FLAGS))


def taken(answer: int) -> int:
    """What the last `send_raw` of this thread means, in the words of `send`."""
    return answer if answer >= 0 else 0 if ctypes.get_errno() in LATER else -1


class Receiver:
    """One buffer, used again and again by the one thread that owns it."""

    def __init__(self):
        self.buffer = ctypes.create_string_buffer(RECV_SIZE)
        self.view = memoryview(self.buffer)

    def recv(self, fd: int) -> bytes | None:
        """What has arrived; None when there is nothing yet, b"" when the other side is gone."""
        size = _libc.recv(fd, self.buffer, RECV_SIZE, FLAGS)
        if size < 0 and ctypes.get_errno() in LATER:
            return None
        return self.view[:max(size, 0)].tobytes()


def shutdown_sending(fd: int) -> None:
    """Say that nothing more comes from us, whatever state the socket is in."""
    _libc.shutdown(fd, socket.SHUT_WR)
