"""What those who keep the site do beside members: networks, the house rules, the colour, slow rooms, rooms, pictures."""

import re
from io import BytesIO

import pytest
from PIL import Image
from werkzeug.exceptions import Conflict, TooManyRequests

from auth import authenticate, note_socket
from core.accents import ACCENTS, INK, accent_hex
from core.colours import oklch
from core.contrast import contrast
from core.networks import address_key, overlaps, parse_network
from core.passwords import hash_token, new_token
from db import fetch_value
from mutations.bans import NewBan, ban_network, lift_ended_chore
from mutations.messages import NewMessage, post_message
from mutations.moderation import issue_reset_link
from mutations.slow_mode import seconds_to_wait
from mutations.wall_shapes import NewImage
from mutations.wall_undo import undo
from mutations.walls import WallEdit, edit_wall
from queries.audit import entries_before
from queries.bans import ban_over, bans_now
from queries.keeping import biggest_keepers, pictures_before, private_rooms, public_rooms, shelf
from queries.members import NEWEST, find_anyone
from queries.rooms import find_room
from queries.sessions import networks_of, session_has_moved
from queries.settings import find_rules, find_site
from queries.walls import wall_head
from tests.conftest import PASSWORD
from tests.plans import assert_queries_indexed

ROOT_CSS = "ui/css/tokens.css"
DUSK = oklch(0.35, 0.14, 285)  # --sky by day: a phone's bar, on which the door that is open wears the colour
PAGES = ("/admin/rules", "/admin/rooms", "/admin/uploads", "/admin/bans")
ACTS = ("/admin/rules", "/admin/bans", "/admin/bans/1/delete", "/admin/uploads/remove")
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}


@pytest.fixture
def admin(people, sign_in):
    return sign_in("root", role="admin")


def put(db, sql: str, params: tuple = ()) -> None:
    with db:
        db.execute(sql, params)


def acts(db) -> list[tuple]:
    return [(entry.actor, entry.action, entry.target, entry.reason) for entry in reversed(entries_before(db, NEWEST))]


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_are_there_for_admins_alone(admin, sign_in, client, path):
    assert admin.get(path).status_code == 200
    assert [sign_in(name).get(path).status_code for name in ("ada", "linus")] == [404, 404]
    assert client.get(path).location.startswith("/login?next=/admin")


@pytest.mark.parametrize("path", ACTS)
def test_neither_members_nor_moderators_do_what_admins_do(admin, sign_in, db, path):
    form = {"network": "198.51.100.0/24", "reason": "x", "rules": "None.", "id": "x" * 22}
    assert [sign_in(name).post(path, data=form).status_code for name in ("ada", "linus")] == [404, 404]
    assert acts(db) == []


# Networks


@pytest.mark.parametrize(("typed", "kept"), [
    (" 192.0.2.7 ", "192.0.2.7"), ("192.0.2.77/24", "192.0.2.0/24"), ("2001:DB8::1", "2001:db8::/64"), ("2001:db8::1/128", "2001:db8::1"),
    ("2001:db8:1::/48", "2001:db8:1::/48"), ("::ffff:192.0.2.7", "192.0.2.7"),
])
def test_a_network_is_kept_as_people_write_it(typed, kept):
    assert parse_network(typed).text == kept


@pytest.mark.parametrize("typed", ["", "eve", "192.0.2", "10.0.0.0/8", "2001::/16", "192.0.2.1/33", "0.0.0.0/0", "::/32", "::1"])
def test_what_is_no_network_or_half_the_world_is_refused(admin, db, typed):
    assert admin.post("/admin/bans", data={"network": typed, "reason": "spam", "hours": "168"}).status_code == 422
    assert bans_now(db) == []


@pytest.mark.parametrize("typed", ["::/32", "::/64", "::ffff:0:0/95", "2001::/31", "192.0.0.0/15"])
def test_not_all_of_ipv4_nor_a_country_is_one_network(typed):
    with pytest.raises(ValueError, match="too wide"):
        parse_network(typed)


