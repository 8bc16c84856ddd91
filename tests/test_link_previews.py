"""Cards about links: looked at off the request, and plain when nothing comes of it."""

import threading
from functools import partial
from io import BytesIO

import pytest
from msgspec import convert
from PIL import Image

import link_previews
from config import Config
from core.link_preview import fetch_preview
from core.passwords import new_token
from db import fetch_value
from link_previews import Previewer, ask_for_preview
from live import socketio
from mutations.wall_undo import redo, undo
from mutations.walls import WallEdit, edit_wall
from queries.link_previews import plain_links
from queries.walls import find_wall, wall_head
from tests.server import wait_until
from tests.test_core_link_preview import PAGE, Stage, passed_on, web  # noqa: F401  (a fixture)

HERE = "http://garden.example.org/"


def png() -> bytes:
    written = BytesIO()
    Image.new("RGB", (60, 30), "#20a040").save(written, "PNG")
    return written.getvalue()


@pytest.fixture
def garden(web, monkeypatch):  # noqa: F811
    """A page somewhere, and this server's way to it."""
    web.pages["/rose.png"] = lambda page: page.answer(png(), "image/png")
    net = Stage(web)
    monkeypatch.setattr(link_previews, "fetch_preview", partial(fetch_preview, net=net))
    return web


@pytest.fixture
def hang_up(db, as_user):
    """hang_up(url) puts a card about a link on ada's wall and gives its number."""

    def hang(url=HERE) -> int:
        ada = as_user("ada")
        link = {"kind": "link", "url": url, "x": 600, "y": 300, "w": 300, "h": 160}
        changed = edit_wall(db, ada, wall_head(db, ada, "ada"), convert({"nonce": new_token()[:22], "add": [link]}, WallEdit))
        return changed.links[0]

    return hang


@pytest.fixture
def look(app, db, people):
    """look(post) asks for a preview, waits for the thread to be done, and gives the card as everyone sees it."""

    def ask(post_id: int):
        ask_for_preview(app, people["ada"].id, post_id)
        wait_until(lambda: not app.extensions["link_previews"].waiting.unfinished_tasks)
        return card(db, post_id)

    return ask


def card(db, post_id: int):
    return next((post for post in find_wall(db, None, "ada").posts if post.id == post_id), None)


def test_a_link_card_gets_title_description_and_picture(app, garden, hang_up, look, db):
    post = look(hang_up())
    assert (post.title, post.description, post.width, post.height) == ("Ada's garden", "Roses & <b>thorns</b>", 60, 30)
    files = {file.name for file in app.config["NEOSPACE"].path("uploads").iterdir()}
    assert files == {f"{post.upload_id}.webp", f"{post.upload_id}-thumb.webp"}
    assert fetch_value(db, "SELECT user_id FROM uploads") == fetch_value(db, "SELECT id FROM users WHERE username = 'ada'")


def test_everyone_can_see_the_picture_that_is_on_a_public_wall(client, garden, hang_up, look):
    assert client.get(f"/uploads/{look(hang_up()).upload_id}.webp").status_code == 200


def test_watchers_are_told(garden, hang_up, look, monkeypatch):
    sent = []
    monkeypatch.setattr(socketio, "emit", lambda event, html, to: sent.append((to, html)))
    post = look(hang_up())
    html = dict(sent)["room:@ada"]
    assert f'id="post-{post.id}"' in html and "Ada&#39;s garden" in html and f'data-seq="{post.version}"' in html


def test_whoever_moves_the_card_meanwhile_may(garden, hang_up, look, db, as_user):
    post_id = hang_up()
    seen = card(db, post_id)
    looked_at = look(post_id)
    ada = as_user("ada")
    change = {"ref": f"post-{post_id}", "version": seen.version, "x": 700}
    edit_wall(db, ada, wall_head(db, ada, "ada"), convert({"nonce": new_token()[:22], "change": [change]}, WallEdit))
    moved = card(db, post_id)
    assert looked_at.version > seen.version and (moved.x, moved.title) == (700, "Ada's garden")


def test_a_card_that_was_taken_back_comes_again_as_it_was(garden, hang_up, look, db, as_user):
    before, ada = look(hang_up()), as_user("ada")
    for turn in (undo, redo):
        turned = turn(db, ada, wall_head(db, ada, "ada"), new_token()[:22])
    after = card(db, before.id)
    assert (after.title, after.upload_id) == (before.title, before.upload_id) and plain_links(db, ada.id, turned.refs) == ()


def test_another_address_that_was_taken_back_and_brought_again_is_looked_at_once_more(garden, hang_up, look, db, as_user):
    post, ada = look(hang_up()), as_user("ada")
    change = {"ref": f"post-{post.id}", "version": post.version, "url": "http://other.example.org/"}
    edit_wall(db, ada, wall_head(db, ada, "ada"), convert({"nonce": new_token()[:22], "change": [change]}, WallEdit))
    look(post.id)
    undo(db, ada, wall_head(db, ada, "ada"), new_token()[:22])
    brought = redo(db, ada, wall_head(db, ada, "ada"), new_token()[:22])
    assert card(db, post.id).title == "" and plain_links(db, ada.id, brought.refs) == (post.id,)
    assert look(post.id).title == "Ada's garden"


