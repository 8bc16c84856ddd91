"""What a browser loads besides pages: addresses, compressed forms, caching, and what is refused."""

import gzip
import json
import os
import re
import shutil

import pytest
from backports import zstd
from flask import Flask, Response, request
from werkzeug.test import Client

from core.assets import EDITOR, UI, Assets, in_front_of, register_assets
from core.compress import compress
from core.encoding import choose_encoding

PAGE = "<p>ada was here</p>" * 200
LONG = os.urandom(4000)  # stays long when it is compressed
OWN = {"css/base.css": "p { margin: 0 }\n" * 99, "js/live.js": "export {}\n", "js/room.js": "import './live.js'\n"}
CHROMIUM = {"Accept-Encoding": "gzip, deflate, br, zstd"}


@pytest.fixture
def ui(tmp_path):
    """A small ui/ of its own: one stylesheet, two modules, one published file with its sidecars."""
    root = tmp_path / "ui"
    for name, text in OWN.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    publish_client(root, b"export const io = 1\n" * 99)
    return root


def publish_client(root, content):
    file = root / "vendor/socket.io-client@4.8.4/dist/socket.io.esm.min.js"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    file.with_name(file.name + ".zst").write_bytes(zstd.compress(content))
    file.with_name(file.name + ".gz").write_bytes(gzip.compress(content))
    entry = {"url": f"/ui/{file.relative_to(root)}", "sri": "sha384-ada"}
    (root / "vendor/manifest.json").write_text(json.dumps({"socket.io-client/dist/socket.io.esm.min.js": entry}))


@pytest.fixture
def assets(ui):
    return Assets(ui)


@pytest.fixture
def client(assets):
    return Client(in_front_of(Response("the app", mimetype="text/plain"), assets))


def test_a_stylesheet_may_be_kept_for_ever_under_the_hash_of_all_our_files(assets, client):
    reply = client.get(assets.url("css/base.css"))
    assert reply.data == (assets.root / "css/base.css").read_bytes()
    assert reply.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert reply.headers["Content-Type"] == "text/css; charset=utf-8"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"


def test_modules_import_each_other_within_one_build(assets):
    assert assets.url("js/live.js").rsplit("/", 1)[0] == assets.url("js/room.js").rsplit("/", 1)[0]


def test_a_page_can_name_all_that_its_modules_load(assets):
    assert assets.modules("js/room.js") == [assets.url("js/room.js"), assets.url("js/live.js")]


def test_every_module_of_ours_is_reached_by_a_page():
    named = " ".join(path.read_text() for folder in ("templates", "core", "routes") for path in (UI.parent / folder).rglob("*.*[ly]"))
    ours = {path.relative_to(UI).as_posix() for folder in ("js", "sandbox") for path in (UI / folder).glob("*.js")}
    left = [name for name in ours if f"{name}'" in named or f'{name}"' in named]
    reached = set(left)
    while left:
        name = left.pop()
        found = re.findall(r"""["'](\.\.?/[\w/-]+\.js)["']""", (UI / name).read_text())
        targets = {(UI / name).parent.joinpath(target).resolve().relative_to(UI).as_posix() for target in found}
        left += targets - reached
        reached |= targets
    assert ours - reached == set()


@pytest.mark.parametrize(("name", "whose"), [("sandbox/runner.js", "cross-origin"), ("js/live.js", "same-origin")])
def test_only_the_modules_of_frames_are_open_to_other_origins(name, whose):
    reply = Client(in_front_of(Response("the app"), Assets(UI))).get(Assets(UI).url(name))
    assert reply.headers["Cross-Origin-Resource-Policy"] == whose
    assert (reply.headers.get("Access-Control-Allow-Origin") == "*") == (whose == "cross-origin")


def test_the_import_map_leads_into_a_published_folder():
    made = json.loads(Assets(UI).import_map())["imports"]
    assert made["three/addons/"].endswith("/examples/jsm/")
    assert Client(in_front_of(Response("the app"), Assets(UI))).get(made["three/addons/"] + "controls/OrbitControls.js").status_code == 200


def test_a_change_in_any_file_changes_every_address(ui, assets):
    (ui / "js/live.js").write_text("export const changed = 1\n")
    assert Assets(ui).url("css/base.css") != assets.url("css/base.css")


def test_a_running_server_keeps_serving_what_its_addresses_mean(ui, assets, client):
    before = client.get(assets.url("js/live.js")).data
    (ui / "js/live.js").write_text("export const changed = 1\n")
    assert client.get(assets.url("js/live.js")).data == before


