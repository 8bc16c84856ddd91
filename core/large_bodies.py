"""Large bodies come in at the pace of who sends them: they may keep half of a worker's threads waiting, and no more.

What is short a proxy holds back until it is whole (Caddyfile: request_buffers). Files it passes on as they come, so whoever
sends many of them slowly would have every thread, and nobody else an answer.
"""

from contextlib import contextmanager
from threading import BoundedSemaphore

from werkzeug.exceptions import ServiceUnavailable

SHORT = 100_000  # bytes: so much is read before anybody looks at it (auth.read_body)
MOST = 8  # threads of a worker, which has 16
RETRY_AFTER = 5  # seconds
CROWDED = "Many files are being sent just now. Nothing was stored: try again in a moment."

places = BoundedSemaphore(MOST)


@contextmanager
def place_to_send(size: int | None):
    """To be held while a body of `size` bytes is read; raises ServiceUnavailable where all places are taken."""
    if (size or 0) <= SHORT:
        yield
        return
    if not places.acquire(blocking=False):
        raise ServiceUnavailable(CROWDED, retry_after=RETRY_AFTER)
    try:
        yield
    finally:
        places.release()
