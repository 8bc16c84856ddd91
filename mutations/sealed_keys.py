"""A member's public keys: the first ones, those of the next epoch, and others after a reset. Checked before they come here."""

from msgspec import Struct
from werkzeug.exceptions import Conflict

from db import fetch_all
from mutations.accounts import require_password
from mutations.sealed_devices import keep_device
from mutations.sealed_vault import NewVault, Old, put_sync, put_vault
from mutations.sessions import drop_other_sessions, require_session
from queries.sealed_keys import Bundle, newest_bundle
from queries.sealed_vault import Sync, sync_of

OTHER_KEYS = "These are not the keys that your contacts know you by. Restore them with your recovery key, or reset."
SAME_KEYS = "A reset needs an identity of its own; this is the one you have."
NOTHING_THERE = "There are no keys of yours to reset. Set up your messages."
NO_SYNC = "The new keys need a new sync blob beside them."
ADD_BUNDLE = """
    INSERT INTO dm_bundles (user_id, epoch, ik, dh, created_ms, sig) VALUES (:user_id, :epoch, :ik, :dh, :created_ms, :sig)
"""


class NewKeys(Struct, frozen=True):
    """A bundle that was verified, with what is stored beside it.

    A reset has `checked`, the hash of the password that the member proved to know; for all else it is "".
    """

    bundle: Bundle
    device: bytes
    device_name: str
    vault: tuple[NewVault, ...]  # slot 0, then slot 1 if the member has a passphrase
    sync: Sync | None = None
    reset: bool = False
    checked: str = ""


def publish_keys(db, user, new: NewKeys) -> list[int]:
    """Store a bundle with its vault and its sync blob, all or nothing; gives the sessions that ended with the old keys.

    Sent again it is as once. Raises Conflict where the keys do not follow on those that are there, Old (told: the epoch,
    or a slot, or sync, with the version that is there) when another device was faster.
    """
    with db:
        require_session(db, user)
        newest = newest_bundle(db, user.id)
        ended = [] if is_stored(db, user, newest, new) else follow(db, user, newest, new)
    return ended


def is_stored(db, user, newest: Bundle | None, new: NewKeys) -> bool:
    """Whether the very same came before, with the very same vault: what the member wrote down must open what is there."""
    kept = fetch_all(db, NewVault, "SELECT slot, version, blob FROM dm_vault WHERE user_id = :id ORDER BY slot", id=user.id)
    return newest is not None and newest.sig == new.bundle.sig and tuple(kept) == new.vault


def follow(db, user, newest: Bundle | None, new: NewKeys) -> list[int]:
    """Inside a transaction: put the new keys in the place of the newest."""
    check_step(newest, new)
    if new.reset:
        require_password(db, user, new.checked)
        note_reset(db, newest, new.bundle)
    bundle = new.bundle
    db.execute(ADD_BUNDLE, {"user_id": user.id, "epoch": bundle.epoch, "ik": bundle.ik, "dh": bundle.dh,
                            "created_ms": bundle.created_ms, "sig": bundle.sig})
    replace_blobs(db, user, new)
    keep_device(db, user, new.device, new.device_name)
    return drop_other_sessions(db, user) if newest else []


def check_step(newest: Bundle | None, new: NewKeys) -> None:
    """Raise Conflict unless the keys are the first, or the next of the same identity, or another's by a reset."""
    if newest is None and new.reset:
        raise Conflict(NOTHING_THERE)
    if newest and (newest.ik == new.bundle.ik) == new.reset:
        raise Conflict(SAME_KEYS if new.reset else OTHER_KEYS)
    epoch = newest.epoch if newest else 0
    if new.bundle.epoch != epoch + 1:
        raise Old(epoch=epoch)


def note_reset(db, old: Bundle, new: Bundle) -> None:
    db.execute("INSERT INTO dm_resets (user_id, old_ik, new_ik) VALUES (:user_id, :old_ik, :new_ik)",
               {"user_id": new.user_id, "old_ik": old.ik, "new_ik": new.ik})


def replace_blobs(db, user, new: NewKeys) -> None:
    """Inside a transaction: what is stored under the old keys goes; a slot that the new ones do not fill is empty then."""
    for vault in new.vault:
        other = put_vault(db, user, vault)
        if other is not None:
            raise Old(slot=vault.slot, version=other)
    if len(new.vault) == 1:
        db.execute("DELETE FROM dm_vault WHERE user_id = :id AND slot = 1", {"id": user.id})
    there = sync_of(db, user)
    if new.sync is None and there.version:
        raise Conflict(NO_SYNC)
    if new.sync and not put_sync(db, user, new.sync):
        raise Old(sync=there.version)
