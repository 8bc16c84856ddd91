"""Conversations and their rows, and what their members do with them, for the scripts of the messages page."""

import re

from flask import Blueprint, g, request
from werkzeug.exceptions import NotFound, UnprocessableEntity

from auth import members_in_json, pace
from core.files import discard_files
from core.web import MOST_EXACT
from core.wire import decode_request
from db import get_db
from live.sealed import all_hidden, answered, rows_gone, timer_changed, unread_changed
from mutations.sealed_conversations import Answer, Timer, answer_request, set_timer
from mutations.sealed_hiding import Hiding, hide
from queries.sealed_conversations import END, PAGE, UNKNOWN, Conversation, conversations_before, find_conversation, has_unread
from queries.sealed_messages import MOST, find_newest, rows_after, rows_before
from queries.sealed_messages import PAGE as ROWS
from queries.sealed_standing import may_write
from routes.sealed_files import sealed_folder

bp = Blueprint("sealed_messages", __name__, url_prefix="/dm")
bp.before_request(members_in_json)

CONV = re.compile(r"[0-9a-f]{32}")
CURSOR = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z_[0-9a-f]{32}")


@bp.get("/conversations")
def index():
    """A page of the viewer's conversations, the newest first; `before` is what the next page asks for, null at the end."""
    cursor = request.args.get("before", END)
    if cursor != END and not CURSOR.fullmatch(cursor):
        raise UnprocessableEntity("before: this is no place in the list of conversations.")
    talks = conversations_before(get_db(), g.user, cursor)
    older = talks[-1].cursor if len(talks) == PAGE else None
    return {"ok": True, "conversations": [listed(talk) for talk in talks], "before": older}


def listed(talk: Conversation) -> dict:
    """A conversation as the list shows it: with its newest row, and whether the viewer may write in it."""
    last = find_newest(get_db(), g.user, talk)
    return talk.wire() | {"last": last.wire() if last else None, "may_write": may_write(get_db(), g.user, talk)}


@bp.get("/c/<conv>")
def show(conv):
    """One conversation as the list shows it."""
    return {"ok": True, **listed(found(conv))}


@bp.get("/c/<conv>/rows")
def rows(conv):
    """Rows `before` or `after` a seq, oldest first; without either the newest."""
    talk, limit = found(conv), number("limit", ROWS, MOST)
    if "after" in request.args:
        page = rows_after(get_db(), g.user, talk, number("after", 0), limit)
    else:
        page = rows_before(get_db(), g.user, talk, number("before", MOST_EXACT), limit)
    return {"ok": True, "rows": [row.wire() for row in page], "seq": talk.seq, "read": talk.read, "theirs": talk.theirs}


def number(name: str, without: int, most: int = MOST_EXACT) -> int:
    """A number of the address; raises UnprocessableEntity for what is none or too large."""
    text = request.args.get(name, str(without))
    if not re.fullmatch(r"[0-9]{1,16}", text) or int(text) > most:
        raise UnprocessableEntity(f"{name}: a number from 0 to {most:,} stands here.")
    return int(text)


def found(conv: str) -> Conversation:
    if not CONV.fullmatch(conv):
        raise NotFound(UNKNOWN)
    return find_conversation(get_db(), g.user, bytes.fromhex(conv))


def pace_changes() -> None:
    pace(f"sealed:{g.user.id}", 120, 60)


@bp.post("/c/<conv>/state")
def answer(conv):
    """Accept what somebody wrote, or take nothing more from them."""
    pace_changes()
    given, talk = decode_request(Answer), found(conv)
    answer_request(get_db(), g.user, talk, given)
    talk = found(conv)
    answered(g.user.id, talk)
    unread_changed(g.user.id, has_unread(get_db(), g.user.id))
    return {"ok": True, **talk.wire()}


@bp.post("/c/<conv>/timer")
def timer(conv):
    """Let what both write from now on run out."""
    pace_changes()
    given, talk = decode_request(Timer), found(conv)
    set_timer(get_db(), g.user, talk, given)
    talk = found(conv)
    timer_changed((g.user.id, talk.id), talk)
    return {"ok": True, **talk.wire()}


@bp.post("/hide")
def delete():
    """Delete messages for the viewer alone, on all of their devices."""
    pace_changes()
    hiding = decode_request(Hiding)
    talk = found(hiding.conv)
    gone = hide(get_db(), g.user, talk, hiding)
    discard_files(sealed_folder(), gone.files)
    if hiding.mids == "all":
        all_hidden(g.user.id, talk.conv, talk.seq)
        unread_changed(g.user.id, has_unread(get_db(), g.user.id))
    elif gone.rows:
        rows_gone(g.user.id, talk.conv, gone.rows, "hidden")
    return {"ok": True, "hidden": len(gone.rows)}
