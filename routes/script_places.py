"""Where a sketch stands beside its own page: on its author's wall, and as a card in rooms."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound, UnprocessableEntity

from auth import signed_in
from core.forms import FormError
from core.wire import wants_json
from db import get_db
from live.walls import wall_changed
from mutations.pins import pin_sketch, unpin_sketch
from mutations.said_sketches import link_to
from queries.rooms import find_room
from queries.said_sketches import sketches_called
from queries.scripts import find_script
from routes.wall_access import PINS, pins_page

bp = Blueprint("script_places", __name__, url_prefix="/scripts")

LONGEST, MOST_OFFERED = 80, 8  # characters of what is typed, titles offered for it


@bp.post("/<key>/pin")
@signed_in
def pin(key):
    """Pin one of one's own; where that cannot be, the page of pins says why and helps to make room."""
    try:
        seq = pin_sketch(get_db(), g.user, key)
    except FormError as refused:
        if wants_json():
            raise UnprocessableEntity(" ".join(refused.errors.values())) from None
        return pins_page(refused.errors), 422
    wall_changed(get_db(), g.user.username, PINS, seq)
    words = "It hangs below your card. Visitors can run it there; Pinned sketches, in the menu, changes the order."
    return to_the_wall(words, PINS[0])


@bp.post("/<key>/unpin")
@signed_in
def unpin(key):
    seq, refs = unpin_sketch(get_db(), g.user, key)
    wall_changed(get_db(), g.user.username, refs, seq)
    return to_the_wall("It is off your wall.")


def to_the_wall(words: str, part: str | None = None):
    """One's own wall, at a part of it, with `words`."""
    if wants_json():
        return {"ok": True}
    flash(words, "good")
    return redirect(url_for("wall.show", username=g.user.username, _anchor=part), 303)


@bp.get("/<key>/card")
def card(key):
    """A sketch as a card under a message, a fragment; `?room=` is the room whose page asks."""
    return render_template("scripts/_room_card.html", script=find_script(get_db(), g.user, key), place=place_named())


def place_named() -> str:
    """The room that a sketch may hear of: a public one, "" for every other."""
    if g.user is None or "room" not in request.args:
        return ""
    try:
        room = find_room(get_db(), g.user, request.args["room"])
    except NotFound:
        return ""
    return room.slug if room.visibility == "public" else ""


@bp.get("/called")
@signed_in
def called():
    """The sketches that one could show in a room by the words `?q=`, each with the text that does it."""
    found = sketches_called(get_db(), g.user, request.args.get("q", "")[:LONGEST], MOST_OFFERED)
    return [
        {"title": script.title, "by": script.by, "poster": script.poster_id, "insert": link_to(script)}
        for script in found if script.visibility != "private"
    ]
