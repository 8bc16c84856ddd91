"""Frames for sketches: their headers, who gets code and files, the seal of an address, the switch, a site of their own."""

import pytest

from app import create_app
from config import Config
from core import sandbox
from core.passwords import new_token
from core.sandbox import NOTHING, frame_headers
from db import connect
from mutations.script_files import add_file
from mutations.script_shelf import ScriptEdit, change_script
from mutations.scripts import NewScript, create_script
from mutations.uploads import NewUpload, keep_upload
from queries.scripts import ScriptFile
from tests.conftest import Browser
from tests.server import forget_sockets

CODE = "neo.on('message', ({by}) => print(by))"
WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8L"
FRAMED = {"Sec-Fetch-Dest": "iframe"}


@pytest.fixture(autouse=True)
def ada(as_user):
    """There is a member in every test: an empty server leads everyone to its first page."""
    return as_user("ada")


@pytest.fixture
def tides(db, ada):
    return create_script(db, ada, NewScript(new_token(), "Tides", "", "p5-1", CODE))


@pytest.fixture
def show_to(db, ada, tides):
    """show_to("public") lets others see the sketch."""

    def change(visibility: str) -> None:
        change_script(db, ada, tides.key, ScriptEdit("Tides", "", (), visibility))

    return change


@pytest.fixture
def cat(db, ada, tides, config):
    """A picture of the sketch, on disk and named."""
    id = new_token()[:22]
    keep_upload(db, ada, NewUpload(id, "0" * 64, len(WEBP), 640, 400, 320, 200))
    config.path("uploads", f"{id}.webp").write_bytes(WEBP)
    add_file(db, ada, tides.key, ScriptFile("cat.png", "image", id, "", "image/webp", len(WEBP)))
    return "cat.png"


def frame_of(browser, key: str) -> str:
    """The path of a sketch's frame, as its page learns it."""
    return browser.get(f"/scripts/{key}/run").json["frame"].removeprefix("http://localhost")


def policy_of(reply) -> dict[str, str]:
    return dict(part.partition(" ")[::2] for part in reply.headers["Content-Security-Policy"].split("; "))


# the frame

def test_a_frame_may_run_scripts_and_nothing_else(client):
    policy = policy_of(client.get("/sandbox/-/", headers=FRAMED))
    assert policy["sandbox"] == "allow-scripts"
    assert policy["default-src"] == "'none'"
    for kind in ("worker-src", "child-src", "frame-src", "object-src", "base-uri", "form-action", "manifest-src"):
        assert policy[kind] == "'none'"


def test_a_frame_loads_nothing_but_its_own_files_and_the_engines(client, tides, show_to):
    show_to("unlisted")
    policy = policy_of(client.get(f"/sandbox/{tides.key}/", headers=FRAMED))
    own = f"http://localhost/sandbox/{tides.key}/"
    assert policy["connect-src"] == policy["img-src"] == policy["media-src"] == f"data: blob: {own}"
    assert policy["script-src"] == "'unsafe-inline' blob: http://localhost/ui/vendor/"
    assert policy["frame-ancestors"] == "http://localhost"
    assert policy["require-trusted-types-for"] == "'script'"


def test_a_frame_may_not_even_ask_for_devices_and_tells_nobody_where_it_stands(client):
    headers = client.get("/sandbox/-/", headers=FRAMED).headers
    for feature in ("camera", "microphone", "geolocation", "clipboard-read", "clipboard-write", "fullscreen", "usb", "gamepad"):
        assert f"{feature}=()" in headers["Permissions-Policy"].split(", ")
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-DNS-Prefetch-Control"] == "off"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert len(set(NOTHING)) == len(NOTHING)


def test_a_frame_is_no_page_of_its_own(client):
    reply = client.get("/sandbox/-/")
    assert reply.status_code == 403
    assert "frame for sketches" in reply.text


def test_a_frame_holds_no_code_of_a_member(client, tides, show_to):
    show_to("public")
    assert CODE not in client.get(f"/sandbox/{tides.key}/", headers=FRAMED).text


