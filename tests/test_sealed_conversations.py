"""Conversations of sealed messages from each side: lists, marks of reading, requests, what one deletes for oneself."""

import pytest

from db import fetch_value
from mutations.blocks import block
from mutations.sealed_conversations import mark_read
from mutations.sealed_hiding import Hiding, hide
from queries.members import find_anyone
from queries.sealed_conversations import conversations_before, conversations_changed, has_unread
from queries.sealed_messages import rows_before
from tests.plans import assert_queries_indexed
from tests.sealed_stage import TABLES, code_of

# deleting for oneself

def hide_for(town, name: str, *mids: bytes) -> None:
    hide(town.db, town.users[name], town.talk(name), Hiding(town.conv.hex(), [mid.hex() for mid in mids] or "all"))


def test_deleting_for_oneself_leaves_it_to_the_other(town):
    mid = town.write()
    town.take("ada", town.ada.edit(town.grace, mid))
    hide_for(town, "grace", mid)
    assert town.gone("grace") == ["hidden", "hidden"] and town.gone("ada") == ["", ""]


def test_what_both_have_deleted_is_purged(town):
    mid = town.write()
    hide_for(town, "grace", mid)
    assert fetch_value(town.db, "SELECT ct FROM direct_messages") is not None
    hide_for(town, "ada", mid)
    assert fetch_value(town.db, "SELECT ct FROM direct_messages") is None


def test_deleting_all_of_it_takes_it_off_the_list_until_there_is_news(town):
    town.write()
    town.write("grace", "ada")
    hide_for(town, "ada")
    assert conversations_before(town.db, town.users["ada"]) == [] != conversations_before(town.db, town.users["grace"])
    assert not has_unread(town.db, town.ada.uid)
    town.write("grace", "ada")
    assert [talk.seq for talk in conversations_before(town.db, town.users["ada"])] == [3]
    assert town.gone("ada") == ["hidden", "hidden", ""]


def test_a_device_that_was_away_sees_that_something_was_deleted(town):
    mid = town.write()
    before = town.talk("ada").hides
    hide_for(town, "ada", mid)
    assert town.talk("ada").hides == before + 1 and town.talk("grace").hides == 0


def test_mids_of_other_conversations_are_left_alone(town):
    elsewhere = town.write("ada", "eve")
    town.write()
    hide_for(town, "ada", elsewhere)
    assert town.gone() == [""] and fetch_value(town.db, "SELECT sum(hidden_s) FROM direct_messages") == 0


# conversations

def test_who_shares_no_room_asks_first_and_is_answered_by_writing_back(town):
    town.db.execute("DELETE FROM memberships WHERE user_id = ?", (town.ada.uid,))
    town.write()
    assert (town.talk("ada").state, town.talk("grace").state) == ("open", "request")
    town.write("grace", "ada")
    assert town.talk("grace").state == "open"


def test_who_declined_gets_nothing_more_and_the_other_is_not_told_why(town):
    town.db.execute("DELETE FROM memberships WHERE user_id = ?", (town.ada.uid,))
    town.write()
    assert town.post("grace", f"/dm/c/{town.conv.hex()}/state", state="declined").json["state"] == "declined"
    assert code_of(town.take, "ada", town.ada.seal(town.grace)) == "forbidden"
    assert town.talk("ada").state == "open" and not has_unread(town.db, town.grace.uid)


def test_a_list_has_the_newest_conversation_first_with_its_newest_row(town):
    town.write()
    town.write("ada", "eve")
    listed = town.get("ada", "/dm/conversations").json
    assert [talk["with"]["username"] for talk in listed["conversations"]] == ["eve", "grace"]
    assert listed["before"] is None and listed["conversations"][0]["last"]["seq"] == 1
    assert listed["conversations"][0] | {"last": 0, "with": 0} == {
        "conv": town.ada.conv(town.eve).hex(), "with": 0, "seq": 1, "read": 0, "said": 0, "theirs": 0, "state": "open", "timer": 0,
        "timer_by": None, "hides": 0, "last": 0, "may_write": "",
    }


def test_a_long_list_comes_in_pages(town, monkeypatch):
    monkeypatch.setattr("queries.sealed_conversations.PAGE", 1)
    monkeypatch.setattr("routes.sealed_messages.PAGE", 1)
    town.write()
    town.write("ada", "eve")
    first = town.get("ada", "/dm/conversations").json
    second = town.get("ada", "/dm/conversations?before=" + first["before"]).json
    names = [talk["with"]["username"] for page in (first, second) for talk in page["conversations"]]
    assert names == ["eve", "grace"] and town.get("ada", "/dm/conversations?before=" + second["before"]).json["conversations"] == []