@pytest.mark.parametrize(("network", "address", "held"), [
    ("192.0.2.0/24", "192.0.2.255", True), ("192.0.2.0/24", "192.0.3.0", False), ("192.0.2.7", "192.0.2.7", True),
    ("2001:db8::/32", "2001:db8:ffff::1", True), ("2001:db8::/32", "2001:db9::1", False),
    ("192.0.2.0/24", "::ffff:192.0.2.9", True), ("192.0.2.0/24", "not an address", False),
])
def test_a_ban_holds_for_the_addresses_of_its_network_and_no_other(db, as_user, network, address, held):
    ban_network(db, as_user("root", "admin"), NewBan(parse_network(network), "spam"))
    assert (ban_over(db, address_key(mapped(address))) is not None) == held


def mapped(address: str) -> str:
    return address.removeprefix("::ffff:")


def test_from_a_network_that_is_shut_out_nobody_signs_in_or_registers_and_is_told_why(admin, app, db):
    put(db, "UPDATE settings SET registration = 'open'")
    admin.post("/admin/bans", data={"network": "203.0.113.0/24", "reason": "a flood of spam", "hours": "168"})
    guest = app.test_client()
    for path, form in (("/login", {"username": "eve", "password": PASSWORD}), ("/register", {"username": "mallory"})):
        refused = guest.post(path, data=form, environ_base=ELSEWHERE)
        assert refused.status_code == 403 and "a flood of spam" in refused.text
    assert guest.post("/login", data={"username": "eve", "password": PASSWORD}).status_code == 303


def test_who_is_signed_in_becomes_a_guest_there_and_what_guests_read_stays_readable(admin, sign_in):
    eve = sign_in("eve")
    admin.post("/admin/bans", data={"network": "203.0.113.9", "reason": "spam", "hours": "168"})
    assert eve.get("/rooms/lobby", environ_base=ELSEWHERE).location.startswith("/login")
    assert eve.get("/wall/ada", environ_base=ELSEWHERE).status_code == 200
    said = eve.post("/rooms/lobby/messages", data={"nonce": "a", "body": "hello"}, environ_base=ELSEWHERE)
    assert said.status_code == 403 and eve.get("/rooms/lobby").status_code == 200


def test_a_socket_from_there_is_nobodys_and_an_admins_is_theirs(admin, app, new_session):
    admin.post("/admin/bans", data={"network": "203.0.113.9", "reason": "spam", "hours": "168"})
    for name, seen in (("eve", None), ("root", "root")):
        with app.test_request_context("/socket.io/", environ_base=ELSEWHERE):
            assert getattr(authenticate({"session": new_session(name)[0]}), "username", None) == seen


def test_an_admin_who_is_signed_in_lets_a_network_in_again_from_inside_it(admin, db):
    admin.post("/admin/bans", data={"network": "203.0.113.9", "reason": "a slip", "hours": "0"})
    assert admin.post(f"/admin/bans/{bans_now(db)[0].id}/delete", environ_base=ELSEWHERE).status_code == 303
    assert bans_now(db) == []


def test_no_admin_shuts_themselves_out(admin, db):
    refused = admin.post("/admin/bans", data={"network": "127.0.0.0/24", "reason": "oops", "hours": "168"})
    assert refused.status_code == 422 and "shut yourself out" in refused.text and bans_now(db) == []


def test_an_admin_who_was_signed_out_there_comes_back_by_a_link_made_at_the_machine(admin, app, client, db):
    root, eve = new_token(), new_token()
    for name, token in (("root", root), ("eve", eve)):
        issue_reset_link(db, None, find_anyone(db, name), hash_token(token))
    admin.post("/admin/bans", data={"network": "203.0.113.0/24", "reason": "a slip", "hours": "0"})
    form = {"password": "a new one, longer"}
    assert client.post(f"/reset/{eve}", data=form, environ_base=ELSEWHERE).status_code == 403
    assert client.post(f"/reset/{'x' * 43}", data=form, environ_base=ELSEWHERE).status_code == 403
    assert client.post(f"/reset/{root}", data=form, environ_base=ELSEWHERE).status_code == 303
    assert client.get("/admin/bans", environ_base=ELSEWHERE).status_code == 200


def test_windows_that_are_open_from_there_close_wherever_their_sessions_began(admin, app, db, as_user, monkeypatch):
    eve, grace, closed = as_user("eve"), as_user("grace"), []
    monkeypatch.setattr("routes.admin_bans.session_ended", closed.append)
    with app.test_request_context("/socket.io/", environ_base=ELSEWHERE):
        note_socket(eve)
    admin.post("/admin/bans", data={"network": "203.0.113.9", "reason": "spam", "hours": "168"})
    assert closed == [eve.session_id] and grace.session_id not in closed


