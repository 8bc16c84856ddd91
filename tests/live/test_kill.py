"""A worker dies in the middle of many sends: what was acked is there, once, and the rest arrives by the retry."""

import os
import random
import threading
import time

from tests.live.member import Member
from tests.server import running, wait_until

SENDS = int(os.environ.get("NEOSPACE_TEST_SENDS", "400"))  # the full run is 2000
KILLS = int(os.environ.get("NEOSPACE_TEST_KILLS", "2"))  # the full run is 5
PEOPLE = ("ada", "grace", "linus", "eve")


def test_no_acked_message_is_lost_when_workers_are_killed(tmp_path):
    with running(tmp_path, rate_limits="off") as server:
        members = [Member(server, name) for name in PEOPLE]
        for member in members:
            for number in range(SENDS // len(members)):
                member.write(f"{member.name} {number}")
        written = {nonce for member in members for nonce in member.outbox}
        threads = [threading.Thread(target=member.settle, args=(300,), daemon=True) for member in members]
        for thread in threads:
            thread.start()
        for kill in range(KILLS):
            enough = (kill + 1) * SENDS // (KILLS + 1)
            wait_until(lambda enough=enough: acked(members) > enough, 120)
            server.kill_worker(random.choice(server.workers()))
        for thread in threads:
            thread.join(300)
            assert not thread.is_alive()
        for member in members:
            member.settle()
        db = server.database()
        stored = {row["nonce"]: row["id"] for row in db.execute("SELECT nonce, id FROM messages")}
        fresh = Member(server, "fresh").view()
        assert set(stored) == written
        assert all(stored[nonce] == id for member in members for nonce, id in member.acked.items())
        assert [id for id, _ in fresh] == sorted(stored.values())
        for member in members:
            assert member.view() == fresh
        assert db.execute("PRAGMA integrity_check").fetchone() == {"integrity_check": "ok"}
        wait_until(lambda: len(server.workers()) == 4)


def acked(members) -> int:
    time.sleep(0.01)
    return sum(len(member.acked) for member in members)
