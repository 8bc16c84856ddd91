"""Telling the keepers about a message in a room, and what they do about it."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from msgspec import Struct

from auth import pace, require_role, signed_in
from core.files import discard_pictures
from core.forms import FormError, check_fields
from core.wire import decode_request
from db import get_db
from live.messages import messages_changed
from mutations.message_reports import remove_reported_message, report_message_said
from mutations.reports import REASON_MAX
from queries.message_reports import message_shown
from queries.messages import find_message, find_source, room_of_message
from queries.rooms import find_room
from routes.reports import HOUR, OutcomeForm, clean_outcome, clean_reason, index_page, thanks, waiting_report
from routes.uploads import upload_path

bp = Blueprint("message_reports", __name__)


class MessageReportForm(Struct, forbid_unknown_fields=True):
    reason: str = ""


@bp.get("/messages/<int:id>/report")
@signed_in
def new(id):
    """The form, which shows what the keepers will be shown."""
    return report_page(*said(id), MessageReportForm(), {})


@bp.post("/messages/<int:id>/report")
@signed_in
def create(id):
    pace(f"report:{g.user.id}", 10, HOUR)
    (room, message), form = said(id), decode_request(MessageReportForm)
    try:
        reason = check_fields(reason=lambda: clean_reason(form.reason))["reason"]
    except FormError as refused:
        return report_page(room, message, form, refused.errors), 422
    report_message_said(get_db(), g.user, room, message, find_source(get_db(), id).user_id, reason)
    flash(thanks(message.author), "good")
    return redirect(url_for("rooms.show", slug=room.slug, around=id, _anchor=f"message-{id}"), 303)


def said(id: int) -> tuple:
    """The room and the message of that number; raises NotFound where the viewer sees no such room."""
    room = find_room(get_db(), g.user, room_of_message(get_db(), id))
    return room, find_message(get_db(), id)


def report_page(room, message, form: MessageReportForm, errors: dict) -> str:
    shown = message_shown(get_db(), room, message)
    return render_template(
        "messages/report.html", room=room, message=message, shown=shown, form=form, errors=errors, most=REASON_MAX
    )


@bp.post("/admin/reports/<int:id>/erase")
@require_role("admin", "moderator")
def erase(id):
    """Remove the message for everyone, and close the report."""
    report, form = waiting_report(id), decode_request(OutcomeForm)
    try:
        outcome = check_fields(outcome=lambda: clean_outcome(form.outcome))["outcome"]
    except FormError as refused:
        return index_page(id, refused.errors, form.outcome), 422
    change = remove_reported_message(get_db(), g.user, report, outcome)
    messages_changed(change)
    discard_pictures(upload_path(), change.dropped)
    flash("Removed for everyone, and closed. Its author and the room read why.", "good")
    return redirect(url_for("reports.index"), 303)
