"""A wall for those who are elsewhere: the postcard and the feed, for whom they are there and what is in them."""

import threading
from fcntl import LOCK_EX, LOCK_UN, flock
from io import BytesIO
from threading import BoundedSemaphore
from xml.etree import ElementTree

import pytest
from msgspec import convert
from PIL import Image

from core.atom import Entry, Feed, atom_xml
from core.files import write_picture
from core.passwords import new_token
from db import fetch_value
from mutations.walls import WallEdit, edit_wall, note_change
from queries.walls import find_wall, wall_head
from routes import wall_feed
from tests.hung_sketches import put_sketch

ATOM = "{http://www.w3.org/2005/Atom}"
POSTCARD, FEED = "/wall/ada/postcard.png", "/wall/ada/feed.atom"


@pytest.fixture
def edit(db, as_user):
    """edit(add=[…]) takes a step of ada's on her wall; items as on the wire."""

    def take(name="ada", **step):
        user = as_user(name)
        return edit_wall(db, user, wall_head(db, user, "ada"), convert({"nonce": new_token()[:22]} | step, WallEdit))

    return take


def note(body: str, **fields) -> dict:
    return {"kind": "text", "body": body, "style": "note", "x": 800, "y": 300, "w": 300, "h": 160} | fields


def set_wall(db, **columns) -> None:
    with db:
        for name, value in columns.items():
            db.execute(f"UPDATE profiles SET {name} = ? WHERE user_id = (SELECT id FROM users WHERE username = 'ada')", (value,))


def entries(browser) -> list:
    response = browser.get(FEED)
    assert response.status_code == 200
    return ElementTree.fromstring(response.data).findall(f"{ATOM}entry")


# The postcard

def test_a_guest_gets_the_postcard_of_a_public_wall(client, people):
    response = client.get(POSTCARD)
    image = Image.open(BytesIO(response.data))
    assert (response.mimetype, image.format, image.size) == ("image/png", "PNG", (1200, 630))
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_half_the_size_is_there_too(client, people):
    assert Image.open(BytesIO(client.get("/wall/ada/postcard-0-small.png").data)).size == (600, 315)
    assert Image.open(BytesIO(client.get(POSTCARD).data)).size == (1200, 630)


@pytest.mark.parametrize("visibility, who, status", [
    ("public", None, 200), ("public", "grace", 200), ("members", None, 404), ("members", "grace", 200), ("private", "grace", 404),
    ("private", None, 404), ("private", "ada", 200),
])
def test_whoever_may_see_the_wall_may_see_its_postcard(client, sign_in, people, db, visibility, who, status):
    set_wall(db, visibility=visibility)
    browser = sign_in(who) if who else client
    response = browser.get(POSTCARD)
    assert response.status_code == status
    assert "public" not in response.headers["Cache-Control"] or visibility == "public"


def test_the_postcard_of_nobody_is_not_there(client, people):
    assert client.get("/wall/nobody/postcard.png").status_code == 404


def test_a_changed_wall_has_another_postcard_and_only_that_is_kept(app, client, people, edit):
    before = client.get(POSTCARD)
    edit(add=[note("hello")])
    after = client.get(POSTCARD)
    assert before.data != after.data and before.headers["ETag"] != after.headers["ETag"]
    kept = list(app.config["NEOSPACE"].path("pages", "postcards").iterdir())
    assert len(kept) == 2 and {file.read_bytes() for file in kept} >= {after.data}