def test_an_address_that_comes_back_brings_nothing_of_another_page(garden, hang_up, look, db, as_user):
    post, ada = hang_up("http://other.example.org/nowhere"), as_user("ada")
    change = {"ref": f"post-{post}", "version": card(db, post).version, "url": "http://ada.example.org/"}
    edit_wall(db, ada, wall_head(db, ada, "ada"), convert({"nonce": new_token()[:22], "change": [change]}, WallEdit))
    assert look(post).title == "Ada's garden" and card(db, post).upload_id
    undo(db, ada, wall_head(db, ada, "ada"), new_token()[:22])
    after = card(db, post)
    assert (after.url, after.title, after.description, after.upload_id) == ("http://other.example.org/nowhere", "", "", "")


@pytest.mark.parametrize("page", [
    lambda page: page.answer(status=404), lambda page: page.answer(b"%PDF", "application/pdf"), lambda page: page.answer(b"<p>no title"),
    passed_on("http://127.0.0.1/"), passed_on("http://169.254.169.254/latest"), passed_on("http://[::ffff:10.0.0.1]/"),
    passed_on("http://[64:ff9b::7f00:1]/"),
])
def test_a_card_stays_plain_when_nothing_comes_of_it(app, garden, hang_up, look, page):
    garden.pages["/"] = page
    post = look(hang_up())
    assert (post.title, post.description, post.upload_id) == ("", "", "")
    assert not list(app.config["NEOSPACE"].path("uploads").iterdir())


@pytest.mark.parametrize("picture", [b"<svg/>", b"PK\x03\x04", png()[:40], b""])
def test_a_page_with_a_bad_picture_keeps_its_words(app, garden, hang_up, look, picture):
    garden.pages["/rose.png"] = lambda page: page.answer(picture, "image/png")
    post = look(hang_up())
    assert (post.title, post.upload_id) == ("Ada's garden", "")
    assert not list(app.config["NEOSPACE"].path("uploads").iterdir())


def test_a_full_quota_keeps_the_words_and_leaves_no_file(app, garden, hang_up, look, db, people):
    with db:
        db.execute("""
            INSERT INTO uploads (id, sha256, kind, user_id, size, width, height, thumb_width, thumb_height)
            VALUES (?, ?, 'image', ?, 200000000, 9, 9, 9, 9)
        """, ("F" * 22, "0" * 64, people["ada"].id))
    post = look(hang_up())
    assert (post.title, post.upload_id) == ("Ada's garden", "")
    assert not list(app.config["NEOSPACE"].path("uploads").iterdir())


def test_what_was_changed_meanwhile_is_left_alone(garden, hang_up, look, db):
    post_id = hang_up()

    def changed(page):
        db.execute("UPDATE profile_posts SET url = 'https://other.example.org/' WHERE id = ?", (post_id,))
        page.answer(PAGE)

    garden.pages["/"] = changed
    assert look(post_id).title == ""


def test_a_card_that_was_taken_down_is_no_fault(garden, hang_up, look, db):
    post_id = hang_up()
    with db:
        db.execute("DELETE FROM profile_posts")
    assert look(post_id) is None and not garden.asked


def test_no_transaction_is_open_while_the_page_is_fetched(garden, hang_up, look, db):
    written = []

    def slowly(page):
        with db:  # another member writes: nobody holds the lock
            written.append(db.execute("UPDATE profiles SET pronouns = 'she' RETURNING user_id").fetchall())
        page.answer(PAGE)

    garden.pages["/"] = slowly
    assert look(hang_up()).title == "Ada's garden" and written


def test_nothing_is_fetched_where_the_setting_is_off(app, garden, hang_up, people):
    app.config["NEOSPACE"] = Config(var=app.config["NEOSPACE"].var, link_previews="off")
    ask_for_preview(app, people["ada"].id, hang_up())
    assert "link_previews" not in app.extensions and not garden.asked


def test_one_member_has_60_links_looked_at_in_10_minutes(app, people, monkeypatch):
    monkeypatch.setattr(link_previews, "fill_in", lambda *args: None)
    asked = []
    monkeypatch.setattr(Previewer, "ask", lambda self, *card: asked.append(card))
    for _ in range(70):
        ask_for_preview(app, people["ada"].id, 1)
    ask_for_preview(app, people["grace"].id, 1)
    assert len(asked) == 61


def test_beyond_a_full_queue_cards_stay_plain_and_nobody_waits(app, monkeypatch):
    monkeypatch.setattr(link_previews, "MOST_WAITING", 2)
    go, done = threading.Event(), []
    monkeypatch.setattr(link_previews, "fill_in", lambda app, owner, post: go.wait(20) and done.append(post))
    previewer = Previewer(app)
    previewer.ask(1, 0)
    wait_until(lambda: previewer.waiting.empty())  # the first is being looked at
    for post in range(1, 6):
        previewer.ask(1, post)
    go.set()
    previewer.waiting.join()
    assert done == [0, 1, 2]


def test_a_thread_that_died_is_followed_by_another(app, monkeypatch):
    monkeypatch.setattr(threading, "excepthook", lambda args: None)
    done = []

    def stumble(app, owner, post):
        if post == 1:
            raise RuntimeError("a fault of ours")
        done.append(post)

    monkeypatch.setattr(link_previews, "fill_in", stumble)
    previewer = Previewer(app)
    previewer.ask(1, 1)
    wait_until(lambda: not previewer.thread.is_alive())
    previewer.ask(1, 2)
    previewer.waiting.join()
    assert done == [2]
