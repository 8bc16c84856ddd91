"""Invitations: made, used, used up, taken back."""

import re
from threading import Barrier, Thread

import pytest

from db import fetch_value
from mutations.invites import MOST_OPEN, NewInvite, create_invite
from queries.invites import find_open_invite, invites_before, invites_of
from queries.members import NEWEST
from tests.conftest import PASSWORD
from tests.plans import assert_queries_indexed


@pytest.fixture
def invite(db, as_user):
    """invite(uses=1, days=7) makes an invitation by linus and returns its code."""
    user, made = as_user("linus"), []

    def make(uses=1, days=7):
        made.append(f"aaaa-bbbb-{len(made):04}")
        create_invite(db, user, NewInvite(code=made[-1], uses=uses, days=days))
        return made[-1]

    return make


def register(client, code, username="grace"):
    return client.post("/register", data={"username": username, "password": PASSWORD, "code": code})


def uses_left(db, code):
    return fetch_value(db, "SELECT uses_left FROM invites WHERE code = :code", code=code)


def test_an_invitation_says_who_invites_and_leads_to_registering(client, invite):
    code = invite()
    page = client.get(f"/invite/{code}").text
    assert "@linus" in page and f"/register?code={code}" in page
    assert f'name="code" value="{code}"' in client.get(f"/register?code={code}").text


def test_an_invitation_lets_one_person_in(client, app, db, invite):
    code = invite()
    assert register(client, code).status_code == 303
    assert uses_left(db, code) == 0
    assert client.get(f"/invite/{code}").status_code == 404
    assert register(app.test_client(), code, "eve").status_code == 422


def test_a_code_may_be_typed_as_people_type(client, invite):
    assert register(client, f" {invite().upper()} ").status_code == 303


def test_an_invitation_for_many_counts_down_and_one_for_all_does_not(app, db, invite):
    few, all_ = invite(uses=2), invite(uses=None)
    assert [register(app.test_client(), few, name).status_code for name in ("ada", "grace", "eve")] == [303, 303, 422]
    assert register(app.test_client(), all_, "eve").status_code == 303
    assert uses_left(db, all_) is None


def test_a_form_that_fails_uses_nothing_up_and_keeps_the_code(client, db, invite):
    code = invite()
    response = client.post("/register", data={"username": "linus", "password": PASSWORD, "code": code})
    assert response.status_code == 422 and f'value="{code}"' in response.text
    assert uses_left(db, code) == 1


@pytest.mark.parametrize("code", ["", "nope", "aaaa-bbbb-9999", "'; DROP TABLE invites; --", "x" * 5000])
def test_without_an_invitation_nobody_comes_in(client, db, invite, code):
    response = register(client, code)
    assert response.status_code == 422 and "nvitation" in response.text
    assert fetch_value(db, "SELECT count(*) FROM users") == 1


def test_an_invitation_ends(client, db, invite):
    code = invite()
    db.execute("UPDATE invites SET expires_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-1 second')")
    assert client.get(f"/invite/{code}").status_code == 404
    assert register(client, code).status_code == 422


def test_an_invitation_of_a_suspended_member_opens_nothing(client, db, invite):
    code = invite()
    db.execute("UPDATE users SET state = 'suspended' WHERE username = 'linus'")
    assert client.get(f"/invite/{code}").status_code == 404
    assert register(client, code).status_code == 422


def test_of_five_with_one_invitation_one_comes_in(app, db, invite):
    code, start, statuses = invite(), Barrier(5), []

    def run(number):
        client = app.test_client()
        start.wait()
        statuses.append(register(client, code, f"guest_{number}").status_code)

    threads = [Thread(target=run, args=(number,)) for number in range(5)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(statuses) == [303, 422, 422, 422, 422]
    assert uses_left(db, code) == 0 and fetch_value(db, "SELECT count(*) FROM users") == 2


def test_a_moderator_makes_an_invitation_and_takes_it_back(sign_in, client, db):
    linus = sign_in("linus")
    response = linus.post("/admin/invites", data={"uses": "5", "days": "30"})
    assert response.status_code == 303
    code = re.search(r"/invite/([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})", linus.get(response.location).text)[1]
    assert uses_left(db, code) == 5 and client.get(f"/invite/{code}").status_code == 200
    invite_id = fetch_value(db, "SELECT id FROM invites")
    assert linus.post(f"/admin/invites/{invite_id}/delete").status_code == 303
    assert client.get(f"/invite/{code}").status_code == 404


@pytest.mark.parametrize("form", [{"uses": "-1"}, {"uses": "many"}, {"days": "0"}, {"days": "1000"}, {"code": "mine"}])
def test_an_invitation_that_makes_no_sense_is_refused(sign_in, db, form):
    assert sign_in("linus").post("/admin/invites", data=form).status_code == 422
    assert fetch_value(db, "SELECT count(*) FROM invites") == 0


def test_members_make_no_invitations(sign_in, db):
    ada = sign_in("ada")
    assert ada.get("/admin/invites").status_code == 404
    assert ada.post("/admin/invites", data={"uses": "1", "days": "7"}).status_code == 404
    assert fetch_value(db, "SELECT count(*) FROM invites") == 0


def test_a_moderator_sees_their_own_invitations_and_an_admin_everyones(sign_in, invite):
    code, other = invite(), sign_in("turing", role="moderator")
    assert code not in other.get("/admin/invites").text
    assert other.post("/admin/invites/1/delete").status_code == 404
    admin = sign_in("root", role="admin")
    assert code in admin.get("/admin/invites").text
    assert admin.post("/admin/invites/1/delete").status_code == 303


def test_there_is_an_end_to_invitations(sign_in, invite):
    for _ in range(MOST_OPEN):
        invite()
    response = sign_in("linus").post("/admin/invites", data={"uses": "1", "days": "7"})
    assert response.status_code == 409 and str(MOST_OPEN) in response.text


def test_no_page_walks_through_all_invitations(db, as_user):
    user = as_user("linus")
    for ask in (
        lambda: find_open_invite(db, "x"), lambda: invites_before(db, NEWEST), lambda: invites_of(db, user, NEWEST),
    ):
        assert assert_queries_indexed(db, ask)
