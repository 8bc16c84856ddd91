"""Coming to live here, signing in, getting back in, blocking."""

import re
from contextlib import suppress
from threading import Barrier, Thread

import pytest
from werkzeug.exceptions import TooManyRequests

from auth import pace_guesses, pace_registration
from core import passwords
from core.passwords import hash_code, hash_token, new_recovery_codes, new_token
from db import fetch_value
from mutations.accounts import replace_codes
from mutations.moderation import issue_reset_link
from queries.accounts import codes_left, find_account
from queries.blocks import blocked_names
from queries.members import existing_names, find_member, members_named, shared_rooms
from routes import recovery as recovering
from routes import sign_in as signing_in
from tests.conftest import PASSWORD
from tests.plans import assert_queries_indexed

FOUNDING = {"site_name": "Ada's attic", "username": "ada", "display_name": "Ada", "password": PASSWORD}
REGISTRATION = {"username": "grace", "display_name": "Grace", "password": PASSWORD}


@pytest.fixture
def open_site(make_member, db):
    make_member("ada", role="admin")
    db.execute("UPDATE settings SET registration = 'open'")


@pytest.fixture
def hashes(monkeypatch):
    """Counts how often bcrypt works."""
    counted = []
    for name in ("hashpw", "checkpw"):
        real = getattr(passwords.bcrypt, name)
        monkeypatch.setattr(passwords.bcrypt, name, lambda *a, real=real, name=name: counted.append(name) or real(*a))
    return counted


def log_in(client, username="ada", password=PASSWORD, **more):
    return client.post("/login", data={"username": username, "password": password} | more)


def cookie_of(response, name="session"):
    return next((line for line in response.headers.getlist("Set-Cookie") if line.startswith(name + "=")), "")


# the first member


@pytest.mark.parametrize("path", ["/", "/login", "/register", "/rooms/lobby", "/wall/ada", "/admin"])
def test_every_page_of_an_empty_server_leads_to_the_first(client, path):
    response = client.get(path)
    assert (response.status_code, response.location) == (303, "/welcome")


def test_the_first_member_names_the_site_and_is_its_admin(client, db):
    response = client.post("/welcome", data=FOUNDING)
    assert (response.status_code, response.location) == (303, "/settings/recovery")
    assert find_member(db, "ada").role == "admin"
    assert fetch_value(db, "SELECT site_name FROM settings") == "Ada's attic"
    assert "Ada&#39;s attic" in client.get("/settings").text


def test_the_first_page_is_gone_once_somebody_lives_here(client, people):
    assert client.get("/welcome").location == "/"
    response = client.post("/welcome", data=FOUNDING | {"username": "mallory"})
    assert response.status_code == 409 and "Ask them for an invitation" in response.text


def test_of_two_who_found_a_site_at_once_one_wins_and_the_other_is_told(app, db):
    start, answers = Barrier(2), []

    def found(name):
        client = app.test_client()
        start.wait()
        answers.append(client.post("/welcome", data=FOUNDING | {"username": name}))

    threads = [Thread(target=found, args=(name,)) for name in ("ada", "grace")]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert fetch_value(db, "SELECT count(*) FROM users") == 1
    assert fetch_value(db, "SELECT count(*) FROM sessions") == 1


@pytest.mark.parametrize("wrong", [
    {"site_name": ""}, {"site_name": "x" * 41}, {"username": "A"}, {"username": "admin"}, {"password": "short"},
    {"password": "password123"}, {"display_name": "\u202eevil"}, {"display_name": "x" * 41},
])
def test_a_founding_that_is_wrong_is_drawn_again_with_its_words_but_not_its_password(client, db, wrong):
    response = client.post("/welcome", data=FOUNDING | wrong)
    assert response.status_code == 422 and 'aria-invalid="true"' in response.text and 'role="alert"' in response.text
    assert wrong.get("username", "ada") in response.text and PASSWORD not in response.text
    assert fetch_value(db, "SELECT count(*) FROM users") == 0


# registering


def test_a_new_member_is_signed_in_and_in_the_lobby_with_all_of_it_read(client, db, open_site):
    db.execute("UPDATE rooms SET last_message_id = 41")
    assert client.post("/register", data=REGISTRATION).location == "/settings/recovery"
    assert "grace" in client.get("/settings").text
    assert fetch_value(db, """
        SELECT last_read_id FROM memberships JOIN users ON users.id = user_id WHERE username = 'grace'
    """) == 41