def test_an_admin_finds_a_members_network_on_their_page_and_nobody_else_does(admin, app, sign_in, as_user):
    with app.test_request_context("/socket.io/", environ_base=ELSEWHERE):
        note_socket(as_user("eve"))
    page = admin.get("/admin/members/eve").text
    address = re.search(r"/admin/bans\?network=([\w./%]+)", page)[1]
    assert 'value="203.0.113.0/24"' in admin.get(f"/admin/bans?network={address}").text
    assert "203.0.113" not in sign_in("linus").get("/wall/eve").text


def test_a_ban_ends_by_itself(admin, app, db):
    admin.post("/admin/bans", data={"network": "203.0.113.9", "reason": "spam", "hours": "1"})
    put(db, "UPDATE bans SET expires_at = '2026-01-01T00:00:00.000Z'")
    entering = app.test_client().post("/login", data={"username": "eve", "password": PASSWORD}, environ_base=ELSEWHERE)
    assert entering.status_code == 303 and bans_now(db) == []


def test_a_second_ban_of_a_network_takes_the_place_of_the_first(admin, db):
    for reason in ("spam", "more spam"):
        admin.post("/admin/bans", data={"network": "203.0.113.9", "reason": reason, "hours": "168"})
    assert [ban.reason for ban in bans_now(db)] == ["more spam"]
    assert acts(db)[-1] == ("root", "network.ban", "203.0.113.9", "more spam")


def test_a_session_is_known_by_the_network_it_began_in():
    network = parse_network("203.0.113.64/26")
    assert overlaps(network, "203.0.113.0/24") and not overlaps(network, "203.0.114.0/24") and not overlaps(network, "unknown")


# Suspensions that end


def test_a_suspension_for_a_time_ends_at_the_door(admin, client, db):
    admin.post("/admin/members/eve/suspend", data={"reason": "spam", "hours": "168"})
    refused = client.post("/login", data={"username": "eve", "password": PASSWORD})
    assert refused.status_code == 403 and re.search(r"suspended until \d+ \w+ \d{4}, \d\d:\d\d UTC: spam", refused.text)
    put(db, "UPDATE users SET suspended_until = '2026-01-01T00:00:00.000Z' WHERE username = 'eve'")
    assert client.post("/login", data={"username": "eve", "password": PASSWORD}).status_code == 303
    assert acts(db)[-1] == (None, "member.return", "eve", "the time was over")


def test_a_suspension_for_a_time_ends_without_anybody_at_the_door(admin, db):
    for name, hours in (("eve", "168"), ("ada", "168"), ("grace", "0")):
        admin.post(f"/admin/members/{name}/suspend", data={"reason": "spam", "hours": hours})
    put(db, "UPDATE users SET suspended_until = '2026-01-01T00:00:00.000Z' WHERE username = 'eve'")
    lift_ended_chore(db)
    assert [find_anyone(db, name).state for name in ("eve", "ada", "grace")] == ["active", "suspended", "suspended"]


def test_who_is_let_back_in_early_and_suspended_for_good_later_stays_out(admin, client, db):
    admin.post("/admin/members/eve/suspend", data={"reason": "spam", "hours": "1"})
    admin.post("/admin/members/eve/suspend/delete")
    admin.post("/admin/members/eve/suspend", data={"reason": "spam again", "hours": "0"})
    put(db, "UPDATE users SET suspended_until = NULL WHERE suspended_until < '2026'")
    lift_ended_chore(db)
    assert client.post("/login", data={"username": "eve", "password": PASSWORD}).status_code == 403


def test_nobody_suspends_themselves(admin, sign_in, db):
    sign_in("turing", role="admin")
    assert "/admin/members/root/suspend" not in admin.get("/admin/members/root").text
    refused = admin.post("/admin/members/root/suspend", data={"reason": "tired", "hours": "1"})
    assert refused.status_code == 409 and "Nobody suspends themselves" in refused.text and find_anyone(db, "root").state == "active"


# Rules and colour


