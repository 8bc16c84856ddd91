"""Public pages behind the real Caddy: nobody gets an old page, another's, or one that somebody else made up."""

import gzip
import os
import random
import re
import socket
import threading
import time
from collections import Counter
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import urlencode

import pytest

from core.encoding import zstd
from core.pages import ALL
from db import fetch_value
from tests.front import fronted
from tests.live.page_cases import CASES, head
from tests.server import member_id

DEATHS = (1, 3)  # seconds between two
CHANGES = 10  # a second
SECONDS = int(os.environ.get("NEOSPACE_TEST_CHANGES", "80")) / CHANGES  # the full run is 1200 changes
SEQ, STATE = re.compile(rb'data-seq="(\d+)"'), re.compile(rb"state (\d+)\.")


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    with fronted(tmp_path_factory.mktemp("front"), rate_limits="off") as front:
        db = front.server.database()
        for name, visibility in (("ada", "public"), ("linus", "members"), ("grace", "private")):
            member = member_id(db, name)
            with db:
                db.execute("UPDATE profiles SET visibility = ?, bio = ? WHERE user_id = ?", (visibility, f"words of {name}", member))
        db.close()
        yield front
        assert front.server.errors() == []


# Exactness

def test_no_visitor_gets_a_page_from_before_a_change_that_was_acknowledged(front):
    """One member changes a wall ten times a second, four visitors ask for it all the time, and workers are killed."""
    story = Story(front)
    visitors = [threading.Thread(target=story.visit, args=(encoding,)) for encoding in ("zstd", "gzip", "identity", "gzip, zstd")]
    threads = [*visitors, threading.Thread(target=story.kill)]
    for thread in threads:
        thread.start()
    story.write()
    for thread in threads:
        thread.join()
    story.check()