def test_in_an_embedded_page_the_frame_may_stand_deeper(client):
    policy = policy_of(client.get("/sandbox/-/?embedded", headers=FRAMED))
    assert policy["frame-ancestors"] == "*"
    assert policy["sandbox"] == "allow-scripts"


@pytest.mark.parametrize("place", ["ABCDEFGHIJKLMNOP", "abcdefghijklmnop", "abcdefghijklmnop-" + "a" * 26, "x", "%0d%0aSet-Cookie:%20a=b"])
def test_a_place_that_is_none_is_not_found(client, place):
    reply = client.get(f"/sandbox/{place}/", headers=FRAMED)
    assert reply.status_code == 404
    assert "Set-Cookie" not in reply.headers


# the code

def test_whoever_may_see_a_sketch_may_run_it(client, tides, show_to):
    show_to("unlisted")
    told = client.get(f"/scripts/{tides.key}/run").json
    assert told["ok"] is True
    assert (told["source"], told["engine"], told["by"], told["uses"]) == (CODE, "p5-1", "ada", ["message"])
    assert told["asks"] == ["reads new messages of this public room"]
    assert told["frame"] == f"http://localhost/sandbox/{tides.key}/"


@pytest.mark.parametrize("path", ["/scripts/{}/run", "/scripts/{}/run?version=1", "/sandbox/{}/", "/sandbox/{}/cat.png"])
def test_a_private_sketch_is_nothing_to_others(client, sign_in, tides, cat, path):
    for browser in (client, sign_in("grace")):
        assert browser.get(path.format(tides.key), headers=FRAMED).status_code == 404


def test_its_author_runs_an_older_version_and_others_do_not(sign_in, tides, show_to):
    show_to("public")
    assert sign_in("ada").get(f"/scripts/{tides.key}/run?version=1").json["version"] == 1
    assert sign_in("grace").get(f"/scripts/{tides.key}/run?version=1").status_code == 404


@pytest.mark.parametrize("number", ["0", "-1", "2", "9" * 30])
def test_a_version_that_is_not_there_is_not_found(sign_in, tides, number):
    assert sign_in("ada").get(f"/scripts/{tides.key}/run?version={number}").status_code == 404


# files, and the seal

def test_a_file_is_read_by_its_name_from_a_frame_of_no_origin(client, tides, cat, show_to):
    show_to("public")
    reply = client.get(f"/sandbox/{tides.key}/{cat}")
    assert (reply.data, reply.mimetype) == (WEBP, "image/webp")
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert reply.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert reply.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert client.get(f"/sandbox/{tides.key}/dog.png").status_code == 404
    assert client.get(f"/sandbox/{tides.key}/../../app.db").status_code == 404


def test_the_frame_of_a_private_sketch_reads_its_files_by_a_seal(app, sign_in, client, tides, cat):
    frame = frame_of(sign_in("ada"), tides.key)
    assert frame.startswith(f"/sandbox/{tides.key}-")
    assert client.get(frame, headers=FRAMED).status_code == 200
    assert client.get(frame + cat).data == WEBP


def test_a_seal_opens_one_sketch_and_no_other(db, ada, sign_in, client, tides):
    other = create_script(db, ada, NewScript(new_token(), "Moon", "", "canvas", ""))
    seal = frame_of(sign_in("ada"), tides.key).split("-")[1].rstrip("/")
    forged = ("a" if seal[0] != "a" else "b") + seal[1:]
    assert client.get(f"/sandbox/{tides.key}-{seal}/", headers=FRAMED).status_code == 200
    assert client.get(f"/sandbox/{other.key}-{seal}/", headers=FRAMED).status_code == 404
    assert client.get(f"/sandbox/{tides.key}-{forged}/", headers=FRAMED).status_code == 404


