"""Files of members: taken in, checked by decoding, kept outside the web root, shown to who may see them."""

import re
import secrets
import shutil

from flask import Blueprint, Response, abort, current_app, g, request, send_from_directory
from werkzeug.exceptions import NotFound, RequestEntityTooLarge, ServiceUnavailable, UnprocessableEntity

from auth import check_still_here, pace, signed_in
from core.files import discard_pictures, gone_unless_named, picture_files, write_picture
from core.images import BadImage, Crop, Picture, take_in
from core.large_bodies import place_to_send
from db import get_db
from mutations.uploads import NewUpload, keep_upload
from queries.rooms import find_room
from queries.uploads import may_see_upload, wall_for_all

bp = Blueprint("uploads", __name__)

LARGEST = 12_000_000  # bytes of one image as it is sent
ENVELOPE = 100_000  # bytes that multipart puts around it
LEAST_FREE = 1_000_000_000  # bytes the disk keeps for the database
NAME = re.compile(r"(?P<id>[A-Za-z0-9_-]{22})(?:-thumb)?\.webp")


@bp.post("/rooms/<slug>/uploads")
@signed_in
def create(slug):
    """Take one image for a message to come; answers with its id and sizes."""
    find_room(get_db(), g.user, slug)
    kept = take_upload()
    if kept is None:
        raise UnprocessableEntity("No picture arrived: choose a PNG, JPEG, GIF or WebP file.")
    return {
        "ok": True, "id": kept.id, "width": kept.width, "height": kept.height, "thumb": f"/uploads/{kept.id}-thumb.webp",
        "thumb_width": kept.thumb_width, "thumb_height": kept.thumb_height,
    }


def take_upload() -> NewUpload | None:
    """The image of this request as a recorded file, None when the form has none; raises with a sentence."""
    data = sent_picture()
    return None if data is None else keep(accepted(data))


def sent_picture() -> bytes | None:
    """The bytes of the form's image, None when it has none; raises with a sentence."""
    return sent_file("image", LARGEST, f"A picture may have {LARGEST // 1_000_000} MB. Make it smaller and try again.")


def sent_file(field: str, largest: int, too_large: str) -> bytes | None:
    """The bytes of a file in this request's form; raises RequestEntityTooLarge with the sentence `too_large`."""
    if request.mimetype == "multipart/form-data":  # only such a body holds a file; others stay as small as they are
        request.max_content_length = largest + ENVELOPE
    try:
        with place_to_send(request.content_length):
            given = request.files.get(field)
    except RequestEntityTooLarge:
        raise RequestEntityTooLarge(too_large) from None
    check_still_here()
    if given is None or not given.filename:
        return None
    data = given.read(largest + 1)
    if len(data) > largest:
        raise RequestEntityTooLarge(too_large)
    pace(f"upload:{g.user.id}", 30, 600)
    return data


def accepted(data: bytes, crop: Crop | None = None) -> Picture:
    check_room()
    try:
        return take_in(data, crop)
    except BadImage as error:
        raise UnprocessableEntity(str(error)) from None


def check_room() -> None:
    """Raise ServiceUnavailable while the disk is nearly full."""
    if shutil.disk_usage(upload_path()).free < LEAST_FREE:
        raise ServiceUnavailable("The server's disk is nearly full, so it takes no files now. Tell who runs it.")


def keep(picture: Picture) -> NewUpload:
    """Write both sizes, then name them in the database: a name never points at a half-written file.

    What gets no name is removed again; raises what keep_upload raises.
    """
    new = NewUpload(
        id=secrets.token_urlsafe(16), sha256=picture.sha256, size=len(picture.data) + len(picture.thumb),
        width=picture.width, height=picture.height, thumb_width=picture.thumb_width, thumb_height=picture.thumb_height,
    )
    with gone_unless_named(upload_path(), *(path.name for path in picture_files(upload_path(), new.id))):
        write_picture(upload_path(), new.id, picture.data, picture.thumb)
        dropped = keep_upload(get_db(), g.user, new)
    discard_pictures(upload_path(), dropped)
    return new


def upload_path(*name: str):
    return current_app.config["NEOSPACE"].path("uploads", *name)


@bp.get("/uploads/<name>")
def show(name):
    """An image, to who may see where it is shown; its bytes never change under its name.

    Only the reader's own browser may keep it: from the moment it is deleted nobody else gets it from anywhere.
    """
    matched = NAME.fullmatch(name)
    if matched is None or not may_see_upload(get_db(), g.user, matched["id"]):
        abort(404, "There is no such picture, or it was deleted.")
    hand_out(name, matched["id"])
    response = send_kept(name, "image/webp")
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def hand_out(name: str, id: str) -> None:
    """Let Caddy give out what everyone may see without asking again, until a change to whoever's wall that is."""
    pages, owner = current_app.extensions["pages"], wall_for_all(get_db(), id)
    stamp = pages.begin(f"wall/{owner}") if pages and owner else None
    if stamp is not None and wall_for_all(get_db(), id) == owner:
        pages.show(f"wall/{owner}", upload_path(name), stamp)


def send_kept(name: str, type: str, etag: str | bool = True, **more):
    """A member's file below var/uploads, to who may have it; `more` as Flask's send_from_directory.

    Where our Caddy stands in front it reads the file itself, so that no slow reader keeps a thread of ours (Caddyfile). It
    makes the answer to a question for a part or for news, too.
    """
    if current_app.config["NEOSPACE"].files == "app":
        return send_from_directory(upload_path(), name, mimetype=type, etag=etag, **more)
    if not upload_path(name).is_file():
        raise NotFound()
    response = Response(mimetype=type, headers={"X-Accel-Redirect": name})
    if isinstance(etag, str):
        response.set_etag(etag)
    if file := more.get("download_name"):
        response.headers.set("Content-Disposition", "attachment", filename=file)
    return response
