"""A member takes along all they have here, as one zip that is made while it is sent."""

from datetime import UTC, datetime
from threading import BoundedSemaphore

from flask import Blueprint, Response, current_app, g, stream_with_context
from werkzeug.exceptions import ServiceUnavailable

from auth import pace, signed_in
from core.zips import zip_stream
from db import get_db
from exports.copy import Sources, copy_entries
from routes.sealed_files import sealed_folder
from routes.uploads import upload_path

bp = Blueprint("export", __name__)

HOUR = 3600
AT_ONCE = BoundedSemaphore(3)  # copies on their way from this worker: each holds a thread for as long as its reader takes
BUSY = "Some copies are being made right now. Yours can be in a few minutes; nothing is lost."


@bp.get("/settings/data/export")
@signed_in
def show():
    """The viewer's own copy; nobody else can ask for it, whoever keeps the server included."""
    pace(f"export:{g.user.id}", 6, HOUR)
    if not AT_ONCE.acquire(blocking=False):
        raise ServiceUnavailable(BUSY, retry_after=60)
    sources = Sources(current_app.extensions["assets"], upload_path(), sealed_folder())
    pieces = stream_with_context(zip_stream(copy_entries(get_db(), g.user, sources)))
    name = f"{g.user.username}-{datetime.now(UTC):%Y-%m-%d}.zip"
    copy = Response(pieces, mimetype="application/zip", headers={"Content-Disposition": f'attachment; filename="{name}"'})
    copy.call_on_close(AT_ONCE.release)
    return copy
