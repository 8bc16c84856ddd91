"""Telling the keepers about something on a wall, and their list of what was told, of walls and of sketches."""

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from msgspec import Struct
from werkzeug.exceptions import NotFound

from auth import pace, require_role, signed_in
from core.files import discard_pictures
from core.forms import FormError, check_fields
from core.names import clean_body, clean_text
from core.wire import decode_request
from db import get_db
from live.scripts import sketches_barred
from live.walls import wall_changed
from mutations.reports import OUTCOME_MAX, REASON_MAX, NewReport, close_report, remove_reported, report_wall
from mutations.script_keeping import hide_reported
from queries.members import NEWEST, is_admin
from queries.reports import GONE_REPORT, PAGE, Report, closed_reports, find_report, may_handle, open_reports, shown_now
from queries.sealed_reports import revealed
from queries.walls import wall_head
from routes.uploads import upload_path

bp = Blueprint("reports", __name__)

HOUR = 3600


class ReportForm(Struct, forbid_unknown_fields=True):
    reason: str = ""
    ref: str = ""


class OutcomeForm(Struct, forbid_unknown_fields=True):
    outcome: str = ""


@bp.get("/wall/<username>/report")
@signed_in
def new(username):
    """The form, for the wall as a whole or for the item `?ref=`."""
    return report_page(wall_head(get_db(), g.user, username), ReportForm(ref=request.args.get("ref", "")), {})


@bp.post("/wall/<username>/report")
@signed_in
def create(username):
    pace(f"report:{g.user.id}", 10, HOUR)
    owner, form = wall_head(get_db(), g.user, username), decode_request(ReportForm)
    try:
        report = NewReport(**check_fields(reason=lambda: clean_reason(form.reason)), ref=form.ref)
    except FormError as refused:
        return report_page(owner, form, refused.errors), 422
    report_wall(get_db(), g.user, owner, report)
    flash(thanks(owner.username), "good")
    return redirect(url_for("wall.show", username=username), 303)


def thanks(username: str) -> str:
    """What is said to who reported something of a member's: an admin reads reports about themselves too."""
    told = is_admin(get_db(), username)
    return "Reported. Whoever keeps this server will look at it" + ("." if told else f"; @{username} is not told.")


def report_page(owner, form: ReportForm, errors: dict) -> str:
    shown = shown_now(get_db(), g.user, owner.id, form.ref)
    return render_template("wall/report.html", owner=owner, form=form, shown=shown, errors=errors, most=REASON_MAX)


def clean_reason(text: str) -> str:
    reason = clean_body(text)
    if not reason:
        raise ValueError("Say what is wrong with it: a few words are enough.")
    if len(reason) > REASON_MAX:
        raise ValueError(f"That is {len(reason) - REASON_MAX} characters too long: {REASON_MAX:,} are enough to begin with.")
    return reason


@bp.get("/admin/reports")
@require_role("admin", "moderator")
def index():
    return index_page(0, {})


def index_page(wrong: int, errors: dict, outcome: str = "") -> str:
    """What waits and what was dealt with; `errors` belong to the form of report number `wrong`."""
    before = max(0, min(request.args.get("before", NEWEST, type=int), NEWEST))
    closed = closed_reports(get_db(), before)
    older = closed[-1].id if len(closed) == PAGE else None
    return render_template(
        "admin/reports.html", open=opened(open_reports(get_db())), closed=opened(closed), older=older,
        wrong=wrong, errors=errors, outcome=outcome, most=OUTCOME_MAX,
    )


def opened(reports: list) -> list:
    """The reports that the viewer may deal with, with what sealed messages said when they were revealed."""
    return [revealed(current_app.extensions["keyring"], report) for report in reports if may_handle(g.user, report)]


def waiting_report(id: int) -> Report:
    """A report that the viewer may deal with; raises NotFound."""
    report = find_report(get_db(), id)
    if not may_handle(g.user, report):
        raise NotFound(GONE_REPORT)
    return report


@bp.post("/admin/reports/<int:id>/close")
@require_role("admin", "moderator")
def close(id):
    return answer(id, close_report, "Closed.")


@bp.post("/admin/reports/<int:id>/remove")
@require_role("admin", "moderator")
def remove(id):
    return answer(id, remove_reported, "Removed for everyone, and closed.")


def answer(id: int, mutation, said: str):
    """Close a report by a mutation; a wall that it changes is told to its watchers, a picture that it drops is gone."""
    report, form = waiting_report(id), decode_request(OutcomeForm)
    try:
        checked = check_fields(outcome=lambda: clean_outcome(form.outcome))
    except FormError as refused:
        return index_page(id, refused.errors, form.outcome), 422
    if removal := mutation(get_db(), g.user, report, checked["outcome"]):
        wall_changed(get_db(), report.wall, removal.refs, removal.seq)
        discard_pictures(upload_path(), removal.dropped)
    flash(said, "good")
    return redirect(url_for("reports.index"), 303)


@bp.post("/admin/reports/<int:id>/hide")
@require_role("admin", "moderator")
def hide(id):
    """Hide the sketch that was reported, and close the report."""
    report, form = waiting_report(id), decode_request(OutcomeForm)
    try:
        checked = check_fields(outcome=lambda: clean_outcome(form.outcome))
    except FormError as refused:
        return index_page(id, refused.errors, form.outcome), 422
    shown = hide_reported(get_db(), g.user, report, checked["outcome"])
    sketches_barred()
    if shown:
        wall_changed(get_db(), shown.owner, shown.refs, shown.seq)
    flash("Hidden: only its author and the keepers see it now. The report is closed.", "good")
    return redirect(url_for("reports.index"), 303)


def clean_outcome(text: str) -> str:
    outcome = clean_text(text)
    if not 1 <= len(outcome) <= OUTCOME_MAX:
        raise ValueError(f"Write down what came of it, in at most {OUTCOME_MAX} characters: the log keeps it.")
    return outcome
