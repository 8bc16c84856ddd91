"""Whatever is wrong about a sealed message over the wire: a refusal that says why, and not one row or file changed."""

import json

import pytest

from core.base64url import b64
from tests.live.sealed_town import Town
from tests.live.test_bad_input import event
from tests.sealed_writer import Writer, mid_of, said
from tests.server import running
from tests.stage import changed_tables, contents


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    with running(tmp_path_factory.mktemp("home"), rate_limits="off") as server:
        town = Town(server).fill()
        yield town
        town.db.close()
        assert server.errors() == []


@pytest.fixture
def unchanged(town):
    before = contents(town.db)
    yield
    assert changed_tables(before, contents(town.db)) == []


@pytest.fixture(scope="module")
def line(town):
    line = town.line("ada")
    yield line
    line.ws.close()


def lied(at: int, with_bytes: bytes):
    """A message of ada's to grace whose head is changed."""
    def make(town):
        envelope = sealed(town)
        return said(envelope[:at] + with_bytes + envelope[at + len(with_bytes):])
    return make


def sealed(town, to: str = "grace", *args, **more) -> bytes:
    """The next of ada's, as if it had never been made."""
    envelope = town.ada.seal(getattr(town, to), *args, **more)
    town.ada.take_back()
    return envelope


def message(to: str = "grace", **more):
    return lambda town: said(sealed(town, to, **more))


def about(kind: int, name: str):
    """A change by ada of the message that is called so."""
    return lambda town: said(sealed(town, kind=kind, target=mid_of(getattr(town, name))))


def of_length(size: int):
    return lambda town: said(sealed(town)[:size].ljust(size, b"\0"))


def with_file(which):
    def make(town):
        id = which(town)
        return said(sealed(town, "grace", {"t": "text", "b": "", "a": [{"id": id.hex()}]}), (id,))
    return make


def as_epochs(own: int, theirs: int):
    return lied(40, own.to_bytes(4, "big") + theirs.to_bytes(4, "big"))


def u64(number: int) -> bytes:
    return number.to_bytes(8, "big")


