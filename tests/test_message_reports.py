"""A message in a room is reported with what was said around it; a keeper removes it for everyone, or leaves it."""

from io import BytesIO

import pytest
from PIL import Image

from core.passwords import new_token
from db import fetch_value
from mutations.messages import NewMessage, post_message
from queries.audit import entries_before
from queries.members import NEWEST
from queries.message_reports import message_shown
from queries.messages import find_message
from queries.reports import open_reports
from queries.rooms import find_room
from tests.plans import assert_queries_indexed


@pytest.fixture
def talk(db, people, as_user):
    """Seven messages in the lobby, by ada and grace in turn; gives the number of the middle one, grace's."""
    return [say(db, as_user(("ada", "grace")[number % 2]), f"word {number}") for number in range(7)][3]


def say(db, user, body, slug="lobby", **more) -> int:
    new = NewMessage(nonce=new_token(), body=body, **more)
    return post_message(db, user, find_room(db, user, slug), new).message.id


@pytest.fixture
def den(db, people):
    with db:
        db.execute("INSERT INTO rooms (slug, name, visibility) VALUES ('den', 'Secret den', 'private')")
        for name in ("ada", "grace"):
            db.execute("INSERT INTO memberships (room_id, user_id) SELECT max(id), ? FROM rooms", (people[name].id,))


def report(browser, id: int, reason="This is an insult."):
    return browser.post(f"/messages/{id}/report", data={"reason": reason})


def test_a_report_reaches_the_keepers_with_what_was_said_around_it(talk, sign_in):
    ada = sign_in("ada")
    form = ada.get(f"/messages/{talk}/report").text
    assert "▸" in form and report(ada, talk).status_code == 303
    page = sign_in("linus").get("/admin/reports").text
    assert "This is an insult." in page and f'href="/rooms/lobby/messages/{talk}"' in page
    shown = page.partition("In the room Lobby:")[2].partition("</blockquote>")[0]
    assert [f"word {number}" in shown for number in range(7)] == [True] * 7 and shown.count("▸") == 1
    assert "@grace: In the room" not in page
    assert "@grace: word 3" in shown.partition("▸")[2].splitlines()[0]


def test_an_open_report_is_marked_for_the_keepers_alone_until_it_is_closed(talk, sign_in):
    ada, linus = sign_in("ada"), sign_in("linus")
    report(ada, talk)
    assert ", a report waits" in linus.get("/rooms/lobby").text and ", a report waits" not in ada.get("/rooms/lobby").text
    linus.post("/admin/reports/1/close", data={"outcome": "Told them."})
    assert ", a report waits" not in linus.get("/rooms/lobby").text


def test_of_a_private_room_only_the_message_itself_is_revealed(db, den, as_user, sign_in):
    for body in ("before it", "the insult", "after it"):
        say(db, as_user("grace"), body, "den")
    report(sign_in("ada"), 2)
    page = sign_in("linus").get("/admin/reports").text
    assert "the insult" in page and "In a private room" in page
    assert not any(words in page for words in ("before it", "after it", "Secret den", "/rooms/den"))


def test_what_was_shown_stays_when_the_message_says_something_else_by_then(talk, sign_in, db):
    report(sign_in("ada"), talk)
    sign_in("grace").post(f"/messages/{talk}", data={"id": str(talk), "body": "nothing happened"})
    assert "word 3" in open_reports(db)[0].shown and "nothing happened" not in open_reports(db)[0].shown


@pytest.mark.parametrize(("name", "reason", "status"), [("grace", "mine", 409), ("ada", " ", 422), ("ada", "x" * 1001, 422)])
def test_what_cannot_be_reported_so_is_refused(talk, sign_in, db, name, reason, status):
    assert report(sign_in(name), talk, reason).status_code == status and open_reports(db) == []


def test_one_reports_a_message_once_and_a_deleted_one_never(talk, sign_in, db):
    ada, grace = sign_in("ada"), sign_in("grace")
    assert [report(ada, talk).status_code for _ in range(2)] == [303, 409]
    grace.post(f"/messages/{talk}/delete", data={"id": str(talk)})
    assert report(sign_in("eve"), talk).status_code == 404 and len(open_reports(db)) == 1


