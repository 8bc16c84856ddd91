"""The page around a wall: who may see it, the visitor's switches, and the owner's forms."""

import json
import re
from html import unescape
from time import perf_counter

import pytest

from core.markdown import render_message
from core.times import iso_after
from db import fetch_value
from live import kept
from queries.walls import MOST_POSTS, MOST_STICKERS, find_wall
from tests.hung_sketches import put_sketch
from tests.stage import changed_tables, contents
from tests.wall_steps import STICKER, step

CARD, ACCESS, PINS = "/wall/ada/card", "/wall/ada/access", "/wall/ada/pins"
OPEN_DOORS = {"visibility": "public", "visitors": "approve"}
MOON = "\N{CRESCENT MOON}"


def card(**fields) -> dict:
    """A good card with some fields of it changed."""
    return {"display_name": "Ada", "hue": "210", "status_for": "ever"} | fields


def links(*pairs: tuple[str, str]) -> dict:
    return {"link_title": [title for title, _ in pairs], "link_url": [url for _, url in pairs]}


@pytest.fixture
def stick(db, people):
    """stick("ada", "emoji", "🌵") puts a sticker onto a wall and gives its number."""

    def put(name: str, kind: str = "emoji", content: str = "\N{CACTUS}") -> int:
        with db:
            db.execute("UPDATE profiles SET wall_changed_at = '2026-11-22T10:00:00.000Z' WHERE user_id = :id", {"id": people[name].id})
            return fetch_value(db, """
                INSERT INTO profile_stickers (user_id, placed_by, kind, content, x, y, size, rotation, z, edited, version)
                VALUES (:id, :id, :kind, :content, 600, 400, 96, -8, 1, 1, 1)
                RETURNING id
            """, id=people[name].id, kind=kind, content=content)

    return put


@pytest.fixture
def close_wall(db, people):
    """close_wall("ada", "private") changes who may see a wall, behind everyone's back."""

    def close(name: str, visibility: str) -> None:
        with db:
            db.execute("UPDATE profiles SET visibility = :visibility WHERE user_id = :id",
                       {"visibility": visibility, "id": people[name].id})

    return close


# who may see it


@pytest.mark.parametrize(("visibility", "statuses"), [
    ("public", {"": 200, "grace": 200, "ada": 200, "linus": 200}),
    ("members", {"": 401, "grace": 200, "ada": 200, "linus": 200}),
    ("private", {"": 404, "grace": 404, "ada": 200, "linus": 404}),
])
def test_a_wall_is_open_to_whom_its_owner_says(client, sign_in, stick, close_wall, visibility, statuses):
    stick("ada")
    close_wall("ada", visibility)
    seen = {name: (sign_in(name) if name else client).get("/wall/ada").status_code for name in statuses}
    assert seen == statuses


def test_a_wall_for_members_tells_a_guest_how_to_get_in_and_nothing_of_what_is_there(client, stick, close_wall):
    stick("ada", "text", "sesame")
    close_wall("ada", "members")
    page = client.get("/wall/ada").text
    assert "Sign in to see this wall." in page and 'href="/login?next=/wall/ada"' in page
    assert "sesame" not in page and '<meta name="robots" content="noindex">' in page


def test_a_private_wall_is_told_apart_from_no_wall_by_nothing(sign_in, client, people, close_wall):
    close_wall("ada", "private")
    for browser in (client, sign_in("grace")):
        private, none = browser.get("/wall/ada"), browser.get("/wall/nobody_here")
        assert private.status_code == none.status_code == 404
        assert private.text.replace("ada", "nobody_here").split("<main")[1] == none.text.split("<main")[1]