def test_rules_are_read_by_everyone_and_whoever_registers_says_so(admin, client, db):
    put(db, "UPDATE settings SET registration = 'open'")
    assert client.get("/rules").status_code == 404 and "I have read the rules" not in client.get("/register").text
    admin.post("/admin/rules", data={"rules": "- **Be kind.**\n- No <script>alert(1)</script>"})
    page = client.get("/rules").text
    assert "<strong>Be kind.</strong>" in page and "<script>alert" not in page
    form = {"username": "mallory", "password": "four unrelated words here"}
    refused = client.post("/register", data=form)
    assert refused.status_code == 422 and "Be kind." in refused.text and "tick the box" in refused.text
    assert client.post("/register", data=form | {"rules": "yes"}).status_code == 303
    assert acts(db)[-1][:3] == ("root", "site.rules", "the rules")


def test_rules_that_are_too_long_are_drawn_again(admin, db):
    refused = admin.post("/admin/rules", data={"rules": "x" * 8001})
    assert refused.status_code == 422 and "1 characters too long" in refused.text and find_rules(db).text == ""


def test_the_site_wears_the_colour_that_was_chosen_everywhere_also_where_messages_are_sealed(admin, client, db):
    form = {"name": "Attic", "registration": "open"}
    assert admin.post("/admin", data=form | {"accent": "mint"}).status_code == 303
    for browser, path in ((client, "/login"), (client, "/wall/ada"), (admin, "/rooms/lobby"), (admin, "/dm")):
        assert ' data-accent="mint"' in browser.get(path).text.partition("<head>")[0]
    assert admin.post("/admin", data=form).status_code == 303 and find_site(db).accent == "mint"
    assert admin.post("/admin", data=form | {"accent": "#ff0000"}).status_code == 422


@pytest.mark.parametrize("name", ACCENTS)
def test_words_on_every_colour_can_be_read_and_the_stylesheet_knows_it(name):
    with open(ROOT_CSS) as sheet:
        css = sheet.read()
    _, lightness, chroma, hue = ACCENTS[name]
    assert contrast(accent_hex(name), INK) >= 4.5 and contrast(accent_hex(name), DUSK) >= 4.5
    assert f'[data-accent="{name}"] {{ --accent: var(--raw-{name}); }}' in css
    assert f"--raw-{name}: oklch({lightness * 100:g}% {chroma:g} {hue:g});" in css


# Slow rooms


def say(db, user, body="hello", nonce=None, slug="lobby"):
    return post_message(db, user, find_room(db, user, slug), NewMessage(nonce=nonce or new_token(), body=body))


@pytest.fixture
def slow(admin, db):
    form = {"name": "Lobby", "topic": topic_of(db), "visibility": "public", "slow": "30"}
    assert admin.post("/rooms/lobby/settings", data=form).status_code == 303


def topic_of(db) -> str:
    return fetch_value(db, "SELECT topic FROM rooms WHERE slug = 'lobby'")


def test_in_a_slow_room_a_member_waits_and_is_told_how_long(slow, db, as_user):
    eve = as_user("eve")
    say(db, eve)
    with pytest.raises(TooManyRequests, match="slow mode") as refused:
        say(db, eve)
    assert 1 <= refused.value.retry_after <= 30
    put(db, "UPDATE messages SET posted_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-31 seconds')")
    say(db, eve)


def test_a_retry_of_what_arrived_is_no_second_message_in_a_slow_room(slow, db, as_user):
    eve = as_user("eve")
    assert say(db, eve, nonce="once").message.id == say(db, eve, nonce="once").message.id


def test_slow_mode_holds_for_one_member_in_one_room_and_not_for_its_keepers(slow, db, as_user, people):
    put(db, "INSERT INTO rooms (slug, name) VALUES ('attic', 'Attic')")
    put(db, "INSERT INTO memberships (room_id, user_id) SELECT id, ? FROM rooms WHERE slug = 'attic'", (people["eve"].id,))
    eve = as_user("eve")
    say(db, eve), say(db, eve, slug="attic"), say(db, eve, slug="attic"), say(db, as_user("ada"))
    for name in ("linus", "root"):
        say(db, as_user(name)), say(db, as_user(name))
    put(db, "UPDATE memberships SET role = 'owner' WHERE user_id = ? AND room_id = 1", (people["eve"].id,))
    say(db, eve)


