"""A member's own data: taking a copy along, and leaving for good. What goes and what stays is said before."""

from pathlib import Path
from typing import Literal

from flask import Blueprint, current_app, flash, g, redirect, render_template
from msgspec import Struct

from auth import CODES_PAGE, cookie_name, cookie_rules, forget_shown, pace_guesses, signed_in
from core.files import discard_files, discard_pictures
from core.forms import FormError, check_fields
from core.wire import decode_request
from db import get_db
from live.leaving import rooms_look_again
from live.members import member_ended
from live.scripts import sketches_barred
from live.walls import wall_changed, wall_closed
from mutations.deletion import FORMER, Gone, delete_account
from mutations.deletion_sweep import sweep_leaving
from queries.leaving import belongings_of
from routes.account import own_password
from routes.uploads import upload_path
from routes.wall_feed import postcard_folder

bp = Blueprint("leaving", __name__, url_prefix="/settings/data")

AT_ONCE = 40  # batches that are swept before the answer: 20,000 messages. The hourly chore does the rest
GOODBYE = "Your account is deleted, and nothing that stays is signed with your name. Be well."


class LeavingForm(Struct, forbid_unknown_fields=True):
    password: str = ""
    words: Literal["stay", "go"] = "stay"


@bp.get("")
@signed_in
def show():
    return data_page(LeavingForm(), {})


@bp.post("/delete")
@signed_in
def delete():
    """Delete the viewer's account."""
    form = decode_request(LeavingForm)
    pace_guesses(g.user.username)
    try:
        checked = check_fields(password=lambda: own_password(form.password))
    except FormError as refused:
        return data_page(form, refused.errors), 422
    tell(delete_account(get_db(), g.user, checked["password"], form.words))
    rooms_look_again(swept_rooms(AT_ONCE))
    flash(GOODBYE, "good")
    return signed_out(redirect("/", 303))


def data_page(form: LeavingForm, errors: dict) -> str:
    has = belongings_of(get_db(), g.user)
    return render_template("settings/data.html", form=form, errors=errors, has=has, former=f"{FORMER}{g.user.id}")


def tell(gone: Gone) -> None:
    """Close what is open of a member who left, and let everyone see what is different."""
    member_ended(g.user.id)
    wall_closed(g.user.username)
    sketches_barred()
    for shown in gone.shown:
        wall_changed(get_db(), shown.owner, shown.refs, shown.seq)
    discard_pictures(upload_path(), gone.pictures)
    discard_files(upload_path(), gone.files)
    discard_pages(g.user.username)
    rooms_look_again(set(gone.rooms))


def discard_pages(username: str) -> None:
    """Remove what was kept of their wall for guests, also where no guest reaches it any more."""
    if pages := current_app.extensions["pages"]:
        pages.forget({f"wall/{username}"})
    for card in postcard_folder().glob(f"{username}.*.png"):
        card.unlink(missing_ok=True)


def swept_rooms(most: int) -> set[str]:
    """Sweep what members who left had said, so many batches at most; the rooms that are different."""
    rooms = set()
    for _ in range(most):
        swept = sweep_leaving(get_db())
        if swept is None:
            break
        rooms.add(swept.room)
        discard_pictures(upload_path(), swept.pictures)
    return rooms - {""}


def signed_out(response):
    """Nothing of the session stays; pictures leave the browser's cache."""
    response.delete_cookie(cookie_name(), **cookie_rules())
    response.headers["Clear-Site-Data"] = '"cache"'
    return forget_shown(response, "codes", CODES_PAGE)


def leaving_chore(folder: Path):
    """The same sweeping for checkpoints.Checkpointer, a batch each time it asks; `folder` has the pictures."""

    def sweep_who_left(db) -> bool:
        swept = sweep_leaving(db)
        if swept:
            discard_pictures(folder, swept.pictures)
        return swept is not None

    return sweep_who_left
