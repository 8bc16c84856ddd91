"""What the log says, and what it never says."""

import json
import logging

import pytest
from flask import Flask

from config import Config
from core.logs import configure_logs, log_requests, note_user, redact, request_id


@pytest.fixture
def lines(capsys, monkeypatch):
    """`lines()` reads what was logged since, one object a line."""
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    configure_logs(Config())
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


@pytest.fixture
def client():
    app = Flask(__name__)
    log_requests(app)
    app.add_url_rule("/rooms/<slug>", "room", show_room, methods=["GET", "POST"])
    app.add_url_rule("/healthz", "healthz", lambda: "ok")
    app.add_url_rule("/reset/<token>", "reset", lambda token: 1 / 0)
    return app.test_client()


def show_room(slug):
    note_user(7)
    logging.getLogger("neospace.rooms").warning("%s is full", slug)
    return request_id()


def test_a_request_is_one_line_with_its_outcome(client, lines):
    client.get("/rooms/lobby")
    line = lines()[-1]
    assert (line["method"], line["path"], line["status"], line["user"]) == ("GET", "/rooms/lobby", 200, 7)
    assert (line["level"], line["logger"], line["ms"] >= 0) == ("INFO", "neospace.access", True)


def test_every_line_of_a_request_carries_its_id(client, lines):
    shown = client.get("/rooms/lobby").text
    assert [line["request"] for line in lines()] == [shown, shown]


def test_a_line_outside_a_request_has_no_request(lines):
    logging.getLogger("neospace").warning("awake")
    assert set(lines()[0]) == {"time", "level", "logger", "pid", "message"}


def test_files_and_health_checks_are_not_worth_a_line(client, lines):
    client.get("/healthz")
    client.get("/ui/x/css/base.css")
    assert lines() == []


def test_a_failure_is_logged_with_its_trace_and_without_the_secret_in_its_path(client, lines):
    client.get("/reset/s3cr3t")
    failure, request = lines()
    assert "ZeroDivisionError" in failure["trace"]
    assert (request["path"], request["status"]) == ("/reset/[hidden]", 500)
    assert "s3cr3t" not in json.dumps(failure)


def test_cookies_bodies_and_query_strings_stay_out(client, lines):
    client.set_cookie("session", "s3cr3t")
    client.post("/rooms/lobby?search=s3cr3t", data={"password": "s3cr3t"})
    assert "s3cr3t" not in json.dumps(lines())


@pytest.mark.parametrize(("text", "shown"), [
    ("GET /reset/abc-DEF_1", "GET /reset/[hidden]"),
    ("/invite/abc?next=/rooms/lobby", "/invite/[hidden]?next=/rooms/lobby"),
    ("/reset//abc", "/reset//[hidden]"),
    ("/dm/links/0123abcd", "/dm/links/[hidden]"),
    ("/sandbox/abcdefghijklmnop-qrstuvwxyz/cat.png", "/sandbox/abcdefghijklmnop-[hidden]/cat.png"),
    ("token=abc&room=lobby", "token=[hidden]&room=lobby"),
    ("Cookie: __Host-session=abc; theme=dark", "Cookie: __Host-session=[hidden]; theme=dark"),
    ("the secret code of /rooms/lobby", "the secret code of /rooms/lobby"),
])
def test_what_would_let_a_reader_in_is_blanked(text, shown):
    assert redact(text) == shown


def test_who_sent_what_cannot_be_read_is_nobody_s_business(lines):
    said = "Invalid request from ip={ip}: {error}".format(ip="10.1.2.3", error="Invalid Header: 'Cookie s3cr3t'")
    logging.getLogger("gunicorn.error").warning(said)
    [line] = lines()
    assert "not HTTP" in line["message"] and "10.1.2.3" not in str(line) and "s3cr3t" not in str(line)


def test_a_line_break_in_a_message_does_not_forge_a_line(lines):
    logging.getLogger("neospace").warning("eve\n{\"level\": \"ERROR\"}")
    assert len(lines()) == 1


def test_configuring_twice_does_not_log_twice(lines):
    configure_logs(Config())
    logging.getLogger("neospace").warning("once")
    assert len(lines()) == 1


def test_a_developer_reads_a_short_line(client, lines, capsys):
    configure_logs(Config(dev=True))
    client.get("/rooms/lobby")
    said, outcome = capsys.readouterr().err.splitlines()
    assert said.endswith("lobby is full")
    assert "GET /rooms/lobby 200" in outcome
