"""What browsers say over the socket: the same Structs and mutations as the routes, answered by acks."""

import logging
from math import inf
from typing import Annotated

from flask import current_app, g, request
from flask_socketio import ConnectionRefusedError, emit, join_room, leave_room
from msgspec import Meta, Struct
from werkzeug.exceptions import InternalServerError, NotFound

import sealed_sockets  # noqa: F401  (registers the events of sealed messages)
import sketch_sockets  # noqa: F401  (registers the events of sketches that are played together)
import wall_sockets  # noqa: F401  (registers the events of walls)
from auth import authenticate, note_socket, this_network
from core.files import discard_pictures
from core.wire import error_body
from db import get_db
from live import live, socketio
from live.messages import caught_up, message_posted, messages_changed, room_read
from live.metal import audience, watched
from live.shared_sketches import window_gone
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
from socket_events import GUESTS, on, on_also_from_guests

log = logging.getLogger("neospace.sockets")
MOST_GUESTS = 1000  # sockets of guests, all workers together; for who comes after them a wall is whole, only not live
MOST_OF_A_NETWORK = 80  # of them from one network (core.limits.address_prefix), so that nobody takes all the places
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


@socketio.on("connect")
def connect(auth=None):
    """Let a window in; `auth` is what our client says of itself, {viewer, build}, and may be absent.

    Who says to be nobody (viewer "") and has no session is a guest; a member's window stays a member's.
    """
    user, told = authenticate(request.cookies), auth if isinstance(auth, dict) else {}
    if user is None and told.get("viewer") == "":
        let_guest_in()
    else:
        let_member_in(user, told)
    if told.get("build", this_build()) != this_build():
        emit("reload")


def let_guest_in() -> None:
    network = f"{GUESTS}:{this_network()}"
    if live().count(GUESTS) >= our_share(MOST_GUESTS) or live().count(network) >= our_share(MOST_OF_A_NETWORK):
        raise ConnectionRefusedError("too_many_guests")
    for room in (GUESTS, network):
        join_room(room)


def our_share(most: int) -> float:
    """How many of so many guests this worker takes."""
    limited = current_app.config["NEOSPACE"].limited
    return most // (live().stats().peers + 1) if limited else inf


def let_member_in(user, told: dict) -> None:
    if user is None or told.get("viewer", user.username) not in ("", user.username):  # the cookie is another's by now
        raise ConnectionRefusedError("signed_out")
    if live().count(f"user:{user.id}") >= live().max_per_member:
        raise ConnectionRefusedError("too_many_windows")
    join_room(f"user:{user.id}")
    join_room(f"session:{user.session_id}")
    for slug in member_slugs(get_db(), user):
        join_room(f"marks:{slug}")
    note_socket(user)
    if authenticate(request.cookies) is None:  # it ended while we let it in: nobody else would put it out again
        raise ConnectionRefusedError("signed_out")


def this_build() -> str:
    return current_app.extensions["assets"].now.build


@socketio.on("disconnect")
def disconnected(reason=None):
    live().presence.gone(request.sid)
    window_gone(request.sid)


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


@on_also_from_guests("metal:watch", Nothing, rate=1, burst=5)
def watch_metal(asked):
    is_keeper = g.user is not None and g.user.role == "admin"
    join_room(audience(is_keeper))
    return {"html": watched(is_keeper)}


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
