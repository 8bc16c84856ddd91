"""How what a browser says becomes a call: who says it, how often, as which Struct; and how it is answered."""

from functools import wraps

from flask import current_app, g, request
from flask_socketio import rooms
from msgspec import ValidationError
from werkzeug.exceptions import HTTPException, TooManyRequests, Unauthorized

from auth import authenticate
from core.disk import Full, has_no_room, is_nearly_full
from core.limits import TokenBuckets
from core.wire import decode, error_body
from db import give_back_db
from live import socketio

STORING = {"message:post", "message:edit", "message:react", "wall:edit", "wall:undo", "wall:redo", "dm:send"}
GUESTS = "guests"  # the socket room of everyone who has not signed in


def on(event: str, shape, rate: float, burst: int):
    """Register a handler for `event`: a signed-in member in g.user, the payload as `shape`, and an ack.

    `rate` is events a second and `burst` how many at once, for one member on this worker.
    """
    return registered(event, shape, TokenBuckets(rate, burst), require_member)


def on_also_from_guests(event: str, shape, rate: float, burst: int):
    """As `on`, also for sockets without a member, whose g.user is None; each of them has limits of its own."""
    return registered(event, shape, TokenBuckets(rate, burst), require_member_or_guest)


def registered(event: str, shape, buckets: TokenBuckets, require):
    def register(handler):
        @socketio.on(event)
        @wraps(handler)
        def handle(payload=None, *more):
            try:
                g.user = authenticate(request.cookies)
                admit(buckets, require())
                if event in STORING:
                    check_room()
                return {"ok": True, **(handler(decode(payload, shape)) or {})}
            except (HTTPException, ValidationError) as error:
                return error_body(error)
            except OSError as error:
                if not has_no_room(error):
                    raise
                return error_body(Full())
            finally:
                give_back_db()
        return handle
    return register


def check_room() -> None:
    """Raise Full while the disk is nearly full; what takes away is not asked."""
    config = current_app.config["NEOSPACE"]
    if is_nearly_full(config.path(), config.full_below):
        raise Full()


def require_member() -> int:
    """Whose limits count; raises Unauthorized unless someone is signed in."""
    if g.user is None:
        raise Unauthorized("You are signed out. Sign in again: what you wrote is kept.")
    return g.user.id


def require_member_or_guest() -> int | str:
    """As `require_member`; a guest is who came as one, and not a member whose session is over."""
    return request.sid if g.user is None and GUESTS in rooms() else require_member()


def admit(buckets: TokenBuckets, key) -> None:
    """Raise TooManyRequests unless `key` is within the limit."""
    wait = buckets.take(key) if current_app.config["NEOSPACE"].limited else 0
    if wait:
        slow = TooManyRequests(f"Slow down: try again in {wait:.0f} s." if wait >= 1 else "Slow down a little.")
        slow.retry_after = max(1, round(wait))
        raise slow
