"""How many requests each slice of the app answers and how long it takes, as this process has counted since it started."""

import threading
from bisect import bisect_left
from time import perf_counter

from core.metrics import BUCKETS, NONE

SLICE = "neospace.slice"  # in a request's environ: a list, for which slice answered it and with which status
FAILED = 500  # and above: a fault of ours, or no room, or no time


class Traffic:
    """`made` counts public pages that were made for guests; `under_way` are requests whose answer is not there yet."""

    def __init__(self):
        self.lock = threading.Lock()
        self.under_way = self.made = 0
        self.buckets = list(NONE)
        self.slices = {}  # name → [requests, seconds, failures]

    def counting(self, application):
        """The WSGI application, with each request counted whose SLICE is filled in."""

        def middleware(environ, start_response):
            begun, slip = perf_counter(), []
            environ[SLICE] = slip  # a list: on its way in, the environ itself may be copied
            with self.lock:
                self.under_way += 1
            try:
                return application(environ, start_response)
            finally:
                self.note(slip, perf_counter() - begun)

        return middleware

    def note(self, slip: list, seconds: float) -> None:
        with self.lock:
            self.under_way -= 1
            if not slip:  # a socket, which stays
                return
            slice, status = slip
            self.buckets[bisect_left(BUCKETS, seconds)] += 1
            counts = self.slices.setdefault(slice, [0, 0.0, 0])
            counts[0] += 1
            counts[1] += seconds
            counts[2] += status >= FAILED

    def page_made(self) -> None:
        with self.lock:
            self.made += 1

    def counted(self) -> dict:
        """As fields of engine.counts.WorkerNumbers."""
        with self.lock:
            return {
                "under_way": self.under_way, "made": self.made, "request_buckets": tuple(self.buckets),
                "served": {name: (count, round(seconds, 6), failed) for name, (count, seconds, failed) in self.slices.items()},
            }
