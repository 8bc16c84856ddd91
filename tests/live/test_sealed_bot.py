"""The bot of examples/sealed_bot.py, on a real server: it answers, also what was written while it was away."""

import os
import subprocess
import sys
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from config import load_secrets
from core.passwords import hash_password
from examples.sealed_bot import Bot
from tests.conftest import PASSWORD, QUICK
from tests.server import member_id, running

ROOT = Path(__file__).resolve().parents[2]
BOT = ROOT / "examples" / "sealed_bot.py"
WAIT = 20  # seconds: a hang bound


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running(tmp_path_factory.mktemp("bot"), workers=2, rate_limits="off") as server:
        hashed = hash_password(PASSWORD, load_secrets(server.config).pepper, QUICK)
        db = server.database()
        for name in ("ada", "echo"):
            member_id(db, name)
        with db:
            db.execute("UPDATE users SET password = ?", (hashed,))
        db.close()
        yield server
        assert server.errors() == []


@pytest.fixture(scope="module")
def ada(server):
    ada = Bot(server.url, "ada", PASSWORD)
    ada.changed.get = partial(ada.changed.get, timeout=WAIT)
    ada.connect()
    yield ada
    ada.live.disconnect()


@contextmanager
def listening(server, recovery: str = ""):
    """The bot as a program of its own, from when it listens; gives its recovery key."""
    given = {"NEOSPACE_URL": server.url, "BOT_NAME": "echo", "BOT_PASSWORD": PASSWORD, "BOT_RECOVERY_KEY": recovery}
    process = subprocess.Popen(
        [sys.executable, BOT], env=os.environ | given | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True,
    )
    try:
        yield process.stdout.readline().partition(": ")[2].strip()
    finally:
        process.kill()
        process.wait(WAIT)
        process.stdout.close()


def answers(ada, many: int) -> list[str]:
    """What ada is written next."""
    found = []
    while len(found) < many:
        found += [text for _, text, _ in ada.news()]
    return found


def test_the_bot_answers_at_once_and_after_it_was_away(server, ada):
    with listening(server) as recovery:
        echo = ada.ask("GET", "/dm/keys/echo")["uid"]
        ada.send(echo, "hello 🌌")
        assert answers(ada, 1) == ["You said: hello 🌌"]
    ada.send(echo, "are you there?")
    ada.send(echo, "hm")
    with listening(server, recovery) as same:
        assert answers(ada, 2) == ["You said: are you there?", "You said: hm"]
    assert same == recovery


def test_the_server_has_no_word_of_it(server, ada):
    for path in server.home.rglob("*"):
        if path.is_file():
            assert b"are you there?" not in path.read_bytes(), path
