"""Public pages as files: which answers are kept, and that none outlives what it shows."""

import os
import shutil
import signal
import threading
from pathlib import Path
from time import time

import pytest
from msgspec import structs

import db as db_module
from app import create_app
from config import Config
from core.page_room import KINDS, trim
from core.pages import ALL, Pages
from core.times import iso_after
from db import connect, migrate
from published import generation, open_pages, words_for_caddy
from scripts.stack_front import hand_out
from tests.conftest import PASSWORD

FRONT = "http://localhost"
WALL = "page/wall/ada"


@pytest.fixture
def config(tmp_path):
    return Config(var=str(tmp_path / "var"), front=FRONT)


@pytest.fixture
def pages(app) -> Pages:
    return app.extensions["pages"]


@pytest.fixture
def wall(pages, people) -> Path:
    """Where ada's wall lies when it is published."""
    return pages.root / WALL


def rename(db, name: str = "Countess") -> None:
    with db:
        db.execute("UPDATE profiles SET display_name = ? WHERE user_id = (SELECT id FROM users WHERE username = 'ada')", (name,))


# What is kept

@pytest.mark.parametrize("path, file", [
    ("/wall/ada", WALL), ("/directory", "page/directory"), ("/wall/ada/feed.atom", "feed/wall/ada/feed.atom"),
    ("/wall/ada/postcard.png", "card/wall/ada/postcard.png"), ("/wall/ada/postcard-0.png", "card/wall/ada/postcard-0.png"),
    ("/wall/ada/postcard-0-small.png", "card/wall/ada/postcard-0-small.png"),
])
def test_what_a_guest_got_is_there_as_a_file_of_the_same_bytes(client, people, pages, path, file):
    body = client.get(path).data
    assert (pages.root / file).read_bytes() == body
    assert (pages.root / f"{file}.zst").exists() == (pages.root / f"{file}.gz").exists() == (not path.endswith(".png"))


@pytest.mark.parametrize("request_of", [
    {"cookie": "theme"}, {"cookie": "anything"}, {"query_string": "a=1"}, {"method": "HEAD"},
    {"headers": {"If-None-Match": "*"}, "path": "/wall/ada/feed.atom"}, {"path": "/wall/ada/postcard-7.png"},
    {"path": "/wall/ada/postcard-00.png"}, {"path": "/wall/nobody"}, {"path": "/directory/random"},
])
def test_nothing_is_kept_of_what_only_some_would_get(client, people, pages, request_of):
    if cookie := request_of.pop("cookie", None):
        client.set_cookie(cookie, "dark")
    client.open(**({"path": "/wall/ada"} | request_of))
    assert [path for path in pages.root.rglob("*") if path.is_file()] == []


def test_nothing_is_kept_of_what_a_member_gets(sign_in, people, pages):
    for path in ("/wall/ada", "/wall/grace", "/directory", "/wall/ada/postcard.png", "/wall/ada/feed.atom"):
        assert sign_in("ada").get(path).status_code == 200
    assert not pages.root.exists()


@pytest.mark.parametrize("visibility", ["members", "private"])
def test_a_wall_that_is_not_for_everyone_is_not_kept(client, wall, db, visibility):
    with db:
        db.execute("UPDATE profiles SET visibility = ?", (visibility,))
    assert client.get("/wall/ada").status_code != 200 and not wall.exists()


def test_whatever_name_a_visitor_asks_for_the_page_names_the_sites_own(app, client, wall):
    strange = client.get("/wall/ada", base_url="http://evil.example").data
    assert b"evil.example" not in strange and f'content="{FRONT}/wall/ada"'.encode() in strange
    assert wall.read_bytes() == client.get("/wall/ada?a=b").data == strange


@pytest.mark.parametrize("settings", [{"front": ""}, {"page_cache": "off"}])
def test_where_nobody_would_hand_it_out_nothing_is_kept(config, people, settings):
    app = create_app(structs.replace(config, **settings))
    assert app.extensions["pages"] is None and app.test_client().get("/wall/ada").status_code == 200
    assert not list(config.path("pages").glob("of-*"))
    app.extensions["live"].shutdown(0)


def test_where_any_name_leads_here_pages_name_none_and_feeds_are_not_kept(config, people):
    app = create_app(structs.replace(config, front="*"))
    client, root = app.test_client(), app.extensions["pages"].root
    page = client.get("/wall/ada", base_url="http://evil.example").data
    assert b"evil.example" not in page and b'rel="canonical" href="/wall/ada"' in page and (root / WALL).read_bytes() == page
    assert b"http://evil.example/wall/ada" in client.get("/wall/ada/feed.atom", base_url="http://evil.example").data
    assert not (root / "feed").exists()
    app.extensions["live"].shutdown(0)


