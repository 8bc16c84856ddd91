"""All that keepers alone may do, walked through by the routes themselves: who may, from where, and that it is written down."""

import pytest

from core.passwords import new_token
from db import fetch_value
from mutations.messages import NewMessage, post_message
from mutations.wall_shapes import NewText
from mutations.walls import WallEdit, edit_wall
from queries.audit import entries_before
from queries.members import NEWEST
from queries.rooms import find_room
from queries.walls import wall_head
from routes.admin_log import ACTS
from tests.sketches import make_sketch

WHY = {"reason": "spam"}
CAME = {"outcome": "It is spam."}
DONE = {  # every address that takes a form from keepers alone: that form, who beside admins may send it, what the log says
    "/admin": ({"name": "Attic", "registration": "open", "accent": "mint"}, "", "site.change"),
    "/admin/sketches": ({"sketches": "off"}, "", "site.sketches"),
    "/admin/rules": ({"rules": "Be kind."}, "", "site.rules"),
    "/admin/members/<username>/role": ({"role": "moderator"}, "", "member.role"),
    "/admin/members/<username>/reset": ({}, "", "member.reset"),
    "/admin/members/<username>/suspend/delete": ({}, "", "member.lift"),
    "/admin/invites": ({"uses": "1", "days": "7"}, "moderator", "invite.create"),
    "/admin/invites/<int:invite_id>/delete": ({}, "moderator", "invite.revoke"),
    "/admin/bans": ({"network": "203.0.113.9", "hours": "168"} | WHY, "", "network.ban"),
    "/admin/bans/<int:id>/delete": ({}, "", "network.lift"),
    "/admin/uploads/remove": ({"id": "p" * 22} | WHY, "", "upload.remove"),
    "/admin/reports/<int:id>/close": (CAME, "moderator", "report.close"),
    "/admin/reports/<int:id>/remove": (CAME, "moderator", "wall.remove"),
    "/admin/reports/<int:id>/erase": (CAME, "moderator", "message.delete"),
    "/admin/reports/<int:id>/hide": (CAME, "moderator", "script.hide"),
    "/scripts/<key>/hide": (WHY, "moderator", "script.hide"),
    "/scripts/<key>/show": (WHY, "moderator", "script.show"),
    "/admin/members/<username>/suspend": (WHY, "", "member.suspend"),
}
MADE_ANEW = {"/admin/invites", "/admin/bans", "/admin/members/<username>/reset"}  # the later ones stand in the earlier ones' place
ELSEWHERE = {"Sec-Fetch-Site": "cross-site"}


def guarded(app) -> dict:
    """The roles that each route asks for, by its address and method; for those that ask for any."""
    return {
        (rule.rule, method): app.view_functions[rule.endpoint].roles
        for rule in app.url_map.iter_rules() if hasattr(app.view_functions[rule.endpoint], "roles")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }


@pytest.fixture
def scene(db, people, as_user, sign_in):
    """Something of eve's of every kind that keepers deal with, and reports of ada's about it; gives an address for each route."""
    root, eve = sign_in("root", role="admin"), as_user("eve")
    said = post_message(db, eve, find_room(db, eve, "lobby"), NewMessage(nonce=new_token(), body="spam")).message.id
    hung = edit_wall(db, eve, wall_head(db, eve, "eve"), WallEdit(nonce=new_token(), add=[NewText(body="spam", x=1, y=1, w=99, h=99)])).made[0]
    reported, key, hidden = (make_sketch(db, people["eve"].id) for _ in range(3))
    with db:
        db.execute("UPDATE scripts SET hidden = 1 WHERE key = ?", (hidden,))
        db.execute("""
            INSERT INTO uploads (id, sha256, kind, user_id, size, width, height, thumb_width, thumb_height)
            VALUES (?, ?, 'image', ?, 9, 4, 3, 4, 3)
        """, ("p" * 22, "0" * 64, eve.id))
        db.execute("UPDATE profiles SET avatar_id = ? WHERE user_id = ?", ("p" * 22, eve.id))
        number = fetch_value(db, "SELECT id FROM scripts WHERE key = :key", key=reported)
        for ref in ("", hung, f"message-{said}", f"script-{number}"):
            db.execute("INSERT INTO reports (by, wall, ref, reason, shown) VALUES (?, ?, ?, 'spam', '')", (people["ada"].id, eve.id, ref))
    root.post("/admin/invites", data={"uses": "1", "days": "7"})
    root.post("/admin/bans", data={"network": "192.0.2.7", "hours": "168"} | WHY)
    root.post("/admin/members/grace/suspend", data=WHY)
    with db:
        db.execute("DELETE FROM audit_log")
    reports = dict(zip(("close", "remove", "erase", "hide"), range(1, 5), strict=True))
    return root, {
        path: path.replace("<username>", "grace" if path.endswith("suspend/delete") else "eve").replace("<int:invite_id>", "1")
        .replace("<int:id>", str(reports.get(path.rpartition("/")[2], 1))).replace("<key>", hidden if path.endswith("show") else key)
        for path in DONE
    }


def test_every_page_under_admin_asks_for_a_role_and_every_act_is_in_our_list(app):
    ours = guarded(app)
    under = {(rule.rule, method) for rule in app.url_map.iter_rules() if rule.rule.startswith("/admin")
             for method in rule.methods - {"HEAD", "OPTIONS"}}
    assert under <= set(ours) and {path for path, method in ours if method != "GET"} == set(DONE)
    assert {path: "moderator" if "moderator" in ours[path, "POST"] else "" for path in DONE} == {path: who for path, (_, who, _) in DONE.items()}


def test_nobody_else_gets_any_of_it_done_nor_does_another_site(scene, db, client, sign_in):
    root, paths = scene
    ada, linus = sign_in("ada"), sign_in("linus")
    for path, (form, who, _) in DONE.items():
        assert client.post(paths[path], data=form).location.startswith("/login"), path
        assert ada.post(paths[path], data=form).status_code == 404, path
        assert root.post(paths[path], data=form, headers=ELSEWHERE).status_code == 403, path
        assert who or linus.post(paths[path], data=form).status_code == 404, path
    assert entries_before(db, NEWEST) == []


def test_each_act_is_written_down_once_however_often_it_is_asked_for(scene, db):
    root, paths = scene
    for path, (form, _, act) in DONE.items():
        before = len(entries_before(db, NEWEST))
        for _ in range(2):
            root.post(paths[path], data=form)
        fresh = entries_before(db, NEWEST)[:len(entries_before(db, NEWEST)) - before]
        assert [entry.action for entry in fresh].count(act) == (2 if path in MADE_ANEW else 1), (path, fresh)
        assert {entry.actor for entry in fresh} == {"root"} and act in ACTS
