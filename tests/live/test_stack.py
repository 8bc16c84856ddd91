"""The whole stack: what Caddy answers by itself, what it passes on and what it keeps out, and who gets up again."""

import io
import os
import select
import signal
import socket
import ssl
import subprocess
import threading
import time
from http.client import HTTPConnection

import pytest
import websocket
from msgspec import json, structs
from PIL import Image

from config import ROOT
from core.large_bodies import MOST
from core.web import HEADERS
from db import fetch_value
from scripts.doctor_parts import BAD, OK
from scripts.doctor_server import look_at_server
from scripts.stack_generation import WORKERS
from tests.browser.test_accessibility import AXE
from tests.live.member import Member
from tests.server import free_port, member_id, wait_until
from tests.stack import Stack, begin, command_of, end, stacked, wait_for

STOP = 3  # seconds: what a sysadmin waits without wondering
SPOOFED = {"X_Forwarded_For": "203.0.113.9", "X_Real_IP": "203.0.113.9", "Forwarded": "for=203.0.113.9", "X_Forwarded_Host": "evil.example"}


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    with stacked(tmp_path_factory.mktemp("stack"), rate_limits="off") as stack:
        yield stack
        assert stack.errors() == []


@pytest.fixture(scope="module")
def ada(stack):
    return stack.cookie_for("ada")


@pytest.fixture
def chromium_page(chromium):
    """A page of a browser that was told to trust the site."""
    context = chromium.new_context(ignore_https_errors=True, bypass_csp=True)
    yield context.new_page()
    context.close()


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "orange").save(file, "PNG")
    return file.getvalue()


def form_of(name: str, content: bytes) -> tuple[bytes, str]:
    """A multipart body with one file, and its Content-Type."""
    head = f'--frontier\r\nContent-Disposition: form-data; name="{name}"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
    return head.encode() + content + b"\r\n--frontier--\r\n", "multipart/form-data; boundary=frontier"


@pytest.fixture(scope="module")
def upload(stack, ada):
    """The address of a picture that ada is about to show in a room."""
    body, type = form_of("image", picture())
    answer = stack.ask("/rooms/lobby/uploads", ada, body, Content_Type=type)
    assert answer.status == 200, answer.body
    return f"/uploads/{json.decode(answer.body)['id']}.webp"


# encryption


def test_a_browser_that_trusts_the_root_reaches_the_site_over_http_2(stack, ada):
    context = stack.context()
    context.set_alpn_protocols(["h2", "http/1.1"])
    with socket.create_connection(("localhost", stack.https)) as line, context.wrap_socket(line, server_hostname="localhost") as tls:
        assert (tls.version(), tls.selected_alpn_protocol()) == ("TLSv1.3", "h2")
    answer = stack.ask("/rooms/lobby", ada)
    assert answer.status == 200 and b"data-viewer=\"ada\"" in answer.body
    assert f'h3=":{stack.https}"' in answer.headers["Alt-Svc"]


def test_the_root_vouches_for_this_site_alone(stack):
    with socket.create_connection(("localhost", stack.https)) as line, pytest.raises(ssl.SSLCertVerificationError):
        stack.context().wrap_socket(line, server_hostname="127.0.0.1")


def test_only_this_machine_gets_to_a_site_called_localhost(stack):
    listening = subprocess.run(["ss", "-Hltn", f"sport = :{stack.https}"], capture_output=True, text=True).stdout.split()
    assert {address.rpartition(":")[0] for address in listening if address.endswith(f":{stack.https}")} <= {"127.0.0.1", "[::1]"}


def test_a_site_of_local_certificates_binds_no_browser_to_them(stack, ada):
    answers = [stack.ask(path, ada) for path in ("/rooms/lobby", "/static/robots.txt")]
    assert [answer.headers["Strict-Transport-Security"] for answer in answers] == [None, None]


def test_another_name_is_not_answered(stack):
    answer = stack.ask("/login", Host="evil.example")
    assert (answer.status, answer.body) == (421, b"This server has another name.")


def test_the_page_about_trust_shows_the_fingerprint_that_the_terminal_does_and_gives_the_root_away(stack):
    page = stack.ask("/trust").body.decode().replace("<wbr>", "")
    shown = stack.log.read_text().partition("SHA-256 of its certificate: ")[2].split()[0]
    assert len(shown) == 95 and shown in page
    assert stack.ask("/trust/root.crt").body == stack.root.read_bytes()


# what Caddy answers by itself


