"""Ctrl/Cmd+K: a few letters, and the rooms, members and sketches they may mean."""

from flask import Blueprint, g, jsonify, render_template, request

from auth import signed_in
from db import get_db
from queries.gallery import scripts_called
from queries.rooms import RoomLine, visible_rooms
from queries.search import members_called

bp = Blueprint("jump", __name__)

MOST = 12  # places in all: what fits without scrolling
MOST_ROOMS = 8  # so that members are seen too
MOST_SCRIPTS = 3
MOST_PEOPLE = 8  # to write to
LONGEST = 40


@bp.get("/jump")
@signed_in
def show():
    """The options as a fragment: rooms, then members, then sketches; without letters the rooms one is in."""
    letters = request.args.get("q", "").strip()[:LONGEST]
    scripts = scripts_called(get_db(), g.user, letters.removeprefix("#"), MOST_SCRIPTS) if letters.strip("#@") else []
    rooms = matching_rooms(letters.removeprefix("#"))
    people = members_called(get_db(), letters.removeprefix("@"), MOST - len(rooms) - len(scripts)) if letters.strip("#@") else []
    return render_template("jump/show.html", rooms=rooms, people=people, scripts=scripts, letters=letters)


@bp.get("/jump/people")
@signed_in
def people():
    """Members alone whose username or name begins so, as JSON: for pages that take no HTML."""
    letters = request.args.get("q", "").strip().removeprefix("@")[:LONGEST]
    found = members_called(get_db(), letters, MOST_PEOPLE) if letters else []
    return jsonify([{"username": person.username, "name": person.display_name} for person in found])


def matching_rooms(letters: str) -> list[RoomLine]:
    """The rooms whose name or address holds the letters: those that begin with them first, then one's own."""
    rooms = [room for room in visible_rooms(get_db(), g.user) if not room.archived]
    if not letters:
        return [room for room in rooms if room.joined][:MOST]
    wanted = letters.casefold()
    fitting = [room for room in rooms if wanted in room.name.casefold() or wanted in room.slug]
    fitting.sort(key=lambda room: (not room.name.casefold().startswith(wanted), not room.joined))
    return fitting[:MOST_ROOMS]
