"""Past the limit of the disk: what is there can be read, what comes is refused in words, and room ends it by itself."""

import logging
import re
from contextlib import closing
from io import BytesIO

import pytest
from PIL import Image

from checkpoints import Checkpointer
from config import Config
from core.disk import Full, bytes_to_keep
from db import connect, fetch_value, migrate, numbered_schemas
from routes import uploads
from socket_events import STORING
from tests.server import ROOT
from tests.small_disk import fill, make_room, quota, read_only, small_disk

SENTENCE = "nothing new can be stored now, and nothing was lost"
PAGES = (
    "/rooms", "/rooms/lobby", "/rooms/lobby/members", "/wall/ada", "/directory", "/scripts", "/studio", "/search?q=hello", "/settings",
    "/settings/sessions", "/metal", "/healthz", "/wall/ada/feed.atom",
)
STORING_NOTHING = {  # or little, or less than there was
    "room:join", "room:leave", "room:read", "typing", "metal:watch", "message:delete",
    "dm:read", "dm:typing", "dm:catch-up",
    "sketch:enter", "sketch:leave", "sketch:set", "sketch:stay", "wall:leave", "wall:move", "wall:watch",
}
GUESTS = ("/", "/login", "/wall/ada", "/wall/ada/feed.atom", "/wall/ada/postcard.png", "/directory", "/scripts", "/healthz")


@pytest.fixture
def disk(tmp_path):
    with small_disk(tmp_path / "disk", 12) as folder:
        yield folder


@pytest.fixture
def on_small_disk(disk, monkeypatch):
    monkeypatch.setattr(uploads, "LEAST_FREE", 0)
    return disk


@pytest.fixture
def config(tmp_path, request):
    """The home lies on the small disk where a test asks for one."""
    folder = request.getfixturevalue("disk") if "disk" in request.fixturenames else tmp_path
    return Config(var=str(folder / "var"), full_below="0", front="*")


def say(browser, body: str):
    return browser.post("/rooms/lobby/messages", data={"body": body, "nonce": body.replace(" ", "-")[:60]})


def said(db) -> list[str]:
    return [row["body"] for row in db.execute("SELECT body FROM messages ORDER BY id")]


def test_a_full_disk_loses_nothing_that_was_acknowledged_and_takes_no_more(on_small_disk, db, sign_in):
    ada, kept = sign_in("ada"), []
    fill_but_little(on_small_disk)
    for number in range(400):
        answer = say(ada, f"{number} " + "long words " * 300)
        if answer.status_code != 303:
            break
        kept.append(number)
    assert answer.status_code == 507 and SENTENCE in answer.text
    assert [int(body.split()[0]) for body in said(db)] == kept and kept
    assert fetch_value(db, "PRAGMA integrity_check") == "ok"


def fill_but_little(disk) -> None:
    fill(disk)
    with (disk / "filler").open("r+b") as file:
        file.truncate(file.seek(0, 2) - 300_000)


def test_writing_works_again_as_soon_as_there_is_room(on_small_disk, db, sign_in):
    ada = sign_in("ada")
    fill(on_small_disk)
    assert say(ada, "too much").status_code == 507
    make_room(on_small_disk)
    assert say(ada, "there is room").status_code == 303
    assert said(db) == ["there is room"]


def test_every_page_opens_while_nothing_can_be_written(on_small_disk, db, sign_in, client):
    ada = sign_in("ada")
    say(ada, "hello")
    with db:
        db.execute("UPDATE sessions SET seen_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-1 day')")  # so that each page would note the visit
    fill(on_small_disk)
    assert {path: ada.get(path).status_code for path in PAGES} == dict.fromkeys(PAGES, 200)
    assert {path: client.get(path).status_code for path in GUESTS} == dict.fromkeys(GUESTS, 200)


