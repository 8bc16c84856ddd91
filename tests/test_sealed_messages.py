"""Sealed messages as the server keeps them: taken once and in order, changed by who wrote them, gone when their time is over."""

from os import urandom

import pytest
from werkzeug.exceptions import UnprocessableEntity

from core.base64url import b64, unb64
from core.sealed_header import NO_LINK
from db import fetch_value
from mutations.blocks import block
from mutations.sealed_conversations import Timer, set_timer
from mutations.sealed_envelopes import Refused, read_envelope
from mutations.sealed_sweeping import sweep_sealed
from queries.members import find_anyone
from tests.sealed_stage import TABLES, code_of
from tests.sealed_writer import Writer, mid_of


@pytest.fixture
def unchanged(town):
    yield
    assert [town.db.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES] == [[], [], [], []]


# sending

def test_what_one_seals_the_other_opens(town):
    envelope = town.ada.seal(town.grace, "meet me at the pond")
    taken = town.take("ada", envelope)
    row = town.rows("grace")[0]
    assert taken.seq == row.seq == 1 and taken.at == row.at
    assert town.grace.open(row.hdr + row.ct, town.ada).body == {"t": "text", "b": "meet me at the pond"}


def test_both_have_the_same_bytes(town):
    town.write()
    assert town.rows("ada") == town.rows("grace")


def test_a_retry_gets_the_first_answer_and_makes_no_second_row(town):
    envelope = town.ada.seal(town.grace)
    assert town.take("ada", envelope) == town.take("ada", envelope)
    assert town.count() == 1


def test_a_retry_is_known_for_one_though_keys_and_rights_have_changed_meanwhile(town):
    envelope = town.ada.seal(town.grace)
    taken = town.take("ada", envelope)
    town.grace.rotated().publish(town.db)
    block(town.db, town.users["grace"], find_anyone(town.db, "ada"))
    assert town.take("ada", envelope) == taken


def test_a_retry_is_known_for_one_when_its_text_is_gone(town):
    envelope = town.ada.seal(town.grace)
    taken = town.take("ada", envelope)
    town.take("ada", town.ada.unsend(town.grace, mid_of(envelope)))
    assert town.take("ada", envelope) == taken
    assert town.gone() == ["unsent", ""]


def test_other_bytes_under_a_known_number_are_refused(town):
    mid = town.write()
    assert code_of(town.take, "ada", town.ada.seal(town.grace, "other", mid=mid)) == "mid"
    assert town.count() == 1


def test_each_device_has_a_chain_of_its_own(town):
    phone = town.ada.other_device().publish_device(town.db)
    town.write()
    town.take("ada", phone.seal(town.grace, "from the phone"))
    town.write()
    assert [(row["ctr"], row["seq"]) for row in town.db.execute("SELECT ctr, seq FROM direct_messages ORDER BY seq")] == [(1, 1), (1, 2), (2, 3)]


@pytest.mark.parametrize("lie", [{"ctr": 1, "prev": NO_LINK}, {"ctr": 4}, {"ctr": 3, "prev": b"x" * 32}, {"ctr": 2}])
def test_a_message_out_of_its_devices_order_is_told_where_the_chain_stands(town, lie):
    town.write()
    town.write()
    ctr, link = town.ada.heads[town.conv]
    with pytest.raises(Refused) as refused:
        town.take("ada", town.ada.seal(town.grace, **lie))
    assert refused.value.told == {"code": "ctr", "ctr": ctr, "link": b64(link)}
    assert town.count() == 2


def test_after_a_refused_order_the_device_goes_on_from_what_it_was_told(town):
    town.write()
    town.ada.seal(town.grace, "lost on the way")
    with pytest.raises(Refused) as refused:
        town.take("ada", town.ada.seal(town.grace))
    town.ada.heads[town.conv] = (refused.value.told["ctr"], unb64(refused.value.told["link"]))
    town.write()
    assert town.count() == 2


