"""The bot of examples/sealed_bot.py, on a real server: it answers, also what was written while it was away."""

import ast
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from config import load_secrets
from core.base64url import b64
from core.passwords import hash_password
from db import fetch_value
from examples.sealed_bot import Bot
from tests.conftest import PASSWORD, QUICK
from tests.server import member_id, running, wait_until

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
    ada.woken.wait = partial(ada.woken.wait, WAIT)
    ada.live.sleep = lambda seconds: None  # this server takes as many as come
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
    found, end = [], time.monotonic() + WAIT
    while len(found) < many and time.monotonic() < end:
        found += [text for _, text in ada.news()]
    return found


def test_the_bot_answers_at_once_and_after_it_was_away(server, ada):
    with listening(server) as recovery:
        echo = ada.ask("GET", "/dm/keys/echo")["uid"]
        ada.send(echo, "hello 🌌")
        assert answers(ada, 1) == ["You said: hello 🌌"]
        wait_until(lambda: both_have_read(server))  # it would answer again what it had not noted
    ada.send(echo, "are you there?")
    send_what_does_not_open(ada, echo)
    ada.send(echo, "\0" * 2600)
    with listening(server, recovery) as same:
        assert answers(ada, 2) == ["You said: are you there?", "You said: ".ljust(2000, "\0")]
    assert same == recovery


def both_have_read(server) -> bool:
    db = server.database()
    read = fetch_value(db, "SELECT min(low_read, high_read) FROM dm_conversations")
    db.close()
    return read > 0


def send_what_does_not_open(ada, uid: int) -> None:
    """The server takes it, since it cannot tell."""
    envelope = ada.device.seal(ada.keys_of(uid), {"t": "text", "b": "x"})
    broken = envelope[:-1] + bytes([envelope[-1] ^ 1])
    assert ada.tell("dm:send", {"e": b64(broken)})["ok"]
    ada.device.sent(broken)


def test_the_server_has_no_word_of_it(server, ada):
    for path in server.home.rglob("*"):
        if path.is_file():
            assert b"are you there?" not in path.read_bytes(), path


def test_it_stays_small_enough_to_be_read_in_one_go():
    text = BOT.read_text()
    words = [node.body[0] for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node)]
    apart = {line for docstring in words for line in range(docstring.lineno, docstring.end_lineno + 1)}
    assert sum(bool(line.strip()) and number not in apart for number, line in enumerate(text.splitlines(), 1)) <= 60
