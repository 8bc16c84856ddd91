"""Rooms as pages: the list of them, a new one, one to talk in, its settings."""

from typing import Annotated
from unicodedata import category

from flask import Blueprint, flash, g, redirect, render_template, url_for
from msgspec import Meta, Struct
from werkzeug.exceptions import Forbidden, NotFound

from auth import signed_in
from core.forms import FormError, check_fields
from core.names import INVISIBLE, clean_text
from core.wire import decode_request
from db import get_db
from live import live
from live.rooms import outsiders_out, room_changed
from mutations.rooms import NOT_YOURS, NewRoom, RoomSettings, archive_room, change_room, create_room, reopen_room
from queries.memberships import invitations_of
from queries.messages import find_message
from queries.rooms import Room, find_room, may_archive, may_manage, visible_rooms
from routes.memberships import people_here
from routes.messages import asked_page

bp = Blueprint("rooms", __name__)

NAME_MAX, TOPIC_MAX = 60, 240  # characters
HERE_ON_PAGE = 40  # planets drawn with the page; the rest comes by /here
FACES = 5  # planets on a room's line in the list
PACES = {  # seconds between two messages of one member
    0: "No pause", 5: "5 seconds", 10: "10 seconds", 30: "30 seconds", 60: "a minute", 300: "5 minutes", 900: "15 minutes",
    3600: "an hour", 21600: "6 hours",
}


class RoomForm(Struct, forbid_unknown_fields=True):
    name: str = ""
    topic: str = ""
    visibility: str = "public"
    opened: str = ""
    slow: Annotated[int, Meta(ge=0, le=86400)] = 0


@bp.get("/rooms")
@signed_in
def index():
    rooms = visible_rooms(get_db(), g.user)
    return render_template(
        "rooms/index.html", here={room.slug: live().presence.here(room.slug)[:FACES] for room in rooms},
        invitations=invitations_of(get_db(), g.user),
        mine=[room for room in rooms if room.joined and not room.archived],
        others=[room for room in rooms if not room.joined and not room.archived],
        archived=[room for room in rooms if room.archived],
    )


@bp.get("/rail")
@signed_in
def rail():
    """The rooms of the rail with their marks, for a page that was away."""
    return render_template("rooms/_rail.html")


@bp.get("/rooms/new")
@signed_in
def new():
    return new_page(RoomForm(), {})


@bp.post("/rooms")
@signed_in
def create():
    form = decode_request(RoomForm)
    try:
        room = create_room(get_db(), g.user, NewRoom(**room_fields(form)))
    except FormError as refused:
        return new_page(form, refused.errors), 422
    return redirect(url_for("rooms.show", slug=room.slug), 303)


def new_page(form: RoomForm, errors: dict) -> str:
    return render_template("rooms/new.html", form=form, errors=errors)


def room_fields(form: RoomForm) -> dict:
    """The clean name, topic and visibility; raises FormError."""
    return check_fields(
        name=lambda: clean_name(form.name),
        topic=lambda: clean_topic(form.topic),
        visibility=lambda: one_of(form.visibility, "public", "private"),
    )


def clean_name(text: str) -> str:
    name = clean_text(text)
    if not any(category(char)[0] in "LNPS" and char not in INVISIBLE for char in name):
        raise ValueError("A room needs a name: a word that says what it is for.")
    if len(name) > NAME_MAX:
        raise ValueError(f"That is {len(name) - NAME_MAX} characters too long: a name has at most {NAME_MAX}.")
    return name


def clean_topic(text: str) -> str:
    topic = clean_text(text)
    if len(topic) > TOPIC_MAX:
        raise ValueError(f"That is {len(topic) - TOPIC_MAX} characters too long: a topic has at most {TOPIC_MAX}.")
    return topic


def one_of(value: str, *known: str) -> str:
    if value not in known:
        raise ValueError("Choose one of these.")
    return value


@bp.get("/rooms/<slug>")
@signed_in
def show(slug):
    """The room, at its newest messages or at `?before=`, `?after=`, `?around=` a message's number.

    The room is read before its messages: its seq then never promises a change that the page does not show.
    """
    room = find_room(get_db(), g.user, slug)
    page = asked_page(room)
    people = people_here(room, HERE_ON_PAGE)
    g.sketches = True
    return render_template("rooms/show.html", room=room, page=page, people=people, can_manage=may_manage(g.user, room))


@bp.get("/rooms/<slug>/messages/<int:id>")
@signed_in
def message(slug, id):
    """A message's lasting address leads to its place in the room; raises NotFound when it is not in this room."""
    room = find_room(get_db(), g.user, slug)
    if find_message(get_db(), id).room != room.slug:
        raise NotFound("There is no such message in this room.")
    return redirect(url_for("rooms.show", slug=slug, around=id, _anchor=f"message-{id}"), 303)


@bp.get("/rooms/<slug>/settings")
@signed_in
def edit(slug):
    room = managed_room(slug)
    return settings_page(room, RoomForm(room.name, room.topic, room.visibility, slow=room.slow), {})


@bp.post("/rooms/<slug>/settings")
@signed_in
def update(slug):
    room, form = managed_room(slug), decode_request(RoomForm)
    try:
        changed = change_room(get_db(), g.user, room, RoomSettings(**room_fields(form), opened=bool(form.opened), slow=form.slow))
    except FormError as refused:
        return settings_page(room, form, refused.errors), 422
    if changed.visibility == "private" != room.visibility:
        outsiders_out(changed)  # before anything is said among those who stay
    room_changed(changed)
    flash("Saved.", "good")
    return redirect(url_for("rooms.show", slug=slug), 303)


def managed_room(slug: str) -> Room:
    """A room whose settings the viewer may change; raises NotFound or Forbidden."""
    room = find_room(get_db(), g.user, slug)
    if not may_manage(g.user, room):
        raise Forbidden(NOT_YOURS)
    return room


def settings_page(room: Room, form: RoomForm, errors: dict) -> str:
    can_archive = may_archive(g.user, room)
    return render_template(
        "rooms/settings.html", room=room, form=form, errors=errors, can_archive=can_archive, paces=paces(room.slow)
    )


def paces(slow: int) -> list[tuple[int, str]]:
    """The pauses to choose from, also one that somebody set otherwise."""
    return sorted({**PACES, slow: PACES.get(slow, f"{slow} seconds")}.items())


@bp.post("/rooms/<slug>/archive")
@signed_in
def archive(slug):
    room_changed(archive_room(get_db(), g.user, find_room(get_db(), g.user, slug)))
    flash("The room is archived: everything can be read, nobody can post.", "good")
    return redirect(url_for("rooms.show", slug=slug), 303)


@bp.post("/rooms/<slug>/archive/delete")
@signed_in
def reopen(slug):
    room_changed(reopen_room(get_db(), g.user, find_room(get_db(), g.user, slug)))
    flash("The room is open again.", "good")
    return redirect(url_for("rooms.show", slug=slug), 303)
