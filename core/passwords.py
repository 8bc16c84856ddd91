"""Passwords, recovery codes and tokens: what is refused, what is kept, how it is compared.

bcrypt reads 72 bytes and no NUL, so it gets 44 characters of an HMAC over the whole password. The HMAC's key
("pepper") lives outside the database, so a stolen database alone cannot be tried against a list of words.
"""

import hmac
import re
import secrets
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import BoundedSemaphore, Semaphore
from unicodedata import normalize

import bcrypt

SHORTEST, LONGEST = 8, 256  # characters, after NFKC
LONGEST_TYPED = 1024        # characters before it, which joins at most 4; its time grows by the square of a row of marks
LONGEST_PAIR = 16           # characters of two common words that are still refused
LONGEST_NUMBER = 11         # digits that are a date or a telephone number
ROUNDS = 12                 # 2^12 rounds of bcrypt, a quarter of a second
AT_ONCE, QUEUE = 2, 8       # hashes running and waiting in this worker; more would starve the pages
# The hash of a random text nobody kept: what an unknown name is checked against, for the same time as a known one.
DUMMY = b"$2b$12$kECVEm1Wu9DS6vw4bDlP5.f3xMEaIjfsCy7VJK1NfQJIjk3qYS2g6"

COMMON = Path(__file__).with_name("common_passwords.txt")
RUNS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "!@#$%^&*()")
DISGUISES = (str.maketrans("013457@$!", "oieastasi"), str.maketrans("013457@$!", "oleastasl"))
DECORATION = re.compile(r"^[\W\d_]{0,6}|[\W\d_]{0,6}$")  # without it `123love!` is love

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"  # https://www.crockford.com/base32.html
CODE_LENGTH = 10                                # 5 bits each: 50 bits
READ_AS = str.maketrans("oil", "011", "-\u2010\u2011\u2012\u2013\u2014 \t")


class Busy(Exception):
    """More passwords are waiting to be checked than this worker takes; try again in some seconds."""


running = Semaphore(AT_ONCE)
waiting = BoundedSemaphore(AT_ONCE + QUEUE)


def check_password(password: str, username: str) -> None:
    """Raise ValueError, with a sentence, for a password too short, too long or easily guessed."""
    word = normalize("NFKC", password[:LONGEST_TYPED])
    if len(word) < SHORTEST:
        raise ValueError(f"A password has at least {SHORTEST} characters.")
    if len(word) > LONGEST or len(password) > LONGEST_TYPED:
        raise ValueError(f"A password has at most {LONGEST} characters.")
    if _has_surrogate(word):
        raise ValueError("This password holds half a character. Please type it again.")
    word = word.casefold()
    if _leans_on(word, username.casefold()) or _leans_on(word, "neospace"):
        raise ValueError("A password must not be your username or the name of this site with little added.")
    if _is_pattern(word):
        raise ValueError("That password is a simple pattern. Four unrelated words make a good one.")
    if is_common(word):
        raise ValueError("That password is among the commonest. Four unrelated words make a good one.")


def is_common(word: str) -> bool:
    """Whether a case-folded password is a common one or two of them, also behind digits, signs and look-alikes."""
    bare = DECORATION.sub("", word)
    undisguised = {DECORATION.sub("", text.translate(table)) for text in (word, bare) for table in DISGUISES}
    return any(reading in _common() or _is_pair(reading) for reading in {word, bare} | undisguised)


def hash_password(password: str, pepper: bytes, rounds: int = ROUNDS) -> str:
    """What to store, `v1$<pepper id>$2b$12$…`; raises Busy when too many wait."""
    with _turn():
        hashed = bcrypt.hashpw(_prehash(password, pepper), bcrypt.gensalt(rounds))
    return f"v1${_pepper_id(pepper)}{hashed.decode()}"