def test_deleting_ones_message_does_not_shorten_the_pause(slow, db, sign_in, as_user):
    said = say(db, as_user("eve")).message.id
    sign_in("eve").post(f"/messages/{said}/delete", data={"id": str(said)})
    with pytest.raises(TooManyRequests):
        say(db, as_user("eve"))


def test_what_was_typed_too_soon_comes_back_with_the_seconds_that_are_left(slow, sign_in):
    eve = sign_in("eve")
    eve.post("/rooms/lobby/messages", data={"nonce": "a", "body": "first"})
    refused = eve.post("/rooms/lobby/messages", data={"nonce": "b", "body": "typed with care"})
    assert refused.status_code == 429 and "typed with care</textarea>" in refused.text
    assert re.search(r"slow mode: your next message can be sent in \d+ s\.", refused.text)


def test_a_slow_room_says_so_and_the_log_who_made_it_slow(slow, db, sign_in):
    assert "slow mode" in sign_in("eve").get("/rooms/lobby").text
    assert ("root", "room.slow", "lobby", "one message in 30 seconds") in acts(db)
    assert "room.change" not in [act[1] for act in acts(db)]


@pytest.mark.parametrize("slow_by", ["-1", "86401", "soon"])
def test_a_pause_that_is_none_is_refused(admin, db, slow_by):
    form = {"name": "Lobby", "visibility": "public", "slow": slow_by}
    assert admin.post("/rooms/lobby/settings", data=form).status_code == 422
    assert fetch_value(db, "SELECT slow FROM rooms") == 0


# Rooms and pictures


def test_the_list_of_rooms_names_public_ones_and_counts_private_ones(admin, db):
    put(db, "INSERT INTO rooms (slug, name, visibility) VALUES ('den', 'Secret den', 'private')")
    page = admin.get("/admin/rooms").text
    assert "Lobby" in page and "one private room" in page and "Secret den" not in page


def test_the_log_says_that_a_public_room_was_closed_and_nothing_of_it_from_then_on(admin, db):
    admin.post("/rooms", data={"name": "Attic", "visibility": "public"})
    for name in ("Attic", "Secret attic"):
        assert admin.post("/rooms/attic/settings", data={"name": name, "visibility": "private"}).status_code == 303
    assert acts(db) == [("root", "room.change", "attic", "it is private now")]


def picture() -> BytesIO:
    out = BytesIO()
    Image.new("RGB", (40, 30), "purple").save(out, "PNG")
    return BytesIO(out.getvalue())


def show_picture(browser, slug="lobby", body="look") -> None:
    form = {"nonce": new_token(), "body": body, "image": (picture(), "a.png")}
    assert browser.post(f"/rooms/{slug}/messages", data=form).status_code == 303


def test_an_admin_removes_a_picture_from_everywhere(admin, sign_in, db, app):
    show_picture(sign_in("eve"))
    id = fetch_value(db, "SELECT id FROM uploads")
    files = app.config["NEOSPACE"].path("uploads")
    page = admin.get("/admin/uploads").text
    assert f"/uploads/{id}-thumb.webp" in page and "in a room" in page and (files / f"{id}.webp").exists()
    assert admin.post("/admin/uploads/remove", data={"id": id, "reason": "not yours"}).status_code == 303
    assert "Removed by a moderator: not yours" in sign_in("eve").get("/rooms/lobby").text
    assert fetch_value(db, "SELECT count(*) FROM uploads") == 0 and not (files / f"{id}.webp").exists()
    assert acts(db)[-1] == ("root", "upload.remove", f"@eve, picture {id}", "not yours")


def test_a_face_that_an_admin_removes_is_a_planet_again(admin, sign_in, db, client):
    sign_in("eve").post("/wall/eve/avatar", data={"image": (picture(), "a.png")})
    id = fetch_value(db, "SELECT avatar_id FROM profiles WHERE avatar_id IS NOT NULL")
    assert "as their face" in admin.get("/admin/uploads").text
    admin.post("/admin/uploads/remove", data={"id": id, "reason": "not yours"})
    assert client.get("/avatars/eve").mimetype == "image/svg+xml" and client.get(f"/uploads/{id}.webp").status_code == 404


