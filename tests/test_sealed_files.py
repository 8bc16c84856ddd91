"""Sealed attachments, for two alone; and what a member reveals to those who keep the site."""

from os import urandom, utime

import pytest

from core.base64url import b64
from core.picture_sizes import picture_size
from core.sealed_attachments import LARGEST, seal_file
from db import fetch_value
from mutations import sealed_files
from routes import sealed_files as file_routes
from routes.sealed_files import sealed_chore
from tests.odd_pictures import NO_PICTURES, enormous, good, picture
from tests.sealed_stage import TABLES, code_of
from tests.sealed_writer import mid_of

BYTES = "application/octet-stream"


@pytest.fixture
def unchanged(town):
    yield
    assert [town.db.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES] == [[], [], [], []]


# attachments

def upload(town, name: str, id: bytes, data: bytes, to: str = "", kind: str = BYTES):
    to = to or ("ada" if name == "grace" else "grace")
    path = f"/dm/files?id={id.hex()}&with={town.users[to].id}"
    return town.browsers[name].post(path, data=data, content_type=kind)


def attach(town, words: str = "look", name: str = "ada", data: bytes = b"a pond") -> tuple[bytes, object]:
    """A message with a picture, handed in; gives its mid and the sealed file."""
    file = seal_file(data)
    assert upload(town, name, file.id, file.blob).status_code == 200
    body = {"t": "text", "b": words, "a": [{"id": file.id.hex(), "k": b64(file.key), "h": b64(file.hash), "mime": "image/webp"}]}
    envelope = town.ada.seal(town.grace, body)
    town.take("ada", envelope, file.id)
    return mid_of(envelope), file


def on_disk(config) -> list[str]:
    folder = config.path("uploads", "sealed")
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_an_attachment_comes_back_as_it_went_for_the_two_alone(town):
    _, file = attach(town)
    path = f"/dm/files/{file.id.hex()}"
    response = town.get("grace", path)
    assert response.data == file.blob == town.get("ada", path).data
    assert town.get("eve", path).status_code == town.get("linus", path).status_code == 404
    assert (response.mimetype, response.headers["Cache-Control"]) == (BYTES, "private, no-store")
    assert response.headers["Content-Disposition"].startswith("attachment") and "sandbox" in response.headers["Content-Security-Policy"]


def test_guests_get_no_attachment_and_are_told_in_json(town, client):
    _, file = attach(town)
    response = client.get(f"/dm/files/{file.id.hex()}")
    assert response.status_code == 401 and response.json["error"]["code"] == "signed_out"


def test_before_its_message_a_file_is_its_uploaders_alone(town):
    file = seal_file(b"a pond")
    upload(town, "ada", file.id, file.blob)
    assert town.get("ada", f"/dm/files/{file.id.hex()}").status_code == 200
    assert town.get("grace", f"/dm/files/{file.id.hex()}").status_code == 404


def test_the_same_file_again_is_as_once_and_another_under_its_number_is_refused(town, config):
    file, other = seal_file(b"a pond"), seal_file(b"a lake")
    answers = [upload(town, *args).status_code for args in (
        ("ada", file.id, file.blob), ("ada", file.id, file.blob), ("ada", file.id, other.blob), ("grace", file.id, file.blob), ("eve", file.id, other.blob),
    )]
    assert answers == [200, 200, 409, 409, 409]
    assert on_disk(config) == [f"{file.id.hex()}-{town.ada.uid}"] and town.get("ada", f"/dm/files/{file.id.hex()}").data == file.blob


def test_what_a_file_is_answered_tells_nobody_who_writes_with_whom(town):
    def answers():
        file = seal_file(b"a pond")
        conv = f"&conv={town.grace.conv(town.eve).hex()}"
        path = f"/dm/files?id={file.id.hex()}&with="
        return [town.browsers["ada"].post(path + to, data=file.blob, content_type=BYTES).status_code for to in (conv, f"{town.eve.uid}{conv}")]

    before = answers()
    town.write("grace", "eve")
    assert answers() == before == [422, 200]
    assert fetch_value(town.db, "SELECT count(*) FROM dm_files WHERE conv = :conv", conv=town.grace.conv(town.eve)) == 0


