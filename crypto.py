"""All of the cryptography of this site in Python: sealed direct messages (NSDM1), and AES-256-GCM for values at rest.

The server itself needs little of it: it checks the bundles that members publish and opens the messages that they report.
The rest is here for whoever writes a client or a bot, and for the tests, which hold the browser's code against it.
docs/sealed-messages.md is the specification; `ls core/sealed_*` is the code, by topic.
"""

from core.at_rest import (
    Keyring,
    add_key,
    key_id,
    load_keyring,
    new_keyring,
    open_at_rest,
    remove_key,
    reseal,
    save,
    seal_at_rest,
)
from core.base64url import b64
from core.sealed_attachments import SealedFile, open_file, seal_file
from core.sealed_bytes import SealedError, unb64
from core.sealed_device import Device, first_keys
from core.sealed_envelope import Opened, conversation_id, link, link_of, open_envelope, open_report, readable, seal
from core.sealed_header import EDIT, HEADER, KINDS, MESSAGE, REACTION, UNSEND, Parsed, parse, parse_header
from core.sealed_keys import Identity, Party, check_bundle, make_bundle
from core.sealed_safety import fingerprint, safety_number
from core.sealed_vault import Vault, open_sync, open_vault, read_recovery_text, recovery_text, seal_sync, seal_vault
from core.sealed_writes import check_write, sign_write

__all__ = [
    "EDIT", "HEADER", "KINDS", "MESSAGE", "REACTION", "UNSEND", "Device", "Identity", "Keyring", "Opened", "Parsed", "Party",
    "SealedError", "SealedFile", "Vault", "add_key", "b64", "check_bundle", "check_write", "conversation_id", "fingerprint",
    "first_keys", "key_id", "link", "link_of", "load_keyring", "make_bundle", "new_keyring", "open_at_rest", "open_envelope",
    "open_file", "open_report", "open_sync", "open_vault", "parse", "parse_header", "read_recovery_text", "readable",
    "recovery_text", "remove_key", "reseal", "safety_number", "save", "seal", "seal_at_rest", "seal_file", "seal_sync",
    "seal_vault", "sign_write", "unb64",
]
