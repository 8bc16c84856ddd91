"""Messages over HTTP: the same mutations as the socket, for forms, fetches and older pages."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from msgspec import ValidationError, structs
from werkzeug.exceptions import BadRequest, Forbidden, HTTPException

from auth import pace, signed_in
from core.files import discard_pictures
from core.wire import decode_request, error_body, wants_json
from db import get_db
from live.messages import message_posted, messages_changed
from mutations.messages import (
    MessageDeletion,
    MessageEdit,
    NewMessage,
    delete_message,
    edit_message,
    post_message,
)
from mutations.reactions import MessageReaction, react
from queries.messages import find_source, newest_page, page_after, page_around, page_before, room_of_message
from queries.rooms import find_room
from routes.uploads import take_upload, upload_path

bp = Blueprint("messages", __name__)

PAGES = {"before": page_before, "after": page_after, "around": page_around}


@bp.get("/rooms/<slug>/messages")
@signed_in
def index(slug):
    """A stretch of the room as a fragment: `?before=`, `?after=` or `?around=` an id, else the newest."""
    room = find_room(get_db(), g.user, slug)
    return render_template("messages/_page.html", room=room, page=asked_page(room))


def asked_page(room):
    """The page of `room` that the query string asks for."""
    for name, page in PAGES.items():
        if name in request.args:
            return page(get_db(), room, asked_id(name))
    return newest_page(get_db(), room)


def asked_id(name: str) -> int:
    given = request.args[name]
    if not given.isascii() or not given.isdigit() or len(given) > 15:
        raise BadRequest(f"“{name}” is the number of a message.")
    return int(given)


@bp.post("/rooms/<slug>/messages")
@signed_in
def create(slug):
    """Post from the plain form, with a picture if one is chosen; a refused text is drawn again."""
    room = find_room(get_db(), g.user, slug)
    pace(f"post:{g.user.id}", 60, 60)
    try:
        upload = take_upload()
        new = decode_request(NewMessage)
        posted = post_message(get_db(), g.user, room, structs.replace(new, image=upload.id) if upload else new)
    except (HTTPException, ValidationError) as error:
        return refused(room, error)
    html = message_posted(posted)
    if wants_json():
        return {"ok": True, "id": posted.message.id, "seq": posted.message.seq, "html": html}
    return redirect(url_for("rooms.show", slug=slug, _anchor=f"message-{posted.message.id}"), 303)


def refused(room, error):
    """What could not be posted, with the text that was typed, so that nothing is lost."""
    if wants_json():
        raise error
    code, told = getattr(error, "code", 422), error_body(error)["error"]
    return render_template("messages/refused.html", room=room, error=told["message"], body=request.form.get("body", "")), code


@bp.get("/messages/<int:id>/source")
@signed_in
def source(id):
    """The Markdown of one's own message, for editing."""
    find_room(get_db(), g.user, room_of_message(get_db(), id))
    found = find_source(get_db(), id)
    if found.user_id != g.user.id:
        raise Forbidden("Only its author can edit a message.")
    return found.body, {"Content-Type": "text/plain; charset=utf-8"}


@bp.post("/messages/<int:id>")
@signed_in
def update(id):
    return changed(id, edit_message, MessageEdit)


@bp.post("/messages/<int:id>/delete")
@signed_in
def delete(id):
    return changed(id, delete_message, MessageDeletion)


@bp.post("/messages/<int:id>/reactions")
@signed_in
def add_reaction(id):
    return changed(id, react, MessageReaction)


def changed(id: int, mutation, shape):
    """Change message `id` as the body of the request says, tell the room, and lead back to the message."""
    room = find_room(get_db(), g.user, room_of_message(get_db(), id))
    pace(f"change:{g.user.id}", 120, 60)
    asked = decode_request(shape)
    if asked.id != id:
        raise BadRequest("The address and the form name two different messages.")
    change = mutation(get_db(), g.user, room, asked)
    html = messages_changed(change)
    discard_pictures(upload_path(), change.dropped)
    if wants_json():
        return {"ok": True, "seq": change.seq, "html": html}
    return redirect(url_for("rooms.show", slug=room.slug, around=id, _anchor=f"message-{id}"), 303)
