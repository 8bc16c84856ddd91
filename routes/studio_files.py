"""What a sketch is seen by and what it reads: its poster, its pictures and sounds."""

import re
import secrets
from pathlib import PurePosixPath
from unicodedata import normalize

from flask import Blueprint, g, request
from msgspec import Struct
from werkzeug.exceptions import Conflict, UnprocessableEntity

from auth import pace, signed_in
from core.audio import MOST_BYTES, TYPES, take_in_audio
from core.audio_parts import BadAudio
from core.files import gone_unless_named, write_whole
from core.wire import decode_request
from db import get_db
from mutations.script_files import CROWDED, MOST_FILES, add_file, delete_file
from mutations.script_shelf import set_poster
from queries.scripts import Script, ScriptFile, files_of, own_script
from routes.studio_settings import clear, done
from routes.uploads import LARGEST, accepted, check_room, keep, sent_file, sent_picture, upload_path

bp = Blueprint("studio_files", __name__, url_prefix="/studio/<key>")

LONGEST_NAME = 80
ODD = re.compile(r"[^A-Za-z0-9._-]+")
PICTURES = ("png", "jpg", "jpeg", "gif", "webp")  # what a name may end with; what it holds is seen by reading it
NOTHING = "No file arrived: choose a picture (PNG, JPEG, GIF, WebP) or a sound (MP3, Ogg, M4A, WAV, FLAC)."
NO_POSTER = "No picture arrived: choose a PNG, JPEG, GIF or WebP file."
TOO_LARGE = f"A picture may have {LARGEST // 1_000_000} MB, a sound {MOST_BYTES // 1024**2} MB. Make it smaller and try again."


class FileForm(Struct, forbid_unknown_fields=True):
    name: str = ""


@bp.post("/poster")
@signed_in
def poster(key):
    """Show the sketch by the picture that was sent, wherever it does not run."""
    own_script(get_db(), g.user, key)
    data = sent_picture()
    if data is None:
        raise UnprocessableEntity(NO_POSTER)
    kept = keep(accepted(data))
    clear(set_poster(get_db(), g.user, key, kept.id))
    return done(key, "This is its poster now.", poster=f"/uploads/{kept.id}.webp", width=kept.width, height=kept.height)


@bp.post("/files")
@signed_in
def create(key):
    """Take a picture or a sound in, which the sketch then reads by its name."""
    script = own_script(get_db(), g.user, key)
    data = sent_file("file", max(LARGEST, MOST_BYTES), TOO_LARGE)
    if data is None:
        raise UnprocessableEntity(NOTHING)
    name = clean_file_name(request.files["file"].filename)
    require_place(script, name)
    file = keep_picture(key, name, data) if name.rsplit(".", 1)[-1] in PICTURES else keep_sound(key, name, data)
    url = f"/uploads/{file.upload_id}.webp" if file.upload_id else f"/sandbox/{key}/{file.name}"
    return done(key, f"{file.name} is there for the sketch to read.", name=file.name, url=url, kind=file.kind, size=file.size)


def require_place(script: Script, name: str) -> None:
    """Raise Conflict where there is no room for another file, before any work is done on it."""
    names = {file.name for file in files_of(get_db(), script.id)}
    if len(names) >= MOST_FILES and name not in names:
        raise Conflict(CROWDED)


def clean_file_name(filename: str) -> str:
    """The name a sketch reads a file by: letters, digits, dots and hyphens, with its ending in small letters."""
    plain = normalize("NFKD", PurePosixPath(filename.replace("\\", "/")).name).encode("ascii", "ignore").decode()
    stem, _, ending = ODD.sub("-", plain).rpartition(".")
    ending = ending.lower()
    if ending not in (*PICTURES, *TYPES, "oga", "opus"):
        raise UnprocessableEntity(NOTHING.replace("No file arrived", "This is no file that a sketch can read"))
    return f"{stem.strip('.-')[:LONGEST_NAME - len(ending) - 1] or 'file'}.{ending}"


def keep_picture(key: str, name: str, data: bytes) -> ScriptFile:
    kept = keep(accepted(data))
    file = ScriptFile(name, "image", kept.id, "", "image/webp", kept.size)
    clear(add_file(get_db(), g.user, key, file))
    return file


def keep_sound(key: str, name: str, data: bytes) -> ScriptFile:
    """Write the sound, then name it in the database; what gets no name is removed again."""
    pace(f"sound:{g.user.id}", 40, 600)
    check_room()
    try:
        sound = take_in_audio(data)
    except BadAudio as error:
        raise UnprocessableEntity(str(error)) from None
    file = ScriptFile(name, "sound", "", f"{secrets.token_urlsafe(16)}.{sound.kind}", TYPES[sound.kind], len(sound.data))
    with gone_unless_named(upload_path(), file.file):
        write_whole(upload_path(file.file), sound.data)
        gone = add_file(get_db(), g.user, key, file)
    clear(gone)
    return file


@bp.post("/files/delete")
@signed_in
def delete(key):
    """Take a file from the sketch."""
    name = decode_request(FileForm).name
    clear(delete_file(get_db(), g.user, key, name))
    return done(key, f"{name} is gone from this sketch.", name=name)
