"""Whatever comes over the wire: a refusal that says why, the documented close code, and not one row changed."""

import json
import os
import socket
from contextlib import suppress

import pytest
import websocket

from tests.server import running
from tests.stage import begin_session, changed_tables, contents, set_the_stage

PATIENCE = 10  # seconds for an answer that must come: a hang bound
LIMIT = 131_072  # bytes of one message
NONCE = "a-nonce-of-ada"


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A server of four workers and who lives on it; at the end its log speaks of no fault."""
    with running(tmp_path_factory.mktemp("home"), rate_limits="off") as server:
        db = server.database()
        yield server, db, set_the_stage(db)
        db.close()
        assert server.errors() == []


@pytest.fixture
def unchanged(town):
    """Fails a test after which the database holds anything else than before."""
    db = town[1]
    before = contents(db)
    yield
    assert changed_tables(before, contents(db)) == []


class Line:
    """A bare WebSocket that says what it is told to and hides nothing."""

    def __init__(self, server, token: str = "", connect: bool = True, **options):
        url = server.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
        options = {"origin": server.url, "cookie": f"session={token}"} | options
        self.ws = websocket.create_connection(url, timeout=PATIENCE, **options)
        self.hello = self.ws.recv()
        if connect:
            self.ws.send("40")
            self.answer = self.ws.recv()

    def ask(self, packet: str) -> dict:
        """Send a packet with the ack number 7 and give the ack."""
        self.ws.send(packet)
        while not (heard := self.ws.recv()).startswith("437"):
            assert heard, "the line ended without an ack"
        return json.loads(heard[3:])[0]

    def close_code(self) -> int:
        """Read on until the server says goodbye."""
        while True:
            opcode, data = self.ws.recv_data(control_frame=True)
            if opcode == websocket.ABNF.OPCODE_CLOSE:
                return int.from_bytes(data[:2], "big")

    def works(self) -> bool:
        return self.ask(event("room:join", {"room": "lobby", "after": None}))["ok"]


@pytest.fixture
def line(town):
    server, _, stage = town
    line = Line(server, stage.tokens["ada"])
    yield line
    line.ws.close()


def event(name: str, *payload) -> str:
    return "427" + json.dumps([name, *payload])


def post(**fields) -> str:
    return event("message:post", {"room": "lobby", "body": "hello", "nonce": NONCE} | fields)


def without(field: str) -> str:
    payload = {"room": "lobby", "body": "hello", "nonce": NONCE}
    return event("message:post", {name: value for name, value in payload.items() if name != field})


def raw(text: str) -> str:
    """An event whose JSON no encoder would write."""
    return "427" + text


def of_bytes(size: int) -> str:
    """A message of exactly so many bytes."""
    return post(body="x" * (size - len(post(body=""))))


ACKED = {
    # shapes
    "a post without a payload": (event("message:post"), "invalid"),
    "a post of null": (event("message:post", None), "invalid"),
    "a post of a word": (event("message:post", "hello"), "invalid"),
    "a post of a number": (event("message:post", 7), "invalid"),
    "a post of a list": (event("message:post", [1, [2, [3]]]), "invalid"),
    "a post of nothing in braces": (event("message:post", {}), "invalid"),
    "a post without a nonce": (without("nonce"), "invalid"),
    "a post without a room": (without("room"), "invalid"),
    "a post without words": (without("body"), "invalid"),
    "a post with a field nobody asked for": (post(role="admin"), "invalid"),
    "a post with its author in it": (post(user_id=1), "invalid"),
    "a post whose room is a list": (post(room=["lobby"]), "invalid"),
    "a post whose room is null": (post(room=None), "invalid"),
    "a post whose room climbs": (post(room="../lobby"), "invalid"),
    "a post whose room is a NUL": (post(room="\x00"), "invalid"),
    "a post whose words are a number": (post(body=7), "invalid"),
    "a post whose words are null": (post(body=None), "invalid"),
    "a post whose words are a list": (post(body=["hello"]), "invalid"),
    "a post whose nonce is a boolean": (post(nonce=True), "invalid"),
    "a post whose nonce is empty": (post(nonce=""), "invalid"),
    "a post whose nonce is 65 long": (post(nonce="n" * 65), "invalid"),
    "a post whose nonce has a space": (post(nonce="a b"), "invalid"),
    "a post whose nonce ends with a newline": (post(nonce="ada\n"), "invalid"),
    "a post that replies to minus one": (post(reply_to=-1), "invalid"),
    "a post that replies to a float": (post(reply_to=1.5), "invalid"),
    "a post that replies to a boolean": (post(reply_to=True), "invalid"),
    "a post that replies to a digit string": (post(reply_to="1"), "invalid"),
    "a post that replies to a number beyond all": (post(reply_to=10**30), "invalid"),
    "a post that replies to two": (post(reply_to=[1, 2]), "invalid"),
    "a post with a picture that climbs": (post(image="../../../../../app.db"), "invalid"),
    "a post with a picture nobody has": (post(image="A" * 22), "invalid"),
    # words
    "a post of spaces": (post(body="  \n\t "), "invalid"),
    "a post of control characters": (post(body="\x00\x01\x1b\x7f\u0085"), "invalid"),
    "a post of direction marks": (post(body="\u202e\u2066\ufeff"), "invalid"),
    "a post of 4,001 characters": (post(body="x" * 4001), "too_long"),
    "a post of 4,001 emoji": (post(body="🎉" * 4001), "too_long"),
    "a post of 130,000 bytes": (of_bytes(130_000), "too_long"),
    "a post of the most bytes there may be": (of_bytes(LIMIT), "too_long"),
    "a post with half a character": (
        raw('["message:post",{"room":"lobby","nonce":"a","body":"\\ud800"}]'),
        ("invalid", "bad_request"),
    ),
    "a post with the halves swapped": (
        raw('["message:post",{"room":"lobby","nonce":"a","body":"\\udc00\\ud800"}]'),
        ("invalid", "bad_request"),
    ),
    # JSON
    "a post of NaN": (raw('["message:post",{"room":"lobby","nonce":"a","body":NaN}]'), "bad_request"),
    "a post of infinity": (
        raw('["message:post",{"room":"lobby","nonce":"a","reply_to":1e999,"body":"x"}]'),
        ("bad_request", "invalid"),
    ),
    "JSON that ends early": (raw('["message:post",{"room":'), "bad_request"),
    "JSON with a comma too many": (raw('["message:post",{"room":"lobby",}]'), "bad_request"),
    "JSON that is no list": (raw('{"message:post":1}'), "bad_request"),
    "JSON that is an empty list": (raw("[]"), "bad_request"),
    "JSON that is a word": (raw('"message:post"'), "bad_request"),
    "an event whose name is a number": (raw("[7,{}]"), "bad_request"),
    "an event whose name is null": (raw("[null]"), "bad_request"),
    "an event that is nested 60,000 deep": (
        raw('["message:post",' + "[" * 60_000 + "]" * 60_000 + "]"),
        ("bad_request", "invalid"),
    ),
    "an event with raw control characters": (
        raw('["message:post",{"room":"lobby","nonce":"a","body":"\x01"}]'),
        ("bad_request", "invalid"),
    ),
    # events
    "an event nobody knows": (event("admin:everything", {}), "not_found"),
    "an event without a name": (event("", {}), "not_found"),
    "an event of ours for browsers": (event("html", "<li id=message-1>"), "not_found"),
    "an event that is a way into Python": (event("__class__", {}), "not_found"),
    "an event of the transport's": (event("disconnect"), "bad_request"),
    "a connect as an event": (event("connect", {}), "bad_request"),
    # rooms
    "joining no room": (event("room:join", {"room": "nowhere", "after": 0}), "not_found"),
    "joining a private room of others": (event("room:join", {"room": "attic", "after": None}), "not_found"),
    "joining from minus one": (event("room:join", {"room": "lobby", "after": -1}), "invalid"),
    "joining from a float": (event("room:join", {"room": "lobby", "after": 0.5}), "invalid"),
    "joining from a boolean": (event("room:join", {"room": "lobby", "after": False}), "invalid"),
    "joining from a number beyond all": (event("room:join", {"room": "lobby", "after": 2**64}), "invalid"),
    "joining with capital letters": (event("room:join", {"room": "LOBBY"}), "invalid"),
    "joining by a name of 41": (event("room:join", {"room": "x" * 41}), "invalid"),
    "leaving no room": (event("room:leave", {"room": "nowhere"}), "not_found"),
    "reading in a private room of others": (event("room:read", {"room": "attic", "id": 1}), "not_found"),
    "reading up to a word": (event("room:read", {"room": "lobby", "id": "all"}), "invalid"),
    "reading up to minus one": (event("room:read", {"room": "lobby", "id": -1}), "invalid"),
    "typing in a private room of others": (event("typing", {"room": "attic"}), "not_found"),
    "typing nowhere": (event("typing", {}), "invalid"),
    "a post to no room": (post(room="nowhere"), "not_found"),
    "a post to a private room of others": (post(room="attic"), "not_found"),
    "a post to an archived room": (post(room="museum"), "conflict"),
    "a post to a room one has not joined": (post(room="kitchen"), "forbidden"),
    # changes
    "an edit of somebody else's message": (event("message:edit", {"id": "{hers}", "body": "mine"}), "forbidden"),
    "an edit of a deleted message": (event("message:edit", {"id": "{gone}", "body": "back"}), "conflict"),
    "an edit in an archived room": (event("message:edit", {"id": "{old}", "body": "rewritten"}), "conflict"),
    "an edit in a private room of others": (event("message:edit", {"id": "{secret}", "body": "seen"}), "not_found"),
    "an edit of no message": (event("message:edit", {"id": 4000, "body": "x"}), "not_found"),
    "an edit of message zero": (event("message:edit", {"id": 0, "body": "x"}), "invalid"),
    "an edit of a number beyond all": (event("message:edit", {"id": 2**63, "body": "x"}), "invalid"),
    "an edit of a boolean": (event("message:edit", {"id": True, "body": "x"}), "invalid"),
    "an edit without words": (event("message:edit", {"id": "{said}", "body": ""}), "invalid"),
    "an edit of 4,001 characters": (event("message:edit", {"id": "{said}", "body": "x" * 4001}), "too_long"),
    "a deletion of somebody else's message": (event("message:delete", {"id": "{hers}"}), "forbidden"),
    "a deletion in a private room of others": (event("message:delete", {"id": "{secret}"}), "not_found"),
    "a deletion with a reason of 241": (event("message:delete", {"id": "{hers}", "reason": "x" * 241}), "invalid"),
    "a reaction that is a word": (event("message:react", {"id": "{hers}", "emoji": "lol", "on": True}), "invalid"),
    "a reaction of 33 characters": (event("message:react", {"id": "{hers}", "emoji": "🎉" * 33, "on": True}), "invalid"),
    "a reaction that is neither on nor off": (event("message:react", {"id": "{hers}", "emoji": "🎉", "on": 1}), "invalid"),
    "a reaction to a deleted message": (event("message:react", {"id": "{gone}", "emoji": "🎉", "on": True}), "conflict"),
    "a reaction in an archived room": (event("message:react", {"id": "{old}", "emoji": "🎉", "on": True}), "conflict"),
    "a reaction in a room one has not joined": (
        event("message:react", {"id": "{elsewhere}", "emoji": "🎉", "on": True}),
        "forbidden",
    ),
}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("sentence", ACKED)
def test_it_is_acked_as_refused_and_the_line_goes_on(town, line, sentence):
    packet, codes = ACKED[sentence]
    answer = line.ask(with_numbers(packet, town[2]))
    assert answer["ok"] is False
    assert answer["error"]["code"] in (codes if isinstance(codes, tuple) else (codes,))
    assert answer["error"]["message"][-1] in ".!?", "a sentence ends like one"
    assert line.works()


def with_numbers(packet: str, stage) -> str:
    """The packet with the numbers of messages in the places of their names: they are JSON numbers."""
    for name in ("said", "hers", "gone", "secret", "old", "elsewhere"):
        packet = packet.replace(f'"{{{name}}}"', str(getattr(stage, name)))
    return packet


# What asks for no answer gets none, and what comes after is heard.
IGNORED = {
    "an ack for nothing that was asked": "431[]",
    "an ack of a number beyond all": "43" + "9" * 19 + '["x"]',
    "a post without an ack number": '42["message:post",{"room":"attic","body":"x","nonce":"a"}]',
    "an unknown event without an ack number": '42["nobody:knows"]',
    "a second connect": "40",
    "a second connect with a password": '40{"token":"guess"}',
    "an upgrade nobody needs": "5",
    "a noop": "6",
    "a pong without a ping": "3",
    "a ping with words": "2probe",
    "a namespace nobody made": '40/admin,{"x":1}',
    "an event in a namespace nobody made": '42/admin,1["message:post",{}]',
    "a goodbye in a namespace nobody made": "41/admin,",
    "an extra argument, then a good join": '427["room:leave",{"room":"lobby"},{"room":"attic"},[[]]]',
}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("sentence", IGNORED)
def test_it_does_no_harm_and_the_line_goes_on(line, sentence):
    line.ws.send(IGNORED[sentence])
    assert line.works()


BROKEN_OFF = {
    "a message one byte too large": (of_bytes(LIMIT + 1), 1009),
    "a message of one megabyte": (of_bytes(1_000_000), 1009),
    "bytes that no event announced": (b"\x00\x01\x02", 1007),
    "an Engine.IO packet of no known type": ("9hello", 1007),
    "an Engine.IO packet of nothing": ("", 1007),
    "an Engine.IO open from the wrong side": ('0{"sid":"x"}', 1007),
    "a Socket.IO packet of no known type": ("48[]", 1007),
    "a connect error from the wrong side": ("44{}", 1007),
    "a packet that is no JSON and asks nothing": ("42[", 1007),
    "a reserved event that asks nothing": ('42["disconnect"]', 1007),
    "a binary event that announces a hundred parts": ('45100-["message:post",{}]', 1007),
    "a binary event that announces none": ('450-["message:post",{}]', 1007),
    "words where a binary part was announced": ('451-["message:post",{"_placeholder":true,"num":0}]', '42["typing",{}]', 1007),
    "an Engine.IO goodbye": ("1", 1000),
}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("sentence", BROKEN_OFF)
def test_the_line_ends_with_the_documented_code(line, sentence):
    *packets, code = BROKEN_OFF[sentence]
    for packet in packets:
        line.ws.send(packet, websocket.ABNF.OPCODE_BINARY if isinstance(packet, bytes) else websocket.ABNF.OPCODE_TEXT)
    assert line.close_code() == code


FRAMES = {
    "a frame without a mask": (b"\x81\x02hi", 1002),
    "a frame with a reserved bit": (b"\xc1\x80\x00\x00\x00\x00", 1002),
    "a frame of an unknown kind": (b"\x83\x80\x00\x00\x00\x00", 1002),
    "a ping of 126 bytes": (b"\x89\xfe\x00\x7e" + bytes(130), 1002),
    "a continuation of nothing": (b"\x80\x80\x00\x00\x00\x00", 1002),
    "a frame that says it has four exabytes": (b"\x81\xff\x3f" + b"\xff" * 7 + bytes(4), 1009),
    "a text that is no UTF-8": (b"\x81\x82\x00\x00\x00\x00\xff\xfe", 1007),
    "a goodbye with a code nobody may send": (b"\x88\x82\x00\x00\x00\x00\x03\xed", 1002),
}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("sentence", FRAMES)
def test_a_broken_frame_ends_the_line_with_its_code(line, sentence):
    data, code = FRAMES[sentence]
    line.ws.sock.sendall(data)
    assert line.close_code() == code


@pytest.mark.usefixtures("unchanged")
def test_a_binary_event_with_its_bytes_is_refused_by_shape(line):
    line.ws.send('451-7["message:post",{"room":"lobby","nonce":"a","body":{"_placeholder":true,"num":0}}]')
    line.ws.send_binary(b"hello")
    while not (heard := line.ws.recv()).startswith("437"):
        assert heard
    assert '"ok":false' in heard and '"invalid"' in heard
    assert line.works()


# Who may not even open a line: the HTTP status of the refusal.

REFUSED_AT_THE_DOOR = {
    "a foreign origin": ({"origin": "https://evil.example"}, "", 403),
    "an origin that begins like ours": ({"origin": "{url}.evil.example"}, "", 403),
    "our host on another port": ({"origin": "http://127.0.0.1:1"}, "", 403),
    "the origin null": ({"origin": "null"}, "", 403),
    "no origin": ({"suppress_origin": True, "origin": None}, "", 403),
    "an origin that is no address": ({"origin": "ours, really"}, "", 403),
    "an older Engine.IO": ({}, "?EIO=3&transport=websocket", 400),
    "no Engine.IO": ({}, "?transport=websocket", 400),
    "an upgrade from polling": ({}, "?EIO=4&transport=websocket&sid=abc", 400),
    "polling with an upgrade header": ({}, "?EIO=4&transport=polling", 400),
    "two transports": ({}, "?EIO=4&transport=websocket&transport=polling", 400),
}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("sentence", REFUSED_AT_THE_DOOR)
def test_the_handshake_is_refused_with_a_sentence(town, sentence):
    server, _, stage = town
    options, query, status = REFUSED_AT_THE_DOOR[sentence]
    options = {"origin": server.url, "cookie": f"session={stage.tokens['ada']}"} | options
    if options["origin"]:
        options["origin"] = options["origin"].replace("{url}", server.url)
    address = server.url.replace("http", "ws") + "/socket.io/" + (query or "?EIO=4&transport=websocket")
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        websocket.create_connection(address, timeout=PATIENCE, **options)
    assert refused.value.status_code == status
    assert refused.value.resp_body.strip().endswith(b".")


STRANGERS = {
    "nobody": "",
    "a forged cookie": "A" * 43,
    "a cookie of odd characters": "'%22<>--",
    "a cookie cut short": "short",
    "an expired session": "ada long ago",
    "a suspended member": "eve",
}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("who", STRANGERS)
def test_a_stranger_is_told_to_sign_in_and_hears_nothing(town, who):
    server, _, stage = town
    line = Line(server, stage.tokens.get(STRANGERS[who], STRANGERS[who]))
    assert line.answer.startswith("44") and "signed_out" in line.answer
    line.ws.send(post())
    with pytest.raises((websocket.WebSocketException, OSError)):
        line.ws.settimeout(0.4)
        while heard := line.ws.recv():
            assert not heard.startswith(("42", '437[{"ok":true')), heard
        raise websocket.WebSocketConnectionClosedException
    line.ws.close()


def test_a_session_revoked_while_the_line_is_open_says_no_more(town):
    server, db, stage = town
    token = begin_session(db, "ada")
    line = Line(server, token)
    assert line.works()
    with db:
        db.execute("DELETE FROM sessions WHERE id = (SELECT max(id) FROM sessions)")
    before = contents(db)
    assert line.ask(post(nonce="too-late"))["error"]["code"] == "signed_out"
    assert changed_tables(before, contents(db)) == []
    line.ws.close()


def test_a_browser_that_was_signed_out_elsewhere_is_told_and_sent_away(town):
    server, db, stage = town
    line = Line(server, begin_session(db, "ada"))
    number = db.execute("SELECT max(id) AS id FROM sessions").fetchone()["id"]
    path = f"/settings/sessions/{number}/delete"
    server.open(path, f"session={stage.tokens['ada']}", b"", {"Sec-Fetch-Site": "same-origin"})
    heard = []
    while (packet := line.ws.recv()) and packet != "41":
        heard.append(packet)
    assert any('"signed_out"' in packet for packet in heard)


@pytest.mark.usefixtures("unchanged")
def test_the_same_nonce_with_other_words_answers_what_was_said_then(town, line):
    nonce = town[1].execute("SELECT nonce FROM messages WHERE id = ?", (town[2].said,)).fetchone()["nonce"]
    again = line.ask(post(nonce=nonce, body="something else"))
    assert again["ok"] and again["id"] == town[2].said


def test_a_nonce_belongs_to_the_room_it_was_first_used_in(town, line):
    first = line.ask(post(nonce="one-nonce"))
    assert line.ask(post(nonce="one-nonce", room="museum"))["error"]["code"] == "conflict"
    assert line.ask(post(nonce="one-nonce"))["id"] == first["id"]


@pytest.mark.usefixtures("unchanged")
def test_an_ack_may_have_the_number_zero(line):
    line.ws.send('420["room:read",{"room":"attic","id":1}]')
    assert line.ws.recv().startswith('430[{"ok":false')


@pytest.mark.usefixtures("unchanged")
def test_deleting_twice_is_the_same_as_once(town, line):
    assert line.ask(event("message:delete", {"id": town[2].gone}))["ok"]


def test_a_read_mark_beyond_the_newest_stays_at_the_newest(town, line):
    assert line.ask(event("room:read", {"room": "lobby", "id": 10**9}))["ok"]
    beyond = town[1].execute("""
        SELECT 1 FROM memberships JOIN rooms ON rooms.id = memberships.room_id WHERE last_read_id > last_message_id
    """)
    assert beyond.fetchall() == []


@pytest.mark.usefixtures("unchanged")
def test_a_line_that_says_nothing_but_garbage_costs_one_log_line_each(town):
    server, _, stage = town
    for _ in range(20):
        line = Line(server, stage.tokens["ada"])
        line.ws.send("4" + os.urandom(60).decode("latin-1"))
        line.ws.close()
    assert Line(server, stage.tokens["ada"]).works()


# HTTP as no browser speaks it: bytes on a bare connection.


def wire(line: str, *headers: str, body: bytes = b"") -> bytes:
    return "\r\n".join((line, "Host: {host}", *headers, "Connection: close", "", "")).encode("latin-1") + body


OWN = ("Cookie: session={ada}", "Sec-Fetch-Site: same-origin")
FORM = (*OWN, "Content-Type: application/x-www-form-urlencoded")
LOBBY = "POST /rooms/lobby/messages HTTP/1.1"

SPOKEN = {
    "a path with a NUL in it": (wire("GET /rooms/\x00 HTTP/1.1", *OWN), (400,)),
    "a path with a packed NUL": (wire("GET /rooms/%00lobby HTTP/1.1", *OWN), (404,)),
    "a path of percent garbage": (wire("GET /rooms/%zz%%%e2%28%a1 HTTP/1.1", *OWN), (404,)),
    "a path that ends in a percent sign": (wire("GET /wall/% HTTP/1.1", *OWN), (404,)),
    "a path of raw bytes": (wire("GET /wall/\xff\xfe\xed\xa0\x80 HTTP/1.1", *OWN), (400, 404)),
    "a path with a packed newline": (wire("GET /wall/ada%0d%0aX-Evil:1 HTTP/1.1", *OWN), (404,)),
    "a path that climbs to our code": (wire("GET /ui/../../../etc/passwd HTTP/1.1"), (404,)),
    "a path that climbs from the vendors' files": (wire("GET /ui/vendor/../../config.py HTTP/1.1"), (404,)),
    "a path that climbs from the static files": (wire("GET /static/../config.py HTTP/1.1"), (404,)),
    "a path that climbs in disguise from the static files": (wire("GET /static/..%2f..%2fetc/passwd HTTP/1.1"), (404,)),
    "a path that climbs from the pictures": (wire("GET /uploads/../secrets.json HTTP/1.1", *OWN), (404,)),
    "a path that climbs in disguise from the pictures": (wire("GET /uploads/%2e%2e%2fsecrets.json HTTP/1.1", *OWN), (404,)),
    "a path that climbs by backslashes": (wire("GET /uploads/..\\..\\secrets.json HTTP/1.1", *OWN), (404,)),
    "a path that climbs from the socket": (wire("GET /socket.io/../config.py HTTP/1.1"), (400, 404)),
    "a number beyond all": (wire(f"GET /messages/{'9' * 3900}/source HTTP/1.1", *OWN), (404,)),
    "a request line of 9,000 letters": (wire(f"GET /{'x' * 9000} HTTP/1.1"), (400, 414)),
    "a header of 9,000 letters": (wire("GET / HTTP/1.1", f"X-Long: {'x' * 9000}"), (400, 431)),
    "two hundred headers": (wire("GET / HTTP/1.1", *(f"X-{n}: 1" for n in range(200))), (400, 431)),
    "a method of lower case letters": (wire("get / HTTP/1.1"), (400, 405)),
    "a method nobody knows": (wire("BREW /rooms/lobby HTTP/1.1", *OWN), (405,)),
    "a method that traces": (wire("TRACE / HTTP/1.1", *OWN), (405,)),
    "a version nobody knows": (wire("GET / HTTP/7.3"), (400, 505)),
    "no HTTP at all": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", (400, None)),
    "a host that writes policy": (wire("GET /login HTTP/1.1", "Host: x; script-src *").replace(b"Host: {host}\r\n", b""), (400,)),
    "a length that is a word": (wire(LOBBY, *FORM, "Content-Length: many", body=b"x"), (400,)),
    "a length below zero": (wire(LOBBY, *FORM, "Content-Length: -5", body=b"x"), (400,)),
    "a length and chunks at once": (
        wire(LOBBY, *FORM, "Content-Length: 3", "Transfer-Encoding: chunked", body=b"0\r\n\r\n"),
        (400,),
    ),
    "chunks that are none": (wire(LOBBY, *FORM, "Transfer-Encoding: chunked", body=b"zz\r\nhello\r\n0\r\n\r\n"), (400, 411, 422)),
    "a chunk without end": (
        wire(LOBBY, *FORM, "Transfer-Encoding: chunked", body=b"fffffffffffffff\r\nhello"),
        (400, 411, 413, 422, None),
    ),
    "a form without a length": (wire(LOBBY, *FORM), (422,)),
    "half a chunk of a message": (
        wire(LOBBY, *FORM, "Transfer-Encoding: chunked", body=b"20\r\nnonce=half&body=half"),
        (400, 411, 422, None),
    ),
    "a form that breaks off": (wire(LOBBY, *FORM, "Content-Length: 1000", body=b"nonce=cut&body=half"), (400, 422, None)),
    "an upload that breaks off": (
        wire(
            "POST /rooms/lobby/uploads HTTP/1.1",
            *OWN,
            "Content-Type: multipart/form-data; boundary=cut",
            "Content-Length: 9000",
            body=b"--cut\r\nContent-Disposition",
        ),
        (400, 422, None),
    ),
    "a form that says it has 13 MB": (wire("POST /login HTTP/1.1", *FORM, "Content-Length: 13000000"), (413,)),
    "polling": (wire("GET /socket.io/?EIO=4&transport=polling HTTP/1.1", *OWN, "Origin: http://{host}"), (400,)),
    "polling by post": (
        wire("POST /socket.io/?EIO=4&transport=polling&sid=x HTTP/1.1", *OWN, "Content-Length: 2", body=b"40"),
        (405,),
    ),
    "a socket address without a query": (wire("GET /socket.io/ HTTP/1.1", *OWN), (400,)),
    "a handshake with half a key": (
        wire(
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
            *OWN,
            "Origin: http://{host}",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: c2hvcnQ=",
        ),
        (400,),
    ),
    "a handshake of an older protocol": (
        wire(
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
            *OWN,
            "Origin: http://{host}",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 8",
        ),
        (426,),
    ),
    "a cookie without a name": (wire("GET /rooms/lobby HTTP/1.1", "Cookie: =;;;=;session"), (303,)),
    "two sessions, neither of them one": (wire("GET /rooms/lobby HTTP/1.1", "Cookie: session=a; session=b"), (303,)),
    "a head instead of a page": (wire("HEAD /rooms/lobby HTTP/1.1", *OWN), (200,)),
    "a head instead of a message": (wire("HEAD /rooms/lobby/join HTTP/1.1", *OWN), (405,)),
    "an address with two slashes": (wire("GET //evil.example/ HTTP/1.1"), (308, 404)),
    "an address that is whole": (wire("GET http://evil.example/wall/nobody HTTP/1.1"), (404,)),
}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("sentence", SPOKEN)
def test_odd_http_gets_an_answer_that_is_no_fault_of_ours(town, sentence):
    server, _, stage = town
    said, expected = SPOKEN[sentence]
    host = server.url.removeprefix("http://")
    head, body = exchange(host, said.replace(b"{host}", host.encode()).replace(b"{ada}", stage.tokens["ada"].encode()))
    assert (int(head.split()[1]) if head else None) in expected, head
    assert b"SQLite" not in body and b"Traceback" not in body and b"root:" not in body and b"pepper" not in body
    assert "\nx-evil" not in head.lower()
    assert "\nlocation: //" not in head.lower()
    assert not (said.startswith(b"HEAD") and body)


def exchange(host: str, data: bytes) -> tuple[str, bytes]:
    """All that comes back when these bytes are all that is said: head and body, empty when nothing does."""
    address, port = host.split(":")
    answer = b""
    with socket.create_connection((address, int(port)), timeout=PATIENCE) as connection:
        with suppress(ConnectionError):  # it hung up before it heard all, as it may
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
        with suppress(ConnectionError):
            while part := connection.recv(65536):
                answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    return head.decode("latin-1"), body


@pytest.mark.usefixtures("unchanged")
def test_a_picture_of_13_megabytes_is_refused_with_words(town):
    server, _, stage = town
    body = (
        b'--cut\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n'
        + bytes(13_000_000)
        + b"\r\n--cut--\r\n"
    )
    said = wire(
        "POST /rooms/lobby/uploads HTTP/1.1",
        *OWN,
        "X-Live: 1",
        f"Content-Length: {len(body)}",
        "Content-Type: multipart/form-data; boundary=cut",
        body=body,
    )
    host = server.url.removeprefix("http://")
    head, answer = exchange(host, said.replace(b"{host}", host.encode()).replace(b"{ada}", stage.tokens["ada"].encode()))
    assert head.split()[1] == "413"
    told = json.loads(answer)["error"]
    assert told["code"] == "too_long" and told["message"].endswith(".")


def test_no_draft_of_a_picture_is_left_behind(town):
    assert list((town[0].home / "uploads").iterdir()) == []
