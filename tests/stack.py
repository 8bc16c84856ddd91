"""The whole stack for tests: Caddy before gunicorn on a home of its own, and ways to look behind it."""

import os
import shutil
import signal
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager
from http.client import HTTPMessage
from pathlib import Path
from typing import NamedTuple

from msgspec import json

from config import Config, ensure_var
from db import migrate
from engine.rundir import socket_directory
from tests.server import ROOT, Server, forget_sockets, free_port, wait_until

UP, GONE = 60, 10  # seconds: hang bounds, not measures


class Answer(NamedTuple):
    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def is_the_apps(self) -> bool:
        return "Via" in self.headers  # Caddy says so of what it only passed on


class Stack(Server):
    """A running stack, asked as a browser does that trusts its root and nothing else."""

    def __init__(self, home: Path, port: int, process: subprocess.Popen, log: Path, site: str):
        super().__init__(home, port, process, log)
        self.https = int(site.rpartition(":")[2])
        self.url = f"https://{site}"

    @property
    def root(self) -> Path:
        return self.home / "run" / "caddy" / "own" / "root.crt"

    def context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.root))

    def ask(self, path: str, cookie: str = "", data: bytes | None = None, method: str | None = None, **headers: str) -> Answer:
        """An answer of any status; a name such as Accept_Encoding in `headers` stands for Accept-Encoding."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()} | ({"Cookie": cookie} if cookie else {})
        request = urllib.request.Request(self.url + path, data, {"Origin": self.url} | sent, method=method)
        opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=self.context()), NoRedirect)
        try:
            answer = opener.open(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return Answer(answer.status, answer.headers, answer.read())

    def open(self, path: str, cookie: str = "", data: bytes | None = None, headers: dict | None = None):
        request = urllib.request.Request(self.url + path, data, {"Cookie": cookie, "Origin": self.url} | (headers or {}))
        return urllib.request.urlopen(request, timeout=30, context=self.context())

    def line(self) -> dict:
        return {"sslopt": {"ca_certs": str(self.root)}}

    def cookie_for(self, username: str, **fields) -> str:
        return f"__Host-{super().cookie_for(username, **fields)}"

    def state(self) -> dict:
        try:
            return json.decode((self.home / "run" / "stack.json").read_bytes())
        except FileNotFoundError:
            return {}

    def children(self, word: str = "") -> list[int]:
        """The process ids of what the supervisor has started and what has `word` in its command."""
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(pid) for pid in found if word in command_of(int(pid))]


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *asked):
        return None


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def begin(home: Path, site: str, **settings: str) -> Stack:
    """Start a stack without waiting for it."""
    ensure_var(Config(var=str(home)))
    migrate(str(home / "app.db"), home / "backups")
    port, log = free_port(), home / "stack.log"
    names = {f"NEOSPACE_{name.upper()}": value for name, value in ({"link_previews": "off"} | settings).items()}
    environ = os.environ | {
        "NEOSPACE_VAR": str(home), "NEOSPACE_PORT": str(port), "NEOSPACE_SITE": site, "NEOSPACE_LOG_LEVEL": "WARNING",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    } | names
    with log.open("w") as output:
        process = subprocess.Popen([sys.executable, "scripts/stack.py"], cwd=ROOT, env=environ, stdout=output, stderr=output)
    return Stack(home, port, process, log, site)


def wait_for(stack: Stack) -> Stack:
    """Until both answer; fails with the log when it ends before."""
    wait_until(lambda: stack.state() or stack.process.poll() is not None, UP)
    assert stack.process.poll() is None, stack.log.read_text()[-4000:]
    return stack


@contextmanager
def stacked(home: Path, **settings: str):
    """A stack on localhost and ephemeral ports; ends with the block."""
    stack = begin(home, f"localhost:{free_port()}", **settings)
    try:
        yield wait_for(stack)
    finally:
        end(stack)


def end(stack: Stack) -> None:
    if stack.process.poll() is None:
        stack.process.send_signal(signal.SIGTERM)
        try:
            stack.process.wait(GONE)
        except subprocess.TimeoutExpired:
            stack.process.kill()
            stack.process.wait()
    forget_sockets(stack.home)
    shutil.rmtree(socket_directory(str(stack.home / "run" / "caddy")))
