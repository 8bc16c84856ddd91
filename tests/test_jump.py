"""Ctrl/Cmd+K: where the first letters lead."""

import re

import pytest

from mutations.memberships import join_room
from mutations.rooms import NewRoom, archive_room, create_room
from queries.rooms import find_room


@pytest.fixture
def rooms(db, as_user):
    """ada's garden and den, and a glass house that is shut."""
    ada = as_user("ada")
    create_room(db, ada, NewRoom("Garden", "", "public"))
    create_room(db, ada, NewRoom("The Garden Den", "", "private"))
    archive_room(db, ada, create_room(db, ada, NewRoom("Glass house", "", "public")))


def places(browser, letters: str = "") -> list[str]:
    page = browser.get("/jump", query_string={"q": letters}).text
    return re.findall(r'<a class="jump__item"[^>]* href="([^"]+)"', page)


def test_without_letters_it_offers_the_rooms_one_is_in(rooms, sign_in):
    assert places(sign_in("ada")) == ["/rooms/lobby", "/rooms/garden", "/rooms/the-garden-den"]
    assert places(sign_in("grace")) == ["/rooms/lobby"]


def test_rooms_come_before_members_and_beginnings_before_middles(rooms, sign_in, make_member):
    make_member("gardener")
    assert places(sign_in("ada"), "gard") == ["/rooms/garden", "/rooms/the-garden-den", "/wall/gardener"]


def test_ones_own_rooms_come_first(db, rooms, as_user, sign_in):
    grace, eve = as_user("grace"), as_user("eve")
    create_room(db, eve, NewRoom("Gardens of others", "", "public"))
    create_room(db, eve, NewRoom("Gardens of ours", "", "public"))
    join_room(db, grace, find_room(db, grace, "gardens-of-ours"))
    assert places(sign_in("grace"), "gardens")[0] == "/rooms/gardens-of-ours"


def test_strangers_are_offered_no_private_room_and_nobody_a_shut_one(rooms, sign_in):
    assert places(sign_in("eve"), "g") == ["/rooms/garden"]


def test_options_are_what_the_palette_expects(rooms, sign_in):
    page = sign_in("ada").get("/jump?q=a").text
    assert '<a class="jump__item" role="option" data-kind="room" href="/rooms/garden">' in page
    assert '<a class="jump__item" role="option" data-kind="member" href="/wall/ada">' in page


def test_at_most_twelve_places(sign_in, make_member, db, as_user):
    ada = as_user("ada")
    for number in range(12):
        make_member(f"same_{number}")
        create_room(db, ada, NewRoom(f"Same {number}", "", "public"))
    found = places(sign_in("ada"), "same")
    assert len(found) == 12 and found[8].startswith("/wall/")


@pytest.mark.parametrize("letters", ["@gra", "@", "#gard", "#", "%", "'", "\x00", "🎉", "x" * 500, "{", "\U0010ffff"])
def test_odd_letters_are_harmless(rooms, sign_in, letters):
    assert sign_in("grace").get("/jump", query_string={"q": letters}).status_code == 200


def test_nothing_by_that_name_says_so(sign_in):
    assert "Nobody and nothing by that name" in sign_in("ada").get("/jump?q=zzz").text


def test_people_alone_come_as_json_by_both_of_their_names(sign_in, make_member, db):
    make_member("gardener")
    with db:
        db.execute("UPDATE profiles SET display_name = 'Rosa Garten' WHERE user_id = (SELECT id FROM users WHERE username = 'gardener')")
    ada = sign_in("ada")
    for letters in ("@gard", "rosa g"):
        assert ada.get("/jump/people", query_string={"q": letters}).json == [{"username": "gardener", "name": "Rosa Garten"}]
    assert ada.get("/jump/people").json == []
