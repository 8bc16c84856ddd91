"""Where somebody is signed in, and how that ends."""

import pytest

import auth
from core.devices import describe_device
from db import fetch_value
from queries.members import User, member_by_session
from queries.sessions import session_is_stale, sessions_of, signed_in_from
from routes import account, admin, recovery, sessions
from tests.conftest import PASSWORD
from tests.plans import assert_queries_indexed

NEW = "a new one, longer"


@pytest.fixture
def ended(monkeypatch):
    """What the live side is told: ("session", id) and ("member", id)."""
    told = []
    for module in (account, sessions, recovery, admin, auth):
        for name in ("session_ended", "member_ended"):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, lambda id, name=name: told.append((name.split("_")[0], id)))
    return told


def change_password(browser, current=PASSWORD, password=NEW):
    return browser.post("/settings/password", data={"current": current, "password": password})


def number_of(db, name="ada") -> int:
    return fetch_value(db, """
        SELECT max(sessions.id) FROM sessions JOIN users ON users.id = user_id WHERE username = :name
    """, name=name)


def test_signing_out_ends_the_session_its_sockets_and_its_cookie(sign_in, db, ended):
    ada = sign_in("ada")
    session_id = number_of(db)
    response = ada.post("/logout")
    assert response.location == "/" and "session=;" in response.headers["Set-Cookie"]
    assert ended == [("session", session_id)]
    assert ada.get("/settings").status_code == 303
    assert fetch_value(db, "SELECT count(*) FROM sessions") == 0


def test_signing_in_again_takes_a_new_token_and_ends_the_old_session(sign_in, db, ended):
    ada = sign_in("ada")
    before, session_id = ada.get_cookie("session").value, number_of(db)
    ada.post("/login", data={"username": "ada", "password": PASSWORD})
    assert ada.get_cookie("session").value != before
    assert ended == [("session", session_id)]
    assert fetch_value(db, "SELECT count(*) FROM sessions") == 1


def test_only_the_hash_of_a_token_is_kept(sign_in, db):
    token = sign_in("ada").get_cookie("session").value
    kept = fetch_value(db, "SELECT token_hash FROM sessions")
    assert len(kept) == 32 and token.encode() not in kept


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "A" * 3000, "Ä" * 43, "' OR 1=1 --", "\x00"])
def test_a_made_up_token_is_a_guest(client, people, token):
    client.set_cookie("session", token)
    assert client.get("/settings").status_code == 303


@pytest.mark.parametrize("column, age", [("seen_at", "-30 days"), ("created_at", "-180 days")])
def test_a_session_ends_by_itself(sign_in, db, column, age):
    ada = sign_in("ada")
    db.execute(f"UPDATE sessions SET {column} = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', :age, '+1 minute')", {"age": age})
    assert ada.get("/settings").status_code == 200
    db.execute(f"UPDATE sessions SET {column} = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', :age)", {"age": age})
    assert ada.get("/settings").status_code == 303


def test_use_is_written_down_at_most_every_ten_minutes(sign_in, db):
    ada = sign_in("ada")
    seen = fetch_value(db, "SELECT seen_at FROM sessions")
    ada.get("/settings")
    assert fetch_value(db, "SELECT seen_at FROM sessions") == seen
    db.execute("UPDATE sessions SET seen_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-11 minutes')")
    ada.get("/settings")
    assert fetch_value(db, "SELECT seen_at FROM sessions") >= seen


def test_the_list_says_which_browser_is_which(sign_in):
    ada = sign_in("ada")
    sign_in("ada")
    page = ada.get("/settings/sessions").text
    assert page.count("Firefox on Linux") == 2 and page.count("this one") == 1 and "127.0.0.0/24" in page


def test_one_browser_is_signed_out_and_no_other(sign_in, db, ended):
    ada, phone = sign_in("ada"), sign_in("ada")
    session_id = number_of(db)
    assert ada.post(f"/settings/sessions/{session_id}/delete").status_code == 303
    assert (ada.get("/settings").status_code, phone.get("/settings").status_code) == (200, 303)
    assert ended == [("session", session_id)]


