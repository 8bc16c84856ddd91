"""The real thing for tests: gunicorn with four workers on a home of its own, and ways to look behind it."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from config import Config, ensure_var
from core.passwords import hash_token, new_token
from db import connect, fetch_value, migrate
from engine.rundir import socket_directory

ROOT = Path(__file__).resolve().parents[1]
START = 30  # seconds until a fresh server must answer: a hang bound, not a measure
STOP = 15


class Server:
    """A running server: its address, its database, its log and its processes."""

    def __init__(self, home: Path, port: int, process: subprocess.Popen, log: Path):
        self.home, self.port, self.process, self.log = home, port, process, log
        self.killed: list[int] = []
        self.url = f"http://127.0.0.1:{port}"
        self.config = Config(var=str(home))

    def database(self):
        return connect(self.config.database)

    def workers(self) -> list[int]:
        """The process ids of the gunicorn workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def kill_worker(self, pid: int) -> None:
        self.killed.append(pid)
        os.kill(pid, signal.SIGKILL)

    def cookie_for(self, username: str, **fields) -> str:
        """A Cookie header of a fresh session of `username`, made if nobody is called so."""
        db = self.database()
        token = new_token()
        member_id(db, username, **fields)
        with db:
            db.execute("""
                INSERT INTO sessions (user_id, token_hash, user_agent, address)
                SELECT id, :token_hash, 'test', '127.0.0.0/24' FROM users WHERE username = :username
            """, {"username": username, "token_hash": hash_token(token)})
        db.close()
        return f"session={token}"

    def get(self, path: str, cookie: str = "", headers: dict | None = None) -> str:
        """The body of a page; raises urllib's HTTPError for a refusal."""
        return self.open(path, cookie, headers=headers).read().decode()

    def open(self, path: str, cookie: str = "", data: bytes | None = None, headers: dict | None = None):
        sent = {"Cookie": cookie, "Origin": self.url} | (headers or {})
        return urllib.request.urlopen(urllib.request.Request(self.url + path, data, sent), timeout=30)

    def line(self) -> dict:
        """What websocket.create_connection needs besides the address."""
        return {}

    def errors(self) -> list[str]:
        """Lines of the log that speak of a fault of ours; that a worker died is none where the test killed it."""
        ours = re.compile(r'Traceback|"level": ?"ERROR"')
        killed = re.compile("|".join(rf"pid:{pid}\) was sent SIGKILL" for pid in self.killed) or "(?!)")
        return [line for line in self.log.read_text().splitlines() if ours.search(line) and not killed.search(line)]


def member_id(db, username: str, role: str = "member") -> int:
    """The id of the member of that name, who is made and put into the lobby when not there."""
    id = fetch_value(db, "SELECT id FROM users WHERE username = :username", username=username)
    if id is not None:
        return id
    with db:
        id = fetch_value(db, """
            INSERT INTO users (username, password, hue, role) VALUES (:username, '', 200, :role) RETURNING id
        """, username=username, role=role)
        db.execute("INSERT INTO profiles (user_id, display_name) VALUES (?, ?)", (id, username.title()))
        db.execute("INSERT INTO memberships (room_id, user_id) SELECT id, ? FROM rooms WHERE slug = 'lobby'", (id,))
    return id


@contextmanager
def running(home: Path, workers: int = 4, application: str = "app:create_app()", **settings: str):
    """A server on an ephemeral port with its home in `home`, which looks at no links; ends with the block."""
    ensure_var(Config(var=str(home)))
    migrate(str(home / "app.db"), home / "backups")
    port, log = free_port(), home / "server.log"
    command = [
        sys.executable, "-m", "gunicorn", "-w", str(workers), "--threads", "16", "--worker-class", "gthread",
        "--worker-tmp-dir", "/dev/shm", "--bind", f"127.0.0.1:{port}", application,
    ]
    names = {f"NEOSPACE_{name.upper()}": value for name, value in ({"link_previews": "off"} | settings).items()}
    environ = os.environ | {"NEOSPACE_VAR": str(home), "NEOSPACE_PORT": str(port), "NEOSPACE_LOG_LEVEL": "WARNING"} | names
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=output, stderr=output)
    server = Server(home, port, process, log)
    try:
        wait_until_it_answers(server)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        forget_sockets(home)


def forget_sockets(home: Path) -> None:
    """Remove where the workers of this home met: for a home with a long path that lies outside of it."""
    shutil.rmtree(socket_directory(str(home / "run" / "live")))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_it_answers(server: Server) -> None:
    deadline = time.monotonic() + START
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            break
        try:
            urllib.request.urlopen(server.url + "/healthz", timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"The server did not start:\n{server.log.read_text()[-4000:]}")


def wait_until(condition, seconds: float = 20, pause: float = 0.05):
    """Wait for `condition()` to be true and return it; fails after `seconds`, which is a hang bound."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(pause)
    raise AssertionError("It never came true.")
