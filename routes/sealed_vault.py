"""What a member keeps here closed: the vault of their keys, the blob their devices share, and who may write to them."""

from typing import Annotated, Literal

from flask import Blueprint, g, request
from msgspec import Meta, Struct, field
from werkzeug.exceptions import RequestEntityTooLarge, UnprocessableEntity

from auth import check_still_here, members_in_json, pace
from core.base64url import b64, unb64
from core.sealed_bytes import SealedError, read_number
from core.sealed_vault import HEADER, check_header
from core.web import MOST_EXACT
from core.wire import decode_request
from db import get_db
from live.sealed_keys import sync_changed
from mutations.sealed_vault import NewVault, change_settings, keep_sync, keep_vault, open_vault
from queries.sealed_vault import Settings, Sync, settings_of, sync_of

bp = Blueprint("sealed_vault", __name__, url_prefix="/dm")
bp.before_request(members_in_json)

LARGEST_BODY = 600_000  # bytes: two slots and a sync blob, as base64url
VAULT_SIZES, SYNC_SIZES = (344, 65_624), (304, 262_192)  # bytes: a head, at least 256 and at most 64 or 256 KiB, a tag
MINUTE = 60
WORDS = {  # for the refusals of core.sealed_vault
    "vault": "This is no vault of version 1.",
    "another-member": "This was sealed for another member.",
    "kdf": "The lock of this vault is too weak, or not of the kind that its slot takes.",
    "number": "There is a number in this that is too large.",
}

Version = Annotated[int, Meta(ge=1, le=MOST_EXACT)]


class VaultForm(Struct, forbid_unknown_fields=True):
    slot: Literal[0, 1]
    blob: str
    version: Version


class SyncForm(Struct, forbid_unknown_fields=True):
    version: Version
    blob: str


class SettingsForm(Struct, forbid_unknown_fields=True):
    takes: Literal["everyone", "rooms", "nobody"] = field(name="from")
    reads: bool


@bp.get("/vault/<int:slot>")
def show(slot):
    """A slot for its member: 10 an hour, each of them written down and shown among the devices."""
    opened = open_vault(get_db(), g.user, slot)
    return {"ok": True, "slot": slot, "version": opened.version, "blob": b64(opened.blob)}


@bp.post("/vault")
def keep():
    """Replace a slot by the next version; slot 1 is emptied by an empty blob."""
    pace(f"vault:{g.user.id}", 20, MINUTE)
    new = checked_vault(decode_request(VaultForm))
    keep_vault(get_db(), g.user, new)
    return {"ok": True, "slot": new.slot, "version": new.version if new.blob else 0}


@bp.get("/sync")
def show_sync():
    """What the member's devices share; version 0 and no blob before there is anything."""
    sync = sync_of(get_db(), g.user)
    return {"ok": True, "version": sync.version, "blob": b64(sync.blob)}


@bp.post("/sync")
def swap_sync():
    """Put the next version in the place of the one that is there; a refusal carries that one."""
    pace(f"sync:{g.user.id}", 120, MINUTE)
    new = checked_sync(decode_large(SyncForm))
    keep_sync(get_db(), g.user, new)
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


def decode_large(shape):
    """Decode a body that may be as large as a vault and a sync blob together; raises RequestEntityTooLarge."""
    request.max_content_length = LARGEST_BODY
    try:
        request.get_data()
    except RequestEntityTooLarge:
        raise RequestEntityTooLarge(f"This is more than {LARGEST_BODY:,} bytes. Nothing was stored.") from None
    check_still_here()
    return decode_request(shape)


def checked_vault(form: VaultForm) -> NewVault:
    """A slot's contents, as far as they can be read: whose, which version, which lock. Raises UnprocessableEntity."""
    if form.blob == "" and form.slot == 1:
        return NewVault(1, form.version, b"")
    blob = sized("blob", form.blob, *VAULT_SIZES)
    try:
        check_header(blob[:HEADER], "" if form.slot else b"", g.user.id)
        require_version(form.version, read_number(blob[52:60]))
    except SealedError as error:
        raise UnprocessableEntity(WORDS[error.code]) from None
    return NewVault(form.slot, form.version, blob)


def checked_sync(form: SyncForm) -> Sync:
    """What devices share, as far as it can be read. Raises UnprocessableEntity."""
    blob = sized("blob", form.blob, *SYNC_SIZES)
    if blob[:4] != b"NSS1":
        raise UnprocessableEntity("This is no sync blob of version 1.")
    if int.from_bytes(blob[4:12], "big") != g.user.id:
        raise UnprocessableEntity(WORDS["another-member"])
    require_version(form.version, int.from_bytes(blob[12:20], "big"))
    return Sync(form.version, blob)


def require_version(said: int, sealed: int) -> None:
    if said != sealed:
        raise UnprocessableEntity(f"This says that it is version {said}, and was sealed as version {sealed}.")


def sized(name: str, text: str, least: int, most: int | None = None) -> bytes:
    """The bytes of base64url text, `least` to `most` of them (without `most`: exactly so many). Raises UnprocessableEntity."""
    try:
        data = unb64(text)
    except ValueError as error:
        raise UnprocessableEntity(f"{name}: {error}") from None
    if not least <= len(data) <= (most or least):
        wanted = f"{least:,} to {most:,}" if most else f"{least:,}"
        raise UnprocessableEntity(f"{name}: {len(data):,} bytes, where {wanted} were expected.")
    return data
