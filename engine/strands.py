"""Every member's events one at a time and in order; different members at the same time, on a pool of threads."""

import logging
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

log = logging.getLogger(__name__)

TURN = 8  # events one member may have handled before the others get their turn
FULL, ROOM = 32, 8  # events waiting: at FULL we stop reading from a member, below ROOM we read on
THREADS = 8  # where the server lends us no pool
LAST_THREADS = 4  # a worker on its way out has closed its pool, and disconnect handlers still have to run


class Strands:
    """`handle(conn, item)` runs on the pool; `resume(conn)` is called when a paused member may be read again."""

    def __init__(self, handle, resume):
        self.handle = handle
        self.resume = resume
        self.lock = threading.Lock()
        self.pool = None
        self.waiting = 0  # events, of all members

    def put(self, conn, item) -> bool:
        """Append to what the member has waiting; True when that is so much that it must be paused."""
        with self.lock:
            conn.inbox.append(item)
            self.waiting += 1
            full = len(conn.inbox) >= FULL and not conn.paused
            conn.paused = conn.paused or full
            start, conn.running = not conn.running, True
        if start:
            self.submit(self._turn, conn)
        return full

    def submit(self, call, *args) -> None:
        """Run something on the pool, whatever state it is in; its exceptions are logged."""
        try:
            future = self._pool().submit(call, *args)
        except RuntimeError:  # gunicorn shuts its pool before it calls worker_exit
            self.pool = ThreadPoolExecutor(LAST_THREADS, thread_name_prefix="live-last")
            with suppress(RuntimeError):  # the interpreter itself is ending
                self.pool.submit(call, *args).add_done_callback(tell)
        else:
            future.add_done_callback(tell)

    def _pool(self) -> ThreadPoolExecutor:
        with self.lock:
            if self.pool is None:
                self.pool = ThreadPoolExecutor(THREADS, thread_name_prefix="live")
            return self.pool

    def _turn(self, conn) -> None:
        """One turn, then to the end of the pool's queue: a member who floods waits like everyone else."""
        more = True
        try:
            more = self._some(conn)
        finally:
            if more:
                self.submit(self._turn, conn)

    def _some(self, conn) -> bool:
        """Handle up to TURN events; True when there may be more."""
        for _ in range(TURN):
            with self.lock:
                if not conn.inbox:
                    conn.running = False
                    return False
                item = conn.inbox.pop(0)
                self.waiting -= 1
                resume = conn.paused and len(conn.inbox) < ROOM
                conn.paused = conn.paused and not resume
            if resume:
                self.resume(conn)
            self.handle(conn, item)
        return True


def tell(future: Future) -> None:
    """Nobody asks a pool job for its result: what escaped from it is said here, or never."""
    if not future.cancelled() and future.exception() is not None:
        log.error("A job of the live engine failed.", exc_info=future.exception())