@pytest.mark.parametrize("who", ["ada", "grace"])
def test_keys_that_have_changed_are_told_and_nothing_is_stored(town, who):
    envelope = town.ada.seal(town.grace)
    getattr(town, who).rotated().publish(town.db)
    with pytest.raises(Refused) as refused:
        town.take("ada", envelope)
    assert refused.value.told["code"] == "epoch"
    assert [bundle["epoch"] for bundle in refused.value.told["bundles"]] == ([1] if who == "ada" else [1, 2])
    assert {bundle["uid"] for bundle in refused.value.told["bundles"]} == {town.grace.uid}
    assert town.count() == town.count("dm_conversations") == 0


def test_an_epoch_of_the_future_is_refused_too(town):
    later = Writer(town.ada.uid, town.ada.identity, town.ada.device).rotated()
    assert code_of(town.take, "ada", later.seal(town.grace)) == "epoch"


def test_what_is_not_the_last_of_two_at_once_gets_its_turn_again(town):
    one, other = town.ada.seal(town.grace, "one"), None
    town.ada.take_back()
    other = town.ada.seal(town.grace, "other tab")
    town.take("ada", one)
    assert code_of(town.take, "ada", other) == "ctr"


def lie(envelope: bytes, at: int, with_bytes: bytes) -> bytes:
    return envelope[:at] + with_bytes + envelope[at + len(with_bytes):]


MALFORMED = {
    "no bytes": lambda e: b"",
    "a head alone": lambda e: e[:212],
    "483 bytes": lambda e: e[:483],
    "a byte too many": lambda e: e + b"\0",
    "a length between two sizes": lambda e: e + bytes(128),
    "more than 70,000 bytes": lambda e: e + bytes(70_000),
    "another magic": lambda e: lie(e, 0, b"NSD2"),
    "suite 0": lambda e: lie(e, 4, b"\0"),
    "suite 2": lambda e: lie(e, 4, b"\2"),
    "suite 255": lambda e: lie(e, 4, b"\xff"),
    "kind 0": lambda e: lie(e, 5, b"\0"),
    "kind 5": lambda e: lie(e, 5, b"\5"),
    "a flag nobody knows": lambda e: lie(e, 6, b"\0\2"),
    "a flag in the upper byte": lambda e: lie(e, 6, b"\1\0"),
    "attachments said, none named": lambda e: lie(e, 6, b"\0\1"),
    "another conversation": lambda e: lie(e, 8, b"c" * 16),
    "a recipient that is the sender": lambda e: lie(e, 32, e[24:32]),
    "a recipient the conversation is not with": lambda e: lie(e, 32, (9).to_bytes(8, "big")),
    "a recipient beyond all numbers": lambda e: lie(e, 32, b"\xff" * 8),
    "a sender beyond all numbers": lambda e: lie(e, 24, b"\xff" * 8),
    "message number 0": lambda e: lie(e, 56, bytes(8)),
    "a message number beyond all": lambda e: lie(e, 56, b"\xff" * 8),
    "a first message with one before it": lambda e: lie(e, 64, b"p" * 32),
    "a second message with none before it": lambda e: lie(e, 56, (2).to_bytes(8, "big")),
    "no mid": lambda e: lie(e, 128, bytes(16)),
    "a message about another": lambda e: lie(e, 144, b"t" * 16),
    "an edit of nothing": lambda e: lie(e, 5, b"\2"),
    "an unsend of nothing": lambda e: lie(e, 5, b"\3"),
    "a reaction to nothing": lambda e: lie(e, 5, b"\4"),
}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("what", MALFORMED)
def test_bytes_that_are_no_envelope_are_refused(town, what):
    assert code_of(town.take, "ada", MALFORMED[what](town.ada.seal(town.grace))) == "invalid"


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("text", ["", "A", "é" * 700, "A" * 646 + "=", "A" * 645 + "/", "A" * 646, "A" * 647 + "B", " " * 646])
def test_text_that_is_no_base64url_is_refused(town, text):
    with pytest.raises(UnprocessableEntity):
        read_envelope(town.users["ada"], text)


@pytest.mark.usefixtures("unchanged")
def test_nobody_sends_in_anothers_name(town):
    assert code_of(town.take, "eve", town.ada.seal(town.grace)) == "forbidden"


