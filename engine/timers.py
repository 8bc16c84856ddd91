"""Things to do later, once each however often they are asked for: how a busy room is told once a second."""

import heapq
import math
import threading
import time


class Timers:
    """`run(call)` is where calls go when they are due. Whoever owns this must call `start_due` at `next`."""

    def __init__(self, run):
        self.run = run
        self.lock = threading.Lock()
        self.heap = []  # (when, key's number, key, call)
        self.keys = set()
        self.added = 0
        self.next = math.inf  # on the monotonic clock

    def add(self, key, seconds: float, call) -> bool:
        """Ask for `call` after `seconds`, unless `key` is already waiting. True when it is now the first one due."""
        with self.lock:
            if key in self.keys:
                return False
            self.keys.add(key)
            self.added += 1
            when = time.monotonic() + seconds
            heapq.heappush(self.heap, (when, self.added, key, call))
            first = when < self.next
            self.next = self.heap[0][0]
            return first

    def start_due(self, now: float) -> None:
        while now >= self.next:
            with self.lock:
                _, _, key, call = heapq.heappop(self.heap)
                self.keys.discard(key)
                self.next = self.heap[0][0] if self.heap else math.inf
            self.run(call)
