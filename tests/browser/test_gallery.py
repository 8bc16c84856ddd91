"""The gallery in a real browser: for everyone, and a sketch in a page of another site."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from queries.members import User, find_member
from tests.browser.conftest import wait_until_live, watched
from tests.browser.test_accessibility import violations
from tests.gallery_sketches import make_sketch, remix, save_again
from tests.server import member_id

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
RED = """
function setup() {
  createCanvas(200, 150)
  background(255, 0, 0)
  noLoop()
}
"""
CANVAS = """
const canvas = document.createElement("canvas")
document.body.append(canvas)
canvas.getContext("2d").fillRect(0, 0, 50, 50)
"""


@pytest.fixture
def author(server):
    """author("ada") is a member who may write, and the database."""
    opened = []

    def find(name: str):
        db = server.database()
        opened.append(db)
        member_id(db, name)
        server.cookie_for(name)
        member = find_member(db, name)
        session = db.execute("SELECT max(id) AS id FROM sessions WHERE user_id = ?", (member.id,)).fetchone()["id"]
        return db, User(member.id, member.username, member.display_name, member.hue, member.role, session)

    yield find
    for db in opened:
        db.close()


@pytest.fixture
def family(author):
    """A sketch of ada's with a past and a remix, hers and grace's."""
    db, ada = author("ada")
    script = make_sketch(db, ada, "Slow waves", engine="canvas", tags=("waves", "slow"), about="A sine.", source=CANVAS + "neo.shared")
    save_again(db, ada, script, CANVAS + "// neo.shared", note="slower")
    remix(db, author("grace")[1], script, "Fast waves")
    return script


@pytest.fixture
def foreign_site():
    """foreign_site(html) is the address of a page on another origin."""
    servers = []

    def serve(html: str) -> str:
        class Page(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(html.encode())

            def log_message(self, *args):
                pass

        found = ThreadingHTTPServer(("127.0.0.1", 0), Page)
        threading.Thread(target=found.serve_forever, daemon=True).start()
        servers.append(found)
        return f"http://localhost:{found.server_port}/"

    yield serve
    for found in servers:
        found.shutdown()
        found.server_close()


@pytest.mark.parametrize("options", [{}, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_the_gallery(open_as, family, scheme, options):
    page = open_as("linus", "/scripts", color_scheme=scheme, reduced_motion="reduce", **options)
    found = {}
    for path in ("/scripts", "/scripts?tag=waves&q=slow", "/scripts?q=xyzzy", f"/scripts/{family.key}", f"/scripts/{family.key}/report"):
        page.goto(page.url.split("/scripts")[0] + path)
        wait_until_live(page)
        if told := violations(page):
            found[path] = told
    assert found == {}


def test_a_guest_reads_runs_and_copies_a_sketch(server, chromium, family):
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, permissions=["clipboard-read", "clipboard-write"])
    page = watched(context.new_page())
    page.goto(f"{server.url}/scripts/{family.key}")
    assert violations(page) == []
    page.get_by_role("region", name="Source").or_(page.locator(".source__text")).first.wait_for()
    page.locator("[data-copy-from=source-code]").click()
    page.get_by_text("Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == (CANVAS + "// neo.shared").strip()
    page.locator("sketch-frame iframe").or_(page.get_by_role("button", name="Run")).first.wait_for()
    context.close()
    assert page.errors == []


def test_it_runs_in_a_page_of_another_site_on_a_click(server, chromium, author, foreign_site):
    db, ada = author("ada")
    script = make_sketch(db, ada, "Red", visibility="unlisted", source=RED)
    address = foreign_site(f'<!doctype html><iframe src="{server.url}/embed/{script.key}" width="640" height="524"></iframe>')
    context = chromium.new_context()
    page = watched(context.new_page())
    page.goto(address)
    embed = page.frame_locator("iframe")
    embed.get_by_role("link", name="Red", exact=True).last.wait_for()
    assert embed.locator("sketch-frame iframe").count() == 0
    embed.locator("sketch-frame").get_by_role("button", name="Run").click()
    embed.locator("sketch-frame[data-state=running]").wait_for()
    embed.frame_locator("sketch-frame iframe").locator("canvas").wait_for()
    assert context.cookies() == []
    context.close()
    assert page.errors == []


def test_our_other_pages_stand_in_no_foreign_frame(server, chromium, family, foreign_site):
    address = foreign_site(f'<!doctype html><iframe src="{server.url}/scripts/{family.key}"></iframe>')
    page = chromium.new_page()
    page.goto(address)
    page.wait_for_timeout(500)  # nothing comes: there is nothing to wait for
    assert page.frame_locator("iframe").locator("sketch-frame").count() == 0
    page.close()