def test_who_comes_late_to_a_page_that_went_gets_what_was_made_meanwhile(client, wall, monkeypatch):
    first = client.get("/wall/ada")
    monkeypatch.setattr("routes.wall.find_wall", None)
    late = client.get("/wall/ada")
    assert late.data == first.data and late.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
    assert late.content_type == first.content_type and late.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("name", ["ada.zst", "ada.gz", "ada%00", "..", ".ada.1-1.draft", "ADA"])
def test_what_lies_beside_a_page_is_nobodys_wall(client, wall, name):
    client.get("/wall/ada")
    (wall.parent / ".ada.1-1.draft").write_bytes(b"half of it")
    assert client.get(f"/wall/{name}").status_code == 404


# What is taken back

def test_a_page_is_gone_before_the_change_counts(client, wall, db):
    client.get("/wall/ada")
    seen = {}
    db.set_trace_callback(lambda sql: seen.setdefault(sql.split()[0], wall.exists()))
    rename(db)
    assert (seen["UPDATE"], seen["COMMIT"], wall.exists()) == (True, False, False)


def test_what_is_refused_takes_no_page_back(client, wall, db):
    client.get("/wall/ada")
    with pytest.raises(ZeroDivisionError), db:
        db.execute("UPDATE profiles SET bio = 'half'")
        raise ZeroDivisionError
    rename_nothing = "UPDATE sessions SET seen_at = seen_at"
    with db:
        db.execute(rename_nothing)
    assert wall.exists()


def test_a_page_that_was_read_before_a_change_is_not_published_after_it(pages, wall, db):
    stamp = pages.begin("wall/ada")
    rename(db)
    assert not pages.publish("wall/ada", WALL, b"old", stamp) and not wall.exists()
    assert pages.publish("wall/ada", WALL, b"new", pages.begin("wall/ada")) and wall.read_bytes() == b"new"


def test_nobody_begins_or_publishes_while_a_change_is_under_way(pages, wall):
    stamp = pages.begin("wall/ada")
    with pages.unpublished({"wall/ada"}):
        assert pages.begin("wall/ada") is None and not pages.publish("wall/ada", WALL, b"old", stamp)
    assert not pages.publish("wall/ada", WALL, b"old", stamp) and not list(wall.parent.glob("*"))


def test_members_who_change_one_page_do_not_wait_for_each_other(pages, people):
    arrived = threading.Barrier(2, timeout=10)

    def change():
        with pages.unpublished({"wall/ada", "directory"}):
            arrived.wait()

    other = threading.Thread(target=change)
    other.start()
    change()
    other.join()
    assert not arrived.broken


def test_whoever_dies_in_the_middle_of_a_change_leaves_no_page_and_no_lock(client, pages, wall):
    client.get("/wall/ada")
    child = os.fork()
    if child == 0:
        with pages.unpublished({"wall/ada"}):
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    assert not wall.exists()
    assert client.get("/wall/ada").status_code == 200 and wall.exists()


def test_a_new_name_of_the_site_takes_every_page_back(client, pages, people, db):
    for path in ("/wall/ada", "/wall/grace", "/directory", "/wall/ada/postcard.png"):
        client.get(path)
    with db:
        db.execute("UPDATE settings SET site_name = 'Moonbase'")
    assert [path for path in pages.root.rglob("*") if path.suffix not in (".zst", ".gz") and path.is_file()] == []
    assert b"Moonbase" in client.get("/wall/ada").data


def test_a_new_schema_takes_every_page_back_beside_a_server_that_runs_on(config, client, wall, tmp_path, monkeypatch):
    client.get("/wall/ada")
    migrate(config.database, config.path("backups"))
    assert wall.exists()
    schema = shutil.copytree(db_module.SCHEMA, tmp_path / "schema")
    (schema / "999_names.sql").write_text("UPDATE profiles SET display_name = 'Countess';")
    monkeypatch.setattr(db_module, "SCHEMA", schema)
    migrate(config.database, config.path("backups"))
    assert not wall.exists() and b"Countess" in client.get("/wall/ada").data


def test_every_connection_takes_back_also_that_of_a_script(config, client, wall):
    client.get("/wall/ada")
    own = connect(config.database)
    rename(own)
    own.close()
    assert not wall.exists()


def test_pages_that_somebody_threw_away_are_made_anew(config, client, wall):
    client.get("/wall/ada")
    shutil.rmtree(config.path("pages"))
    assert client.get("/wall/ada").status_code == 200 and wall.exists()


def test_where_somebody_threw_the_locks_away_pages_are_taken_back_all_the_same(config, client, wall, db):
    client.get("/wall/ada")
    shutil.rmtree(config.path("run", "pages"))
    rename(db)
    assert not wall.exists()
    assert b"Countess" in client.get("/wall/ada").data and wall.exists()