def test_only_pages_that_show_walls_may_place_things_by_style_attributes(client, stick):
    stick("ada")
    pages = ("/wall/ada", "/directory", "/", "/login", "/wall/nobody_here")
    policies = {path: client.get(path).headers["Content-Security-Policy"] for path in pages}
    assert [path for path in pages if "style-src-attr 'unsafe-inline'" in policies[path]] == ["/wall/ada", "/directory", "/"]
    assert not any("style-src 'unsafe-inline'" in policy or "script-src 'unsafe-inline'" in policy for policy in policies.values())


def test_what_stands_on_a_wall_is_in_the_page_before_any_script(client, stick):
    page = client.get(f"/wall/ada?{stick('ada')}").text
    assert 'id="wall-card"' in page and 'id="wall-pins"' in page and "\N{CACTUS}" in page
    assert "--x:600" in page and '<wall-page class="wall" data-wall="ada"' in page


def test_the_bar_offers_each_what_is_theirs_to_do(client, sign_in, people):
    pages = {"": client.get("/wall/ada").text} | {name: sign_in(name).get("/wall/ada").text for name in ("ada", "grace")}
    assert {name for name, page in pages.items() if "Decorate</a>" in page} == {"ada"}
    assert {name for name, page in pages.items() if 'action="/wall/ada/block"' in page} == {"grace"}
    assert {name for name, page in pages.items() if 'href="/wall/ada/report"' in page} == {"", "grace"}
    assert {name for name, page in pages.items() if 'href="/login?next=/wall/ada"' in page} == {""}
    assert all('data-copy="/wall/ada"' in page for page in pages.values())


def test_the_editor_opens_for_who_may_put_something_there(sign_in, client, db, people):
    assert all("is-editing" in sign_in(name).get("/wall/ada?edit").text for name in ("ada", "grace"))
    db.execute("UPDATE profiles SET visitors = 'nobody'")
    assert "is-editing" in sign_in("ada").get("/wall/ada?edit").text
    assert "is-editing" not in sign_in("grace").get("/wall/ada?edit").text + client.get("/wall/ada?edit").text


def test_undo_and_redo_look_as_if_they_did_nothing_when_they_would(sign_in, db, as_user):
    step(db, as_user("ada"), add=[STICKER])
    buttons = re.findall('data-tool="(undo|redo)" aria-disabled="(true|false)"', sign_in("ada").get("/wall/ada?edit").text)
    assert buttons == [("undo", "false"), ("redo", "true")]
    buttons = re.findall('data-tool="(undo|redo)" aria-disabled="(true|false)"', sign_in("grace").get("/wall/ada?edit").text)
    assert buttons == [("undo", "true"), ("redo", "true")]


def test_an_empty_wall_invites_its_owner_and_is_quiet_to_others(sign_in, client, people):
    assert "Make it yours" in sign_in("ada").get("/wall/ada").text
    page = client.get("/wall/ada").text
    assert "Make it yours" not in page and "Nothing hangs here yet." in page


def test_a_card_says_since_when_in_words_that_stay_right(client, db, people):
    with db:
        db.execute("UPDATE users SET created_at = '2026-03-02T10:00:00.000Z'")
    assert re.search("Here since <local-time [^>]*>2 March 2026</local-time>", client.get("/wall/ada").text)


def test_a_hostile_name_and_status_are_words(client, db, people):
    db.execute("UPDATE profiles SET display_name = :text, status = :text, bio = :text, pronouns = '<b>x</b>'", {"text": "</title><img src=x>"})
    page = client.get("/wall/ada").text
    assert "<img src=x>" not in page and "<b>x</b>" not in page and "&lt;/title&gt;&lt;img src=x&gt;" in page


