"""Everyone who lives here, newest first, and a door to somewhere random."""

import random

from flask import Blueprint, redirect, render_template, request, url_for

from db import get_db
from queries.members import NEWEST, PAGE, highest_number, member_from, members_before

bp = Blueprint("directory", __name__, url_prefix="/directory")


@bp.get("")
def index():
    before = request.args.get("before", NEWEST, type=int)
    members = members_before(get_db(), max(0, min(before, NEWEST)))
    older = members[-1].id if len(members) == PAGE else None
    return render_template("directory/index.html", members=members, older=older, first=before == NEWEST)


@bp.get("/random")
def somewhere():
    """Away to some member's page; the number is drawn, not the member, so a gap's neighbour is met more often."""
    number = random.randint(1, max(1, highest_number(get_db())))
    member = member_from(get_db(), number) or member_from(get_db(), 1)
    response = redirect(url_for("wall.show", username=member.username) if member else url_for("directory.index"), 303)
    response.headers["Cache-Control"] = "no-store"
    return response
