"""Who is asking: the session in the cookie, the guards of pages, and the pace of guessing."""

import re
from contextlib import suppress
from functools import wraps
from math import ceil

from flask import Blueprint, current_app, g, redirect, request, url_for
from flask.sessions import SecureCookieSessionInterface
from werkzeug.exceptions import Forbidden, NotFound, ServiceUnavailable, TooManyRequests, Unauthorized

from core.limits import address_prefix
from core.networks import address_key
from core.passwords import Busy, hash_password, hash_token, new_token, verify_password
from db import get_db
from live.members import session_ended
from mutations.sessions import NewSession, end_session, start_session, touch_session
from queries.accounts import Account
from queries.bans import Ban, ban_over
from queries.members import User, has_members, member_by_session
from queries.sessions import session_has_moved, session_is_stale, signed_in_from

bp = Blueprint("auth", __name__)

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")  # 32 random bytes, base64url
SAME_SITE_PATH = re.compile(r"/(?!/)[!-\[\]-~]*")  # ASCII without backslash; two slashes would name a host
COOKIE_AGE = 180 * 86400  # seconds: what the longest session may last
ONCE_AGE = 600  # seconds a secret waits in its owner's browser to be read
CODES_PAGE = "/settings/recovery"  # where recovery codes wait
WITHOUT_MEMBERS = ("/welcome", "/ui/", "/static/", "/favicon", "/robots.txt", "/healthz", "/metrics", "/trust")
QUARTER, HOUR, MINUTE = 900, 3600, 60
SIGNED_OUT = "You are signed out. Sign in again; what you wrote is still here."


class Flashes(SecureCookieSessionInterface):
    """Flask's own session; whoever brings no cookie of it gets a new one without the keys being made ready."""

    def open_session(self, app, request):
        return super().open_session(app, request) if self.get_cookie_name(app) in request.cookies else self.session_class()


@bp.record_once
def name_the_other_cookie(state):
    """Flask's own cookie carries nothing but the flashes, and must not bear the name of ours."""
    state.app.config.update(SESSION_COOKIE_NAME="flashes", SESSION_COOKIE_SAMESITE="Lax")
    state.app.session_interface = Flashes()


@bp.before_app_request
def load_user():
    """Set `g.user`, None for a guest; a server without members sends everyone to its first page."""
    read_body()
    g.user = authenticate(request.cookies)
    if g.user is None:
        return None if inhabited() or request.path.startswith(WITHOUT_MEMBERS) else redirect("/welcome", 303)
    if session_is_stale(get_db(), g.user.session_id):
        note_visit(g.user)


def note_visit(user: User) -> None:
    with suppress(ServiceUnavailable):  # a visit that cannot be noted is a visit all the same
        touch_session(get_db(), user.session_id, this_network())


def note_socket(user: User) -> None:
    """Know which network a window is open from: it closes when that is shut out."""
    if session_has_moved(get_db(), user.session_id, this_network()):
        note_visit(user)


def read_body() -> None:
    """Have the whole body before asking who sends it: held back, it could outlive its sender's right to send it.

    A larger one belongs to a view that takes files; that view asks `check_still_here` once it has them.
    """
    if (request.content_length or 0) <= request.max_content_length:
        request.get_data()


def check_still_here() -> None:
    """Raise Unauthorized when the session ended while a large body came in."""
    if authenticate(request.cookies) is None:
        raise Unauthorized("You were signed out in the meantime. Sign in again and send it once more.")


def authenticate(cookies) -> User | None:
    """The member these cookies stand for, or None; also for a socket that connects.

    From a network that is shut out nobody is signed in but an admin, who can let it in again.
    """
    token = cookies.get(cookie_name(), "")
    user = member_by_session(get_db(), hash_token(token)) if TOKEN.fullmatch(token) else None
    return None if user and user.role != "admin" and ban_here() else user


def ban_here() -> Ban | None:
    """The ban that holds for the network of this request."""
    return ban_over(get_db(), address_key(request.remote_addr))


def cookie_name() -> str:
    return "__Host-session" if request.is_secure else "session"


def inhabited() -> bool:
    """Whether anyone ever signed up; once true it stays so, and is not asked again."""
    if not current_app.extensions.get("inhabited"):
        current_app.extensions["inhabited"] = has_members(get_db())
    return current_app.extensions["inhabited"]


def signed_in(view):
    """Let members through; a guest's page leads to sign-in and back, a guest's fetch is answered 401."""
    @wraps(view)
    def guarded(*args, **kwargs):
        return view(*args, **kwargs) if g.user else ask_to_sign_in()
    return guarded


def members_in_json():
    """The `before_request` of a blueprint for members' scripts: every answer is JSON, refusals too, and guests get 401.

    Another site's link does not get here either: a GET may use up what is there once, or be written down.
    """
    g.json = True
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        raise Forbidden("This is for pages of this site.")
    if g.user is None:
        raise Unauthorized(SIGNED_OUT)


