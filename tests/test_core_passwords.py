import re
import threading
import time

import pytest

from core import passwords
from core.passwords import (
    Busy,
    check_password,
    hash_code,
    hash_password,
    hash_token,
    is_common,
    new_recovery_codes,
    new_token,
    verify_password,
)

PEPPER = b"p" * 32
QUICK = 4  # rounds: the least bcrypt knows


@pytest.mark.parametrize("password", [
    "correct horse battery staple", "purple-boots-on-tuesday", "xk7!mQ2pw9", "ada likes long walks",
    "Grüner Elefant tanzt",
    "жираф ест облака", "x9#" * 3 + "q", "日本語のながいことば", "p" + "äöü" * 80,
])
def test_a_good_password_is_taken(password):
    check_password(password, "ada")


@pytest.mark.parametrize("password, words", [
    ("", "at least 8"), ("short77", "at least 8"), ("x1!" * 86, "at most 256"),
    ("password", "commonest"), ("Password1", "commonest"), ("p4$$w0rd!", "commonest"), ("iloveyou2", "commonest"),
    ("Sunshine2024!", "commonest"), ("dragonmaster", "commonest"), ("123!letmein", "commonest"),
    ("trustno1", "commonest"),
    ("aaaaaaaaaaaa", "pattern"), ("abcabcabcabc", "pattern"), ("12345678", "pattern"), ("87654321", "pattern"),
    ("qwertyuiop", "pattern"), ("1qaz2wsx3edc", "pattern"), ("abcd1234", "pattern"), ("24121987", "pattern"),
    ("asdfghjkl;1", "pattern"), ("adalovelace1", "username"), ("1adalovelace", "username"), ("NeoSpace123", "username"),
    ("ab\ud800cdefghijk", "half a character"),
])
def test_a_bad_password_is_refused_with_the_reason(password, words):
    with pytest.raises(ValueError, match=words):
        check_password(password, "adalovelace")


def test_the_list_refuses_thousands_of_common_passwords():
    assert len([word for word in passwords._common() if len(word) >= 8]) > 3000
    assert all(map(is_common, ("football", "baseball1", "superman", "michelle", "chocolate", "princess", "starwars")))


def test_a_password_fits_its_hash_and_no_other():
    stored = hash_password("correct horse", PEPPER, QUICK)
    assert verify_password("correct horse", stored, PEPPER)
    assert not verify_password("correct horsf", stored, PEPPER)
    assert not verify_password("correct horse", stored, b"q" * 32)


def test_a_hash_says_its_version_its_pepper_and_its_rounds():
    assert re.fullmatch(r"v1\$[0-9a-f]{8}\$2b\$12\$[./A-Za-z0-9]{53}", hash_password("correct horse", PEPPER))
    assert hash_password("correct horse", PEPPER, QUICK) != hash_password("correct horse", PEPPER, QUICK)


def test_passwords_of_more_than_72_bytes_differ_at_their_ends():
    stored = hash_password("a" * 200 + "b", PEPPER, QUICK)
    assert verify_password("a" * 200 + "b", stored, PEPPER)
    assert not verify_password("a" * 200 + "c", stored, PEPPER)


def test_a_password_with_nul_is_read_to_its_end():
    assert not verify_password("abc\x00x", hash_password("abc\x00y", PEPPER, QUICK), PEPPER)


def test_the_same_letters_typed_on_another_keyboard_fit():
    assert verify_password("cafe\u0301 ﬁn", hash_password("caf\u00e9 fin", PEPPER, QUICK), PEPPER)


@pytest.mark.parametrize("stored", [None, "", "v1$", "v0$2b$12$abc", "$2b$12$" + "a" * 53])
def test_without_a_usable_hash_no_password_fits(stored):
    assert not verify_password("anything at all", stored, PEPPER)


def test_a_password_is_normalised_up_to_a_length_that_takes_no_time(monkeypatch):
    seen, normalize = [], passwords.normalize
    monkeypatch.setattr(passwords, "normalize", lambda form, text: seen.append(len(text)) or normalize(form, text))
    marks = "a" + "\u0301\u0316" * 50_000
    with pytest.raises(ValueError, match="at most 256"):
        check_password(marks, "ada")
    assert not verify_password(marks, None, PEPPER)
    assert seen == [1024, 1024]


def test_a_password_that_only_begins_like_the_right_one_does_not_fit():
    stored = hash_password("a" * 1024, PEPPER, QUICK)
    assert verify_password("a" * 1024, stored, PEPPER) and not verify_password("a" * 1025, stored, PEPPER)


def test_a_password_is_never_long_when_it_is_taken_and_short_when_it_is_cut():
    with pytest.raises(ValueError, match="at most 256"):
        check_password("ᾂ" * 200 + "x" * 1000, "ada")


def test_no_password_breaks_the_check():
    for password in ("", "\ud800", "x" * 100_000, "\x00"):
        assert not verify_password(password, None, PEPPER)


def test_an_unknown_name_takes_as_long_as_a_wrong_password():
    stored = hash_password("correct horse", PEPPER)
    known, unknown = (min(spent_on(at) for _ in range(3)) for at in (stored, None))
    assert 0.6 < known / unknown < 1.6


def spent_on(stored):
    began = time.thread_time()
    verify_password("wrong horse", stored, PEPPER)
    return time.thread_time() - began


def test_only_two_hashes_run_at_once_and_the_eleventh_is_sent_away(monkeypatch):
    go_on, running, most = threading.Event(), [], []

    def wait_for_us(*_):
        running.append(1)
        most.append(len(running))
        go_on.wait(10)
        running.pop()
        return True

    monkeypatch.setattr(passwords.bcrypt, "checkpw", wait_for_us)
    threads = [threading.Thread(target=verify_password, args=("x", None, PEPPER)) for _ in range(10)]
    for thread in threads:
        thread.start()
    while passwords.waiting._value:
        time.sleep(0.001)
    with pytest.raises(Busy, match="try again"):
        verify_password("x", None, PEPPER)
    go_on.set()
    for thread in threads:
        thread.join()
    assert len(most) == 10 and max(most) == 2
    assert passwords.waiting._value == 10


def test_recovery_codes_are_ten_different_ones_of_50_bits():
    codes = new_recovery_codes()
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"[0-9a-hjkmnp-tv-z]{5}-[0-9a-hjkmnp-tv-z]{5}", code) for code in codes)


@pytest.mark.parametrize("typed", ["01ab2-cd3ef", "O1AB2-CD3EF", "oiab2cd3ef", " olab2 cd3ef ", "0Lab2–cd3ef"])
def test_a_recovery_code_is_read_as_people_write_it(typed):
    assert hash_code(typed, PEPPER) == hash_code("01ab2-cd3ef", PEPPER)


def test_recovery_codes_need_their_key():
    assert hash_code("01ab2-cd3ef", PEPPER) != hash_code("01ab2-cd3ef", b"other")
    assert hash_code("01ab2-cd3ef", PEPPER) != hash_code("01ab2-cd3eg", PEPPER)


def test_tokens_are_random_and_only_their_hash_is_kept():
    assert re.fullmatch(r"[\w-]{43}", new_token())
    assert new_token() != new_token()
    assert len(hash_token("x")) == 32 and hash_token("x") != hash_token("y")
