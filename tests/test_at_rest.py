"""What is locked in the database, and how its keys are changed while the site runs."""

import json
import os
import stat
import subprocess
from pathlib import Path

import pytest

from crypto import (
    SealedError,
    add_key,
    key_id,
    load_keyring,
    new_keyring,
    open_at_rest,
    remove_key,
    reseal,
    save,
    seal_at_rest,
)
from queries.sealed_reports import PURPOSE, place_of

CHANGE_KEYS = Path(__file__).parents[1] / "scripts" / "change_keys"
PLACE = ("reports", "said", 7)


def locked(ring, data: bytes = b"what was said") -> bytes:
    return seal_at_rest(ring, "reports", PLACE, data)


def refused(ring, purpose, place, blob, code) -> None:
    with pytest.raises(SealedError) as error:
        open_at_rest(ring, purpose, place, blob)
    assert error.value.code == code


def test_a_value_opens_in_its_own_place_only():
    ring = new_keyring()
    blob = locked(ring)
    assert open_at_rest(ring, "reports", PLACE, blob) == b"what was said"
    assert b"said" not in blob and locked(ring) != blob
    for place in [("reports", "said", 8), ("reports", "reason", 7), ("audit", "said", 7), ("reports", "said", "7")]:
        refused(ring, "reports", place, blob, "decrypt")
    refused(ring, "backups", PLACE, blob, "decrypt")


def test_each_single_byte_of_a_value_counts():
    ring = new_keyring()
    blob = locked(ring)
    for at in range(len(blob)):
        other = blob[:at] + bytes([blob[at] ^ 1]) + blob[at + 1:]
        with pytest.raises(SealedError):
            open_at_rest(ring, "reports", PLACE, other)
    refused(ring, "reports", PLACE, blob[:20], "decrypt")
    refused(ring, "reports", PLACE, b"NSE1", "at-rest")


def test_keys_are_changed_while_both_are_read():
    old = new_keyring()
    blobs = [locked(old, bytes([number])) for number in range(5)]
    both = add_key(old)
    half = [reseal(both, "reports", PLACE, blob) for blob in blobs[:2]] + blobs[2:]
    assert [key_id(blob) for blob in half] == [2, 2, 1, 1, 1]
    assert [open_at_rest(both, "reports", PLACE, blob) for blob in half] == [bytes([number]) for number in range(5)]
    done, new = [reseal(both, "reports", PLACE, blob) for blob in half], remove_key(both, 1)
    assert done[:2] == half[:2]
    assert [open_at_rest(new, "reports", PLACE, blob) for blob in done] == [bytes([number]) for number in range(5)]
    refused(new, "reports", PLACE, blobs[0], "key-id")


def test_the_key_in_use_cannot_be_removed():
    with pytest.raises(ValueError, match="Add another first"):
        remove_key(new_keyring(), 1)


def test_the_keys_lie_in_a_file_for_their_owner_alone(tmp_path):
    path = tmp_path / "keys.json"
    ring = load_keyring(path)
    assert load_keyring(path) == ring and stat.S_IMODE(path.stat().st_mode) == 0o600
    save(path, add_key(ring))
    assert load_keyring(path).active == 2 and load_keyring(path).keys[1] == ring.keys[1]
    assert [file.name for file in tmp_path.iterdir()] == ["keys.json"]


@pytest.mark.parametrize("damage", ["", "{}", json.dumps({"active": 2, "keys": {"1": "A" * 44}}), json.dumps({"active": 1, "keys": {"1": "AAAA"}})])
def test_a_damaged_file_of_keys_is_not_written_over(tmp_path, damage):
    path = tmp_path / "keys.json"
    path.write_text(damage)
    with pytest.raises(SystemExit, match="Restore it from a backup"):
        load_keyring(path)
    assert path.read_text() == damage


def test_an_owner_changes_the_key_of_all_that_was_reported(app, config, db, people):
    path = config.path("keys.json")
    old = load_keyring(path)
    for number in range(3):
        report(db, people, f"sealed-{number}", old)
    before = evidence(db)
    assert run(config, "begin").returncode == 0 and evidence(db) == before
    done = run(config, "finish")
    assert "3 locked anew" in done.stdout and evidence(db).isdisjoint(before)
    assert load_keyring(path).keys.keys() == {2}
    opened = {open_at_rest(load_keyring(path), PURPOSE, place_of(people["ada"].id, f"sealed-{number}"), value(db, number)) for number in range(3)}
    assert opened == {b"said 0", b"said 1", b"said 2"}


def test_no_key_is_thrown_away_while_something_does_not_open(app, config, db, people):
    report(db, people, "sealed-0", new_keyring())
    run(config, "begin")
    done = run(config, "finish")
    assert done.returncode == 1 and "Nothing was thrown away" in done.stderr
    assert load_keyring(config.path("keys.json")).keys.keys() == {1, 2}


def test_who_mistypes_the_step_is_told_the_steps(config):
    assert "begin, then restart" in run(config, "start").stderr
    assert "Start NeoSpace once" in run(config, "begin").stderr


def report(db, people, ref: str, ring) -> None:
    words = f"said {ref.removeprefix('sealed-')}".encode()
    with db:
        db.execute("""
            INSERT INTO reports (by, wall, ref, reason, kind, evidence) VALUES (?, ?, ?, 'spam', 'sealed', ?)
        """, (people["ada"].id, people["eve"].id, ref, seal_at_rest(ring, PURPOSE, place_of("ada", ref), words)))


def evidence(db) -> set[bytes]:
    return {row["evidence"] for row in db.execute("SELECT evidence FROM reports")}


def value(db, number: int) -> bytes:
    return db.execute("SELECT evidence FROM reports WHERE ref = ?", (f"sealed-{number}",)).fetchone()["evidence"]


def run(config, step: str):
    return subprocess.run([CHANGE_KEYS, step], env=os.environ | {"NEOSPACE_VAR": config.var}, capture_output=True, text=True)