def test_a_file_as_large_as_they_may_be_is_taken(town):
    file = seal_file(bytes(LARGEST))
    assert upload(town, "ada", file.id, file.blob).status_code == 200
    assert len(file.blob) == file_routes.MOST_BYTES


BLOB = seal_file(b"a pond").blob
BAD_FILES = {
    "no bytes": ({"data": b""}, 422),
    "a head alone": ({"data": BLOB[:20]}, 422),
    "a picture as it is": ({"data": b"\x89PNG\r\n\x1a\n" + bytes(900)}, 422),
    "another version": ({"data": b"NSA2" + BLOB[4:]}, 422),
    "a suite nobody knows": ({"data": b"NSA1\2" + BLOB[5:]}, 422),
    "a byte more than the most": ({"data": BLOB + bytes(18 * 2**20)}, 413),
    "a form": ({"data": BLOB, "kind": "multipart/form-data"}, 415),
    "JSON": ({"data": BLOB, "kind": "application/json"}, 415),
    "no kind": ({"data": BLOB, "kind": ""}, 415),
    "a picture's kind": ({"data": BLOB, "kind": "image/png"}, 415),
    "a number of 15 bytes": ({"data": BLOB, "id": b"x" * 15}, 422),
    "no number": ({"data": BLOB, "id": b""}, 422),
    "nobody it is for": ({"data": BLOB, "to": ""}, 422),
    "a name for the number": ({"data": BLOB, "to": "grace"}, 422),
    "a number of another script": ({"data": BLOB, "to": "٣"}, 422),
    "a number below all": ({"data": BLOB, "to": "-1"}, 422),
    "a number above all": ({"data": BLOB, "to": "9" * 16}, 422),
    "oneself": ({"data": BLOB, "to": "ada"}, 422),
    "somebody who is not there": ({"data": BLOB, "to": "4000"}, 404),
}


@pytest.mark.parametrize("what", BAD_FILES)
def test_what_is_no_sealed_file_is_refused_and_leaves_nothing(town, config, what):
    town.write("grace", "eve")
    given, code = BAD_FILES[what]
    facts = {"id": urandom(16), "to": str(town.grace.uid), "kind": BYTES} | given
    to = str(town.ada.uid) if facts["to"] == "ada" else facts["to"]
    path = f"/dm/files?id={facts['id'].hex()}&with={to}"
    response = town.browsers["ada"].post(path, data=facts["data"], content_type=facts["kind"])
    assert (response.status_code, response.json["ok"]) == (code, False)
    assert town.count("dm_files") == 0 and on_disk(config) == []


def test_sealed_files_count_towards_what_a_member_may_keep(town, config, monkeypatch):
    monkeypatch.setattr(sealed_files, "QUOTA", 1000)
    town.db.execute("INSERT INTO dm_files (id, uploader_id, conv, size, sha256) VALUES (?, ?, ?, 990, ?)", (b"o" * 16, town.ada.uid, town.conv, bytes(32)))
    assert upload(town, "ada", urandom(16), BLOB).status_code == 422
    assert on_disk(config) == []


@pytest.mark.parametrize("whose", ["nobody", "grace", "another message", "another conversation"])
def test_a_message_binds_only_files_of_its_sender_for_this_conversation_that_are_free(town, whose):
    file = seal_file(b"a pond")
    if whose == "another message":
        _, file = attach(town)
    elif whose != "nobody":
        upload(town, "grace" if whose == "grace" else "ada", file.id, file.blob, "eve" if "conversation" in whose else "")
    before = town.count()
    body = {"t": "text", "b": "", "a": [{"id": file.id.hex()}]}
    assert code_of(town.take, "ada", town.ada.seal(town.grace, body), file.id) == "not_found"
    assert town.count() == before


@pytest.mark.usefixtures("unchanged")
def test_files_beside_a_message_that_speaks_of_none_are_refused(town):
    assert code_of(town.take, "ada", town.ada.seal(town.grace), urandom(16)) == "invalid"


