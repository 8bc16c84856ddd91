"""The studio's pages and forms: with a script of ours and without, for the author and for strangers."""

import io
import json
import re
from pathlib import Path

import pytest
from PIL import Image

from core.passwords import new_token
from core.starters import starters
from db import fetch_value
from mutations.script_forks import fork_script
from queries.scripts import find_script
from tests.stage import changed_tables, contents

SOUNDS = Path(__file__).with_name("sounds")
CIRCLE = "function draw() {\n  circle(mouseX, mouseY, 80)\n}\n"
SQUARE = CIRCLE.replace("circle", "square")
LIVE = {"X-Live": "1"}


def begin(browser, **fields) -> str:
    """Begin a sketch by the form; gives its key."""
    answer = browser.post("/studio", data={"nonce": new_token()} | fields)
    assert answer.status_code == 303
    return answer.headers["Location"].rsplit("/", 1)[1]


def save(browser, key, source=SQUARE, base=1, headers=None, **fields):
    form = {"nonce": new_token(), "base": base, "engine": "p5-2", "source": source} | fields
    return browser.post(f"/studio/{key}", data=form, headers=headers)


def save_json(browser, key, **fields):
    body = {"nonce": new_token(), "base": 1, "engine": "p5-2", "source": SQUARE, "note": ""} | fields
    return browser.post(f"/studio/{key}", json=body, headers=LIVE)


def send(browser, path, data: bytes, name: str, field: str, headers=None):
    return browser.post(path, data={field: (io.BytesIO(data), name)}, headers=headers, content_type="multipart/form-data")


