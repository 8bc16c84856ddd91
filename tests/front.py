"""Caddy with our own Caddyfile in front of a test's server, on plain http and a port of its own."""

import os
import subprocess
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from msgspec import structs

from core.pages import Pages
from scripts.stack_front import CADDY, CADDYFILE, hand_out, words_for_caddy, words_of_pages
from scripts.stack_site import Site
from tests.server import STOP, free_port, running, wait_until

HIT = ("X-Page-Cache", "HIT")


class Fronted:
    """A server behind Caddy: `url` is where the world finds it."""

    def __init__(self, server, port: int, caddy: subprocess.Popen):
        self.server, self.port, self.caddy = server, port, caddy
        self.url = f"http://127.0.0.1:{port}"
        self.pages = Pages(Path(server.config.var))

    def get(self, path: str, **headers: str):
        """What a visitor gets: urllib's response, read; refusals too."""
        request = urllib.request.Request(self.url + path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        try:
            response = urllib.request.urlopen(request, timeout=30)
        except urllib.error.HTTPError as refusal:
            response = refusal
        with response:
            response.body = response.read()
        return response


@contextmanager
def fronted(home: Path, workers: int = 4, application: str = "app:create_app()", **settings: str):
    """running() with Caddy in front, which may find the files of public pages."""
    port = free_port()
    settings = {"front": "*", "proxies": "1"} | settings
    with running(home, workers, application, **settings) as server:
        config = structs.replace(server.config, port=server.port)
        site = Site("localhost", "plain", 0, port)
        environ = os.environ | {"NEOSPACE_VAR": str(home)} | {f"NEOSPACE_{name.upper()}": value for name, value in settings.items()}
        config.path("logs").mkdir(exist_ok=True)
        words = words_for_caddy(site, config) | words_of_pages(environ)
        hand_out(words)
        with (home / "caddy.log").open("w") as log:
            caddy = subprocess.Popen((CADDY, "run", *CADDYFILE), env=environ | words, stdout=log, stderr=log)
        try:
            front = Fronted(server, port, caddy)
            wait_until(lambda: is_up(front))
            yield front
        finally:
            caddy.terminate()
            caddy.wait(STOP)


def is_up(front: Fronted) -> bool:
    assert front.caddy.poll() is None, (front.server.home / "caddy.log").read_text()[-2000:]
    try:
        return front.get("/healthz").status == 200
    except OSError:
        return False
