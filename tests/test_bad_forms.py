"""Whatever a form or a fetch brings: a clear refusal, and not one row changed."""

import io
import json
import struct
import zlib

import pytest
from msgspec import Struct

from app import create_app
from config import Config
from core.passwords import new_token
from db import connect
from tests.conftest import Browser
from tests.stage import changed_tables, contents, set_the_stage

NONCE = "a-nonce-of-ada"
CLEAR = ('class="error__code"', 'role="alert"', "field__error", "note--bad")  # how our pages say what is wrong
LOBBY, LOGIN, JOIN, ROOMS = "/rooms/lobby/messages", "/login", "/register", "/rooms"
SKETCH, HERS = "/studio/{sketch}", "/studio/{her_sketch}"
WORDS = "four unrelated words"
MULTIPART = "multipart/form-data; boundary=cut"


class Ask(Struct, frozen=True):
    """One request: a form, a JSON text, or bytes of any type; `who` is signed in, "" is a guest."""

    method: str
    path: str
    who: str = "ada"
    form: dict | None = None
    text: str | None = None
    body: tuple[bytes, str] | None = None
    headers: dict = {}
    cookie: str = ""


def get(path, who="ada"):
    return Ask("GET", path, who)


def form(path, who="ada", **fields):
    return Ask("POST", path, who, form=fields)


def message(**fields):
    return form(LOBBY, **{"nonce": NONCE, "body": "hello"} | fields)


def save(**fields):
    """A save of ada's sketch, which would be well without these fields."""
    return form(SKETCH, **{"nonce": NONCE, "base": "1", "engine": "p5-2", "source": "square(1, 2, 3)"} | fields)


def facts(**fields):
    return form(f"{SKETCH}/settings", **{"title": "Tides", "visibility": "private"} | fields)


def fetch(path, text, who="ada"):
    return Ask("POST", path, who, text=text)


def post(headers=None, who="ada", cookie=""):
    """A good message, whose sender is in doubt."""
    return Ask("POST", LOBBY, who, form={"nonce": NONCE, "body": "hello"}, headers=headers or {}, cookie=cookie)


def upload(data: bytes, name="picture.png", path="/rooms/lobby/uploads", kind="image/png"):
    return Ask("POST", path, body=multipart(data, name, kind))


def file(data: bytes, name: str, kind: str = "application/octet-stream"):
    """A file for ada's sketch."""
    return Ask("POST", f"{SKETCH}/files", body=multipart(data, name, kind, "file"))


def multipart(data: bytes, name: str, kind: str, field: str = "image") -> tuple[bytes, str]:
    head = f'--cut\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n'
    return head.encode() + data + b"\r\n--cut--\r\n", MULTIPART


