"""A member's own copy: everything of theirs, nothing of anybody else's, and it can be read without this server."""

import re
import subprocess
import zipfile
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path

import pytest
from msgspec import json
from PIL import Image

from core.base64url import b64
from core.passwords import new_token
from core.player import engine_scripts, player_script
from core.sealed_vault import recovery_text, seal_vault
from core.zips import zip_stream
from mutations.messages import NewMessage, post_message
from mutations.wall_shapes import NewText
from mutations.walls import WallEdit, edit_wall
from queries.export import rooms_spoken_in, said_after, sealed_files_of
from queries.rooms import find_room
from queries.walls import wall_head
from tests.plans import assert_queries_indexed
from tests.sketches import make_sketch

EXPORT = "/settings/data/export"


def copy_of(browser) -> zipfile.ZipFile:
    with browser.get(EXPORT) as answer:
        assert answer.status_code == 200 and answer.mimetype == "application/zip"
        archive = zipfile.ZipFile(BytesIO(answer.data))
    assert archive.testzip() is None
    return archive


def texts_in(archive: zipfile.ZipFile) -> str:
    return "\n".join(archive.read(name).decode() for name in archive.namelist() if name.endswith((".html", ".json", ".js")))


def say(db, user, body, slug="lobby"):
    post_message(db, user, find_room(db, user, slug), NewMessage(nonce=new_token(), body=body))


def picture() -> BytesIO:
    out = BytesIO()
    Image.new("RGB", (40, 30), "purple").save(out, "PNG")
    return BytesIO(out.getvalue())


def test_what_was_said_is_there_to_read_and_as_json(db, people, sign_in, as_user):
    say(db, as_user("eve"), "**Hello** <b>there</b>"), say(db, as_user("ada"), "a word of ada's")
    archive = copy_of(sign_in("eve"))
    page, data = archive.read("rooms/lobby.html").decode(), json.decode(archive.read("rooms/lobby.json"))
    assert "<strong>Hello</strong> &lt;b&gt;there" in page and page.rstrip().endswith("</html>")
    assert [message["body"] for message in data] == ["**Hello** <b>there</b>"]
    assert "a word of ada's" not in texts_in(archive)


def test_every_link_of_the_first_page_leads_to_a_file_of_the_copy(people, sign_in):
    archive = copy_of(sign_in("eve"))
    linked = re.findall(r'href="([\w./-]+)"', archive.read("index.html").decode())
    assert "wall/index.html" in linked and set(linked) <= set(archive.namelist())


def test_a_long_talk_comes_whole_and_in_order(db, people, sign_in, as_user, monkeypatch):
    monkeypatch.setattr("queries.export.PAGE", 2)
    for number in range(5):
        say(db, as_user("eve"), f"word {number}")
    archive = copy_of(sign_in("eve"))
    assert [message["body"] for message in json.decode(archive.read("rooms/lobby.json"))] == [f"word {n}" for n in range(5)]
    assert re.findall(r"word \d", archive.read("rooms/lobby.html").decode()) == [f"word {n}" for n in range(5)]


def test_pictures_and_the_card_and_the_wall_come_along(db, people, sign_in, as_user):
    eve, user = sign_in("eve"), as_user("eve")
    eve.post("/rooms/lobby/messages", data={"nonce": "p", "body": "look", "image": (picture(), "a.png")})
    new = NewText(body="a note of mine", x=600, y=400, w=240, h=120)
    edit_wall(db, user, wall_head(db, user, "eve"), WallEdit(nonce=new_token(), add=[new]))
    archive = copy_of(eve)
    pictures = [name for name in archive.namelist() if name.startswith("uploads/")]
    assert len(pictures) == 1 and Image.open(BytesIO(archive.read(pictures[0]))).size == (40, 30)
    assert "a note of mine" in archive.read("wall/index.html").decode()
    assert json.decode(archive.read("wall/wall.json"))["posts"][0]["body"] == "a note of mine"
    assert json.decode(archive.read("account.json"))["card"]["display_name"] == "Eve"


def test_no_secret_of_the_server_and_nothing_of_others_is_in_it(db, people, sign_in, as_user):
    for name in ("ada", "grace"):
        make_sketch(db, people[name].id, source=f"const of = '{name} alone'")
        say(db, as_user(name), f"words of {name}")
    eve = sign_in("eve")
    with db:
        db.execute("INSERT INTO recovery_codes VALUES (?, ?)", (people["eve"].id, b"c" * 32))
    everything = texts_in(copy_of(eve))
    assert "alone" not in everything and "words of" not in everything and "v1$" not in everything
    stored = db.execute("SELECT password FROM users WHERE username = 'eve'").fetchone()["password"]
    assert stored not in everything and "token" not in everything.lower().replace("tokens", "")