def test_a_name_is_folded_and_the_display_name_may_be_left_out(client, db, open_site):
    client.post("/register", data={"username": " GrAcE ", "display_name": "", "password": PASSWORD})
    assert find_member(db, "grace").username == "grace"


@pytest.mark.parametrize("username", ["ada", "ADA", "admin", "neospace", "a", "x" * 21, "ad a", "ada!", "ädä", ""])
def test_a_name_that_is_taken_reserved_or_misshapen_is_refused(client, db, open_site, username):
    response = client.post("/register", data=REGISTRATION | {"username": username})
    assert response.status_code == 422 and 'id="field-username-error"' in response.text
    assert fetch_value(db, "SELECT count(*) FROM users") == 1


def test_the_name_of_a_deleted_member_stays_theirs(client, db, open_site, make_member):
    make_member("grace")
    db.execute("UPDATE users SET state = 'deleted' WHERE username = 'grace'")
    assert client.post("/register", data=REGISTRATION).status_code == 422
    assert log_in(client, "grace").status_code == 422
    assert client.get("/wall/grace").status_code == 404


def test_a_closed_site_takes_nobody(client, db, open_site):
    db.execute("UPDATE settings SET registration = 'closed'")
    assert "not taking new members" in client.get("/register").text
    assert client.post("/register", data=REGISTRATION).status_code == 422


def test_a_field_nobody_asked_for_is_refused(client, db, open_site):
    assert client.post("/register", data=REGISTRATION | {"role": "admin"}).status_code == 422
    assert fetch_value(db, "SELECT count(*) FROM users") == 1


def test_one_network_registers_three_members_an_hour(client, app, open_site):
    forms = [REGISTRATION | {"username": f"guest_{n}"} for n in range(4)]
    statuses = [app.test_client().post("/register", data=form).status_code for form in forms]
    assert statuses == [303, 303, 303, 429]


def test_the_form_of_registering_is_not_read_again_and_again(app, db, open_site):
    statuses = [app.test_client().post("/register", data={"username": "ada"}).status_code for _ in range(61)]
    assert statuses == [422] * 60 + [429]


def test_one_network_cannot_use_up_what_is_for_everyone(app, people):
    with app.test_request_context(environ_base={"REMOTE_ADDR": "10.1.1.7"}):
        for n in range(310):
            with suppress(TooManyRequests):
                pace_guesses(f"guess{n}")
            with suppress(TooManyRequests):
                pace_registration(invited=True)
    with app.test_request_context(environ_base={"REMOTE_ADDR": "10.2.2.7"}):
        pace_guesses("ada")
        pace_registration(invited=False)


def test_registering_shows_the_recovery_codes_once_to_this_browser(client, app, db, open_site, new_session):
    client.post("/register", data=REGISTRATION)
    page = client.get("/settings/recovery").text
    codes = re.findall(r"<li>([0-9a-z]{5}-[0-9a-z]{5})</li>", page)
    assert len(codes) == 10
    assert client.post("/settings/recovery/kept").location == "/"
    assert codes[0] not in client.get("/settings/recovery").text
    elsewhere = app.test_client()
    elsewhere.set_cookie("session", new_session("grace")[0])
    assert codes[0] not in elsewhere.get("/settings/recovery").text


def test_codes_that_are_not_the_members_are_never_shown(sign_in):
    ada = sign_in("ada")
    ada.set_cookie("codes", "aaaaa-aaaaa", path="/settings/recovery")
    assert "aaaaa-aaaaa" not in ada.get("/settings/recovery").text


# signing in


def test_the_right_password_opens_the_door_and_leads_back(client, people):
    response = log_in(client, next="/directory?before=7")
    assert (response.status_code, response.location) == (303, "/directory?before=7")
    assert client.get("/settings").status_code == 200


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client, people):
    line = cookie_of(log_in(client))
    assert "HttpOnly" in line and "SameSite=Lax" in line and "Path=/" in line and "Secure" not in line


def test_on_https_the_cookie_is_bound_to_this_host(client, people):
    response = client.post("/login", data={"username": "ada", "password": PASSWORD}, base_url="https://home.test")
    line = cookie_of(response, "__Host-session")
    assert "Secure" in line and "Path=/" in line and "Domain" not in line