def png(width: int, height: int, rows: bytes) -> bytes:
    """A PNG that says it is so large; `rows` is what it holds of that, packed."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">2I5B", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


BOMB = png(20_000, 20_000, zlib.compress(bytes(20_000_000), 9))
LARGE_FIELD = (b'--cut\r\nContent-Disposition: form-data; name="body"\r\n\r\n' + b"x" * 600_000 + b"\r\n--cut--\r\n", MULTIPART)
MANY_PARTS = (b'--cut\r\nContent-Disposition: form-data; name="body"\r\n\r\nx\r\n' * 2000 + b"--cut--\r\n", MULTIPART)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>'

REFUSED = {
    # what is said
    "a message without a nonce": (form(LOBBY, body="hello"), 422),
    "a message without words": (message(body=""), 422),
    "a message of spaces": (message(body=" \n\t "), 422),
    "a message of control characters": (message(body="\x00\x01\x1b\x7f"), 422),
    "a message of direction marks": (message(body="\u202e\u2066\ufeff"), 422),
    "a message of 4001 characters": (message(body="x" * 4001), 422),
    "a nonce with a space": (message(nonce="a b"), 422),
    "a nonce that ends with a newline": (message(nonce="ada\n"), 422),
    "a nonce of 65 letters": (message(nonce="n" * 65), 422),
    "a nonce with a NUL": (message(nonce="a\x00b"), 422),
    "a field nobody asked for": (message(role="admin"), 422),
    "a reply to number minus one": (message(reply_to="-1"), 422),
    "a reply to number zero": (message(reply_to="0"), 422),
    "a reply to a number beyond all": (message(reply_to="9" * 30), 422),
    "a reply to a word": (message(reply_to="first"), 422),
    "a reply to a float": (message(reply_to="1.5"), 422),
    "a picture whose id is a path": (message(image="../../../../app.db"), 422),
    "a picture nobody has": (message(image="A" * 22), 422),
    "a message to no room": (form("/rooms/nowhere/messages", nonce=NONCE, body="x"), 404),
    "a message to a private room of others": (form("/rooms/attic/messages", nonce=NONCE, body="x"), 404),
    "a message to an archived room": (form("/rooms/museum/messages", nonce=NONCE, body="x"), 409),
    "a message to a room one has not joined": (form("/rooms/kitchen/messages", nonce=NONCE, body="x"), 403),
    "a message to a room named NUL": (form("/rooms/%00/messages", nonce=NONCE, body="x"), 404),
    # JSON
    "JSON that is a list": (fetch(LOBBY, "[]"), 422),
    "JSON that is null": (fetch(LOBBY, "null"), 422),
    "JSON that is a number": (fetch(LOBBY, "7"), 422),
    "JSON that is nothing": (fetch(LOBBY, ""), 400),
    "JSON that ends early": (fetch(LOBBY, '{"nonce": "a", "bo'), 400),
    "JSON with half a character": (fetch(LOBBY, '{"nonce": "a", "body": "\\ud800"}'), (400, 422)),
    "JSON with NaN": (fetch(LOBBY, '{"nonce": "a", "body": NaN}'), 400),
    "JSON that is nested ten thousand deep": (fetch(LOBBY, '{"body": ' + "[" * 10_000 + "]" * 10_000 + "}"), (400, 422)),
    "JSON whose unknown field is nested deep": (fetch(LOBBY, '{"x": ' + "[" * 10_000 + "]" * 10_000 + "}"), (400, 422)),
    "JSON nested deep where unknown fields are passed over": (
        fetch("/wall/ada/theme", '{"x": ' + "[" * 20_000 + "]" * 20_000 + "}"), 400),
    "JSON that is no UTF-8": (Ask("POST", LOBBY, body=(b'{"body": "\xff\xfe"}', "application/json")), 400),
    "a number for the words": (fetch(LOBBY, '{"nonce": "a", "body": 7}'), 422),
    "null for the words": (fetch(LOBBY, '{"nonce": "a", "body": null}'), 422),
    "a boolean for a number": (fetch(LOBBY, '{"nonce": "a", "body": "x", "reply_to": true}'), 422),
    "a float for a number": (fetch(LOBBY, '{"nonce": "a", "body": "x", "reply_to": 1.5}'), 422),
    "an exponent for a number": (fetch(LOBBY, '{"nonce": "a", "body": "x", "reply_to": 1e400}'), (400, 422)),
    "a digit string for a number in JSON": (fetch(LOBBY, '{"nonce": "a", "body": "x", "reply_to": "1"}'), 422),
    # changes
    "an edit of somebody else's message": (form("/messages/{hers}", id="{hers}", body="mine now"), 403),
    "an edit of a deleted message": (form("/messages/{gone}", id="{gone}", body="back"), 409),
    "an edit in a private room of others": (form("/messages/{secret}", id="{secret}", body="seen"), 404),
    "an edit in an archived room": (form("/messages/{old}", id="{old}", body="rewritten"), 409),
    "an edit of no message": (form("/messages/4000", id="4000", body="x"), 404),
    "an edit of a number beyond all": (form("/messages/" + "9" * 30, id="1", body="x"), 404),
    "an edit of a number of Arabic digits": (form("/messages/٣٣٣٣", id="3333", body="x"), 404),
    "an edit that names two messages": (form("/messages/{said}", id="{hers}", body="x"), 400),
    "an edit without a number": (form("/messages/{said}", body="x"), 422),
    "an edit without words": (form("/messages/{said}", id="{said}"), 422),
    "an edit of 4001 characters": (form("/messages/{said}", id="{said}", body="x" * 4001), 422),
    "a deletion of somebody else's message": (form("/messages/{hers}/delete", id="{hers}"), 403),
    "a moderator's deletion without a reason": (form("/messages/{hers}/delete", "linus", id="{hers}"), 422),
    "a moderator's deletion with a reason of 241": (form("/messages/{hers}/delete", "linus", id="{hers}", reason="x" * 241), 422),
    "a deletion in a private room of others": (form("/messages/{secret}/delete", id="{secret}"), 404),
    "an admin's deletion in a private room of others": (
        form("/messages/{secret}/delete", "linus", id="{secret}", reason="x"),
        404,
    ),
    "a reaction that is a word": (form("/messages/{hers}/reactions", id="{hers}", emoji="lol"), 422),
    "a reaction that is a tag": (form("/messages/{hers}/reactions", id="{hers}", emoji="<b>"), 422),
    "a reaction of two emoji": (form("/messages/{hers}/reactions", id="{hers}", emoji="🎉🎉"), 422),
    "a reaction without an emoji": (form("/messages/{hers}/reactions", id="{hers}"), 422),
    "a reaction neither on nor off": (form("/messages/{hers}/reactions", id="{hers}", emoji="🎉", on="perhaps"), 422),
    "a reaction to a deleted message": (form("/messages/{gone}/reactions", id="{gone}", emoji="🎉"), 409),
    "a reaction in an archived room": (form("/messages/{old}/reactions", id="{old}", emoji="🎉"), 409),
    "a reaction in a room one has not joined": (form("/messages/{elsewhere}/reactions", id="{elsewhere}", emoji="🎉"), 403),
    "the source of somebody else's message": (get("/messages/{hers}/source"), 403),
    "the source of a secret message": (get("/messages/{secret}/source"), 404),
    "the source of a number beyond all": (get("/messages/" + "9" * 30 + "/source"), 404),
    # pictures
    "an upload without a file": (form("/rooms/lobby/uploads", image="x"), 422),
    "an upload of an empty file": (upload(b""), 422),
    "an upload of a text called PNG": (upload(b"just words"), 422),
    "an upload of an SVG": (upload(SVG, "a.svg", kind="image/svg+xml"), 422),
    "an upload of an SVG called PNG": (upload(SVG), 422),
    "an upload of a page": (upload(b"<!doctype html><script>alert(1)</script>", "a.html", kind="text/html"), 422),
    "an upload of a PDF": (upload(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj", "a.pdf", kind="application/pdf"), 422),
    "an upload of a PNG that ends early": (upload(png(10, 10, b"")[:40]), 422),
    "an upload of a PNG of 400 megapixels": (upload(BOMB), 422),
    "an upload of a PNG that is 2 billion wide": (upload(png(2**31 - 1, 1, zlib.compress(bytes(9)))), 422),
    "an upload of a PNG without size": (upload(png(0, 0, zlib.compress(b""))), 422),
    "an upload to a private room of others": (upload(BOMB, path="/rooms/attic/uploads"), 404),
    "an upload that is no multipart": (Ask("POST", "/rooms/lobby/uploads", body=(b"\xff" * 50, MULTIPART)), 422),
    "an upload whose boundary is missing": (Ask("POST", "/rooms/lobby/uploads", body=(b"--cut", "multipart/form-data")), 422),
    "an upload that ends in its head": (
        Ask("POST", "/rooms/lobby/uploads", body=(multipart(b"", "a", "b")[0][:50], MULTIPART)),
        422,
    ),
    "a message with a page for a picture": (Ask("POST", LOBBY, body=multipart(b"<html>", "a.png", "image/png")), 422),
    "a picture that is not there": (get("/uploads/" + "A" * 22 + ".webp"), 404),
    "a picture whose name climbs": (get("/uploads/../app.db"), 404),
    "a picture whose name climbs in disguise": (get("/uploads/..%2f..%2fapp.db"), 404),
    "a picture whose name climbs twice disguised": (get("/uploads/%252e%252e%252fapp.db"), 404),
    "a picture with a NUL in its name": (get("/uploads/" + "A" * 22 + ".webp%00.png"), 404),
    "a file of ours that climbs": (get("/ui/../config.py"), 404),
    "a file of ours that climbs in disguise": (get("/ui/x/%2e%2e/%2e%2e/config.py"), 404),
    "a vendor file that climbs": (get("/ui/vendor/../../app.py"), 404),
    # addresses
    "a page before a word": (get("/rooms/lobby?before=abc"), 400),
    "a page after minus one": (get("/rooms/lobby?after=-1"), 400),
    "a page around digits of another script": (get("/rooms/lobby?around=٣"), 400),
    "a page before a number without end": (get("/rooms/lobby?before=" + "9" * 3000), 400),
    "a page after nothing": (get("/rooms/lobby?after="), 400),
    "a stretch before a word": (get("/rooms/lobby/messages?before=1;2"), 400),
    "members after a word": (get("/rooms/lobby/members?after=x"), 400),
    "a message's place with a number beyond all": (get("/rooms/lobby/messages/" + "9" * 30), 404),
    "a message's place in another room": (get("/rooms/lobby/messages/{old}"), 404),
    "a message's place in a private room of others": (get("/rooms/attic/messages/{secret}"), 404),
    "a private room of others": (get("/rooms/attic"), 404),
    "a private room of others, for who keeps the server": (get("/rooms/attic", "linus"), 404),
    "who is in a private room of others": (get("/rooms/attic/here"), 404),
    "the settings of somebody else's room": (get("/rooms/kitchen/settings"), 403),
    "a room with capital letters": (get("/rooms/LOBBY"), 404),
    "a room that is a path": (get("/rooms/..%2fadmin"), 404),
    "a wall of nobody": (get("/wall/nobody_here"), 404),
    "a wall that is a tag": (get("/wall/%3Cscript%3E"), 404),
    "a wall of broken UTF-8": (get("/wall/%ff%fe"), 404),
    "a planet of nobody": (get("/avatars/nobody_here.svg"), 404),
    "an invitation nobody made": (get("/invite/aaaa-bbbb-cccc", ""), 404),
    "a reset link nobody made": (get("/reset/" + "x" * 43, ""), 404),
    "a reset with a link nobody made": (form("/reset/" + "x" * 43, "", password=WORDS), 404),
    "a page nobody made": (get("/wp-login.php"), 404),
    "a method the front page does not take": (Ask("PUT", "/"), 405),
    "a deletion by method": (Ask("DELETE", "/rooms/lobby"), 405),
    "a page fetched as a form": (form("/rooms/lobby/here"), 405),
    "a form fetched as a page": (get("/rooms/lobby/join"), 405),
    "a method nobody knows": (Ask("BREW", "/rooms/lobby"), 405),
    "a search of days alone": (get("/search?after=2026-01-01"), 422),
    "a search since the 30th of February": (get("/search?q=x&after=2026-02-30"), 422),
    "a search before a word": (get("/search?q=x&before=yesterday"), 422),
    "a search in a private room of others": (get("/search?q=here&room=attic"), 422),
    "a search for words of nobody": (get("/search?q=here&author=nobody_here"), 422),
    "a search that goes on at a word": (get("/search?q=here&older=x"), 422),
    "a search that goes on at a number beyond all": (get("/search?q=here&older=" + "9" * 30), 422),
    # signing in and up
    "a sign-in without anything": (form(LOGIN, ""), 422),
    "a sign-in of nobody": (form(LOGIN, "", username="nobody_here", password=WORDS), 422),
    "a sign-in with a NUL in the password": (form(LOGIN, "", username="ada", password="a\x00b"), 422),
    "a sign-in with a password of 100,000": (form(LOGIN, "", username="ada", password="x" * 100_000), 413),
    "a sign-in with a field nobody asked for": (form(LOGIN, "", username="ada", password="x", role="admin"), 422),
    "a sign-in with a list for a name": (fetch(LOGIN, '{"username": ["ada"], "password": "x"}', ""), 422),
    "a username that is taken": (form(JOIN, "", username="Ada", password=WORDS), 422),
    "a username that is reserved": (form(JOIN, "", username="admin", password=WORDS), 422),
    "a username of one letter": (form(JOIN, "", username="x", password=WORDS), 422),
    "a username of 21 letters": (form(JOIN, "", username="x" * 21, password=WORDS), 422),
    "a username in Cyrillic": (form(JOIN, "", username="аdа", password=WORDS), 422),
    "a username that is a tag": (form(JOIN, "", username="<b>x</b>", password=WORDS), 422),
    "a password of seven": (form(JOIN, "", username="hopper", password="7charac"), 422),
    "a password of 257": (form(JOIN, "", username="hopper", password="long " * 52), 422),
    "a password that everyone has": (form(JOIN, "", username="hopper", password="password1"), 422),
    "an invitation that is none": (form(JOIN, "", username="hopper", password=WORDS, code="aaaa-bbbb-cccc"), 422),
    "a display name that turns around": (form(JOIN, "", username="hopper", password=WORDS, display_name="a\u202eb"), 422),
    "founding a server that is founded": (form("/welcome", "", site_name="Mine", username="hopper", password=WORDS), 409),
    "a recovery code that is none": (form("/recover", "", username="ada", code="00000-00000", password=WORDS), 422),
    # settings
    "a display name of 41 letters": (form("/wall/ada/card", display_name="x" * 41, hue="1"), 422),
    "a display name that nobody sees": (form("/wall/ada/card", display_name="\u200b\u2060\u3164", hue="1"), 422),
    "a display name of control characters": (form("/wall/ada/card", display_name="a\x07b", hue="1"), 422),
    "a display name with a tower of accents": (form("/wall/ada/card", display_name="a" + "\u0301" * 9, hue="1"), 422),
    "a colour of 360 degrees": (form("/wall/ada/card", display_name="Ada", hue="360"), 422),
    "a colour below zero": (form("/wall/ada/card", display_name="Ada", hue="-1"), 422),
    "a colour that is a word": (form("/wall/ada/card", display_name="Ada", hue="red"), 422),
    "a theme that is none": (form("/settings/theme", theme="../dark"), 422),
    "a password change without the old one": (form("/settings/password", current="wrong", password=WORDS), 422),
    "signing out somebody else's browser": (form("/settings/sessions/{her_session}/delete"), 404),
    "signing out a browser of a number beyond all": (form("/settings/sessions/" + "9" * 30 + "/delete"), 404),
    # rooms
    "a room without a name": (form(ROOMS, name="", topic="x"), 422),
    "a room whose name nobody sees": (form(ROOMS, name="\u200b\u3164\u2800"), 422),
    "a room with a name of 61": (form(ROOMS, name="x" * 61), 422),
    "a room with a topic of 241": (form(ROOMS, name="x", topic="x" * 241), 422),
    "a room neither public nor private": (form(ROOMS, name="x", visibility="secret"), 422),
    "a room with an address of one's own making": (form(ROOMS, name="x", slug="admin"), 422),
    "a private lobby": (form("/rooms/lobby/settings", "linus", name="Lobby", visibility="private"), 422),
    "archiving the lobby": (form("/rooms/lobby/archive", "linus"), 403),
    "archiving somebody else's room": (form("/rooms/kitchen/archive"), 403),
    "renaming somebody else's room": (form("/rooms/kitchen/settings", name="Mine"), 403),
    "joining an archived room": (form("/rooms/museum/join", "linus"), 409),
    "joining a private room of others": (form("/rooms/attic/join"), 404),
    "accepting an invitation nobody sent": (form("/rooms/attic/invitations/accept"), 404),
    "inviting nobody": (form("/rooms/attic/invitations", "grace", username="nobody_here"), 422),
    "inviting to a public room": (form("/rooms/kitchen/invitations", "grace", username="ada"), 409),
    "removing an owner": (form("/rooms/attic/members/grace/delete", "grace"), 403),
    "blocking oneself": (form("/wall/ada/block"), (403, 409, 422)),
    "blocking nobody": (form("/wall/nobody_here/block"), 404),
    # sketches
    "a sketch without a nonce": (form("/studio", engine="p5-2"), 422),
    "a sketch with a nonce that is a path": (form("/studio", nonce="../../x", engine="p5-2"), 422),
    "a sketch of an engine nobody has": (form("/studio", nonce=NONCE, engine="flash"), 422),
    "a sketch from a template that is a path": (form("/studio", nonce=NONCE, template="../../app"), 422),
    "a sketch from a template that is a part of one": (form("/studio", nonce=NONCE, template="blank/p5-2"), 422),
    "a sketch with a title of 81 letters": (form("/studio", nonce=NONCE, title="x" * 81), 422),
    "a sketch with a title of 100,000 letters": (form("/studio", nonce=NONCE, title="x" * 99_000), 422),
    "a sketch in somebody's name": (form("/studio", nonce=NONCE, user_id="2"), 422),
    "a save without a nonce": (save(nonce=""), 422),
    "a save with a nonce of 65 letters": (save(nonce="n" * 65), 422),
    "a save without a version before it": (save(base=""), 422),
    "a save over version zero": (save(base="0"), 422),
    "a save over version minus one": (save(base="-1"), 422),
    "a save over a version that is a word": (save(base="newest"), 422),
    "a save over a version that is yet to come": (save(base="7"), 409),
    "a save over a version beyond all": (save(base="9" * 30), 422),
    "a save of an engine nobody has": (save(engine="P5-2"), 422),
    "a save of 65,537 characters": (save(source="x" * 65_537), 422),
    "a save of a megabyte": (save(source="x" * 1_000_000), 413),
    "a save with a NUL in it": (save(source="let a = '\0'"), 422),
    "a save with a note of 121 letters": (save(note="x" * 121), 422),
    "a save with a field nobody asked for": (save(version="9"), 422),
    "a save with half a character": (fetch(SKETCH, '{"nonce": "n", "base": 1, "engine": "p5-2", "source": "\\ud800"}'), 400),
    "a save whose source is a list": (fetch(SKETCH, '{"nonce": "n", "base": 1, "engine": "p5-2", "source": ["x"]}'), 422),
    "a save whose base is true": (fetch(SKETCH, '{"nonce": "n", "base": true, "engine": "p5-2", "source": "x"}'), 422),
    "a save without a source": (fetch(SKETCH, '{"nonce": "n", "base": 1, "engine": "p5-2"}'), 422),
    "a save that is cut short": (fetch(SKETCH, '{"nonce": "n", "base": 1, "engine": "p5-2", "source": "x'), 400),
    "a save that is brackets in brackets": (fetch(SKETCH, "[" * 20_000), (400, 422)),
    "a save in somebody else's sketch": (form(HERS, nonce=NONCE, base="1", engine="p5-2", source="x"), 404),
    "a save in a sketch of no such key": (form("/studio/" + "a" * 16, nonce=NONCE, base="1", engine="p5-2", source="x"), 404),
    "a save in a sketch whose key is a NUL": (form("/studio/%00", nonce=NONCE, base="1", engine="p5-2", source="x"), 404),
    "a sketch without a title": (facts(title=""), 422),
    "a sketch with a title of signs nobody sees": (facts(title="\u202e\ufeff"), 422),
    "a sketch with 501 letters about it": (facts(about="x" * 501), 422),
    "a sketch with seven tags": (facts(tags="a b c d e f g"), 422),
    "a sketch with a tag of 25 letters": (facts(tags="x" * 25), 422),
    "a sketch with a tag of signs": (facts(tags="<script>, ☃"), 422),
    "a sketch for nobody": (facts(visibility="nobody"), 422),
    "a sketch that is not hidden any more": (facts(hidden="0"), 422),
    "somebody else's sketch made public": (form(f"{HERS}/settings", title="Mine", visibility="public"), 404),
    "a poster that is not there": (form(f"{SKETCH}/poster"), 422),
    "a poster that is a text": (upload(b"hello", path=f"{SKETCH}/poster"), 422),
    "a poster that is an SVG": (upload(SVG, "x.svg", f"{SKETCH}/poster", "image/svg+xml"), 422),
    "a poster that unpacks to 400 million points": (upload(BOMB, path=f"{SKETCH}/poster"), 422),
    "a poster for somebody else's sketch": (upload(b"hello", path=f"{HERS}/poster"), 404),
    "a file that is not there": (form(f"{SKETCH}/files"), 422),
    "a file without an ending": (file(b"hello", "hello"), 422),
    "a file that is a script": (file(b"alert(1)", "a.js"), 422),
    "a file that is an SVG": (file(SVG, "a.svg"), 422),
    "a script that says it is a picture": (file(b"alert(1)", "a.png"), 422),
    "a script that says it is a sound": (file(b"alert(1)", "a.mp3"), 422),
    "a file of thirteen megabytes": (file(bytes(13_000_000), "a.png"), 413),
    "a file for somebody else's sketch": (Ask("POST", f"{HERS}/files", body=multipart(b"x", "a.png", "image/png", "file")), 404),
    "deleting a file of somebody else's sketch": (form(f"{HERS}/files/delete", name="cat.png"), 404),
    "bringing back a version that is not there": (form(f"{SKETCH}/versions/9/restore", nonce=NONCE), 404),
    "bringing back a version beyond all": (form(f"{SKETCH}/versions/" + "9" * 30 + "/restore", nonce=NONCE), 404),
    "bringing back a version without a nonce": (form(f"{SKETCH}/versions/1/restore"), 422),
    "bringing back a version of somebody else's": (form(f"{HERS}/versions/1/restore", nonce=NONCE), 404),
    "deleting somebody else's sketch": (form(f"{HERS}/delete"), 404),
    "the versions of somebody else's sketch": (get(f"{HERS}/versions"), 404),
    "the settings of somebody else's sketch": (get(f"{HERS}/settings"), 404),
    # keeping the server
    "the keeper's page for a member": (get("/admin"), 404),
    "the keeper's form from a member": (form("/admin", registration="open", name="Mine"), 404),
    "the log for a member": (get("/admin/log"), 404),
    "a role that is none": (form("/admin/members/ada/role", "linus", role="king"), 422),
    "a suspension without a reason": (form("/admin/members/ada/suspend", "linus"), 422),
    "a suspension of nobody": (form("/admin/members/nobody_here/suspend", "linus", reason="x"), 404),
    "a suspension for minus one hour": (form("/admin/members/ada/suspend", "linus", reason="x", hours="-1"), 422),
    "a suspension for too many hours": (form("/admin/members/ada/suspend", "linus", reason="x", hours="87601"), 422),
    "a suspension for a word": (form("/admin/members/ada/suspend", "linus", reason="x", hours="long"), 422),
    "a ban for minus one hour": (form("/admin/bans", "linus", network="203.0.113.9", reason="x", hours="-1"), 422),
    "a ban for too many hours": (form("/admin/bans", "linus", network="203.0.113.9", reason="x", hours="9" * 30), 422),
    "a ban for a word": (form("/admin/bans", "linus", network="203.0.113.9", reason="x", hours="long"), 422),
    "a ban of no network": (form("/admin/bans", "linus", network="everyone", reason="x", hours="1"), 422),
    "a ban without a reason": (form("/admin/bans", "linus", network="203.0.113.9", hours="1"), 422),
    "taking back a ban of a number beyond all": (form("/admin/bans/" + "9" * 30 + "/delete", "linus"), 404),
    "an accent that is none": (form("/admin", "linus", registration="open", name="Ours", accent="mud"), 422),
    "an invitation for minus one": (form("/admin/invites", "linus", uses="-1", days="7"), 422),
    "an invitation for ever": (form("/admin/invites", "linus", uses="1", days="100000"), 422),
    "an invitation for a word": (form("/admin/invites", "linus", uses="many", days="7"), 422),
    "taking back an invitation of a number beyond all": (form("/admin/invites/" + "9" * 30 + "/delete", "linus"), 404),
    "a server without a name": (form("/admin", "linus", registration="open", name=""), 422),
    "a registration that is none": (form("/admin", "linus", registration="maybe", name="Ours"), 422),
    # how it comes
    "a form of one megabyte": (form("/wall/ada/card", display_name="x" * 1_000_100, hue="1"), 413),
    "a message of one megabyte": (message(body="x" * 1_000_100), (413, 422)),
    "a form with a field of 600 kilobytes beside a file": (Ask("POST", LOBBY, body=LARGE_FIELD), 413),
    "a form of 2,000 parts": (Ask("POST", LOBBY, body=MANY_PARTS), 413),
    "a form that is plain text": (Ask("POST", LOBBY, body=(b"nonce=a&body=x", "text/plain")), 422),
    "a form that is XML": (Ask("POST", LOGIN, "", body=(b"<x/>", "application/xml")), 422),
    "a form that says it is packed": (
        Ask("POST", LOGIN, "", body=(b"\x1f\x8b\x08", "application/x-www-form-urlencoded"), headers={"Content-Encoding": "gzip"}),
        422,
    ),
    "a form from another site": (post({"Sec-Fetch-Site": "cross-site"}), 403),
    "a form from a sibling of this site": (post({"Sec-Fetch-Site": "same-site"}), 403),
    "a form from a foreign origin": (post({"Sec-Fetch-Site": "", "Origin": "https://evil.example"}), 403),
    "a form from an origin that begins like ours": (post({"Sec-Fetch-Site": "", "Origin": "http://localhost.evil.example"}), 403),
    "a form from the origin null": (post({"Sec-Fetch-Site": "", "Origin": "null"}), 403),
    "a form from nowhere": (post({"Sec-Fetch-Site": ""}), 403),
    "a form whose cross-site mark is contradicted": (post({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}), 403),
}

# A guest's form leads to sign-in; a guest's fetch is told.
STRANGERS = {
    "nobody": Ask("POST", LOBBY, "", form={"nonce": NONCE, "body": "x"}),
    "a forged cookie": post(who="", cookie="A" * 43),
    "a cookie cut short": post(who="", cookie="{tokens}"[:20]),
    "a cookie of odd characters": post(who="", cookie="'; DROP TABLE users; --"),
    "a cookie of 4,000 letters": post(who="", cookie="x" * 4000),
    "an expired session": post(who="ada long ago"),
    "a session of a suspended member": post(who="eve"),
}

# Odd, but there is a sensible answer: a page.
HARMLESS = {
    "people before a word": get("/directory?before=abc"),
    "people before minus one": get("/directory?before=-1"),
    "people before a number beyond all": get("/directory?before=" + "9" * 400),
    "a member list after a NUL": get("/admin/members?q=%00&after=%ff", "linus"),
    "a log before a number beyond all": get("/admin/log?before=" + "9" * 400, "linus"),
    "invitations before a word": get("/admin/invites?before=x&new=x", "linus"),
    "a planet of a colour that is a word": get("/settings/planet.svg?hue=red"),
    "a planet of a colour beyond all": get("/settings/planet.svg?hue=-" + "9" * 400),
    "a sign-in that leads elsewhere": get("/login?next=//evil.example", ""),
    "a theme cookie that is a tag": Ask("GET", "/directory", headers={"Cookie": 'theme="><script>alert(1)</script>'}),
    "a query of percent signs": get("/rooms/lobby?%=%&%zz=%e2%28%a1"),
    "a query of 3,000 letters": get("/rooms/lobby?" + "q" * 3000),
    "the same field many times": get("/rooms/lobby/members?" + "q=a&" * 500),
    "a page asked for its head": Ask("HEAD", "/rooms/lobby"),
    "a search for a quotation mark": get('/search?q="'),
    "a search for a lonely operator": get("/search?q=AND"),
    "a search for brackets": get("/search?q=NEAR((("),
    "a search for a column": get("/search?q=room_id:2 OR user_id:1"),
    "a search for stars": get("/search?q=*** ** *"),
    "a search for a NUL": get("/search?q=%00a%00"),
    "a search for signs": get("/search?q=%5E%2B-%3A%7B%7D;--"),
    "a search for broken UTF-8": get("/search?q=%ff%fe%ed%a0%80"),
    "a search of 3,000 letters": get("/search?q=" + "long " * 600),
    "a jump to a NUL": get("/jump?q=%00"),
    "a jump to wildcards": get("/jump?q=%25%5F%5C"),
    "a jump of 3,000 letters": get("/jump?q=" + "j" * 3000),
    "versions before a number beyond all": get(f"{SKETCH}/versions?before=" + "9" * 400),
    "versions compared by words": get(f"{SKETCH}/versions?from=%00&to=newest"),
    "members who begin with a NUL": get("/rooms/lobby/members?q=%00"),
    "members who begin with a wildcard": get("/rooms/lobby/members?q=%25_"),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """One home for all: nothing here changes it."""
    config = Config(var=str(tmp_path_factory.mktemp("home")), rate_limits="off")
    app = create_app(config)
    app.test_client_class = Browser
    db = connect(config.database)
    yield app, db, set_the_stage(db)
    db.close()


def send(home, ask: Ask, headers: dict | None = None):
    """The answer; fails when a row of the database is not what it was."""
    app, db, stage = home
    browser, before = app.test_client(), contents(db)
    if token := ask.cookie or stage.tokens.get(ask.who):
        browser.set_cookie("session", token)
    sent = {name: value for name, value in (ask.headers | (headers or {})).items()}
    response = browser.open(stage.at(ask.path), method=ask.method, headers=sent, **payload(ask, stage))
    assert changed_tables(before, contents(db)) == []
    return response


def payload(ask: Ask, stage) -> dict:
    if ask.body:
        return {"input_stream": io.BytesIO(ask.body[0]), "content_type": ask.body[1], "content_length": len(ask.body[0])}
    if ask.text is not None:
        return {"data": ask.text, "content_type": "application/json"}
    return {"data": {name: stage.at(value) for name, value in (ask.form or {}).items()}}


@pytest.mark.parametrize("sentence", REFUSED)
def test_it_is_refused_and_nothing_changes(home, sentence):
    ask, expected = REFUSED[sentence]
    response = send(home, ask)
    assert response.status_code in as_tuple(expected)
    if response.is_json:
        assert response.json["ok"] is False and response.json["error"]["message"]
    elif not ask.path.startswith("/ui/"):
        assert [mark for mark in CLEAR if mark in response.text]


def as_tuple(expected) -> tuple:
    return expected if isinstance(expected, tuple) else (expected,)


FETCHED = {
    sentence: case
    for sentence, case in REFUSED.items()
    if case[0].method == "POST"
    and case[0].path.startswith(("/messages/", "/rooms/lobby/", "/studio/"))
    and not case[0].path.endswith(("/lobby/settings", "/here"))
}


@pytest.mark.parametrize("sentence", FETCHED)
def test_our_script_is_told_the_same_in_json(home, sentence):
    ask, expected = FETCHED[sentence]
    response = send(home, ask, {"X-Live": "1"})
    assert response.status_code in as_tuple(expected)
    answer = json.loads(response.text)
    assert answer["ok"] is False
    assert answer["error"]["code"] not in ("", "server_error")
    assert answer["error"]["message"][-1] in ".!?", "a sentence ends like one"


@pytest.mark.parametrize("who", STRANGERS)
def test_a_stranger_is_asked_to_sign_in(home, who):
    page = send(home, STRANGERS[who])
    assert page.status_code == 303 and page.headers["Location"].startswith("/login")
    told = send(home, STRANGERS[who], {"X-Live": "1"})
    assert told.status_code == 401 and told.json["error"]["code"] == "signed_out"


@pytest.mark.parametrize("sentence", HARMLESS)
def test_it_is_odd_and_gets_a_page(home, sentence):
    assert send(home, HARMLESS[sentence]).status_code == 200


@pytest.mark.parametrize("path", ["/%5Cevil.example/x", "/%5C%5Cevil.example", "/%2Fevil.example/x?a=%26", "/%09/evil.example"])
def test_a_page_that_is_not_there_leads_to_no_other_site(home, path):
    page = send(home, get(path))
    assert page.status_code == 404 and "Try again" in page.text
    assert "evil.example" not in page.text


def test_a_nonce_that_was_used_gives_what_was_said_then(home):
    app, db, stage = home
    nonce = db.execute("SELECT nonce FROM messages WHERE id = ?", (stage.said,)).fetchone()["nonce"]
    response = send(home, message(nonce=nonce, body="something else"), {"X-Live": "1"})
    assert response.json["id"] == stage.said
    assert "ada was here" in response.json["html"]


def test_the_nonce_of_somebody_else_is_free(home):
    app, db, stage = home
    nonce = db.execute("SELECT nonce FROM messages WHERE id = ?", (stage.hers,)).fetchone()["nonce"]
    browser = app.test_client()
    browser.set_cookie("session", stage.tokens["ada"])
    posted = browser.post(LOBBY, data={"nonce": nonce, "body": "my own"}, headers={"X-Live": "1"})
    assert posted.json["id"] not in (stage.said, stage.hers)


def test_a_token_that_was_never_given_opens_nothing(home):
    assert send(home, post(who="", cookie=new_token())).status_code == 303