def test_hostile_words_stay_words_on_every_page_of_it(db, people, sign_in, as_user):
    hostile, user = "</title><script>alert(1)</script>", as_user("eve")
    key = make_sketch(db, user.id)
    say(db, user, hostile)
    edit_wall(db, user, wall_head(db, user, "eve"), WallEdit(nonce=new_token(), add=[NewText(body=hostile, x=1, y=1, w=240, h=120)]))
    with db:
        db.execute("UPDATE profiles SET display_name = :x, pronouns = :x, bio = :x, status = :x", {"x": hostile})
        db.execute("UPDATE rooms SET name = ?", (hostile,))
        db.execute("UPDATE scripts SET title = ?", (hostile,))
    archive = copy_of(sign_in("eve"))
    pages = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".html")}
    assert any(key[:6] in name for name in pages) and len(pages) == 5
    assert [name for name, page in pages.items() if "<script>alert" in page] == []
    assert [name for name, page in pages.items() if "Content-Security-Policy" not in page] == []


def test_a_guest_and_somebody_else_get_no_copy_of_it(people, client, sign_in, db, as_user):
    say(db, as_user("eve"), "a word of eve's")
    assert client.get(EXPORT).location.startswith("/login")
    assert "a word of eve's" not in texts_in(copy_of(sign_in("root", role="admin")))


def test_a_room_that_was_left_is_not_named(db, people, sign_in, as_user):
    with db:
        db.execute("INSERT INTO rooms (slug, name, visibility) VALUES ('den', 'Secret den', 'private')")
        db.execute("INSERT INTO memberships (room_id, user_id) SELECT max(id), ? FROM rooms", (people["eve"].id,))
    say(db, as_user("eve"), "in the den", "den")
    with db:
        db.execute("DELETE FROM memberships WHERE room_id > 1")
    archive = copy_of(sign_in("eve"))
    assert "in the den" in archive.read("rooms/room_2.html").decode() and "Secret den" not in texts_in(archive)


@pytest.mark.parametrize(("engine", "needs"), [
    ("canvas", set()), ("p5-1", {"p5-1.js"}), ("p5-2", {"p5-2.js"}), ("three", {"three.js"}),
])
def test_a_sketch_comes_with_its_engine_and_every_version(db, people, sign_in, engine, needs):
    key = make_sketch(db, people["eve"].id, source="const mine = '</script>'", engine=engine)
    archive = copy_of(sign_in("eve"))
    folder = next(name for name in archive.namelist() if key[:6] in name).rpartition("/")[0]
    assert archive.read(f"{folder}/sketch.js").decode() == "const mine = '</script>'"
    assert archive.read(f"{folder}/versions/1.js").decode() == "const mine = '</script>'"
    named = set(re.findall(r'src="\.\./player/([\w.-]+)"', archive.read(f"{folder}/index.html").decode()))
    assert named == needs | {"player.js", "start.js"}
    assert {f"sketches/player/{name}" for name in named} <= set(archive.namelist())


def test_every_module_of_the_player_is_in_it_with_all_that_it_imports(app):
    assets = app.extensions["assets"]
    addon = "import {OrbitControls} from 'three/addons/controls/OrbitControls.js'"
    three = engine_scripts(assets, [("three", addon)])["three.js"].decode()
    modules = json.decode(player_script(assets).removeprefix(b"const player = "))["modules"]
    modules |= json.decode(three.removeprefix("{const more = ").partition("\n")[0])["modules"]
    for name, text in modules.items():
        asked = re.findall(r"""(?:^|[;}\s])(?:import|export)\s*(?:[\w$*{}\s,]*?\bfrom\s*)?["']((?:ns/|\.\.?/)[\w@./-]+)["']""", text)
        assert set(asked) <= set(modules), name
    assert any(name.endswith("OrbitControls.js") for name in modules)


def test_sealed_messages_come_closed_with_the_public_keys_and_nothing_that_opens_them(town):
    town.write("ada", "grace", "a sealed word")
    archive = copy_of(town.browsers["ada"])
    talk = json.decode(archive.read(f"sealed/{town.conv.hex()}.json"))
    assert talk["with"]["username"] == "grace" and len(talk["rows"]) == 1 and "e" in talk["rows"][0]
    keys = json.decode(archive.read("sealed/keys.json"))
    assert set(keys["bundles"]) == {str(town.ada.uid), str(town.grace.uid)}
    assert "a sealed word" not in texts_in(archive) and "vault" not in " ".join(archive.namelist())