def test_taking_back_deletes_the_file_at_once(town, config):
    mid, file = attach(town)
    assert on_disk(config)
    taken = town.take("ada", town.ada.unsend(town.grace, mid))
    assert taken.files == (f"{file.id.hex()}-{town.ada.uid}",)
    assert town.count("dm_files") == 0 and town.get("ada", f"/dm/files/{file.id.hex()}").status_code == 404


def test_an_edit_keeps_the_pictures_of_its_message(town):
    mid, file = attach(town)
    body = {"t": "text", "b": "better", "a": [{"id": file.id.hex()}]}
    town.take("ada", town.ada.edit(town.grace, mid, body), file.id)
    assert town.get("grace", f"/dm/files/{file.id.hex()}").status_code == 200
    assert town.take("ada", town.ada.unsend(town.grace, mid)).files


def test_a_file_goes_with_what_both_deleted_and_before_that_from_whom_deleted_it(town, config):
    mid, file = attach(town)
    for name, code, left in (("grace", 404, 1), ("ada", 404, 0)):
        assert town.post(name, "/dm/hide", conv=town.conv.hex(), mids=[mid.hex()]).json == {"ok": True, "hidden": 1}
        assert town.get(name, f"/dm/files/{file.id.hex()}").status_code == code and len(on_disk(config)) == left


def test_the_sweep_deletes_files_that_nothing_brings_or_names(town, config):
    attach(town)
    file = seal_file(b"never sent")
    upload(town, "ada", file.id, file.blob)
    stray = config.path("uploads", "sealed", "stray")
    stray.write_bytes(b"of a worker that died")
    town.db.execute("UPDATE dm_files SET created_at = '2026-01-01T00:00:00.000Z'")
    chore = sealed_chore(config.path("uploads", "sealed"))
    chore(town.db)
    assert len(on_disk(config)) == 2, "the message's own, and what is too young to judge"
    utime(stray, (0, 0))
    chore(town.db)
    assert len(on_disk(config)) == town.count("dm_files") == 1


# reports

def report(town, name: str, mid: bytes, mk: bytes, reason: str = "This is cruel.", **more):
    return town.post(name, "/dm/report", mid=mid.hex(), mk=b64(mk), reason=reason, **more)


def key_of(town, mid: bytes) -> bytes:
    row = next(row for row in town.rows("grace") if row.mid == mid)
    return town.grace.open(row.hdr + row.ct, town.ada).mk


def test_a_revealed_message_comes_to_the_moderators_word_for_word(town):
    mid = town.write(words="You are <b>nothing</b>")
    assert report(town, "grace", mid, key_of(town, mid)).json["ok"]
    page = town.get("linus", "/admin/reports").text
    assert "@ada: You are &lt;b&gt;nothing&lt;/b&gt;" in page and "A sealed message of" in page and "This is cruel." in page


def test_what_is_said_at_the_end_of_the_longest_message_comes_to_the_moderators_too(town):
    mid = town.write(words="nice " * 3200 + "and cruel")
    assert report(town, "grace", mid, key_of(town, mid)).json["ok"]
    assert "and cruel" in town.get("linus", "/admin/reports").text


def test_no_other_message_can_be_opened_with_what_was_revealed(town):
    mid, other = town.write(), town.write()
    assert report(town, "grace", other, key_of(town, mid)).status_code == 422
    assert town.count("reports") == 0


def test_what_was_revealed_is_not_readable_on_the_disk(town, config):
    mid = town.write(words="a-marker-in-a-report")
    report(town, "grace", mid, key_of(town, mid))
    found = [path.name for path in config.path().rglob("*") if path.is_file() and b"a-marker-in-a-report" in path.read_bytes()]
    assert found == []


def test_evidence_opens_nowhere_but_in_its_own_report(town):
    mid, other = town.write(words="one"), town.write(words="two")
    for each in (mid, other):
        report(town, "grace", each, key_of(town, each))
    town.db.execute("UPDATE reports SET evidence = (SELECT evidence FROM reports WHERE id = 1) WHERE id = 2")
    page = town.get("linus", "/admin/reports").text
    assert "@ada: one" in page and "cannot be opened any more" in page