def test_on_https_a_cookie_without_the_binding_signs_nobody_in(client, people, new_session):
    client.set_cookie("session", new_session("ada")[0], domain="home.test")
    assert client.get("/settings", base_url="https://home.test").status_code == 303


@pytest.mark.parametrize("name", ["ada", "nobody", "Ada", "@ada", "x" * 5000, "\x00", "a'--"])
def test_unknown_names_and_wrong_passwords_get_the_same_words_and_the_same_work(client, people, hashes, name):
    response = log_in(client, name, "not the password")
    assert response.status_code == 422
    assert hashes == ["checkpw"]
    known = log_in(client, "grace", "not the password").text
    assert re.sub(r'value="[^"]*"', "", response.text) == re.sub(r'value="[^"]*"', "", known)


@pytest.mark.parametrize("elsewhere", [
    "//evil.test", "https://evil.test/", "/\\evil.test", "\\\\evil.test", "/\t/evil.test", "javascript:alert(1)",
    "evil.test", " /x", "/%0d%0aX: y\r\nX: y", "/é",
])
def test_signing_in_never_leads_to_another_site(client, people, elsewhere):
    assert log_in(client, next=elsewhere).location == "/"
    assert f'name="next" value="{elsewhere}"' not in client.get("/login", query_string={"next": elsewhere}).text


def test_a_guest_is_sent_to_sign_in_and_back(client, people):
    assert client.get("/settings/sessions?a=1").location == "/login?next=/settings/sessions?a%3D1"
    assert client.get("/settings", headers={"X-Live": "1"}).status_code == 401
    assert client.get("/settings", headers={"Sec-Fetch-Dest": "empty"}).status_code == 401
    assert client.post("/settings/theme", json={}).status_code == 401


