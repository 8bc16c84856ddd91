"""A member leaves for good: what is theirs goes, what others have of it stays without the name, and nothing else changes."""

import re
from io import BytesIO

import pytest
from PIL import Image

from core.base64url import b64
from core.passwords import new_token
from db import fetch_value
from mutations.deletion_sweep import sweep_leaving
from mutations.messages import NewMessage, post_message
from mutations.reactions import MessageReaction, react
from mutations.wall_shapes import NewEmoji, NewText
from mutations.wall_undo import undo
from mutations.walls import WallEdit, edit_wall
from queries.audit import entries_before
from queries.backfill import changes_after
from queries.leaving import belongings_of
from queries.members import NEWEST
from queries.rooms import find_room
from queries.walls import wall_head
from tests.conftest import PASSWORD
from tests.plans import assert_queries_indexed
from tests.sketches import make_sketch
from tests.stage import changed_tables, contents

DELETE = "/settings/data/delete"


@pytest.fixture
def eve(people, sign_in):
    return sign_in("eve")


def leave(browser, words="stay", password=PASSWORD):
    return browser.post(DELETE, data={"password": password, "words": words})


def former(people) -> str:
    return f"former_{people['eve'].id}"


def say(db, user, body="hello", slug="lobby", **more) -> int:
    room = find_room(db, user, slug)
    return post_message(db, user, room, NewMessage(nonce=new_token(), body=body, **more)).message.id


def picture() -> BytesIO:
    out = BytesIO()
    Image.new("RGB", (40, 30), "purple").save(out, "PNG")
    return BytesIO(out.getvalue())


def stick(db, user, wall: str, *new) -> tuple[str, ...]:
    return edit_wall(db, user, wall_head(db, user, wall), WallEdit(nonce=new_token(), add=list(new))).made


def put(db, sql: str, params: tuple = ()) -> None:
    with db:
        db.execute(sql, params)


def words_in(db) -> str:
    """All rows of all tables as one text."""
    return repr(contents(db))


def test_the_page_says_before_what_goes_and_what_stays(db, eve, as_user, people):
    user = as_user("eve")
    say(db, user), say(db, user)
    page = eve.get("/settings/data").text
    assert "2 messages" in page and f"@{former(people)}" in page and "There is no way back" in page
    assert belongings_of(db, user).messages == 2


def test_without_the_password_nothing_happens(db, eve):
    before = contents(db)
    for refused in (leave(eve, password="wrong"), eve.post(DELETE, data={"words": "go"})):
        assert refused.status_code == 422 and "not your password" in refused.text
        assert 'href="/settings/data" aria-current="page"' in refused.text
    assert eve.post(DELETE, data={"password": PASSWORD, "words": "maybe"}).status_code == 422
    assert changed_tables(before, contents(db)) == []


