"""Who is here: counted once, told once a second, the same on every worker, and never from the dead."""

import os
import random
import signal
import time

import pytest

from engine.presence import Presence
from tests.live.engine_app import Client, serving, spread_over, wait_until


class Worker:
    """A worker's presence with a clock and a mesh that the test moves by hand."""

    def __init__(self, peers, name):
        self.peers, self.name, self.waiting, self.told = peers, name, {}, []
        self.presence = Presence(self.publish, lambda *event: self.told.append(event), self.later)
        for peer in peers:
            self.presence.greet(lambda message, peer=peer: peer.hear(self, message))
            peer.presence.greet(lambda message, peer=peer: self.hear(peer, message))
        peers.append(self)

    def later(self, key, seconds, call):
        self.waiting.setdefault(key, call)

    def publish(self, message):
        for peer in self.peers:
            if peer is not self:
                peer.hear(self, message)

    def hear(self, peer, message):
        (self.presence.heard_all if message["method"] == "presence_all" else self.presence.heard)(peer.name, message)

    def pass_time(self):
        """What waits happens, the sharing first, as it does with 0.1 s and 1 s."""
        due, self.waiting = self.waiting, {}
        for key in sorted(due, key=lambda key: key != "presence"):
            due[key]()


@pytest.fixture
def workers():
    peers = []
    return Worker(peers, "one"), Worker(peers, "two")


def settle(*workers):
    for _ in range(2):
        for worker in workers:
            worker.pass_time()


def test_a_name_that_is_in_twice_counts_once(workers):
    one, two = workers
    one.presence.join("r", "ada", "s1")
    one.presence.join("r", "ada", "s2")
    two.presence.join("r", "ada", "s3")
    settle(one, two)
    for worker in workers:
        assert worker.told == [("presence", "r", {"room": "r", "joined": ["ada"], "left": [], "here": 1})]
        assert worker.presence.here("r") == ["ada"]
    one.presence.gone("s1")
    two.presence.leave("r", "s3")
    settle(one, two)
    assert one.presence.here("r") == two.presence.here("r") == ["ada"]
    one.presence.gone("s2")
    settle(one, two)
    assert one.told[-1] == two.told[-1] == ("presence", "r", {"room": "r", "joined": [], "left": ["ada"], "here": 0})
    assert len(one.told) == 2


def test_who_is_back_within_the_second_never_left(workers):
    one, two = workers
    one.presence.join("r", "ada", "s1")
    settle(one, two)
    one.presence.gone("s1")
    two.presence.join("r", "ada", "s2")
    two.waiting.pop("presence")()  # the sharing runs ten times as often
    settle(one, two)
    assert len(one.told) == len(two.told) == 1
    assert one.presence.here("r") == ["ada"]


def test_many_who_come_at_once_are_one_event_of_fifty_names(workers):
    one, two = workers
    for number in range(120):
        one.presence.join("r", f"member_{number:03}", f"s{number}")
    settle(one, two)
    assert len(two.told) == 1
    event = two.told[0][2]
    assert (len(event["joined"]), event["joined"][0], event["here"]) == (50, "member_000", 120)


def test_a_new_worker_is_told_who_is_here_and_a_dead_one_s_members_leave(workers):
    one, two = workers
    one.presence.join("r", "ada", "s1")
    two.presence.join("r", "grace", "s2")
    settle(one, two)
    three = Worker(one.peers, "three")
    assert three.presence.here("r") == ["ada", "grace"]
    three.presence.lost("one")
    three.pass_time()
    assert three.presence.here("r") == ["grace"]


def test_typing_names_at_most_five_and_is_told_everywhere(workers):
    one, two = workers
    for name in ("linus", "ada", "grace", "eve", "bob", "alan", "ada"):
        one.presence.typing("r", name)
    settle(one, two)
    assert one.told == two.told == [("typing", "r", {"room": "r", "names": ["ada", "alan", "bob", "eve", "grace"]})]


def test_after_any_history_every_worker_knows_the_same_and_forgets_the_rest():
    rng, peers = random.Random(5), []
    workers = [Worker(peers, name) for name in "abc"]
    sockets = {}
    for _ in range(3000):
        sid = rng.randrange(40)
        if sid not in sockets:
            sockets[sid] = (rng.choice(workers), rng.choice(["ada", "grace", "linus", "eve"]), set())
        worker, name, rooms = sockets[sid]
        room, what = rng.choice("xyz"), rng.random()
        if what < 0.5:
            worker.presence.join(room, name, sid)
            rooms.add(room)
        elif what < 0.8:
            worker.presence.leave(room, sid)
            rooms.discard(room)
        else:
            worker.presence.gone(sid)
            del sockets[sid]
        if rng.random() < 0.1:
            rng.choice(workers).pass_time()
    settle(*workers)
    for room in "xyz":
        here = sorted({name for _, name, rooms in sockets.values() if room in rooms})
        assert [worker.presence.here(room) for worker in workers] == [here] * 3
    for sid, (worker, _, _) in sockets.items():
        worker.presence.gone(sid)
    settle(*workers)
    for worker in workers:
        held = worker.presence
        assert not (held.sids or held.mine or held.all or held.news or held.share or any(held.theirs.values()))


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("presence")) as server:
        server.every("/stats")
        yield server


def everywhere(server, room, names):
    """Wait until every worker says the same."""
    wait_until(lambda: {tuple(answer["here"]) for answer in server.every(f"/here/{room}").values()} == {names})


def test_members_see_each_other_come_and_go_across_workers(server):
    members = list(spread_over(server, 4, name="ada").values())
    for client in members:
        client.join("lobby")
    first = {"room": "lobby", "joined": ["ada"], "left": [], "here": 1}
    assert [client.event("presence", 3) for client in members] == [first] * 4
    grace = Client(server.port, name="grace").join("lobby")
    joined = {"room": "lobby", "joined": ["grace"], "left": [], "here": 2}
    assert [client.event("presence", 3) for client in members] == [joined] * 4
    everywhere(server, "lobby", ("ada", "grace"))
    grace.emit("typing", "lobby")
    assert [client.event("typing", 3) for client in members] == [{"room": "lobby", "names": ["grace"]}] * 4
    grace.close()
    left = {"room": "lobby", "joined": [], "left": ["grace"], "here": 1}
    assert [client.event("presence", 3) for client in members] == [left] * 4


def test_a_killed_worker_s_members_are_gone_within_three_seconds(server):
    ada = {pid: client.join("hall") for pid, client in spread_over(server, 4, name="ada").items()}
    eve = {pid: client.join("hall") for pid, client in spread_over(server, 4, name="eve").items()}
    victim = next(iter(ada))
    for pid, client in eve.items():
        if pid != victim:
            client.close()
    ada.pop(victim).close()
    for client in ada.values():
        wait_until(lambda client=client: "eve" in client.event("presence", 3)["joined"])
    os.kill(victim, signal.SIGKILL)
    began = time.monotonic()
    for client in ada.values():
        wait_until(lambda client=client: client.event("presence", 3)["left"] == ["eve"], 3)
    assert time.monotonic() - began < 3
    everywhere(server, "hall", ("ada",))