def test_five_wrong_passwords_are_enough_for_a_quarter_of_an_hour(client, people):
    statuses = [log_in(client, password="not the password").status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    refused = log_in(client)
    assert refused.status_code == 429 and 0 < int(refused.headers["Retry-After"]) <= 180
    assert log_in(client, "grace").status_code == 303


def test_guessing_from_elsewhere_does_not_lock_a_member_out_at_home(client, people):
    at_home, elsewhere = {"REMOTE_ADDR": "10.1.1.7"}, [{"REMOTE_ADDR": f"10.2.{n}.1"} for n in range(8)]
    data = {"username": "ada", "password": PASSWORD}
    assert client.post("/login", data=data, environ_base=at_home).status_code == 303
    for address in elsewhere:
        for _ in range(4):
            client.post("/login", data=data | {"password": "a wrong guess"}, environ_base=address)
    assert client.post("/login", data=data, environ_base={"REMOTE_ADDR": "10.3.1.1"}).status_code == 429
    assert client.post("/login", data=data, environ_base=at_home).status_code == 303


def test_limits_can_be_switched_off(app, client, people):
    app.extensions["limiter"].enabled = False
    assert [log_in(client, password="wrong").status_code for _ in range(8)] == [422] * 8


def test_a_password_longer_than_bcrypt_reads_counts_to_its_last_letter(client, db, open_site):
    long = "correct horse battery staple " * 5
    client.post("/register", data=REGISTRATION | {"password": long})
    assert log_in(client, "grace", long[:-2] + "!").status_code == 422
    assert log_in(client, "grace", long).status_code == 303


@pytest.mark.parametrize("meanwhile", ["password = 'another'", "state = 'suspended'"])
def test_who_is_changed_while_a_password_is_compared_is_not_signed_in(client, db, people, monkeypatch, meanwhile):
    def compare_slowly(password, account):
        db.execute(f"UPDATE users SET {meanwhile} WHERE username = 'ada'")
        return True

    monkeypatch.setattr(signing_in, "matches", compare_slowly)
    response = log_in(client)
    assert response.status_code == 409 and not cookie_of(response)
    assert fetch_value(db, "SELECT count(*) FROM sessions") == 0


def test_a_cross_site_form_signs_nobody_in(client, people):
    form = {"username": "ada", "password": PASSWORD}
    response = client.post("/login", data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403 and not cookie_of(response)


# getting back in


@pytest.fixture
def codes(app, db, as_user):
    codes, ada = new_recovery_codes(), as_user("ada")
    hashes = tuple(hash_code(code, app.extensions["secrets"].codes) for code in codes)
    replace_codes(db, ada, find_account(db, "ada").password, hashes)
    return codes


def recover(client, username="ada", code="", password="a new one, longer"):
    return client.post("/recover", data={"username": username, "code": code, "password": password})


def test_a_recovery_code_works_once_and_ends_every_other_session(client, app, codes, sign_in):
    elsewhere = sign_in("ada")
    assert recover(client, code=codes[0].upper()).status_code == 303
    assert client.get("/settings").status_code == 200
    assert elsewhere.get("/settings").status_code == 303
    assert log_in(app.test_client(), password="a new one, longer").status_code == 303
    assert recover(app.test_client(), code=codes[0]).status_code == 422


def test_one_recovery_code_used_twice_at_once_works_once(app, db, codes):
    start, statuses = Barrier(2), []

    def use(password):
        start.wait()
        statuses.append(recover(app.test_client(), code=codes[0], password=password).status_code)

    threads = [Thread(target=use, args=(f"a new password {n}",)) for n in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(statuses) == [303, 422]
    assert fetch_value(db, "SELECT count(*) FROM recovery_codes") == 9


def test_of_two_who_recover_the_later_one_is_not_shut_in_with_the_earlier(client, db, codes, monkeypatch):
    def somebody_else_recovers(user_id):
        db.execute("UPDATE users SET password = 'theirs'")

    monkeypatch.setattr(recovering, "member_ended", somebody_else_recovers)
    assert recover(client, code=codes[0]).status_code == 409
    assert fetch_value(db, "SELECT count(*) FROM sessions WHERE user_agent LIKE 'werkzeug%'") == 0


def test_a_recovery_guess_costs_nothing_and_says_nothing(client, codes, make_member, hashes):
    make_member("grace")
    hashes.clear()
    pages = [recover(client, name, "aaaaa-aaaaa") for name in ("ada", "grace", "nobody")]
    assert hashes == [] and {page.status_code for page in pages} == {422}
    assert len({re.sub(r'value="[^"]*"', "", page.text) for page in pages}) == 1


def test_another_members_code_opens_nothing(client, codes, make_member):
    make_member("grace")
    assert recover(client, "grace", codes[0]).status_code == 422


def test_recovering_while_signed_in_as_someone_else_changes_who_you_are(sign_in, codes):
    grace = sign_in("grace")
    assert recover(grace, code=codes[0]).status_code == 303
    assert 'data-viewer="ada"' in grace.get("/settings").text


def test_new_codes_need_the_password_and_replace_the_old(app, sign_in, codes, db, as_user):
    ada = sign_in("ada")
    assert ada.post("/settings/recovery", data={"password": "wrong"}).status_code == 422
    assert ada.post("/settings/recovery", data={"password": PASSWORD}).status_code == 303
    assert recover(app.test_client(), code=codes[0]).status_code == 422
    assert codes_left(db, as_user("ada")) == 10


@pytest.fixture
def reset_token(db, make_member):
    token = new_token()
    issue_reset_link(db, None, make_member("ada"), hash_token(token))
    return token


def test_a_reset_link_sets_a_password_once(client, app, reset_token):
    assert "@ada" in client.get(f"/reset/{reset_token}").text
    assert client.post(f"/reset/{reset_token}", data={"password": "a new one, longer"}).status_code == 303
    assert client.get(f"/reset/{reset_token}").status_code == 404
    assert app.test_client().post(f"/reset/{reset_token}", data={"password": "another one"}).status_code == 404
    assert log_in(app.test_client(), password="a new one, longer").status_code == 303


def test_a_reset_link_ends_after_a_day(client, db, reset_token):
    db.execute("UPDATE reset_links SET expires_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-1 second')")
    assert client.get(f"/reset/{reset_token}").status_code == 404
    assert client.post(f"/reset/{reset_token}", data={"password": "a new one, longer"}).status_code == 404


def test_a_reset_with_a_poor_password_keeps_the_link(client, reset_token):
    assert client.post(f"/reset/{reset_token}", data={"password": "12345678"}).status_code == 422
    assert client.get(f"/reset/{reset_token}").status_code == 200


def test_a_made_up_reset_link_is_no_page(client, people):
    assert client.get(f"/reset/{new_token()}").status_code == 404


# people among each other


def test_a_wall_is_for_guests_too_and_says_who_it_is(client, people):
    page = client.get("/wall/linus")
    assert page.status_code == 200 and "@linus" in page.text and "moderator" in page.text
    assert client.get("/wall/nobody").status_code == 404


def test_a_wall_names_the_rooms_that_both_are_in_and_no_other(sign_in, client, db, people):
    with db:
        for slug, owner in (("attic", "ada"), ("cellar", "eve")):
            room_id = fetch_value(db, """
                INSERT INTO rooms (slug, name, visibility) VALUES (:slug, :slug, 'private') RETURNING id
            """, slug=slug)
            db.execute("INSERT INTO memberships (room_id, user_id) VALUES (:room, :user)",
                       {"room": room_id, "user": people[owner].id})
    page = sign_in("ada").get("/wall/eve").text
    assert "Rooms you are both in" in page and "cellar" not in page
    assert "both in" not in client.get("/wall/eve").text


def test_blocking_folds_someone_away_in_the_viewers_own_stylesheet(sign_in, people, client):
    ada = sign_in("ada")
    assert ada.post("/wall/eve/block").location == "/wall/eve"
    sheet = ada.get("/viewer.css")
    assert sheet.mimetype == "text/css" and '[data-author="eve"]' in sheet.text and '[data-author="ada"]' in sheet.text
    assert '"eve"' not in client.get("/viewer.css").text
    assert "@eve" in ada.get("/settings/blocked").text
    ada.post("/wall/eve/block/delete")
    assert '"eve"' not in ada.get("/viewer.css").text


def test_the_viewers_stylesheet_is_kept_until_it_changes(sign_in, people):
    ada = sign_in("ada")
    tag = ada.get("/viewer.css").headers["ETag"]
    assert ada.get("/viewer.css", headers={"If-None-Match": tag}).status_code == 304
    ada.post("/wall/eve/block")
    assert ada.get("/viewer.css", headers={"If-None-Match": tag}).status_code == 200


def test_blocking_twice_is_blocking_once_and_nobody_blocks_themselves(sign_in, people, db, as_user):
    ada = sign_in("ada")
    assert [ada.post("/wall/eve/block").status_code for _ in range(2)] == [303, 303]
    assert ada.post("/wall/ada/block").status_code == 409
    assert blocked_names(db, as_user("ada")) == ("eve",)


def test_a_guest_blocks_nobody(client, people):
    assert client.post("/wall/eve/block").location.startswith("/login")


def test_a_planet_is_drawn_for_every_member_and_kept_a_while(client, people):
    planet = client.get("/avatars/ada.svg")
    assert planet.mimetype == "image/svg+xml" and "max-age=60" in planet.headers["Cache-Control"]
    assert client.get("/avatars/ada.svg", headers={"If-None-Match": planet.headers["ETag"]}).status_code == 304
    assert client.get("/avatars/nobody.svg").status_code == 404


def test_a_suspended_member_is_nowhere_to_be_seen(client, db, people):
    db.execute("UPDATE users SET state = 'suspended' WHERE username = 'eve'")
    assert client.get("/wall/eve").status_code == 404
    assert client.get("/avatars/eve").mimetype == "image/svg+xml"  # for what they said in rooms, which stays
    assert "eve" not in client.get("/directory").text
    assert existing_names(db, frozenset({"ada", "eve", "nobody", "' OR 1"})) == {"ada"}


def test_hostile_names_are_shown_as_typed(client, db, people):
    db.execute("UPDATE profiles SET display_name = '<script>alert(1)</script>'")
    for path in ("/wall/ada", "/directory"):
        page = client.get(path).text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page and "<script>alert" not in page


# what pages ask of the database


@pytest.mark.parametrize("ask", [
    lambda db, user: find_member(db, "ada"),
    lambda db, user: members_named(db, "a"),
    lambda db, user: shared_rooms(db, user, find_member(db, "ada")),
    lambda db, user: existing_names(db, frozenset({"ada", "eve"})),
    lambda db, user: blocked_names(db, user),
    lambda db, user: codes_left(db, user),
])
def test_no_page_walks_through_all_members(db, as_user, ask):
    user = as_user("ada")
    assert assert_queries_indexed(db, lambda: ask(db, user))