def test_a_full_wall_is_drawn_in_a_tenth_of_a_second_and_a_quarter_of_a_megabyte(client, db, people):
    words = "Some **words** that say [something](https://example.org/), and go on for a while. " * 4
    with db:
        for z in range(1, MOST_STICKERS + 1):
            db.execute("""
                INSERT INTO profile_stickers (user_id, placed_by, kind, content, x, y, size, rotation, z, edited, version)
                VALUES (1, 1, 'emoji', '🌵', :x, :y, 96.5, -8.25, :z, 1, 1)
            """, {"x": z * 5.77, "y": z * 21.3, "z": z})
        for z in range(1, MOST_POSTS + 1):
            db.execute("""
                INSERT INTO profile_posts (user_id, placed_by, kind, body, html, style, x, y, w, h, rotation, z, edited, version)
                VALUES (1, 1, 'text', :body, :html, 'note', :x, :y, 320, 160, 3.5, :z, 1, 1)
            """, {"body": words, "html": render_message(words), "x": z * 19.1, "y": z * 71.3, "z": z})
    took = []
    for _ in range(5):
        kept.cache_clear()
        began = perf_counter()
        page = client.get("/wall/ada")
        took.append(perf_counter() - began)
    assert page.text.count("<wall-sticker ") == MOST_STICKERS and len(page.data) < 250_000
    assert min(took) < 0.1


# what others are told


def test_a_public_wall_says_who_it_is_to_whoever_shows_its_link(client, stick, db):
    db.execute("UPDATE profiles SET bio = 'I write **programs** for looms.'")
    stick("ada")
    page = client.get("/wall/ada").text
    assert '<meta property="og:title" content="Ada (@ada)">' in page
    assert '<meta property="og:description" content="I write programs for looms.">' in page
    assert '<meta property="og:image" content="http://localhost/wall/ada/postcard-' in page
    assert '<link rel="alternate" type="application/atom+xml"' in page and "noindex" not in page


@pytest.mark.parametrize("visibility", ["members", "private"])
def test_a_closed_wall_is_kept_out_of_searches_and_previews(sign_in, people, close_wall, visibility):
    close_wall("ada", visibility)
    page = sign_in("ada").get("/wall/ada").text
    assert '<meta name="robots" content="noindex">' in page and "og:" not in page and "feed.atom" not in page


# the visitor's switches


def test_a_visitors_switches_are_remembered_by_their_browser(client, people):
    for switch in ("plain", "muted"):
        assert client.post("/wall/view", data={"switch": switch, "wall": "ada"}).location == "/wall/ada"
    page = client.get("/wall/ada").text
    assert 'data-view="plain muted"' in page and page.count('aria-pressed="true"') == 2
    client.post("/wall/view", data={"switch": "plain", "wall": "ada"})
    assert 'data-view="muted"' in client.get("/wall/ada").text


def test_the_plain_view_has_nothing_of_the_owners_theme_at_its_root(client, people):
    def root():
        return client.get("/wall/ada").text.split("<wall-page")[1].split(">")[0]

    assert "--wall-ground" in root() and "data-pattern" in root()
    client.post("/wall/view", data={"switch": "plain", "wall": "ada"})
    assert "--wall-" not in root() and "data-pattern" not in root()


def test_a_script_turns_a_switch_without_leaving_the_page(client, people):
    reply = client.post("/wall/view", data={"switch": "still", "wall": "ada"}, headers={"X-Live": "1"})
    assert reply.json == {"ok": True, "view": ["still"]}


@pytest.mark.parametrize("fields", [{}, {"switch": "loud"}, {"switch": ""}, {"switch": "plain", "theme": "x"}, {"switch": "plain,still"}])
def test_a_switch_that_is_none_is_refused_and_sets_no_cookie(client, people, fields):
    reply = client.post("/wall/view", data=fields)
    assert reply.status_code == 422 and "Set-Cookie" not in reply.headers


@pytest.mark.parametrize("cookie", ["x" * 4000, "plain,loud", '"plain\\054still"', "<script>", "%00", "PLAIN"])
def test_a_cookie_that_others_wrote_is_only_looked_through_for_known_words(client, people, cookie):
    client.set_cookie("view", cookie)
    page = client.get("/wall/ada")
    assert page.status_code == 200 and "loud" not in page.text and "<script>" not in page.text


# the card