def test_copies_are_not_made_without_end(people, sign_in):
    eve = sign_in("eve")
    assert [asked(eve) for _ in range(7)] == [200] * 6 + [429]


def asked(browser) -> int:
    with browser.get(EXPORT) as answer:
        return answer.status_code


def test_copies_that_nobody_reads_leave_the_other_threads_alone(people, sign_in):
    with ExitStack() as waiting:
        for name in ("ada", "grace", "eve"):
            waiting.enter_context(sign_in(name).get(EXPORT))
        refused = sign_in("linus").get(EXPORT)
        assert refused.status_code == 503 and "Some copies are being made" in refused.text
    assert asked(sign_in("linus")) == 200


def test_a_zip_is_sent_in_pieces_and_is_whole():
    pieces = list(zip_stream([("a.txt", b"one"), ("b.txt", iter([b"two", b"three"])), ("empty", b"")]))
    archive = zipfile.ZipFile(BytesIO(b"".join(pieces)))
    assert len(pieces) >= 4 and {name: archive.read(name) for name in archive.namelist()} == {
        "a.txt": b"one", "b.txt": b"twothree", "empty": b"",
    }


def test_what_was_said_is_found_without_walking_through_the_table(db, as_user, people):
    user = as_user("eve")
    say(db, user, "hello")
    room = rooms_spoken_in(db, user)[0]
    assert_queries_indexed(db, lambda: (said_after(db, user, room, 0), sealed_files_of(db, user)))


OPEN = Path(__file__).parents[1] / "scripts" / "open_copy"


def opened_copy(tmp_path, copy: bytes, keys: dict, secret: str):
    (tmp_path / "copy.zip").write_bytes(copy)
    (tmp_path / "keys.json").write_bytes(json.encode(keys))
    command = [OPEN, tmp_path / "copy.zip", tmp_path / "keys.json", tmp_path / "opened"]
    return subprocess.run(command, input=secret + "\n", capture_output=True, text=True)


def test_the_copy_opens_with_the_saved_keys_and_what_opens_those(town, tmp_path):
    town.write("ada", "grace", "a sealed word")
    town.write("grace", "ada", "an answer")
    key = b"k" * 20
    vault = {0: b64(seal_vault(town.ada.identity, b"s" * 32, key, version=1))}
    keys = {"v": 1, "uid": town.ada.uid, "username": "ada", "vault": vault}
    with town.get("ada", EXPORT) as answer:
        copy = answer.data
    wrong = opened_copy(tmp_path, copy, keys, recovery_text(b"x" * 20))
    assert wrong.returncode != 0 and "right recovery key" in wrong.stderr and not (tmp_path / "opened").exists()
    done = opened_copy(tmp_path, copy, keys, recovery_text(key))
    assert done.returncode == 0, done.stderr
    said = (tmp_path / "opened" / "grace.txt").read_text().splitlines()
    assert [line[18:] for line in said] == ["@ada: a sealed word", "@grace: an answer"]


def test_a_copy_that_somebody_else_made_writes_nowhere_but_in_its_folder(town, tmp_path):
    town.write("ada", "grace", "a sealed word")
    keys = {"v": 1, "uid": town.ada.uid, "username": "ada", "vault": {0: b64(seal_vault(town.ada.identity, b"s" * 32, b"k" * 20, version=1))}}
    with town.get("ada", EXPORT) as answer, zipfile.ZipFile(BytesIO(answer.data)) as archive:
        talk, public = (archive.read(f"sealed/{name}.json") for name in (town.conv.hex(), "keys"))
    forged = BytesIO()
    with zipfile.ZipFile(forged, "w") as archive:
        archive.writestr("sealed/keys.json", public)
        archive.writestr(f"sealed/{town.conv.hex()}.json", talk.replace(b'"grace"', b'"../../grace"'))
    done = opened_copy(tmp_path, forged.getvalue(), keys, recovery_text(b"k" * 20))
    assert done.returncode == 0, done.stderr
    assert [path.name for path in (tmp_path / "opened").iterdir()] == ["______grace.txt"] and not (tmp_path.parent / "grace.txt").exists()


def test_opening_says_how_it_is_used(tmp_path):
    done = subprocess.run([OPEN, "one"], capture_output=True, text=True)
    assert done.returncode != 0 and "Usage" in done.stderr
