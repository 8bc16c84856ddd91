"""Where somebody is signed in, and how that ends."""

import io

import pytest

import auth
from core.devices import describe_device
from db import fetch_value
from queries.members import User, member_by_session
from queries.sessions import session_is_stale, sessions_of, signed_in_from
from routes import account, admin_members, recovery, sessions
from tests.conftest import PASSWORD
from tests.plans import assert_queries_indexed

NEW = "a new one, longer"


@pytest.fixture
def ended(monkeypatch):
    """What the live side is told: ("session", id) and ("member", id)."""
    told = []
    for module in (account, sessions, recovery, admin_members, auth):
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


def test_who_signs_out_leaves_no_pictures_and_no_codes_in_the_browser(sign_in):
    ada = sign_in("ada")
    ada.set_cookie("codes", "aaaaa-aaaaa", path="/settings/recovery")
    assert ada.post("/logout").headers["Clear-Site-Data"] == '"cache"'
    assert ada.get_cookie("codes", path="/settings/recovery") is None


def test_who_only_signs_in_again_keeps_what_the_browser_has(sign_in):
    assert "Clear-Site-Data" not in sign_in("ada").post("/login", data={"username": "ada", "password": PASSWORD}).headers


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


def test_this_browser_comes_first_in_the_list_and_was_used_now(sign_in, db):
    ada = sign_in("ada")
    sign_in("ada")
    db.execute("UPDATE sessions SET seen_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-5 minutes') WHERE id < ?", (number_of(db),))
    first, second = ada.get("/settings/sessions").text.split('<li class="list__item">')[1:]
    assert "this one" in first and "Last used: now" in first
    assert "this one" not in second and "Last used: now" not in second


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
    assert ada.get_cookie("session").value != before
    assert (ada.get("/settings").status_code, phone.get("/settings").status_code) == (200, 303)
    thief = app.test_client()
    thief.set_cookie("session", before)
    assert thief.get("/settings").status_code == 303


def test_a_new_password_ends_the_very_session_too_so_that_nobody_listens_on_it(sign_in, db, ended):
    sign_in("ada")
    ada, before = sign_in("ada"), number_of(db)
    change_password(ada)
    assert ended == [("session", before - 1), ("session", before)] and number_of(db) > before


CHANGES = {"/settings/password": {"current": PASSWORD, "password": NEW}, "/settings/recovery": {"password": PASSWORD}}


@pytest.mark.parametrize("path", CHANGES)
@pytest.mark.parametrize("meanwhile, status", [("UPDATE users SET password = 'theirs'", 409), ("DELETE FROM sessions", 403)])
def test_who_knew_the_old_password_changes_nothing_once_there_is_a_new_one(sign_in, db, monkeypatch, path, meanwhile, status):
    def work_slowly(what):
        db.execute(meanwhile)
        return "thief's" if path.endswith("password") else (b"x" * 32,)

    ada = sign_in("ada")
    monkeypatch.setattr(account, "hashed", work_slowly)
    monkeypatch.setattr(account, "hash_codes", work_slowly)
    assert ada.post(path, data=CHANGES[path]).status_code == status
    assert fetch_value(db, "SELECT password FROM users") != "thief's"
    assert fetch_value(db, "SELECT count(*) FROM recovery_codes") == 0


class Held(io.BytesIO):
    """A body that its sender holds back until something has happened."""

    def __init__(self, body: bytes, meanwhile):
        super().__init__(body)
        self.meanwhile = meanwhile

    def read(self, *size):
        self.meanwhile()
        return super().read(*size)

    def readinto(self, buffer):
        self.meanwhile()
        return super().readinto(buffer)


def multipart(name: str, value: bytes) -> bytes:
    return b'--cut\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n--cut--\r\n' % (name.encode(), value)


def as_file(size: int) -> bytes:
    head = b'--cut\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n'
    return head + b"x" * size + b"\r\n--cut--\r\n"


MULTIPART = "multipart/form-data; boundary=cut"


@pytest.mark.parametrize("path, body, kind", [
    ("/wall/ada/card", b"display_name=Held", "application/x-www-form-urlencoded"),
    ("/wall/ada/card", b'{"display_name": "Held"}', "application/json"),
    ("/wall/ada/card", multipart("display_name", b"Held"), MULTIPART),
    ("/rooms/lobby/messages", b"body=held&nonce=held-back-by-ada", "application/x-www-form-urlencoded"),
    ("/rooms/lobby/uploads", as_file(1000), MULTIPART),
    ("/rooms/lobby/uploads", as_file(200_000), MULTIPART),
])
def test_what_is_held_back_until_its_author_is_out_is_not_done(sign_in, db, path, body, kind):
    ada = sign_in("ada")
    held = Held(body, lambda: db.execute("DELETE FROM sessions"))
    response = ada.post(path, input_stream=held, content_length=len(body), content_type=kind, headers={"X-Live": "1"})
    assert response.status_code == 401
    assert fetch_value(db, "SELECT display_name FROM profiles") == "Ada"
    assert fetch_value(db, "SELECT count(*) FROM messages") == fetch_value(db, "SELECT count(*) FROM uploads") == 0


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


def test_the_browser_that_makes_room_for_a_newer_one_is_told(app, new_session, db, people, ended):
    oldest = [new_session("ada")[1] for _ in range(50)][0]
    app.test_client().post("/login", data={"username": "ada", "password": PASSWORD})
    assert ended == [("session", oldest)]


def test_sessions_that_are_over_are_cleared_away_and_their_sockets_closed_when_anyone_signs_in(app, new_session, db, people, ended):
    forgotten, begun_long_ago, living = (new_session(name)[1] for name in ("ada", "grace", "linus"))
    db.execute("UPDATE sessions SET seen_at = '2020-01-01T00:00:00.000Z' WHERE id = :id", {"id": forgotten})
    db.execute("UPDATE sessions SET created_at = '2020-01-01T00:00:00.000Z' WHERE id = :id", {"id": begun_long_ago})
    app.test_client().post("/login", data={"username": "eve", "password": PASSWORD})
    assert sorted(ended) == [("session", forgotten), ("session", begun_long_ago)]
    assert fetch_value(db, "SELECT 1 FROM sessions WHERE id = :id", id=living)


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
