"""Signing in with a name and a password, and out again."""

from flask import Blueprint, g, redirect, render_template, request
from msgspec import Struct
from werkzeug.exceptions import Forbidden

from auth import matches, pace_guesses, same_site_path, sign_in, sign_out, signed_in
from core.times import human_moment
from core.wire import decode_request
from db import get_db
from mutations.bans import lift_ended
from queries.accounts import find_account, suspended_until, suspension_reason

bp = Blueprint("sign_in", __name__)

MISMATCH = "That name and password do not go together."


class SignIn(Struct, forbid_unknown_fields=True):
    username: str = ""
    password: str = ""
    next: str = "/"


@bp.get("/login")
def new():
    form = SignIn(next=same_site_path(request.args.get("next", "/")))
    return redirect(form.next, 303) if g.user else page(form, {})


@bp.post("/login")
def create():
    form = decode_request(SignIn)
    username = plain_name(form.username)
    pace_guesses(username)
    account = find_account(get_db(), username)
    if not matches(form.password, account):
        return page(form, {"password": MISMATCH}), 422
    if account.state == "suspended" and not lift_ended(get_db(), account.id):
        raise Forbidden(suspended_sentence(username))
    return sign_in(redirect(same_site_path(form.next), 303), account.id, account.password)


@bp.post("/logout")
@signed_in
def delete():
    return sign_out(redirect("/", 303), g.user)


def page(form: SignIn, errors: dict) -> str:
    return render_template("auth/login.html", form=form, errors=errors)


def plain_name(text: str) -> str:
    """A name as people type it, `@Ada `, as it is kept; cut where no name is as long."""
    return text.strip().removeprefix("@").casefold()[:40]


def suspended_sentence(username: str) -> str:
    reason, until = suspension_reason(get_db(), username), suspended_until(get_db(), username)
    ends = f" until {human_moment(until)}" if until else ""
    return f"This account is suspended{ends}: {reason}" if reason else f"This account is suspended{ends}."
