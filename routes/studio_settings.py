"""What is said of a sketch and who sees it; how it goes. And how news of a sketch leave the studio's pages."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from msgspec import Struct
from werkzeug.exceptions import UnprocessableEntity

from auth import signed_in
from core.files import discard_files, discard_pictures
from core.forms import FormError, check_fields
from core.names import clean_body
from core.tags import clean_tags
from core.wire import decode_request, wants_json
from db import get_db
from live.walls import wall_changed
from mutations.script_shelf import Gone, ScriptEdit, change_script, delete_script
from mutations.wall_sketches import Shown
from queries.scripts import ENGINES, VISIBILITIES, Script, files_of, own_script
from routes.rooms import one_of
from routes.uploads import upload_path
from routes.wall_card import clean_line

bp = Blueprint("studio_settings", __name__, url_prefix="/studio/<key>")

TITLE_MAX, ABOUT_MAX = 80, 500  # characters


class SettingsForm(Struct, forbid_unknown_fields=True):
    title: str = ""
    about: str = ""
    tags: str = ""
    visibility: str = "private"


@bp.get("/settings")
@signed_in
def show(key):
    script = own_script(get_db(), g.user, key)
    return settings_page(script, form_of(script), {})


def form_of(script: Script) -> SettingsForm:
    return SettingsForm(script.title, script.about, ", ".join(script.tags), script.visibility)


@bp.post("/settings")
@signed_in
def change(key):
    """Say what a sketch is, and who may see it."""
    form, script = decode_request(SettingsForm), own_script(get_db(), g.user, key)
    try:
        edit = checked_settings(form)
    except FormError as refused:
        if wants_json():
            raise UnprocessableEntity(" ".join(refused.errors.values())) from None
        return settings_page(script, form, refused.errors), 422
    tell(change_script(get_db(), g.user, key, edit))
    return done(key, "Saved.", title=edit.title, about=edit.about, tags=edit.tags, visibility=edit.visibility)


def checked_settings(form: SettingsForm) -> ScriptEdit:
    """Raises FormError."""
    return ScriptEdit(**check_fields(
        title=lambda: clean_title(form.title),
        about=lambda: clean_about(form.about),
        tags=lambda: clean_tags(form.tags),
        visibility=lambda: one_of(form.visibility, *VISIBILITIES),
    ))


def clean_title(text: str) -> str:
    title = clean_line(text, TITLE_MAX)
    if not title:
        raise ValueError("A sketch needs a title.")
    return title


def clean_about(text: str) -> str:
    about = clean_body(text)
    if len(about) > ABOUT_MAX:
        raise ValueError(f"That is {len(about) - ABOUT_MAX:,} characters too long: there is room for {ABOUT_MAX}.")
    return about


def settings_page(script: Script, form: SettingsForm, errors: dict) -> str:
    return render_template(
        "studio/settings.html", script=script, form=form, errors=errors, files=files_of(get_db(), script.id), engines=ENGINES,
    )


@bp.post("/delete")
@signed_in
def delete(key):
    """Erase a sketch, its versions and what only it showed."""
    script = own_script(get_db(), g.user, key)
    clear(delete_script(get_db(), g.user, key))
    if wants_json():
        return {"ok": True}
    flash(f"“{script.title}” is deleted, with all its versions.", "good")
    return redirect(url_for("studio.index"), 303)


def clear(gone: Gone) -> None:
    """Once it is committed: remove the files that nothing names any more, and tell who looks at the author's wall."""
    discard_pictures(upload_path(), gone.pictures)
    discard_files(upload_path(), gone.sounds)
    tell(gone.shown)


def tell(shown: Shown | None) -> None:
    """Show a change to those who look at the wall where the sketch hangs."""
    if shown:
        wall_changed(get_db(), shown.owner, shown.refs, shown.seq)


def done(key: str, words: str, **news):
    """Our script gets what is new; a form goes back to the page it stands on."""
    if wants_json():
        return {"ok": True, "message": words} | news
    flash(words, "good")
    return redirect(url_for("studio_settings.show", key=key), 303)