class Story:
    """What was changed when, and what was seen when, by one clock."""

    def __init__(self, front):
        self.front, self.over = front, threading.Event()
        self.cookie, self.db = front.server.cookie_for("ada"), front.server.database()
        self.acknowledged: list[tuple[float, int]] = []  # when, and the wall's seq from then on
        self.states: dict[int, set[int]] = {}  # what may be said at a seq
        self.seen: list[tuple[float, int, int, bytes, bool]] = []  # asked when, seq, state, the page, whether from a file
        self.refused = Counter()

    def write(self) -> None:
        number, end = 0, time.monotonic() + SECONDS
        while time.monotonic() < end:
            number, due = number + 1, time.monotonic() + 1 / CHANGES
            is_done = self.change(number)
            seq = fetch_value(self.db, "SELECT wall_seq FROM profiles WHERE user_id = (SELECT id FROM users WHERE username = 'ada')")
            if is_done:
                self.acknowledged.append((time.monotonic(), seq))
            self.states.setdefault(seq, set()).add(number)
            time.sleep(max(0, due - time.monotonic()))
        self.over.set()

    def change(self, number: int) -> bool:
        """Whether it was acknowledged; whoever dies over it leaves us to find out."""
        form = urlencode({"display_name": "Ada", "bio": f"state {number}.", "status_for": "ever", "hue": "210"})
        headers = {"Cookie": self.cookie, "Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
        connection = HTTPConnection("127.0.0.1", self.front.port, timeout=30)
        try:
            connection.request("POST", "/wall/ada/card", form, headers)
            status = connection.getresponse().status
        except (OSError, HTTPException):
            status = 0
        finally:
            connection.close()
        self.refused[status] += status != 303
        return status == 303

    def visit(self, encoding: str) -> None:
        connection = HTTPConnection("127.0.0.1", self.front.port, timeout=30)
        while not self.over.is_set():
            asked = time.monotonic()
            try:
                connection.request("GET", "/wall/ada", headers={"Accept-Encoding": encoding})
                response = connection.getresponse()
                body = decoded(response, response.read())
            except (OSError, HTTPException):
                connection.close()
                continue
            if response.status != 200:
                self.refused[response.status] += 1
                continue
            said = STATE.search(body)
            page = (asked, int(SEQ.search(body)[1]), int(said[1]) if said else 0, body, response.headers["X-Page-Cache"] == "HIT")
            self.seen.append(page)
        connection.close()

    def kill(self) -> None:
        while not self.over.wait(random.uniform(*DEATHS)):
            if workers := self.front.server.workers():
                self.front.server.kill_worker(random.choice(workers))

    def check(self) -> None:
        hits = sum(hit for *_, hit in self.seen)
        print(f"{len(self.acknowledged)} changes, {len(self.seen)} pages, {hits} from files, "
              f"{len(self.front.server.killed)} workers killed, other answers {dict(self.refused)}")
        assert len(self.acknowledged) > SECONDS and hits > SECONDS and len(self.seen) > hits > 0 and self.front.server.killed
        bodies: dict[int, bytes] = {}
        for asked, seq, state, body, _ in self.seen:
            newest = max((after for moment, after in self.acknowledged if moment < asked), default=0)
            assert seq >= newest, f"asked after {newest} was acknowledged, got {seq}"
            assert state in self.states.get(seq, {state}) and bodies.setdefault(seq, body) == body


def decoded(response: HTTPResponse, body: bytes) -> bytes:
    encoding = response.headers["Content-Encoding"]
    if encoding == "gzip":
        return gzip.decompress(body)
    return zstd.decompress(body) if encoding == "zstd" else body


# Whose page it is

@pytest.fixture(scope="module")
def answers(front):
    """ask(head) sends a raw request to Caddy, or with `app` to the app itself, and gives the answer and its body."""
    sessions = {name: front.server.cookie_for(name).partition("=")[2] for name in ("ada", "grace")}

    def ask(head: str, app: bool = False):
        port = front.server.port if app else front.port
        host = f"127.0.0.1:{front.port}"
        with socket.create_connection(("127.0.0.1", port), 30) as line:
            for name, value in (sessions | {"host": host, "port": str(front.port)}).items():
                head = head.replace(f"{{{name}}}", value)
            line.sendall(head.encode())
            response = HTTPResponse(line, method=head.split(" ")[0])
            response.begin()
            body = response.read()
        return response, decoded(response, body)

    return ask


@pytest.fixture(scope="module")
def plain(front, answers):
    """What a guest who brings nothing gets of the app itself, by path."""
    return {path: answers(head("Cookie: a=b", path=path), app=True)[1] for path in GUESTS}


GUESTS = ("/wall/ada", "/directory")
PRIVATE = (b"words of grace", b"words of linus", b'data-viewer="ada"', b'data-viewer="grace"', b"evil.example")


@pytest.mark.parametrize("kind", CASES)
def test_an_odd_request_gets_nothing_but_its_own(answers, plain, kind):
    """From a file only what the app itself would give to the same request, or a public page under an odd spelling of its path."""
    for path in GUESTS:
        answers(head(path=path))
    for case in CASES[kind]:
        (response, body), (own, owns) = answers(case), answers(case, app=True)
        if response.headers["X-Page-Cache"] == "HIT":
            alike = body == owns if own.status == 200 else body in plain.values()
            assert (response.status, alike) == (200, True) or (response.status == 304 and "If-None-Match: *" in case), case
        elif response.headers["Server"]:  # else Go found that this is no HTTP
            assert response.status == own.status, case


@pytest.mark.parametrize("kind", CASES)
def test_an_odd_request_leaves_nothing_but_everyones(front, answers, plain, kind):
    """It comes while there is no file: what is a file after it is what every guest gets."""
    for case in CASES[kind]:
        with front.pages.unpublished({ALL}):
            pass
        answers(case)
        for _ in range(2):  # made, unless it left one, and then from a file
            response, body = answers(head())
            assert body == plain["/wall/ada"] and not any(words in body for words in PRIVATE), case
        assert response.headers["X-Page-Cache"] == "HIT", case
    for path in GUESTS:
        assert [answers(head(path=path))[1] for _ in range(2)] == [plain[path]] * 2


def test_who_asks_again_is_told_that_nothing_changed_and_gets_what_did(front, answers):
    answers(head())
    first = answers(head())[0]
    again, nothing = answers(head(f"If-None-Match: {first.headers['ETag']}"))
    db = front.server.database()
    with db:
        db.execute("UPDATE profiles SET pronouns = 'she' WHERE user_id = (SELECT id FROM users WHERE username = 'ada')")
    changed = [answers(head(f"If-None-Match: {first.headers['ETag']}")) for _ in range(2)]
    assert (first.headers["X-Page-Cache"], again.status, nothing) == ("HIT", 304, b"")
    assert [(response.status, b"she" in body) for response, body in changed] == [(200, True)] * 2


def test_a_page_from_a_file_has_the_headers_of_the_apps_own(front, answers):
    named = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy",
             "Cross-Origin-Resource-Policy", "Permissions-Policy", "Content-Type", "Strict-Transport-Security")
    for path in (*GUESTS, "/wall/ada/postcard.png"):
        answers(head(path=path))
        (kept, _), (own, _) = answers(head(path=path)), answers(head(path=path), app=True)
        assert kept.headers["X-Page-Cache"] == "HIT" and own.headers["X-Page-Cache"] is None
        assert {name: kept.headers[name] for name in named} == {name: own.headers[name] for name in named}
        assert {"Accept-Encoding", "Cookie"} <= set(kept.headers["Vary"].split(", "))
