"""Looking for messages in the rooms one may see."""

from datetime import date

from flask import Blueprint, g, render_template, request
from msgspec import Struct, structs
from werkzeug.exceptions import NotFound

from auth import pace, signed_in
from core.forms import FormError, check_fields
from db import get_db
from queries.members import find_anyone
from queries.rooms import find_room, visible_rooms
from queries.search import NEWEST, Asked, SearchPage, search_messages

bp = Blueprint("search", __name__)

LONGEST = 200  # characters of a search; what comes after is left out


class SearchForm(Struct, frozen=True):
    """What was typed: `after` and `before` are days, `older` goes on below a message."""

    q: str = ""
    room: str = ""
    author: str = ""
    after: str = ""
    before: str = ""
    older: str = ""

    def address(self, older: int | None = None) -> dict:
        """The query string of the page that goes on at `older`, or of the first one."""
        return {name: value for name, value in structs.asdict(self).items() if value} | {"older": older}


@bp.get("/search")
@signed_in
def show():
    form = SearchForm(**{name: request.args.get(name, "").strip()[:LONGEST] for name in SearchForm.__struct_fields__})
    pace(f"search:{g.user.id}", 60, 60)
    try:
        return page(form, search_messages(get_db(), g.user, asked(form)), {})
    except FormError as refused:
        return page(form, SearchPage(), refused.errors), 422


def page(form: SearchForm, found: SearchPage, errors: dict) -> str:
    rooms = visible_rooms(get_db(), g.user)
    return render_template("search/show.html", form=form, page=found, errors=errors, rooms=rooms)


def asked(form: SearchForm) -> Asked:
    """The typed text as a question; raises FormError."""
    return Asked(**check_fields(
        words=lambda: words(form),
        room_id=lambda: room_id(form.room),
        user_id=lambda: user_id(form.author),
        since=lambda: day(form.after),
        until=lambda: day(form.before),
        older=lambda: older(form.older),
    ))


def words(form: SearchForm) -> str:
    if (form.after or form.before) and not (form.q or form.room or form.author):
        raise ValueError("Add a word, a room or a name to the days.")
    return form.q


def room_id(slug: str) -> int | None:
    try:
        return find_room(get_db(), g.user, slug).id if slug else None
    except NotFound:
        raise ValueError("There is no such room, or you are not in it.") from None


def user_id(name: str) -> int | None:
    try:
        return find_anyone(get_db(), name.removeprefix("@").casefold()).id if name else None
    except NotFound:
        raise ValueError("Nobody here has that username. It is the name after the @.") from None


def day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise ValueError("A day is written like 2026-11-22.") from None


def older(text: str) -> int:
    if not text:
        return NEWEST
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise ValueError("That is not the number of a message.")
    return int(text)
