"""Getting back in without a password: with a recovery code, or with a link from an admin."""

from flask import Blueprint, current_app, redirect, render_template, url_for
from msgspec import Struct

from auth import hashed, pace_guesses, sign_in, this_network
from core.forms import FormError, check_fields
from core.passwords import check_password, hash_code, hash_token
from core.wire import decode_request
from db import get_db
from live.members import member_ended
from mutations.accounts import recover, reset_password
from queries.accounts import find_reset, is_code_of
from routes.sign_in import plain_name

bp = Blueprint("recovery", __name__)

MISMATCH = "That name and recovery code do not go together, or the code has been used."


class Recovery(Struct, forbid_unknown_fields=True):
    username: str = ""
    code: str = ""
    password: str = ""


class Reset(Struct, forbid_unknown_fields=True):
    password: str = ""


@bp.get("/recover")
def new():
    return page(Recovery(), {})


@bp.post("/recover")
def create():
    form = decode_request(Recovery)
    username = plain_name(form.username)
    pace_guesses(username)
    try:
        check_fields(password=lambda: check_password(form.password, username))
        code_hash = check_code(username, form.code)
        password = hashed(form.password)
        user_id = recover_account(username, code_hash, password)
    except FormError as refused:
        return page(form, refused.errors), 422
    member_ended(user_id)
    return sign_in(redirect(url_for("account.codes"), 303), user_id, password)


def page(form: Recovery, errors: dict) -> str:
    return render_template("auth/recover.html", form=form, errors=errors)


def check_code(username: str, code: str) -> bytes:
    """The code's hash; before any password is hashed, so that a guess costs the server little. Raises FormError."""
    code_hash = hash_code(code, current_app.extensions["secrets"].codes)
    if not is_code_of(get_db(), username, code_hash):
        raise FormError(code=MISMATCH)
    return code_hash


def recover_account(username: str, code_hash: bytes, password: str) -> int:
    """Set the password hash; raises FormError when the code was used up meanwhile."""
    user_id = recover(get_db(), username, code_hash, password)
    if user_id is None:
        raise FormError(code=MISMATCH)
    return user_id


@bp.get("/reset/<token>")
def edit(token):
    return reset_page(find_reset(get_db(), hash_token(token)), {})


@bp.post("/reset/<token>")
def update(token):
    pace_guesses(f"reset:{this_network()}")
    member = find_reset(get_db(), hash_token(token))
    form = decode_request(Reset)
    try:
        check_fields(password=lambda: check_password(form.password, member.username))
    except FormError as refused:
        return reset_page(member, refused.errors), 422
    password = hashed(form.password)
    user_id = reset_password(get_db(), hash_token(token), password)
    member_ended(user_id)
    return sign_in(redirect(url_for("account.codes"), 303), user_id, password)


def reset_page(member, errors: dict) -> str:
    return render_template("auth/reset.html", member=member, errors=errors)