@pytest.mark.usefixtures("unchanged")
def test_nobody_sends_from_a_device_that_is_not_registered_as_theirs(town):
    assert code_of(town.take, "ada", town.ada.seal(town.grace, device=town.eve.device)) == "forbidden"
    town.ada.take_back()
    assert code_of(town.take, "ada", town.ada.seal(town.grace, device=urandom(8))) == "forbidden"


@pytest.mark.usefixtures("unchanged")
def test_a_member_who_is_not_there_gets_nothing(town):
    nobody = Writer(4000)
    assert code_of(town.take, "ada", town.ada.seal(nobody)) == "forbidden"


@pytest.mark.usefixtures("unchanged")
def test_who_has_no_keys_gets_nothing(town):
    assert code_of(town.take, "ada", town.ada.seal(Writer(town.users["linus"].id))) == "forbidden"


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("blocker, blocked", [("ada", "grace"), ("grace", "ada")])
def test_a_block_stops_both_directions_at_once(town, blocker, blocked):
    block(town.db, town.users[blocker], find_anyone(town.db, blocked))
    assert code_of(town.take, "ada", town.ada.seal(town.grace)) == "forbidden"
    assert code_of(town.take, "grace", town.grace.seal(town.ada)) == "forbidden"


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("state", ["suspended", "deleted"])
def test_who_is_not_here_any_more_gets_nothing(town, state):
    town.db.execute("UPDATE users SET state = ? WHERE id = ?", (state, town.grace.uid))
    assert code_of(town.take, "ada", town.ada.seal(town.grace)) == "forbidden"


@pytest.mark.usefixtures("unchanged")
def test_who_was_signed_out_in_the_meantime_sends_nothing(town):
    town.db.execute("DELETE FROM sessions WHERE id = ?", (town.users["ada"].session_id,))
    assert code_of(town.take, "ada", town.ada.seal(town.grace)) == "forbidden"


# edits, reactions, taking back

def test_an_edit_keeps_the_original_row(town):
    mid = town.write()
    town.take("ada", town.ada.edit(town.grace, mid))
    assert town.gone() == ["", ""]


def test_either_may_react_but_only_the_writer_changes_or_takes_back(town):
    mid = town.write()
    town.take("grace", town.grace.react(town.ada, mid))
    assert code_of(town.take, "grace", town.grace.edit(town.ada, mid)) == "forbidden"
    town.grace.take_back()
    assert code_of(town.take, "grace", town.grace.unsend(town.ada, mid)) == "forbidden"
    assert town.gone("grace") == ["", ""]


@pytest.mark.parametrize("change", ["edit", "unsend", "react"])
def test_what_is_changed_is_a_message_of_this_conversation(town, change):
    elsewhere = town.write(to="eve")
    reaction = town.ada.react(town.grace, town.write())
    town.take("ada", reaction)
    act = getattr(town.ada, change)
    for target, code in ((elsewhere, "not_found"), (urandom(16), "not_found"), (mid_of(reaction), "invalid")):
        assert code_of(town.take, "ada", act(town.grace, target)) == code
        town.ada.take_back()
    assert town.count() == 3


def test_taking_back_blanks_the_message_and_its_edits_and_no_other(town):
    mid, kept = town.write(words="rash"), town.write(words="kept")
    town.take("ada", town.ada.edit(town.grace, mid, "still rash"))
    town.take("grace", town.grace.react(town.ada, mid))
    town.take("ada", town.ada.unsend(town.grace, mid))
    assert town.gone("grace") == ["unsent", "", "unsent", "", ""]
    assert [row.mid for row in town.rows() if row.ct][0] == kept


def test_of_what_was_taken_back_the_head_and_the_hash_stay_so_that_the_chain_holds(town):
    before = town.write()
    row = town.rows()[0].wire()
    town.take("ada", town.ada.unsend(town.grace, before))
    after = town.rows()[0].wire()
    assert set(after) == {"seq", "at", "h", "x", "gone"} and unb64(after["h"]) == unb64(row["e"])[:212]


