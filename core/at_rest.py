"""AES-256-GCM for the few things in the database that a stolen disk must not show, with keys that can be changed.

A sealed value is "NSE1", the id of its key in 4 bytes, a nonce of 12, and the ciphertext with its tag. It is bound to
its place (table, column, row), so that a value copied into another row does not open there, and each purpose has a key of
its own, derived from the master key. Changing keys: add_key, then reseal every value, then remove_key; both keys read
meanwhile.
"""

import os
from collections.abc import Callable
from pathlib import Path
from secrets import token_bytes, token_hex

from msgspec import DecodeError, Struct, json

from core.sealed_bytes import SealedError, decrypt, encrypt, hkdf

MAGIC, HEADER, KEY = b"NSE1", 20, 32
RESTORE = "Restore it from a backup; without it what it locks stays locked."


class Keyring(Struct, frozen=True):
    """Master keys of 32 bytes by their id; new values are sealed with the active one."""

    active: int
    keys: dict[int, bytes]


def new_keyring() -> Keyring:
    return Keyring(1, {1: token_bytes(KEY)})


def load_keyring(path: Path) -> Keyring:
    """The keys in this file, which is made, for its owner alone, where there is none; raises SystemExit if it is damaged."""
    if not path.exists():
        save(path, new_keyring(), os.link)
    try:
        ring = json.decode(path.read_bytes(), type=Keyring)
    except (OSError, DecodeError) as error:
        raise SystemExit(f"Cannot read {path}: {error}. {RESTORE}") from None
    if ring.active not in ring.keys or any(len(key) != KEY for key in ring.keys.values()):
        raise SystemExit(f"{path} lacks a key. {RESTORE}")
    return ring


def save(path: Path, ring: Keyring, put: Callable = os.replace) -> None:
    """Write the keys so that readers see the old ones or the new ones; with `os.link` whoever was first has made them."""
    draft = path.with_name(f".{path.name}-{os.getpid()}-{token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_bytes(json.encode(ring))
    try:
        put(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)


def add_key(ring: Keyring) -> Keyring:
    """The same keys and a new active one."""
    id = max(ring.keys) + 1
    return Keyring(id, ring.keys | {id: token_bytes(KEY)})


def remove_key(ring: Keyring, id: int) -> Keyring:
    """Without a key that nothing is sealed with any more; raises ValueError for the active one."""
    if id == ring.active:
        raise ValueError("The active key seals what is written now. Add another first.")
    return Keyring(ring.active, {known: key for known, key in ring.keys.items() if known != id})


def seal_at_rest(ring: Keyring, purpose: str, place: tuple, data: bytes) -> bytes:
    """`data` for the database; `place` is (table, column, row id), and must be the same when it is opened."""
    header = MAGIC + ring.active.to_bytes(4, "big") + token_bytes(12)
    return header + encrypt(purpose_key(ring.keys[ring.active], purpose), header[8:], data, header[:8] + bound(place))


def open_at_rest(ring: Keyring, purpose: str, place: tuple, blob: bytes) -> bytes:
    """What was sealed for this purpose and place. Raises SealedError: "at-rest" for what is no sealed value, "key-id" for one
    whose key is not there, "decrypt" for one that was changed or moved.
    """
    key = ring.keys.get(key_id(blob))
    if key is None:
        raise SealedError("key-id")
    return decrypt(purpose_key(key, purpose), blob[8:HEADER], blob[HEADER:], blob[:8] + bound(place))


def reseal(ring: Keyring, purpose: str, place: tuple, blob: bytes) -> bytes:
    """The same value under the active key; as it is if it is there already."""
    if key_id(blob) == ring.active:
        return blob
    return seal_at_rest(ring, purpose, place, open_at_rest(ring, purpose, place, blob))


def key_id(blob: bytes) -> int:
    if len(blob) < HEADER or blob[:4] != MAGIC:
        raise SealedError("at-rest")
    return int.from_bytes(blob[4:8], "big")


def purpose_key(master: bytes, purpose: str) -> bytes:
    return hkdf(master, b"", f"NeoSpace/{purpose}".encode())


def bound(place: tuple) -> bytes:
    return json.encode(place)
