"""Coming to live here: registering, with an invitation or without."""

import secrets

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from msgspec import Struct
from werkzeug.exceptions import NotFound

from auth import CODES_PAGE, hashed, pace_applications, pace_registration, show_once, sign_in
from core.forms import FormError, check_fields
from core.names import clean_display_name, clean_username
from core.passwords import check_password, hash_code, new_recovery_codes
from core.wire import decode_request
from db import get_db
from mutations.members import NewMember, register_member
from queries.invites import find_open_invite
from queries.members import find_member, is_taken
from queries.settings import find_site

bp = Blueprint("registration", __name__)


class Registration(Struct, forbid_unknown_fields=True):
    username: str = ""
    display_name: str = ""
    password: str = ""
    code: str = ""
    rules: str = ""


@bp.get("/invite/<code>")
def invite(code):
    found = find_open_invite(get_db(), code)
    if found is None:
        raise NotFound("This invitation has been used up, taken back or has expired. Ask for a new one.")
    return render_template("auth/invite.html", invite=found, inviter=find_member(get_db(), found.inviter))


@bp.get("/register")
def new():
    return redirect("/", 303) if g.user else page(Registration(code=request.args.get("code", "")), {})


@bp.post("/register")
def create():
    form = decode_request(Registration)
    pace_applications()
    try:
        checked = check_fields(code=lambda: clean_code(form.code), rules=lambda: read_rules(form.rules), **member_checks(form))
        pace_registration(invited=bool(checked["code"]))
        codes = new_recovery_codes()
        new = new_member(checked, codes)
        user_id = register_member(get_db(), new, checked["code"])
    except FormError as refused:
        return page(form, refused.errors), 422
    return welcome_in(user_id, new, codes)


def page(form: Registration, errors: dict) -> str:
    inviting = find_open_invite(get_db(), form.code) if form.code else None
    return render_template("auth/register.html", form=form, errors=errors, invite=inviting)


def member_checks(form) -> dict:
    """The checks of a form that makes a member; a display name left empty is the username."""
    return {
        "username": lambda: free_username(form.username),
        "display_name": lambda: clean_display_name(form.display_name or form.username),
        "password": lambda: check_password(form.password, form.username) or form.password,
    }


def free_username(text: str) -> str:
    name = clean_username(text)
    if is_taken(get_db(), name):
        raise ValueError("That username is taken. Please choose another.")
    return name


def clean_code(text: str) -> str:
    """The code of an invitation that can be used, "" where none is needed; raises ValueError."""
    registration = find_site(get_db()).registration
    code = text.strip().casefold()
    if registration == "closed":
        raise ValueError("Nobody can register here at the moment.")
    if registration == "open" and not code:
        return ""
    if not code:
        raise ValueError("You need an invitation to register here.")
    if find_open_invite(get_db(), code) is None:
        raise ValueError("This invitation has been used up or has expired. Ask for a new one.")
    return code


def read_rules(ticked: str) -> str:
    if find_site(get_db()).has_rules and not ticked:
        raise ValueError("Read the rules of this place, and tick the box below them.")
    return ticked


def new_member(checked: dict, codes: list[str]) -> NewMember:
    return NewMember(
        username=checked["username"],
        display_name=checked["display_name"],
        password=hashed(checked["password"]),
        hue=secrets.randbelow(360),
        code_hashes=hash_codes(codes),
    )


def hash_codes(codes: list[str]) -> tuple[bytes, ...]:
    return tuple(hash_code(code, current_app.extensions["secrets"].codes) for code in codes)


def welcome_in(user_id: int, new: NewMember, codes: list[str]):
    """Sign the new member in and show them their recovery codes, this once."""
    response = show_once(redirect(url_for("account.codes"), 303), "codes", " ".join(codes), CODES_PAGE)
    return sign_in(response, user_id, new.password)
