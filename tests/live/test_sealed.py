"""Sealed messages between workers: each once and in order, also when a worker dies; readable by two alone, wherever one looks."""

import json
import random
import re
import threading
import urllib.error
from base64 import b64encode

import pytest
import websocket

from core.base64url import b64, unb64
from core.sealed_attachments import seal_file
from db import fetch_value
from tests.live.dying_app import ORDER
from tests.live.sealed_town import Town
from tests.live.test_bad_input import Line, event
from tests.sealed_writer import mid_of, said
from tests.server import running, wait_until
from tests.stage import contents

MARKER, PLANTED = "the-heron-lands-at-nine", "the-egret-leaves-at-ten"
SENDS, KILLS = 160, 3
BROKEN = (OSError, websocket.WebSocketException, AssertionError)  # what a line that was cut says


class Window:
    """A member's open page: what the server tells it, as it comes."""

    def __init__(self, town: Town, name: str):
        self.heard = []
        threading.Thread(target=self.listen, args=(town.line(name),), daemon=True).start()

    def listen(self, line: Line) -> None:
        try:
            while packet := line.ws.recv():
                if packet == "2":
                    line.ws.send("3")
                elif packet.startswith("42"):
                    self.heard.append(json.loads(packet[2:]))
        except BROKEN:
            pass

    def hears(self, name: str, **facts) -> dict:
        """Wait for an event that has these facts, and give its payload."""
        return wait_until(lambda: next((news for news in self.news(name) if facts.items() <= news.items()), None))

    def news(self, name: str) -> list[dict]:
        return [payload[0] for event, *payload in list(self.heard) if event == name]


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    with running(tmp_path_factory.mktemp("home"), rate_limits="off", application="tests.live.dying_app:create_app()", log_level="DEBUG") as server:
        town = Town(server)
        yield town
        town.db.close()
        assert server.errors() == []


@pytest.fixture
def fresh(town):
    """Nothing was said yet."""
    with town.db:
        for table in ("dm_files", "direct_messages", "dm_heads", "dm_conversations"):
            town.db.execute(f"DELETE FROM {table}")
    for writer in (town.ada, town.grace, town.eve):
        writer.heads.clear()
    return town


def ask(town, name: str, what: str, payload: dict) -> dict:
    line = town.line(name)
    answer = line.ask(event(what, payload))
    line.ws.close()
    return answer


def insist(town, name: str, envelope: bytes) -> dict:
    """Send until there is an answer, as an outbox does."""
    def answered():
        try:
            return ask(town, name, "dm:send", said(envelope))
        except BROKEN:
            return None
    return wait_until(answered)


def count(town) -> int:
    return fetch_value(town.db, "SELECT count(*) FROM direct_messages")


def test_a_message_reaches_every_window_of_both_and_of_nobody_else(fresh):
    windows = {name: [Window(fresh, name) for _ in range(3)] for name in ("ada", "grace", "eve")}
    envelope = fresh.say("ada", "grace", "hello")
    for window in windows["ada"] + windows["grace"]:
        news = window.hears("dm:row", conv=fresh.ada.conv(fresh.grace).hex())
        assert unb64(news["row"]["e"]) == envelope and news["row"]["seq"] == 1
    assert {window.hears("dm:row")["with"] for window in windows["grace"]} == {fresh.ada.uid}
    assert all(window.hears("dm:unread") == {"unread": True} for window in windows["grace"])
    assert [window.news("dm:row") for window in windows["eve"]] == [[], [], []]


def test_a_worker_that_dies_between_storing_and_answering_makes_no_second_message(fresh):
    town, server = fresh, fresh.server
    envelope = town.ada.seal(town.grace, "only once")
    (server.home / "run" / ORDER).touch()
    with pytest.raises(BROKEN):
        ask(town, "ada", "dm:send", said(envelope))
    assert count(town) == 1 and not (server.home / "run" / ORDER).exists()
    server.killed += wait_until(lambda: dead_workers(server))
    grace = Window(town, "grace")
    assert insist(town, "ada", envelope)["seq"] == 1
    assert unb64(grace.hears("dm:row")["row"]["e"]) == envelope
    assert count(town) == 1
    assert insist(town, "ada", town.ada.seal(town.grace, "and on"))["seq"] == 2


