"""How a browser learns to trust a site whose certificates this machine makes itself."""

import hashlib
from pathlib import Path
from textwrap import wrap
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from flask import Blueprint, current_app, render_template
from werkzeug.exceptions import NotFound

bp = Blueprint("trust", __name__, url_prefix="/trust")

NOT_NEEDED = "There is nothing to trust here: this site has no certificates of its own making."
TYPE = "application/x-x509-ca-cert"


@bp.get("")
def show():
    """What to do on which device. This page is found over plain http too, since it comes before trust."""
    config = current_app.config["NEOSPACE"]
    name, host = config.front.removeprefix("https://"), urlsplit(config.front).hostname
    return render_template("trust/show.html", origin=config.front, name=name, host=host, fingerprint=fingerprint(root()))


@bp.get("/root.crt")
def certificate():
    """The root itself, in the form that every system takes."""
    headers = {"Content-Type": TYPE, "Content-Disposition": 'attachment; filename="neospace-root.crt"'}
    return root().public_bytes(Encoding.PEM), headers


def root() -> x509.Certificate:
    """What scripts/stack_root.py made; raises NotFound where it made none."""
    path: Path = current_app.config["NEOSPACE"].path("run", "caddy", "own", "root.crt")
    if not current_app.config["NEOSPACE"].front.startswith("https://") or not path.exists():
        raise NotFound(NOT_NEEDED)
    return x509.load_pem_x509_certificate(path.read_bytes())


def fingerprint(certificate: x509.Certificate) -> list[str]:
    """SHA-256 as systems show it, in four lines: "3A:F0:…"."""
    digest = hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest().upper()
    return wrap(":".join(wrap(digest, 2)), 24)
