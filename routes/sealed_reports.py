"""Revealing one sealed message to those who keep the site, and what they see of the pictures it brought."""

from flask import Blueprint, Response, current_app, g
from msgspec import structs
from werkzeug.exceptions import NotFound, UnprocessableEntity

from auth import members_in_json, pace, require_role
from core.picture_sizes import picture_size
from core.sealed_attachments import open_file
from core.sealed_bytes import SealedError
from core.wire import decode_request
from db import get_db
from mutations.sealed_reports import SealedReport, report_message
from queries.sealed_files import GONE_FILE, find_evidence
from queries.sealed_reports import Picture, evidence_of
from routes.reports import HOUR, clean_reason, waiting_report
from routes.sealed_files import sealed_folder

bp = Blueprint("sealed_reports", __name__)

MOST_PIXELS = 50_000_000  # of a picture, as in ui/js/sealed-picture.js


@bp.post("/dm/report")
def create():
    """Keep what one message says, opened with its key."""
    members_in_json()
    report = decode_request(SealedReport)
    try:
        report = structs.replace(report, reason=clean_reason(report.reason))
    except ValueError as error:
        raise UnprocessableEntity(str(error)) from None
    pace(f"report:{g.user.id}", 10, HOUR)
    id = report_message(get_db(), g.user, current_app.extensions["keyring"], report)
    return {"ok": True, "id": id}


@bp.get("/admin/reports/<int:id>/pictures/<file>")
@require_role("admin", "moderator")
def picture(id, file):
    """A picture that a reported message brought, opened for its moderator and kept by nobody."""
    found = next((each for each in revealed_pictures(id) if each.id == file), None)
    if found is None:
        raise NotFound(GONE_FILE)
    data = opened(id, found)
    response = Response(data, mimetype=kind_of(data))
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def revealed_pictures(id: int) -> tuple[Picture, ...]:
    report = waiting_report(id)
    try:
        return evidence_of(current_app.extensions["keyring"], report).pictures if report.is_sealed else ()
    except SealedError:
        raise NotFound(GONE_FILE) from None


def opened(report_id: int, picture: Picture) -> bytes:
    """The picture itself; raises NotFound when its file is gone or is not what its sender said of it."""
    file = find_evidence(get_db(), report_id, bytes.fromhex(picture.id))
    try:
        return open_file((sealed_folder() / file.name).read_bytes(), file.id, picture.key, picture.hash)
    except (SealedError, OSError):
        raise NotFound(GONE_FILE) from None


def kind_of(data: bytes) -> str:
    """The kind of picture that these bytes begin as; raises NotFound for anything else, which no browser shall interpret, and
    for one that unfolds to more than browsers hold, which members are not shown either.
    """
    kind, width, height = picture_size(data) or ("", 0, 0)
    if not 0 < width * height <= MOST_PIXELS:
        raise NotFound("This attachment is no picture that can be shown.")
    return kind
