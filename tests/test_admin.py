"""The keepers of a site, and the record of what they do."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from werkzeug.exceptions import Forbidden

from core.networks import parse_network
from mutations.accounts import change_password, replace_codes
from mutations.bans import NewBan, ban_network, lift_ban
from mutations.blocks import block, unblock
from mutations.deletion import delete_account
from mutations.invites import NewInvite, create_invite, revoke_invite
from mutations.moderation import change_role, issue_reset_link, lift_suspension, suspend
from mutations.profiles import Access, CardEdit, change_access, change_card
from mutations.sessions import NewSession
from mutations.settings import change_rules, change_site
from mutations.upload_keeping import remove_upload
from queries.accounts import suspension_reason
from queries.audit import entries_before
from queries.members import NEWEST, find_anyone, keepers
from queries.settings import Site, find_site
from tests.conftest import PASSWORD
from tests.plans import assert_queries_indexed
from tests.stage import changed_tables, contents

GRANT = Path(__file__).parents[1] / "scripts" / "grant_admin"
PAGES = ("/admin", "/admin/members", "/admin/members/eve", "/admin/invites", "/admin/log")
ACTS = ("/admin", "/admin/members/eve/role", "/admin/members/eve/suspend", "/admin/members/eve/suspend/delete",
        "/admin/members/eve/reset")


@pytest.fixture
def admin(people, sign_in):
    return sign_in("root", role="admin")


def test_every_page_is_there_for_an_admin(admin):
    assert [admin.get(page).status_code for page in PAGES] == [200] * 5


@pytest.mark.parametrize("path", PAGES)
def test_for_members_there_are_no_such_pages_and_guests_are_asked_who_they_are(admin, sign_in, client, path):
    assert sign_in("ada").get(path).status_code == 404
    assert client.get(path).location.startswith("/login?next=/admin")


@pytest.mark.parametrize("path", ACTS)
def test_neither_members_nor_moderators_act_as_admins(admin, sign_in, client, db, path):
    form = {"role": "admin", "reason": "x", "name": "x", "registration": "open"}
    assert [sign_in(name).post(path, data=form).status_code for name in ("ada", "linus")] == [404, 404]
    assert client.post(path, data=form).status_code == 303
    eve = find_anyone(db, "eve")
    assert (eve.role, eve.state, find_site(db).registration) == ("member", "active", "invite")


def test_a_moderator_is_led_to_the_invitations(people, sign_in):
    assert sign_in("linus").get("/admin").location == "/admin/invites"


def test_the_site_is_renamed_and_opened(admin, client, db):
    assert admin.post("/admin", data={"name": "Ada's attic", "registration": "open"}).status_code == 303
    assert (find_site(db).name, find_site(db).registration) == ("Ada's attic", "open")
    assert "Ada&#39;s attic" in client.get("/login").text


@pytest.mark.parametrize("form", [
    {"name": "", "registration": "open"}, {"name": "x" * 41, "registration": "open"},
    {"name": "x", "registration": "maybe"},
])
def test_a_site_without_a_proper_name_or_door_stays_as_it_is(admin, db, form):
    assert admin.post("/admin", data=form).status_code == 422
    assert (find_site(db).name, find_site(db).registration) == ("NeoSpace", "invite")


def test_members_are_found_by_the_beginning_of_their_names(admin):
    page = admin.get("/admin/members?q=@Li").text
    assert "@linus" in page and "@eve" not in page
    assert "Nobody by that name" in admin.get("/admin/members?q=%25").text


def test_a_role_is_given_and_its_bearer_signs_in_again(admin, sign_in, db):
    eve = sign_in("eve")
    assert admin.post("/admin/members/eve/role", data={"role": "moderator"}).status_code == 303
    assert find_anyone(db, "eve").role == "moderator" and eve.get("/settings").status_code == 303
    assert admin.post("/admin/members/eve/role", data={"role": "king"}).status_code == 422


def test_the_last_admin_neither_steps_down_nor_is_suspended(admin, db):
    refused = admin.post("/admin/members/root/role", data={"role": "member"})
    assert refused.status_code == 409 and "no admin left" in refused.text
    assert admin.post("/admin/members/root/suspend", data={"reason": "tired"}).status_code == 409
    assert (find_anyone(db, "root").role, find_anyone(db, "root").state) == ("admin", "active")


def test_of_two_admins_one_may_step_down_and_then_the_other_may_not(admin, sign_in, db):
    other = sign_in("turing", role="admin")
    assert admin.post("/admin/members/root/role", data={"role": "member"}).status_code == 303
    assert other.post("/admin/members/turing/suspend", data={"reason": "tired"}).status_code == 409


def test_a_suspended_admin_does_not_count_as_one_who_is_left(admin, db, make_member):
    make_member("turing", role="admin")
    db.execute("UPDATE users SET state = 'suspended' WHERE username = 'turing'")
    assert admin.post("/admin/members/root/role", data={"role": "member"}).status_code == 409


def test_a_suspension_needs_a_reason_and_can_be_lifted(admin, client, db):
    assert admin.post("/admin/members/eve/suspend", data={"reason": "  "}).status_code == 422
    assert admin.post("/admin/members/eve/suspend", data={"reason": "spam"}).status_code == 303
    assert "spam" in admin.get("/admin/members/eve").text and suspension_reason(db, "eve") == "spam"
    assert admin.post("/admin/members/eve/suspend", data={"reason": "again"}).status_code == 409
    assert admin.post("/admin/members/eve/suspend/delete").status_code == 303
    assert client.post("/login", data={"username": "eve", "password": PASSWORD}).status_code == 303


def test_a_reset_link_is_shown_once_and_works(admin, client):
    page = admin.post("/admin/members/eve/reset", follow_redirects=True).text
    link = re.search(r"http://localhost(/reset/[\w-]{43})", page)[1]
    assert "/reset/" not in admin.get("/admin/members/eve").text
    assert client.post(link, data={"password": "a new one, longer"}).status_code == 303
    assert 'data-viewer="eve"' in client.get("/settings").text


def test_a_second_reset_link_replaces_the_first(admin, client):
    pages = [admin.post("/admin/members/eve/reset", follow_redirects=True).text for _ in range(2)]
    links = [re.search(r"(/reset/[\w-]{43})", page)[1] for page in pages]
    assert [client.get(link).status_code for link in links] == [404, 200]


def test_nobody_makes_a_link_for_someone_who_is_not_there(admin, db):
    assert admin.post("/admin/members/nobody/reset").status_code == 404
    db.execute("UPDATE users SET state = 'suspended' WHERE username = 'eve'")
    assert admin.post("/admin/members/eve/reset").status_code == 404


def test_every_act_is_written_down_with_who_and_why(admin, db):
    admin.post("/admin", data={"name": "Attic", "registration": "closed"})
    admin.post("/admin/members/eve/role", data={"role": "moderator"})
    admin.post("/admin/members/eve/suspend", data={"reason": "spam"})
    admin.post("/admin/members/eve/suspend/delete")
    admin.post("/admin/members/eve/reset")
    admin.post("/admin/invites", data={"uses": "1", "days": "7"})
    admin.post("/admin/invites/1/delete")
    log = [(entry.actor, entry.action, entry.target, entry.reason) for entry in reversed(entries_before(db, NEWEST))]
    assert log == [
        ("root", "site.change", "Attic", "closed, moon"), ("root", "member.role", "eve", "moderator"),
        ("root", "member.suspend", "eve", "spam"), ("root", "member.lift", "eve", ""),
        ("root", "member.reset", "eve", ""),
        ("root", "invite.create", "#1", ""), ("root", "invite.revoke", "#1", ""),
    ]
    page = admin.get("/admin/log").text
    assert "made a reset link" in page and "spam" in page


def test_an_act_that_was_refused_is_not_written_down(admin, db):
    admin.post("/admin/members/root/role", data={"role": "member"})
    admin.post("/admin/members/eve/suspend/delete")
    admin.post("/admin/invites/7/delete")
    assert entries_before(db, NEWEST) == []


def test_a_long_log_is_read_page_by_page(admin, db):
    names = [{"name": f"name {n:02}"} for n in range(60)]
    db.executemany("INSERT INTO audit_log (action, target) VALUES ('site.change', :name)", names)
    page = admin.get("/admin/log").text
    older = re.search(r"/admin/log\?before=\d+", page)[0]
    assert "name 59" in page and "name 09" not in page and "name 09" in admin.get(older).text


ENDED = {"signed out": "DELETE FROM sessions", "demoted": "UPDATE users SET role = 'moderator' WHERE username = 'root'",
         "suspended": "UPDATE users SET state = 'suspended' WHERE username = 'root'"}
NEW = NewSession(token_hash=b"n" * 32, user_agent="", address="")


@pytest.mark.parametrize("how", ENDED)
@pytest.mark.parametrize("act", [
    lambda db, root, eve: change_role(db, root, eve, "admin"),
    lambda db, root, eve: suspend(db, root, eve, "spam"),
    lambda db, root, eve: lift_suspension(db, root, eve),
    lambda db, root, eve: issue_reset_link(db, root, eve, b"x" * 32),
    lambda db, root, eve: change_site(db, root, Site("Mine", "open")),
    lambda db, root, eve: create_invite(db, root, NewInvite(code="a", uses=1, days=1)),
    lambda db, root, eve: revoke_invite(db, root, 1),
    lambda db, root, eve: change_card(db, root, CardEdit("Mine", "", "", (), "", "", "", 1)),
    lambda db, root, eve: change_access(db, root, Access("private", "nobody")),
    lambda db, root, eve: block(db, root, eve),
    lambda db, root, eve: unblock(db, root, eve),
    lambda db, root, eve: change_password(db, root, "known", "new", NEW),
    lambda db, root, eve: replace_codes(db, root, "known", (b"x" * 32,)),
    lambda db, root, eve: ban_network(db, root, NewBan(parse_network("192.0.2.7"), "spam")),
    lambda db, root, eve: lift_ban(db, root, 1),
    lambda db, root, eve: change_rules(db, root, "Be kind."),
    lambda db, root, eve: remove_upload(db, root, "x" * 22, "spam"),
    lambda db, root, eve: delete_account(db, root, "known", "go"),
])
def test_who_may_no_longer_act_does_not_get_it_done_at_the_last_moment(db, people, as_user, how, act):
    root = as_user("root", role="admin")
    db.execute("UPDATE users SET password = 'known'")
    db.execute(ENDED[how])
    before = contents(db)
    with pytest.raises(Forbidden, match="signed out in the meantime"):
        act(db, root, people["eve"])
    assert changed_tables(before, contents(db)) == []


def grant(var, *arguments):
    environment = os.environ | {"NEOSPACE_VAR": str(var)}
    return subprocess.run([GRANT, *arguments], env=environment, capture_output=True, text=True)


def test_whoever_sits_at_the_machine_makes_an_admin_and_lets_them_in(client, config, db, people):
    db.execute("UPDATE users SET state = 'suspended' WHERE username = 'eve'")
    done = grant(config.var, "@eve")
    assert done.returncode == 0, done.stderr
    assert (find_anyone(db, "eve").role, find_anyone(db, "eve").state) == ("admin", "active")
    link = re.search(r"/reset/[\w-]{43}", done.stdout)[0]
    assert client.post(link, data={"password": "a new one, longer"}).status_code == 303
    assert "at the machine" in client.get("/admin/log").text


@pytest.mark.parametrize("arguments, words", [
    (["nobody"], "no member called nobody"), ([], "Usage"), (["a", "b"], "Usage"),
])
def test_granting_to_nobody_says_so(config, people, arguments, words):
    done = grant(config.var, *arguments)
    assert done.returncode != 0 and words in done.stderr and "Traceback" not in done.stderr


def test_granting_without_a_database_says_what_to_do(tmp_path, people):
    done = grant(tmp_path / "no", "ada")
    assert done.returncode != 0 and "NEOSPACE_VAR" in done.stderr and not (tmp_path / "no").exists()


@pytest.mark.parametrize("ask", [
    lambda db: entries_before(db, NEWEST), find_site, keepers, lambda db: suspension_reason(db, "eve"),
])
def test_no_page_walks_through_all_that_ever_was(db, people, ask):
    assert assert_queries_indexed(db, lambda: ask(db))


def test_the_log_shows_what_one_of_them_did(admin, sign_in, db):
    sign_in("linus").post("/admin/invites", data={"uses": "1", "days": "7"})
    admin.post("/admin", data={"name": "Attic", "registration": "closed"})
    page = admin.get("/admin/log?by=@Linus").text
    assert "made an invitation" in page and "changed the site" not in page
    assert "has done nothing" in admin.get("/admin/log?by=<b>").text