def test_in_development_a_saved_file_is_served_at_the_next_reload(ui):
    assets = Assets(ui, dev=True)
    client = Client(in_front_of(Response("the app"), assets))
    before = assets.url("css/base.css")
    (ui / "css/base.css").write_text("p { margin: 1px }")
    client.get("/")
    assert assets.url("css/base.css") != before
    assert client.get(assets.url("css/base.css")).text == "p { margin: 1px }"


def test_a_page_from_before_an_update_still_gets_its_files_but_may_not_keep_them(client):
    reply = client.get("/ui/0123456789ab/css/base.css")
    assert reply.status_code == 200
    assert reply.headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize(("accepts", "encoding"), [("zstd, gzip", "zstd"), ("gzip", "gzip"), ("", None), ("br", None)])
def test_own_and_vendor_files_travel_in_the_form_that_the_browser_likes_best(assets, client, accepts, encoding):
    vendor = assets.vendor("socket.io-client/dist/socket.io.esm.min.js")
    for url, file in ((assets.url("css/base.css"), "css/base.css"), (vendor, vendor.removeprefix("/ui/"))):
        reply = client.get(url, headers={"Accept-Encoding": accepts})
        assert reply.headers.get("Content-Encoding") == encoding
        assert unpacked(reply) == (assets.root / file).read_bytes()
        assert reply.headers["Vary"] == "Accept-Encoding"


def unpacked(reply):
    unpack = {"zstd": zstd.decompress, "gzip": gzip.decompress, None: bytes}
    return unpack[reply.headers.get("Content-Encoding")](reply.data)