def test_taking_back_leaves_no_byte_of_it_in_the_table_or_the_log(town, config):
    envelope = town.ada.seal(town.grace, {"t": "text", "b": "x" * 9000})
    town.take("ada", envelope)
    town.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert bytes_of_it(config, envelope), "the scan can find it"
    town.take("ada", town.ada.unsend(town.grace, mid_of(envelope)))
    town.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert bytes_of_it(config, envelope) == []


def bytes_of_it(config, envelope: bytes) -> list[str]:
    """The files of this home in which any 24 bytes of the ciphertext stand."""
    parts = [envelope[at:at + 24] for at in range(212, len(envelope) - 24, 24)]
    files = [path for path in config.path().rglob("*") if path.is_file()]
    return [path.name for path in files if any(part in data for data in [path.read_bytes()] for part in parts)]


def test_what_is_gone_is_not_edited_or_reacted_to(town):
    mid = town.write()
    town.take("ada", town.ada.unsend(town.grace, mid))
    assert code_of(town.take, "ada", town.ada.edit(town.grace, mid)) == "conflict"
    assert code_of(town.take, "grace", town.grace.react(town.ada, mid)) == "conflict"


# time

def test_rows_and_acks_say_when_a_timer_ends_them(town):
    town.write()
    set_timer(town.db, town.users["grace"], town.talk("grace"), Timer(86400))
    envelope = town.ada.seal(town.grace, "for a day")
    taken, again = town.take("ada", envelope), town.take("ada", envelope)
    first, second = (row.wire() for row in town.rows("grace"))
    assert "until" not in first and second["until"] == taken.until == again.until > second["at"]


def test_a_timer_counts_for_what_is_written_from_then_on(town):
    town.write()
    set_timer(town.db, town.users["grace"], town.talk("grace"), Timer(86400))
    town.write()
    left = [row["left"] for row in town.db.execute("SELECT julianday(expires_at) - julianday(created_at) AS left FROM direct_messages ORDER BY seq")]
    assert left[0] is None and round(left[1], 6) == 1


def test_changes_run_out_with_the_message_they_are_about(town):
    mid = town.write()
    set_timer(town.db, town.users["ada"], town.talk(), Timer(604800))
    timed = town.write()
    town.take("ada", town.ada.edit(town.grace, mid))
    town.take("grace", town.grace.react(town.ada, timed))
    ends = [row["expires_at"] for row in town.db.execute("SELECT expires_at FROM direct_messages ORDER BY seq")]
    assert ends[0] is ends[2] is None and ends[1] == ends[3] is not None


def run_out(town, mid: bytes) -> None:
    town.db.execute("UPDATE direct_messages SET expires_at = '2026-01-01T00:00:00.000Z' WHERE mid = ?", (mid,))


def test_what_has_run_out_is_given_to_nobody_even_before_it_is_purged(town):
    run_out(town, town.write())
    assert town.gone("ada") == town.gone("grace") == ["expired"]
    assert fetch_value(town.db, "SELECT ct FROM direct_messages") is not None


def test_the_sweep_purges_what_has_run_out_and_nothing_else(town):
    run_out(town, town.write())
    town.write()
    assert sweep_sealed(town.db).rows == 1 and sweep_sealed(town.db).rows == 0
    assert town.gone() == ["expired", ""]
    assert fetch_value(town.db, "SELECT count(*) FROM direct_messages WHERE ct IS NULL AND purged_why = 'expired'") == 1


def test_rows_that_have_been_gone_for_a_month_go_from_the_beginning_and_the_chain_goes_on(town):
    for mid in [town.write() for _ in range(4)]:
        run_out(town, mid)
    sweep_sealed(town.db)
    town.db.execute("UPDATE direct_messages SET purged_at = '2026-01-01T00:00:00.000Z' WHERE seq IN (1, 2, 4)")
    assert sweep_sealed(town.db).rows == 2
    assert [row.seq for row in town.rows()] == [3, 4]
    town.db.execute("UPDATE direct_messages SET purged_at = '2026-01-01T00:00:00.000Z'")
    sweep_sealed(town.db)
    assert [row.seq for row in town.rows()] == [4], "the newest stays"
    town.write()
    assert [row.seq for row in town.rows()] == [4, 5]
