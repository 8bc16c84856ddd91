"""What goes out to parked sockets: the half of the loop that sends."""

import select

from engine.conn import Conn
from engine.libc import FLAGS, send, send_raw, shutdown_sending, taken

READ, WRITE = select.EPOLLIN | select.EPOLLRDHUP, select.EPOLLOUT
MAX_OWED = 1 << 20  # bytes a slow reader may owe us: several times our largest frame


class Outgoing:
    """A frame that finds its member free goes to the kernel at once; what the kernel does not take waits for its sign.

    Only Loop is one of these, and gives `epoll`, `counts`, `_guarded`, `_admit` and `_drop`.
    """

    def _send_at_once(self, conns: list[Conn], data: bytes) -> list[Conn]:
        """One frame to many, with no bookkeeping for whoever has nothing else to get; returns the others."""
        others, paid, size = [], 0, len(data)
        for conn in conns:
            if conn.out or not conn.open:
                others.append(conn)
            elif (sent := send_raw(conn.fd, data, size, FLAGS)) == size:
                paid += 1
            else:
                conn.out, conn.owed = [data], size
                self._guarded(self._settle, conn, data, taken(sent))
        self.counts.sent(paid, paid, paid * size)
        return others

    def _owe(self, conns, data: bytes, touched: list[Conn]) -> None:
        """Put `data` behind what each of these is to get; who had nothing to get until now is `touched`."""
        for conn in conns:
            if conn.left:
                continue
            if conn.mask & WRITE and conn.owed > MAX_OWED:
                self.counts.slow += 1
                self._drop(conn, "transport error")  # it comes back and catches up
                continue
            if not conn.out:
                touched.append(conn)
            conn.out.append(data)
            conn.owed += len(data)

    def _pay(self, touched: list[Conn]) -> None:
        """Send to each what it is owed. The common case, one frame that the kernel takes whole, is done right here."""
        paid = size = 0
        for conn in touched:
            if conn.left or conn.mask & WRITE:
                continue
            if len(conn.out) > 1 or conn.slot < 0:
                self._guarded(self._flush, conn)
            elif (sent := send(conn.fd, conn.out[0])) == conn.owed:
                conn.out.clear()
                conn.owed = 0
                paid, size = paid + 1, size + sent
            else:
                self._guarded(self._settle, conn, conn.out[0], sent)
        self.counts.sent(paid, paid, size)

    def _flush(self, conn: Conn) -> None:
        """Hand the kernel all we have for a member in one call."""
        if conn.slot < 0:
            self._admit(conn)
        data = conn.out[0] if len(conn.out) == 1 else b"".join(conn.out)
        self._settle(conn, data, send(conn.fd, data))

    def _settle(self, conn: Conn, data: bytes, sent: int) -> None:
        """Note what the kernel took of `data`, which was all we owed; the rest waits for its sign."""
        if sent < 0:
            self._drop(conn, "transport close")
            return
        self.counts.sent(1, len(conn.out) - bool(conn.mask & WRITE), sent)  # the first is the rest of one that was counted
        rest = data[sent:]
        conn.out = [rest] if rest else []
        conn.owed = len(rest)
        self._watch(conn, conn.mask | WRITE if rest else conn.mask & ~WRITE)
        if conn.left and not rest:
            shutdown_sending(conn.fd)

    def _watch(self, conn: Conn, mask: int) -> None:
        if mask != conn.mask:
            self.epoll.modify(conn.fd, mask)
            conn.mask = mask
