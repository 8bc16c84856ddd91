"""The form of a member's own card: names, words, links, and a status that may run out."""

from itertools import zip_longest

from flask import Blueprint, flash, g, redirect, render_template, request
from msgspec import Struct
from werkzeug.exceptions import Forbidden

from auth import signed_in
from core.forms import FormError, check_fields
from core.links import clean_link, host_of
from core.names import clean_body, clean_display_name, clean_text
from core.status import clean_sign, status_end
from core.wire import decode
from db import get_db
from live.walls import wall_changed
from mutations.profiles import CardEdit, change_card
from queries.profiles import card_fields
from queries.walls import Link

bp = Blueprint("wall_card", __name__, url_prefix="/wall")

PRONOUNS_MAX, STATUS_MAX, TITLE_MAX, BIO_MAX = 40, 140, 60, 2000  # characters
MOST_LINKS = 5
MOST_TYPED = 20  # links that a refused form is drawn again with
LISTS = ("link_title", "link_url")


class CardForm(Struct, forbid_unknown_fields=True):
    """What was typed; `day_left` is how many minutes the writer's own day still has, as their browser says."""

    display_name: str = ""
    pronouns: str = ""
    bio: str = ""
    link_title: list[str] = []
    link_url: list[str] = []
    status: str = ""
    status_emoji: str = ""
    status_for: str = "ever"
    day_left: str = ""
    hue: str = ""


@bp.get("/<username>/card")
@signed_in
def show(username):
    require_own(username)
    fields = card_fields(get_db(), g.user)
    form = CardForm(
        fields.display_name, fields.pronouns, fields.bio,
        [link.title for link in fields.links], [link.url for link in fields.links],
        fields.status, fields.status_emoji, "as_it_was" if fields.status_until else "ever", "", str(fields.hue),
    )
    return card_page(form, {})


@bp.post("/<username>/card")
@signed_in
def update(username):
    require_own(username)
    form = submitted_card()
    try:
        edit = checked_card(form)
    except FormError as refused:
        return card_page(form, refused.errors), 422
    seq = change_card(get_db(), g.user, edit)
    wall_changed(get_db(), username, ("wall-card",), seq)
    flash("Saved.", "good")
    return redirect(f"/wall/{username}{way_back()}", 303)


def require_own(username: str) -> None:
    """Raise Forbidden on anybody else's wall, whether there is one or not."""
    if username != g.user.username:
        raise Forbidden("Only the one who lives on a wall can change it.")


def submitted_card() -> CardForm:
    """The form as it was sent: a link is a pair of fields, and there are several."""
    fields = {name: value for name, value in request.form.items() if name not in LISTS}
    return decode(fields | {name: request.form.getlist(name)[:MOST_TYPED] for name in LISTS}, CardForm)


def card_page(form: CardForm, errors: dict) -> str:
    typed = typed_links(form)
    return render_template(
        "wall/card.html", form=form, errors=errors, until=card_fields(get_db(), g.user).status_until,
        links=typed + [("", "")] * (MOST_LINKS - len(typed)), back=way_back(),
    )


def typed_links(form: CardForm) -> list[tuple[str, str]]:
    """The rows of links, each a title and an address."""
    return list(zip_longest(form.link_title, form.link_url, fillvalue=""))


def way_back() -> str:
    """The query that leads back to decorating, for who came from there."""
    return "?edit" if "edit" in request.args else ""


def checked_card(form: CardForm) -> CardEdit:
    """The clean card; raises FormError."""
    rows = typed_links(form)
    values = check_fields(
        display_name=lambda: clean_display_name(form.display_name),
        pronouns=lambda: clean_line(form.pronouns, PRONOUNS_MAX),
        bio=lambda: clean_bio(form.bio),
        links=lambda: few(rows),
        status=lambda: clean_line(form.status, STATUS_MAX),
        status_emoji=lambda: clean_sign(form.status_emoji),
        status_until=lambda: status_end(form.status_for, form.day_left),
        hue=lambda: clean_hue(form.hue),
        **{f"link_{n}": lambda row=row: clean_row(*row) for n, row in enumerate(rows, 1)},
    )
    found = [values.pop(f"link_{n}") for n in range(1, len(rows) + 1)]
    values["links"] = tuple(link for link in found if link is not None)
    if not values["status"] and not values["status_emoji"]:
        values["status_until"] = ""
    return CardEdit(**values)


def clean_line(text: str, most: int) -> str:
    line = clean_text(text)
    if len(line) > most:
        raise ValueError(f"That is {len(line) - most} characters too long: there is room for {most}.")
    return line


def clean_bio(text: str) -> str:
    bio = clean_body(text)
    if len(bio) > BIO_MAX:
        raise ValueError(f"That is {len(bio) - BIO_MAX:,} characters too long: there is room for {BIO_MAX:,}.")
    return bio


def few(rows: list[tuple[str, str]]) -> None:
    if sum(bool(title.strip() or url.strip()) for title, url in rows) > MOST_LINKS:
        raise ValueError(f"A card has room for {MOST_LINKS} links.")


def clean_row(title: str, url: str) -> Link | None:
    """One link, None where nothing was typed; without a title the host's name stands for it."""
    if not title.strip() and not url.strip():
        return None
    if not url.strip():
        raise ValueError(f"The link “{title.strip()[:TITLE_MAX]}” has no address.")
    address = clean_link(url)
    return Link(clean_line(title, TITLE_MAX) or host_of(address)[:TITLE_MAX], address)


def clean_hue(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 3 and int(text) < 360):
        raise ValueError("A colour is a number of degrees, from 0 to 359.")
    return int(text)