def test_a_member_writes_their_card(sign_in, db, as_user):
    ada = sign_in("ada")
    sent = card(
        display_name="Ada  Lovelace", pronouns="she/her", bio="I write **programs**.", status="At the loom",
        status_emoji=":crescent_moon:", hue="300", **links(("Notes", "https://example.org/notes"), ("", "example.net"), ("", "")),
    )
    assert ada.post(CARD, data=sent).location == "/wall/ada"
    written = find_wall(db, as_user("ada"), "ada").card
    assert (written.display_name, written.pronouns, written.hue) == ("Ada Lovelace", "she/her", 300)
    assert (written.status, written.status_emoji, written.status_until) == ("At the loom", MOON, "")
    assert [(link.title, link.url) for link in written.links] == [("Notes", "https://example.org/notes"), ("example.net", "https://example.net")]
    assert "<strong>programs</strong>" in written.html and "Saved." in ada.get("/wall/ada").text


def test_a_card_is_one_step_of_the_wall(sign_in, db, people):
    sign_in("ada").post(CARD, data=card(bio="new"))
    row = db.execute("SELECT wall_seq, card_version, wall_changed_at FROM profiles WHERE user_id = :id", {"id": people["ada"].id}).fetchone()
    assert row["wall_seq"] == row["card_version"] == 1 and row["wall_changed_at"]
    assert json.loads(fetch_value(db, "SELECT refs FROM wall_changes WHERE seq = 1")) == ["wall-card"]


@pytest.mark.parametrize(("choice", "seconds"), [("hour", 3600), ("week", 7 * 86400)])
def test_a_status_ends_when_its_writer_said(sign_in, db, choice, seconds):
    sign_in("ada").post(CARD, data=card(status="Away", status_for=choice))
    until = fetch_value(db, "SELECT status_until FROM profiles")
    assert iso_after(seconds - 60) < until <= iso_after(seconds)


@pytest.mark.parametrize(("left", "least", "most"), [("90", 5340, 5400), ("", 0, 86400), ("-5", 0, 86400), ("1e3", 0, 86400), ("9999999", 0, 86400)])
def test_today_ends_at_the_writers_own_midnight_or_at_the_servers(sign_in, db, left, least, most):
    sign_in("ada").post(CARD, data=card(status="Away", status_for="today", day_left=left))
    assert iso_after(least) <= fetch_value(db, "SELECT status_until FROM profiles") <= iso_after(most)


def test_a_status_keeps_its_end_while_other_words_are_changed(sign_in, db):
    ada = sign_in("ada")
    ada.post(CARD, data=card(status="Away", status_for="hour"))
    until = fetch_value(db, "SELECT status_until FROM profiles")
    assert 'value="as_it_was"' in ada.get(CARD).text
    ada.post(CARD, data=card(status="Away", bio="new", status_for="as_it_was"))
    assert fetch_value(db, "SELECT status_until FROM profiles") == until


def test_a_status_that_has_run_out_is_shown_to_nobody(sign_in, client, db, people):
    db.execute("UPDATE profiles SET status = 'gone by now', status_emoji = '🌙', status_until = :past", {"past": iso_after(-1)})
    ada = sign_in("ada")
    assert not any("gone by now" in page for page in (client.get("/wall/ada").text, ada.get("/wall/ada").text, ada.get(CARD).text))


def test_a_status_that_lasts_is_shown_with_its_end(client, db, people):
    until = iso_after(600)
    db.execute("UPDATE profiles SET status = 'still here', status_until = :until", {"until": until})
    page = client.get("/wall/ada").text
    assert "still here" in page and until in page


def test_the_planet_changes_with_the_colour(sign_in, client, people):
    before = client.get("/avatars/ada.svg").text
    sign_in("ada").post(CARD, data=card(hue="10"))
    assert client.get("/avatars/ada.svg").text != before


# who may come


