"""What startprod.sh's command line leaves open. gunicorn reads this file by itself from the directory it starts in."""

import os
import signal
import sys
from functools import partial
from threading import Thread
from time import sleep

signal.signal(signal.SIGINT, signal.SIG_DFL)  # until gunicorn listens for it: Ctrl-C this early leaves no traceback

import flask_socketio  # noqa: E402, F401  (loaded once, before the workers are forked, and not by each of them)
from gunicorn.arbiter import Arbiter  # noqa: E402
from gunicorn.glogging import Logger  # noqa: E402

from config import load_config  # noqa: E402
from core.asset_files import lay_out  # noqa: E402
from core.logs import configure_logs  # noqa: E402
from db import pending  # noqa: E402
from engine.door import Door, leave_the_rest  # noqa: E402

SETTINGS = load_config()
SUPERVISOR = int(os.environ.get("STACK_TELL", -1))  # where scripts/stack.py listens, when we are its
DRAIN = 1  # seconds a stopping worker gives to requests under way
SPREAD = 1  # seconds over which a retired worker sends its members to the next generation
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


def on_starting(server):
    """Before there is a worker: what Caddy gives out by itself must be there when the first page names it."""
    if SUPERVISOR >= 0:
        if os.environ.get("STACK_BESIDE"):
            refuse_another_database()
        try:
            lay_out(SETTINGS.path("run", "ui"))
        except OSError as error:  # no room: then the app gives them out itself
            print(f"The browser's files could not be laid out for Caddy: {error}.", file=sys.stderr)


def refuse_another_database():
    """Beside processes that serve with older code the database must stay as they know it."""
    if files := pending(SETTINGS.database):
        tell(f"refused it changes the database ({', '.join(files)}), so all must be stopped and started")
        raise SystemExit(Arbiter.WORKER_BOOT_ERROR)


def post_fork(server, worker):
    worker.load_wsgi = partial(load, worker.load_wsgi, worker.age > server.num_workers)


def load(load_wsgi, is_replacement):
    """Assemble the application; the supervisor hears why that fails, and gunicorn that trying again is of no use.

    Who takes the place of a worker that died finds the code of today on disk: if that would change the database under the
    other workers, gunicorn ends instead, and the supervisor starts all of it anew.
    """
    if is_replacement and SUPERVISOR >= 0:
        refuse_another_database()
    try:
        load_wsgi()
    except SystemExit as error:
        if not isinstance(error.code, str):  # a signal to end, not a sentence of ours
            raise
        tell(f"refused {error}")
        print(error, file=sys.stderr)
        raise SystemExit(Arbiter.WORKER_BOOT_ERROR) from None
    except BaseException as error:
        tell(f"refused {type(error).__name__}: {error}")
        raise


def post_worker_init(worker):
    """Join the mesh before the first member can, and share the worker's own threads with the live events."""
    worker.wsgi.extensions["live"].start(worker.tpool, quiet=worker.age > 1)
    worker.tpool = Door(worker)  # from here on its threads are for those who have asked for something
    worker.cfg.set("graceful_timeout", DRAIN)  # in this worker only: the master's patience covers the farewell too
    signal.signal(signal.SIGUSR1, lambda *_: worker.method_queue.defer(retire, worker))
    tell("ready")
    if worker.age == 1 and SUPERVISOR < 0:
        print(f"NeoSpace is at http://localhost:{SETTINGS.port}", flush=True)


def post_request(worker, request, environ, response):
    leave_the_rest(request)


def tell(word):
    """Say to the supervisor how far this process is; nobody listens elsewhere."""
    if SUPERVISOR >= 0:
        os.write(SUPERVISOR, " ".join(word.split()).encode() + b"\n")


def retire(worker):
    """Another generation has taken over: take nothing new, answer what was asked, and send the members there.

    A connection on which our answer promised to wait for more is kept until its other end is told otherwise or hangs up.
    """
    worker.worker_connections = worker.max_keepalived = 0  # gunicorn's loop accepts no more, and each answer is the last
    worker.wsgi.extensions["live"].send_away(SPREAD)
    Thread(target=say_when_empty, args=(worker,), daemon=True).start()


def say_when_empty(worker):
    sleep(SPREAD)
    while worker.nr_conns:
        sleep(0.1)
    tell("empty")


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