def test_rows_come_before_and_after_a_place(town):
    for _ in range(7):
        town.write()
    path = f"/dm/c/{town.conv.hex()}/rows"
    pages = {query: [row["seq"] for row in town.get("grace", path + query).json["rows"]] for query in ("?limit=3", "?before=5&limit=3", "?after=5", "?after=7")}
    assert pages == {"?limit=3": [5, 6, 7], "?before=5&limit=3": [2, 3, 4], "?after=5": [6, 7], "?after=7": []}


def test_what_was_read_is_told_only_if_both_tell(town):
    town.write()
    assert mark_read(town.db, town.users["grace"], town.talk("grace"), 1).told
    assert town.talk("ada").theirs == 1
    town.db.execute("UPDATE profiles SET dm_reads = 0 WHERE user_id = ?", (town.ada.uid,))
    town.write()
    assert not mark_read(town.db, town.users["grace"], town.talk("grace"), 2).told
    assert town.talk("ada").theirs is None and town.talk("grace").read == 2
    town.db.execute("UPDATE profiles SET dm_reads = 1")
    assert town.talk("ada").theirs == 1, "what was read meanwhile stays untold"


def test_a_mark_never_goes_back_nor_beyond_the_end(town):
    town.write()
    for seq, stands in ((9, 1), (0, 1)):
        assert mark_read(town.db, town.users["grace"], town.talk("grace"), seq).seq == stands


def test_a_message_makes_unread_and_an_edit_or_ones_own_does_not(town):
    mid = town.write()
    assert has_unread(town.db, town.grace.uid) and not has_unread(town.db, town.ada.uid)
    mark_read(town.db, town.users["grace"], town.talk("grace"), 1)
    town.take("ada", town.ada.edit(town.grace, mid))
    assert not has_unread(town.db, town.grace.uid)


def test_the_rail_has_a_dot_and_no_number(town):
    door = '<a class="rail__link" href="/dm"'
    assert "rail__mark" not in town.get("grace", "/rooms").text.split(door)[1].split("</a>")[0]
    town.write()
    marked = town.get("grace", "/rooms").text.split(door)[1].split("</a>")[0]
    assert '<span class="rail__mark">' in marked and not any(letter.isdigit() for letter in marked.split("rail__mark")[1])
    assert "data-messages-unread" in town.get("grace", "/rail").text


def test_catching_up_names_what_went_on_and_what_is_new(town):
    town.write()
    town.write("ada", "eve")
    user, conv = town.users["ada"], town.conv.hex()
    assert [talk.username for talk in conversations_changed(town.db, user, {})] == ["eve", "grace"]
    assert [talk.username for talk in conversations_changed(town.db, user, {conv: 1})] == ["eve"]
    town.write()
    assert [talk.username for talk in conversations_changed(town.db, user, {conv: 1})] == ["grace", "eve"]


def test_a_member_who_left_stays_readable_as_a_former_one(town):
    town.write("grace", "ada")
    town.db.execute("UPDATE users SET state = 'deleted' WHERE id = ?", (town.grace.uid,))
    talk = town.get("ada", "/dm/conversations").json["conversations"][0]
    assert talk["with"]["name"] == "A former member" and talk["may_write"][-1] == "."
    assert town.gone("ada") == [""]


def test_no_question_walks_a_table_that_grows(town):
    mid, user = town.write(), town.users["ada"]
    assert_queries_indexed(town.db, lambda: (
        has_unread(town.db, user.id), conversations_before(town.db, user), conversations_changed(town.db, user, {"a": 1}), town.talk(),
        town.rows(), rows_before(town.db, user, town.talk(), 9, 9), hide_for(town, "ada", mid),
        town.write(), town.take("ada", town.ada.unsend(town.grace, town.write())),
    ))


# what is asked wrongly over HTTP

