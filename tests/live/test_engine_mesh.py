"""Four workers and what is between them: messages, acknowledgements, rooms, death, a stop, overflow, strays."""

import os
import signal
import socket
import threading
import time
from pathlib import Path

import pytest

from engine.mesh import Mesh
from engine.rundir import socket_directory
from tests.live.engine_app import Client, serving, spread_over, wait_until


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("mesh")) as server:
        server.every("/stats")
        yield server


@pytest.fixture
def spread(server):
    return spread_over(server, 2)


def test_a_message_reaches_members_on_all_workers_from_any_worker(server):
    clients = list(spread_over(server, 4).values())
    for client in clients:
        client.join("all")
    for number, client in enumerate(clients):
        client.emit("say", "all", f"hello {number}")
        assert [each.event("said") for each in clients] == [f"hello {number}"] * 4


def test_one_sender_s_messages_stay_in_order_on_every_worker(server):
    clients = list(spread_over(server, 4).values())
    for client in clients:
        client.join("order")
    for number in range(300):
        clients[0].emit("say", "order", number)
    for client in clients:
        assert [client.event("said") for _ in range(300)] == list(range(300))


def test_a_large_message_crosses_whole(server, spread):
    clients = list(spread.values())
    for client in clients:
        client.join("large")
    server.get("/say/large/z?times=900000")
    assert [len(client.event("said")) for client in clients] == [900_000] * 2


def test_an_acknowledgement_comes_back_to_the_worker_that_asked(server):
    client = Client(server.port)
    answers = []
    asking = threading.Thread(target=lambda: [answers.append(server.get(f"/ask/{client.sid}")) for _ in range(12)])
    asking.start()  # twelve requests: some meet another worker than the client's
    for _ in range(12):
        id = client.until("42").removeprefix("42").partition("[")[0]
        client.send(f'43{id}["yes"]')
    asking.join()
    assert answers == [{"answered": True, "answers": ["yes"]}] * 12


def test_rooms_are_entered_and_left_from_any_worker(server, spread):
    for path, heard in (("enter", True), ("part", False)):
        for client in spread.values():
            for _ in range(4):  # whoever answers
                server.get(f"/{path}/{client.sid}/remote")
        time.sleep(0.2)
        server.get("/say/remote/hello")
        assert [client.events("said", 0.5) == ["hello"] for client in spread.values()] == [heard, heard]


def test_a_member_is_disconnected_from_any_worker(server, spread):
    for client in spread.values():
        server.get(f"/drop/{client.sid}")
        assert client.until("41") == "41"


def test_a_kick_reaches_every_socket_of_a_member(server):
    linus = [Client(server.port, name="linus") for _ in range(8)]
    eve = Client(server.port, name="eve")
    server.get("/kick/user:linus")
    for client in linus:
        assert client.event("signed_out") == {"why": "left"}
        assert client.until("41") == "41"
        assert client.end() == 1000
    assert eve.call("echo", "still here") == "still here"


def test_an_eviction_takes_a_member_out_of_one_room_only(server):
    linus = [Client(server.port, name="linus").join("private").join("lobby") for _ in range(6)]
    grace = Client(server.port, name="grace").join("private")
    server.get("/evict/user:linus/private")
    time.sleep(0.3)
    server.get("/say/private/secret")
    server.get("/say/lobby/open")
    assert grace.event("said") == "secret"
    assert [client.event("said") for client in linus] == ["open"] * 6
    wait_until(lambda: all(answer["here"] == ["grace"] for answer in server.every("/here/private").values()))


def test_a_script_that_serves_nobody_can_emit(server):
    client = Client(server.port).join("script")
    script = Mesh(str(server.run_dir))
    script.publish({
        "method": "emit", "event": "said", "data": ["from outside"], "namespace": "/", "room": "room:script",
        "skip_sid": None, "callback": None, "host_id": "a script", "binary": False,
    })
    assert client.event("said") == "from outside"
    assert script.path == "" and len(os.listdir(socket_directory(server.run_dir))) == 4


def test_a_killed_worker_takes_only_its_own_members_and_the_others_are_told(server):
    members = spread_over(server, 4)
    for client in members.values():
        client.join("survivors")
    victim = next(iter(members))
    os.kill(victim, signal.SIGKILL)
    assert members.pop(victim).end() is None
    for client in members.values():
        assert client.until('42["resync"', 3) == '42["resync"]'
    wait_until(lambda: len(fresh := server.every("/stats")) == 4 and victim not in fresh, 10)
    wait_until(lambda: {stats["links"] for stats in server.every("/stats").values()} == {3}, 10)
    newcomers = [client.join("survivors") for client in spread_over(server, 4).values()]
    server.get("/say/survivors/back")
    assert [client.event("said") for client in [*members.values(), *newcomers]] == ["back"] * 7
    assert len(os.listdir(socket_directory(server.run_dir))) == 4


