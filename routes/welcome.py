"""The first visit to an empty server: whoever comes first names it and becomes its admin."""

from flask import Blueprint, redirect, render_template
from msgspec import Struct
from werkzeug.exceptions import Conflict

from auth import inhabited, pace_applications, pace_registration
from core.forms import FormError, check_fields
from core.names import clean_text
from core.passwords import new_recovery_codes
from core.wire import decode_request
from db import get_db
from mutations.members import TOO_LATE, found_site
from routes.registration import member_checks, new_member, welcome_in

bp = Blueprint("welcome", __name__, url_prefix="/welcome")

SITE_NAME_MAX = 40  # characters


class Founding(Struct, forbid_unknown_fields=True):
    site_name: str = ""
    username: str = ""
    display_name: str = ""
    password: str = ""


@bp.get("")
def new():
    return redirect("/", 303) if inhabited() else page(Founding(site_name="NeoSpace"), {})


@bp.post("")
def create():
    """Found the site. Of two who try at once one wins, and the other is told."""
    form = decode_request(Founding)
    if inhabited():
        raise Conflict(TOO_LATE)
    pace_applications()
    try:
        checked = check_fields(site_name=lambda: clean_site_name(form.site_name), **member_checks(form))
    except FormError as refused:
        return page(form, refused.errors), 422
    pace_registration(invited=False)
    codes = new_recovery_codes()
    new = new_member(checked, codes)
    return welcome_in(found_site(get_db(), new, checked["site_name"]), new, codes)


def page(form: Founding, errors: dict) -> str:
    return render_template("auth/welcome.html", form=form, errors=errors)


def clean_site_name(text: str) -> str:
    """A name for the site: one line of 1 to 40 characters; raises ValueError."""
    name = clean_text(text)
    if not 1 <= len(name) <= SITE_NAME_MAX:
        raise ValueError(f"A site's name has 1 to {SITE_NAME_MAX} characters.")
    return name