def test_files_of_the_browser_are_caddys_to_give_and_as_the_app_gives_them(stack, ada):
    page = stack.ask("/rooms/lobby", ada).body.decode()
    urls = {url for part in page.split('"/ui/')[1:] if not (url := part.split('"')[0]).endswith("/")}
    assert len(urls) > 20
    for url in sorted(urls)[::5]:
        ours, apps = stack.ask(f"/ui/{url}"), direct(stack, f"/ui/{url}")
        assert not ours.is_the_apps and ours.body == apps.body
        assert {name: ours.headers[name] for name in SAME} == {name: apps.headers[name] for name in SAME}


SAME = ("Content-Type", "Cache-Control", "Access-Control-Allow-Origin", "Cross-Origin-Resource-Policy", "X-Content-Type-Options", "Vary")


def direct(stack, path: str, **headers):
    """What gunicorn says itself."""
    plain = Stack(stack.home, stack.port, stack.process, stack.log, f"localhost:{stack.https}")
    plain.url = f"http://127.0.0.1:{stack.port}"
    return plain.ask(path, **headers)


@pytest.mark.parametrize(("encoding", "magic"), [("zstd", b"\x28\xb5\x2f\xfd"), ("gzip", b"\x1f\x8b")])
def test_files_come_as_small_as_they_were_made(stack, ada, encoding, magic):
    page = stack.ask("/rooms/lobby", ada).body.decode()
    answer = stack.ask("/ui/" + page.split('"/ui/')[5].split('"')[0], Accept_Encoding=encoding)
    assert answer.headers["Content-Encoding"] == encoding and answer.body.startswith(magic)


@pytest.mark.parametrize("path", ["/ui/vendor/manifest.json", "/ui/../app.py", "/ui/..%2f..%2fsecrets.json", "/ui/nothing/css/base.css.zst",
                                  "/static/../secrets.json", "/static/..%2f..%2fapp.py", "/ui/caddy/own/root.key", "/uploads/../secrets.json"])
def test_nothing_else_of_the_disk_is_given_away(stack, path):
    with socket.create_connection(("localhost", stack.https)) as line, stack.context().wrap_socket(line, server_hostname="localhost") as tls:
        tls.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost:{stack.https}\r\nConnection: close\r\n\r\n".encode())
        head = tls.makefile("rb").readline()
    assert head.split()[1] in (b"303", b"308", b"400", b"404"), head


def test_a_page_of_an_older_build_still_gets_its_files_from_the_app(stack):
    answer = stack.ask("/ui/000000000000/css/base.css")
    assert answer.is_the_apps and answer.headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("path", ["/static/favicon.svg", "/static/robots.txt", "/static/down.html"])
def test_files_carry_the_headers_that_pages_carry(stack, path):
    answer = stack.ask(path)
    assert not answer.is_the_apps and answer.headers["Cache-Control"] == "public, max-age=3600"
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


REFUSED = (  # path, what comes with it, status: refused by Caddy itself, by gunicorn, and by the app before there is a request
    ("/static/nothing", {}, 404), ("/static/robots.txt", {"method": "DELETE"}, 405), ("/static/robots.txt", {"Range": "bytes=9999-"}, 416),
    ("/static/%00", {}, 400), ("/login", {"Host": "evil.example"}, 421), ("/login", {"method": "get"}, 400),
    (f"/login?{'a' * 5000}", {}, 414), ("/login", {"X_Long": "a" * 9000}, 431), (f"/wall/{'a' * 300}", {}, 404), ("/ui/nothing", {}, 404),
    ("/socket.io/?EIO=4&transport=polling", {}, 400), ("/uploads/nothing", {}, 404),
)


