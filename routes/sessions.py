"""Where the viewer is signed in, and signing those browsers out."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from werkzeug.exceptions import NotFound

from auth import sign_out, signed_in
from core.devices import describe_device
from db import get_db
from live.members import session_ended
from mutations.sessions import end_other_sessions, end_session
from queries.sessions import sessions_of

bp = Blueprint("sessions", __name__, url_prefix="/settings/sessions")


@bp.get("")
@signed_in
def index():
    found = sorted(sessions_of(get_db(), g.user), key=lambda session: session.id != g.user.session_id)
    return render_template("settings/sessions.html", sessions=found, describe_device=describe_device)


@bp.post("/<int:session_id>/delete")
@signed_in
def delete(session_id):
    if session_id == g.user.session_id:
        return sign_out(redirect("/", 303), g.user)
    if not end_session(get_db(), g.user, session_id):
        raise NotFound("That browser is signed out already.")
    session_ended(session_id)
    flash("That browser is signed out.", "good")
    return redirect(url_for("sessions.index"), 303)


@bp.post("/delete")
@signed_in
def delete_others():
    for session_id in end_other_sessions(get_db(), g.user):
        session_ended(session_id)
    flash("Every other browser is signed out.", "good")
    return redirect(url_for("sessions.index"), 303)
