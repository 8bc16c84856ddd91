"""Change the key of what is locked in the database (core/at_rest.py), in two steps with a restart between them.

`begin` adds a key; after the restart every worker locks with it and still reads the old one. `finish` locks everything
anew and then throws the old keys away: from there on nobody can read what a thief may have copied together with them.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from backups.owner import refuse_stranger  # noqa: E402
from config import Config, load_config  # noqa: E402
from core.at_rest import Keyring, add_key, load_keyring, remove_key, save  # noqa: E402
from core.sealed_bytes import SealedError  # noqa: E402
from db import connect  # noqa: E402
from mutations.sealed_evidence import reseal_evidence  # noqa: E402


def main(arguments: list[str]) -> None:
    steps = {"begin": begin, "finish": finish}
    if len(arguments) != 1 or arguments[0] not in steps:
        raise SystemExit("Usage: scripts/change_keys begin, then restart NeoSpace, then scripts/change_keys finish")
    print(steps[arguments[0]](load_config()))


def begin(config: Config) -> str:
    """Add a key, unless one waits already; gives the line to print."""
    path = keys_of(config)
    ring = load_keyring(path)
    if len(ring.keys) == 1:
        save(path, add_key(ring))
    return "A new key is there. Restart NeoSpace, then run scripts/change_keys finish."


def finish(config: Config) -> str:
    """Lock everything with the newest key and keep no other; raises SystemExit where a value does not open."""
    path, db = keys_of(config), connect(config.database, config.durability)
    ring = load_keyring(path)
    try:
        count = reseal_evidence(db, ring)
    except SealedError:
        raise SystemExit("Something does not open with the keys in keys.json. Nothing was thrown away.") from None
    finally:
        db.close()
    save(path, without_old(ring))
    return f"{count:,} locked anew. The old key is gone from {path}; throw away copies of it too, with the backups they open."


def without_old(ring: Keyring) -> Keyring:
    for id in ring.keys.keys() - {ring.active}:
        ring = remove_key(ring, id)
    return ring


def keys_of(config: Config) -> Path:
    """Where the keys are; raises SystemExit where NeoSpace never ran, and for who is not their owner."""
    refuse_stranger(config.path())
    if not config.path("keys.json").exists():
        raise SystemExit(f"There are no keys in {config.path()}. Start NeoSpace once, or set NEOSPACE_VAR.")
    return config.path("keys.json")


if __name__ == "__main__":
    main(sys.argv[1:])