def hang_picture(db, sign_in, user) -> str:
    """A picture on the wall of `user`, who also shows it in the lobby; gives its id."""
    show_picture(sign_in(user.username))
    id = fetch_value(db, "SELECT id FROM uploads")
    new = NewImage(upload=id, content="a square", x=300, y=300, size=100)
    edit_wall(db, user, wall_head(db, user, user.username), WallEdit(nonce=new_token(), add=[new]))
    return id


@pytest.mark.parametrize("closed", ["UPDATE users SET state = 'suspended' WHERE username = 'eve'",
                                    "UPDATE profiles SET visibility = 'private'"])
def test_a_picture_leaves_closed_walls_too_which_may_open_again(admin, sign_in, as_user, db, closed):
    id = hang_picture(db, sign_in, as_user("eve"))
    put(db, closed)
    assert admin.post("/admin/uploads/remove", data={"id": id, "reason": "not yours"}).status_code == 303
    assert [fetch_value(db, f"SELECT count(*) FROM {table}") for table in ("uploads", "profile_stickers", "wall_change_uploads")] == [0, 0, 0]


def test_no_undo_brings_a_removed_picture_back_that_its_owner_had_taken_off(admin, sign_in, as_user, db):
    eve = as_user("eve")
    id = hang_picture(db, sign_in, eve)
    ref = f"sticker-{fetch_value(db, 'SELECT id FROM profile_stickers')}"
    edit_wall(db, eve, wall_head(db, eve, "eve"), WallEdit(nonce=new_token(), remove=[ref]))
    admin.post("/admin/uploads/remove", data={"id": id, "reason": "not yours"})
    undo(db, eve, wall_head(db, eve, "eve"), new_token())
    assert [fetch_value(db, f"SELECT count(*) FROM {table}") for table in ("uploads", "profile_stickers")] == [0, 0]


def test_pictures_of_private_rooms_are_counted_and_not_shown(admin, sign_in, db, people):
    put(db, "INSERT INTO rooms (slug, name, visibility) VALUES ('den', 'Den', 'private')")
    put(db, "INSERT INTO memberships (room_id, user_id) SELECT id, ? FROM rooms WHERE slug = 'den'", (people["eve"].id,))
    show_picture(sign_in("eve"), "den")
    page = admin.get("/admin/uploads").text
    assert fetch_value(db, "SELECT id FROM uploads") not in page and "No pictures" in page and "Sealed files" in page


def test_a_removal_needs_a_reason_and_something_to_remove(admin, sign_in, db):
    show_picture(sign_in("eve"))
    id = fetch_value(db, "SELECT id FROM uploads")
    assert admin.post("/admin/uploads/remove", data={"id": id, "reason": " "}).status_code == 422
    assert admin.post("/admin/uploads/remove", data={"id": "x" * 22, "reason": "why"}).status_code == 409
    assert fetch_value(db, "SELECT count(*) FROM uploads") == 1 and acts(db) == []


@pytest.mark.parametrize("query", ["?before=abc", "?before=~", "?before=2020-01-01~zz", "?before=%00~%ff"])
def test_a_page_of_pictures_before_what_is_no_moment_is_a_page(admin, query):
    assert admin.get(f"/admin/uploads{query}").status_code == 200


def test_what_is_asked_on_every_page_walks_through_nothing(db, as_user):
    root, eve = as_user("root", "admin"), as_user("eve")
    for ask in (lambda: ban_over(db, address_key("203.0.113.9")), lambda: bans_now(db), lambda: find_rules(db),
                lambda: pictures_before(db, root), lambda: lift_ended_chore(db), lambda: seconds_to_wait(db, eve, 1),
                lambda: networks_of(db, eve), lambda: session_has_moved(db, eve.session_id, "203.0.113.0/24")):
        assert_queries_indexed(db, ask)
    assert (len(public_rooms(db)), private_rooms(db).open, shelf(db).pictures, biggest_keepers(db)) == (1, 0, 0, [])


def test_too_many_networks_are_refused_with_a_sentence(db, as_user, monkeypatch):
    monkeypatch.setattr("mutations.bans.MOST_BANS", 1)
    root = as_user("root", "admin")
    ban_network(db, root, NewBan(parse_network("192.0.2.1"), "spam"))
    with pytest.raises(Conflict, match="the most"):
        ban_network(db, root, NewBan(parse_network("192.0.2.2"), "spam"))