def test_signing_this_browser_out_from_the_list_signs_out(sign_in, db):
    ada = sign_in("ada")
    assert ada.post(f"/settings/sessions/{number_of(db)}/delete").location == "/"
    assert ada.get("/settings").status_code == 303


def test_all_others_are_signed_out_at_once(sign_in, db, ended):
    phone, laptop, ada = sign_in("ada"), sign_in("ada"), sign_in("ada")
    grace = sign_in("grace")
    ada.post("/settings/sessions/delete")
    assert [browser.get("/settings").status_code for browser in (phone, laptop, ada, grace)] == [303, 303, 200, 200]
    assert len(ended) == 2


def test_nobody_signs_out_someone_else(sign_in, db, ended):
    sign_in("ada")
    theirs = number_of(db)
    assert sign_in("eve").post(f"/settings/sessions/{theirs}/delete").status_code == 404
    assert fetch_value(db, "SELECT 1 FROM sessions WHERE id = :id", id=theirs) and ended == []


def test_a_new_password_ends_the_others_and_gives_this_one_a_new_token(sign_in, db, ended, app):
    phone, ada = sign_in("ada"), sign_in("ada")
    before = ada.get_cookie("session").value
    assert change_password(ada).status_code == 303
    assert ada.get_cookie("session").value != before and len(ended) == 1
    assert (ada.get("/settings").status_code, phone.get("/settings").status_code) == (200, 303)
    thief = app.test_client()
    thief.set_cookie("session", before)
    assert thief.get("/settings").status_code == 303


def test_the_old_password_is_asked_for_and_never_shown_again(sign_in):
    ada = sign_in("ada")
    response = change_password(ada, current="not this one")
    assert response.status_code == 422 and "That is not your password." in response.text
    assert "not this one" not in response.text and NEW not in response.text
    assert change_password(ada, password="ada ada ada").status_code == 422


def test_asking_for_the_old_password_is_limited_too(sign_in):
    ada = sign_in("ada")
    assert [change_password(ada, current=f"guess {n}").status_code for n in range(6)] == [422] * 5 + [429]


def test_a_suspended_member_is_out_at_once_and_told_why(sign_in, people, ended):
    eve, admin_browser = sign_in("eve"), sign_in("root", role="admin")
    admin_browser.post("/admin/members/eve/suspend", data={"reason": "sold watches in the lobby"})
    assert eve.get("/settings").status_code == 303
    assert ended == [("member", people["eve"].id)]
    response = eve.post("/login", data={"username": "eve", "password": PASSWORD})
    assert response.status_code == 403 and "sold watches in the lobby" in response.text
    assert "sold watches" not in eve.post("/login", data={"username": "eve", "password": "a wrong one"}).text


def test_fifty_browsers_are_enough_for_anyone(new_session, db, people):
    tokens = [new_session("ada")[0] for _ in range(52)]
    assert fetch_value(db, "SELECT count(*) FROM sessions") == 50 and len(set(tokens)) == 52


def test_finding_who_asks_needs_no_scan(db, as_user):
    user = as_user("ada")
    assert isinstance(user, User)
    for ask in (
        lambda: member_by_session(db, b"x" * 32),
        lambda: sessions_of(db, user),
        lambda: session_is_stale(db, user.session_id),
        lambda: signed_in_from(db, "ada", "127.0.0.0/24"),
    ):
        assert assert_queries_indexed(db, ask)


WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize("user_agent, words", [
    ("Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0", "Firefox on Linux"),
    (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/156.0 Safari/537.36 Edg/156.0", "Edge on Windows"),
    (f"Mozilla/5.0 (Linux; Android 16) {WEBKIT} Chrome/156.0 Mobile Safari/537.36", "Chrome on Android"),
    (f"Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) {WEBKIT} Version/19.0 Safari/604.1", "Safari on iPhone"),
    (f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {WEBKIT} Version/19.0 Safari/605.1", "Safari on a Mac"),
    ("", "An unknown browser"),
    ("something else", "An unknown browser"),
])
def test_a_browser_is_described_in_words(user_agent, words):
    assert describe_device(user_agent) == words