def test_an_owner_closes_their_wall_and_opens_it_again(sign_in, client, people):
    ada = sign_in("ada")
    assert ada.post(ACCESS, data={"visibility": "private", "visitors": "nobody"}).location == ACCESS
    assert client.get("/wall/ada").status_code == 404
    ada.post(ACCESS, data=OPEN_DOORS)
    assert client.get("/wall/ada").status_code == 200


# pins


@pytest.fixture
def sketches(db, people):
    """sketches("Rain", "Clock") makes public sketches of ada's; gives their keys."""

    def make(*titles: str, visibility: str = "public", owner: str = "ada") -> list[str]:
        keys = [title.lower().ljust(16, "a") for title in titles]
        for key, title in zip(keys, titles, strict=True):
            put_sketch(db, people[owner], key, visibility, title)
        return keys
    return make


def test_three_sketches_hang_in_the_order_their_owner_likes(sign_in, client, people, sketches):
    ada = sign_in("ada")
    for script in sketches("Rain", "Clock", "Snake"):
        assert ada.post(PINS, data={"script": script}).location == PINS
    rain, clock, snake = (pin.id for pin in pins_now(ada))
    ada.post(f"{PINS}/order", data={"order": f"{snake},{rain},{clock}"})
    assert [pin.title for pin in pins_now(ada)] == ["Snake", "Rain", "Clock"]
    ada.post(f"{PINS}/{rain}/delete")
    assert [(pin.place, pin.title) for pin in pins_now(ada)] == [(1, "Snake"), (2, "Clock")]
    page = client.get("/wall/ada").text
    assert 0 < page.index("Snake") < page.index("Clock")


def test_the_page_of_pins_offers_what_can_be_pinned(sign_in, people, sketches):
    [rain, _], [secret] = sketches("Rain", "Clock"), sketches("Secret", visibility="private")
    ada = sign_in("ada")
    ada.post(PINS, data={"script": rain})
    page = ada.get(PINS).text
    assert page.count('name="script"') == 1 and 'value="clockaaaaaaaaaaa"' in page
    assert "Make it unlisted or public first" in page and f"/studio/{secret}" in page


def test_the_page_of_pins_offers_the_next_order_to_who_has_no_script(sign_in, people, sketches):
    ada = sign_in("ada")
    for script in sketches("Rain", "Clock"):
        ada.post(PINS, data={"script": script})
    rain, clock = (pin.id for pin in pins_now(ada))
    assert f'name="order" value="{clock},{rain}"' in ada.get(PINS).text


def pins_now(browser):
    with browser.application.app_context():
        db = browser.application.extensions["pool"].take()
        found = find_wall(db, None, "ada").pins.pins
        browser.application.extensions["pool"].give_back(db)
    return found


# what no form takes