def test_a_picture_that_finds_no_room_is_refused_and_leaves_nothing(on_small_disk, config, db, sign_in):
    ada, picture = sign_in("ada"), BytesIO()
    Image.effect_noise((600, 600), 90).save(picture, "PNG")
    fill(on_small_disk)
    answer = ada.post("/rooms/lobby/uploads", data={"image": (BytesIO(picture.getvalue()), "noise.png")}, headers={"X-Live": "1"})
    assert (answer.status_code, answer.json["error"]["code"]) == (507, "full")
    assert list(config.path("uploads").iterdir()) == [] and fetch_value(db, "SELECT count(*) FROM uploads") == 0


def test_a_quota_is_answered_as_a_full_disk(db, sign_in):
    ada = sign_in("ada")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with quota(8000):  # less than one page of the write-ahead log
        assert say(ada, "too much").status_code == 507
        assert ada.get("/rooms/lobby").status_code == 200
    assert say(ada, "there is room").status_code == 303


# nearly full


@pytest.fixture
def nearly_full(app, sign_in, monkeypatch):
    """Less is free than must be, from when it is called."""

    def begin():
        app.config["NEOSPACE"] = Config(var=app.config["NEOSPACE"].var, full_below="100 %")

    return begin


def test_a_nearly_full_disk_takes_nothing_new_but_lets_take_away(nearly_full, db, sign_in):
    ada = sign_in("ada")
    say(ada, "hello")
    nearly_full()
    assert say(ada, "more").status_code == 507
    assert ada.post("/messages/1/delete", data={"id": 1}).status_code == 303
    assert said(db) == [""]


def test_members_sign_in_and_keepers_act_on_a_nearly_full_disk(nearly_full, client, make_member, sign_in):
    make_member("grace")
    linus = sign_in("linus", "admin")
    nearly_full()
    assert client.post("/login", data={"username": "grace", "password": "four unrelated words"}).status_code == 303
    assert linus.post("/admin/members/grace/suspend", data={"reason": "x"}).status_code == 303


@pytest.mark.parametrize("amount, bytes", [("0", 0), ("500", 500), ("1.5 GB", 1_500_000_000), ("20MB", 20_000_000), ("2 %", 40), ("0.5%", 10)])
def test_what_must_stay_free_is_an_amount_or_a_share(amount, bytes):
    assert bytes_to_keep(amount, total=2000) == bytes


def test_every_live_event_is_known_to_store_something_or_not():
    """Whoever adds an event decides whether a nearly full server still takes it."""
    sources = (path.read_text() for path in ROOT.glob("*sockets.py"))
    events = {event for source in sources for event in re.findall(r'^@on(?:_also_from_guests)?\("([^"]+)"', source, re.M)}
    assert events - STORING == STORING_NOTHING and STORING < events


def test_an_upgrade_without_room_stops_with_a_sentence_and_changes_nothing(disk, monkeypatch):
    known = numbered_schemas()
    monkeypatch.setattr("db.numbered_schemas", lambda: known[:-1])
    migrate(str(disk / "app.db"), disk)
    monkeypatch.undo()
    fill(disk)
    with pytest.raises(SystemExit, match="the disk is full"):
        migrate(str(disk / "app.db"), disk)
    make_room(disk)
    migrate(str(disk / "app.db"), disk)
    with closing(connect(str(disk / "app.db"))) as db:
        assert fetch_value(db, "PRAGMA user_version") == known[-1][0]


# the thread that moves the write-ahead log


def test_a_checkpoint_that_finds_no_room_says_so_once_and_says_when_it_works_again(disk, config, db, tmp_path, caplog):
    checkpointer = Checkpointer(config.database, tmp_path / "lock")
    with db:
        db.execute("UPDATE settings SET site_name = 'Other'")
    with caplog.at_level(logging.WARNING), read_only(config.path("app.db")):
        for pause in (1, 2, 3):
            checkpointer.step(pause)
    checkpointer.step(4)
    assert ["cannot be moved" in line for line in caplog.messages] == [True, False]
    assert "again" in caplog.messages[-1] and checkpointer.db is not None


def test_a_write_that_is_refused_leaves_the_turn_to_the_next(config, app):
    with read_only(config.path("app.db")):
        db = connect(config.database)
        for _ in range(2):
            with pytest.raises(Full), db:
                db.execute("UPDATE settings SET site_name = 'Other'")
        assert db.is_spent
        db.close()
