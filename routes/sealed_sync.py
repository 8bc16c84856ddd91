"""What a member's devices share by way of this server, which cannot read it, and who may write to the member."""

from typing import Literal

from flask import Blueprint, g
from msgspec import Struct, field
from werkzeug.exceptions import UnprocessableEntity

from auth import members_in_json, pace
from core.base64url import b64
from core.sealed_writes import SYNC
from core.wire import decode_request
from db import get_db
from live.sealed_keys import sync_changed
from mutations.sealed_vault import change_settings, keep_sync
from queries.sealed_vault import Settings, Sync, settings_of, sync_of
from routes.sealed_vault import MINUTE, WORDS, Version, decode_large, require_version, signer_of, sized

bp = Blueprint("sealed_sync", __name__, url_prefix="/dm")
bp.before_request(members_in_json)

SYNC_SIZES = (304, 262_192)  # bytes: a head, at least 256 and at most 256 KiB, a tag


class SyncForm(Struct, forbid_unknown_fields=True):
    version: Version
    blob: str


class SignedSync(SyncForm):
    sig: str


class SettingsForm(Struct, forbid_unknown_fields=True):
    takes: Literal["everyone", "rooms", "nobody"] = field(name="from")
    reads: bool


@bp.get("/sync")
def show_sync():
    """What the member's devices share; version 0 and no blob before there is anything."""
    sync = sync_of(get_db(), g.user)
    return {"ok": True, "version": sync.version, "blob": b64(sync.blob)}


@bp.post("/sync")
def swap_sync():
    """Put the next version in the place of the one that is there; a refusal carries that one."""
    pace(f"sync:{g.user.id}", 120, MINUTE)
    form = decode_large(SignedSync)
    new = checked_sync(form)
    keep_sync(get_db(), g.user, new, signer_of(form, SYNC, new.blob))
    sync_changed(g.user.id, new.version)
    return {"ok": True, "version": new.version}


@bp.post("/settings")
def change():
    form = decode_request(SettingsForm)
    change_settings(get_db(), g.user, Settings(form.takes, form.reads))
    return {"ok": True, "settings": told_settings()}


def told_settings() -> dict:
    """Who may write to the viewer, and whether marks of reading go both ways."""
    settings = settings_of(get_db(), g.user)
    return {"from": settings.takes, "reads": settings.reads}


def checked_sync(form: SyncForm) -> Sync:
    """What devices share, as far as it can be read. Raises UnprocessableEntity."""
    blob = sized("blob", form.blob, *SYNC_SIZES)
    if blob[:4] != b"NSS1":
        raise UnprocessableEntity("This is no sync blob of version 1.")
    if int.from_bytes(blob[4:12], "big") != g.user.id:
        raise UnprocessableEntity(WORDS["another-member"])
    require_version(form.version, int.from_bytes(blob[12:20], "big"))
    return Sync(form.version, blob)
