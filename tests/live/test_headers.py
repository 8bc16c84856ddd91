"""Every address of the server, for a guest and for a member, carries the headers that keep browsers on our side."""

import http.client
import re
from urllib.parse import quote

import pytest

from app import create_app
from config import Config
from tests.server import running
from tests.stage import changed_tables, contents, set_the_stage

SAMPLES = {
    "slug": "lobby",
    "username": "ada",
    "code": "aaaa-bbbb-cccc",
    "token": "x" * 43,
    "name": "A" * 22 + ".webp",
    "filename": "favicon.svg",
    "id": "1",
    "session_id": "1",
    "invite_id": "1",
    "pack": "ph",
    "ref": "post-1",
    "key": "a" * 16,
    "place": "a" * 16,
    "number": "1",
    "conv": "a" * 32,
    "slot": "1", "seq": "1",
    "file": "a" * 32,
}
FOR_EVERYONE = ("/static/", "/avatars/", "/healthz", "/favicon", "/stickers/", "/embed/")  # the same for all, so caches may keep it
GEOMETRY = "style-src-attr 'unsafe-inline'; "  # where a wall, or the ground of one, is on the page
OWN = {"Sec-Fetch-Site": "same-origin"}
SAME_FOR_ALL = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
EMBED = f"/embed/{SAMPLES['key']}"
MADE_FOR_ELSEWHERE = {  # other sites show a public wall by its postcard, and a sketch in a frame
    ("Cross-Origin-Resource-Policy", EMBED), ("Referrer-Policy", EMBED),
} | {("Cross-Origin-Resource-Policy", f"/wall/ada/postcard{which}.png") for which in ("", "-1", "-1-small")}
POLICY = {  # directive: what it must say, `{}` is the server's own origin
    "default-src": "'none'",
    "script-src": r"{}/ui/ 'sha256-[A-Za-z0-9+/=]+'",
    "style-src": "{}/ui/ {}/viewer.css",
    "img-src": "'self' data: blob:",
    "font-src": "{}/ui/",
    "connect-src": "'self' {ws}",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "neospace",
}


def all_addresses(folder) -> list[tuple[str, str]]:
    """(method, address) of every rule of the URL map, with samples for what they ask."""
    rules = create_app(Config(var=str(folder))).url_map.iter_rules()
    found = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", lambda part: SAMPLES[part[1]], rule.rule))
        for rule in rules
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    return sorted(found, key=lambda pair: ("logout" in pair[1], pair))


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    with running(tmp_path_factory.mktemp("home"), rate_limits="off") as server:
        db = server.database()
        yield server, set_the_stage(db)
        db.close()
        assert server.errors() == []


@pytest.fixture(scope="module")
def addresses(tmp_path_factory):
    return all_addresses(tmp_path_factory.mktemp("map"))


def ask(server, method: str, path: str, token: str = "", headers: dict | None = None):
    """(status, headers) of an answer; an empty form goes with a POST."""
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=20)
    sent = OWN | ({"Cookie": f"session={token}"} if token else {}) | (headers or {})
    if method == "POST":
        sent |= {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request(method, quote(path, safe="/?=&"), headers=sent)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status, response.headers


def policy_of(headers) -> dict[str, str]:
    return dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))


def check(server, method: str, path: str, status: int, headers) -> None:
    """What must hold for any answer; fails with the address in its words."""
    where = f"{method} {path} → {status}"
    assert status < 500, where
    policy = headers["Content-Security-Policy"] or ""
    assert policy.startswith("default-src 'none'"), where
    strict = policy.replace(GEOMETRY, "") if path in ("/", "/directory") or path.startswith("/wall/") else policy
    strict = strict.replace("frame-ancestors *; ", "") if path == EMBED else strict
    assert "unsafe" not in strict and "*" not in strict and "http:;" not in strict, where
    for name, value in SAME_FOR_ALL.items():
        if (name, path) not in MADE_FOR_ELSEWHERE:
            assert headers[name] == value, f"{where}: {name}"
    assert headers["Permissions-Policy"], where
    assert headers["Server"] in (None, "gunicorn"), where
    assert headers["X-Powered-By"] is None and headers["Access-Control-Allow-Origin"] is None, where
    check_caching(path, where, headers["Cache-Control"] or "")
    for cookie in headers.get_all("Set-Cookie") or ():
        assert "SameSite=Lax" in cookie and "Path=/" in cookie, f"{where}: {cookie}"
        assert "HttpOnly" in cookie or cookie.startswith(("theme=", "view=")), f"{where}: {cookie}"


def check_caching(path: str, where: str, told: str) -> None:
    if path.startswith(FOR_EVERYONE):
        assert told, where
    else:
        assert "private" in told or "no-store" in told, f"{where}: {told}"
        assert "public" not in told, f"{where}: {told}"


@pytest.mark.parametrize("who", ("", "ada", "linus"), ids=("a guest", "a member", "who keeps the server"))
def test_every_page_keeps_the_browser_on_our_side(town, addresses, who):
    server, stage = town
    assert len(addresses) > 60
    for method, path in addresses:
        if method == "GET":
            check(server, method, path, *ask(server, method, path, stage.tokens.get(who, "")))


@pytest.mark.parametrize("who", ("", "ada"), ids=("a guest", "a member"))
def test_every_empty_form_is_answered_under_the_same_headers(town, addresses, who):
    server, stage = town
    for method, path in addresses:
        if method == "POST":
            check(server, method, path, *ask(server, method, path, stage.tokens.get(who, "")))


def test_every_form_of_another_site_is_refused_before_anything_else(town, addresses):
    server, stage = town
    for method, path in addresses:
        if method == "POST":
            status, headers = ask(server, method, path, stage.tokens["grace"], {"Sec-Fetch-Site": "cross-site"})
            assert status == 403, path
            check(server, method, path, status, headers)


def test_no_address_changes_anything_by_get(town, addresses):
    server, stage = town
    db = server.database()
    before = contents(db)
    for method, path in addresses:
        if method == "GET":
            ask(server, method, path, stage.tokens["grace"])
    assert changed_tables(before, contents(db)) == []
    db.close()


def test_the_policy_says_what_it_is_meant_to_say(town):
    server, stage = town
    policy = policy_of(ask(server, "GET", "/rooms/lobby", stage.tokens["grace"])[1])
    origin = re.escape(server.url)
    for directive, words in POLICY.items():
        pattern = words.replace("{ws}", origin.replace("http", "ws")).replace("{}", origin)
        assert re.fullmatch(pattern, policy[directive]), f"{directive}: {policy[directive]}"


def test_refusals_have_the_headers_too(town):
    server, stage = town
    for method, path in (("GET", "/nowhere"), ("PUT", "/"), ("GET", "/rooms/cellar"), ("GET", "/rooms/lobby?before=x")):
        status, headers = ask(server, method, path, stage.tokens["grace"])
        assert 400 <= status < 500
        check(server, method, path, status, headers)


def test_files_are_kept_for_ever_and_never_guessed_at(town):
    server, _ = town
    page = server.get("/login")
    for path in re.findall(r'(?:href|src)="(/ui/[^"#]+)"', page):
        status, headers = ask(server, "GET", path)
        assert status == 200
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "immutable" in headers["Cache-Control"]


def test_the_socket_refuses_under_no_store(town):
    status, headers = ask(town[0], "GET", "/socket.io/?EIO=4&transport=polling")
    assert status == 400
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Type"].startswith("text/plain")
    assert headers["X-Content-Type-Options"] == "nosniff"
