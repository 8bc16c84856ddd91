"""gunicorn's settings for the engine's tests: the hooks every application on the engine needs."""

from engine.door import Door
from tests.live import engine_app

control_socket_disable = True
keepalive = 15


def post_worker_init(worker):
    engine_app.WORKER[:] = [worker]
    worker.wsgi.extensions["live"].start(worker.tpool, quiet=worker.age > 1)
    worker.tpool = Door(worker)


def worker_exit(server, worker):
    app = getattr(worker, "wsgi", None)  # a worker that is stopped while it starts has none
    if app:
        app.extensions["live"].shutdown(2)
