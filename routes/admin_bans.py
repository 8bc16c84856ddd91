"""Networks that are shut out: the admin's list of them, and the gate at which their requests end.

What guests may read stays readable from there: a front that keeps public pages asks nobody who reads them.
"""

from contextlib import suppress
from typing import Annotated

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from msgspec import Meta, Struct
from werkzeug.exceptions import Forbidden, NotFound

from auth import ban_here, require_role
from core.forms import FormError, check_fields
from core.networks import Network, address_key, overlaps, parse_network
from core.passwords import hash_token
from core.times import human_moment
from core.web import SAFE_METHODS
from core.wire import decode_request
from db import get_db
from live.members import session_ended
from mutations.bans import NewBan, ban_network, lift_ban
from queries.accounts import find_reset
from queries.bans import Ban, bans_now
from queries.sessions import places_of_members
from routes.admin_members import clean_reason

bp = Blueprint("admin_bans", __name__)

TERMS = [(1, "an hour"), (24, "a day"), (168, "a week"), (720, "30 days"), (8760, "a year"), (0, "until it is let in again")]
OWN = "This is the network you come from yourself: you would shut yourself out."


class BanForm(Struct, forbid_unknown_fields=True):
    network: str = ""
    reason: str = ""
    hours: Annotated[int, Meta(ge=0, le=87_600)] = 0


@bp.before_app_request
def refuse_who_is_shut_out():
    """From a network that is shut out nobody signs in, registers or writes; admins who are signed in already may."""
    if request.method in SAFE_METHODS or g.get("user") or request.endpoint == "sign_in.delete" or brings_an_admin_in():
        return
    if ban := ban_here():
        raise Forbidden(sentence_of(ban))


def brings_an_admin_in() -> bool:
    """Whether this sets an admin's new password by a link that another admin or whoever sits at the machine has made."""
    if request.endpoint != "recovery.update":
        return False
    with suppress(NotFound):
        return find_reset(get_db(), hash_token(request.view_args["token"])).role == "admin"
    return False


def sentence_of(ban: Ban) -> str:
    until = f" until {human_moment(ban.expires_at)}" if ban.expires_at else ""
    return f"Nobody signs in or writes here from the network {ban.network}{until}: {ban.reason}"


@bp.get("/admin/bans")
@require_role("admin")
def index():
    """The list; `?network=` is one that somebody thinks of shutting out."""
    return index_page(BanForm(network=request.args.get("network", ""), hours=168), {})


@bp.post("/admin/bans")
@require_role("admin")
def create():
    form = decode_request(BanForm)
    try:
        checked = check_fields(network=lambda: foreign(form.network), reason=lambda: clean_reason(form.reason))
    except FormError as refused:
        return index_page(form, refused.errors), 422
    ban_network(get_db(), g.user, NewBan(checked["network"], checked["reason"], form.hours))
    close_windows(checked["network"])
    flash(f"{checked['network'].text} is shut out.", "good")
    return redirect(url_for("admin_bans.index"), 303)


def foreign(text: str) -> Network:
    """The network that was typed; raises ValueError for the admin's own."""
    network = parse_network(text)
    if network.first <= address_key(request.remote_addr) <= network.last:
        raise ValueError(OWN)
    return network


def close_windows(network: Network) -> None:
    """Close the sockets of sessions that are used from there; whoever has moved elsewhere since comes back by themselves."""
    for place in places_of_members(get_db()):
        if overlaps(network, place.address):
            session_ended(place.id)


@bp.post("/admin/bans/<int:id>/delete")
@require_role("admin")
def delete(id):
    flash(f"{lift_ban(get_db(), g.user, id)} may come in again.", "good")
    return redirect(url_for("admin_bans.index"), 303)


def index_page(form: BanForm, errors: dict) -> str:
    return render_template("admin/bans.html", bans=bans_now(get_db()), form=form, errors=errors, terms=TERMS)