def test_of_a_member_who_left_nothing_waits_on_the_disk(client, people, pages, sign_in):
    for path in ("/wall/ada", "/wall/ada/feed.atom", "/wall/ada/postcard.png", "/wall/grace"):
        client.get(path)
    sign_in("ada").post("/settings/data/delete", data={"password": PASSWORD, "words": "stay"})
    left = [path.relative_to(pages.folder).as_posix() for path in pages.folder.rglob("*") if path.is_file()]
    assert any("grace" in path for path in left) and not any("ada" in path for path in left)


# What ends by itself

def test_a_status_that_runs_out_takes_its_page_along(client, wall, pages, db):
    with db:
        db.execute("UPDATE profiles SET status = 'out', status_until = ?", (iso_after(3600),))
    assert b">out<" in client.get("/wall/ada").data and wall.exists()
    pages.end()
    assert wall.exists()
    marker = next(pages.until.iterdir())
    marker.rename(marker.with_name(f"{time() - 1!r} wall ada"))
    pages.end()
    assert not wall.exists() and not list(pages.until.iterdir())


def test_what_ended_while_it_was_made_is_not_published(pages, wall):
    assert not pages.publish("wall/ada", WALL, b"late", pages.begin("wall/ada"), until=time() - 0.001)
    assert not wall.exists()


# Room, generations, and what Caddy is told

def test_a_nearly_full_disk_keeps_no_pages(config, people):
    app = create_app(structs.replace(config, full_below="100 %"))
    assert app.test_client().get("/wall/ada").status_code == 200 and not list(config.path("pages").rglob("ada"))
    app.extensions["live"].shutdown(0)


def test_the_oldest_make_room(pages, people, monkeypatch):
    monkeypatch.setitem(KINDS, "page", 2)
    for number in range(4):
        pages.publish("x", f"page/wall/x{number}", b"x", pages.begin("x"))
    trim(pages.root)
    assert sorted(path.name for path in (pages.root / "page/wall").iterdir()) == ["x2", "x2.gz", "x2.zst", "x3", "x3.gz", "x3.zst"]


def test_a_start_begins_with_nothing_but_drawn_postcards(client, pages, config, people):
    client.get("/wall/ada/postcard.png")
    pages.clear()
    assert [path.name for path in config.path("pages").iterdir()] == ["postcards"]


def test_other_code_other_files_or_another_address_make_another_generation(config, tmp_path):
    (tmp_path / "app.py").write_text("1")
    first = generation(config, "build", tmp_path)
    assert first == generation(config, "build", tmp_path) != generation(config, "other", tmp_path)
    assert first != generation(structs.replace(config, front="https://chat.example"), "build", tmp_path)
    (tmp_path / "app.py").write_text("2")
    assert first != generation(config, "build", tmp_path)


def test_of_earlier_generations_the_last_two_are_kept(config, pages):
    for age, name in enumerate(("newest", "newer", "old", "oldest")):
        Pages(config.path(), name).root.mkdir()
        os.utime(Pages(config.path(), name).root, (time() - age * 60,) * 2)
    open_pages(config, "build")
    assert {root.name for root in pages.generations()} == {"of-newest", "of-newer"}


def test_an_older_generations_pages_are_taken_back_too(config, pages, wall, db):
    older = Pages(config.path(), "older")
    for generation_of in (older, pages):
        generation_of.publish("wall/ada", WALL, b"x", generation_of.begin("wall/ada"))
    with pages.unpublished({ALL}):
        assert not (older.root / WALL).exists() and not wall.exists()


@pytest.mark.parametrize("path, word", [
    ("/wall/ada", "STACK_WALL_POLICY"), ("/directory", "STACK_LIST_POLICY"), ("/wall/ada/feed.atom", "STACK_FILE_POLICY"),
    ("/wall/ada/postcard.png", "STACK_FILE_POLICY"),
])
def test_caddy_is_told_the_policy_that_the_app_itself_gives(app, client, config, people, path, word):
    words = words_for_caddy(config, app.extensions["assets"])
    assert words[word] == client.get(path).headers["Content-Security-Policy"]
    hand_out(words)
    assert Path(words["STACK_PAGES"]).resolve() == app.extensions["pages"].root.resolve()


def test_new_code_with_the_same_policies_is_the_same_to_caddy_but_for_a_link(app, config, pages, monkeypatch):
    before = words_for_caddy(config, app.extensions["assets"])
    hand_out(before)
    monkeypatch.setattr("published.generation", lambda *_: "new")
    after = words_for_caddy(config, app.extensions["assets"])
    assert {name for name in after if after[name] != before[name]} == {"STACK_GENERATION"}
    assert Path(after["STACK_PAGES"]).readlink() == Path(pages.root.name)
    hand_out(after)
    assert Path(after["STACK_PAGES"]).readlink() == Path("of-new")
    elsewhere = words_for_caddy(structs.replace(config, front="https://chat.example"), app.extensions["assets"])
    assert elsewhere["STACK_PAGES"] != after["STACK_PAGES"]
