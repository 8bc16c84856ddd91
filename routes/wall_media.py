"""What an owner brings to their wall: pictures for the plane, a picture of themselves, an anthem."""

import secrets
from pathlib import PurePosixPath
from typing import Annotated

from flask import Blueprint, flash, g, redirect, request
from msgspec import Meta, Struct
from werkzeug.exceptions import Forbidden, NotFound, UnprocessableEntity

from auth import pace, signed_in
from core.audio import MOST_BYTES, TYPES, take_in_audio
from core.audio_parts import BadAudio
from core.files import discard_files, discard_pictures, gone_unless_named, write_whole
from core.images import Crop
from core.names import clean_text
from core.wire import decode_request, wants_json
from db import get_db
from live.walls import wall_changed
from mutations.anthems import AnthemChange, delete_anthem, set_anthem
from mutations.avatars import AvatarChange, set_avatar
from queries.anthems import Anthem, Media, find_anthem, media_of
from queries.walls import CARD, WallHead, wall_head
from routes.uploads import accepted, check_room, keep, send_kept, sent_file, sent_picture, upload_path

bp = Blueprint("wall_media", __name__, url_prefix="/wall/<username>")

NO_PICTURE = "No picture arrived: choose a PNG, JPEG, GIF or WebP file."
NO_SOUND = "No sound arrived: choose an MP3, Ogg, M4A, WAV or FLAC file."
LONGEST_TITLE = 120
TRIES, PER = 20, 600  # anthems a member may send, in seconds: reading one takes up to a second of a core

Share = Annotated[float, Meta(ge=0, le=1)]


class CropForm(Struct):
    """The square of an avatar, as core.images.Crop; without it the largest in the middle."""

    x: Share | None = None
    y: Share | None = None
    size: Annotated[float, Meta(gt=0, le=1)] = 1


class AnthemForm(Struct):
    title: str = ""


@bp.app_template_global()
def own_media() -> Media:
    """For the forms of the signed-in user, on whatever page they stand."""
    return media_of(get_db(), g.user)


@bp.post("/uploads")
@signed_in
def upload(username):
    """One image for the owner to put on the plane; answers with its id and size."""
    own_wall(username)
    data = sent_picture()
    if data is None:
        raise UnprocessableEntity(NO_PICTURE)
    kept = keep(accepted(data))
    return {"ok": True, "id": kept.id, "width": kept.width, "height": kept.height}


@bp.post("/avatar")
@signed_in
def update_avatar(username):
    """Show the owner by a square of the picture that was sent."""
    head = own_wall(username)
    data = sent_picture()
    if data is None:
        raise UnprocessableEntity(NO_PICTURE)
    form = decode_request(CropForm)
    kept = keep(accepted(data, Crop(form.x, form.y, form.size)))
    return avatar_changed(head, set_avatar(get_db(), g.user, kept.id), "This is how people see you now.")


@bp.post("/avatar/delete")
@signed_in
def delete_avatar(username):
    """Go back to the planet."""
    head = own_wall(username)
    return avatar_changed(head, set_avatar(get_db(), g.user, None), "You are shown by your planet again.")


def avatar_changed(head: WallHead, change: AvatarChange | None, words: str):
    if change is None:
        return done(head, "", words)
    discard_pictures(upload_path(), change.dropped)
    return done(head, wall_changed(get_db(), head.username, (CARD,), change.seq), words)


@bp.get("/anthem")
def anthem(username):
    """The sound, whole or a range of it, to who may see the wall; under one id (`v`) its bytes never change."""
    found = find_anthem(get_db(), wall_head(get_db(), g.user, username).id)
    asked = request.args.get("v")
    if asked not in (None, found.id):
        raise NotFound("This anthem was changed or taken away.")
    response = send_kept(found.file, TYPES[found.kind], found.id)
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable" if asked else "private, no-cache"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@bp.post("/anthem")
@signed_in
def update_anthem(username):
    """Take a sound in and let it be the wall's anthem; the one before goes."""
    head = own_wall(username)
    data = sent_file("audio", MOST_BYTES, f"A sound may have {MOST_BYTES // 1024**2} MB. Export it with a lower bit rate.")
    if data is None:
        raise UnprocessableEntity(NO_SOUND)
    title = title_of(decode_request(AnthemForm).title, request.files["audio"].filename)
    pace(f"anthem:{g.user.id}", TRIES, PER)
    return anthem_changed(head, keep_anthem(title, data), f"“{title}” plays on your wall when somebody asks for it.")


def title_of(title: str, filename: str) -> str:
    """What was typed, else the file's name without its ending; raises UnprocessableEntity for a long one."""
    try:
        title = clean_text(title) or clean_text(PurePosixPath(filename.replace("\\", "/")).stem)[:LONGEST_TITLE]
    except ValueError as error:
        raise UnprocessableEntity(str(error)) from None
    if len(title) > LONGEST_TITLE:
        raise UnprocessableEntity(f"A title has at most {LONGEST_TITLE} characters.")
    return title or "Untitled"


def keep_anthem(title: str, data: bytes) -> AnthemChange:
    """Write the sound, then name it in the database; what gets no name is removed again."""
    check_room()
    try:
        sound = take_in_audio(data)
    except BadAudio as error:
        raise UnprocessableEntity(str(error)) from None
    new = Anthem(secrets.token_urlsafe(16), sound.kind, title, len(sound.data), sound.seconds)
    with gone_unless_named(upload_path(), new.file):
        write_whole(upload_path(new.file), sound.data)
        return set_anthem(get_db(), g.user, new)


@bp.post("/anthem/delete")
@signed_in
def remove_anthem(username):
    """Let the wall be quiet."""
    return anthem_changed(own_wall(username), delete_anthem(get_db(), g.user), "Your wall is quiet now.")


def anthem_changed(head: WallHead, change: AnthemChange | None, words: str):
    if change is None:
        return done(head, "", words)
    discard_files(upload_path(), change.dropped)
    return done(head, wall_changed(get_db(), head.username, (CARD,), change.seq), words)


def own_wall(username: str) -> WallHead:
    """The user's own wall under that name; raises Forbidden for another's, NotFound for one they may not see."""
    head = wall_head(get_db(), g.user, username)
    if head.id != g.user.id:
        raise Forbidden(f"This is the wall of @{head.username}: only they change it.")
    return head


def done(head: WallHead, html: str, words: str):
    """Our script gets what changed; a form goes back to the page it stands on."""
    if wants_json():
        return {"ok": True, "html": html, "message": words}
    flash(words, "good")
    return redirect(f"/wall/{head.username}/card", 303)
