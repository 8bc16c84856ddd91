"""What visitors leave on a wall: its owner lets it show, refuses it, sweeps it away; who left it takes it back."""

import re

from flask import Blueprint, flash, g, redirect, render_template, url_for
from msgspec import Struct
from werkzeug.exceptions import NotFound

from auth import pace, signed_in
from core.wire import decode_request, wants_json
from db import get_db
from live.walls import wall_changed
from mutations.wall_marks import GONE, approve_mark, refuse_mark, remove_mark, sweep_marks
from queries.wall_marks import marks_on
from queries.walls import find_wall, wall_head

bp = Blueprint("wall_marks", __name__, url_prefix="/wall")

REF = re.compile(r"(sticker|post)-[1-9][0-9]{0,14}")


class SweepForm(Struct, forbid_unknown_fields=True):
    by: str


class NoForm(Struct, forbid_unknown_fields=True):
    pass


@bp.get("/<username>/marks")
@signed_in
def index(username):
    """The marks that are the viewer's business, as a fragment."""
    wall = find_wall(get_db(), g.user, username)
    own = wall.card.id == g.user.id
    return render_template("wall/_marks_list.html", wall=wall, marks=marks_on(get_db(), g.user, wall), own=own)


@bp.post("/<username>/marks/<ref>/approve")
@signed_in
def approve(username, ref):
    return decide(username, ref, approve_mark, "It shows on your wall now.")


@bp.post("/<username>/marks/<ref>/refuse")
@signed_in
def refuse(username, ref):
    return decide(username, ref, refuse_mark, "Refused. Nobody is told; undo brings it back.")


@bp.post("/<username>/marks/<ref>/delete")
@signed_in
def delete(username, ref):
    return decide(username, ref, remove_mark, "Taken off.")


def decide(username: str, ref: str, mutation, said: str):
    """Do one thing about one mark, tell the watchers, and lead back to the wall."""
    head = wall_head(get_db(), g.user, username)
    pace(f"marks:{g.user.id}", 120, 60)
    decode_request(NoForm)
    if not REF.fullmatch(ref):
        raise NotFound(GONE)
    return told(head, mutation(get_db(), g.user, head, ref), said)


@bp.post("/<username>/sweep")
@signed_in
def sweep(username):
    head = wall_head(get_db(), g.user, username)
    pace(f"marks:{g.user.id}", 120, 60)
    by = decode_request(SweepForm).by
    return told(head, sweep_marks(get_db(), g.user, head, by), f"All of @{by} is swept away. Undo brings it back.")


def told(head, change, said: str):
    """Watchers hear of a change of the wall; its author goes on to the wall, or gets it as JSON."""
    html = wall_changed(get_db(), head.username, change.refs, change.seq)
    if wants_json():
        return {"ok": True, "seq": change.seq, "html": html, "said": said}
    flash(said, "good")
    return redirect(url_for("wall.show", username=head.username), 303)
