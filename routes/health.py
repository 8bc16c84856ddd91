"""For whoever watches from outside whether this place is up."""

import pysqlite3 as sqlite3
from flask import Blueprint, current_app

from core.disk import is_nearly_full
from db import get_db
from queries.settings import find_site

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz():
    """200 when this worker runs and reads its database, else 503; `full` while nothing new can be stored."""
    config = current_app.config["NEOSPACE"]
    try:
        find_site(get_db())
    except sqlite3.Error:
        return {"ok": False, "error": "The database cannot be read."}, 503
    return {"ok": True, "full": is_nearly_full(config.path(), config.full_below)}