TYPED = ("display_name", "pronouns", "bio", "status", "status_emoji")
REFUSED = {
    # the card: the form is drawn again, with what was typed in it
    "a name of 41 letters": (CARD, card(display_name="x" * 41)),
    "a name that nobody sees": (CARD, card(display_name="\u200b\u2060")),
    "a name of nothing": (CARD, card(display_name="")),
    "a name that turns the line around": (CARD, card(display_name="a\u202eb")),
    "a name with a tower of accents": (CARD, card(display_name="a" + "\u0301" * 9)),
    "pronouns of 41 letters": (CARD, card(pronouns="x" * 41)),
    "pronouns of a page": (CARD, card(pronouns="x" * 2000)),
    "a bio of 2001 characters": (CARD, card(bio="x" * 2001)),
    "a status of 141 characters": (CARD, card(status="x" * 141)),
    "a status of two thousand characters": (CARD, card(status="x" * 2000)),
    "two emoji": (CARD, card(status_emoji=MOON * 2)),
    "a letter for an emoji": (CARD, card(status_emoji="m")),
    "a tag for an emoji": (CARD, card(status_emoji="<img src=x>")),
    "a shortcode of nothing": (CARD, card(status_emoji=":no_such_thing:")),
    "a status for a fortnight": (CARD, card(status="Away", status_for="fortnight")),
    "a colour of 360 degrees": (CARD, card(hue="360")),
    "a colour below zero": (CARD, card(hue="-1")),
    "a colour that is a word": (CARD, card(hue="red")),
    "a colour with an exponent": (CARD, card(hue="1e2")),
    "a colour of Arabic digits": (CARD, card(hue="٣٣")),
    "no colour": (CARD, card(hue="")),
    "a link to a script": (CARD, card(**links(("Click", "javascript:alert(1)")))),
    "a link to a script in capitals": (CARD, card(**links(("Click", "JaVaScRiPt:alert(1)")))),
    "a link to a script behind a newline": (CARD, card(**links(("Click", "java\nscript:alert(1)")))),
    "a link to data": (CARD, card(**links(("Click", "data:text/html,<b>")))),
    "a link to a file": (CARD, card(**links(("Click", "file:///etc/passwd")))),
    "a link to mail": (CARD, card(**links(("Click", "mailto:ada@example.org")))),
    "a link that shows another host than its own": (CARD, card(**links(("Click", "https://good.example@evil.example/")))),
    "a link with a backslash": (CARD, card(**links(("Click", "https://good.example\\@evil.example")))),
    "a link without a host": (CARD, card(**links(("Click", "https://")))),
    "a link to a word": (CARD, card(**links(("Click", "nowhere")))),
    "a link to no port": (CARD, card(**links(("Click", "https://example.org:99999/")))),
    "a link that turns the line around": (CARD, card(**links(("Click", "https://example.org/\u202egnp.exe")))),
    "a link of 501 characters": (CARD, card(**links(("Click", "https://example.org/" + "x" * 481)))),
    "a link with a title of 61 letters": (CARD, card(**links(("x" * 61, "https://example.org")))),
    "a link that is only a title": (CARD, card(**links(("Click", "")))),
    "a sixth link": (CARD, card(**links(*[(f"Number {n}", f"https://example.org/{n}") for n in range(6)]))),
    "a title without its address's field": (CARD, card(link_title=["Click"])),
    # the doors
    "a wall for friends": (ACCESS, OPEN_DOORS | {"visibility": "friends"}),
    "a wall for nobody said": (ACCESS, {"visitors": "approve"}),
    "marks by everyone": (ACCESS, OPEN_DOORS | {"visitors": "everyone"}),
    "marks by nobody said": (ACCESS, {"visibility": "public"}),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_form_is_drawn_again_with_what_was_typed_and_nothing_is_changed(sign_in, people, db, case):
    path, fields = REFUSED[case]
    ada = sign_in("ada")
    before = contents(db)
    reply = ada.post(path, data=fields)
    assert reply.status_code == 422 and 'role="alert"' in reply.text and '<form class="' in reply.text
    assert changed_tables(before, contents(db)) == []
    shown = unescape(reply.text)
    assert [text for text in typed_in(fields) if text not in shown] == []


def typed_in(fields: dict) -> list[str]:
    """What of a form was typed; the rest was chosen."""
    lines = [text for name, text in fields.items() if isinstance(text, str) and name in TYPED]
    return lines + fields.get("link_title", []) + fields.get("link_url", [])


UNANSWERED = {  # who asks, where, what, and which refusal
    "a field nobody asked for": ("ada", CARD, card(role="admin"), 422),
    "a form of a wall that is somebody else's": ("grace", CARD, card(), 403),
    "the doors of somebody else's wall": ("grace", ACCESS, {"visibility": "private", "visitors": "nobody"}, 403),
    "a pin on somebody else's wall": ("grace", PINS, {"script": "a" * 16}, 403),
    "a pin of nothing": ("ada", PINS, {}, 422),
    "a pin of words": ("ada", PINS, {"title": "Rain"}, 422),
    "a pin of a sketch that is not there": ("ada", PINS, {"script": "a" * 16}, 404),
    "a pin of no key": ("ada", PINS, {"script": "../a"}, 404),
    "an order on somebody else's wall": ("grace", f"{PINS}/order", {"order": "1"}, 403),
    "a moderator's word on somebody's card": ("linus", CARD, card(), 403),
    "a form of nobody's wall": ("ada", "/wall/nobody_here/card", card(), 403),
    "a pin that is not there": ("ada", f"{PINS}/4000/delete", {}, 404),
    "a pin with a number beyond all": ("ada", f"{PINS}/{'9' * 30}/delete", {}, 404),
    "an order that is none": ("ada", f"{PINS}/order", {"order": "a,b"}, 422),
    "an order of five": ("ada", f"{PINS}/order", {"order": "1,2,3,4,5"}, 422),
    "an order of negative numbers": ("ada", f"{PINS}/order", {"order": "-1,1"}, 422),
    "an order of nothing": ("ada", f"{PINS}/order", {"order": ""}, 422),
    "an order of pins that are not there": ("ada", f"{PINS}/order", {"order": "1,2"}, 409),
}


@pytest.mark.parametrize("case", UNANSWERED)
def test_what_no_form_of_ours_sends_is_refused_and_nothing_is_changed(sign_in, people, db, case):
    name, path, fields, status = UNANSWERED[case]
    browser, before = sign_in(name), contents(db)
    assert browser.post(path, data=fields).status_code == status
    assert changed_tables(before, contents(db)) == []


def test_a_fourth_pin_is_refused_with_a_sentence(sign_in, people, db, sketches):
    ada = sign_in("ada")
    for script in sketches("Rain", "Clock", "Snake"):
        ada.post(PINS, data={"script": script})
    [tetris] = sketches("Tetris")
    before = contents(db)
    reply = ada.post(PINS, data={"script": tetris})
    assert reply.status_code == 422 and "A wall has room for 3 pinned sketches. Take one down first." in reply.text
    assert changed_tables(before, contents(db)) == []


def test_a_pin_of_somebody_else_stays_where_it_is(sign_in, people, db, sketches):
    ada, grace = sign_in("ada"), sign_in("grace")
    ada.post(PINS, data={"script": sketches("Rain")[0]})
    id = pins_now(ada)[0].id
    assert grace.post(f"/wall/grace/pins/{id}/delete").status_code == 404
    assert grace.post("/wall/grace/pins/order", data={"order": str(id)}).status_code == 409
    assert [pin.title for pin in pins_now(ada)] == ["Rain"]


def test_an_order_that_names_a_pin_twice_changes_nothing(sign_in, people, sketches):
    ada = sign_in("ada")
    for script in sketches("Rain", "Clock"):
        ada.post(PINS, data={"script": script})
    rain, clock = (pin.id for pin in pins_now(ada))
    for order in (f"{rain},{rain}", f"{rain}", f"{rain},{clock},{clock}"):
        assert ada.post(f"{PINS}/order", data={"order": order}).status_code == 409
    assert [pin.title for pin in pins_now(ada)] == ["Rain", "Clock"]


@pytest.mark.parametrize("path", [CARD, ACCESS, PINS])
def test_the_owners_forms_are_for_the_owner(client, sign_in, people, path):
    assert client.get(path).location == f"/login?next={path}"
    assert client.post(path, data={}).location.startswith("/login")
    assert sign_in("grace").get(path).status_code == 403
    page = sign_in("ada").get(path)
    assert page.status_code == 200 and "private" in page.headers["Cache-Control"]


def test_a_change_begun_before_signing_out_is_not_made(sign_in, db, as_user, people):
    ada = sign_in("ada")
    ada.post("/logout")
    before = contents(db)
    assert ada.post(CARD, data=card(bio="late")).status_code == 303
    assert changed_tables(before, contents(db)) == []
