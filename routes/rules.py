"""What holds in this house: written by an admin, shown to everyone, asked about at registration."""

from functools import lru_cache

from flask import Blueprint, flash, g, redirect, render_template, url_for
from markupsafe import Markup
from msgspec import Struct
from werkzeug.exceptions import NotFound

from auth import require_role
from core.forms import FormError, check_fields
from core.markdown import render_message
from core.names import clean_body
from core.wire import decode_request
from db import get_db
from mutations.settings import change_rules
from queries.settings import find_rules

bp = Blueprint("rules", __name__)

LONGEST = 8000  # characters
TO_BEGIN_WITH = """\
1. **Be kind.** Speak to people as you would across your own table.
2. **No harassment, no hate**, and nothing that is against the law.
3. **What is private stays private.** Ask before you show what somebody told you.
4. **Make things.** Half-done is welcome.
"""


class RulesForm(Struct, forbid_unknown_fields=True):
    rules: str = ""


@bp.app_template_global()
def rules_html() -> Markup:
    """The rules as safe HTML, "" where there are none."""
    return as_html(find_rules(get_db()).text)


@lru_cache(maxsize=4)
def as_html(text: str) -> Markup:
    return Markup(render_message(text, frozenset()) if text else "")


@bp.get("/rules")
def show():
    rules = find_rules(get_db())
    if not rules.text:
        raise NotFound("No rules are written down here.")
    return render_template("rules/show.html", rules=rules)


@bp.get("/admin/rules")
@require_role("admin")
def edit():
    return edit_page(RulesForm(find_rules(get_db()).text), {})


@bp.post("/admin/rules")
@require_role("admin")
def update():
    form = decode_request(RulesForm)
    try:
        checked = check_fields(rules=lambda: clean_rules(form.rules))
    except FormError as refused:
        return edit_page(form, refused.errors), 422
    change_rules(get_db(), g.user, checked["rules"])
    flash("Saved. Whoever registers from now on is shown them." if checked["rules"] else "There are no rules any more.", "good")
    return redirect(url_for("rules.edit"), 303)


def clean_rules(text: str) -> str:
    if len(text) > 2 * LONGEST:  # before anything is done to it
        raise ValueError(f"That is too long: rules have at most {LONGEST:,} characters.")
    rules = clean_body(text)
    if len(rules) > LONGEST:
        raise ValueError(f"That is {len(rules) - LONGEST:,} characters too long: rules have at most {LONGEST:,}.")
    return rules


def edit_page(form: RulesForm, errors: dict) -> str:
    return render_template("admin/rules.html", form=form, errors=errors, longest=LONGEST, beginning=TO_BEGIN_WITH)
