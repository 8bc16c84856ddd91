"""Strangers and those who are kept out: how much they may send, and what they learn of who does not want to hear them."""

import pytest

from core.base64url import b64
from db import fetch_value
from live import socketio
from mutations.blocks import block
from mutations.sealed_conversations import mark_read
from mutations.sealed_envelopes import read_envelope
from mutations.sealed_messages import send_sealed
from queries.members import find_anyone
from queries.sealed_standing import MOST_REQUESTS, MOST_UNANSWERED, TOO_MANY, UNANSWERED, may_write
from sealed_sockets import tell_both
from tests.sealed_stage import code_of
from tests.sealed_writer import mid_of


@pytest.fixture
def strangers(town):
    """Nobody shares more than the lobby, where everybody is."""
    town.db.execute("DELETE FROM memberships WHERE room_id = (SELECT id FROM rooms WHERE slug = 'workshop')")
    return town


def word(town, who: str = "ada", to: str = "grace") -> str:
    return may_write(town.db, town.users[who], town.users[to])


# strangers

def test_the_lobby_makes_nobody_a_neighbour(strangers):
    assert fetch_value(strangers.db, "SELECT count(*) FROM memberships") >= 3
    strangers.write()
    assert strangers.talk("grace").state == "request"
    strangers.db.execute("UPDATE profiles SET dm_from = 'rooms'")
    assert "share a room" in word(strangers, "ada", "eve")


def test_a_stranger_has_a_handful_of_messages_until_there_is_an_answer(strangers):
    for _ in range(MOST_UNANSWERED):
        assert word(strangers) in ("", "request")
        strangers.write()
    assert word(strangers) == UNANSWERED
    assert strangers.get("ada", "/dm/keys/grace").json["may_write"] == UNANSWERED
    assert code_of(strangers.take, "ada", strangers.ada.seal(strangers.grace)) == "forbidden"
    strangers.ada.take_back()
    assert strangers.count() == MOST_UNANSWERED
    strangers.write("grace", "ada")
    strangers.write()


def test_edits_and_reactions_of_a_stranger_count_too(strangers):
    mid = strangers.write()
    for _ in range(MOST_UNANSWERED - 2):
        strangers.take("ada", strangers.ada.edit(strangers.grace, mid))
    strangers.take("ada", strangers.ada.react(strangers.grace, mid))
    assert code_of(strangers.take, "ada", strangers.ada.edit(strangers.grace, mid)) == "forbidden"


def test_a_stranger_may_take_back_each_message_once_and_makes_no_room_by_it(strangers):
    mids = [strangers.write() for _ in range(MOST_UNANSWERED)]
    for mid in mids:
        strangers.take("ada", strangers.ada.unsend(strangers.grace, mid))
    assert strangers.gone("grace").count("unsent") == MOST_UNANSWERED and word(strangers) == UNANSWERED
    assert code_of(strangers.take, "ada", strangers.ada.unsend(strangers.grace, mids[0])) == "forbidden"


def test_accepting_lifts_the_limit(strangers):
    for _ in range(MOST_UNANSWERED):
        strangers.write()
    assert strangers.post("grace", f"/dm/c/{strangers.conv.hex()}/state", state="open").json["ok"]
    assert word(strangers) == ""
    strangers.write()


def test_so_many_strangers_may_be_written_to_within_a_day(strangers, make_member):
    wanted = [make_member(f"member_{number}").id for number in range(MOST_REQUESTS)]
    ada = strangers.ada.uid
    for id in wanted:
        strangers.db.execute("""
            INSERT INTO dm_conversations (conv, low_id, high_id, high_state) VALUES (randomblob(16), ?, ?, 'request')
        """, (ada, id))
    assert word(strangers) == TOO_MANY and code_of(strangers.take, "ada", strangers.ada.seal(strangers.grace)) == "forbidden"
    strangers.ada.take_back()
    assert word(strangers, "grace", "eve") == "request"
    strangers.db.execute("UPDATE dm_conversations SET high_state = 'open' WHERE high_id = ?", (wanted[0],))
    assert word(strangers) == "request"
    strangers.db.execute("UPDATE dm_conversations SET high_state = 'declined' WHERE high_id = ?", (wanted[0],))
    assert word(strangers) == TOO_MANY
    strangers.db.execute("UPDATE dm_conversations SET created_at = '2020-01-01T00:00:00.000Z' WHERE high_id = ?", (wanted[0],))
    assert word(strangers) == "request"


def test_who_shares_a_room_is_no_request_however_many_there_are(town):
    for _ in range(MOST_UNANSWERED + 2):
        town.write()
    assert word(town) == "" and town.talk("grace").state == "open"


# the blocked

def test_who_is_blocked_sees_no_more_marks_of_reading(town):
    town.write()
    assert mark_read(town.db, town.users["grace"], town.talk("grace"), 1).told
    town.write()
    block(town.db, town.users["grace"], find_anyone(town.db, "ada"))
    assert not mark_read(town.db, town.users["grace"], town.talk("grace"), 2).told
    assert town.talk("ada").theirs == 1 and town.talk("grace").read == 2


@pytest.mark.parametrize("shut", ["blocked", "declined"])
def test_the_same_bytes_again_show_nothing_to_who_does_not_want_them(app, town, monkeypatch, shut):
    told = []
    monkeypatch.setattr(socketio, "emit", lambda event, news, to: told.append((event, to)))
    envelope = town.ada.seal(town.grace)
    text = b64(envelope)
    town.take("ada", envelope)
    if shut == "blocked":
        block(town.db, town.users["grace"], find_anyone(town.db, "ada"))
    else:
        town.post("grace", f"/dm/c/{town.conv.hex()}/state", state="declined")
    told.clear()
    with app.test_request_context():
        again = read_envelope(town.users["ada"], text)
        assert send_sealed(town.db, town.users["ada"], again, ()).seq == 1
        tell_both(again)
    assert told == [("dm:row", f"user:{town.ada.uid}")]


def test_what_has_run_out_can_be_revealed_by_nobody_any_more(town):
    mid = town.write()
    row = town.rows("grace")[0]
    mk = town.grace.open(row.hdr + row.ct, town.ada).mk
    town.db.execute("UPDATE direct_messages SET expires_at = '2020-01-01T00:00:00.000Z'")
    response = town.post("grace", "/dm/report", mid=mid.hex(), mk=b64(mk), reason="cruel")
    assert response.status_code == 409 and mid_of(row.hdr) == mid and town.count("reports") == 0
