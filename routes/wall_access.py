"""The doors of a member's own wall, who may see it and leave marks there, and what hangs pinned on it."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from msgspec import Struct

from auth import signed_in
from core.forms import FormError, check_fields
from core.wire import decode_request
from db import get_db
from live.walls import wall_changed, wall_closed
from mutations.pins import delete_pin, order_pins, pin_sketch
from mutations.profiles import Access, change_access
from queries.pins import MOST_PINS, pins_of
from queries.profiles import doors_of
from queries.scripts import scripts_of
from routes.rooms import one_of
from routes.wall_card import require_own

bp = Blueprint("wall_access", __name__, url_prefix="/wall")

PINS = ("wall-pins",)


class AccessForm(Struct, forbid_unknown_fields=True):
    visibility: str = ""
    visitors: str = ""


class PinForm(Struct, forbid_unknown_fields=True):
    script: str  # the key of one's own sketch


class OrderForm(Struct, forbid_unknown_fields=True):
    order: str = ""  # "7,3,9"


@bp.get("/<username>/access")
@signed_in
def show(username):
    require_own(username)
    doors = doors_of(get_db(), g.user)
    return access_page(AccessForm(doors.visibility, doors.visitors), {})


@bp.post("/<username>/access")
@signed_in
def update(username):
    require_own(username)
    form = decode_request(AccessForm)
    try:
        access = Access(**check_fields(
            visibility=lambda: one_of(form.visibility, "public", "members", "private"),
            visitors=lambda: one_of(form.visitors, "nobody", "approve", "members"),
        ))
    except FormError as refused:
        return access_page(form, refused.errors), 422
    change_access(get_db(), g.user, access)
    if access.visibility != "public":
        wall_closed(username)
    return back("wall_access.show", username)


def access_page(form: AccessForm, errors: dict) -> str:
    return render_template("wall/access.html", form=form, errors=errors)


@bp.get("/<username>/pins")
@signed_in
def pins(username):
    require_own(username)
    return pins_page({})


@bp.post("/<username>/pins")
@signed_in
def create_pin(username):
    require_own(username)
    try:
        seq = pin_sketch(get_db(), g.user, decode_request(PinForm).script)
    except FormError as refused:
        return pins_page(refused.errors), 422
    wall_changed(get_db(), username, PINS, seq)
    return back("wall_access.pins", username)


@bp.post("/<username>/pins/<int:id>/delete")
@signed_in
def remove_pin(username, id):
    require_own(username)
    seq, refs = delete_pin(get_db(), g.user, id)
    wall_changed(get_db(), username, refs, seq)
    return back("wall_access.pins", username)


@bp.post("/<username>/pins/order")
@signed_in
def arrange_pins(username):
    require_own(username)
    try:
        ids = check_fields(pins=lambda: numbers_in(decode_request(OrderForm).order))["pins"]
    except FormError as refused:
        return pins_page(refused.errors), 422
    wall_changed(get_db(), username, PINS, order_pins(get_db(), g.user, ids))
    return back("wall_access.pins", username)


def pins_page(errors: dict) -> str:
    """What `g.user` has pinned, and what else of their own they could pin."""
    pins = pins_of(get_db(), g.user.id)
    hung = {pin.key for pin in pins}
    sketches = [script for script in scripts_of(get_db(), g.user, g.user.id) if script.key not in hung]
    return render_template("wall/pins.html", errors=errors, pins=pins, sketches=sketches, most=MOST_PINS)


@bp.get("/<username>/sketches")
@signed_in
def sketches(username):
    """One's own sketches as a fragment, to put one on the wall."""
    require_own(username)
    return render_template("wall/_own_sketches.html", sketches=scripts_of(get_db(), g.user, g.user.id))


def numbers_in(order: str) -> tuple[int, ...]:
    """The numbers of an order such as "7,3,9"; raises ValueError."""
    parts = order.split(",")
    if len(parts) > MOST_PINS or not all(part.isascii() and part.isdecimal() and len(part) < 16 for part in parts):
        raise ValueError("An order names the pins by their numbers.")
    return tuple(int(part) for part in parts)


def back(endpoint: str, username: str):
    flash("Saved.", "good")
    return redirect(url_for(endpoint, username=username), 303)