def test_a_stopped_worker_catches_up_and_holds_up_nobody(server):
    members = spread_over(server, 4)
    for client in members.values():
        client.join("stopped")
    stopped, sleeper = members.popitem()
    others = list(members.values())
    os.kill(stopped, signal.SIGSTOP)
    try:
        for number in range(100):
            others[0].emit("say", "stopped", number)
        for client in others:
            assert [client.event("said") for _ in range(100)] == list(range(100))
    finally:
        os.kill(stopped, signal.SIGCONT)
    assert [sleeper.event("said") for _ in range(100)] == list(range(100))


def test_a_worker_too_far_behind_is_cut_off_and_heals(server):
    members = spread_over(server, 4)
    for client in members.values():
        client.join("behind")
    stopped, sleeper = members.popitem()
    speaker = next(iter(members.values()))
    os.kill(stopped, signal.SIGSTOP)
    try:
        for _ in range(18):  # by whichever worker answers: one of three is 16 MB behind then
            server.get("/say/nobody/x?times=4000000")
    finally:
        os.kill(stopped, signal.SIGCONT)
    assert sleeper.until('42["resync"', 5)
    wait_until(lambda: {stats["links"] for stats in server.every("/stats").values()} == {3})
    for client in [speaker, sleeper]:
        client.emit("say", "behind", "healed")
        assert [each.event("said") for each in [sleeper, *members.values()]] == ["healed"] * 4
    assert "is cut off" in server.log()


def test_what_dead_workers_left_is_swept(tmp_path):
    directory = Path(socket_directory(tmp_path / "run"))
    for name in ("1-dead", "2-unfinished.new"):
        with socket.socket(socket.AF_UNIX) as sock:
            sock.bind(str(directory / name))
    os.utime(directory / "2-unfinished.new", (0, 0))
    with serving(tmp_path, workers=2) as server:
        wait_until(lambda: {stats["links"] for stats in server.every("/stats", 2).values()} == {1})
        assert not {"1-dead", "2-unfinished.new"} & set(os.listdir(directory))


def test_two_instances_on_one_machine_do_not_hear_each_other(tmp_path, server):
    with serving(tmp_path, workers=1) as other:
        here, there = Client(server.port).join("apart"), Client(other.port).join("apart")
        server.get("/say/apart/here")
        other.get("/say/apart/there")
        assert (here.event("said"), there.event("said")) == ("here", "there")


def test_a_long_run_directory_gets_a_short_private_stand_in(tmp_path):
    long = tmp_path / ("d" * 120)
    directory = socket_directory(str(long))
    try:
        assert len(directory) < 80 and os.stat(directory).st_mode & 0o777 == 0o700
        assert socket_directory(str(long)) == directory != socket_directory(str(long) + "2")
        os.chmod(directory, 0o755)
        with pytest.raises(PermissionError, match="not a private directory"):
            socket_directory(str(long))
    finally:
        for path in (directory, socket_directory(str(long) + "2")):
            os.rmdir(path)


def test_peers_that_both_lost_each_other_find_each_other_again(tmp_path):
    """The two ends of a loss may be seen in any order; fifty random ones must all heal."""
    pair = [Peer(str(tmp_path)), Peer(str(tmp_path))]
    wait_until(lambda: all(len(peer.mesh.links) == 1 for peer in pair))
    for number in range(50):
        for peer in pair[:1 + number % 2]:
            peer.lose_everyone()
        wait_until(lambda: all(len(peer.mesh.links) == len(peer.mesh.heard) == 1 for peer in pair))
        wait_until(lambda number=number: all([peer.says(number) and number in peer.heard for peer in pair]))
    for peer in pair:
        peer.mesh.close()


class Peer:
    def __init__(self, run_dir):
        self.mesh, self.heard = Mesh(run_dir), set()
        self.mesh.open()
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        for _, message in self.mesh.messages():
            self.heard.add(message["number"])

    def says(self, number):
        self.mesh.publish({"method": "number", "number": number})
        return True

    def lose_everyone(self):
        """What happens to a peer that is too far behind."""
        for link in list(self.mesh.links.values()):
            with link.lock:
                link._lose()
            self.mesh._push(link, b"")
