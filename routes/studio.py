"""The studio: the shelf of one's own sketches, beginning one, writing it."""

from typing import Annotated
from urllib.parse import quote

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from msgspec import Meta, Struct
from werkzeug.exceptions import NotFound, RequestEntityTooLarge, UnprocessableEntity

from auth import check_still_here, pace, signed_in
from core.forms import FormError, check_fields
from core.large_bodies import place_to_send
from core.starters import Starter, blank, starters
from core.wire import decode, decode_request, error_body, wants_json
from db import get_db
from mutations.scripts import (
    FULL,
    LONGEST_SOURCE,
    MOST_SCRIPTS,
    Engine,
    Newer,
    NewScript,
    Nonce,
    Save,
    Saved,
    create_script,
    save_script,
)
from queries.pins import is_pinned
from queries.scripts import ENGINES, Script, Source, files_of, own_script, parent_of, scripts_of, source_of
from routes.rooms import one_of
from routes.studio_settings import TITLE_MAX, tell
from routes.uploads import check_room
from routes.wall_card import clean_line

bp = Blueprint("studio", __name__, url_prefix="/studio")

NOTE_MAX = 120  # characters
UNTITLED = "Untitled sketch"
LARGEST_SAVE = 12 * LONGEST_SOURCE + 20_000  # bytes: a letter outside the BMP is "%F0%9F%98%80" in a form
DAY = 86400


class NewForm(Struct, forbid_unknown_fields=True):
    """`template` is a starter's name; without one the sketch begins with a few lines of `engine`."""

    nonce: Nonce
    template: str = ""
    engine: Engine = "p5-2"
    title: str = ""


class SaveForm(Struct, forbid_unknown_fields=True):
    """`base` is the version that the writer began with."""

    nonce: Nonce
    base: Annotated[int, Meta(ge=1, lt=2**53)]
    engine: Engine
    source: str
    note: str = ""


@bp.get("")
@signed_in
def index():
    return shelf_page(NewForm(""), {})


@bp.post("")
@signed_in
def create():
    """Begin a sketch and go where it is written."""
    form = decode_request(NewForm)
    try:
        new = checked_new(form)
    except FormError as refused:
        return shelf_page(form, refused.errors), 422
    pace(f"sketch:{g.user.id}", 60, 3600)
    return redirect(url_for("studio.show", key=create_script(get_db(), g.user, new).key), 303)


def checked_new(form: NewForm) -> NewScript:
    """What the form asks for; raises FormError."""
    found = {starter.name: starter for starter in starters()}
    values = check_fields(
        title=lambda: clean_line(form.title, TITLE_MAX),
        template=lambda: one_of(form.template, "", *found),
    )
    if starter := found.get(values["template"]):
        return NewScript(form.nonce, values["title"] or starter.title, "", starter.engine, starter.source)
    return NewScript(form.nonce, values["title"] or UNTITLED, "", form.engine, blank(form.engine))


def shelf_page(form: NewForm, errors: dict) -> str:
    scripts = scripts_of(get_db(), g.user, g.user.id)
    return render_template(
        "studio/index.html", form=form, errors=errors, scripts=scripts, starters=starters(), engines=ENGINES,
        drawn=pictures_of(starters()), full=FULL if len(scripts) >= MOST_SCRIPTS else "",
    )


def pictures_of(starters: tuple[Starter, ...]) -> frozenset[str]:
    """The names of those starters that have a picture, ui/starters/NAME.webp."""
    files = current_app.extensions["assets"].now.files
    return frozenset(starter.name for starter in starters if f"starters/{starter.name}.webp" in files)


@bp.get("/<key>")
def show(key):
    """Where its author writes a sketch; everyone else is led to its page, whether there is one or not."""
    try:
        script = own_script(get_db(), g.user, key) if g.user else None
    except NotFound:
        script = None
    if script is None:
        return redirect(f"/scripts/{quote(key)}", 303)
    return edit_page(script, source_of(get_db(), script.id))


@bp.post("/<key>")
@signed_in
def update(key):
    """Keep what was written as the next version; a form is drawn again with its text when that cannot be."""
    form = submitted_save()
    script = own_script(get_db(), g.user, key)
    pace(f"save:{g.user.id}", 60, 60)
    pace(f"saves:{g.user.id}", 2000, DAY)
    try:
        check_room()
        saved = save_script(get_db(), g.user, key, checked_save(form))
    except (Newer, UnprocessableEntity) as refused:
        if wants_json():
            return refused_save(refused)
        return edit_page(script, typed(form), refused.description, getattr(refused, "newer", None)), refused.code
    tell(saved.shown)
    if wants_json():
        return saved_body(saved)
    flash(f"Saved as version {saved.number}.", "good")
    return redirect(url_for("studio.show", key=key), 303)


def submitted_save() -> SaveForm:
    """What was sent; a source is larger than what other forms hold. Raises RequestEntityTooLarge with a sentence."""
    request.max_content_length = request.max_form_memory_size = LARGEST_SAVE
    try:
        with place_to_send(request.content_length):
            request.get_data(parse_form_data=True)
    except RequestEntityTooLarge:
        raise RequestEntityTooLarge(f"A sketch holds {LONGEST_SOURCE:,} characters. Your text is still there.") from None
    check_still_here()
    if request.is_json:
        return decode_request(SaveForm)
    fields = {name: value for name, value in request.form.items() if value != "" or name == "source"}
    return decode(fields, SaveForm, strict=False)


def checked_save(form: SaveForm) -> Save:
    try:
        note = clean_line(form.note, NOTE_MAX)
    except ValueError as error:
        raise UnprocessableEntity(f"What has changed: {error}") from None
    return Save(form.nonce, form.base, form.engine, form.source, note)


def typed(form: SaveForm) -> Source:
    """What was sent, to draw its form again."""
    return Source(form.base, form.engine, form.source, (), form.note, "")


def refused_save(refused: Newer | UnprocessableEntity):
    """The refusal for our script; where somebody saved in the meantime, with what they saved."""
    newer = getattr(refused, "newer", None)
    if newer is None:
        raise refused
    return error_body(refused) | {"version": newer.number, "engine": newer.engine, "source": newer.source}, 409


def saved_body(saved: Saved) -> dict:
    return {"ok": True, "version": saved.number, "uses": saved.uses, "saved_at": saved.saved_at}


def edit_page(script: Script, source: Source, error: str = "", newer: Source | None = None) -> str:
    """The editor; `newer` is a version saved from elsewhere, over which `source` can be saved knowingly."""
    g.sketches, g.styled, g.import_map = True, True, "studio"
    return render_template(
        "studio/edit.html", script=script, source=source, base=newer.number if newer else source.number, error=error,
        newer=newer, files=files_of(get_db(), script.id), engines=ENGINES, parent=parent_of(get_db(), g.user, script),
        pinned=is_pinned(get_db(), script),
    )
