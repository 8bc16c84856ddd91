"""The vault: an account's private keys, locked with the recovery key or with a passphrase, so that the server may keep them.

And the sync blob, in which a member's devices tell each other what the server must not know. docs/sealed-messages.md, "Vault".
"""

from hashlib import pbkdf2_hmac, sha256
from os import urandom
from unicodedata import normalize

from msgspec import Struct, json

from core.base64url import b64
from core.sealed_bytes import SealedError, decrypt, encrypt, hkdf, label, pad, read_number, u32, u64, unb64, unpad
from core.sealed_keys import Identity, private_key, public_bytes, secret_bytes

HEADER, SYNC_HEADER = 72, 32
BY_KEY, BY_PHRASE = 0, 1
ITERATIONS, FEWEST, MOST = 1_000_000, 600_000, 10_000_000  # of PBKDF2: OWASP's floor, and what still ends
DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
RECOVERY, TYPED, CHECK = 20, 36, 20  # bytes of a recovery key, its digits, and the bits of checksum among them
READ_AS = str.maketrans("OIL", "011", "-\u2010\u2011\u2012\u2013\u2014")


class Vault(Struct, frozen=True):
    """What a vault holds: the account's keys, the 32 bytes of the sync key, and which version of the vault this is."""

    identity: Identity
    sync: bytes
    version: int


def recovery_text(key: bytes) -> str:
    """The recovery key as people keep it: "NS1-" and nine groups of four."""
    bits = int.from_bytes(key, "big") << CHECK | checksum(key)
    digits = "".join(DIGITS[bits >> 5 * place & 31] for place in reversed(range(TYPED)))
    return "-".join(["NS1"] + [digits[at:at + 4] for at in range(0, TYPED, 4)])


def read_recovery_text(text: str) -> bytes:
    """The key in what somebody typed: small letters, spaces, O for 0, I and L for 1 are all right.

    Raises SealedError "recovery-key" if it cannot be one, "recovery-typo" if the checksum says that something is mistyped.
    """
    digits = "".join(text.upper().split()).translate(READ_AS)
    digits = digits.removeprefix("NS1") if len(digits) == TYPED + 3 else digits
    if len(digits) != TYPED or not set(digits) <= set(DIGITS):
        raise SealedError("recovery-key")
    bits = sum(DIGITS.index(digit) << 5 * place for place, digit in enumerate(reversed(digits)))
    key = (bits >> CHECK).to_bytes(RECOVERY, "big")
    if checksum(key) != bits & (1 << CHECK) - 1:
        raise SealedError("recovery-typo")
    return key


def checksum(key: bytes) -> int:
    return int.from_bytes(sha256(label("rk") + key).digest()[:3], "big") >> 4


def seal_vault(identity: Identity, sync: bytes, secret: bytes | str, version: int, *, iterations: int = ITERATIONS,
               salt: bytes | None = None, nonce: bytes | None = None) -> bytes:
    """The vault's bytes; `secret` is the recovery key's bytes or the passphrase as text, `version` one more than before."""
    salt, nonce, by_phrase = salt or urandom(32), nonce or urandom(12), isinstance(secret, str)
    rounds = iterations if by_phrase else 0
    kind = bytes([BY_PHRASE if by_phrase else BY_KEY, 0, 0, 0])
    header = b"NSV1" + kind + u32(rounds) + salt + u64(identity.uid) + u64(version) + nonce
    return header + encrypt(vault_key(identity.uid, secret, salt, rounds), nonce, pad(written(identity, sync)), header)


def written(identity: Identity, sync: bytes) -> bytes:
    def pair(key):
        return {"d": b64(secret_bytes(key)), "p": b64(public_bytes(key))}

    epochs = [[epoch, pair(key)] for epoch, key in sorted(identity.dh.items())]
    return json.encode({"v": 1, "uid": identity.uid, "ik": pair(identity.isk), "dh": epochs, "sync": b64(sync)})


def open_vault(blob: bytes, secret: bytes | str, uid: int) -> Vault:
    """What a vault holds. Raises SealedError: "vault" for what is none, "another-member" for someone else's, "kdf" for a lock
    that is too weak or of another kind than `secret`, "decrypt" for a wrong key or phrase, "key-pair" for halves that do not
    belong together.
    """
    header = blob[:HEADER]
    iterations = check_header(header, secret, uid)
    salt, nonce = header[12:44], header[60:]
    said = json.decode(unpad(decrypt(vault_key(uid, secret, salt, iterations), nonce, blob[HEADER:], header)))
    if said["v"] != 1 or said["uid"] != uid:
        raise SealedError("vault")
    identity = Identity(uid, checked(said["ik"]), {epoch: checked(pair) for epoch, pair in said["dh"]})
    return Vault(identity, unb64(said["sync"]), read_number(header[52:60]))


def check_header(header: bytes, secret: bytes | str, uid: int) -> int:
    """The iterations that a vault's header asks for, if all of the header may be trusted so far."""
    if len(header) != HEADER or header[:4] != b"NSV1" or any(header[5:8]):
        raise SealedError("vault")
    if read_number(header[44:52]) != uid:
        raise SealedError("another-member")
    by_phrase, iterations = isinstance(secret, str), read_number(header[8:12])
    strong = FEWEST <= iterations <= MOST if by_phrase else iterations == 0
    if header[4] != (BY_PHRASE if by_phrase else BY_KEY) or not strong:
        raise SealedError("kdf")
    return iterations


def checked(pair: dict):
    key = private_key(unb64(pair["d"]))
    if public_bytes(key) != unb64(pair["p"]):
        raise SealedError("key-pair")
    return key


def vault_key(uid: int, secret: bytes | str, salt: bytes, iterations: int) -> bytes:
    if isinstance(secret, str):
        secret = pbkdf2_hmac("sha256", normalize("NFKC", secret).encode(), salt, iterations, 32)
    return hkdf(secret, salt, label("vault") + u64(uid))


def seal_sync(sync: bytes, uid: int, version: int, contents, *, nonce: bytes | None = None) -> bytes:
    """The blob of `contents`, which is what JSON can say; `version` is one more than that of the blob which this replaces."""
    nonce = nonce or urandom(12)
    header = b"NSS1" + u64(uid) + u64(version) + nonce
    return header + encrypt(sync_key(sync, uid), nonce, pad(json.encode(contents)), header)


def open_sync(sync: bytes, uid: int, blob: bytes, newest: int = 0):
    """(version, contents) of a blob; raises SealedError "sync", "another-member", "decrypt", or "old" below version `newest`."""
    header = blob[:SYNC_HEADER]
    if len(header) != SYNC_HEADER or header[:4] != b"NSS1":
        raise SealedError("sync")
    if read_number(header[4:12]) != uid:
        raise SealedError("another-member")
    contents = json.decode(unpad(decrypt(sync_key(sync, uid), header[20:], blob[SYNC_HEADER:], header)))
    version = read_number(header[12:20])
    if version < newest:
        raise SealedError("old")
    return version, contents


def sync_key(sync: bytes, uid: int) -> bytes:
    return hkdf(sync, b"", label("sync") + u64(uid))
