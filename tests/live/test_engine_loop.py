"""The loop alone, on sockets of this process: silence, faults, back-pressure, and its own death."""

import os
import signal
import socket
import threading
import time

import pytest

from engine import loop as loop_module
from engine.conn import Conn, Gone, Leave
from engine.frames import PING, TEXT, Frames
from engine.loop import RESUME, Loop
from engine.strands import Strands
from tests.live.engine_app import masked, wait_until


class Member:
    """A parked socket and its other end."""

    def __init__(self, loop, name):
        self.socket, parked = socket.socketpair()
        self.socket.settimeout(5)
        self.conn = Conn(name, loop, parked.detach(), 1000)
        loop.post(self.conn, b"welcome")
        assert self.socket.recv(7) == b"welcome"


@pytest.fixture
def heard():
    return []


@pytest.fixture
def loop(heard):
    loop = Loop(lambda conn, item: heard.append((conn.sid, item)), lambda call: call(), ping_interval=1)
    loop.thread.start()
    yield loop
    loop.stop()


def test_whoever_does_not_answer_a_ping_is_dropped_and_who_does_stays(loop, heard):
    mute, lively = Member(loop, "mute"), Member(loop, "lively")
    for _ in range(3):
        assert lively.socket.recv(3) == b"\x81\x012"
        lively.socket.sendall(masked(b"3"))
    assert mute.socket.recv(100) == b"\x81\x012"
    assert mute.socket.recv(100) == b""
    assert heard == [("mute", Gone("ping timeout"))]
    assert set(loop.conns.values()) == {lively.conn}


def test_a_fault_of_ours_costs_one_member_and_is_logged(loop, heard, caplog):
    unlucky, lucky = Member(loop, "unlucky"), Member(loop, "lucky")
    unlucky.conn.frames = None
    unlucky.socket.sendall(masked(b"4hello"))
    lucky.socket.sendall(masked(b"4hello"))
    assert unlucky.socket.recv(100) == b""
    wait_until(lambda: len(heard) == 2)
    assert sorted(heard) == [("lucky", "hello"), ("unlucky", Gone("transport error"))]
    assert "we failed while serving it" in caplog.text


def read_to_the_end(line: socket.socket) -> bytes:
    """All that comes until the other side is done."""
    return b"".join(iter(lambda: line.recv(100), b""))


def test_what_was_sent_before_a_goodbye_arrives_before_it(loop, heard):
    member = Member(loop, "ada")
    for order in (b"one ", b"two ", Leave(1012, "transport close"), b"three"):
        loop.post(member.conn, order)
    assert read_to_the_end(member.socket) == b"one two \x88\x02\x03\xf4"
    member.socket.sendall(masked(b"4too late"))
    member.socket.close()
    wait_until(lambda: not loop.conns)
    assert heard == [("ada", Gone("transport close"))]


def test_a_member_with_a_full_inbox_is_not_read_until_there_is_room():
    handled, gate = [], threading.Event()
    strands = Strands(lambda conn, item: (gate.wait(5), handled.append(item)), lambda conn: loop.post(conn, RESUME))
    loop = Loop(strands.put, strands.submit, ping_interval=20)
    loop.thread.start()
    member = Member(loop, "ada")
    sending = threading.Thread(target=lambda: [member.socket.sendall(masked(b"4%d" % number)) for number in range(200)])
    sending.start()
    wait_until(lambda: member.conn.paused)
    time.sleep(0.2)
    assert 32 <= len(member.conn.inbox) < 200
    gate.set()
    sending.join()
    wait_until(lambda: len(handled) == 200)
    assert handled == [str(number) for number in range(200)] and not member.conn.paused
    loop.stop()


def test_a_loop_that_dies_ends_its_worker(monkeypatch, caplog):
    killed = []
    monkeypatch.setattr(loop_module.os, "kill", lambda *args: killed.append(args))
    loop = Loop(None, None, ping_interval=1)
    loop._turn = lambda: 1 / 0
    with pytest.raises(ZeroDivisionError):
        loop._run()
    assert killed == [(os.getpid(), signal.SIGTERM)]
    assert "The live loop died" in caplog.text


def test_a_strand_that_fails_goes_on_with_the_next_event(caplog):
    class Sender:
        inbox, running, paused = [], False, False
    handled = []

    def handle(conn, item):
        if item == 1:
            raise RuntimeError("on purpose")
        handled.append(item)
    strands = Strands(handle, None)
    for number in range(4):
        strands.put(Sender, number)
    wait_until(lambda: handled == [0, 2, 3])
    wait_until(lambda: "A job of the live engine failed" in caplog.text)


def test_frames_of_a_member_are_read_from_where_they_were_cut():
    frames, stream = Frames(1000), masked(b"hello") + masked(b"", PING)
    frames.feed(stream[:3])
    assert frames.next() is None
    frames.feed(stream[3:])
    assert [frames.next() for _ in range(3)] == [(TEXT, "hello"), (PING, b""), None]
