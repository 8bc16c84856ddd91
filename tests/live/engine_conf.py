"""gunicorn's settings for the engine's tests: the hooks every application on the engine needs."""

from tests.live import engine_app

control_socket_disable = True


def post_worker_init(worker):
    engine_app.WORKER[:] = [worker]
    worker.wsgi.extensions["live"].start(worker.tpool)


def worker_exit(server, worker):
    app = getattr(worker, "wsgi", None)  # a worker that is stopped while it starts has none
    if app:
        app.extensions["live"].shutdown(2)
