"""What browsers say over the socket: the same Structs and mutations as the routes, answered by acks."""

import logging
from functools import wraps
from typing import Annotated

from flask import current_app, g, request
from flask_socketio import ConnectionRefusedError, emit, join_room, leave_room
from msgspec import Meta, Struct, ValidationError
from werkzeug.exceptions import HTTPException, InternalServerError, NotFound, TooManyRequests, Unauthorized

from auth import authenticate
from core.files import discard_pictures
from core.limits import TokenBuckets
from core.wire import decode, error_body
from db import get_db, give_back_db
from live import live, socketio
from live.messages import caught_up, message_posted, messages_changed, room_read
from live.metal import WATCHERS, watched
from mutations.messages import (
    MessageDeletion,
    MessageEdit,
    NewMessage,
    delete_message,
    edit_message,
    post_message,
)
from mutations.reactions import MessageReaction, react
from mutations.rooms import mark_read
from queries.backfill import changes_after
from queries.messages import room_of_message
from queries.rooms import find_room, member_slugs

log = logging.getLogger("neospace.sockets")
Slug = Annotated[str, Meta(pattern=r"^[a-z0-9-]{1,40}\Z")]
Seq = Annotated[int, Meta(ge=0, lt=2**53)]


class Nothing(Struct, forbid_unknown_fields=True):
    pass


class RoomJoin(Struct, forbid_unknown_fields=True):
    room: Slug
    after: Seq | None = None


class RoomName(Struct, forbid_unknown_fields=True):
    room: Slug


class RoomRead(Struct, forbid_unknown_fields=True):
    room: Slug
    id: Seq


class RoomMessage(NewMessage, kw_only=True, forbid_unknown_fields=True):
    room: Slug


def on(event: str, shape, rate: float, burst: int):
    """Register a handler for `event`: a signed-in member in g.user, the payload as `shape`, and an ack.

    `rate` is events a second and `burst` how many at once, for one member on this worker.
    """
    buckets = TokenBuckets(rate, burst)

    def register(handler):
        @socketio.on(event)
        @wraps(handler)
        def handle(payload=None, *more):
            try:
                g.user = authenticate(request.cookies)
                admit(buckets)
                return {"ok": True, **(handler(decode(payload, shape)) or {})}
            except (HTTPException, ValidationError) as error:
                return error_body(error)
            finally:
                give_back_db()
        return handle
    return register


def admit(buckets: TokenBuckets) -> None:
    """Raise unless someone is signed in and within the limit."""
    if g.user is None:
        raise Unauthorized("You are signed out. Sign in again: what you wrote is kept.")
    wait = buckets.take(g.user.id) if current_app.config["NEOSPACE"].limited else 0
    if wait:
        slow = TooManyRequests(f"Slow down: try again in {wait:.0f} s." if wait >= 1 else "Slow down a little.")
        slow.retry_after = max(1, round(wait))
        raise slow


@socketio.on("connect")
def connect(auth=None):
    """Let a member's window in; `auth` is what our client says of itself, {viewer, build}, and may be absent."""
    user, told = authenticate(request.cookies), auth if isinstance(auth, dict) else {}
    if user is None or told.get("viewer", user.username) != user.username:  # or the cookie is somebody else's by now
        raise ConnectionRefusedError("signed_out")
    if live().count(f"user:{user.id}") >= live().max_per_member:
        raise ConnectionRefusedError("too_many_windows")
    join_room(f"user:{user.id}")
    join_room(f"session:{user.session_id}")
    for slug in member_slugs(get_db(), user):
        join_room(f"marks:{slug}")
    if authenticate(request.cookies) is None:  # it ended while we let it in: nobody else would put it out again
        raise ConnectionRefusedError("signed_out")
    if told.get("build", this_build()) != this_build():
        emit("reload")


def this_build() -> str:
    return current_app.extensions["assets"].now.build


@socketio.on("disconnect")
def disconnected(reason=None):
    live().presence.gone(request.sid)


@on("room:join", RoomJoin, rate=2, burst=10)
def join(asked):
    room = find_room(get_db(), g.user, asked.room)
    join_room(f"room:{room.slug}")  # be in first, look back second: nothing falls between
    room = still_open(room)
    leave_room(f"marks:{room.slug}")
    live().presence.join(room.slug, g.user.username, request.sid)
    missed = changes_after(get_db(), room, asked.after)
    return {"seq": missed.seq, "html": caught_up(missed)} | ({"reset": True} if missed.reset else {})


def still_open(room):
    """The room again, now that the socket is in it: who was put out in this very moment must not stay as a listener."""
    try:
        return find_room(get_db(), g.user, room.slug)
    except NotFound:
        leave_room(f"room:{room.slug}")
        raise


@on("room:leave", RoomName, rate=2, burst=10)
def leave(asked):
    room = find_room(get_db(), g.user, asked.room)
    leave_room(f"room:{room.slug}")
    live().presence.leave(room.slug, request.sid)
    if room.is_member and room.notify != "muted":
        join_room(f"marks:{room.slug}")


@on("message:post", RoomMessage, rate=1, burst=8)
def post(new):
    room = find_room(get_db(), g.user, new.room)
    posted = post_message(get_db(), g.user, room, new)
    message_posted(posted)
    return {"id": posted.message.id, "seq": posted.message.seq}


@on("message:edit", MessageEdit, rate=1, burst=8)
def edit(change):
    return changed(edit_message, change)


@on("message:delete", MessageDeletion, rate=2, burst=10)
def delete(deletion):
    return changed(delete_message, deletion)


@on("message:react", MessageReaction, rate=2, burst=10)
def reaction(given):
    return changed(react, given)


def changed(mutation, asked) -> dict:
    """Run one of the mutations of a message that is there, and tell its room."""
    room = find_room(get_db(), g.user, room_of_message(get_db(), asked.id))
    change = mutation(get_db(), g.user, room, asked)
    messages_changed(change)
    discard_pictures(current_app.config["NEOSPACE"].path("uploads"), change.dropped)
    return {"seq": change.seq}


@on("room:read", RoomRead, rate=2, burst=20)
def read(asked):
    room = find_room(get_db(), g.user, asked.room)
    if mark_read(get_db(), g.user, room, asked.id):
        room_read(g.user.id, room.slug, asked.id)


@on("metal:watch", Nothing, rate=1, burst=5)
def watch_metal(asked):
    join_room(WATCHERS)
    watched()


@on("typing", RoomName, rate=0.5, burst=4)
def typing(asked):
    room = find_room(get_db(), g.user, asked.room)
    if room.is_member:
        live().presence.typing(room.slug, g.user.username)


@socketio.on("*")
def unknown(event, *payload):
    return {"ok": False, "error": {"code": "not_found", "message": "This server knows no such event."}}


@socketio.on_error_default
def broken(error):
    """A fault of ours: one traceback in the log, one honest ack; who was just connecting is not let in half-way."""
    log.error("The live event %r failed.", request.event["message"], exc_info=error)
    if request.event["message"] == "connect":
        raise ConnectionRefusedError("server_error")
    return error_body(InternalServerError("Something broke on our side. It is logged; try again."))
