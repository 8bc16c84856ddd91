"""What startprod.sh's command line leaves open. gunicorn reads this file by itself from the directory it starts in."""

import os
import signal

signal.signal(signal.SIGINT, signal.SIG_DFL)  # until gunicorn listens for it: Ctrl-C this early leaves no traceback

import flask_socketio  # noqa: E402, F401  (loaded once, before the workers are forked, and not by each of them)
from gunicorn.glogging import Logger  # noqa: E402

from config import load_config  # noqa: E402
from core.logs import configure_logs  # noqa: E402
from engine.door import Door  # noqa: E402

SETTINGS = load_config()
DRAIN = 1  # seconds a stopping worker gives to requests under way
FAREWELL = 1  # seconds it then takes to send its members elsewhere

worker_connections = 1000  # HTTP connections of one worker; members' sockets are parked and do not count
keepalive = 15  # seconds
graceful_timeout = DRAIN + FAREWELL  # after that the master kills it
loglevel = SETTINGS.log_level.lower()
forwarded_allow_ips = ""  # no header says where a request came from; NEOSPACE_PROXIES says how many proxies may
control_socket_disable = True  # else every gunicorn of one user shares a socket in the home directory


class logger_class(Logger):
    """gunicorn's own lines take the way of all other log lines."""

    def setup(self, cfg):
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


configure_logs(SETTINGS)


def post_worker_init(worker):
    """Join the mesh before the first member can, and share the worker's own threads with the live events."""
    worker.wsgi.extensions["live"].start(worker.tpool, quiet=worker.age > 1)
    worker.tpool = Door(worker)  # from here on its threads are for those who have asked for something
    worker.cfg.set("graceful_timeout", DRAIN)  # in this worker only: the master's patience covers the farewell too
    if worker.age == 1:
        print(f"NeoSpace is at http://localhost:{SETTINGS.port}", flush=True)


def worker_exit(server, worker):
    """Tell this worker's members to come back elsewhere (close code 1012) and run their disconnect handlers.

    Then leave at once: Python would wait for every thread, whatever it is waiting for.
    """
    app = getattr(worker, "wsgi", None)  # none yet, or gunicorn's own page, when it did not come so far
    if live := getattr(app, "extensions", {}).get("live"):
        stop_once(worker)
        live.shutdown(FAREWELL)
        os._exit(0)


def stop_once(worker):
    """Ctrl-C reaches a worker from the terminal and from the master: the second must not cut its farewell short."""
    for repeated in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        signal.signal(repeated, lambda *_: None)  # SIG_IGN would complain about one that is on its way already


worker_int = stop_once
