"""What opens the viewer's own door: their password and their recovery codes.

Codes are shown once, after registering and whenever new ones are made; the server keeps their hashes only.
"""

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from msgspec import Struct

from auth import CODES_PAGE, forget_shown, hashed, keep_token, matches, new_session, pace_guesses, show_once, signed_in
from core.forms import FormError, check_fields
from core.passwords import check_password, hash_code, new_recovery_codes, new_token
from core.wire import decode_request
from db import get_db
from live.members import session_ended
from mutations.accounts import change_password, replace_codes
from queries.accounts import codes_left, find_account, is_code_of
from routes.registration import hash_codes

bp = Blueprint("account", __name__, url_prefix="/settings")


class PasswordForm(Struct, forbid_unknown_fields=True):
    current: str = ""
    password: str = ""


class CodesForm(Struct, forbid_unknown_fields=True):
    password: str = ""


@bp.get("/password")
@signed_in
def password():
    return password_page({})


@bp.post("/password")
@signed_in
def update_password():
    form = decode_request(PasswordForm)
    pace_guesses(g.user.username)
    try:
        checked = check_fields(
            current=lambda: own_password(form.current),
            password=lambda: check_password(form.password, g.user.username),
        )
    except FormError as refused:
        return password_page(refused.errors), 422
    token = new_token()
    ended = change_password(get_db(), g.user, checked["current"], hashed(form.password), new_session(token))
    for session_id in ended:
        session_ended(session_id)
    flash("Your password is changed. Every other browser is signed out.", "good")
    return keep_token(redirect(url_for("account.password"), 303), token)


def password_page(errors: dict) -> str:
    return render_template("settings/password.html", errors=errors)


def own_password(password: str) -> str:
    """The hash of the viewer's password, asked again before something that cannot be undone; raises ValueError."""
    account = find_account(get_db(), g.user.username)
    if not matches(password, account):
        raise ValueError("That is not your password.")
    return account.password


@bp.get("/recovery")
@signed_in
def codes():
    return codes_page({})


@bp.post("/recovery")
@signed_in
def create_codes():
    form = decode_request(CodesForm)
    pace_guesses(g.user.username)
    try:
        checked = check_fields(password=lambda: own_password(form.password))
    except FormError as refused:
        return codes_page(refused.errors), 422
    fresh = new_recovery_codes()
    replace_codes(get_db(), g.user, checked["password"], hash_codes(fresh))
    return show_once(redirect(url_for("account.codes"), 303), "codes", " ".join(fresh), CODES_PAGE)


@bp.post("/recovery/kept")
@signed_in
def keep_codes():
    return forget_shown(redirect("/", 303), "codes", CODES_PAGE)


def codes_page(errors: dict) -> str:
    left = codes_left(get_db(), g.user)
    return render_template("settings/recovery.html", errors=errors, codes=codes_to_show(), left=left)


def codes_to_show() -> list[str]:
    """The codes this browser was handed a moment ago; only such as open this member's door."""
    return [code for code in request.cookies.get("codes", "").split()[:20] if opens(code)]


def opens(code: str) -> bool:
    return is_code_of(get_db(), g.user.username, hash_code(code, current_app.extensions["secrets"].codes))
