"""The browsers in which a member opens their sealed messages, and the hand-over of keys from one to the next."""

import secrets
from typing import Annotated

from flask import Blueprint, g, request
from msgspec import Meta, Struct
from werkzeug.exceptions import NotFound, UnprocessableEntity

from auth import members_in_json, pace
from core.base64url import b64
from core.devices import describe_device
from core.names import clean_text
from core.wire import decode_request
from db import get_db
from live.members import session_ended
from mutations.sealed_devices import forget_device, leave_link, name_device, take_link
from queries.sealed_devices import devices_of
from routes.sealed_vault import VAULT_SIZES, sized

bp = Blueprint("sealed_devices", __name__, url_prefix="/dm")
bp.before_request(members_in_json)

NAME_MAX = 60  # characters
LINK_SECONDS = 300  # as mutations.sealed_devices keeps them
HOUR, MINUTE = 3600, 60

DeviceId = Annotated[str, Meta(pattern=r"^[0-9a-f]{16}\Z")]


class DeviceForm(Struct, forbid_unknown_fields=True):
    device: DeviceId
    name: str = ""


class ForgetForm(Struct, forbid_unknown_fields=True):
    device: DeviceId


class LinkForm(Struct, forbid_unknown_fields=True):
    blob: str


@bp.post("/devices")
def name():
    """Say which device this is, on each visit, and what it is called."""
    pace(f"devices:{g.user.id}", 30, MINUTE)
    form = decode_request(DeviceForm)
    name_device(get_db(), g.user, bytes.fromhex(form.device), device_name(form.name))
    return {"ok": True, "devices": told_devices()}


@bp.post("/devices/forget")
def forget():
    """Strike a device off the list and sign its browser out. The one that asks stays signed in."""
    ended = forget_device(get_db(), g.user, bytes.fromhex(decode_request(ForgetForm).device))
    if ended:
        session_ended(ended)
    return {"ok": True, "devices": told_devices()}


@bp.post("/links")
def create_link():
    """Leave sealed keys for another device of the viewer; they replace those left before."""
    pace(f"links:{g.user.id}", 30, HOUR)
    id, blob = secrets.token_bytes(16), sized("blob", decode_request(LinkForm).blob, 1, VAULT_SIZES[1])
    leave_link(get_db(), g.user, id, blob)
    return {"ok": True, "id": id.hex(), "seconds": LINK_SECONDS}


@bp.get("/links/<id>")
def take(id):
    """What another device of the viewer left, once. A HEAD takes nothing."""
    pace(f"take:{g.user.id}", 30, HOUR)
    if request.method != "GET" or len(id) != 32 or not set(id) <= set("0123456789abcdef"):
        raise NotFound("This is not an address of keys that wait.")
    return {"ok": True, "blob": b64(take_link(get_db(), g.user, bytes.fromhex(id)))}


def told_devices() -> list[dict]:
    """The viewer's devices, the one used last first."""
    return [device.wire(g.user.session_id) for device in devices_of(get_db(), g.user)]


def device_name(typed: str) -> str:
    """What a device is called: as typed, else what the browser says of itself. Raises UnprocessableEntity."""
    try:
        name = clean_text(typed)
    except ValueError as error:
        raise UnprocessableEntity(f"name: {error}") from None
    if len(name) > NAME_MAX:
        raise UnprocessableEntity(f"name: {len(name)} characters, where at most {NAME_MAX} were expected.")
    return name or describe_device(request.headers.get("User-Agent", "")[:255])