def test_a_guest_and_another_site_delete_nobody(client, eve, people, db):
    assert client.post(DELETE, data={"password": PASSWORD}).location.startswith("/login")
    foreign = eve.post(DELETE, data={"password": PASSWORD}, headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403 and fetch_value(db, "SELECT count(*) FROM users WHERE state = 'deleted'") == 0


def test_the_last_admin_stays(db, people, sign_in):
    root = sign_in("root", role="admin")
    refused = leave(root)
    assert refused.status_code == 409 and "no admin left" in refused.text
    sign_in("turing", role="admin")
    assert leave(root).status_code == 303


def test_who_left_is_signed_out_everywhere_and_cannot_come_back(eve, client, sign_in, people):
    other = sign_in("eve")
    gone = leave(eve)
    assert gone.location == "/" and "deleted" in eve.get("/login").text
    assert [browser.get("/settings").status_code for browser in (eve, other)] == [303, 303]
    for name in ("eve", former(people)):
        assert client.post("/login", data={"username": name, "password": PASSWORD}).status_code == 422
        assert client.get(f"/wall/{name}").status_code == 404


def test_the_name_is_kept_from_newcomers_and_tied_to_nobody(eve, client, db, people):
    put(db, "UPDATE settings SET registration = 'open'")
    leave(eve)
    for name in ("eve", "former_99"):
        refused = client.post("/register", data={"username": name, "password": "four unrelated words here"})
        assert refused.status_code == 422
    assert fetch_value(db, "SELECT count(*) FROM users WHERE username = 'eve'") == 0
    assert [column["name"] for column in db.execute("PRAGMA table_info(former_names)")] == ["name"]


def test_words_that_stay_are_signed_by_nobody_one_knows(db, eve, as_user, sign_in, people):
    user, ada = as_user("eve"), as_user("ada")
    said = say(db, user, "what eve said")
    say(db, ada, "an answer", reply_to=said)
    leave(eve)
    page = sign_in("ada").get("/rooms/lobby").text
    assert "what eve said" in page and page.count(f">{former(people)}<") == 2
    assert ">eve<" not in page and '"eve"' not in page and "/wall/eve" not in page
    assert sign_in("ada").get(f"/avatars/{former(people)}").status_code == 200


def test_words_that_go_are_erased_with_their_pictures_and_a_quiet_line_stays(db, eve, as_user, sign_in, app):
    say(db, as_user("eve"), "what eve said")
    eve.post("/rooms/lobby/messages", data={"nonce": "p", "body": "look", "image": (picture(), "a.png")})
    id = fetch_value(db, "SELECT id FROM uploads")
    leave(eve, "go")
    page = sign_in("ada").get("/rooms/lobby").text
    assert "what eve said" not in words_in(db) and page.count("Deleted by its author.") == 2
    assert fetch_value(db, "SELECT count(*) FROM uploads") == 0
    assert not (app.config["NEOSPACE"].path("uploads") / f"{id}.webp").exists()
    assert fetch_value(db, "SELECT count(*) FROM messages_fts WHERE messages_fts MATCH 'eve'") == 0


def test_a_picture_of_words_that_stay_stays(db, eve, sign_in):
    eve.post("/rooms/lobby/messages", data={"nonce": "p", "body": "look", "image": (picture(), "a.png")})
    leave(eve)
    assert sign_in("ada").get(f"/uploads/{fetch_value(db, 'SELECT id FROM uploads')}.webp").status_code == 200


@pytest.mark.parametrize("words", ["stay", "go"])
def test_who_was_away_catches_up_with_what_became_of_the_words(db, eve, as_user, people, words):
    user, ada = as_user("eve"), as_user("ada")
    said, hers = say(db, user, "what eve said"), say(db, ada, "ada's")
    answer = say(db, ada, "an answer", reply_to=said)
    react(db, user, find_room(db, user, "lobby"), MessageReaction(id=hers, emoji="🎉"))
    seen = find_room(db, ada, "lobby").seq
    leave(eve, words)
    news = changes_after(db, find_room(db, ada, "lobby"), seen)
    changed = {message.id: message for message in news.messages}
    assert set(changed) == {said, hers, answer} and changed[hers].reactions == ()
    assert changed[said].author == former(people) and changed[said].deleted == (words == "go")
    assert changed[answer].quote.author == former(people) and ("what eve said" in changed[answer].quote.excerpt) == (words == "stay")


def test_a_long_past_is_swept_in_batches_and_goes_on_after_a_restart(db, eve, as_user, monkeypatch):
    monkeypatch.setattr("mutations.deletion_sweep.AT_ONCE", 2)
    monkeypatch.setattr("routes.leaving.AT_ONCE", 1)
    user = as_user("eve")
    for number in range(5):
        say(db, user, f"word {number}")
    leave(eve, "go")
    assert fetch_value(db, "SELECT count(*) FROM messages WHERE deleted_at IS NULL") == 3
    while sweep_leaving(db):
        pass
    assert fetch_value(db, "SELECT count(*) FROM messages WHERE deleted_at IS NULL") == 0
    assert fetch_value(db, "SELECT count(*) FROM leaving") == 0


def test_the_wall_and_the_sketches_go_and_remixes_stay(db, eve, as_user, people, client, sign_in):
    stick(db, as_user("eve"), "eve", NewText(body="my secret diary", x=600, y=400, w=240, h=120))
    key = make_sketch(db, people["eve"].id, source="const secret = 'my own code'")
    remix = sign_in("ada").post(f"/scripts/{key}/fork", data={"nonce": "f"}).location.rpartition("/")[2]
    leave(eve)
    assert "my secret diary" not in words_in(db) and client.get(f"/scripts/{key}").status_code == 404
    assert "my own code" in sign_in("ada").get(f"/scripts/{remix}/source").text


def test_marks_on_other_walls_go_and_no_undo_brings_them_back(db, eve, as_user, people, client):
    put(db, "UPDATE profiles SET visitors = 'members'")
    user, ada = as_user("eve"), as_user("ada")
    mark, _ = stick(db, user, "ada", NewEmoji(content="🦉", x=1, y=1, size=50), NewEmoji(content="🌙", x=9, y=9, size=50))
    stick(db, ada, "ada", NewEmoji(content="🪐", x=5, y=5, size=50))
    edit_wall(db, ada, wall_head(db, ada, "ada"), WallEdit(nonce=new_token(), remove=[mark]))
    leave(eve)
    assert [(row["content"], row["z"]) for row in db.execute("SELECT content, z FROM profile_stickers")] == [("🪐", 1)]
    for _ in range(3):
        undo(db, ada, wall_head(db, ada, "ada"), new_token())
    assert "🦉" not in words_in(db) and "🌙" not in words_in(db)


def test_rooms_pass_on_and_a_room_of_ones_own_is_shut(db, eve, people):
    for slug, visibility in (("attic", "public"), ("den", "private")):
        put(db, "INSERT INTO rooms (slug, name, visibility) VALUES (?, ?, ?)", (slug, slug, visibility))
        put(db, "INSERT INTO memberships (room_id, user_id, role) SELECT max(id), ?, 'owner' FROM rooms", (people["eve"].id,))
    put(db, "INSERT INTO memberships (room_id, user_id) SELECT id, ? FROM rooms WHERE slug = 'attic'", (people["ada"].id,))
    leave(eve)
    assert fetch_value(db, "SELECT role FROM memberships JOIN rooms ON rooms.id = room_id WHERE slug = 'attic'") == "owner"
    assert fetch_value(db, "SELECT archived_at FROM rooms WHERE slug = 'den'") is not None


def test_nothing_of_anybody_else_changes(db, eve, as_user, people, sign_in):
    for name in ("ada", "grace"):
        user = as_user(name)
        say(db, user, f"what {name} said")
        stick(db, user, name, NewEmoji(content="🪐", x=5, y=5, size=50))
        make_sketch(db, people[name].id)
    before = contents(db)
    leave(eve, "go")
    after = contents(db)
    touched = {"users", "profiles", "sessions", "memberships", "former_names", "audit_log"}
    assert set(changed_tables(before, after)) == touched
    for table in touched - {"former_names", "audit_log"}:
        lost = [row for row in before[table] if row not in after[table]]
        assert all(people["eve"].id in (row.get("user_id"), row.get("id")) for row in lost), lost


def test_sealed_messages_stay_for_the_other_one_until_they_leave_too(town):
    town.write(), town.write("grace", "ada")
    town.write("ada", "eve")
    assert leave(town.browsers["grace"]).status_code == 303
    talk = next(talk for talk in town.get("ada", "/dm/conversations").json["conversations"] if talk["conv"] == town.conv.hex())
    assert talk["with"]["name"] == "A former member" and town.gone("ada") == ["", ""]
    assert leave(town.browsers["ada"]).status_code == 303
    assert (town.count("dm_conversations"), town.count("direct_messages"), town.count("dm_vault")) == (1, 1, 0)


def test_reports_stay_for_the_keepers_under_the_new_name(db, eve, sign_in, people, as_user):
    stick(db, as_user("ada"), "ada", NewText(body="an ad", x=600, y=400, w=240, h=120))
    eve.post("/wall/ada/report", data={"reason": "It is an ad."})
    leave(eve)
    page = sign_in("linus").get("/admin/reports").text
    assert "It is an ad." in page and f"@{former(people)}" in page


def test_what_a_sealed_message_said_stays_open_to_the_keepers_when_its_reporter_leaves(town, sign_in):
    mid = town.write("ada", "grace", "a cruel word")
    row = town.rows("grace")[-1]
    mk = town.grace.open(row.hdr + row.ct, town.ada).mk
    assert town.post("grace", "/dm/report", mid=mid.hex(), mk=b64(mk), reason="cruel").status_code == 200
    leave(town.browsers["grace"])
    assert "a cruel word" in sign_in("linus").get("/admin/reports").text


def test_the_log_says_that_somebody_left_and_not_who(db, eve, people):
    leave(eve, "go")
    entry = entries_before(db, NEWEST)[0]
    assert (entry.actor, entry.action, entry.target, entry.reason) == (former(people), "account.delete", former(people), "their words go")


def test_no_trace_of_the_name_is_left_in_the_tables_but_the_reserved_one(db, people, sign_in, as_user):
    mallory = sign_in("mallory")
    user = as_user("mallory")
    say(db, user), stick(db, user, "mallory", NewEmoji(content="🪐", x=5, y=5, size=50))
    put(db, "UPDATE profiles SET bio = 'I am mallory' WHERE user_id = ?", (user.id,))
    leave(mallory)
    left = {table: [row for row in rows if re.search("mallory", repr(row), re.I)] for table, rows in contents(db).items()}
    assert {table: rows for table, rows in left.items() if rows} == {"former_names": [{"name": "mallory"}]}


def test_leaving_walks_through_no_table(db, as_user, people):
    user = as_user("eve")
    say(db, user)
    put(db, "INSERT INTO leaving (user_id, words) VALUES (?, 'stay')", (user.id,))
    assert_queries_indexed(db, lambda: belongings_of(db, user))
    assert_queries_indexed(db, lambda: sweep_leaving(db))
