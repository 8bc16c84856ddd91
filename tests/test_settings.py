"""What a member decides about themselves."""

import pytest

from queries.members import find_member


def test_a_member_changes_how_they_are_seen(sign_in, db):
    ada = sign_in("ada")
    assert ada.post("/settings", data={"display_name": "Ada  Lovelace", "hue": "300"}).location == "/settings"
    assert "Saved." in ada.get("/settings").text
    member = find_member(db, "ada")
    assert (member.display_name, member.hue) == ("Ada Lovelace", 300)
    assert "Ada Lovelace" in ada.get("/wall/ada").text


@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "a\u202eb", "\u200b", "a" + "\u0301" * 9, "👩‍👩‍👧‍👦" * 40, "a" * 5000])
def test_a_name_nobody_could_read_is_drawn_again(sign_in, db, name):
    response = sign_in("ada").post("/settings", data={"display_name": name, "hue": "10"})
    assert response.status_code == 422 and 'id="field-display_name-error"' in response.text
    assert 'value="10"' in response.text
    assert find_member(db, "ada").display_name == "Ada"


@pytest.mark.parametrize("hue", ["-1", "360", "red", "1e9", "9" * 30])
def test_a_colour_that_is_none_is_refused(sign_in, db, hue):
    assert sign_in("ada").post("/settings", data={"display_name": "Ada", "hue": hue}).status_code == 422
    assert find_member(db, "ada").hue == 210


def test_half_a_character_is_refused_and_not_half_stored(sign_in, db):
    half = b'{"display_name": "a\\ud800", "hue": 1}'
    response = sign_in("ada").post("/settings", data=half, content_type="application/json")
    assert response.status_code in (400, 422)
    assert find_member(db, "ada").hue == 210


def test_a_colour_is_tried_on_before_it_is_kept(sign_in, db):
    ada = sign_in("ada")
    pictures = {ada.get(f"/settings/planet.svg?hue={hue}").text for hue in (10, 190)}
    assert len(pictures) == 2 and find_member(db, "ada").hue == 210
    assert ada.get("/settings/planet.svg?hue=abc").status_code == 200


def test_the_planet_changes_with_the_colour(sign_in, client):
    ada = sign_in("ada")
    before = client.get("/avatars/ada.svg").text
    ada.post("/settings", data={"display_name": "Ada", "hue": "10"})
    assert client.get("/avatars/ada.svg").text != before


def test_a_new_colour_makes_the_browser_forget_the_planet_as_it_was(sign_in):
    ada = sign_in("ada")
    saved = [ada.post("/settings", data={"display_name": name, "hue": "10"}).headers for name in ("Ada", "Ada L")]
    assert saved[0]["Clear-Site-Data"] == '"cache"' and "Clear-Site-Data" not in saved[1]


def test_night_is_pinned_and_given_back_to_the_system(sign_in):
    ada = sign_in("ada")
    ada.post("/settings/theme", data={"theme": "dark"})
    assert '<html lang="en" data-theme="dark">' in ada.get("/settings").text
    ada.post("/settings/theme", data={"theme": "system"})
    assert "data-theme" not in ada.get("/settings").text.partition("<head>")[0]
    assert ada.post("/settings/theme", data={"theme": "pink"}).status_code == 422


@pytest.mark.parametrize("path", ["", "/password", "/sessions", "/recovery", "/blocked", "/planet.svg"])
def test_settings_are_for_members_and_kept_by_no_cache(client, people, sign_in, path):
    assert client.get(f"/settings{path}").location.startswith("/login?next=")
    response = sign_in("ada").get(f"/settings{path}")
    assert response.status_code == 200 and "private" in response.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["", "/theme", "/password", "/recovery", "/sessions/delete", "/sessions/1/delete"])
def test_a_guest_changes_nothing(client, people, path):
    assert client.post(f"/settings{path}", data={"display_name": "Eve"}).location.startswith("/login")
