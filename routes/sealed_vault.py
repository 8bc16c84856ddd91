"""The vault of a member's keys, which nobody here opens, and what is asked of everything that is kept here closed."""

from typing import Annotated, Literal

from flask import Blueprint, g, request
from msgspec import Meta, Struct
from werkzeug.exceptions import Conflict, Forbidden, RequestEntityTooLarge, UnprocessableEntity

from auth import check_still_here, members_in_json, pace
from core.base64url import b64, unb64
from core.large_bodies import place_to_send
from core.sealed_bytes import SealedError, read_number
from core.sealed_vault import HEADER, check_header
from core.sealed_writes import check_write
from core.web import MOST_EXACT
from core.wire import decode_request
from db import get_db
from mutations.sealed_devices import NO_KEYS
from mutations.sealed_vault import NewVault, keep_vault, open_vault
from queries.sealed_keys import newest_bundle

bp = Blueprint("sealed_vault", __name__, url_prefix="/dm")
bp.before_request(members_in_json)

LARGEST_BODY = 600_000  # bytes: two slots and a sync blob, as base64url
VAULT_SIZES = (344, 65_624)  # bytes: a head, at least 256 and at most 64 KiB, a tag
MINUTE, SIGNATURE = 60, 64  # seconds; bytes
UNSIGNED = "Only a device that has your keys may change this, and this was not signed with them. Nothing was stored."
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


class SignedVault(VaultForm):
    sig: str


@bp.get("/vault/<int:slot>")
def show(slot):
    """A slot for its member: 10 an hour, each of them written down and shown among the devices."""
    opened = open_vault(get_db(), g.user, slot)
    return {"ok": True, "slot": slot, "version": opened.version, "blob": b64(opened.blob)}


@bp.post("/vault")
def keep():
    """Replace a slot by the next version; slot 1 is emptied by an empty blob."""
    pace(f"vault:{g.user.id}", 20, MINUTE)
    form = decode_request(SignedVault)
    new = checked_vault(form)
    keep_vault(get_db(), g.user, new, signer_of(form, new.slot, new.blob))
    return {"ok": True, "slot": new.slot, "version": new.version if new.blob else 0}


def decode_large(shape):
    """Decode a body that may be as large as a vault and a sync blob together; raises RequestEntityTooLarge."""
    request.max_content_length = LARGEST_BODY
    try:
        with place_to_send(request.content_length):
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


def signer_of(form, what: int, blob: bytes) -> bytes:
    """The identity key of the viewer, which signed this: a session alone overwrites nothing.

    Raises Conflict before there are keys, Forbidden for another's signature or one of something else.
    """
    newest, signature = newest_bundle(get_db(), g.user.id), sized("sig", form.sig, SIGNATURE)
    if newest is None:
        raise Conflict(NO_KEYS)
    try:
        check_write(newest.ik, g.user.id, what, form.version, blob, signature)
    except SealedError:
        raise Forbidden(UNSIGNED) from None
    return newest.ik


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