SENT = {
    # shapes
    "nothing": (None, "invalid"),
    "a word": ("hello", "invalid"),
    "a number": (7, "invalid"),
    "a list": ([["e", "x"]], "invalid"),
    "nothing in braces": ({}, "invalid"),
    "an envelope that is a number": ({"e": 7}, "invalid"),
    "an envelope that is null": ({"e": None}, "invalid"),
    "an envelope that is a list": ({"e": ["AAAA"]}, "invalid"),
    "an envelope that is empty": ({"e": ""}, "invalid"),
    "an envelope in other letters": ({"e": "é" * 700}, "invalid"),
    "an envelope with padding": (lambda town: {"e": said(sealed(town))["e"] + "=="}, "invalid"),
    "an envelope in the other base64": ({"e": "+/" * 400}, "invalid"),
    "an envelope that ends with a newline": (lambda town: {"e": said(sealed(town))["e"] + "\n"}, "invalid"),
    "a field nobody asked for": (lambda town: said(sealed(town)) | {"text": "hello"}, "invalid"),
    "files that are null": (lambda town: said(sealed(town)) | {"files": None}, "invalid"),
    "files that are a word": (lambda town: said(sealed(town)) | {"files": "ab" * 16}, "invalid"),
    "a file that is a number": (lambda town: said(sealed(town)) | {"files": [7]}, "invalid"),
    "a file with a short id": (lambda town: said(sealed(town)) | {"files": ["ab"]}, "invalid"),
    "a file in capitals": (lambda town: said(sealed(town)) | {"files": ["AB" * 16]}, "invalid"),
    "eleven files": (lambda town: said(sealed(town)) | {"files": ["ab" * 16] * 11}, "invalid"),
    # lengths
    "a head alone": (of_length(212), "invalid"),
    "483 bytes": (of_length(483), "invalid"),
    "485 bytes": (of_length(485), "invalid"),
    "a length between two": (of_length(228 + 384), "invalid"),
    "70,001 bytes": (of_length(70_001), "invalid"),
    "93,335 letters": ({"e": "A" * 93_335}, "invalid"),
    "as many letters as go into one event": ({"e": "A" * 131_000}, "invalid"),
    # heads
    "another protocol": (lied(0, b"NSD2"), "invalid"),
    "suite 0": (lied(4, b"\0"), "invalid"),
    "suite 2": (lied(4, b"\2"), "invalid"),
    "suite 255": (lied(4, b"\xff"), "invalid"),
    "kind 0": (lied(5, b"\0"), "invalid"),
    "kind 5": (lied(5, b"\5"), "invalid"),
    "a flag nobody knows": (lied(6, b"\0\2"), "invalid"),
    "a conversation of nobody": (lied(8, b"c" * 16), "invalid"),
    "the conversation of others": (lambda town: lied(8, town.grace.conv(town.eve))(town), "invalid"),
    "the conversation of others, with its recipient": (lambda town: lied(8, town.grace.conv(town.eve) + u64(town.ada.uid) + u64(town.eve.uid))(town), "invalid"),
    "another sender": (lambda town: lied(24, u64(town.eve.uid))(town), "forbidden"),
    "a sender beyond all numbers": (lied(24, b"\xff" * 8), "invalid"),
    "oneself as the recipient": (lambda town: lied(32, u64(town.ada.uid))(town), "invalid"),
    "a recipient beyond all numbers": (lied(32, b"\xff" * 8), "invalid"),
    "no mid": (lied(128, bytes(16)), "invalid"),
    "a message about another": (lied(144, b"t" * 16), "invalid"),
    "an edit of nothing": (lied(5, b"\2"), "invalid"),
    "an unsend of nothing": (lied(5, b"\3"), "invalid"),
    "a reaction to nothing": (lied(5, b"\4"), "invalid"),
    # epochs
    "an old epoch of hers": (as_epochs(1, 0), "epoch"),
    "an old epoch of one's own": (as_epochs(0, 1), "epoch"),
    "an epoch of hers to come": (as_epochs(1, 2), "epoch"),
    "an epoch of one's own to come": (as_epochs(2, 1), "epoch"),
    "the last epoch of all": (as_epochs(2**32 - 1, 2**32 - 1), "epoch"),
    # numbers
    "number 0": (message(ctr=0), "invalid"),
    "number 1 once more": (message(ctr=1, prev=bytes(32)), "ctr"),
    "a number that was": (message(ctr=2), "ctr"),
    "a number too far": (message(ctr=400), "ctr"),
    "the right number after another message": (message(prev=b"p" * 32), "ctr"),
    "a number beyond all": (lied(56, b"\xff" * 8), "invalid"),
    "the last number that all can count": (lied(56, u64(2**53 - 1)), "ctr"),
    # replays
    "one's own message under another mid": (lambda town: said(town.first[:128] + b"m" * 16 + town.first[144:]), "ctr"),
    "one's own message with one bit of the text turned": (lambda town: said(town.first[:-1] + bytes([town.first[-1] ^ 1])), "mid"),
    "one's own message with another number": (lambda town: said(town.taken_back[:56] + u64(9) + town.taken_back[64:]), "mid"),
    "her message back to her": (lambda town: said(town.hers), "forbidden"),
    "a message of others": (lambda town: said(town.theirs), "forbidden"),
    "a mid of others": (lambda town: said(sealed(town, mid=mid_of(town.theirs))), "mid"),
    # people and devices
    "a message to who has blocked one": (message("linus"), "forbidden"),
    "a message to who has no keys": (message("mute"), "forbidden"),
    "a message to nobody": (lambda town: said(sealed_to(town, Writer(4000))), "forbidden"),
    "her device": (lambda town: said(sealed(town, device=town.grace.device)), "forbidden"),
    "a device nobody has": (message(device=b"nobodys!"), "forbidden"),
    # targets
    "an edit of her message": (about(2, "hers"), "forbidden"),
    "an unsend of her message": (about(3, "hers"), "forbidden"),
    "an edit of an edit": (about(2, "edit"), "invalid"),
    "an unsend of an edit": (about(3, "edit"), "invalid"),
    "a reaction to an edit": (about(4, "edit"), "invalid"),
    "an edit of what was taken back": (about(2, "taken_back"), "conflict"),
    "a reaction to what was taken back": (about(4, "taken_back"), "conflict"),
    "an edit in the conversation of others": (about(2, "theirs"), "not_found"),
    "an unsend in the conversation of others": (about(3, "theirs"), "not_found"),
    "a reaction in the conversation of others": (about(4, "theirs"), "not_found"),
    "an unsend of a mid nobody knows": (lambda town: said(sealed(town, kind=3, target=b"u" * 16)), "not_found"),
    # files
    "a file nobody has": (with_file(lambda town: b"f" * 16), "not_found"),
    "a file that is another message's": (with_file(lambda town: town.files["ada"].id), "not_found"),
    "a file of others": (with_file(lambda town: town.files["grace"].id), "not_found"),
    "a file that she has uploaded here": (with_file(lambda town: town.waiting.id), "not_found"),
    "a file beside a message that speaks of none": (lambda town: said(sealed(town), (b"f" * 16,)), "invalid"),
    "a message that speaks of files and names none": (message(flags=1), "invalid"),
}


