"""The live side: a Struct becomes HTML once, and everyone looking gets the same bytes."""

from functools import lru_cache

from flask import current_app
from flask_socketio import SocketIO
from markupsafe import Markup

LONGEST_KEPT = 2000  # characters; 4096 of them with all around is 40 MB at the very worst, 8 MB as people talk

socketio = SocketIO()


def fragment(template: str, **structs) -> Markup:
    """Render a partial, a pure function of frozen Structs, which are also its key in the cache.

    What holds a lot of HTML is rendered each time: the cache is counted in entries, and must stay small in bytes.
    """
    is_long = any(len(getattr(struct, "html", "")) > LONGEST_KEPT for struct in structs.values())
    return (render if is_long else kept)(template, **structs)


def render(template: str, **structs) -> Markup:
    return Markup(current_app.jinja_env.get_template(template).render(structs))


kept = lru_cache(maxsize=4096)(render)


def upsert(target: str, html: str, room: str = "", seq: int = 0) -> str:
    """Put an item into list `target`: a known id is replaced, a new one goes in at its data-sort place.

    `room` (a slug) and `seq` say which change of which room this is; without them it counts for none.
    """
    change = f' data-room="{room}" data-seq="{seq}"' if room else ""
    return f'<live-update action="upsert" target="{target}"{change}>{html}</live-update>'


def publish(to: str, *updates: str) -> str:
    """Send updates to a socket room on every worker and return them, for the reply to whoever caused them."""
    html = "".join(updates)
    socketio.emit("html", html, to=to)
    return html


def live():
    """The engine of this app: presence, kick, evict, soon."""
    return current_app.extensions["live"]
