"""What the engine takes from other people's code beyond its documented interface; engine/__init__.py lists it.

When one of these fails after an upgrade, its sentence says what has moved. Whether it still does what we need of it
is for the other tests to say.
"""

import inspect
import select
import threading
import urllib.request

import pytest
import socketio
from engineio.packet import MESSAGE, Packet
from flask import Flask
from flask_socketio import SocketIO
from gunicorn import config
from gunicorn.workers import gthread
from werkzeug.serving import make_server

import engine
from engine.conn import Conn
from engine.manager import MeshManager
from tests.live.engine_app import serving

OVERRIDDEN = (
    "pre_connect", "connect", "pre_disconnect", "basic_disconnect", "basic_enter_room", "basic_leave_room",
    "basic_close_room", "get_participants", "get_rooms", "trigger_callback", "_generate_ack_id", "_thread",
)


@pytest.fixture(scope="module")
def server():
    return socketio.Server(async_mode="threading")


def parameters(owner, method):
    return list(inspect.signature(getattr(owner, method)).parameters)


def test_gunicorn_hands_out_the_socket(tmp_path):
    with serving(tmp_path, workers=1) as real:
        assert "gunicorn.socket" in real.get("/environ"), "gunicorn no longer puts its socket into the WSGI environ."


def test_werkzeug_hands_out_the_socket():
    seen = {}
    server = make_server("127.0.0.1", 0, lambda environ, start: (seen.update(environ), start("200 OK", []), [b""])[2])
    threading.Thread(target=server.handle_request, daemon=True).start()
    urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/", timeout=10).close()
    server.server_close()
    assert "werkzeug.socket" in seen, "werkzeug no longer puts its socket into the WSGI environ."


def test_gunicorn_takes_its_threads_from_tpool_and_knows_later():
    worker = gthread.ThreadWorker
    submits = "self.tpool.submit(self.handle, conn)" in inspect.getsource(worker.enqueue_req)
    assert submits, "gunicorn's gthread no longer submits its handle(conn) to self.tpool: Door stands beside the way."
    finish = inspect.getsource(worker.finish_request)
    assert "result is _DEFER" in finish and "pending_conns" in finish, "gunicorn's gthread has no _DEFER any more: see Door."
    closes = "except Exception:\n            self.nr_conns -= 1\n            conn.close()" in finish
    assert closes, "gunicorn no longer closes a connection at once when its future has failed: see Door._gone."
    assert "conn.timeout - now" in inspect.getsource(worker.murder_pending), "gunicorn counts waiting time otherwise: see Door."
    made = inspect.getsource(gthread.TConn.__init__)
    assert "self.sock = sock" in made and "self.parser = None" in made, "gunicorn's TConn lost its sock or its parser."


def test_gunicorn_s_hooks_are_called_with_a_worker_that_has_the_app():
    for hook, names in (("PostWorkerInit", 1), ("WorkerExit", 2)):
        arguments = inspect.signature(getattr(config, hook).default).parameters
        assert len(arguments) == names, f"gunicorn's hook {hook} is called otherwise."
    assert "self.wsgi = self.app.wsgi()" in inspect.getsource(gthread.base.Worker.load_wsgi), "worker.wsgi is gone."


def test_engineio_has_the_tables_and_numbers_we_use(server):
    eio = server.eio
    assert eio.sockets == {}, "python-engineio's table of sockets has moved: Conn stands in it."
    assert set(eio.handlers) == {"connect", "message", "disconnect"}, "python-engineio has other handlers."
    assert isinstance(eio.generate_id(), str), "python-engineio makes ids otherwise."
    numbers = {"ping_interval", "ping_timeout", "max_http_buffer_size"}
    assert numbers <= vars(eio).keys(), "python-engineio renamed one of its settings."


def test_engineio_asks_of_a_socket_no_more_than_conn_has():
    source = inspect.getsource(inspect.getmodule(socketio.Server(async_mode="threading").eio.__class__))
    asked = {name for name in ("closed", "connected", "upgraded", "session", "send", "close", "check_ping_timeout")}
    assert asked <= set(dir(Conn)), "Conn lacks something that python-engineio asks of its sockets."
    used = {part.split("(")[0].split(")")[0].split(" ")[0].split(".")[0].strip() for part in source.split("socket.")[1:]}
    known = asked | {"handle_get_request", "handle_post_request", "transport", "schedule_ping", "poll"}
    ours = {name for name in used if name.isidentifier()} - known
    assert ours <= {"Socket"}, f"python-engineio uses more of its sockets than we knew: {ours}."


def test_engineio_encodes_packets_as_we_frame_them():
    text, binary = Packet(MESSAGE, "x"), Packet(MESSAGE, b"x")
    assert text.encode() == "4x" and text.binary is False, "python-engineio encodes text packets otherwise."
    assert bytes(binary.encode()) == b"x" and binary.binary is True, "python-engineio encodes binary packets otherwise."
    assert hasattr(text, "__dict__"), "A packet can carry no frame any more: a broadcast would be framed for each member."


def test_socketio_s_manager_has_the_tables_we_lock(server):
    tables = {"rooms", "callbacks", "pending_connect", "pending_disconnect"}
    assert tables <= vars(server.manager).keys(), "python-socketio's manager renamed one of its tables."
    server.manager.server = server
    sid = server.manager.pre_connect("engine-1", "/")
    found = server.manager.rooms["/"][None].inverse
    assert found["engine-1"] == sid, "python-socketio no longer keeps all of a namespace in its room None."


@pytest.mark.parametrize("method", OVERRIDDEN)
def test_socketio_s_manager_has_the_methods_we_lock(method):
    theirs = getattr(socketio.PubSubManager, method, None)
    assert theirs is not None, f"python-socketio's manager has no {method} any more."
    assert parameters(MeshManager, method) == parameters(socketio.PubSubManager, method), f"{method} takes other arguments."


def test_socketio_s_pubsub_manager_is_extended_as_documented():
    for method in ("_publish", "_listen", "initialize", "emit"):
        assert callable(getattr(socketio.PubSubManager, method, None)), f"PubSubManager.{method} is gone."
    published = inspect.getsource(socketio.PubSubManager.emit)
    assert "self._handle_emit(message)" in published and "self._publish(message)" in published, "emit goes another way."


def test_socketio_overlooks_events_of_a_namespace_not_joined(server):
    source = inspect.getsource(type(server)._handle_event)
    assert "sid_from_eio_sid(eio_sid, namespace)" in source, "python-socketio finds a sender otherwise: see _check_namespace."


def test_flask_socketio_has_what_we_look_at(tmp_path):
    extension = SocketIO()
    assert "default_exception_handler" in vars(extension), "Flask-SocketIO renamed default_exception_handler."
    engine.install(Flask(__name__), extension, run_dir=str(tmp_path))
    assert isinstance(extension.server, socketio.Server), "Flask-SocketIO's server is elsewhere."
    source = inspect.getsource(SocketIO._handle_event)
    assert "environ['flask.app']" in source, "Flask-SocketIO finds its application otherwise than by the environ."


def test_linux_and_cpython_have_what_we_build_on():
    assert hasattr(select, "epoll"), "There is no epoll here: the engine needs Linux."
    assert hasattr(engine.live.os, "eventfd"), "There is no eventfd here: the engine needs Linux and Python 3.10."
