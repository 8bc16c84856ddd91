"""Which stack runs on a home, who may tell it to reload, and a generation that will not go."""

import os
import signal
import socket
import subprocess
import sys
import threading
from types import SimpleNamespace

import pytest

from config import ensure_var
from db import connect, migrate, numbered_schemas
from scripts import reload, stack_generation, stack_state
from scripts.stack_generation import LEAVE, Generation
from scripts.stack_state import State, claim_home, read_state, write_state
from tests.server import ROOT, wait_until

STATE = State(os.getpid(), "https://localhost", "local")


@pytest.fixture
def home(config):
    ensure_var(config)
    return config


def test_what_a_stack_said_counts_as_long_as_it_lives(home):
    """Also where its number has become another program's, which must not be told to reload."""
    with claim_home(home):
        assert read_state(home) is None
        write_state(home, STATE)
        assert read_state(home) == STATE
    assert read_state(home) is None
    with claim_home(home):
        assert read_state(home) is None


def test_a_home_has_one_stack(home, monkeypatch):
    monkeypatch.setattr(stack_state, "PAUSE", 0.001)
    with claim_home(home), pytest.raises(SystemExit, match="Another stack runs on"):
        claim_home(home)


def test_a_reload_waits_for_the_one_before_it(home, monkeypatch):
    told = []
    monkeypatch.setattr(reload, "load_config", lambda: home)
    monkeypatch.setattr(reload, "pending", lambda database: [])
    monkeypatch.setattr(reload, "subprocess", SimpleNamespace(run=lambda command: SimpleNamespace(returncode=0)))
    monkeypatch.setattr(reload, "os", SimpleNamespace(kill=lambda pid, sign: told.append((pid, sign))))
    with claim_home(home):
        write_state(home, STATE)
        second = threading.Thread(target=reload.main)
        with home.path("run", "reload.lock").open("a") as first:
            reload.flock(first, reload.LOCK_EX)
            second.start()
            second.join(0.2)
            assert told == []
        wait_until(lambda: told == [(STATE.pid, signal.SIGHUP)])
        write_state(home, State(STATE.pid, STATE.origin, STATE.kind, reloads=1))
        second.join()


def test_a_generation_that_does_not_go_is_ended(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(stack_generation, "monotonic", lambda: now[0])
    monkeypatch.setattr(stack_generation, "spawn", stubborn)
    with socket.socket() as listener:
        generation = Generation(listener, {})
    assert generation.process.stdout.readline() == b"ready\n"
    for later in (0, LEAVE - 1):
        now[0] = 100.0 + later
        generation.leave()
    assert generation.process.poll() is None
    now[0] += 2
    generation.leave()
    wait_until(generation.has_ended)
    generation.process.stdout.close()


def stubborn(command, environ, fds):
    return subprocess.Popen(["sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.05; done"], stdout=subprocess.PIPE)


LOAD = "import runpy; runpy.run_path('gunicorn.conf.py')['load'](lambda: print('loaded'), {})"


def test_a_worker_that_takes_anothers_place_does_not_change_the_database_under_the_others(home):
    """The code on disk may be newer than theirs. gunicorn ends by the 3, and all of it is started anew."""
    migrate(home.database, home.path("backups"))
    environ = os.environ | {"NEOSPACE_VAR": home.var, "STACK_TELL": "2"}

    def load(is_replacement: bool) -> tuple[int, str, str]:
        command = [sys.executable, "-c", LOAD.format(is_replacement)]
        done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)
        return done.returncode, done.stdout, done.stderr

    db = connect(home.database)
    db.execute(f"PRAGMA user_version = {numbered_schemas()[-1][0] - 1}")
    db.close()
    code, out, said = load(True)
    assert (code, out) == (3, "") and said.startswith("refused it changes the database (")
    assert load(False) == (0, "loaded\n", "")
