"""Every version of a sketch: to look back, to compare, to bring one back as the newest."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from msgspec import Struct

from auth import pace, signed_in
from core.diffs import compare
from core.wire import decode_request, wants_json
from db import get_db
from mutations.scripts import Nonce, Save, save_script
from queries.scripts import ENGINES, NEWEST, Script, VersionLine, own_script, source_of, versions_of
from routes.studio import saved_body
from routes.studio_settings import tell

bp = Blueprint("studio_versions", __name__, url_prefix="/studio/<key>/versions")


class Page(Struct, frozen=True):
    """Some versions; `older` is the number under which there are more, 0 when there are none."""

    versions: list[VersionLine]
    older: int


class RestoreForm(Struct, forbid_unknown_fields=True):
    nonce: Nonce


@bp.get("")
@signed_in
def index(key):
    """All of them; with ?from= and ?to= what changed between two."""
    script = own_script(get_db(), g.user, key)
    if "from" in request.args or "to" in request.args:
        return comparison(script)
    versions = versions_of(get_db(), script.id, asked("before", NEWEST))
    older = versions[-1].number if versions and versions[-1].number > 1 else 0
    return render_template("studio/versions.html", script=script, page=Page(versions, older), engines=ENGINES)


def asked(name: str, default: int) -> int:
    """A number in the address; `default` where there is none that could be a version's."""
    number = request.args.get(name, default, type=int)
    return number if 0 < number <= NEWEST else default


def comparison(script: Script) -> str:
    """Two versions, the older one first; without a number the newest, and the one before the other."""
    pace(f"diff:{g.user.id}", 60, 60)
    to = asked("to", script.version)
    old, new = sorted((asked("from", max(to - 1, 1)), to))
    before, after = source_of(get_db(), script.id, old), source_of(get_db(), script.id, new)
    return render_template(
        "studio/diff.html", script=script, before=before, after=after, lines=compare(before.source, after.source),
        engines=ENGINES,
    )


@bp.post("/<int:number>/restore")
@signed_in
def restore(key, number):
    """Let an old version be the newest; the ones between stay."""
    nonce = decode_request(RestoreForm).nonce
    script = own_script(get_db(), g.user, key)
    old = source_of(get_db(), script.id, number)
    pace(f"save:{g.user.id}", 60, 60)
    save = Save(nonce, script.version, old.engine, old.source, f"Version {number} again")
    saved = save_script(get_db(), g.user, key, save)
    tell(saved.shown)
    if wants_json():
        return saved_body(saved)
    if saved.number == script.version:
        flash(f"Version {saved.number} is that already.")
    else:
        flash(f"Version {number} is back, as version {saved.number}.", "good")
    return redirect(url_for("studio.show", key=key, _anchor="brought-back"), 303)
