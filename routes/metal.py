"""What this machine is doing: a page for members, and plain numbers for a Prometheus."""

from ipaddress import ip_address

from flask import Blueprint, g, render_template, request
from werkzeug.exceptions import NotFound

from auth import signed_in
from core.metrics import CONTENT_TYPE, exposition
from live.metal import look
from live.metrics import all_metrics

bp = Blueprint("metal", __name__)


@bp.get("/metal")
@signed_in
def show():
    return render_template("metal/show.html", metal=look())


@bp.get("/metrics")
def metrics():
    """For an admin, and for who asks on this machine itself and not through a proxy; nothing here for others."""
    if not (asks_from_here() or g.user and g.user.role == "admin"):
        raise NotFound()
    return exposition(all_metrics()), {"Content-Type": CONTENT_TYPE}


def asks_from_here() -> bool:
    through_proxy = any(name.startswith(("HTTP_X_FORWARDED", "HTTP_FORWARDED", "HTTP_VIA")) for name in request.environ)
    try:
        return not through_proxy and ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
