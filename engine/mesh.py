"""The mesh: every worker of this instance has a Unix stream to every other one. No broker.

Each worker listens on a file in a directory of this instance and dials all others. It only writes on the streams it
dialled and only reads on those it accepted; whoever is greeted by someone it has not dialled dials back. So there is
nothing to elect and nothing to poll, and the end of a stream says that its worker is gone, or gave up on us.

Promise: from one thread to one worker, in order, at most once. No total order: two workers may see two
workers' messages differently.
"""

import os
import select
import socket
import threading
import time
from pathlib import Path
from uuid import uuid4

from engine.links import DIAL_SECONDS, Link, Stream, packed
from engine.rundir import socket_directory

UNFINISHED_SECONDS = 60  # a .new file this old was left by a worker that died as it started


class Mesh:
    """`greet(send)` is called for each new peer, `lost(peer)` when one may have missed us telling it something."""

    def __init__(self, run_dir: str):
        self.directory = socket_directory(run_dir)
        self.greet = self.lost = lambda _: None
        self.lock = threading.RLock()
        self.pid = 0
        self.path = ""

    def open(self) -> bool:
        """Become a peer of this process's own; True the first time, and again after a fork."""
        with self.lock:
            self._in_this_process()
            if self.path:
                return False
            self._listen()
            for link in self.links.values():  # dialled while we only had something to say
                link.sock.settimeout(0)
                link.push(self._hello())
            self._dial_all()
        for link in list(self.links.values()):
            self._greet(link)
        return True

    def publish(self, message: dict) -> None:
        """Send to all peers, from any thread. A process that is no peer (a script) dials whoever is there."""
        if self.pid != os.getpid() or not self.path:
            with self.lock:
                self._in_this_process()
                self._dial_all()
        data = packed(message)
        for link in list(self.links.values()):
            self._push(link, data)

    def messages(self):
        """What the peers say, as (peer, message), until we close. One thread."""
        while not self.closing:
            for fd, _ in self.epoll.poll():
                if fd == self.bell:
                    self._answer_bell()
                elif fd == self.listener.fileno():
                    self._accept()
                elif fd in self.streams:
                    yield from self._read(self.streams[fd])
                else:
                    self._drain(fd)

    def close(self) -> None:
        """Leave: no new peer finds us. The streams end with the process, after all that was written to them."""
        if self.path and self.pid == os.getpid():
            self.closing = True
            unlink(self.path)
            os.eventfd_write(self.bell, 1)

    def peers(self) -> int:
        return len(self.links) if self.pid == os.getpid() else 0

    def backlog(self) -> int:
        """Bytes that peers have not taken yet."""
        return sum(link.behind for link in list(self.links.values())) if self.pid == os.getpid() else 0

    # Starting

    def _in_this_process(self) -> None:
        if self.pid == os.getpid():
            return
        self.pid, self.path, self.closing = os.getpid(), "", False
        self.links = {}  # path → Link
        self.ended = []  # links to be closed by the listening thread
        self.streams = {}  # fd → Stream
        self.heard = {}  # path → the Stream on which that peer writes now
        self.writers = {}  # fd → Link whose peer is behind

    def _listen(self) -> None:
        path = f"{self.directory}/{os.getpid()}-{uuid4().hex[:8]}"
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(f"{path}.new")
        self.listener.listen(512)
        self.listener.setblocking(False)
        self.bell = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self.epoll = select.epoll()
        self.epoll.register(self.listener, select.EPOLLIN)
        self.epoll.register(self.bell, select.EPOLLIN)
        os.rename(f"{path}.new", path)  # whoever sees the file can dial it
        self.path = path

    def _hello(self) -> bytes:
        return packed({"method": "hello", "path": self.path})

    def _dial_all(self) -> None:
        for file in sorted(Path(self.directory).iterdir()):
            if file.suffix != ".new":
                self._dial(str(file))
            elif file.stat().st_mtime < time.time() - UNFINISHED_SECONDS:
                unlink(str(file))

    def _dial(self, path: str) -> Link | None:
        """A new link, which has said hello; None when we have one, or nobody is there."""
        link = self.links.get(path)
        if link and not link.lost or path == self.path:
            return None
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        sock.settimeout(DIAL_SECONDS)
        try:
            sock.connect(path)
        except OSError as error:
            sock.close()
            if isinstance(error, ConnectionRefusedError):
                unlink(path)  # nobody listens any more
            return None
        link = Link(path, sock, patient=not self.path)
        if self.path:
            link.push(self._hello())  # first of all, so before others can find the link
        self.links[path] = link
        return link

    def _greet(self, link: Link) -> None:
        """Tell a new peer what it should know. Without our lock: the teller has one of its own."""
        self.greet(lambda message: self._push(link, packed(message)))

    # Writing

    def _push(self, link: Link, data: bytes) -> bool:
        """Push; what is left over, and a lost link, is the listening thread's business."""
        alive = link.push(data)
        if not alive:
            self._forget(link)
        if self.path and (link.backlog or not alive):
            os.eventfd_write(self.bell, 1)
        return alive

    def _forget(self, link: Link) -> None:
        with self.lock:
            if self.links.get(link.path) is link:
                del self.links[link.path]
            if self.path:
                self.ended.append(link)
            else:
                link.sock.close()

    # On the listening thread

    def _answer_bell(self) -> None:
        os.eventfd_read(self.bell)
        with self.lock:
            ended, self.ended = self.ended, []
        for link in ended:
            self._unwatch(link)
            link.sock.close()
        for link in list(self.links.values()):
            if link.backlog and link.sock.fileno() not in self.writers:
                self.writers[link.sock.fileno()] = link
                self.epoll.register(link.sock, select.EPOLLOUT)

    def _unwatch(self, link: Link) -> None:
        if self.writers.pop(link.sock.fileno(), None):
            self.epoll.unregister(link.sock)

    def _drain(self, fd: int) -> None:
        link = self.writers.get(fd)
        if link is None:
            return
        link.drain()
        if link.lost:
            self._forget(link)
            os.eventfd_write(self.bell, 1)
        if not link.backlog:
            self._unwatch(link)

    def _accept(self) -> None:
        sock, _ = self.listener.accept()
        sock.setblocking(False)
        self.streams[sock.fileno()] = Stream(sock)
        self.epoll.register(sock, select.EPOLLIN)

    def _read(self, stream: Stream):
        messages = stream.read()
        if messages is None:
            self._end(stream)
            return
        for message in messages:
            if message["method"] == "hello":
                self._meet(stream, message["path"])
            else:
                yield stream.peer, message

    def _meet(self, stream: Stream, path: str) -> None:
        """Someone says hello: a new worker, one that dials again after a loss, or one that missed us."""
        if self.heard.get(path, stream) is not stream:
            self.lost(path)
        stream.peer = path
        self.heard[path] = stream
        self._dial_and_greet(path)

    def _end(self, stream: Stream) -> None:
        """The peer died, or gave up on us: what it told us may not have been all. If it lives, it dials again."""
        del self.streams[stream.sock.fileno()]
        self.epoll.unregister(stream.sock)
        stream.sock.close()
        if self.heard.get(stream.peer) is not stream:
            return
        del self.heard[stream.peer]
        self.lost(stream.peer)
        link = self.links.get(stream.peer)
        if link is None or not self._push(link, self._hello()):
            self._dial_and_greet(stream.peer)

    def _dial_and_greet(self, path: str) -> None:
        link = self._dial(path)
        if link is not None:
            self._greet(link)


def unlink(path: str) -> None:
    Path(path).unlink(missing_ok=True)