@pytest.mark.parametrize(("path", "asked", "status"), REFUSED, ids=[f"{status} {path[:20]}" for path, _, status in REFUSED])
def test_refusals_carry_the_headers_that_pages_carry(stack, ada, path, asked, status):
    answer = stack.ask(path, **asked)
    assert answer.status == status and {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "max-age" not in (answer.headers["Cache-Control"] or "")


# members' files


def test_a_members_picture_is_sent_by_caddy_to_who_may_see_it_and_to_nobody_else(stack, ada, upload):
    own, guests, others = stack.ask(upload, ada), stack.ask(upload), stack.ask(upload, stack.cookie_for("eve"))
    assert own.body == (stack.home / upload[1:]).read_bytes()
    assert (own.status, guests.status, others.status) == (200, 404, 404)
    assert own.headers["Content-Type"] == "image/webp" and own.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert own.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert own.headers["X-Accel-Redirect"] is None and own.headers["X-Content-Type-Options"] == "nosniff"
    told = direct(stack, upload, Cookie=ada.removeprefix("__Host-"))
    assert told.headers["X-Accel-Redirect"] == upload.removeprefix("/uploads/") and told.body == b""


def test_a_part_of_a_picture_and_news_of_it_can_be_asked_for(stack, ada, upload):
    whole = stack.ask(upload, ada)
    part = stack.ask(upload, ada, Range="bytes=10-19")
    assert (part.status, part.body) == (206, whole.body[10:20])
    assert stack.ask(upload, ada, If_None_Match=whole.headers["ETag"]).status == 304
    head = stack.ask(upload, ada, method="HEAD")
    assert (head.body, head.headers["Content-Length"]) == (b"", str(len(whole.body)))


def test_a_picture_that_everyone_may_see_wakes_nobody_until_they_may_not(stack):
    """grace shows a picture on her wall, which she then closes."""
    grace = stack.cookie_for("grace")
    body, type = form_of("image", picture())
    address = f"/uploads/{json.decode(stack.ask('/wall/grace/uploads', grace, body, Content_Type=type).body)['id']}.webp"
    db = stack.database()
    with db:
        db.execute("""
            INSERT INTO profile_posts (user_id, placed_by, kind, style, upload_id, edited, version, x, y, w, h, rotation, z)
            SELECT id, id, 'image', 'plain', ?, 1, 1, 100, 100, 200, 200, 0, 1 FROM users WHERE username = 'grace'
        """, (address[9:31],))
    first, second = stack.ask(address), stack.ask(address)
    assert (first.status, second.status, first.is_the_apps, second.is_the_apps) == (200, 200, True, False)
    assert first.body == second.body and {name: first.headers[name] for name in ALIKE} == {name: second.headers[name] for name in ALIKE}
    stack.ask("/wall/grace/access", grace, b"visibility=private&visitors=nobody")
    gone = stack.ask(address), stack.ask(address, grace)
    db.close()
    assert [answer.status for answer in gone] == [404, 200]


ALIKE = (*HEADERS, "Content-Type", "Content-Length", "Content-Security-Policy", "Cache-Control")


def test_a_file_that_the_disk_lost_is_not_found(stack, ada):
    body, type = form_of("image", picture())
    lost = json.decode(stack.ask("/rooms/lobby/uploads", ada, body, Content_Type=type).body)["id"]
    (stack.home / f"uploads/{lost}.webp").unlink()
    assert stack.ask(f"/uploads/{lost}.webp", ada).status == 404


# what is passed on


def test_nobody_can_say_that_they_come_from_somewhere_else(stack):
    assert stack.ask("/metrics", **SPOOFED | {"X_Forwarded_For": "127.0.0.1"}).status == 404
    answer = stack.ask("/login", **SPOOFED)
    assert b"evil.example" not in answer.body + str(answer.headers).encode()


def test_a_session_is_of_the_network_that_its_browser_really_is_in(stack):
    form = "username=linus&display_name=Linus&password=four+unrelated+words&website=&invite="
    stack.cookie_for("linus")
    stack.ask("/login", data=f"{form}&next=/".encode(), **SPOOFED)
    db = stack.database()
    assert fetch_value(db, "SELECT count(*) FROM sessions WHERE address LIKE '203.0.113%'") == 0
    db.close()


def test_a_member_talks_live_through_caddy(stack):
    grace = Member(stack, "grace")
    grace.write("over an encrypted line")
    grace.settle()
    assert "over an encrypted line" in grace.view()[-1][1]
    grace.drop()


@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost:{port}"], ids=("another", "unencrypted"))
def test_a_stranger_opens_no_socket(stack, origin):
    url = stack.url.replace("https", "wss") + "/socket.io/?EIO=4&transport=websocket"
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        websocket.create_connection(url, origin=origin.format(port=stack.https), **stack.line())


@pytest.mark.parametrize(("path", "size", "type"), [
    ("/login", 1_100_000, "application/x-www-form-urlencoded"), ("/wall/ada/avatar", 13_500_000, "multipart/form-data; boundary=frontier"),
    ("/dm/files", 20_500_000, "application/octet-stream"),
])
def test_what_is_far_too_large_is_refused_with_a_sentence(stack, ada, tmp_path, path, size, type):
    """By curl, which hears an answer that comes while it is still talking: Caddy's, or the app's when that is faster."""
    (tmp_path / "body").write_bytes(bytes(size))
    db = stack.database()
    grace = member_id(db, "grace")
    db.close()
    command = ["curl", "-s", "--cacert", stack.root, "-b", ada, "-H", "X-Live: 1", "-H", f"Content-Type: {type}",
               "-H", f"Origin: {stack.url}", "--data-binary", f"@{tmp_path}/body", f"{stack.url}{path}?id={'0' * 32}&with={grace}"]
    answer = json.decode(subprocess.run(command, capture_output=True).stdout)
    assert answer["error"]["code"] == "too_long" and answer["error"]["message"]


def test_what_is_somewhat_too_large_is_refused_in_the_apps_own_words(stack, ada):
    answer = stack.ask("/rooms/lobby/messages", ada, b"body=" + b"x" * 200_000, X_Live="1")
    assert answer.is_the_apps and answer.status in (413, 422)
    assert json.decode(answer.body)["error"]["code"] == "too_long"


def test_a_form_that_breaks_off_is_no_form(stack, ada):
    head = (f"POST /rooms/lobby/messages HTTP/1.1\r\nHost: localhost:{stack.https}\r\nOrigin: {stack.url}\r\nCookie: {ada}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 60\r\n\r\nbody=half+a+sentence&nonce=abcdefgh")
    with socket.create_connection(("localhost", stack.https)) as line:
        tls = stack.context().wrap_socket(line, server_hostname="localhost")
        tls.sendall(head.encode())
        tls.close()
    stack.ask("/rooms/lobby", ada)
    db = stack.database()
    assert fetch_value(db, "SELECT count(*) FROM messages WHERE body LIKE 'half a%'") == 0
    db.close()


def test_who_sends_files_slowly_keeps_nobody_else_waiting(stack, ada):
    """More of them than there are threads, past Caddy, which holds back the beginning of each."""
    cookie = stack.cookie_for("eve").removeprefix("__Host-")
    head = (f"POST /rooms/lobby/uploads HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\n"
            "Content-Type: multipart/form-data; boundary=frontier\r\nContent-Length: 5000000\r\n\r\n--frontier\r\n")
    lines = [socket.create_connection(("127.0.0.1", stack.port), 30) for _ in range(80)]
    for line in lines:
        line.sendall(head.encode())
    refused = wait_until(lambda: len(found := select.select(lines, [], [], 0)[0]) >= 80 - WORKERS * MOST and found)
    assert {line.recv(12) for line in refused} == {b"HTTP/1.1 503"}
    small, type = form_of("image", picture())
    assert (stack.ask("/login").status, stack.ask("/rooms/lobby/uploads", ada, small, Content_Type=type).status) == (200, 200)
    for line in lines:
        line.close()


@pytest.mark.parametrize("size", [9_000, 90_000])
def test_a_form_that_nobody_reads_is_in_nobodys_way(stack, size):
    """As a proxy sends it, and at once the next request on the same connection."""
    for _ in range(20):
        line = HTTPConnection("127.0.0.1", stack.port, timeout=5)
        line.request("POST", "/login", b"x" * size, {"Sec-Fetch-Site": "cross-site"})
        refusal = line.getresponse()
        refusal.read()
        line.request("GET", "/healthz")
        assert (refusal.status, line.getresponse().status) == (403, 200)
        line.close()


def test_a_request_that_came_along_with_the_one_before_is_answered_too(stack):
    form = "POST /login HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\nContent-Length: 900\r\n\r\n" + "x" * 900
    with socket.create_connection(("127.0.0.1", stack.port), 5) as line:
        line.sendall(f"{form}GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        answers = line.makefile("rb").read()
    assert answers.startswith(b"HTTP/1.1 403 ") and b"HTTP/1.1 200 " in answers


# what is written down


def test_the_log_of_visits_holds_no_secret_and_no_whole_address(stack):
    for path in ("/invite/SECRET1", "/reset/SECRET2?x=SECRET3", "/login?next=/invite/SECRET4", "/dm/links/SECRET5",
                 "/reset//SECRET10", "/reset%2fSECRET11", f"/sandbox/{'a' * 16}-SECRET12/cat.png"):
        stack.ask(path, "__Host-session=SECRET6; other=SECRET7", Authorization="Bearer SECRET8", Referer="https://x/reset/SECRET9")
    log = stack.home / "logs" / "access.log"
    lines = wait_until(lambda: len(found := [line for line in log.read_text().splitlines() if '"/login"' in line]) and found)
    visit = json.decode(lines[-1])
    assert (visit["request"]["uri"], visit["status"], visit["request"]["remote_ip"]) == ("/login", 200, "127.0.0.0")
    assert "SECRET" not in log.read_text() and '"/invite/"' in log.read_text()
    assert log.stat().st_mode & 0o077 == 0


# while the app is away


def test_the_page_that_says_so_comes_back_by_itself_and_everyone_can_read_it(stack, chromium_page):
    down = stack.home / "run" / "down"
    down.touch()
    try:
        chromium_page.goto(f"{stack.url}/rules#place")
        chromium_page.get_by_role("heading", name="Back in a moment").wait_for()
        chromium_page.add_script_tag(content=AXE)
        violations = chromium_page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(found => found.violations.map(v => v.id))")
    finally:
        down.unlink()
    chromium_page.get_by_role("heading", name="Back in a moment").wait_for(state="detached", timeout=20_000)
    assert violations == [] and chromium_page.url == f"{stack.url}/rules#place"


def test_while_the_server_is_being_started_people_read_a_page_and_scripts_an_error(stack):
    (stack.home / "run" / "down").touch()
    page, script = stack.ask("/directory"), stack.ask("/rail", X_Live="1")
    form, conditions = stack.ask("/login", data=b"username=ada"), stack.ask("/login", If_Match='"x"')
    files = stack.ask("/static/down.css")
    (stack.home / "run" / "down").unlink()
    assert (page.status, page.headers["Retry-After"], page.headers["Cache-Control"]) == (503, "5", "no-store")
    assert b"Back in a moment" in page.body and {name: page.headers[name] for name in HEADERS} == HEADERS
    assert script.status == 503 and json.decode(script.body)["error"]["code"] == "busy"
    assert [(answer.status, answer.body) for answer in (form, conditions)] == [(503, page.body)] * 2
    assert files.status == 200
    assert stack.ask("/healthz").status == 200


def test_a_gunicorn_that_dies_is_started_again_and_the_requests_wait_for_it(stack):
    dead, = stack.children("gunicorn")
    os.kill(dead, signal.SIGKILL)
    wait_until(lambda: command_of(dead) == "")
    answers = [stack.ask("/healthz").status for _ in range(5)]
    wait_until(lambda: stack.children("gunicorn") not in ([], [dead]) and stack.state()["is_serving"], 60)
    assert answers + [stack.ask("/healthz").status] == [200] * 6
    assert "The server ended by itself" in stack.log.read_text()


def test_a_caddy_that_dies_is_started_again(stack):
    dead, = stack.children("caddy run")
    os.kill(dead, signal.SIGKILL)
    wait_until(lambda: answers(stack))
    assert stack.children("caddy run") != [dead]


def test_the_doctor_takes_the_way_that_browsers_take(stack, monkeypatch):
    config = structs.replace(stack.config, port=stack.port, site=f"localhost:{stack.https}")
    wait_until(lambda: stack.state()["is_serving"], 60)
    found = {finding.name: finding for finding in look_at_server(config)}
    assert {name: found[name].level for name in ("Server", "Sockets", "Stack", "Certificate")} == dict.fromkeys(found, OK)
    monkeypatch.setattr("scripts.doctor_server.PATIENCE", 0.3)
    caddy, = stack.children("caddy run")
    os.kill(caddy, signal.SIGSTOP)
    hangs = {finding.name: finding for finding in look_at_server(config)}
    os.kill(caddy, signal.SIGCONT)
    assert hangs["Stack"].level == BAD and hangs["Server"].level == OK


def answers(stack) -> bool:
    try:
        return stack.ask("/healthz").status == 200
    except OSError:
        return False


def workers(stack) -> list[int]:
    master, = stack.children("gunicorn") or [0]
    return [] if not master else [int(pid) for pid in open(f"/proc/{master}/task/{master}/children").read().split()]


# new code


def test_a_reload_loses_no_request_and_no_message(stack):
    """Members write and guests read all the while; the fresh generation takes over and the old one leaves."""
    wait_until(lambda: stack.state()["is_serving"], 60)
    before, = stack.children("gunicorn")
    members = [Member(stack, name) for name in ("ada", "grace", "eve")]
    for member in members:
        member.settle()
    over, statuses = threading.Event(), []
    readers = [threading.Thread(target=read, args=(stack, over, statuses)) for _ in range(2)]
    for reader in readers:
        reader.start()
    done = subprocess.run([ROOT / "scripts/reload"], env=os.environ | stack_environ(stack), capture_output=True, text=True, timeout=120)
    for number, member in enumerate(members):
        member.write(f"through the reload {number}")
        member.settle()
    wait_until(lambda: stack.children("gunicorn") not in ([], [before]) and before not in stack.children(), 60)
    over.set()
    for reader in readers:
        reader.join()
    for member in members:
        member.settle()
    assert (done.returncode, "The new code answers" in done.stdout) == (0, True), done.stdout + done.stderr
    assert set(statuses) == {200} and len(statuses) > 20
    assert all(member.connections == 2 and not member.duplicates for member in members)
    assert len({tuple(member.view()) for member in members}) == 1
    for member in members:
        member.drop()


def read(stack, over, statuses) -> None:
    while not over.is_set():
        statuses.append(stack.ask("/login").status)


def stack_environ(stack) -> dict[str, str]:
    return {"NEOSPACE_VAR": str(stack.home), "NEOSPACE_PORT": str(stack.port)}


def test_a_reload_refuses_while_the_database_would_have_to_change_and_says_what_to_do(stack):
    db = stack.database()
    version = fetch_value(db, "PRAGMA user_version")
    db.execute(f"PRAGMA user_version = {version - 1}")
    try:
        before = stack.children("gunicorn")
        done = subprocess.run([ROOT / "scripts/reload"], env=os.environ | stack_environ(stack), capture_output=True, text=True)
        reloads = stack.state()["reloads"]
        stack.process.send_signal(signal.SIGHUP)
        said = wait_until(lambda: stack.state()["reloads"] > reloads and stack.state()["said"], 60)
    finally:
        db.execute(f"PRAGMA user_version = {version}")
        db.close()
    assert done.returncode == 1 and "changes the database" in done.stderr and "systemctl restart neospace" in done.stderr
    assert "it changes the database" in said and "The old one goes on" in said
    assert stack.children("gunicorn") == before and stack.ask("/healthz").status == 200


# the end


def test_all_end_within_three_seconds_with_members_connected(tmp_path):
    with stacked(tmp_path) as stack:
        member = Member(stack, "ada")
        member.settle()
        ends_quickly(stack, signal.SIGTERM)
        assert stack.errors() == []


def ends_quickly(stack, way: int) -> None:
    children, begun = stack.children(), time.monotonic()
    stack.process.send_signal(way)
    assert stack.process.wait(10) == 0 and time.monotonic() - begun < STOP
    assert [command_of(child) for child in children] == [""] * len(children)


def test_who_kills_the_supervisor_takes_the_others_along(tmp_path):
    with stacked(tmp_path) as stack:
        everyone = [*stack.children(), *workers(stack)]
        stack.process.kill()
        wait_until(lambda: not any(command_of(one) for one in everyone))
        assert len(everyone) == WORKERS + 2


def test_a_server_that_cannot_start_ends_the_stack_with_its_own_sentence(tmp_path):
    stack = begin(tmp_path, f"localhost:{free_port()}")
    (tmp_path / "secrets.json").write_text("{")
    try:
        assert stack.process.wait(60) == 1
    finally:
        end(stack)
    last = stack.log.read_text().splitlines()[-1]
    assert last.startswith("The server did not start: Cannot read") and last.endswith("The stack is stopped.")


def test_what_will_not_stay_up_ends_the_stack(tmp_path):
    with stacked(tmp_path) as stack:
        while stack.process.poll() is None:
            for caddy in stack.children("caddy run"):
                os.kill(caddy, signal.SIGKILL)
            time.sleep(0.02)
        assert stack.process.returncode == 1
        assert stack.log.read_text().splitlines()[-1] == "Caddy ended five times within a minute. The stack is stopped."


def test_plain_http_where_it_was_asked_for_until_ctrl_c(tmp_path):
    port = free_port()
    stack = begin(tmp_path, f":{port}")
    stack.url = f"http://localhost:{port}"
    try:
        wait_for(stack)
        page = direct_to(stack, "/login")
        assert page.status in (200, 303) and page.headers["Strict-Transport-Security"] is None
        assert direct_to(stack, "/trust").status == 404
        ends_quickly(stack, signal.SIGINT)
    finally:
        end(stack)


def direct_to(stack, path: str):
    stack.context = lambda: None
    return stack.ask(path)
