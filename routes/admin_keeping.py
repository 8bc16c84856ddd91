"""The admin's lists of rooms and of what members keep here."""

from shutil import disk_usage

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from msgspec import Struct

from auth import require_role
from core.files import discard_pictures
from core.forms import FormError, check_fields
from core.wire import decode_request
from db import get_db
from live.messages import messages_changed
from live.scripts import sketches_barred
from live.walls import wall_changed
from mutations.upload_keeping import remove_upload
from queries.keeping import NEWEST, PAGE, biggest_keepers, pictures_before, private_rooms, public_rooms, shelf
from routes.admin_members import clean_reason
from routes.rooms import paces
from routes.uploads import upload_path

bp = Blueprint("admin_keeping", __name__, url_prefix="/admin")


class RemovalForm(Struct, forbid_unknown_fields=True):
    id: str = ""
    reason: str = ""


@bp.get("/rooms")
@require_role("admin")
def rooms():
    found = public_rooms(get_db())
    words = {line.slug: dict(paces(line.slow))[line.slow] for line in found}
    return render_template("admin/rooms.html", rooms=found, private=private_rooms(get_db()), paces=words)


@bp.get("/uploads")
@require_role("admin")
def uploads():
    return uploads_page(RemovalForm(), {})


@bp.post("/uploads/remove")
@require_role("admin")
def remove():
    """Take one picture away from everywhere, with a reason that those who lose it read."""
    form = decode_request(RemovalForm)
    try:
        reason = check_fields(reason=lambda: clean_reason(form.reason))["reason"]
    except FormError as refused:
        return uploads_page(form, refused.errors), 422
    removed = remove_upload(get_db(), g.user, form.id, reason)
    for change in removed.changes:
        messages_changed(change)
    for shown in removed.shown:
        wall_changed(get_db(), shown.owner, shown.refs, shown.seq)
    sketches_barred()
    discard_pictures(upload_path(), removed.dropped)
    flash("Removed from everywhere that members see it.", "good")
    return redirect(url_for("admin_keeping.uploads"), 303)


def uploads_page(form: RemovalForm, errors: dict) -> str:
    found = pictures_before(get_db(), g.user, asked_before())
    older = f"{found[-1].created_at}~{found[-1].id}" if len(found) == PAGE else None
    return render_template(
        "admin/uploads.html", pictures=found, older=older, shelf=shelf(get_db()), keepers=biggest_keepers(get_db()),
        form=form, errors=errors, free=disk_usage(upload_path()).free,
    )


def asked_before() -> tuple[str, str]:
    """The moment and the id behind which a page begins: `?before=2026-11-23T00:00:00.000Z~<id>`."""
    at, tilde, id = request.args.get("before", "").partition("~")
    return (at, id) if tilde else NEWEST