def sealed_to(town, stranger: Writer) -> bytes:
    return town.ada.seal(stranger)


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("what", SENT)
def test_a_message_that_is_not_right_is_refused_with_a_reason(town, line, what):
    payload, code = SENT[what]
    answer = line.ask(event("dm:send", payload(town) if callable(payload) else payload))
    assert answer["ok"] is False and answer["error"]["code"] == code, answer
    assert answer["error"]["message"][-1] in ".!?" and line.works()


def test_refusals_say_what_to_go_on_from(town, line):
    told = line.ask(event("dm:send", as_epochs(1, 2)(town)))["error"]
    assert told["bundles"] == [town.grace.bundle()]
    told = line.ask(event("dm:send", message(ctr=400)(town)))["error"]
    assert (told["ctr"], told["link"]) == (town.ada.heads[town.ada.conv(town.grace)][0], b64(town.ada.heads[town.ada.conv(town.grace)][1]))


ASKED = {
    "reading in a conversation of others": ("dm:read", {"conv": "theirs", "seq": 1}, "not_found"),
    "reading in no conversation": ("dm:read", {"conv": "00" * 16, "seq": 1}, "not_found"),
    "reading up to minus one": ("dm:read", {"conv": "ours", "seq": -1}, "invalid"),
    "reading up to a half": ("dm:read", {"conv": "ours", "seq": 0.5}, "invalid"),
    "reading up to a word": ("dm:read", {"conv": "ours", "seq": "all"}, "invalid"),
    "reading beyond all numbers": ("dm:read", {"conv": "ours", "seq": 2**53}, "invalid"),
    "reading nowhere": ("dm:read", {"seq": 1}, "invalid"),
    "reading in a name of 31 letters": ("dm:read", {"conv": "0" * 31, "seq": 1}, "invalid"),
    "typing in a conversation of others": ("dm:typing", {"conv": "theirs"}, "not_found"),
    "typing in capitals": ("dm:typing", {"conv": "AB" * 16}, "invalid"),
    "typing what is typed": ("dm:typing", {"conv": "ours", "text": "he"}, "invalid"),
    "typing nowhere": ("dm:typing", {}, "invalid"),
    "catching up with a list": ("dm:catch-up", {"after": []}, "invalid"),
    "catching up with null": ("dm:catch-up", {"after": None}, "invalid"),
    "catching up by a name": ("dm:catch-up", {"after": {"grace": 1}}, "invalid"),
    "catching up from minus one": ("dm:catch-up", {"after": {"00" * 16: -1}}, "invalid"),
    "catching up from a word": ("dm:catch-up", {"after": {"00" * 16: "1"}}, "invalid"),
    "catching up with 2,001": ("dm:catch-up", {"after": {f"{n:032x}": 1 for n in range(2001)}}, "invalid"),
    "an event of the server's": ("dm:row", {"conv": "ours"}, "not_found"),
    "an event nobody knows": ("dm:open", {"conv": "ours"}, "not_found"),
}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("what", ASKED)
def test_what_is_asked_wrongly_is_refused(town, line, what):
    name, payload, code = ASKED[what]
    names = {"theirs": town.grace.conv(town.eve).hex(), "ours": town.ada.conv(town.grace).hex()}
    payload = {key: names.get(value, value) if isinstance(value, str) else value for key, value in payload.items()}
    answer = line.ask(event(name, payload))
    assert answer["ok"] is False and answer["error"]["code"] == code, answer