def test_a_seal_is_broken_after_two_days(sign_in, client, tides, cat, monkeypatch):
    frame = frame_of(sign_in("ada"), tides.key)
    now = sandbox.today()
    monkeypatch.setattr(sandbox, "today", lambda: now + 1)
    assert client.get(frame + cat).status_code == 200
    monkeypatch.setattr(sandbox, "today", lambda: now + 2)
    assert client.get(frame + cat).status_code == 404


# the switch

@pytest.mark.parametrize("path", ["/scripts/{}/run", "/sandbox/{}/", "/sandbox/{}/cat.png", "/sandbox/-/"])
def test_when_sketches_are_off_nothing_runs(db, client, tides, cat, show_to, path):
    show_to("public")
    with db:
        db.execute("UPDATE settings SET sketches = 'off'")
    reply = client.get(path.format(tides.key), headers=FRAMED)
    assert reply.status_code == 403
    assert "switched off" in reply.text


# a site of their own

SITE, FRAMES = "https://chat.example", "https://*.sketches.example"


@pytest.fixture
def apart(tmp_path, quick_passwords):
    """A server that gives each sketch a site of its own; gives its app."""
    app = create_app(Config(var=str(tmp_path / "apart"), sandbox_origin=FRAMES, origins=SITE))
    app.config["TESTING"] = True
    app.test_client_class = Browser
    yield app
    app.extensions["live"].shutdown(0)
    forget_sockets(tmp_path / "apart")


@pytest.fixture
def moon(apart):
    """An unlisted sketch there."""
    db = connect(apart.config["NEOSPACE"].database)
    with db:
        db.execute("INSERT INTO users (id, username, password, hue) VALUES (1, 'ada', '', 1)")
        db.execute("INSERT INTO profiles (user_id, display_name) VALUES (1, 'Ada')")
        db.execute("INSERT INTO scripts (id, key, user_id, title, visibility) VALUES (1, 'moonmoonmoonmoon', 1, 'Moon', 'unlisted')")
        db.execute("INSERT INTO script_versions (script_id, number, engine, source) VALUES (1, 1, 'canvas', '1')")
    db.close()
    return "moonmoonmoonmoon"


def test_each_sketch_has_a_site_of_its_own(apart, moon):
    frame = apart.test_client().get(f"/scripts/{moon}/run", base_url=SITE).json["frame"]
    assert frame == f"https://{moon}.sketches.example/sandbox/{moon}/?page=https%3A%2F%2Fchat.example"


def test_the_frame_there_knows_the_page_here(apart, moon):
    policy = policy_of(apart.test_client().get(
        f"/sandbox/{moon}/?page={SITE}", base_url=f"https://{moon}.sketches.example", headers=FRAMED | {"Sec-Fetch-Site": "cross-site"},
    ))
    assert policy["frame-ancestors"] == SITE
    assert policy["script-src"] == f"'unsafe-inline' blob: {SITE}/ui/vendor/"
    assert policy["connect-src"] == f"data: blob: https://{moon}.sketches.example/sandbox/{moon}/"


def test_a_page_that_is_not_ours_gets_no_frame_there(apart, moon):
    reply = apart.test_client().get(
        f"/sandbox/{moon}/?page=https://evil.example", base_url=f"https://{moon}.sketches.example", headers=FRAMED,
    )
    assert reply.status_code == 403


@pytest.mark.parametrize("path", ["/", "/login", "/rooms/lobby", "/healthz", "/scripts/moonmoonmoonmoon/run"])
def test_nothing_but_frames_is_found_there(apart, moon, path):
    assert apart.test_client().get(path, base_url=f"https://{moon}.sketches.example").status_code == 404


def test_pages_may_frame_that_site_and_no_other(apart, moon):
    policy = policy_of(apart.test_client().get(f"/scripts/{moon}", base_url=SITE))
    assert policy["frame-src"] == f"{FRAMES}/sandbox/"


def test_headers_are_made_of_origins_alone():
    assert all("\n" not in value and "\r" not in value for value in frame_headers("http://a", "http://b", "-", False).values())
