"""Sealed attachments: bytes that are taken and given as they are, between two members, and never looked into."""

import re
import time
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, current_app, g, request
from werkzeug.exceptions import NotFound, RequestEntityTooLarge, UnprocessableEntity, UnsupportedMediaType

from auth import check_still_here, members_in_json, pace
from core.files import discard_files, gone_unless_named, write_whole
from core.large_bodies import place_to_send
from core.sealed_attachments import HEADER, LARGEST, START, padme
from core.sealed_envelope import conversation_id
from db import get_db
from mutations.sealed_files import NewFile, is_kept, keep_file
from mutations.sealed_sweeping import sweep_sealed
from queries.sealed_files import GONE_FILE, file_name, find_file, names_on_record
from queries.sealed_peers import find_peer
from routes.uploads import check_room, send_kept

bp = Blueprint("sealed_files", __name__, url_prefix="/dm/files")
bp.before_request(members_in_json)

TAG = 16  # bytes that AES-GCM adds
MOST_BYTES = HEADER + padme(LARGEST + 8) + TAG  # of a sealed file
FEWEST_BYTES = HEADER + 9 + TAG  # one byte and its length
QUARTER = 900  # seconds
STALE = 3600  # seconds after which bytes that nothing names never will be named
HEX, NUMBER = re.compile(r"[0-9a-f]{32}"), re.compile(r"[0-9]{1,15}")
BYTES = "application/octet-stream"
TOO_LARGE = f"An attachment may have {LARGEST // 2**20} MB. Make it smaller and try again."


@bp.post("")
def create():
    """Keep a sealed file under the number that its sender's browser gave it; the same again is as once."""
    id, conv, data = asked_id(), conversation_asked(), sealed_body()
    new = NewFile(id, conv, len(data), sha256(data).digest())
    if not is_kept(get_db(), g.user, new):
        check_room()
        keep(new, data)
    return {"ok": True, "id": id.hex(), "size": len(data)}


def asked_id() -> bytes:
    text = request.args.get("id", "")
    if not HEX.fullmatch(text):
        raise UnprocessableEntity("id: 32 hexadecimal digits stand here.")
    return bytes.fromhex(text)


def conversation_asked() -> bytes:
    """The viewer's conversation with the member who is named; the name of any two would tell whether they write to each other."""
    text = request.args.get("with", "")
    if not NUMBER.fullmatch(text) or int(text) in (0, g.user.id):
        raise UnprocessableEntity("with: the number of another member stands here.")
    return conversation_id(g.user.id, find_peer(get_db(), g.user, uid=int(text)).id)


def sealed_body() -> bytes:
    """The bytes of this request, if they can be a sealed file; raises with a sentence."""
    if request.mimetype != BYTES:
        raise UnsupportedMediaType(f"A sealed attachment is sent as {BYTES}.")
    request.max_content_length = MOST_BYTES
    try:
        with place_to_send(request.content_length):
            data = request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise RequestEntityTooLarge(TOO_LARGE) from None
    check_still_here()
    pace(f"sealed-file:{g.user.id}", 60, QUARTER)
    if len(data) < FEWEST_BYTES or not data.startswith(START):
        raise UnprocessableEntity("This is no sealed attachment. Nothing was stored.")
    return data


def keep(new: NewFile, data: bytes) -> None:
    folder, name = sealed_folder(), file_name(new.id, g.user.id)
    folder.mkdir(exist_ok=True)
    with gone_unless_named(folder, name):
        write_whole(folder / name, data)
        keep_file(get_db(), g.user, new)


@bp.get("/<id>")
def show(id):
    """A sealed file, to the two whose message brought it; nobody's browser keeps it as it is."""
    if not HEX.fullmatch(id):
        raise NotFound(GONE_FILE)
    file = find_file(get_db(), g.user, bytes.fromhex(id))
    response = send_kept(
        f"sealed/{file.name}", BYTES, etag=False, as_attachment=True, download_name=f"{id}.sealed", conditional=False,
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def sealed_folder() -> Path:
    return current_app.config["NEOSPACE"].path("uploads", "sealed")


def sealed_chore(folder: Path):
    """What is done once an hour about sealed messages, for checkpoints.Checkpointer: rows, then the files in `folder`."""

    def sweep_what_has_run_out(db) -> int:
        swept = sweep_sealed(db)
        discard_files(folder, swept.files)
        if not swept.rows:
            discard_files(folder, nameless(folder, names_on_record(db)))
        return swept.rows

    return sweep_what_has_run_out


def nameless(folder: Path, named: set[str]) -> tuple[str, ...]:
    """Old files that nothing names: their worker died between the disk and the database."""
    before = time.time() - STALE
    found = folder.iterdir() if folder.exists() else ()
    return tuple(path.name for path in found if path.name not in named and path.stat().st_mtime < before)