BAD_REPORTS = {
    "a key of zeros": ({"mk": "A" * 43}, 422),
    "a key of 42 letters": ({"mk": "A" * 42}, 422),
    "a key that is no text": ({"mk": 7}, 422),
    "no key": ({"mk": None}, 422),
    "no reason": ({"reason": " \n"}, 422),
    "a reason of 1,001": ({"reason": "x" * 1001}, 422),
    "a mid of 15 bytes": ({"mid": "ab" * 15}, 422),
    "a mid nobody knows": ({"mid": "ab" * 16}, 404),
    "eleven files": ({"files": ["ab" * 16] * 11}, 422),
    "a field nobody asked for": ({"shown": "she said something else"}, 422),
}


@pytest.mark.parametrize("what", BAD_REPORTS)
def test_a_report_that_proves_nothing_is_refused(town, what):
    mid = town.write()
    given, code = BAD_REPORTS[what]
    response = town.browsers["grace"].post("/dm/report", json={"mid": mid.hex(), "mk": b64(key_of(town, mid)), "reason": "cruel"} | given)
    assert (response.status_code, response.json["ok"], town.count("reports")) == (code, False, 0)


def test_strangers_and_the_sender_report_nothing_and_nobody_twice(town):
    mid = town.write()
    mk = key_of(town, mid)
    assert [report(town, name, mid, mk).status_code for name in ("eve", "ada", "grace", "grace")] == [404, 409, 200, 409]


def test_what_was_taken_back_before_it_was_reported_is_gone(town):
    mid = town.write()
    mk = key_of(town, mid)
    town.take("ada", town.ada.unsend(town.grace, mid))
    assert report(town, "grace", mid, mk).status_code == 409


PICTURE = picture("PNG")


def test_reported_pictures_are_shown_to_moderators_alone_and_stay_until_the_report_is_closed(town, config):
    mid, file = attach(town, data=PICTURE)
    assert report(town, "grace", mid, key_of(town, mid), files=[file.id.hex()]).json["ok"]
    town.take("ada", town.ada.unsend(town.grace, mid))
    path = f"/admin/reports/1/pictures/{file.id.hex()}"
    shown = town.get("linus", path)
    assert (shown.data, shown.mimetype) == (PICTURE, "image/png") and path in town.get("linus", "/admin/reports").text
    assert town.get("grace", path).status_code == 404 and town.get("grace", f"/dm/files/{file.id.hex()}").status_code == 404
    town.db.execute("UPDATE reports SET state = 'closed', closed_by = by")
    sealed_chore(config.path("uploads", "sealed"))(town.db)
    assert on_disk(config) == [] and town.get("linus", path).status_code == 404


def test_how_large_a_picture_is_stands_in_its_first_bytes():
    assert [picture_size(data)[1:] for data in good()] == [(40, 30)] * len(good())
    assert all(width * height > 200_000_000 for _, width, height in map(picture_size, enormous().values()))
    assert {picture_size(data) for data in NO_PICTURES.values()} == {None}
    assert all(picture_size(data[:length]) for data in good() for length in (700, len(data)))
    assert all(picture_size(data[:length]) is None for data in good() for length in range(6))


@pytest.mark.parametrize("data", [b"<script>alert(1)</script>", NO_PICTURES["SVG"], *enormous().values()])
def test_a_reported_file_that_is_no_picture_or_too_large_to_draw_is_not_shown(town, data):
    mid, file = attach(town, data=data)
    report(town, "grace", mid, key_of(town, mid), files=[file.id.hex()])
    assert town.get("linus", f"/admin/reports/1/pictures/{file.id.hex()}").status_code == 404


@pytest.mark.parametrize("attachments", [7, "x", [7], [None], [{}], [{"id": "x", "k": 1, "h": []}], [{"id": "zz" * 16, "k": "A" * 43, "h": "A" * 43}]])
def test_a_body_that_lies_about_its_attachments_is_reported_all_the_same(town, attachments):
    mid = town.write(words={"t": "text", "b": "cruel", "a": attachments}, flags=0)
    assert report(town, "grace", mid, key_of(town, mid)).json["ok"]
    assert "@ada: cruel" in town.get("linus", "/admin/reports").text
