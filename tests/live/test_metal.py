"""The machine's page as it moves for members, guests and admins, and its numbers behind the real Caddy."""

import re

import pytest
import socketio
from msgspec import structs

from scripts.doctor_parts import OK
from scripts.doctor_server import look_at_server
from tests.front import HIT, fronted
from tests.server import member_id, wait_until

TOKEN = "a-token-that-nobody-guesses"
PART = re.compile(r'id="metal-([a-z0-9-]+)"')


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    with fronted(tmp_path_factory.mktemp("metal"), workers=2, rate_limits="off", metrics_token=TOKEN) as front:
        db = front.server.database()
        member_id(db, "ada")
        db.close()
        yield front
        assert front.server.errors() == []


@pytest.fixture
def look(front):
    """look("ada") is a window that looks at the machine; "" is a guest. `window.parts` is each part as shown last, by key."""
    windows = []

    def open_window(name: str, role: str = "member"):
        window = socketio.Client(reconnection=False)
        window.parts, window.pushed = {}, []
        window.on("html", lambda html: show(window, html))
        cookie = front.server.cookie_for(name, role=role) if name else ""
        window.connect(front.server.url, headers={"Cookie": cookie}, auth={"viewer": name}, transports=["websocket"])
        windows.append(window)
        answer = window.call("metal:watch", {})
        assert answer["ok"]
        show(window, answer["html"])
        return window

    yield open_window
    for window in windows:
        window.disconnect()


def show(window, html: str) -> None:
    pieces = re.split(r'(?=<\w+ id="metal-)', html)[1:]
    window.pushed.append({PART.search(piece)[1]: piece for piece in pieces})
    window.parts |= window.pushed[-1]


def metrics(front) -> dict[str, float]:
    """Each line of /metrics by what stands before its value, asked of some worker."""
    lines = [line for line in front.server.get("/metrics").splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def total(front, name: str) -> float:
    return sum(value for each, value in metrics(front).items() if each.startswith(name))


@pytest.mark.parametrize("who", ["", "ada"])
def test_the_page_moves_for_members_and_guests(look, who):
    window = look(who)
    assert {"online", "sockets", "p99", "slices", "workers"} < window.parts.keys()
    wait_until(lambda: len(window.pushed) >= 3)
    assert all(len(news) < len(window.parts) for news in window.pushed[1:])  # only what changed
    wait_until(lambda: "≤" in window.parts["p99"])  # what was sent just now counts as well


def test_who_comes_is_seen_by_who_looks(look):
    guest = look("")
    wait_until(lambda: 'gauge__value">0<' in guest.parts["online"])
    look("grace"), look("grace")
    wait_until(lambda: 'gauge__value">1<' in guest.parts["online"] and 'gauge__value">3<' in guest.parts["sockets"])


def test_only_admins_are_sent_what_is_for_admins(look):
    ada, guest, linus = look("ada"), look(""), look("linus", "admin")
    wait_until(lambda: min(len(window.pushed) for window in (ada, guest, linus)) >= 2)
    assert {"disk", "room", "runs"} < linus.parts.keys()
    assert not {"disk", "room", "runs", "load", "free", "backup"} & (ada.parts.keys() | guest.parts.keys())


def test_any_worker_answers_with_the_numbers_of_all(front):
    for _ in range(40):
        front.server.get("/healthz")
    served = 'neospace_requests_total{worker="%s",slice="health"}'
    names = [served % pid for pid in front.server.workers()]
    wait_until(lambda: sum(metrics(front).get(name, 0) for name in names) >= 40)
    wait_until(lambda: total(front, "neospace_request_seconds_count") >= 40)


def test_the_front_lets_nobody_read_the_metrics_without_the_token(front):
    tries = ("/metrics", "/metrics/", "//metrics", "/%6detrics", "/METRICS", "/wall/../metrics", "/metrics?token=" + TOKEN)
    assert {front.get(path).status for path in tries} <= {404, 400, 308}
    for forged in ({"X_Forwarded_For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}, {"Host": "127.0.0.1:5000"}, {"Via": ""}):
        assert front.get("/metrics", **forged).status == 404
    assert b"neospace_live_sockets" in front.get("/metrics", Authorization=f"Bearer {TOKEN}").body
    assert TOKEN not in (front.server.home / "logs" / "access.log").read_text().replace("token=" + TOKEN, "")


def test_pages_that_the_front_gave_out_by_itself_are_counted(front, look):
    guest, seen = look(""), 0

    def visit() -> bool:
        nonlocal seen
        seen += HIT in front.get("/wall/ada").headers.items()
        return total(front, "neospace_page_cache_hits_total") >= 3

    wait_until(visit)
    assert total(front, "neospace_page_cache_hits_total") <= seen
    wait_until(lambda: total(front, "neospace_page_cache_made_total") >= 1)
    wait_until(lambda: re.search(r"gauge__value\">[1-9]\d? %", guest.parts["cache"]))


def test_the_doctor_asks_the_server_that_runs(front):
    config = structs.replace(front.server.config, port=front.server.port)
    found = {finding.name: finding for finding in look_at_server(config)}
    assert found["Server"].level == found["Sockets"].level == OK and " open of " in found["Sockets"].words
