"""Public keys: the viewer's own with all that belongs to them, those of others, and new ones to publish."""

from typing import Annotated, Literal

from flask import Blueprint, g, request
from msgspec import Meta, Struct
from werkzeug.exceptions import Forbidden, NotFound, UnprocessableEntity

from auth import matches, members_in_json, pace, pace_guesses
from core.devices import describe_device
from core.sealed_bytes import SealedError
from core.sealed_keys import check_bundle
from core.web import MOST_EXACT
from db import get_db
from live.members import session_ended
from live.sealed_keys import keys_changed, sync_changed
from mutations.sealed_keys import NewKeys, publish_keys
from queries.accounts import find_account
from queries.sealed_keys import Bundle, bundles_of, resets_of
from queries.sealed_peers import contacts_of, find_peer
from queries.sealed_standing import standing_of
from queries.sealed_vault import slots_of, sync_of, vault_reads_of
from routes.sealed_devices import DeviceId, device_name, told_devices
from routes.sealed_sync import SyncForm, checked_sync, told_settings
from routes.sealed_vault import SIGNATURE, VaultForm, checked_vault, decode_large, sized

bp = Blueprint("sealed_keys", __name__, url_prefix="/dm")
bp.before_request(members_in_json)

THEMES = ("light", "dark")  # what the cookie may pin
QUARTER, DAY = 900, 86_400  # seconds
POINT = 65  # bytes
WORDS = {  # for the refusals of core.sealed_keys
    "bundle": "The signature of these keys does not fit them.",
    "public-key": "One of these keys is no point of the curve P-256.",
    "another-member": "These are the keys of another member.",
    "number": "There is a number in these keys that is too large.",
}


class BundleForm(Struct, forbid_unknown_fields=True):
    """docs/sealed-messages.md, "Bundle"."""

    v: Literal[1]
    uid: int
    ik: str
    epoch: Annotated[int, Meta(ge=1, le=2**32 - 1)]
    dh: str
    created: Annotated[int, Meta(ge=1, le=MOST_EXACT)]
    sig: str


class KeysForm(Struct, forbid_unknown_fields=True):
    """`proof` is the viewer's login password, which a reset asks for: a stolen cookie must not give an identity up."""

    bundle: BundleForm
    device: DeviceId
    vault: list[VaultForm]
    device_name: str = ""
    sync: SyncForm | None = None
    reset: bool = False
    proof: str = ""


@bp.get("/me")
def me():
    """All that a device of the viewer begins with."""
    theme = request.cookies.get("theme")
    return {
        "ok": True, "uid": g.user.id, "username": g.user.username, "name": g.user.display_name,
        "theme": theme if theme in THEMES else "", "bundles": told_bundles(g.user.id),
        "vault": [{"slot": vault.slot, "version": vault.version} for vault in slots_of(get_db(), g.user)],
        "sync_version": sync_of(get_db(), g.user).version, "settings": told_settings(), "devices": told_devices(),
        "resets": [{"at": reset.created_at} for reset in resets_of(get_db(), g.user.id)],
        "vault_reads": [told_read(read) for read in vault_reads_of(get_db(), g.user)],
    }


def told_bundles(user_id: int) -> list[dict]:
    return [bundle.wire() for bundle in bundles_of(get_db(), user_id)]


def told_read(read) -> dict:
    return {"at": read.created_at, "slot": read.slot, "by": describe_device(read.user_agent), "network": read.address}


@bp.get("/keys")
@bp.get("/keys/<username>")
def show(username=""):
    """The public keys of a member, by name or by `?uid=`, and whether the viewer may write to them."""
    uid = request.args.get("uid", 0, type=int)
    if not username and not 0 < uid <= MOST_EXACT:
        raise NotFound("Say whose keys: by name, or by ?uid=.")
    peer = find_peer(get_db(), g.user, username, 0 if username else uid)
    standing = standing_of(get_db(), g.user, peer)
    resets = [reset.wire() for reset in resets_of(get_db(), peer.id)]
    return {"ok": True, **peer.wire(), "bundles": told_bundles(peer.id), "resets": resets,
            "may_write": standing.may_write, "blocked": standing.blocked}


@bp.post("/keys")
def publish():
    """Publish keys: the first, those of the next epoch, or others by a reset; both of these sign every other browser out."""
    pace(f"keys:{g.user.id}", 12, QUARTER)
    pace(f"keys-of-a-day:{g.user.id}", 30, DAY)  # contacts check each bundle there ever was
    new = checked_keys(decode_large(KeysForm))
    ended = publish_keys(get_db(), g.user, new)
    for session_id in ended:
        session_ended(session_id)
    keys_changed(g.user.id, contacts_of(get_db(), g.user.id))
    if new.sync:
        sync_changed(g.user.id, new.sync.version)
    return {"ok": True, "epoch": new.bundle.epoch, "ended": len(ended), "bundles": told_bundles(g.user.id)}


def checked_keys(form: KeysForm) -> NewKeys:
    """What was sent, with every part of it checked that can be without the member's secrets. Raises UnprocessableEntity."""
    slots = [vault.slot for vault in form.vault]
    if slots not in ([0], [0, 1], [1, 0]) or not all(vault.blob for vault in form.vault):
        raise UnprocessableEntity("vault: slot 0 for the recovery key is needed, slot 1 may come with it, each once.")
    return NewKeys(
        bundle=checked_bundle(form.bundle), device=bytes.fromhex(form.device), device_name=device_name(form.device_name),
        vault=tuple(checked_vault(vault) for vault in sorted(form.vault, key=lambda vault: vault.slot)),
        sync=checked_sync(form.sync) if form.sync else None,
        reset=form.reset, checked=proven(form.proof) if form.reset else "",
    )


def checked_bundle(form: BundleForm) -> Bundle:
    """A bundle of the viewer that its own identity key signed. Raises UnprocessableEntity."""
    ik, dh, sig = sized("ik", form.ik, POINT), sized("dh", form.dh, POINT), sized("sig", form.sig, SIGNATURE)
    bundle = Bundle(form.uid, form.epoch, ik, dh, form.created, sig)
    try:
        check_bundle(bundle.wire(), g.user.id)
    except SealedError as error:
        raise UnprocessableEntity(WORDS.get(error.code, WORDS["bundle"])) from None
    return bundle


def proven(password: str) -> str:
    """The hash of the viewer's password, if this is it; raises Forbidden."""
    pace_guesses(g.user.username)
    account = find_account(get_db(), g.user.username)
    if not matches(password, account):
        raise Forbidden("To reset, type the password that you sign in with. This is not it.")
    return account.password
