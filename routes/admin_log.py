"""The record of what those in charge have done, all of it or what one of them did."""

from flask import Blueprint, render_template, request

from auth import require_role
from db import get_db
from queries.audit import PAGE, entries_before
from queries.members import NEWEST

bp = Blueprint("admin_log", __name__)

ACTS = {  # what the log calls them
    "site.found": "founded the site", "site.change": "changed the site", "member.role": "changed the role",
    "member.suspend": "suspended", "member.lift": "let back in", "member.return": "came back",
    "member.reset": "made a reset link",
    "password.reset": "used a reset link", "invite.create": "made an invitation",
    "invite.revoke": "took an invitation back",
    "message.delete": "removed a message", "room.change": "changed the room", "room.archive": "archived the room",
    "room.reopen": "opened the room again", "wall.remove": "removed from a wall", "report.close": "closed a report",
    "script.hide": "hid a sketch", "script.show": "showed a sketch again", "site.sketches": "switched sketches",
    "site.rules": "changed the rules", "network.ban": "shut a network out", "network.lift": "let a network in again",
    "room.slow": "changed slow mode", "upload.remove": "removed a picture", "account.delete": "left for good",
}


@bp.get("/admin/log")
@require_role("admin")
def index():
    """A page of it, older than number `?before=`; `?by=` is who acted."""
    before = max(0, min(request.args.get("before", NEWEST, type=int), NEWEST))
    by = request.args.get("by", "").strip().removeprefix("@").casefold()
    entries = entries_before(get_db(), before, by)
    older = entries[-1].id if len(entries) == PAGE else None
    return render_template("admin/log.html", entries=entries, older=older, words=ACTS, by=by)