def require_role(*roles: str):
    """Let members of these roles through; for everyone else who is signed in the page does not exist."""
    def guard(view):
        @wraps(view)
        @signed_in
        def guarded(*args, **kwargs):
            if g.user.role not in roles:
                raise NotFound()
            return view(*args, **kwargs)
        guarded.roles = roles
        return guarded
    return guard


def ask_to_sign_in():
    if is_fetch():
        raise Unauthorized(SIGNED_OUT)
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("sign_in.new", next=here), 303)


def is_fetch() -> bool:
    """Whether a script asks, which could do nothing with a redirect to a page."""
    return request.is_json or "X-Live" in request.headers or request.headers.get("Sec-Fetch-Dest") == "empty"


def same_site_path(path: str) -> str:
    """`path` when it leads to a page of ours, else the front page."""
    return path if SAME_SITE_PATH.fullmatch(path) else "/"


def sign_in(response, user_id: int, password: str):
    """Begin a fresh session on a response; one that was there before ends.

    `password` is the hash that opened the door; raises Conflict when the member has another by now.
    """
    token = new_token()
    for session_id in start_session(get_db(), user_id, password, new_session(token)).ended:
        session_ended(session_id)
    if g.user:
        leave(g.user)
    return keep_token(response, token)


def sign_out(response, user: User):
    """End this session and let nothing of it stay in a browser that others may use too."""
    leave(user)
    response.delete_cookie(cookie_name(), **cookie_rules())
    response.headers["Clear-Site-Data"] = '"cache"'  # pictures; not "storage", where others' unsent words wait
    return forget_shown(response, "codes", CODES_PAGE)


def leave(user: User) -> None:
    end_session(get_db(), user, user.session_id)
    session_ended(user.session_id)


def new_session(token: str) -> NewSession:
    """This browser under a fresh token: the network's prefix is kept, not the address."""
    agent = request.headers.get("User-Agent", "")[:255]
    return NewSession(token_hash=hash_token(token), user_agent=agent, address=this_network())


def keep_token(response, token: str):
    response.set_cookie(cookie_name(), token, max_age=COOKIE_AGE, **cookie_rules())
    return response


def cookie_rules(path: str = "/") -> dict:
    return {"path": path, "secure": request.is_secure, "httponly": True, "samesite": "Lax"}


def show_once(response, name: str, secret: str, path: str):
    """Hand a secret to this browser only, for the page at `path` to show; the server keeps its hash alone."""
    response.set_cookie(name, secret, max_age=ONCE_AGE, **cookie_rules(path))
    return response


def forget_shown(response, name: str, path: str):
    response.delete_cookie(name, **cookie_rules(path))
    return response


def this_network() -> str:
    return address_prefix(request.remote_addr or "")


def pace(key: str, limit: int, per: int) -> None:
    """Count one try under `key`; raises TooManyRequests beyond `limit` tries in `per` seconds."""
    wait = ceil(current_app.extensions["limiter"].check(key, limit, per))
    if wait > 0:
        raise TooManyRequests(f"Too many tries. Wait {in_words(wait)}, then try again.", retry_after=wait)


def in_words(seconds: int) -> str:
    if seconds < 2 * MINUTE:
        return f"{seconds} seconds"
    return f"{ceil(seconds / MINUTE)} minutes"


def pace_guesses(username: str) -> None:
    """Slow down guessing at a password, a code or a link; whoever is known here is never kept out by strangers.

    From the narrowest limit to the widest: what one of them refuses uses nothing up for more people than it is about.
    The limit of the account alone does not count on networks where the member is signed in already:
    guessing from elsewhere cannot lock the door of the member's own home.
    """
    network = this_network()
    pace(f"guess:{username}:{network}", 5, QUARTER)
    pace(f"guess:{network}", 50, HOUR)
    if not signed_in_from(get_db(), username, network):
        pace(f"guess:{username}", 30, HOUR)
    pace("guess:everyone", 300, MINUTE)


def pace_applications() -> None:
    """Slow down sending the form of registering, also one that is refused: it says which names and codes there are."""
    pace(f"apply:{this_network()}", 60, QUARTER)


def pace_registration(invited: bool) -> None:
    """At most 3 new members an hour from one network, 20 where each brings an invitation."""
    pace(f"register:{invited}:{this_network()}", 20 if invited else 3, HOUR)
    pace("register:everyone", 300, MINUTE)


def hashed(password: str) -> str:
    """What to store for a password; for use outside transactions, it takes a quarter of a second."""
    return in_turn(lambda: hash_password(password, current_app.extensions["secrets"].pepper))


def matches(password: str, account: Account | None) -> bool:
    """Whether this is the account's password; as slow for nobody's account as for a wrong password."""
    stored = account.password if account else None
    return in_turn(lambda: verify_password(password, stored, current_app.extensions["secrets"].pepper))


def in_turn(work):
    try:
        return work()
    except Busy as busy:
        raise TooManyRequests(str(busy), retry_after=5) from None