BAD_REQUESTS = {
    "rows of a conversation of others": ("get", "/dm/c/{theirs}/rows", None, 404),
    "rows of no conversation": ("get", "/dm/c/" + "0" * 32 + "/rows", None, 404),
    "rows of a short name": ("get", "/dm/c/abc/rows", None, 404),
    "rows of a name in capitals": ("get", "/dm/c/{conv!u}/rows", None, 404),
    "rows before a word": ("get", "/dm/c/{conv}/rows?before=now", None, 422),
    "rows before minus one": ("get", "/dm/c/{conv}/rows?before=-1", None, 422),
    "rows after a fraction": ("get", "/dm/c/{conv}/rows?after=0.5", None, 422),
    "rows after a number beyond all": ("get", "/dm/c/{conv}/rows?after=99999999999999999999", None, 422),
    "rows after other digits": ("get", "/dm/c/{conv}/rows?after=١", None, 422),
    "201 rows": ("get", "/dm/c/{conv}/rows?limit=201", None, 422),
    "a conversation of others": ("get", "/dm/c/{theirs}", None, 404),
    "a list before a word": ("get", "/dm/conversations?before=later", None, 422),
    "a list before half a place": ("get", "/dm/conversations?before=2026-01-01T00:00:00.000Z", None, 422),
    "an answer to a conversation of others": ("post", "/dm/c/{theirs}/state", {"state": "open"}, 404),
    "an answer that is neither": ("post", "/dm/c/{conv}/state", {"state": "request"}, 422),
    "an answer without one": ("post", "/dm/c/{conv}/state", {}, 422),
    "an answer that is a list": ("post", "/dm/c/{conv}/state", [], 422),
    "a timer of others": ("post", "/dm/c/{theirs}/timer", {"seconds": 0}, 404),
    "a timer of an hour": ("post", "/dm/c/{conv}/timer", {"seconds": 3600}, 422),
    "a timer of minus a day": ("post", "/dm/c/{conv}/timer", {"seconds": -86400}, 422),
    "a timer in words": ("post", "/dm/c/{conv}/timer", {"seconds": "86400"}, 422),
    "a timer of yes": ("post", "/dm/c/{conv}/timer", {"seconds": True}, 422),
    "deleting in a conversation of others": ("post", "/dm/hide", {"conv": "{theirs}", "mids": "all"}, 404),
    "deleting nothing": ("post", "/dm/hide", {"conv": "{conv}", "mids": []}, 422),
    "deleting 501": ("post", "/dm/hide", {"conv": "{conv}", "mids": ["ab" * 16] * 501}, 422),
    "deleting a word": ("post", "/dm/hide", {"conv": "{conv}", "mids": "some"}, 422),
    "deleting by a short mid": ("post", "/dm/hide", {"conv": "{conv}", "mids": ["ab"]}, 422),
    "deleting for the other": ("post", "/dm/hide", {"conv": "{conv}", "mids": "all", "for": "grace"}, 422),
    "a file by a short number": ("get", "/dm/files/abc", None, 404),
    "a file that is the database": ("get", "/dm/files/app.db", None, 404),
    "a file nobody has": ("get", "/dm/files/" + "ab" * 16, None, 404),
}


@pytest.mark.parametrize("what", BAD_REQUESTS)
def test_it_is_refused_in_json_and_nothing_is_changed(town, what):
    town.write()
    town.write("grace", "eve")
    names = {"theirs": town.grace.conv(town.eve).hex(), "conv": town.conv.hex()}
    before = [town.db.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES]
    method, path, body, code = BAD_REQUESTS[what]
    body = {key: names.get(value.strip("{}"), value) if isinstance(value, str) else value for key, value in body.items()} if isinstance(body, dict) else body
    response = getattr(town.browsers["ada"], method)(path.replace("{conv!u}", names["conv"].upper()).format(**names), json=body)
    assert (response.status_code, response.json["ok"]) == (code, False)
    assert response.json["error"]["message"][-1] in ".!?"
    assert [town.db.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES] == before


def test_another_sites_page_can_neither_delete_nor_report_nor_upload(town):
    town.write()
    for path in ("/dm/hide", "/dm/report", f"/dm/c/{town.conv.hex()}/state", f"/dm/files?id={'ab' * 16}&with={town.grace.uid}"):
        assert town.browsers["ada"].post(path, json={}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_a_timer_is_for_both_and_not_for_who_is_blocked(town):
    town.write()
    path = f"/dm/c/{town.conv.hex()}/timer"
    assert town.post("grace", path, seconds=86400).json["timer"] == town.talk("ada").timer == 86400
    assert town.talk("ada").timer_by == town.grace.uid
    block(town.db, town.users["ada"], find_anyone(town.db, "grace"))
    assert town.post("grace", path, seconds=0).status_code == 403
