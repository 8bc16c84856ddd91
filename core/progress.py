"""A bar on the terminal for what takes long; nothing at all where nobody looks."""

import sys
import time

WIDTH = 30  # characters
PACE = 0.1  # seconds between two drawings


class Progress:
    """`with Progress("Files", 200) as bar: bar.add(1)`; draws on `stream` only if that is a terminal."""

    def __init__(self, name: str, total: int, stream=None):
        self.name, self.total, self.done = name, max(total, 1), 0
        self.stream = stream or sys.stderr
        self.is_seen, self.drawn = self.stream.isatty(), 0.0

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if self.is_seen:
            self.stream.write("\r\x1b[K")
            self.stream.flush()

    def add(self, amount: int) -> None:
        self.set(self.done + amount)

    def set(self, done: int) -> None:
        self.done = min(done, self.total)
        if self.is_seen and (time.monotonic() - self.drawn > PACE or self.done == self.total):
            self.drawn = time.monotonic()
            self.stream.write(self.line())
            self.stream.flush()

    def line(self) -> str:
        share = self.done / self.total
        filled = int(share * WIDTH)
        return f"\r{self.name:<18} {'█' * filled}{'·' * (WIDTH - filled)} {share:4.0%}"