def picture(size=(64, 40), colour="red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def files(config) -> list[str]:
    return sorted(path.name for path in config.path("uploads").iterdir())


def settings(**fields) -> dict:
    return {"title": "Tides", "about": "They come and go.", "tags": "slow, waves", "visibility": "public"} | fields


@pytest.fixture
def ada(sign_in):
    return sign_in("ada")


@pytest.fixture
def grace(sign_in):
    return sign_in("grace")


@pytest.fixture
def key(ada):
    return begin(ada, title="Tides")


@pytest.fixture
def a_starter(tmp_path, monkeypatch):
    """One starter, whatever others there are."""
    folder = tmp_path / "starters"
    folder.mkdir()
    (folder / "tides.js").write_text("// title: Tides\n// engine: p5-1\n// about: Waves.\n\n// mine to keep\ncircle(1, 2, 3)\n")
    monkeypatch.setattr("core.starters.FOLDER", folder)
    starters.cache_clear()
    yield
    starters.cache_clear()


# the shelf

def test_an_empty_shelf_invites(ada):
    page = ada.get("/studio").text
    assert "An empty sheet" in page and 'name="title"' in page


def test_the_shelf_shows_ones_own_sketches_and_nobody_elses(ada, grace, key):
    begin(grace, title="Hers")
    page = ada.get("/studio").text
    assert "Tides" in page and f"/studio/{key}" in page and "Hers" not in page


def test_a_sketch_begins_with_the_lines_of_its_engine(ada):
    page = ada.get(f"/studio/{begin(ada, engine='three')}").text
    assert "THREE.PerspectiveCamera" in page and "Untitled sketch" in page


def test_a_sketch_begins_as_a_starter_without_the_starters_head(ada, a_starter, db):
    assert "Begin with it" in ada.get("/studio").text
    begin(ada, template="tides")
    row = db.execute("SELECT title, engine, source FROM scripts JOIN script_versions ON script_id = id").fetchone()
    assert row == {"title": "Tides", "engine": "p5-1", "source": "// mine to keep\ncircle(1, 2, 3)\n"}


def test_a_starter_that_is_not_there_begins_nothing(ada, db):
    answer = ada.post("/studio", data={"nonce": "n", "template": "../app", "title": "kept"})
    assert answer.status_code == 422 and 'value="kept"' in answer.text
    assert fetch_value(db, "SELECT count(*) FROM scripts") == 0


def test_a_form_sent_twice_begins_one_sketch(ada, db):
    assert begin(ada, nonce="once") == begin(ada, nonce="once")
    assert fetch_value(db, "SELECT count(*) FROM scripts") == 1


# writing

def test_what_was_saved_is_there_on_return(ada, key):
    answer = save(ada, key, SQUARE, note="squares now")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/studio/{key}")
    page = ada.get(f"/studio/{key}").text
    assert "square(mouseX" in page and 'name="base" value="2"' in page


def test_our_script_saves_by_json_and_is_told_what_the_sketch_uses(ada, key):
    answer = save_json(ada, key, source="neo.on('message', print); neo.audio.level")
    told = answer.json
    assert answer.status_code == 200 and told.pop("saved_at")
    assert told == {"ok": True, "version": 2, "uses": ["anthem", "message"]}


def test_a_save_sent_again_is_answered_the_same(ada, key):
    first = save_json(ada, key, nonce="once")
    assert save_json(ada, key, nonce="once").json == first.json


def test_two_tabs_lose_nothing(ada, key):
    save_json(ada, key, source="from the first tab")
    answer = save_json(ada, key, source="from the second tab")
    told = answer.json
    assert answer.status_code == 409 and told["ok"] is False and told["error"]["code"] == "conflict"
    assert (told["version"], told["source"], told["engine"]) == (2, "from the first tab", "p5-2")
    assert save_json(ada, key, source="from both", base=2).json["version"] == 3


def test_without_a_script_both_texts_are_on_the_page_and_one_can_go_on(ada, key):
    save(ada, key, "let first = 1")
    page = save(ada, key, "let second = 2", note="mine")
    assert page.status_code == 409
    assert "let first = 1" in page.text and "let second = 2" in page.text and 'name="base" value="2"' in page.text
    assert save(ada, key, "let second = 2", base=2).status_code == 303
    assert [version for version in ("version-1", "version-2", "version-3") if version in ada.get(f"/studio/{key}/versions").text] == [
        "version-1", "version-2", "version-3"]


def test_the_longest_source_comes_through_a_form_and_through_json(ada, key):
    longest = "🌊" * 65_536
    assert save(ada, key, longest).status_code == 303
    assert save_json(ada, key, source=longest.replace("🌊", "é"), base=2).json["version"] == 3


@pytest.mark.parametrize("how", [save, save_json])
def test_a_source_that_is_too_long_is_refused_with_its_text_kept(ada, key, db, how):
    before = contents(db)
    answer = how(ada, key, source="x" * 65_536 + "the end")
    assert answer.status_code == 422 and "7 characters too long" in answer.text
    assert changed_tables(before, contents(db)) == []
    assert answer.is_json or "the end</textarea>" in answer.text


def test_a_body_beyond_all_is_refused_with_a_sentence(ada, key):
    answer = save_json(ada, key, source="x" * 1_000_000)
    assert answer.status_code == 413 and "65,536" in answer.json["error"]["message"]


@pytest.mark.parametrize("source", ["</textarea><script>alert(1)</script>", "{{ 7 * 7 }}", "\n\nbegins blank", "a & b &amp; c"])
def test_a_source_stands_on_the_page_as_it_is(ada, key, db, source):
    save(ada, key, source)
    page = ada.get(f"/studio/{key}").text
    assert "<script>alert" not in page and "49" not in re.findall(r"<textarea.*?</textarea>", page, re.S)[0]
    assert fetch_value(db, "SELECT source FROM script_versions WHERE number = 2") == source


# strangers

def test_who_does_not_own_it_is_led_to_its_page_whether_there_is_one_or_not(client, grace, key):
    for browser in (client, grace):
        for there in (key, "a" * 16):
            answer = browser.get(f"/studio/{there}")
            assert (answer.status_code, answer.headers["Location"]) == (303, f"/scripts/{there}")


@pytest.mark.parametrize("path", ["", "/settings", "/poster", "/files", "/files/delete", "/delete", "/versions/1/restore"])
def test_a_stranger_changes_nothing_and_is_not_told(ada, grace, client, key, db, path):
    ada.post(f"/studio/{key}/settings", data=settings())
    before = contents(db)
    form = {"nonce": "n", "base": 1, "engine": "p5-2", "source": "x", **settings(), "name": "x", "image": (io.BytesIO(picture()), "a.png"), "file": (io.BytesIO(picture()), "a.png")}
    fields = {"": ("nonce", "base", "engine", "source"), "/settings": tuple(settings()), "/poster": ("image",), "/files": ("file",), "/files/delete": ("name",), "/versions/1/restore": ("nonce",)}
    data = {name: form[name] for name in fields.get(path, ())}
    answer = grace.post(f"/studio/{key}{path}", data=data)
    assert answer.status_code == 404
    assert changed_tables(before, contents(db)) == []
    assert client.post(f"/studio/{key}{path}", data={}).headers["Location"].startswith("/login")


@pytest.mark.parametrize("path", ["/settings", "/versions", "/versions?from=1&to=1"])
def test_a_page_behind_a_sketch_is_its_authors(ada, grace, client, key, path):
    assert ada.get(f"/studio/{key}{path}").status_code == 200
    assert grace.get(f"/studio/{key}{path}").status_code == 404
    assert client.get(f"/studio/{key}{path}").status_code == 303


# what it is, what it shows, what it reads

def test_a_sketch_is_named_tagged_and_published(ada, key, db):
    assert ada.post(f"/studio/{key}/settings", data=settings()).status_code == 303
    row = db.execute("SELECT title, about, tags, visibility FROM scripts").fetchone()
    assert row == {"title": "Tides", "about": "They come and go.", "tags": '["slow","waves"]', "visibility": "public"}
    told = ada.post(f"/studio/{key}/settings", data=settings(tags="Été"), headers=LIVE).json
    assert told["ok"] and told["tags"] == ["ete"]


@pytest.mark.parametrize("field, value, sentence", [
    ("title", " ", "needs a title"), ("title", "x" * 81, "1 characters too long"), ("about", "x" * 501, "1 characters too long"),
    ("tags", "a,b,c,d,e,f,g", "at most 6 tags"), ("visibility", "secret", "Choose one of these"),
])
def test_settings_that_cannot_be_are_drawn_again(ada, key, db, field, value, sentence):
    before = contents(db)
    answer = ada.post(f"/studio/{key}/settings", data=settings(**{field: value}))
    assert answer.status_code == 422 and sentence in answer.text and "They come and go." in answer.text or field == "about"
    told = ada.post(f"/studio/{key}/settings", data=settings(**{field: value}), headers=LIVE)
    assert told.status_code == 422 and sentence in told.json["error"]["message"]
    assert changed_tables(before, contents(db)) == []


def test_a_poster_is_seen_by_who_may_see_the_sketch_and_by_nobody_once_it_is_gone(ada, client, key, config):
    told = send(ada, f"/studio/{key}/poster", picture(), "poster.webp", "image", LIVE).json
    assert told["ok"] and (told["width"], told["height"]) == (64, 40)
    assert ada.get(told["poster"]).status_code == 200 and client.get(told["poster"]).status_code == 404
    ada.post(f"/studio/{key}/settings", data=settings())
    assert client.get(told["poster"]).status_code == 200
    ada.post(f"/studio/{key}/delete")
    assert client.get(told["poster"]).status_code == ada.get(told["poster"]).status_code == 404
    assert files(config) == []


def test_a_new_poster_leaves_nothing_of_the_old_one(ada, key, config):
    send(ada, f"/studio/{key}/poster", picture(colour="red"), "a.png", "image")
    old = files(config)
    send(ada, f"/studio/{key}/poster", picture(colour="blue"), "b.png", "image")
    assert len(files(config)) == 2 and not set(old) & set(files(config))


@pytest.mark.parametrize("sent, name, kind", [
    ("Großer Käse (1).PNG", "Groer-Kase-1.png", "image"), ("../../etc/cat.jpeg", "cat.jpeg", "image"), ("...cat..webp", "cat.webp", "image"),
    ("tone.mp3", "tone.mp3", "sound"), ("☃.ogg", "file.ogg", "sound"),
])
def test_a_file_is_kept_under_a_name_that_fits_an_address(ada, key, sent, name, kind):
    data = picture() if kind == "image" else (SOUNDS / ("tone.mp3" if name.endswith("mp3") else "tone-opus.ogg")).read_bytes()
    told = send(ada, f"/studio/{key}/files", data, sent, "file", LIVE).json
    assert (told["ok"], told["name"], told["kind"]) == (True, name, kind)
    assert name in ada.get(f"/studio/{key}/settings").text


def test_files_go_from_the_disk_with_their_name_and_with_their_sketch(ada, key, config):
    send(ada, f"/studio/{key}/files", picture(), "cat.png", "file")
    send(ada, f"/studio/{key}/files", (SOUNDS / "tone.mp3").read_bytes(), "tone.mp3", "file")
    assert len(files(config)) == 3
    ada.post(f"/studio/{key}/files/delete", data={"name": "cat.png"})
    assert [name[-4:] for name in files(config)] == [".mp3"]
    ada.post(f"/studio/{key}/delete")
    assert files(config) == []


def test_a_remix_keeps_the_files_it_reads_when_the_sketch_goes(ada, grace, key, config, as_user, db):
    send(ada, f"/studio/{key}/files", (SOUNDS / "tone.mp3").read_bytes(), "tone.mp3", "file")
    send(ada, f"/studio/{key}/files", picture(), "cat.png", "file")
    ada.post(f"/studio/{key}/settings", data=settings())
    user = as_user("grace")
    mine = fork_script(db, user, find_script(db, user, key), "once")
    ada.post(f"/studio/{key}/delete")
    assert len(files(config)) == 3
    page = grace.get(f"/studio/{mine.key}/settings").text
    thumb = re.search(r"/uploads/[\w-]+-thumb\.webp", page)[0]
    assert grace.get(thumb).status_code == 200 and ada.get(thumb).status_code == 404
    grace.post(f"/studio/{mine.key}/delete")
    assert files(config) == []


@pytest.mark.parametrize("data, name", [
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg"), (b"GIF89a" + bytes(20), "a.gif"), (b"alert(1)", "a.js"), (b"alert(1)", "a.png"),
    (b"ID3 no sound", "a.mp3"), (b"", "a.png"), (picture(), "a"), (picture(), "a.mp3"), (b"", ""),
])
def test_what_is_no_picture_and_no_sound_is_refused_and_leaves_nothing(ada, key, db, config, data, name):
    before = contents(db)
    answer = send(ada, f"/studio/{key}/files", data, name, "file", LIVE)
    assert answer.status_code == 422 and answer.json["error"]["message"][-1] in ".!?"
    assert changed_tables(before, contents(db)) == [] and files(config) == []


def test_a_sketch_with_twenty_files_takes_no_other_and_leaves_nothing_on_the_disk(ada, key, db, config):
    with db:
        db.executemany("""
            INSERT INTO script_files (script_id, name, kind, file, type, size) SELECT id, :name, 'sound', :name, 'audio/mpeg', 1 FROM scripts
        """, [{"name": f"{number}.mp3"} for number in range(20)])
    for data, name in (((SOUNDS / "tone.mp3").read_bytes(), "more.mp3"), (picture(), "more.png")):
        answer = send(ada, f"/studio/{key}/files", data, name, "file", LIVE)
        assert answer.status_code == 409 and files(config) == []


# versions

def test_versions_are_listed_compared_and_brought_back(ada, key, db):
    save(ada, key, CIRCLE)
    save(ada, key, SQUARE, base=2, note="squares <b>now</b>")
    listed = ada.get(f"/studio/{key}/versions").text
    assert "squares &lt;b&gt;now" in listed and "The first version" in listed
    compared = ada.get(f"/studio/{key}/versions?from=2&to=3").text
    assert "<del>  <mark>circle</mark>(mouseX" in compared and "<ins>  <mark>square</mark>(mouseX" in compared
    assert ada.post(f"/studio/{key}/versions/2/restore", data={"nonce": "once"}).status_code == 303
    ada.post(f"/studio/{key}/versions/2/restore", data={"nonce": "once"})
    newest = db.execute("SELECT number, source, note FROM script_versions ORDER BY number DESC").fetchone()
    assert newest == {"number": 4, "source": CIRCLE, "note": "Version 2 again"}


def test_bringing_back_by_our_script_gives_what_saving_gives(ada, key):
    save(ada, key, SQUARE)
    told = ada.post(f"/studio/{key}/versions/1/restore", data={"nonce": "n"}, headers=LIVE).json
    assert (told["ok"], told["version"]) == (True, 3)


@pytest.mark.parametrize("query", ["from=2&to=1", "to=2", "from=1", "from=x&to=y", "from=-1&to=0", "from=1&to=" + "9" * 40])
def test_a_comparison_of_odd_numbers_is_one_all_the_same(ada, key, query):
    save(ada, key, SQUARE)
    assert "From version 1 to version 2" in ada.get(f"/studio/{key}/versions?{query}").text


@pytest.mark.parametrize("path", ["/versions?from=1&to=9", "/versions?from=9&to=9"])
def test_a_version_that_is_not_there_is_nothing(ada, key, path):
    assert ada.get(f"/studio/{key}{path}").status_code == 404
    assert ada.post(f"/studio/{key}/versions/9/restore", data={"nonce": "n"}).status_code == 404


def test_a_long_history_comes_in_pages(ada, key, db):
    with db:
        db.executemany("""
            INSERT INTO script_versions (script_id, number, engine, source) SELECT id, :number, 'canvas', '' FROM scripts
        """, [{"number": number} for number in range(2, 151)])
        db.execute("UPDATE scripts SET version = 150")
    first = ada.get(f"/studio/{key}/versions").text
    assert first.count('id="version-') == 100 and "?before=51" in first
    second = ada.get(f"/studio/{key}/versions?before=51").text
    assert second.count('id="version-') == 50 and "Older versions" not in second


# how it goes

def test_deleting_ends_at_the_shelf_and_once_more_finds_nothing(ada, key):
    answer = ada.post(f"/studio/{key}/delete")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/studio")
    assert ada.post(f"/studio/{key}/delete", headers=LIVE).status_code == 404


def test_the_page_of_the_editor_may_frame_sketches_and_others_may_not(ada, key):
    assert "frame-src" in ada.get(f"/studio/{key}").headers["Content-Security-Policy"]
    assert "frame-src" not in ada.get("/studio").headers["Content-Security-Policy"]


def test_json_that_lacks_its_source_is_refused(ada, key):
    answer = ada.post(f"/studio/{key}", data=json.dumps({"nonce": "n", "base": 1, "engine": "p5-2"}), content_type="application/json", headers=LIVE)
    assert answer.status_code == 422 and "source" in answer.json["error"]["message"]