def verify_password(password: str, stored: str | None, pepper: bytes) -> bool:
    """Whether the password is the stored one; as slow for no member (None) as for a wrong password. Raises Busy."""
    prefix = f"v1${_pepper_id(pepper)}"
    is_ours = stored is not None and stored.startswith(prefix + "$2b$")
    with _turn():
        same = bcrypt.checkpw(_prehash(password, pepper), stored[len(prefix):].encode() if is_ours else DUMMY)
    return same and is_ours and len(password) <= LONGEST_TYPED


def new_recovery_codes(count: int = 10) -> list[str]:
    """Codes of 50 bits to be written down, `xxxxx-xxxxx` in Crockford's base 32."""
    codes = ("".join(secrets.choice(CROCKFORD) for _ in range(CODE_LENGTH)) for _ in range(count))
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def hash_code(code: str, key: bytes) -> bytes:
    """What to store of a recovery code; reads capitals, O for 0, I and L for 1, and any dashes or spaces."""
    plain = code.casefold().translate(READ_AS)
    return hmac.digest(key, plain.encode("utf-8", "surrogatepass"), "sha256")


def new_token() -> str:
    """32 random bytes in base64url, for a session or a link."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> bytes:
    """What to store of a token; it is random, so a plain SHA-256 tells nothing of it."""
    return sha256(token.encode("utf-8", "surrogatepass")).digest()


@contextmanager
def _turn() -> Iterator[None]:
    if not waiting.acquire(blocking=False):
        raise Busy("Many people are signing in right now. Please try again in a few seconds.")
    try:
        with running:
            yield
    finally:
        waiting.release()


def _prehash(password: str, pepper: bytes) -> bytes:
    text = normalize("NFKC", password[:LONGEST_TYPED]).encode("utf-8", "surrogatepass")
    return b64encode(hmac.digest(pepper, text, "sha256"))


def _pepper_id(pepper: bytes) -> str:
    """Names the pepper a hash was made with, so that it can be changed; tells nothing of the pepper."""
    return sha256(b"NeoSpace pepper id\0" + pepper).hexdigest()[:8]


def _is_pair(word: str) -> bool:
    """Whether a short password is two common words; three and more are many enough."""
    return len(word) <= LONGEST_PAIR and any(
        word[:at] in _common() and word[at:] in _common() for at in range(3, len(word) - 2))


def _has_surrogate(word: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in word)


def _leans_on(word: str, name: str) -> bool:
    """Whether little is left of the password without the name."""
    return len(name) > 1 and name in word and len(word.replace(name, "")) < SHORTEST


def _is_pattern(word: str) -> bool:
    """A number, few different characters, a piece repeated, or runs along the alphabet or the keyboard."""
    repeats = any(word == (word[:size] * len(word))[:len(word)] for size in range(1, min(4, len(word) // 2) + 1))
    is_number = word.isdecimal() and len(word) <= LONGEST_NUMBER
    return is_number or len(set(word)) < 4 or repeats or _is_runs(word)


def _is_runs(word: str) -> bool:
    """Whether the word is runs of 3 and more with at most two characters left over, `qwer1234`, `abcdefg!1`."""
    at = left_over = 0
    while at < len(word):
        size = _run_at(word, at)
        left_over += size < 3
        at += size if size >= 3 else 1
    return left_over <= 2


def _run_at(word: str, at: int) -> int:
    """How many characters from here follow one another on a run, in either direction, or are the same."""
    size = 1
    while at + size < len(word) and _follows(word[at:at + size + 1]):
        size += 1
    return size


def _follows(piece: str) -> bool:
    return len(set(piece)) == 1 or any(piece in run or piece[::-1] in run for run in RUNS)


@cache
def _common() -> frozenset[str]:
    lines = COMMON.read_text("utf-8").splitlines()
    words = [word for line in lines if not line.startswith("#") for word in line.split()]
    return frozenset(words) | {word[:SHORTEST] for word in words}  # old systems cut passwords at eight
