"""Which addresses people may put on their pages."""

import pytest

from core.links import clean_link, host_of


@pytest.mark.parametrize(("typed", "kept"), [
    ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
    ("  HTTPS://Example.org ", "https://Example.org"),
    ("example.org", "https://example.org"),
    ("//example.org/x", "https://example.org/x"),
    ("http://localhost:8080/", "http://localhost:8080/"),
    ("http://[2001:db8::1]/", "http://[2001:db8::1]/"),
    ("https://münchen.example", "https://münchen.example"),
    ("https://example.org/~ada/(notes)", "https://example.org/~ada/(notes)"),
])
def test_an_address_is_kept_as_it_was_meant(typed, kept):
    assert clean_link(typed) == kept


@pytest.mark.parametrize("typed", [
    "", "https://", "nowhere", "http://.", "http://a..b", "javascript:alert(1)", "JAVASCRIPT:alert(1)", "java\tscript:alert(1)",
    "data:text/html,x", "vbscript:x", "file:///etc/passwd", "mailto:ada@example.org", "blob:https://example.org/x",
    "https://ada:secret@example.org", "https://good.example@evil.example", "https://example.org:0", "https://example.org:99999",
    "https://example.org\\@evil.example", "https://exam ple.org", "https://example.org/\u202egnp.exe", "https://example.org/\x00",
    "https://[::1", "http:example.org", 'https://example.org/"onclick', "https://example.org/" + "x" * 500,
])
def test_what_a_browser_must_not_follow_is_refused_with_a_sentence(typed):
    with pytest.raises(ValueError, match=r"\.$"):
        clean_link(typed)


def test_a_link_without_a_title_is_called_by_its_host():
    assert host_of("https://www.example.org:8080/a") == "example.org"