CARRIED = {
    "a file without a session": (lambda town: town.upload("", b"n" * 16, town.grace.uid, town.waiting.blob), 401),
    "a file from another site": (lambda town: town.upload("ada", b"n" * 16, town.grace.uid, town.waiting.blob, Origin="https://elsewhere.example"), 403),
    "a file for a conversation of others": (lambda town: town.upload("ada", b"n" * 16, f"&conv={town.grace.conv(town.eve).hex()}", town.waiting.blob), 422),
    "a file under a number of hers": (lambda town: town.upload("ada", town.waiting.id, town.grace.uid, town.waiting.blob), 409),
    "another file under one's own number": (lambda town: town.upload("ada", town.files["ada"].id, town.grace.uid, town.waiting.blob), 409),
    "a file of another kind": (lambda town: town.upload("ada", b"n" * 16, town.grace.uid, town.waiting.blob, **{"Content-Type": "image/png"}), 415),
    "a file that is not sealed": (lambda town: town.upload("ada", b"n" * 16, town.ada.conv(town.grace), b"\x89PNG" + bytes(900)), 422),
    "a file of 18 MB": (lambda town: town.upload("ada", b"n" * 16, town.grace.uid, town.waiting.blob + bytes(18 * 2**20)), 413),
    "her file before its message": (lambda town: town.status(f"/dm/files/{town.waiting.id.hex()}", "ada"), 404),
    "a file of others, fetched": (lambda town: town.status(f"/dm/files/{town.files['grace'].id.hex()}", "ada"), 404),
    "one's file, without a session": (lambda town: town.status(f"/dm/files/{town.files['ada'].id.hex()}"), 401),
    "rows of others": (lambda town: town.status(f"/dm/c/{town.grace.conv(town.eve).hex()}/rows", "ada"), 404),
    "rows without a session": (lambda town: town.status(f"/dm/c/{town.ada.conv(town.grace).hex()}/rows"), 401),
    "a report of a message of others": (lambda town: town.status("/dm/report", "ada", json.dumps({"mid": mid_of(town.theirs).hex(), "mk": "A" * 43, "reason": "x"}).encode(), {"Content-Type": "application/json"}), 404),
    "a report with a key of zeros": (lambda town: town.status("/dm/report", "ada", json.dumps({"mid": mid_of(town.hers).hex(), "mk": "A" * 43, "reason": "x"}).encode(), {"Content-Type": "application/json"}), 422),
}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("what", CARRIED)
def test_files_and_rows_are_for_their_two_members_alone(town, what):
    carry, code = CARRIED[what]
    files = sorted(path.name for path in (town.server.home / "uploads/sealed").iterdir())
    assert carry(town) == code
    assert sorted(path.name for path in (town.server.home / "uploads/sealed").iterdir()) == files


def test_there_are_more_than_enough_of_them():
    assert len(SENT) + len(ASKED) + len(CARRIED) >= 110