def test_a_browser_that_has_the_file_is_told_so_without_a_body(assets, client):
    first = client.get(assets.url("css/base.css"), headers=CHROMIUM)
    again = client.get(assets.url("css/base.css"), headers={**CHROMIUM, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_two_forms_of_one_file_have_two_tags(assets, client):
    packed = client.get(assets.url("css/base.css"), headers=CHROMIUM)
    assert packed.headers["ETag"] != client.get(assets.url("css/base.css")).headers["ETag"]


def test_vendor_files_are_open_to_frames_without_an_origin_and_ours_are_not(assets, client):
    vendor = client.get(assets.vendor("socket.io-client/dist/socket.io.esm.min.js"))
    own = client.get(assets.url("js/live.js"))
    assert vendor.headers["Access-Control-Allow-Origin"] == "*"
    assert vendor.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Access-Control-Allow-Origin" not in own.headers
    assert own.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("path", [
    "/ui/", "/ui/x", "/ui/x/", "/ui/x/css/", "/ui/x/css/none.css", "/ui/x/.hidden.css", "/ui/x/css\\base.css",
    "/ui/x/css/base.css%00", "/ui/vendor/manifest.json", "/ui/x/vendor/manifest.json", "/ui/x/../app.py",
    "/ui/x/css/../../app.py", "/ui/x/%2e%2e/app.py", "/ui/x//etc/passwd", "/ui/vendor/../../app.py",
    "/ui/vendor/socket.io-client@4.8.4/dist/socket.io.esm.min.js.gz",
])
def test_nothing_but_the_listed_files_is_served(ui, client, path):
    (ui.parent / "app.py").write_text("secret = 1")
    (ui / ".hidden.css").write_text("p {}")
    assert client.get(path).status_code == 404


def test_files_are_only_to_be_read(assets, client):
    reply = client.post(assets.url("css/base.css"))
    assert (reply.status_code, reply.headers["Allow"]) == (405, "GET, HEAD")


def test_asking_for_the_head_gives_the_headers_alone(assets, client):
    reply = client.head(assets.url("css/base.css"), headers=CHROMIUM)
    assert (reply.status_code, reply.data, reply.headers["Content-Encoding"]) == (200, b"", "zstd")


def test_a_name_that_is_not_there_fails_where_it_is_written(assets):
    with pytest.raises(LookupError, match="ui/css/bsae.css does not exist"):
        assets.url("css/bsae.css")
    with pytest.raises(LookupError, match="left-pad/index.js is not published"):
        assets.vendor("left-pad/index.js")


def test_without_the_published_files_the_start_says_what_to_run(ui):
    shutil.rmtree(ui / "vendor")
    with pytest.raises(SystemExit, match="run scripts/setup"):
        Assets(ui)


def test_the_import_map_names_the_published_client_and_is_let_in_by_its_hash(assets):
    url = assets.vendor("socket.io-client/dist/socket.io.esm.min.js")
    assert json.loads(assets.import_map()) == {"imports": {"socket.io-client": url}}
    assert assets.import_map_hash().startswith("sha256-")


def test_the_editors_map_names_every_module_that_its_modules_name():
    assets = Assets(UI)
    imports = {name: assets.vendor(key) for name, key in EDITOR.items()}
    bare = re.compile(r"""^(?:import|export)\b[^"']*\bfrom\s*["']([^"'./][^"']*)["']""", re.M)
    named = {name for url in imports.values() for name in bare.findall((UI / url.removeprefix("/ui/")).read_text())}
    assert "@codemirror/state" in named and named <= imports.keys()


def test_templates_write_the_addresses(ui):
    app = Flask(__name__)
    assets = register_assets(app, ui)
    page = app.jinja_env.from_string("{{ asset('css/base.css') }} {{ import_map() }}").render()
    assert page == f"{assets.url('css/base.css')} {assets.import_map()}"


def test_every_published_file_of_this_checkout_is_served_in_every_form():
    assets = Assets(UI)
    client = Client(in_front_of(Response(), assets))
    for url in assets.now.vendor_urls.values():
        plain = client.get(url).data
        assert {unpacked(client.get(url, headers={"Accept-Encoding": form})) for form in ("zstd", "gzip")} == {plain}


@pytest.mark.parametrize(("header", "encoding"), [
    ("", ""), ("gzip, deflate, br, zstd", "zstd"), ("gzip", "gzip"), ("GZIP", "gzip"), ("*", "zstd"), ("identity", ""),
    ("zstd;q=0, gzip;q=0.3", "gzip"), ("gzip;q=1, zstd;q=0.9", "gzip"), ("gzip;q=0.5, identity;q=1", ""),
    ("*;q=0.5, zstd;q=0", "gzip"), ("gzip;q=0", ""), ("x;;q=,", ""),
])
def test_the_clients_own_weights_choose_the_encoding(header, encoding):
    assert choose_encoding(header) == encoding


@pytest.fixture
def pages():
    app = Flask(__name__)
    app.after_request(lambda response: compress(response, request))
    app.add_url_rule("/page", "page", lambda: PAGE)
    app.add_url_rule("/small", "small", lambda: "<p>hi</p>")
    app.add_url_rule("/json", "json", lambda: {"names": ["grace"] * 500})
    app.add_url_rule("/picture", "picture", lambda: Response(b"\0" * 5000, mimetype="image/webp"))
    app.add_url_rule("/encoded", "encoded", lambda: (gzip.compress(LONG), {"Content-Encoding": "gzip"}))
    app.add_url_rule("/stream", "stream", lambda: Response(iter([PAGE]), mimetype="text/html"))
    app.add_url_rule("/part", "part", lambda: (PAGE, 206))
    app.add_url_rule("/tagged", "tagged", lambda: (PAGE, 200, {"ETag": '"grace"'}))
    return app.test_client()


@pytest.mark.parametrize("path", ["/page", "/json"])
def test_pages_and_json_travel_compressed(pages, path):
    reply = pages.get(path, headers=CHROMIUM)
    assert reply.headers["Content-Encoding"] == "zstd"
    assert unpacked(reply) == pages.get(path).data
    assert int(reply.headers["Content-Length"]) == len(reply.data) < 500


@pytest.mark.parametrize("path", ["/small", "/picture", "/stream", "/part"])
def test_what_gains_nothing_or_cannot_be_encoded_is_left_alone(pages, path):
    assert "Content-Encoding" not in pages.get(path, headers=CHROMIUM).headers


def test_an_encoded_reply_is_not_encoded_again(pages):
    reply = pages.get("/encoded", headers=CHROMIUM)
    assert gzip.decompress(reply.data) == LONG


def test_caches_are_told_that_the_form_depends_on_the_browser(pages):
    assert pages.get("/page").headers["Vary"] == "Accept-Encoding"
    assert pages.head("/page", headers=CHROMIUM).headers["Vary"] == "Accept-Encoding"


def test_a_strong_tag_becomes_weak_when_the_bytes_differ(pages):
    assert pages.get("/tagged", headers=CHROMIUM).headers["ETag"] == 'W/"grace"'
    assert pages.get("/tagged").headers["ETag"] == '"grace"'
