"""What a member keeps here closed: the vault of their keys, the blob their devices share; and who fetched the vault."""

from msgspec import Struct

from db import fetch_all, fetch_one

SHOWN_READS = 20  # of the vault, the newest


class Vault(Struct, frozen=True):
    """A slot of the vault: 0 opens with the recovery key, 1 with the passphrase."""

    slot: int
    version: int


class Sync(Struct, frozen=True):
    """What a member's devices share."""

    version: int
    blob: bytes


NOTHING = Sync(0, b"")  # shared yet


class VaultRead(Struct, frozen=True):
    """Somebody with the member's session fetched a slot; `address` is the network they came from."""

    slot: int
    user_agent: str
    address: str
    created_at: str


class Settings(Struct, frozen=True):
    """Who may write to a member, and whether they and others tell each other what was read."""

    takes: str
    reads: bool


def slots_of(db, user) -> list[Vault]:
    return fetch_all(db, Vault, "SELECT slot, version FROM dm_vault WHERE user_id = :id ORDER BY slot", id=user.id)


def sync_of(db, user) -> Sync:
    return fetch_one(db, Sync, "SELECT version, blob FROM dm_sync WHERE user_id = :id", id=user.id) or NOTHING


def vault_reads_of(db, user) -> list[VaultRead]:
    """Who fetched the vault last, the newest first."""
    return fetch_all(db, VaultRead, """
        SELECT slot, user_agent, address, created_at
        FROM dm_vault_reads
        WHERE user_id = :id
        ORDER BY created_at DESC, id DESC
        LIMIT :limit
    """, id=user.id, limit=SHOWN_READS)


def settings_of(db, user) -> Settings:
    return fetch_one(db, Settings, "SELECT dm_from AS takes, dm_reads AS reads FROM profiles WHERE user_id = :id", id=user.id)
