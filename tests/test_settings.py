"""What a member decides about themselves."""

import pytest

from queries.members import find_member


def test_how_others_see_a_member_is_a_matter_of_their_card(sign_in):
    page = sign_in("ada").get("/settings").text
    assert 'href="/wall/ada/card"' in page and 'name="display_name"' not in page


def test_a_colour_is_tried_on_before_it_is_kept(sign_in, db):
    ada = sign_in("ada")
    pictures = {ada.get(f"/settings/planet.svg?hue={hue}").text for hue in (10, 190)}
    assert len(pictures) == 2 and find_member(db, "ada").hue == 210
    assert ada.get("/settings/planet.svg?hue=abc").status_code == 200


def test_night_is_pinned_and_given_back_to_the_system(sign_in):
    ada = sign_in("ada")
    ada.post("/settings/theme", data={"theme": "dark"})
    assert '<html lang="en" data-theme="dark">' in ada.get("/settings").text
    ada.post("/settings/theme", data={"theme": "system"})
    assert "data-theme" not in ada.get("/settings").text.partition("<head>")[0]
    assert ada.post("/settings/theme", data={"theme": "pink"}).status_code == 422


@pytest.mark.parametrize("path", ["", "/password", "/sessions", "/recovery", "/blocked", "/data", "/planet.svg"])
def test_settings_are_for_members_and_kept_by_no_cache(client, people, sign_in, path):
    assert client.get(f"/settings{path}").location.startswith("/login?next=")
    response = sign_in("ada").get(f"/settings{path}")
    assert response.status_code == 200 and "private" in response.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/theme", "/password", "/recovery", "/sessions/delete", "/sessions/1/delete", "/data/delete"])
def test_a_guest_changes_nothing(client, people, path):
    assert client.post(f"/settings{path}", data={"display_name": "Eve"}).location.startswith("/login")