def test_an_unchanged_postcard_is_not_drawn_or_sent_again(client, people, monkeypatch):
    first = client.get(POSTCARD)
    monkeypatch.setattr(wall_feed, "draw_postcard", None)
    assert client.get(POSTCARD).data == first.data
    again = client.get(POSTCARD, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_an_address_that_says_which_state_it_shows_may_be_kept_for_long(client, people, edit):
    seq = edit(add=[note("hello")]).seq
    assert client.get(f"/wall/ada/postcard-{seq}.png").headers["Cache-Control"] == "private, max-age=86400"
    assert client.get(f"/wall/ada/postcard-{seq - 1}.png").headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("path", [POSTCARD, FEED])
def test_what_was_taken_off_is_shown_on_by_no_cache_of_many(client, people, edit, path):
    made = edit(add=[note("a secret after all")]).made
    before = client.get(path)
    edit(remove=list(made))
    after = client.get(path, headers={"If-None-Match": before.headers["ETag"]})
    assert before.headers["Cache-Control"] == after.headers["Cache-Control"] == "private, no-cache"
    assert after.status_code == 200 and after.data != before.data


def test_the_postcard_shows_the_pictures_of_the_wall(app, client, people, db, edit):
    picture = BytesIO()
    Image.new("RGB", (40, 40), "#e01010").save(picture, "WEBP", lossless=True)
    id = "A" * 22
    write_picture(app.config["NEOSPACE"].path("uploads"), id, picture.getvalue(), picture.getvalue())
    with db:
        db.execute("""
            INSERT INTO uploads (id, sha256, kind, user_id, size, width, height, thumb_width, thumb_height)
            VALUES (?, ?, 'image', ?, 9, 40, 40, 40, 40)
        """, (id, "0" * 64, people["ada"].id))
    edit(add=[{"kind": "image", "upload": id, "x": 900, "y": 300, "size": 200}])
    red, green, blue = Image.open(BytesIO(client.get(POSTCARD).data)).getpixel((14 + 879, 14 + 293))
    assert red > 200 and green < 40 and blue < 40


def test_only_one_postcard_is_drawn_at_a_time(app, people, monkeypatch):
    at_once, most, draw = [], [], wall_feed.draw_postcard

    def watched(*args):
        at_once.append(1)
        most.append(len(at_once))
        try:
            return draw(*args)
        finally:
            at_once.pop()

    monkeypatch.setattr(wall_feed, "draw_postcard", watched)
    answers = []
    names = ("ada", "grace", "linus", "eve") * 2
    askers = [threading.Thread(target=lambda name=name: answers.append(app.test_client().get(f"/wall/{name}/postcard.png").status_code)) for name in names]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert answers == [200] * 8 and most == [1] * 4  # who waited found it drawn


def test_who_would_wait_too_long_is_told_so(client, people, monkeypatch):
    monkeypatch.setattr(wall_feed, "LONGEST_WAIT", 0.05)
    with wall_feed.drawing:
        response = client.get(POSTCARD)
    assert response.status_code == 503 and b"Many postcards" in response.data


def test_who_waits_for_postcards_leaves_threads_to_everyone_else(client, people, monkeypatch):
    monkeypatch.setattr(wall_feed, "places", BoundedSemaphore(1))
    with wall_feed.places:
        refused = client.get(POSTCARD)
    assert refused.status_code == 503 and client.get(POSTCARD).status_code == 200
    assert wall_feed.MOST_WAITING <= 8  # of a worker's 16 threads


def test_workers_take_turns_too(app, client, people, monkeypatch):
    monkeypatch.setattr(wall_feed, "LONGEST_WAIT", 0.2)
    with app.config["NEOSPACE"].path("run", "postcards.lock").open("w") as other_worker:
        flock(other_worker, LOCK_EX)
        assert client.get(POSTCARD).status_code == 503
        flock(other_worker, LOCK_UN)
        assert client.get(POSTCARD).status_code == 200


def test_a_postcard_that_cannot_be_kept_is_shown_all_the_same(app, client, people):
    app.config["NEOSPACE"].path("pages", "postcards").write_text("a file where the folder should be")
    assert client.get(POSTCARD).status_code == 200


def test_no_more_postcards_than_so_many_are_kept(app, client, people, monkeypatch):
    monkeypatch.setattr(wall_feed, "MOST_KEPT", 2)
    for name in ("ada", "grace", "linus"):
        client.get(f"/wall/{name}/postcard.png")
    assert len(list(app.config["NEOSPACE"].path("pages", "postcards").glob("*.png"))) <= 4
    assert not list(app.config["NEOSPACE"].path("pages", "postcards").glob("ada.*"))


# The feed

def test_the_feed_has_the_owners_posts_the_newest_first(client, people, edit, db):
    edit(add=[note("first")])
    edit(add=[note("**second** of them")])
    found = entries(client)
    assert [entry.findtext(f"{ATOM}title") for entry in found] == ["second of them", "first"]
    assert found[0].find(f"{ATOM}content").get("type") == "html" and "<strong>second</strong>" in found[0].findtext(f"{ATOM}content")
    assert found[0].find(f"{ATOM}link").get("href") == f"http://localhost/wall/ada#post-{fetch_value(db, 'SELECT max(id) FROM profile_posts')}"


def test_a_feed_has_what_every_feed_must_have(client, people, edit):
    edit(add=[note("first")])
    root = ElementTree.fromstring(client.get(FEED).data)
    for element in (root, root.find(f"{ATOM}entry")):
        assert all(element.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Ada"
    assert {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")} == {
        "self": "http://localhost/wall/ada/feed.atom", "alternate": "http://localhost/wall/ada"}


def test_an_empty_wall_has_an_empty_feed(client, people):
    response = client.get(FEED)
    assert response.content_type == "application/atom+xml; charset=utf-8" and entries(client) == []


def test_an_entry_keeps_its_id_and_tells_of_its_change(client, people, edit, db):
    made = edit(add=[note("first")])
    before = entries(client)[0]
    with db:  # as if it had been said a while ago
        db.execute("UPDATE profile_posts SET created_at = '2026-01-01T00:00:00.000Z'")
        db.execute("UPDATE wall_changes SET created_at = '2026-01-01T00:00:00.000Z'")
    edit(change=[{"ref": made.made[0], "version": made.seq, "body": "said anew"}])
    after = entries(client)[0]
    assert before.findtext(f"{ATOM}id").partition(":/")[2] == after.findtext(f"{ATOM}id").partition(":/")[2]
    assert after.findtext(f"{ATOM}title") == "said anew"
    assert after.findtext(f"{ATOM}published") == "2026-01-01T00:00:00.000Z" < after.findtext(f"{ATOM}updated")


def test_a_post_that_only_gave_way_to_another_is_not_news(client, people, edit, db):
    edit(add=[note("first"), note("second")])
    before = [entry.findtext(f"{ATOM}updated") for entry in entries(client)]
    with db:
        note_change(db, people["ada"], people["ada"].id, "Look at a link", ("post-1",))
    assert [entry.findtext(f"{ATOM}updated") for entry in entries(client)] == before


@pytest.mark.parametrize("visibility", ["members", "private"])
def test_only_public_walls_have_a_feed(client, sign_in, people, db, visibility):
    set_wall(db, visibility=visibility)
    assert client.get(FEED).status_code == 404 and sign_in("ada").get(FEED).status_code == 404


def test_what_visitors_leave_is_not_in_the_feed(client, people, edit, db):
    set_wall(db, visitors="members")
    edit("grace", add=[note("grace was here")])
    set_wall(db, visitors="approve")
    edit("eve", add=[note("eve was here")])
    assert entries(client) == []


HOSTILE = "</content><script>alert(1)</script> ]]> &amp; &#0; <!-- \x00\x08\x1b\ufffe\uffff \u202e \u2028 𝔘 \"' <a href='javascript:x'>"


def test_hostile_words_leave_the_feed_whole(client, people, edit, db):
    edit(add=[note("plain")])
    with db:
        db.execute("UPDATE profile_posts SET title = :t, description = :t, url = :t, alt = :t, body = :t", {"t": HOSTILE})
        db.execute("UPDATE profiles SET display_name = ?", (HOSTILE[:40],))
    put_sketch(db, people["ada"], "a" * 16, title=HOSTILE[:80])
    for kind in ("text", "link", "image", "script"):
        with db:
            db.execute("UPDATE profile_posts SET kind = ?, script_id = iif(? = 'script', (SELECT id FROM scripts), NULL)", (kind, kind))
        content = entries(client)[0].findtext(f"{ATOM}content")
        assert "<script" not in content and "\x1b" not in content


@pytest.mark.parametrize("text", ["\x00", "\x1f\x7f", "\ufffe\uffff", "]]>", "<&>\"'", "\r\n\t", "🦄", ""])
def test_every_text_makes_well_formed_xml(text):
    entry = Entry(text, text, text, text, text, text)
    written = atom_xml(Feed(text, text, text, text, text, text, text, text, (entry, entry)))
    assert len(ElementTree.fromstring(written).findall(f"{ATOM}entry")) == 2


def test_links_and_pictures_are_in_the_feed_with_whole_addresses(client, people, edit, db):
    edit(add=[{"kind": "link", "url": "https://example.org/a?b=1&c=2", "x": 800, "y": 300, "w": 300, "h": 160}])
    with db:
        db.execute("""
            INSERT INTO uploads (id, sha256, kind, user_id, size, width, height, thumb_width, thumb_height)
            VALUES (?, ?, 'image', ?, 9, 40, 40, 40, 40)
        """, ("A" * 22, "0" * 64, people["ada"].id))
        db.execute("UPDATE profile_posts SET title = 'A <page>', upload_id = ?", ("A" * 22,))
    entry = entries(client)[0]
    content = entry.findtext(f"{ATOM}content")
    assert entry.findtext(f"{ATOM}title") == "A <page>" and 'href="https://example.org/a?b=1&amp;c=2">A &lt;page&gt;</a>' in content
    assert f'src="http://localhost/uploads/{"A" * 22}.webp"' in content


def test_an_unchanged_feed_is_not_sent_again(client, people, edit):
    first = client.get(FEED)
    unchanged = client.get(FEED, headers={"If-None-Match": first.headers["ETag"]})
    edit(add=[note("news")])
    changed = client.get(FEED, headers={"If-None-Match": first.headers["ETag"]})
    assert (unchanged.status_code, unchanged.data, changed.status_code) == (304, b"", 200)


def test_the_page_of_a_public_wall_leads_to_both(client, people, db):
    page = client.get("/wall/ada").get_data(as_text=True)
    assert 'href="/wall/ada/feed.atom"' in page and "http://localhost/wall/ada/postcard-0.png" in page
    assert find_wall(db, None, "ada").visibility == "public"
