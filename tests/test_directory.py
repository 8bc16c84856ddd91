"""Who lives here, on one page after the other, and the door to somewhere random."""

import re

import pytest

from core.wall_themes import PRESETS, theme_json
from db import fetch_value
from queries.directory import FIRST, highest_number, newest_walls, open_wall_from, places_by_name, planets_before
from tests.plans import assert_queries_indexed

LINK = re.compile(r'class="(postcard|person)__link" href="/wall/(\w+)"')


@pytest.fixture
def settle(db):
    """settle("m", 50) makes so many members without walls, m00, m01 and so on."""

    def make(prefix: str, many: int) -> list[str]:
        names = [f"{prefix}{n:02}" for n in range(many)]
        with db:
            for name in names:
                id = fetch_value(db, "INSERT INTO users (username, password, hue) VALUES (:name, '', 1) RETURNING id", name=name)
                db.execute("INSERT INTO profiles (user_id, display_name) VALUES (:id, :name)", {"id": id, "name": name.title()})
        return names

    return make


@pytest.fixture
def decorate(db):
    """decorate("ada", "2026-11-22T10:00:00.000Z") is a wall that changed then."""

    def change(name: str, at: str, visibility: str = "public", preset: str = "void") -> None:
        db.execute("""
            UPDATE profiles SET wall_changed_at = :at, wall_seq = 5, visibility = :visibility, theme = :theme
            WHERE user_id = (SELECT id FROM users WHERE username = :name)
        """, {"at": at, "visibility": visibility, "theme": theme_json(PRESETS[preset]), "name": name})

    return change


def found(browser, query: str = "") -> list[tuple[str, str]]:
    """What a page shows, in its order: ("postcard", "ada"), ("person", "grace")."""
    return LINK.findall(browser.get(f"/directory{query}").text)


def next_page(browser, query: str = "") -> str:
    """The query of the page after this one, "" at the end."""
    link = re.search(r'rel="next" href="/directory([^"]*)"', browser.get(f"/directory{query}").text)
    return link[1].replace("&amp;", "&") if link else ""


def test_walls_come_by_their_newest_change_then_planets_by_their_newest_member(client, people, decorate):
    decorate("ada", "2026-11-20T10:00:00.000Z")
    decorate("linus", "2026-11-22T10:00:00.000Z")
    assert found(client) == [("postcard", "linus"), ("postcard", "ada"), ("person", "eve"), ("person", "grace")]


@pytest.mark.parametrize("visibility", ["members", "private"])
@pytest.mark.parametrize("who", ["", "grace"])
def test_a_closed_wall_is_a_planet_among_planets_however_new_it_is(client, sign_in, people, decorate, visibility, who):
    decorate("ada", "2026-11-22T10:00:00.000Z", visibility)
    browser = sign_in(who) if who else client
    assert found(browser) == [("person", name) for name in ("eve", "linus", "grace", "ada")]
    assert "/wall/ada/postcard" not in browser.get("/directory").text


def test_a_postcard_lies_on_its_walls_own_colours_until_it_is_there(client, people, decorate):
    decorate("ada", "2026-11-22T10:00:00.000Z", preset="riso")
    page = client.get("/directory").text
    assert f"--wall-ground:{PRESETS['riso'].ground}" in page
    assert 'src="/wall/ada/postcard-5-small.png"' in page and 'loading="lazy"' in page


def test_everyone_is_on_exactly_one_page(client, people, settle, decorate):
    names = settle("m", 110)
    for n, name in enumerate(names[:50]):
        decorate(name, f"2026-11-22T10:{n // 3:02}:00.000Z")  # several in one moment
    seen, query, pages = [], "", 0
    while query or not pages:
        seen, pages, query = seen + found(client, query), pages + 1, next_page(client, query)
    assert sorted(name for _, name in seen) == sorted([*names, *people]) and pages == 4
    assert [kind for kind, _ in seen] == ["postcard"] * 50 + ["person"] * 64


def test_by_name_everyone_is_met_in_order(client, people, settle, decorate):
    names = settle("m", 60)
    decorate("grace", "2026-11-22T10:00:00.000Z")
    first, query = found(client, "?by=name"), next_page(client, "?by=name")
    assert [name for _, name in first + found(client, query)] == sorted([*names, *people])
    assert len(first) == 48 and next_page(client, query) == ""


