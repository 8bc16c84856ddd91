"""The life of the processes: reload, retirement, limits of descriptors, and the app without the engine's transport."""

import os
import re
import signal
import threading
import time
from pathlib import Path

from tests.live.engine_app import Client, Closed, serving
from tests.live.member import Member
from tests.server import running, wait_until


def test_members_come_back_after_a_reload_and_have_missed_nothing(tmp_path):
    with running(tmp_path / "home", rate_limits="off", log_level="INFO") as server:
        members = [Member(server, name) for name in ("ada", "grace", "linus")]
        for member in members:
            member.connect()
        old, first = set(server.workers()), [member.connections for member in members]
        writing = threading.Thread(target=write_through, args=(members[0], 60))
        writing.start()
        os.kill(server.process.pid, signal.SIGHUP)
        writing.join(60)
        wait_until(lambda: len(server.workers()) == 4 and not old & set(server.workers()))
        for member in members:
            member.settle()
        wait_until(lambda: all(member.connections > before for member, before in zip(members, first, strict=True)))
        for member in members:
            member.settle()
        assert len(members[0].acked) == 60 and members[0].duplicates == 0
        assert members[0].view() == members[1].view() == members[2].view()
        assert server.errors() == []
        assert server.log.read_text().count("room for") == 1  # of eight workers, one said it


def write_through(member, messages):
    for number in range(messages):
        member.write(f"message {number}")
        member.settle()


def come_back(server) -> Client:
    """A client in its room again, however often the worker that it meets is just leaving."""
    for _ in range(50):
        try:
            return Client(server.port).join("r")
        except (Closed, OSError):
            time.sleep(0.1)
    raise AssertionError("No worker let it in.")


def hears(server, client) -> bool:
    """Whether what is said in the room reaches the client, which may lose its worker meanwhile."""
    server.get("/say/r/hello")
    try:
        return client.event("said") == "hello"
    except (Closed, OSError):
        return False


def test_a_worker_that_retires_sends_its_members_to_another(tmp_path):
    with serving(tmp_path, workers=2, extra="--max-requests 25") as server:
        client, ends = come_back(server), 0
        for _ in range(120):
            server.get("/ping")
            try:
                client.call("echo", "still here")
            except (Closed, OSError) as closed:
                assert getattr(closed, "code", 1012) in (1012, None)
                ends, client = ends + 1, come_back(server)
        assert ends >= 1
        assert any(hears(server, come_back(server)) for _ in range(5))
        assert "Traceback" not in server.log()


def test_the_limit_of_descriptors_is_raised_as_far_as_it_may(tmp_path):
    with serving(tmp_path, workers=1, prefix=["prlimit", "--nofile=256:1500"]) as server:
        stats = server.get("/stats")
        limits = Path(f"/proc/{stats['pid']}/limits").read_text()
        assert re.search(r"Max open files +1500 +1500 ", limits)
        assert stats["stats"]["room"] == 1500 - 750


def test_the_whole_app_runs_on_the_stock_transport(tmp_path):
    with running(tmp_path / "home", workers=2, live="stock", rate_limits="off") as server:
        ada, grace = Member(server, "ada"), Member(server, "grace")
        for member in (ada, grace):
            member.connect()
        for number in range(5):
            ada.write(f"message {number}")
        ada.send_outbox()
        wait_until(lambda: len(grace.view()) == 5 and grace.view() == ada.view())
        wait_until(lambda: "grace" in server.get("/rooms/lobby/here", ada.cookie, {"X-Live": "1"}))
        assert "Open sockets" in server.get("/metal", ada.cookie)
        assert not grace.say("message:post", {"room": "nowhere", "body": "x", "nonce": "n"})["ok"]
        for member in (ada, grace):
            member.drop()  # a thread waits for each
        assert server.errors() == []


def test_each_worker_answers_for_all_and_a_dead_one_is_forgotten(tmp_path):
    with running(tmp_path / "home", workers=3) as server:
        wait_until(lambda: told_by(server) == set(server.workers()))
        victim = server.workers()[0]
        server.kill_worker(victim)
        wait_until(lambda: victim not in told_by(server) and told_by(server) == set(server.workers()))
        assert server.errors() == []


def told_by(server):
    return {int(pid) for pid in re.findall(r'neospace_live_sockets\{worker="(\d+)"\}', server.get("/metrics"))}