def dead_workers(server) -> list[int]:
    """The workers of which the log says that they were killed."""
    return [int(pid) for pid in re.findall(r"pid:(\d+)\) was sent SIGKILL", server.log.read_text())]


def test_many_messages_arrive_once_and_in_order_while_workers_are_killed(fresh):
    town, sent = fresh, {"ada": [], "grace": []}

    def write(name: str, to: str) -> None:
        for number in range(SENDS // 2):
            envelope = getattr(town, name).seal(getattr(town, to), f"{name} {number}")
            assert insist(town, name, envelope)["ok"]
            sent[name].append(envelope)

    threads = [threading.Thread(target=write, args=pair, daemon=True) for pair in (("ada", "grace"), ("grace", "ada"))]
    for thread in threads:
        thread.start()
    for kill in range(KILLS):
        wait_until(lambda kill=kill: sum(map(len, sent.values())) > (kill + 1) * SENDS // (KILLS + 1), 120)
        town.server.kill_worker(random.choice(town.server.workers()))
    for thread in threads:
        thread.join(120)
        assert not thread.is_alive()
    rows = json.loads(town.server.get(f"/dm/c/{town.ada.conv(town.grace).hex()}/rows?limit=200", town.cookies["ada"]))["rows"]
    assert [row["seq"] for row in rows] == list(range(1, SENDS + 1))
    stored = [unb64(row["e"]) for row in rows]
    assert [each for each in stored if each in sent["ada"]] == sent["ada"] and [each for each in stored if each in sent["grace"]] == sent["grace"]


def test_what_is_taken_back_is_told_to_both_and_gone_from_the_files_of_the_server(fresh):
    town, file = fresh, seal_file(b"a pond" * 900)
    windows = [Window(town, "ada"), Window(town, "grace")]
    town.upload("ada", file.id, town.grace.uid, file.blob)
    envelope = town.say("ada", "grace", {"t": "text", "b": "x" * 6000, "a": [{"id": file.id.hex()}]}, files=(file.id,))
    assert places_of(town, [envelope[1000:1024]]) and places_of(town, [file.blob[1000:1024]])
    town.say("ada", "grace", {"t": "unsend"}, kind=3, target=mid_of(envelope))
    for window in windows:
        assert window.hears("dm:gone", why="unsent")["mids"] == [mid_of(envelope).hex()]
    assert places_of(town, [file.blob[1000:1024]]) == []
    parts = [envelope[at:at + 24] for at in range(212, len(envelope) - 24, 240)]
    wait_until(lambda: places_of(town, parts) == [], 30)  # as soon as the write-ahead log is emptied


def test_after_a_month_away_catching_up_names_what_went_on(fresh):
    town = fresh
    town.say("ada", "grace", "before")
    conv = town.ada.conv(town.grace).hex()
    assert ask(town, "grace", "dm:catch-up", {"after": {conv: 1}}) == {"ok": True, "conversations": [], "more": False}
    for number in range(3):
        town.say("ada", "grace", f"news {number}")
    town.db.execute("UPDATE direct_messages SET created_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-30 days')")
    found = ask(town, "grace", "dm:catch-up", {"after": {conv: 1}})["conversations"]
    assert [(talk["conv"], talk["seq"], talk["with"]["username"]) for talk in found] == [(conv, 4, "ada")]
    rows = json.loads(town.server.get(f"/dm/c/{conv}/rows?after=1", town.cookies["grace"]))["rows"]
    assert [town.grace.open(unb64(row["e"]), town.ada).body["b"] for row in rows] == ["news 0", "news 1", "news 2"]


def test_reading_is_told_to_ones_other_windows_and_to_the_writer_if_both_tell(fresh):
    town = fresh
    town.say("ada", "grace", "hello")
    ada, phone = Window(town, "ada"), Window(town, "grace")
    assert ask(town, "grace", "dm:read", {"conv": town.ada.conv(town.grace).hex(), "seq": 1})["seq"] == 1
    assert ada.hears("dm:read") == phone.hears("dm:read") == {"conv": town.ada.conv(town.grace).hex(), "uid": town.grace.uid, "seq": 1}
    assert phone.hears("dm:unread") == {"unread": False}


def test_typing_is_told_to_the_other_and_not_by_who_may_not_write(fresh):
    town = fresh
    town.say("ada", "grace", "hello")
    conv, grace = town.ada.conv(town.grace).hex(), Window(town, "grace")
    assert ask(town, "ada", "dm:typing", {"conv": conv})["ok"]
    assert grace.hears("dm:typing") == {"conv": conv, "uid": town.ada.uid}
    town.db.execute("INSERT INTO blocks (user_id, blocked_id) VALUES (?, ?)", (town.grace.uid, town.ada.uid))
    try:
        assert ask(town, "ada", "dm:typing", {"conv": conv})["error"]["code"] == "forbidden"
        assert ask(town, "ada", "dm:send", said(town.ada.seal(town.grace)))["error"]["code"] == "forbidden"
    finally:
        town.db.execute("DELETE FROM blocks WHERE user_id = ?", (town.grace.uid,))


def test_a_block_is_shown_in_ones_own_windows_and_told_to_nobody_else(fresh):
    town = fresh
    town.say("ada", "grace", "hello")
    windows, headers = [Window(town, "ada"), Window(town, "grace")], {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        town.server.open("/wall/ada/block", town.cookies["grace"], b"", headers)
        assert windows[1].hears("dm:state") == {"conv": town.ada.conv(town.grace).hex(), "state": "blocked"}
        assert windows[1].hears("dm:unread", unread=False)
        assert ask(town, "ada", "dm:send", said(town.ada.seal(town.grace)))["error"]["code"] == "forbidden"
        assert windows[0].heard == []
    finally:
        town.server.open("/wall/ada/block/delete", town.cookies["grace"], b"", headers)
    assert windows[1].hears("dm:state", state="open")


def test_a_timer_is_told_to_both_and_deleting_for_oneself_to_ones_own_windows(fresh):
    town, envelope = fresh, fresh.say("ada", "grace", "hello")
    ada, grace, conv = Window(town, "ada"), Window(town, "grace"), town.ada.conv(town.grace).hex()
    post(town, "grace", f"/dm/c/{conv}/timer", {"seconds": 604800})
    told = {"conv": conv, "timer": 604800, "timer_by": town.grace.uid}
    assert ada.hears("dm:state") == grace.hears("dm:state") == told
    post(town, "grace", "/dm/hide", {"conv": conv, "mids": [mid_of(envelope).hex()]})
    assert grace.hears("dm:gone") == {"conv": conv, "seqs": [1], "mids": [mid_of(envelope).hex()], "why": "hidden"}
    post(town, "grace", "/dm/hide", {"conv": conv, "mids": "all"})
    assert grace.hears("dm:gone", mids="all")["upto"] == 1 and ada.news("dm:gone") == []


# what stands on the disk

def places_of(town, parts: list[bytes]) -> list[str]:
    """The files of this home, its log among them, in which one of `parts` stands."""
    found = []
    for path in town.server.home.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            found += [path.name] * any(part in data for part in parts)
    return found


def spellings(text: str) -> list[bytes]:
    """The text as it may stand somewhere: as it is, in UTF-16, as hex, and within base64 at each of three places."""
    plain = text.encode()
    inside = [b64encode(b"x" * shift + plain + b"xxx")[4 if shift else 0:-8] for shift in range(3)]
    return [plain, text.encode("utf-16-le"), plain.hex().encode(), *inside]


def tables_with(town, parts: list[bytes]) -> list[str]:
    """The tables in a value of which one of `parts` stands; in a file a long value may be cut in two by the edge of a page."""
    return [name for name, rows in contents(town.db).items() if any(holds(value, parts) for row in rows for value in row.values())]


def holds(value, parts: list[bytes]) -> bool:
    data = value.encode() if isinstance(value, str) else value
    return isinstance(data, bytes) and any(part in data for part in parts)


def copy_of(town) -> None:
    """A backup as docs/deploy.md has it."""
    copy = town.server.home / "backups" / "copy.db"
    copy.unlink(missing_ok=True)
    town.db.execute("VACUUM INTO ?", (str(copy),))


def post(town, name: str, path: str, body: dict) -> dict:
    return json.loads(town.server.open(path, town.cookies[name], json.dumps(body).encode(), {"Content-Type": "application/json"}).read())


def test_no_word_of_a_day_stands_anywhere_on_the_server(fresh):
    town, file = fresh, seal_file(MARKER.encode() * 40)
    conv = town.ada.conv(town.grace)
    town.upload("ada", file.id, town.grace.uid, file.blob)
    first = town.say("ada", "grace", {"t": "text", "b": MARKER, "a": [{"id": file.id.hex()}]}, files=(file.id,))
    for number in range(10):
        town.say("grace", "ada", f"{MARKER} {number}" * (1 + number * 20))
    edit = town.say("ada", "grace", f"{MARKER} again", kind=2, target=mid_of(first))
    town.say("grace", "ada", {"t": "react", "b": MARKER}, kind=4, target=mid_of(first))
    town.say("ada", "grace", {"t": "unsend"}, kind=3, target=mid_of(town.say("ada", "grace", f"{MARKER}, no")))
    post(town, "grace", "/dm/hide", {"conv": conv.hex(), "mids": [mid_of(edit).hex()]})
    ask(town, "ada", "dm:send", {"e": MARKER})
    ask(town, "ada", "dm:typing", {"conv": conv.hex(), "text": MARKER})
    mk = town.grace.open(first, town.ada).mk
    assert post(town, "grace", "/dm/report", {"mid": mid_of(first).hex(), "mk": b64(mk), "reason": "noisy"})["ok"]
    assert MARKER in town.server.get("/admin/reports", town.server.cookie_for("nova", role="admin"))
    pages = [town.server.get(path, town.cookies["linus"]) for path in ("/metrics", "/metal", "/healthz")]
    pages += [town.server.get(path, town.cookies["ada"]) for path in ("/dm/conversations", f"/dm/c/{conv.hex()}/rows")]
    copy_of(town)
    assert places_of(town, spellings(MARKER)) == tables_with(town, spellings(MARKER)) == []
    assert not any(spelling in page.encode() for page in pages for spelling in spellings(MARKER))


def test_the_scan_finds_what_is_planted(fresh):
    town, line = fresh, fresh.line("ada")
    assert line.ask(event("message:post", {"room": "lobby", "body": PLANTED, "nonce": "planted"}))["ok"]
    line.ws.close()
    with pytest.raises(urllib.error.HTTPError):
        town.server.get(f"/wall/{PLANTED}", town.cookies["ada"])
    copy_of(town)
    assert {"copy.db", "server.log"} <= set(places_of(town, spellings(PLANTED)))
    assert {"messages"} <= set(tables_with(town, spellings(PLANTED)))
    assert {"app.db-wal", "app.db"} & set(places_of(town, spellings(PLANTED)))
    assert PLANTED in town.server.get("/rooms/lobby", town.cookies["ada"])
    for name, data in zip(("hex", "base64", "wide"), (spellings("planted")[2], b64encode(b"no planted thing"), "planted".encode("utf-16-le")), strict=True):
        (town.server.home / "uploads" / name).write_bytes(data)
        assert name in places_of(town, spellings("planted"))
        (town.server.home / "uploads" / name).unlink()
