"""A real server on a disk of a few megabytes: full while members write, and on a database that may only be read."""

import urllib.error
from contextlib import ExitStack
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from tests.live.member import Member
from tests.server import running, wait_until
from tests.small_disk import fill, make_room, read_only, small_disk


@pytest.fixture
def disk(tmp_path):
    with small_disk(tmp_path / "disk", 24) as folder:
        yield folder


def say(member, body: str) -> dict:
    """The ack of a message that is sent once and, if it is refused, kept in the outbox."""
    nonce = member.write(body)
    answer = member.say("message:post", member.outbox[nonce])
    if answer["ok"]:
        member.acked[nonce] = answer["id"]
        del member.outbox[nonce]
    return answer


def test_what_was_acknowledged_stays_and_what_was_refused_arrives_once_there_is_room(disk):
    home = disk / "home"
    home.mkdir()
    with running(home, workers=2, rate_limits="off", full_below="0") as server:
        ada = Member(server, "ada")
        ada.connect()
        assert say(ada, "before")["ok"]
        fill(disk)
        refused = wait_until(lambda: None if (answer := say(ada, "long " * 700))["ok"] else answer)
        assert refused["error"]["code"] == "full" and "nothing was lost" in refused["error"]["message"]
        acked, page = dict(ada.acked), server.get("/rooms/lobby", ada.cookie)
        assert "before" in page and server.get("/healthz") and server.get("/wall/ada")
        wait_until(lambda: status_of_post(server, ada) == 507)  # some find room where the write-ahead log begins anew
        make_room(disk)
        ada.send_outbox()
        stored = {row["nonce"]: row["id"] for row in server.database().execute("SELECT nonce, id FROM messages WHERE nonce NOT LIKE 'form-%'")}
        assert stored == ada.acked and acked.items() <= stored.items() and ada.duplicates == 0
        assert server.database().execute("PRAGMA integrity_check").fetchone() == {"integrity_check": "ok"}
        assert server.errors() == []


def status_of_post(server, member) -> int:
    """The answer to a message that comes by form; of a redirect, to the page it leads to."""
    form = urlencode({"body": "by form " * 400, "nonce": f"form-{uuid4().hex}"}).encode()
    try:
        return server.open("/rooms/lobby/messages", member.cookie, form).status
    except urllib.error.HTTPError as refused:
        return refused.code


def test_a_server_starts_on_a_full_disk_and_shows_what_there_is(disk):
    home = disk / "home"
    home.mkdir()
    with running(home, workers=1, full_below="0") as server:
        ada = Member(server, "ada")
        ada.connect()
        assert say(ada, "before")["ok"]
    fill(disk)
    with running(home, workers=1, full_below="0") as server:
        assert "before" in server.get("/rooms/lobby", ada.cookie)
        wait_until(lambda: status_of_post(server, ada) == 507)


def test_a_database_that_may_only_be_read_is_read_and_written_again_when_it_may(tmp_path):
    with running(tmp_path, workers=1, rate_limits="off") as server:
        ada = Member(server, "ada")
        ada.connect()
        assert say(ada, "before")["ok"]
    frozen = ExitStack()
    frozen.enter_context(read_only(tmp_path / "app.db"))
    with running(tmp_path, workers=1, rate_limits="off") as server:
        ada.server = server
        ada.connect()
        assert "before" in server.get("/rooms/lobby", ada.cookie) and server.get("/healthz")
        assert say(ada, "refused")["error"]["code"] == "full" and status_of_post(server, ada) == 507
        frozen.close()
        ada.send_outbox()
        assert server.errors() == []
