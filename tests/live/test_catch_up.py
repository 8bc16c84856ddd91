"""However often the line breaks, everyone ends with the same conversation."""

import os
import random
import threading
import time

import pytest
import websocket

from tests.live.member import Gone, Member
from tests.server import running

PEOPLE = ("ada", "grace", "linus", "eve")
DROPS = int(os.environ.get("NEOSPACE_TEST_DROPS", "60"))  # the full run is 1000
SEED = int(os.environ.get("NEOSPACE_TEST_SEED", "7"))
MOST_MISSED = 500  # changes that go by while one is away


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running(tmp_path_factory.mktemp("home"), rate_limits="off") as server:
        yield server


class Restless(threading.Thread):
    """A member who posts, edits, deletes and reacts, and whose line breaks at the worst moments."""

    def __init__(self, member: Member, drops: int, dice: random.Random, changes: "Changes"):
        super().__init__(name=member.name, daemon=True)
        self.member, self.drops, self.dice, self.changes = member, drops, dice, changes
        self.failure = None

    def run(self):
        try:
            while self.drops > 0:
                self.one_life()
        except BaseException as error:  # noqa: BLE001 (a thread's failure is the test's)
            self.failure = error

    def one_life(self):
        """From one connection to the next drop."""
        try:
            self.member.connect()
            for _ in range(self.dice.randrange(12)):
                self.do_something()
                self.changes.made += 1
            self.break_off()
        except (Gone, OSError, websocket.WebSocketException):
            pass
        self.member.drop()
        self.drops -= 1
        self.stay_away()

    def do_something(self):
        member, dice = self.member, self.dice
        mine = list(member.acked.values())
        act = dice.choices(("post", "edit", "delete", "react"), (6, 2, 1, 1))[0]
        if act == "post" or not mine:
            member.write(f"{member.name} says {dice.random()}", **self.maybe_reply())
            member.send_outbox()
        elif act == "edit":
            member.say("message:edit", {"id": dice.choice(mine), "body": f"changed {dice.random()}"})
        elif act == "delete":
            member.say("message:delete", {"id": dice.choice(mine)})
        else:
            member.say("message:react", {"id": dice.choice(mine), "emoji": dice.choice("🎉🪐🔥"), "on": dice.random() < 0.7})

    def maybe_reply(self) -> dict:
        known = list(self.member.shown)
        return {"reply_to": self.dice.choice(known)} if known and self.dice.random() < 0.2 else {}

    def break_off(self):
        """In the middle of a send, in the middle of an ack, or just so."""
        way = self.dice.randrange(3)
        if way == 2:
            return
        self.member.write(f"{self.member.name} is cut off {self.dice.random()}")
        if way == 1:
            self.member.say("message:post", next(iter(self.member.outbox.values())), wait=False)

    def stay_away(self):
        """Mostly a blink; now and then until some hundred changes went by."""
        if self.dice.random() < 0.06:
            until, deadline = self.changes.made + self.dice.randrange(MOST_MISSED), time.monotonic() + 8
            while self.changes.made < until and time.monotonic() < deadline:
                time.sleep(0.05)


class Changes:
    made = 0


def test_after_any_number_of_drops_everyone_shows_what_a_fresh_page_shows(server):
    members = [Member(server, name) for name in PEOPLE]
    witness = Member(server, "witness")
    witness.connect()
    changes = Changes()
    threads = [Restless(m, DROPS // len(members), random.Random(f"{SEED}-{m.name}"), changes) for m in members]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(600)
        assert not thread.is_alive(), f"{thread.name} hangs"
        assert thread.failure is None, thread.failure
    for member in (*members, witness):
        member.settle()
    fresh = Member(server, "fresh").view()
    assert len(fresh) >= DROPS // 2
    for member in (*members, witness):
        assert member.view() == fresh, f"{member.name} shows something else"
        assert member.duplicates == 0
    stored = stored_nonces(server)
    for member in members:
        assert {nonce: stored[nonce] for nonce in member.acked} == member.acked
    assert len(stored) == len(set(stored.values())) == sum(len(member.acked) for member in members)
    for name in PEOPLE:
        in_order_of_sending(server, name, next(member for member in members if member.name == name))
    print(f"\n{DROPS} drops, {changes.made} changes, {len(fresh)} messages: 0 lost, 0 doubled, 0 out of order")
    assert server.errors() == []


def stored_nonces(server) -> dict[str, int]:
    db = server.database()
    return {row["nonce"]: row["id"] for row in db.execute("SELECT nonce, id FROM messages")}


def in_order_of_sending(server, name: str, member: Member) -> None:
    """One author's messages stand in the order in which they were written."""
    ids = list(member.acked.values())
    assert ids == sorted(ids), f"{name}'s messages changed places"


def test_someone_away_for_more_changes_than_are_sent_starts_anew(server):
    ada, grace = Member(server, "ada"), Member(server, "grace")
    grace.connect()
    grace.drop()
    ada.connect()
    for number in range(201):
        ada.write(f"while you were away {number}")
    ada.send_outbox()
    grace.settle()
    assert grace.view() == Member(server, "fresh").view()


def test_a_client_that_saw_a_future_this_database_never_had_starts_anew(server):
    grace = Member(server, "grace")
    grace.applied += 1000
    grace.connect()
    assert grace.applied < 1000 or grace.view() == Member(server, "fresh").view()
    assert grace.view() == Member(server, "fresh").view()
