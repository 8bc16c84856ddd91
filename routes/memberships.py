"""Who is in a room: coming, going, asking in, muting, and the people of a room as a page."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from msgspec import Struct
from werkzeug.exceptions import BadRequest, Conflict, NotFound

from auth import pace, signed_in
from core.forms import FormError
from core.wire import decode_request, wants_json
from db import get_db
from live import live
from live.memberships import member_invited, member_left, member_removed, room_muted
from mutations.memberships import (
    accept_invitation,
    decline_invitation,
    invite,
    join_room,
    leave_room,
    mute,
    remove_member,
    withdraw_invitation,
)
from queries.blocks import has_blocked
from queries.members import find_anyone, find_member
from queries.memberships import (
    PAGE,
    Person,
    find_member_of,
    invited_to,
    members_beginning,
    members_of,
    people_named,
    suggested_names,
)
from queries.rooms import Room, find_room

bp = Blueprint("memberships", __name__)

MOST_HERE = 200  # planets: whoever looks for more opens the page of all members
HOUR = 3600  # seconds
LONGEST_NAME = 20


class InvitationForm(Struct, forbid_unknown_fields=True):
    username: str = ""


@bp.get("/rooms/<slug>/here")
@signed_in
def here(slug):
    """Who is in the room at this moment, as a fragment."""
    room = find_room(get_db(), g.user, slug)
    return render_template("rooms/_here.html", room=room, people=people_here(room, MOST_HERE))


def people_here(room: Room, most: int) -> tuple[Person, ...]:
    """The people whose windows show this room now, by name; at most `most`."""
    return people_named(get_db(), live().presence.here(room.slug)[:most])


@bp.get("/rooms/<slug>/members")
@signed_in
def index(slug):
    """The room's people, a page at a time; `?q=` those whose name begins so, as JSON for the composer."""
    room = find_room(get_db(), g.user, slug)
    beginning = request.args.get("q", "").strip().removeprefix("@").casefold()[:LONGEST_NAME]
    if wants_json() or "application/json" in request.accept_mimetypes.values():
        return suggested_names(get_db(), room, beginning)
    return members_page(room, beginning, InvitationForm(), {})


def members_page(room: Room, beginning: str, form: InvitationForm, errors: dict) -> str:
    after = request.args.get("after", "0")
    if not (after.isascii() and after.isdigit() and len(after) <= 15):
        raise BadRequest("“after” is the number of a member.")
    members = members_beginning(get_db(), room, beginning) if beginning else members_of(get_db(), room, int(after))
    more = members[-1].id if len(members) == PAGE and not beginning else None
    invited = invited_to(get_db(), room) if room.my_role == "owner" else []
    return render_template(
        "rooms/members.html", room=room, members=members, more=more, first=after == "0", beginning=beginning,
        invited=invited, form=form, errors=errors,
    )


@bp.post("/rooms/<slug>/join")
@signed_in
def join(slug):
    join_room(get_db(), g.user, find_room(get_db(), g.user, slug))
    return redirect(url_for("rooms.show", slug=slug), 303)


@bp.post("/rooms/<slug>/leave")
@signed_in
def leave(slug):
    room = find_room(get_db(), g.user, slug)
    left = leave_room(get_db(), g.user, room)
    member_left(g.user.id, room)
    news = f"You left {room.name}."
    if left.heir:
        news += f" It belongs to {left.heir} now."
    if left.archived:
        news += " Nobody is left in it, so it is shut."
    flash(news, "good")
    return redirect(url_for("rooms.index"), 303)


@bp.post("/rooms/<slug>/mute")
@signed_in
def create_mute(slug):
    room = find_room(get_db(), g.user, slug)
    mute(get_db(), g.user, room, True)
    room_muted(g.user.id, room)
    return redirect(url_for("rooms.show", slug=slug), 303)


@bp.post("/rooms/<slug>/mute/delete")
@signed_in
def delete_mute(slug):
    mute(get_db(), g.user, find_room(get_db(), g.user, slug), False)
    return redirect(url_for("rooms.show", slug=slug), 303)


@bp.post("/rooms/<slug>/invitations")
@signed_in
def create_invitation(slug):
    room, form = find_room(get_db(), g.user, slug), decode_request(InvitationForm)
    pace(f"invite:{g.user.id}", 60, HOUR)
    if room.visibility == "public":
        raise Conflict("A public room needs no invitation: whoever lives here can join it.")
    try:
        member = invited_member(form.username)
        invite(get_db(), g.user, room, member)
    except FormError as refused:
        return members_page(room, "", form, refused.errors), 422
    if not has_blocked(get_db(), member, g.user):
        member_invited(member.id, room)
    flash(f"{member.username} is asked in. They find it under All rooms.", "good")
    return redirect(url_for("memberships.index", slug=slug), 303)


def invited_member(username: str):
    """The active member of that name; raises FormError."""
    name = username.strip().removeprefix("@").casefold()
    try:
        return find_member(get_db(), name)
    except NotFound:
        told = "Nobody here has that username. It is the name after the @." if name else "Whom?"
        raise FormError(username=told) from None


@bp.post("/rooms/<slug>/invitations/accept")
@signed_in
def accept(slug):
    accept_invitation(get_db(), g.user, slug)
    return redirect(url_for("rooms.show", slug=slug), 303)


@bp.post("/rooms/<slug>/invitations/decline")
@signed_in
def decline(slug):
    decline_invitation(get_db(), g.user, slug)
    return redirect(url_for("rooms.index"), 303)


@bp.post("/rooms/<slug>/invitations/<username>/delete")
@signed_in
def delete_invitation(slug, username):
    room = find_room(get_db(), g.user, slug)
    withdraw_invitation(get_db(), room, find_anyone(get_db(), username))
    return redirect(url_for("memberships.index", slug=slug), 303)


@bp.post("/rooms/<slug>/members/<username>/delete")
@signed_in
def delete(slug, username):
    room = find_room(get_db(), g.user, slug)
    member = find_member_of(get_db(), room, username)
    if member is None:
        raise NotFound("There is no such member in this room.")
    remove_member(get_db(), g.user, room, member)
    member_removed(member.id, room)
    flash(f"{member.username} is out of {room.name}.", "good")
    return redirect(url_for("memberships.index", slug=slug), 303)
