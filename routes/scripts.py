"""The gallery of sketches, and the page of each: run it, read it, see what it came from, remix it, report it."""

import random
import re

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from msgspec import Struct

from auth import pace, require_role, signed_in, this_network
from core.forms import FormError, check_fields
from core.highlight import highlighted
from core.sketch_uses import words_of
from core.web import MOST_EXACT
from core.wire import decode_request
from db import get_db
from live.scripts import sketches_barred
from live.walls import wall_changed
from mutations.reports import REASON_MAX, report_script
from mutations.script_forks import fork_script
from mutations.script_keeping import hide_script, show_script
from mutations.scripts import Nonce
from queries.gallery import VERSIONS, Wanted, highest_number, past_versions, public_key_from, public_scripts, tags_lately
from queries.lineage import lineage
from queries.pins import is_pinned
from queries.scripts import ENGINES, find_script, source_of
from routes.embed import embed_code, is_open
from routes.reports import clean_outcome, clean_reason, thanks

bp = Blueprint("scripts", __name__, url_prefix="/scripts")

HOUR, MINUTE = 3600, 60
LONGEST = {"q": 200, "tag": 24, "by": 20, "before": 60}  # characters of what is asked for; what comes after is left out
ASIDE = re.compile(r"([@#])([\w-]+)", re.ASCII)  # words of a search that name a member or a tag


class ForkForm(Struct, forbid_unknown_fields=True):
    nonce: Nonce


class ReportForm(Struct, forbid_unknown_fields=True):
    reason: str = ""


class KeepingForm(Struct, forbid_unknown_fields=True):
    reason: str = ""


@bp.get("")
def index():
    """Public sketches, the newest first: all, or those that `?engine= tag= by= q=` ask for."""
    wanted = asked()
    if wanted.picky:
        pace(f"gallery:{g.user.id if g.user else this_network()}", 60, MINUTE)
    page = public_scripts(get_db(), g.user, wanted)
    lately = tags_lately(get_db(), g.user)
    return render_template("scripts/index.html", page=page, wanted=wanted, tags=lately, engines=ENGINES)


def asked() -> Wanted:
    """What the address asks for; a word "@ada" of a search is a member, a word "#waves" a tag."""
    given = {name: request.args.get(name, "").strip()[:most] for name, most in LONGEST.items()}
    named = dict(ASIDE.findall(given["q"]))
    engine = request.args.get("engine", "")
    return Wanted(
        engine=engine if engine in ENGINES else "",
        tag=(named.get("#") or given["tag"].removeprefix("#")).casefold(),
        by=(named.get("@") or given["by"].removeprefix("@")).casefold(),
        q=" ".join(ASIDE.sub(" ", given["q"]).split()),
        before=given["before"],
    )


@bp.get("/random")
def somewhere():
    """Away to a public sketch; the number is drawn, not the sketch, so a gap's neighbour is met more often."""
    number = random.randint(1, max(1, highest_number(get_db())))
    key = public_key_from(get_db(), number) or public_key_from(get_db(), 1)
    response = redirect(url_for("scripts.show", key=key) if key else url_for("scripts.index"), 303)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/<key>")
def show(key):
    return script_page(key, {})


def script_page(key: str, errors: dict, reason: str = ""):
    """The page of a sketch; its past goes on below version `?before=`. `errors` belong to the keepers' form."""
    script = find_script(get_db(), g.user, key)
    before = max(1, min(request.args.get("before", MOST_EXACT, type=int), MOST_EXACT))
    source = source_of(get_db(), script.id)
    past = past_versions(get_db(), script, before)
    g.sketches = g.styled = True
    return render_template(
        "scripts/show.html", script=script, source=source, code=highlighted(source.source), past=past, own=owns(script),
        earlier=past[-1].number if len(past) == VERSIONS and past[-1].number > 1 else None, before=before,
        family=lineage(get_db(), g.user, script), uses=words_of(script.uses), engines=ENGINES,
        pinned=owns(script) and is_pinned(get_db(), script), open=is_open(script),
        embed=embed_code(script, request.host_url) if is_open(script) else "", errors=errors, reason=reason,
    )


def owns(script) -> bool:
    return g.user is not None and g.user.id == script.author_id


@bp.get("/<key>/source")
def source(key):
    """The newest version as a text, never as something a browser would run."""
    script = find_script(get_db(), g.user, key)
    response = Response(source_of(get_db(), script.id).source, mimetype="text/plain")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@bp.post("/<key>/fork")
@signed_in
def fork(key):
    """Begin a sketch of one's own from this one, and open it in the studio."""
    pace(f"fork:{g.user.id}", 30, HOUR)
    form = decode_request(ForkForm)
    made = fork_script(get_db(), g.user, find_script(get_db(), g.user, key), form.nonce)
    flash("Yours now, and private until you publish it. It says where it came from.", "good")
    return redirect(f"/studio/{made.key}", 303)


@bp.get("/<key>/report")
@signed_in
def new_report(key):
    return report_page(key, ReportForm(), {})


@bp.post("/<key>/report")
@signed_in
def report(key):
    pace(f"report:{g.user.id}", 10, HOUR)
    script, form = find_script(get_db(), g.user, key), decode_request(ReportForm)
    try:
        reason = check_fields(reason=lambda: clean_reason(form.reason))["reason"]
    except FormError as refused:
        return report_page(key, form, refused.errors), 422
    report_script(get_db(), g.user, script, source_of(get_db(), script.id), reason)
    flash(thanks(script.by), "good")
    return redirect(url_for("scripts.show", key=key), 303)


def report_page(key: str, form: ReportForm, errors: dict) -> str:
    script = find_script(get_db(), g.user, key)
    return render_template("scripts/report.html", script=script, form=form, errors=errors, most=REASON_MAX, engines=ENGINES)


@bp.post("/<key>/hide")
@require_role("admin", "moderator")
def hide(key):
    return kept(key, hide_script, "Hidden: only its author and the keepers see it now.", barred=True)


@bp.post("/<key>/show")
@require_role("admin", "moderator")
def unhide(key):
    return kept(key, show_script, "Shown again, to everyone whom its author lets see it.")


def kept(key: str, mutation, said: str, barred: bool = False):
    """What a keeper does about a sketch, with a reason for the log; the wall on which it hangs is told."""
    script, form = find_script(get_db(), g.user, key), decode_request(KeepingForm)
    try:
        reason = check_fields(reason=lambda: clean_outcome(form.reason))["reason"]
    except FormError as refused:
        return script_page(key, refused.errors, form.reason), 422
    shown = mutation(get_db(), g.user, script, reason)
    if barred:
        sketches_barred()
    if shown:
        wall_changed(get_db(), shown.owner, shown.refs, shown.seq)
    flash(said, "good")
    return redirect(url_for("scripts.show", key=key), 303)
