"""The manager under a real pool of threads, and the small parts around it."""

import sys
import threading

import pytest
import socketio
from engineio.packet import MESSAGE
from engineio.packet import Packet as EnginePacket
from flask import Flask
from flask_socketio import SocketIO
from markupsafe import Markup

import engine
from engine.conn import Conn
from engine.manager import MeshManager
from engine.mesh import Mesh
from engine.packets import Json, StrictPacket
from engine.timers import Timers

THREADS, ROUNDS = 8, 1000


@pytest.fixture
def manager(tmp_path):
    return socketio.Server(async_mode="threading", client_manager=MeshManager(Mesh(str(tmp_path)))).manager


@pytest.fixture
def hasty():
    """Threads that take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def test_no_room_is_lost_when_many_threads_come_and_go(manager, hasty):
    problems = []
    threads = [threading.Thread(target=come_and_go, args=(manager, number, problems)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert manager.rooms == {} and manager.rooms_of == {} and manager.callbacks == {}
    assert manager.pending_connect == {} and manager.pending_disconnect == {}


def come_and_go(manager, number, problems):
    for turn in range(ROUNDS):
        try:
            one_visit(manager, f"engine-{number}-{turn}", f"room:{turn % 2}", problems)
        except (KeyError, ValueError, RuntimeError, AttributeError, TypeError) as error:
            problems.append(repr(error))


def one_visit(manager, eio_sid, room, problems):
    sid = manager.pre_connect(eio_sid, "/")
    manager.connect(sid, "/")
    if manager.sid_from_eio_sid(eio_sid, "/") != sid or not manager.is_connected(sid, "/"):
        problems.append("not connected")
    manager.basic_enter_room(sid, "/", room)
    manager._generate_ack_id(sid, print)
    if (sid, eio_sid) not in manager.get_participants("/", room) or set(manager.get_rooms(sid, "/")) != {sid, room}:
        problems.append("lost a room")
    manager.pre_disconnect(sid, "/")
    manager.basic_disconnect(sid, "/")


def test_leaving_costs_the_rooms_one_is_in(manager):
    sids = [manager.connect(f"engine-{number}", "/") for number in range(50)]
    manager.basic_enter_room(sids[0], "/", "room:a")
    assert manager.rooms_of[sids[0]] == {None, sids[0], "room:a"}
    manager.basic_leave_room(sids[0], "/", "room:a")
    assert manager.rooms_of[sids[0]] == {None, sids[0]}
    manager.basic_disconnect(sids[0], "/")
    assert sids[0] not in manager.rooms_of and manager.count("/", None) == 49


def test_a_client_cannot_acknowledge_what_nobody_asked(manager):
    sid, heard = manager.connect("engine-1", "/"), []
    id = manager._generate_ack_id(sid, lambda *answer: heard.append(answer))
    for wrong in (0, id + 1, None):
        manager.trigger_callback(sid, wrong, ["no"])
    manager.trigger_callback("someone else", id, ["no"])
    manager.trigger_callback(sid, id, ["yes"])
    manager.trigger_callback(sid, id, ["twice"])
    assert heard == [("yes",)]
    assert manager._generate_ack_id(sid, print) == id + 1


def test_strings_of_every_make_travel_as_strings():
    packet = StrictPacket(data=["html", Markup("<b>grüße</b>")], namespace="/")
    assert packet.encode() == '2["html","<b>grüße</b>"]'
    assert Json.loads('{"a":[1,2.5,null,"é"]}') == {"a": [1, 2.5, None, "é"]}
    with pytest.raises(ValueError):
        Json.loads("{")


def test_a_broadcast_is_framed_once():
    class Loop:
        def post(self, conn, order):
            orders.append(order)
    orders, packet = [], EnginePacket(MESSAGE, '2["said","hello"]')
    for number in range(3):
        Conn(str(number), Loop(), -1, 100).send(packet)
    assert orders[0] == b"\x81\x12" + b'42["said","hello"]'
    assert orders[0] is orders[1] is orders[2]


def test_what_is_asked_for_often_is_done_once_and_in_time():
    ran = []
    timers = Timers(lambda call: call())
    assert timers.add("b", 60, lambda: ran.append("b")) and timers.add("a", 30, lambda: ran.append("a"))
    assert not timers.add("a", 1, lambda: ran.append("never"))
    assert not timers.add("c", 90, lambda: ran.append("c"))
    timers.start_due(timers.next - 1)
    assert ran == []
    timers.start_due(timers.next + 45)
    assert ran == ["a", "b"]
    assert timers.add("a", 1, lambda: ran.append("again"))
    timers.start_due(timers.next + 100)
    assert ran == ["a", "b", "again", "c"]


def test_soon_runs_once_and_a_second_start_changes_nothing(tmp_path):
    app, done = Flask(__name__), threading.Event()
    live = engine.install(app, SocketIO(), run_dir=str(tmp_path))
    ran = []
    for number in range(5):
        live.soon("key", 0.05, lambda number=number: (ran.append(number), done.set()))
    assert done.wait(5) and ran == [0]
    loop = live.loop
    live.start()
    live.start()
    assert live.loop is loop and live.count("anywhere") == 0 and live.stats().parked == 0
    live.shutdown(1)
    assert not loop.thread.is_alive()
