"""What this machine is doing: a page for everyone, and plain numbers for a Prometheus."""

from hmac import compare_digest
from ipaddress import ip_address

from flask import Blueprint, current_app, g, render_template, request
from werkzeug.exceptions import NotFound

from core.metrics import CONTENT_TYPE, exposition
from live.metal import look
from live.metrics import all_metrics

bp = Blueprint("metal", __name__)


@bp.get("/metal")
def show():
    """What could help somebody to harm it is for admins."""
    return render_template("metal/show.html", page=look(g.user is not None and g.user.role == "admin"))


@bp.get("/metrics")
def metrics():
    """For who asks on this machine itself and not through a proxy, who has the token, and admins; nothing here for others."""
    if not (asks_from_here() or has_token() or g.user and g.user.role == "admin"):
        raise NotFound()
    return exposition(all_metrics()), {"Content-Type": CONTENT_TYPE}


def asks_from_here() -> bool:
    through_proxy = any(name.startswith(("HTTP_X_FORWARDED", "HTTP_FORWARDED", "HTTP_VIA")) for name in request.environ)
    try:
        return not through_proxy and ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def has_token() -> bool:
    """Authorization: Bearer, as Prometheus' `authorization` says it (RFC 6750)."""
    token, said = current_app.config["NEOSPACE"].metrics_token, request.headers.get("Authorization", "")
    return token != "" and compare_digest(said.encode(), f"Bearer {token}".encode())
