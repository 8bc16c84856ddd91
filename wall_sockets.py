"""What browsers say of walls over the socket; looking on is for guests too, where a wall is public."""

from typing import Annotated

from flask import current_app, g, request
from flask_socketio import join_room, leave_room
from msgspec import Meta, Struct, structs
from werkzeug.exceptions import Forbidden, NotFound

from core.wire import error_body
from db import get_db
from link_previews import ask_for_preview
from live import live
from live.moving import items_moving
from live.walls import LARGEST, guest_room, marks_room, wall_changed, wall_html, wall_name, wall_room
from mutations.wall_shapes import MOST_MOVED, ItemMove, Nonce, WallEdit
from mutations.wall_steps import CLOSED, NOT_YOURS, Stale
from mutations.wall_undo import redo, undo
from mutations.walls import Changed, edit_wall
from queries.link_previews import plain_links
from queries.wall_undo import turns_left
from queries.walls import WallHead, changes_since, for_viewer, may_leave_marks, own_refs, things_named, wall_head
from socket_events import on, on_also_from_guests

Name = Annotated[str, Meta(pattern=r"^[a-z0-9_]{2,20}\Z")]
Seq = Annotated[int, Meta(ge=0, lt=2**53)]


class WallWatch(Struct, forbid_unknown_fields=True):
    wall: Name
    after: Seq | None = None


class WallName(Struct, forbid_unknown_fields=True):
    wall: Name


class WallStep(WallEdit, kw_only=True, forbid_unknown_fields=True):
    wall: Name


class WallTurn(Struct, forbid_unknown_fields=True):
    wall: Name
    nonce: Nonce


class WallMove(Struct, forbid_unknown_fields=True):
    wall: Name
    items: Annotated[list[ItemMove], Meta(min_length=1, max_length=MOST_MOVED)]
    done: bool = False


@on_also_from_guests("wall:watch", WallWatch, rate=2, burst=10)
def watch(asked):
    head = wall_head(get_db(), g.user, asked.wall)
    for room in rooms_of(head.username):
        join_room(room)  # be in first, look back second: nothing falls between
    head = still_open(head)
    if g.user:
        live().presence.join(wall_name(head.username), g.user.username, request.sid)
    news = changes_since(get_db(), head, asked.after, g.user)
    html = wall_html(news)
    reset = news.reset or len(html) > LARGEST  # a fresh page is cheaper for both sides
    return {"seq": news.seq, "html": "" if reset else html} | ({"reset": True} if reset else {})


def rooms_of(username: str) -> list[str]:
    """The socket rooms of who looks at this wall: guests hear nothing of who else is there."""
    return [wall_room(username), marks_room(username, g.user.username)] if g.user else [guest_room(username)]


def still_open(head: WallHead) -> WallHead:
    """The wall again, now that the socket is in its room: who was put out in this very moment must not stay."""
    try:
        return wall_head(get_db(), g.user, head.username)
    except NotFound:
        leave_all(head.username)
        raise


def leave_all(username: str) -> None:
    for room in rooms_of(username):
        leave_room(room)


@on_also_from_guests("wall:leave", WallName, rate=2, burst=10)
def leave(asked):
    leave_all(asked.wall)
    live().presence.leave(wall_name(asked.wall), request.sid)


@on("wall:edit", WallStep, rate=5, burst=40)
def edit(step):
    head = wall_head(get_db(), g.user, step.wall)
    try:
        changed = edit_wall(get_db(), g.user, head, step)
    except Stale as stale:
        return error_body(stale) | {"html": as_it_stands(head, stale.refs)}
    tell(head, changed)
    look_at(head, changed.links)
    return {"seq": changed.seq, "made": changed.made}


def as_it_stands(head: WallHead, refs: tuple[str, ...]) -> str:
    """The items that somebody's step was too late for, as that one may see them."""
    return wall_html(for_viewer(things_named(get_db(), head.username, refs, head.seq), g.user))


def tell(head: WallHead, changed: Changed) -> None:
    if changed.refs:
        wall_changed(get_db(), head.username, changed.refs, changed.seq)


def look_at(head: WallHead, posts: tuple[int, ...]) -> None:
    for post_id in posts:
        ask_for_preview(current_app._get_current_object(), head.id, post_id)


@on("wall:undo", WallTurn, rate=5, burst=20)
def take_back(asked):
    return turned(undo, asked)


@on("wall:redo", WallTurn, rate=5, burst=20)
def take_again(asked):
    return turned(redo, asked)


def turned(mutation, asked) -> dict:
    head = wall_head(get_db(), g.user, asked.wall)
    changed = mutation(get_db(), g.user, head, asked.nonce)
    tell(head, changed)
    look_at(head, plain_links(get_db(), head.id, changed.refs))  # a step keeps what its author said, not what a page did
    return {"seq": changed.seq, "what": changed.what} | structs.asdict(turns_left(get_db(), g.user, head.id))


def check_visitors_hand(head: WallHead, refs: set[str]) -> None:
    """Raise Forbidden for a visitor who could not let go of these items anywhere."""
    if not refs <= own_refs(get_db(), g.user, head):
        raise Forbidden(NOT_YOURS)
    if not may_leave_marks(get_db(), g.user, head):
        raise Forbidden(CLOSED)


@on("wall:move", WallMove, rate=15, burst=30)
def move(asked):
    head = wall_head(get_db(), g.user, asked.wall)
    if g.user.id != head.id:
        check_visitors_hand(head, {item.ref for item in asked.items})
    return {} if items_moving(head.username, g.user.username, asked.items, asked.done) else {"moved": False}
