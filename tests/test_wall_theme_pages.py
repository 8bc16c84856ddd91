"""A theme over HTTP: its owner keeps it, by form and by script; nobody else does, and nothing unreadable is kept."""

import pytest
from msgspec import json
from msgspec.structs import asdict, replace

from core.contrast import contrast
from core.wall_themes import PRESETS, read_theme
from db import fetch_value


def stored(db, name: str = "ada"):
    return read_theme(fetch_value(db, """
        SELECT theme FROM profiles JOIN users ON users.id = profiles.user_id WHERE username = :name
    """, name=name))


def post(browser, path: str, theme) -> object:
    return browser.post(path, json=asdict(theme), headers={"X-Live": "1"})


def test_a_theme_is_kept_and_told_to_who_looks(db, sign_in):
    reply = post(sign_in("ada"), "/wall/ada/theme", PRESETS["riso"])
    assert reply.json["ok"] and reply.json["said"] == []
    assert 'id="wall-theme"' in reply.json["html"] and f'data-seq="{reply.json["seq"]}"' in reply.json["html"]
    assert stored(db) == PRESETS["riso"]


def test_the_page_wears_it_from_its_first_byte_and_names_it_in_no_sheet(db, sign_in):
    browser = sign_in("ada")
    post(browser, "/wall/ada/theme", PRESETS["sunset"])
    page = browser.get("/wall/ada").text
    assert 'data-preset="sunset"' in page and "--wall-ground:#ff7b3f;" in page and "<style" not in page


def test_a_form_keeps_one_too(db, sign_in):
    reply = sign_in("ada").post("/wall/ada/theme", data={name: str(value) for name, value in asdict(PRESETS["forest"]).items()})
    assert (reply.status_code, reply.location) == (303, "/wall/ada")
    assert stored(db) == PRESETS["forest"]


def test_a_form_takes_a_preset_whatever_its_other_fields_say(db, sign_in):
    sign_in("ada").post("/wall/ada/theme/preset", data={"preset": "arcade", "ground": "#123456", "border": "2"})
    assert stored(db) == PRESETS["arcade"]


def test_an_ink_that_cannot_be_read_is_repaired_and_the_owner_told(db, sign_in):
    reply = post(sign_in("ada"), "/wall/ada/theme", replace(PRESETS["paper"], ink="#f0f0e0"))
    assert "The ink was made darker" in reply.json["said"][0]
    assert contrast(stored(db).ink, stored(db).paper) >= 4.5


def test_trying_on_keeps_nothing_and_says_what_cannot_be_read(db, sign_in):
    reply = post(sign_in("ada"), "/wall/ada/theme/try", replace(PRESETS["paper"], ink="#f0f0e0"))
    assert reply.json["pairs"][0] == {"name": "Words on cards", "ratio": "1.1", "fine": False, "verdict": "too faint to read"}
    assert reply.json["look"]["style"]["--wall-ink"] == "#f0f0e0" and len(reply.json["said"]) == 1
    assert stored(db) == PRESETS["void"]


def test_undo_brings_back_the_theme_before(db, sign_in):
    browser = sign_in("ada")
    post(browser, "/wall/ada/theme", PRESETS["riso"])
    post(browser, "/wall/ada/theme", PRESETS["forest"])
    steps = db.execute("SELECT what, before FROM wall_changes ORDER BY id").fetchall()
    assert [row["what"] for row in steps] == ["Change the theme", "Change the theme"]
    assert read_theme(json.decode(steps[1]["before"])["wall-theme"]["theme"]) == PRESETS["riso"]


@pytest.mark.parametrize("path", ["theme", "theme/preset"])
def test_nobody_else_changes_it(db, people, client, sign_in, path):
    assert sign_in("grace").post(f"/wall/ada/{path}", data={"preset": "riso"}).status_code == 403
    assert sign_in("linus").post(f"/wall/ada/{path}", data={"preset": "riso"}).status_code == 403
    assert client.post(f"/wall/ada/{path}", data={"preset": "riso"}).status_code in (302, 303, 401)
    assert stored(db) == PRESETS["void"]


BAD = [
    {"ground": "red"}, {"ground": "#12345"}, {"ink": "#000000;}"}, {"border": 9}, {"border": "thick"}, {"radius": -1}, {"pattern": "url(x)"},
    {"fonts": "Papyrus"}, {"preset": "mine"}, {"card": None}, {"pattern_scale": 1e9}, [], "void", 7,
]


@pytest.mark.parametrize("body", BAD, ids=str)
@pytest.mark.parametrize("path", ["theme", "theme/try"])
def test_what_is_no_theme_is_refused_with_a_sentence(db, sign_in, path, body):
    reply = sign_in("ada").post(f"/wall/ada/{path}", json=body, headers={"X-Live": "1"})
    assert reply.status_code == 422 and reply.json["error"]["message"].endswith(".")
    assert stored(db) == PRESETS["void"]