@pytest.mark.parametrize("query", [
    "before=x", "before=-5", "before=0", "before=" + "9" * 40, "walls=x", "walls=2026-11-22T10:00:00.000Z", "walls=~-1",
    "walls=2026-11-22T10:00:00.000Z-" + "9" * 30, "by=rank", "by=name&after=%00", "by=name&after=" + "z" * 5000, "by=name&after=%27",
])
def test_a_page_that_makes_no_sense_is_still_a_page(client, people, query):
    assert client.get(f"/directory?{query}").status_code == 200


def test_nothing_is_counted_and_nobody_is_ranked(client, people, decorate):
    decorate("ada", "2026-11-22T10:00:00.000Z")
    words = re.sub(r"<[^>]+>", " ", client.get("/directory").text.split("<main ")[1].split("</main>")[0].partition(">")[2])
    assert "Ada" in words and not re.search(r"\b\d+\b", words)


def test_who_may_invite_finds_where_among_the_people(sign_in, make_member):
    make_member("linus", "moderator")
    pages = {name: sign_in(name).get("/directory").text for name in ("ada", "linus")}
    assert [name for name, page in pages.items() if "Invite someone" in page] == ["linus"]


def test_a_member_can_write_to_everyone_else_from_here_and_a_guest_to_nobody(client, sign_in, people, decorate):
    decorate("ada", "2026-11-22T10:00:00.000Z")
    decorate("grace", "2026-11-22T10:00:00.000Z")
    written_to = set(re.findall(r'href="/dm/(\w+)"', sign_in("ada").get("/directory").text))
    assert {"grace", "eve"} <= written_to and "ada" not in written_to
    assert "/dm/" not in client.get("/directory").text


# somewhere random


def test_somewhere_random_is_a_wall_that_was_decorated_where_there_is_one(client, people, decorate):
    decorate("grace", "2026-11-22T10:00:00.000Z")
    assert {client.get("/directory/random").location for _ in range(12)} == {"/wall/grace"}


def test_somewhere_random_is_somebody_where_nobody_has_decorated(client, people):
    assert client.get("/directory/random").location.removeprefix("/wall/") in people


def test_somewhere_random_is_never_a_door_that_stays_shut(client, sign_in, people, decorate):
    for name, visibility in (("ada", "private"), ("grace", "members"), ("linus", "members"), ("eve", "private")):
        decorate(name, "2026-11-22T10:00:00.000Z", visibility)
    assert {client.get("/directory/random").location for _ in range(8)} == {"/directory"}
    assert {sign_in("ada").get("/directory/random").location for _ in range(8)} <= {"/wall/grace", "/wall/linus"}


def test_who_is_alone_here_is_led_to_the_directory(sign_in):
    assert sign_in("ada").get("/directory/random").location == "/directory"


def test_a_suspended_members_wall_is_on_no_page(client, db, people, decorate):
    decorate("eve", "2026-11-22T10:00:00.000Z")
    db.execute("UPDATE users SET state = 'suspended' WHERE username = 'eve'")
    assert "eve" not in client.get("/directory").text + client.get("/directory?by=name").text + client.get("/").text
    assert "eve" not in {client.get("/directory/random").location.removeprefix("/wall/") for _ in range(8)}


# the door


def test_the_door_shows_the_three_walls_that_changed_last(client, people, decorate):
    for day, name in enumerate(people, 10):
        decorate(name, f"2026-11-{day}T10:00:00.000Z")
    assert [name for kind, name in LINK.findall(client.get("/").text)] == ["eve", "linus", "grace"]


def test_the_door_of_a_bare_place_shows_no_walls(client, people, decorate):
    decorate("ada", "2026-11-22T10:00:00.000Z", "members")
    assert LINK.findall(client.get("/").text) == [] and "postcards" not in client.get("/").text


# what pages ask of the database


@pytest.mark.parametrize("ask", [
    lambda db, user: newest_walls(db),
    lambda db, user: newest_walls(db, ("2026-11-22T10:00:00.000Z", 5)),
    lambda db, user: planets_before(db, FIRST[1]),
    lambda db, user: places_by_name(db, "a"),
    lambda db, user: open_wall_from(db, user, 1, decorated=True),
    lambda db, user: highest_number(db),
])
def test_no_page_walks_through_all_members(db, as_user, ask):
    user = as_user("ada")
    assert assert_queries_indexed(db, lambda: ask(db, user))


def test_the_newest_walls_are_found_in_their_order_without_sorting(db, as_user):
    as_user("ada")
    selects = assert_queries_indexed(db, lambda: newest_walls(db))
    steps = [row["detail"] for sql in selects for row in db.execute("EXPLAIN QUERY PLAN " + sql)]
    assert any("profiles_by_wall_change" in step for step in steps) and not any("TEMP B-TREE" in step for step in steps)
