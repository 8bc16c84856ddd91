"""A member takes along all they have here, as one zip that is made while it is sent."""

from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, g, stream_with_context

from auth import pace, signed_in
from core.zips import zip_stream
from db import get_db
from exports.copy import Sources, copy_entries
from routes.sealed_files import sealed_folder
from routes.uploads import upload_path

bp = Blueprint("export", __name__)

HOUR = 3600


@bp.get("/settings/data/export")
@signed_in
def show():
    """The viewer's own copy; nobody else can ask for it, whoever keeps the server included."""
    pace(f"export:{g.user.id}", 6, HOUR)
    sources = Sources(current_app.extensions["assets"], upload_path(), sealed_folder())
    pieces = stream_with_context(zip_stream(copy_entries(get_db(), g.user, sources)))
    name = f"{g.user.username}-{datetime.now(UTC):%Y-%m-%d}.zip"
    return Response(pieces, mimetype="application/zip", headers={"Content-Disposition": f'attachment; filename="{name}"'})
