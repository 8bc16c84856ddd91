import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import names
from core.names import clean_body, clean_display_name, clean_text, clean_username, count_graphemes, slugify


@pytest.mark.parametrize("typed, name",
                         [("ada", "ada"), (" Ada_99 ", "ada_99"), ("x" * 20, "x" * 20), ("__", "__"), ("00", "00")])
def test_a_username_is_folded(typed, name):
    assert clean_username(typed) == name


@pytest.mark.parametrize("typed",
                         ["", "a", "x" * 21, "ada lovelace", "ada-l", "аda", "ada\x00", "ada\n\nb", "é1", "@ada",
                          "😀😀", "ada."])
def test_other_usernames_are_refused_with_the_rule(typed):
    with pytest.raises(ValueError, match="2 to 20"):
        clean_username(typed)


@pytest.mark.parametrize("typed", ["admin", "ADMIN", "root", "neospace", "system", "settings", "everyone", "_admin_"])
def test_names_that_pass_for_the_place_itself_are_refused(typed):
    with pytest.raises(ValueError, match="reserved"):
        clean_username(typed)


@pytest.mark.parametrize("typed, name", [
    ("  Ada   Lovelace ", "Ada Lovelace"), ("e\u0301va", "éva"), ("عدا", "عدا"), ("Ada 👩‍💻", "Ada 👩‍💻"),
    ("❤️ Grace", "❤️ Grace"),
    ("🏴󠁧󠁢󠁥󠁮󠁧󠁿 Linus", "🏴󠁧󠁢󠁥󠁮󠁧󠁿 Linus"), ("🏳️‍🌈", "🏳️‍🌈"), ("張三", "張三"), ("हिन्दी", "हिन्दी"), ("1️⃣", "1️⃣"), ("x" * 40, "x" * 40),
    ("👩‍👩‍👧" * 40, "👩‍👩‍👧" * 40), ("Nguyễn", "Nguyễn"), ("a\tb\nc", "a b c"), ("👩🏽‍🚀", "👩🏽‍🚀"),
])
def test_a_display_name_may_be_in_any_script(typed, name):
    assert clean_display_name(typed) == name


@pytest.mark.parametrize("typed", [
    "", "   ", "x" * 41, "👩‍👩‍👧" * 41, "\u3164", "\u2800\u2800", "\u115f", "ada\u200b", "ada\u200d", "a\u200db",
    "\u202eada", "ada\u2066",
    "ada\ufeff", "a\u0301\u0302\u0303\u0304", "ada\x00", "ada\ue000", "ada\ud800", "ada\u00ad", "\ufe0fada",
    "a\ufe0f", "ada\u061c",
    "ada\U000e0041", "\u0301", "ad\u2060a", "a\u20dd\u20dd\u20dd\u20dd",
])
def test_display_names_that_hide_or_tower_are_refused(typed):
    with pytest.raises(ValueError):
        clean_display_name(typed)


@pytest.mark.parametrize("text, count", [
    ("", 0), ("abc", 3), ("é", 1), ("e\u0301", 1), ("👩‍👩‍👧", 1), ("🇩🇪🇫🇷", 2), ("👍🏽", 1), ("1️⃣", 1), ("각", 1),
    ("हि", 1),
])
def test_graphemes_are_what_a_reader_counts(text, count):
    assert count_graphemes(text) == count


@pytest.mark.parametrize("typed, text", [
    ("  the   lobby\n", "the lobby"), ("a\r\nb\u2028c", "a b c"), ("a\x00\x1b[31mb", "a[31mb"),
    ("\u202eevil", "evil"), ("e\u0301", "é"),
    ("a\u00a0b", "a b"), ("👩‍💻", "👩‍💻"),
])
def test_a_one_line_text_is_one_line(typed, text):
    assert clean_text(typed) == text


@pytest.mark.parametrize("typed, body", [
    ("a\r\nb\rc\u2028d", "a\nb\nc\nd"), ("\n \n  a  \n\n", "  a"), ("a\tb", "a\tb"), ("a\x00b\x7fc\x9fd", "abcd"),
    ("\u202ea\u2069", "a"), ("  \n ", ""), ("مرحبا \u200fx", "مرحبا \u200fx"), ("a\n\n\nb", "a\n\n\nb"),
])
def test_a_body_keeps_its_lines(typed, body):
    assert clean_body(typed) == body


@pytest.mark.parametrize("clean", [clean_body, clean_text, clean_display_name])
def test_half_a_character_is_refused(clean):
    with pytest.raises(ValueError, match="half a character"):
        clean("ada \ud83d")


@pytest.mark.parametrize("name, slug", [
    ("The Lobby", "the-lobby"), ("Ünïcödé & Ærø", "unicode-aero"), ("ada's room", "adas-room"), ("--x--", "x"),
    ("a" * 60, "a" * 40),
    ("new", "new-1"), ("Straße", "strasse"),
])
def test_a_slug_is_readable(name, slug):
    assert slugify(name) == slug


def test_names_without_latin_letters_get_different_slugs():
    assert slugify("広場") != slugify("площадь")


@given(st.text())
def test_every_name_has_a_slug(name):
    assert set(slugify(name)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert 1 <= len(slugify(name)) <= 40


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_cleaning_twice_changes_nothing_more(text):
    assert clean_body(clean_body(text)) == clean_body(text)
    assert clean_text(clean_text(text)) == clean_text(text)


@pytest.mark.parametrize("clean", [clean_display_name, clean_text])
def test_a_text_that_is_far_too_long_is_refused_before_anything_is_done_to_it(clean, monkeypatch):
    monkeypatch.setattr(names, "normalize", lambda form, text: pytest.fail("it would take minutes"))
    with pytest.raises(ValueError, match="at most"):
        clean("a" + "\u0301\u0316" * 50_000)


def test_a_display_name_fits_its_place_in_the_table():
    assert len(clean_display_name("👩‍👩‍👧‍👦" * 28)) == 196
    with pytest.raises(ValueError, match="too long to keep"):
        clean_display_name("👩‍👩‍👧‍👦" * 29)