def test_who_does_not_see_the_room_learns_nothing(db, den, as_user, sign_in, client):
    said = say(db, as_user("grace"), "the insult", "den")
    assert sign_in("eve").get(f"/messages/{said}/report").status_code == 404
    assert report(sign_in("eve"), said).status_code == 404
    assert client.get(f"/messages/{said}/report").location.startswith("/login") and open_reports(db) == []


def test_a_keeper_removes_it_for_everyone_and_the_room_reads_why(talk, sign_in, db):
    report(sign_in("ada"), talk)
    assert sign_in("linus").post("/admin/reports/1/erase", data={"outcome": "an insult"}).status_code == 303
    page = sign_in("eve").get("/rooms/lobby").text
    assert "Removed by a moderator: an insult" in page and "word 3" not in page and open_reports(db) == []
    acts = [(entry.actor, entry.action, entry.reason) for entry in entries_before(db, NEWEST)]
    assert acts == [("linus", "message.delete", "an insult"), ("linus", "report.close", "an insult")]


def test_a_picture_that_was_reported_leaves_the_disk(db, people, sign_in, app):
    out = BytesIO()
    Image.new("RGB", (40, 30), "purple").save(out, "PNG")
    form = {"nonce": "p", "body": "look", "image": (BytesIO(out.getvalue()), "a.png")}
    sign_in("grace").post("/rooms/lobby/messages", data=form)
    id = fetch_value(db, "SELECT id FROM uploads")
    report(sign_in("ada"), 1)
    assert "[a picture]" in open_reports(db)[0].shown
    sign_in("linus").post("/admin/reports/1/erase", data={"outcome": "not yours"})
    assert not (app.config["NEOSPACE"].path("uploads") / f"{id}.webp").exists()


def test_a_message_of_a_private_room_is_removed_by_a_keeper_who_never_saw_the_room(db, den, as_user, sign_in):
    said = say(db, as_user("grace"), "the insult", "den")
    report(sign_in("ada"), said)
    assert sign_in("linus").post("/admin/reports/1/erase", data={"outcome": "an insult"}).status_code == 303
    assert "Removed by a moderator: an insult" in sign_in("ada").get("/rooms/den").text


def test_what_an_admin_said_is_not_a_moderators_to_remove(db, people, as_user, sign_in):
    said = say(db, as_user("root", "admin"), "a word of power")
    report(sign_in("ada"), said)
    assert sign_in("linus").post("/admin/reports/1/erase", data={"outcome": "no"}).status_code == 403
    assert len(open_reports(db)) == 1
    assert sign_in("root").post("/admin/reports/1/erase", data={"outcome": "sorry"}).status_code == 303


def test_what_is_gone_already_is_closed_not_removed(talk, sign_in, db):
    report(sign_in("ada"), talk)
    sign_in("grace").post(f"/messages/{talk}/delete", data={"id": str(talk)})
    linus = sign_in("linus")
    assert "It was deleted since." in linus.get("/admin/reports").text
    assert linus.post("/admin/reports/1/erase", data={"outcome": "an insult"}).status_code == 409
    assert len(open_reports(db)) == 1
    assert linus.post("/admin/reports/1/close", data={"outcome": "gone"}).status_code == 303


@pytest.mark.parametrize("name", ["ada", "eve"])
def test_members_remove_nothing_through_reports(talk, sign_in, db, name):
    report(sign_in("ada"), talk)
    assert sign_in(name).post("/admin/reports/1/erase", data={"outcome": "x"}).status_code == 404
    assert find_message(db, talk).deleted is False


def test_a_removal_needs_words(talk, sign_in, db):
    report(sign_in("ada"), talk)
    refused = sign_in("linus").post("/admin/reports/1/erase", data={"outcome": " "})
    assert refused.status_code == 422 and "Write down what came of it" in refused.text and len(open_reports(db)) == 1


def test_reports_are_found_without_walking_the_tables(talk, db, as_user):
    room = find_room(db, as_user("ada"), "lobby")
    assert_queries_indexed(db, lambda: (message_shown(db, room, find_message(db, talk)), open_reports(db)))
