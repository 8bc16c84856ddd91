"""The safety number: 60 digits over both members' identity keys, alike on both screens as long as nobody stands between."""

from hashlib import pbkdf2_hmac

from core.sealed_bytes import label, u64

ROUNDS, BYTES, GROUP = 5200, 30, 5  # as Signal does it: about 2^112 tries to find a key with the same digits


def fingerprint(uid: int, ik: bytes) -> str:
    """30 digits of one member's identity key."""
    data = pbkdf2_hmac("sha512", u64(uid) + ik, label("fp"), ROUNDS, BYTES)
    groups = (int.from_bytes(data[at:at + GROUP], "big") % 10**GROUP for at in range(0, BYTES, GROUP))
    return "".join(f"{group:05d}" for group in groups)


def safety_number(one: tuple[int, bytes], other: tuple[int, bytes]) -> str:
    """Twelve groups of five digits for two members, each (uid, ik); the order of the two does not matter."""
    digits = "".join(sorted([fingerprint(*one), fingerprint(*other)]))
    return " ".join(digits[at:at + GROUP] for at in range(0, len(digits), GROUP))
