"""A member's vault and the blob their devices share: replaced only by who knows the version that is there."""

from msgspec import Struct
from werkzeug.exceptions import Conflict, NotFound, TooManyRequests

from core.base64url import b64
from db import fetch_one, fetch_value
from mutations.sessions import require_session
from queries.sealed_vault import Settings, Sync, sync_of

READS_AN_HOUR = 10  # of the vault: who restores needs one or two
WITHIN_THE_HOUR = "created_at > strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-1 hour')"
MOST_AHEAD = 100_000  # versions: more than any backup is behind, and no way to use all numbers up
KEPT_READS = "-90 days"  # as SQLite says it
OTHER_KEYS = "You have other keys by now: this was signed with the old ones. Nothing was stored."
TOO_OFTEN = f"Your vault was fetched {READS_AN_HOUR} times within the hour. Look at your devices, and wait until it is over."


class Old(Conflict):
    """Somebody was faster: `told` says what is there now, for the client to begin from."""

    description = "Another of your devices changed this in the meantime. Load it and try again."

    def __init__(self, **told):
        super().__init__()
        self.told = told


class NewVault(Struct, frozen=True):
    """A slot's contents; `version` is one more than that of what it replaces, and `blob` empty to have none."""

    slot: int
    version: int
    blob: bytes


class Opened(Struct, frozen=True):
    version: int
    blob: bytes


def keep_vault(db, user, new: NewVault, ik: bytes) -> None:
    """Replace a slot, or empty it, for who signed with `ik`; twice is as once. Raises Old, and Conflict for old keys."""
    with db:
        require_session(db, user)
        require_identity(db, user, ik)
        other = None if is_kept(db, user, new) else put_vault(db, user, new)
    if other is not None:
        raise Old(slot=new.slot, version=other)


def is_kept(db, user, new: NewVault) -> bool:
    """Inside a transaction: whether a slot holds these very bytes already, as after an answer that got lost."""
    kept = fetch_one(db, Opened, """
        SELECT version, blob FROM dm_vault WHERE user_id = :id AND slot = :slot
    """, id=user.id, slot=new.slot)
    return (kept.version, kept.blob) == (new.version, new.blob) if kept else not new.blob


def put_vault(db, user, new: NewVault) -> int | None:
    """Inside a transaction: replace a slot; gives the version that is there where the new one is not the next, else None."""
    there = fetch_value(db, """
        SELECT version FROM dm_vault WHERE user_id = :user_id AND slot = :slot
    """, user_id=user.id, slot=new.slot) or 0
    if new.version != there + 1:
        return there
    db.execute("DELETE FROM dm_vault WHERE user_id = :user_id AND slot = :slot", {"user_id": user.id, "slot": new.slot})
    db.execute("""
        INSERT INTO dm_vault (user_id, slot, version, blob) SELECT :user_id, :slot, :version, :blob WHERE length(:blob) > 0
    """, {"user_id": user.id, "slot": new.slot, "version": new.version, "blob": new.blob})
    return None


def open_vault(db, user, slot: int) -> Opened:
    """A slot for its member, written down with the browser that asks. Raises NotFound, and TooManyRequests beyond 10 an hour."""
    with db:
        require_session(db, user)
        opened = fetch_one(db, Opened, """
            SELECT version, blob FROM dm_vault WHERE user_id = :user_id AND slot = :slot
        """, user_id=user.id, slot=slot)
        if opened is None:
            raise NotFound("There is nothing in this part of your vault.")
        noted = note_read(db, user, slot)
    if not noted:
        raise TooManyRequests(TOO_OFTEN, retry_after=seconds_to_wait(db, user))
    return opened


def note_read(db, user, slot: int) -> bool:
    """Inside a transaction: write down that this session fetches a slot; False when it is too often."""
    db.execute(f"""
        DELETE FROM dm_vault_reads
        WHERE user_id = :id
          AND created_at <= strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '{KEPT_READS}')
    """, {"id": user.id})
    return fetch_value(db, f"""
        INSERT INTO dm_vault_reads (user_id, session_id, slot, user_agent, address)
        SELECT user_id, id, :slot, user_agent, address
        FROM sessions
        WHERE id = :session_id
          AND :most > (SELECT count(*) FROM dm_vault_reads WHERE user_id = :id AND {WITHIN_THE_HOUR})
        RETURNING 1
    """, session_id=user.session_id, id=user.id, slot=slot, most=READS_AN_HOUR) is not None


def seconds_to_wait(db, user) -> int:
    """Until the first of the reads within the hour is older than that."""
    return fetch_value(db, f"""
        SELECT 3601 + unixepoch(min(created_at)) - unixepoch() FROM dm_vault_reads WHERE user_id = :id AND {WITHIN_THE_HOUR}
    """, id=user.id) or 1


def require_identity(db, user, ik: bytes) -> None:
    """Inside a transaction: raise Conflict unless the identity key under which a write was checked is still the member's."""
    newest = fetch_value(db, "SELECT ik FROM dm_bundles WHERE user_id = :id ORDER BY epoch DESC LIMIT 1", id=user.id)
    if newest != ik:
        raise Conflict(OTHER_KEYS)


def keep_sync(db, user, new: Sync, ik: bytes) -> None:
    """Replace what the devices share, for who signed this with `ik`; raises Old with what is there, Conflict for old keys."""
    with db:
        require_session(db, user)
        require_identity(db, user, ik)
        kept = put_sync(db, user, new)
        there = sync_of(db, user)
    if not kept:
        raise Old(version=there.version, blob=b64(there.blob))


def put_sync(db, user, new: Sync) -> bool:
    """Inside a transaction: whether the version was a later one, and the blob is replaced.

    It is the next one, but for a device that has seen more than this database: it came back from a backup.
    """
    return fetch_value(db, """
        INSERT INTO dm_sync (user_id, version, blob)
        SELECT :user_id, :version, :blob
        WHERE :version - coalesce((SELECT version FROM dm_sync WHERE user_id = :user_id), 0) BETWEEN 1 AND :ahead
        ON CONFLICT (user_id) DO UPDATE SET version = excluded.version, blob = excluded.blob
        RETURNING 1
    """, user_id=user.id, version=new.version, blob=new.blob, ahead=MOST_AHEAD) is not None


def change_settings(db, user, settings: Settings) -> None:
    """Say who may write to `user`, and whether marks of reading go both ways."""
    with db:
        require_session(db, user)
        db.execute("UPDATE profiles SET dm_from = :takes, dm_reads = :reads WHERE user_id = :id",
                   {"takes": settings.takes, "reads": settings.reads, "id": user.id})
