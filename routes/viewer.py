"""The one stylesheet that differs between viewers: whose messages are theirs, and whose fold away.

Fragments are the same for everyone; what a viewer sees of them is CSS.
"""

import re

from flask import Blueprint, Response, g, request

from db import get_db
from queries.blocks import blocked_names

bp = Blueprint("viewer", __name__)

NAME = re.compile(r"[a-z0-9_]{2,20}")  # what the table holds; checked again, since here a name becomes code
OWN = """\
  .message[data-author="{name}"] {{ --own: 1; }}
  .message[data-author="{name}"] .message__own {{ display: revert; }}
"""
BLOCKED = """\
  .message[data-author="{name}"]:not(.is-revealed) > :not(.message__blocked) {{ display: none; }}
  .message[data-author="{name}"]:not(.is-revealed) > .message__blocked {{ display: revert; }}
"""


@bp.get("/viewer.css")
def show():
    blocked = blocked_names(get_db(), g.user) if g.user else ()
    response = Response(stylesheet(g.user.username if g.user else "", blocked), mimetype="text/css")
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Cookie"
    response.add_etag()
    return response.make_conditional(request)


def stylesheet(viewer: str, blocked: tuple[str, ...]) -> str:
    """The rules of one viewer; raises ValueError for a name that is none."""
    rules = [rule_for(OWN, viewer)] if viewer else []
    rules += [rule_for(BLOCKED, name) for name in blocked]
    return "@layer utilities {\n" + "".join(rules) + "}\n"


def rule_for(rule: str, name: str) -> str:
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no username")
    return rule.format(name=name)
