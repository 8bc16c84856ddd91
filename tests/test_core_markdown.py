from html.parser import HTMLParser
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.markdown import excerpt, mentioned_names, render_message

MEMBERS = frozenset({"ada", "grace_h", "_x_"})
TAGS = {
    "p": {"dir", "class"}, "br": set(), "strong": set(), "em": set(), "s": set(), "code": {"class"}, "pre": {"dir"},
    "blockquote": {"dir"}, "ul": {"dir"}, "ol": {"dir", "start"}, "li": set(),
    "a": {"href", "rel", "target", "class", "data-mention"},
}
LINK = 'rel="nofollow ugc noopener noreferrer" target="_blank"'


class Reader(HTMLParser):
    """Reads HTML as a browser would and keeps its tags and its words."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.words = [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words += data

    def handle_comment(self, data):
        raise AssertionError(f"comment {data!r}")

    handle_decl = handle_pi = unknown_decl = handle_comment


def assert_harmless(html):
    for tag, attrs in Reader(html).tags:
        assert tag in TAGS and attrs.keys() <= TAGS[tag], (tag, attrs)
        if tag == "a":
            assert attrs["href"].startswith(("http://", "https://", "mailto:", "HTTP", "/wall/")), attrs
            assert attrs["href"].startswith("/wall/") or attrs["rel"] == "nofollow ugc noopener noreferrer"


@pytest.mark.parametrize("typed, html", [
    ("hello", '<p dir="auto">hello</p>'),
    ("one\ntwo\n\nthree", '<p dir="auto">one<br>\ntwo</p>\n<p dir="auto">three</p>'),
    ("**bold** *it* _it_ ~~no~~", '<p dir="auto"><strong>bold</strong> <em>it</em> <em>it</em> <s>no</s></p>'),
    ("`a < b`", '<p dir="auto"><code>a &lt; b</code></p>'),
    ("```python\nx < 1\n```", '<pre dir="ltr"><code class="language-python">x &lt; 1\n</code></pre>'),
    ('```a"onload=x\nx\n```', '<pre dir="ltr"><code>x\n</code></pre>'),
    ("> quote", '<blockquote dir="auto">\n<p>quote</p>\n</blockquote>'),
    ("- a\n- b", '<ul dir="auto">\n<li>a</li>\n<li>b</li>\n</ul>'),
    ("3. a", '<ol start="3" dir="auto">\n<li>a</li>\n</ol>'),
    ("[site](https://a.example/)", f'<p dir="auto"><a href="https://a.example/" {LINK}>site</a></p>'),
    ("see https://a.example/x.", f'<p dir="auto">see <a href="https://a.example/x" {LINK}>https://a.example/x</a>.</p>'),
    ("www.a.example/(b)", f'<p dir="auto"><a href="https://www.a.example/(b)" {LINK}>www.a.example/(b)</a></p>'),
    ("ada@example.org",
     '<p dir="auto"><a href="mailto:ada@example.org" rel="nofollow ugc noopener noreferrer">ada@example.org</a></p>'),
    (":tada: is :no_such: at 10:100:20", '<p dir="auto">🎉 is :no_such: at 10:100:20</p>'),
    ("`:tada:`", '<p dir="auto"><code>:tada:</code></p>'),
    ("", ""),
])
def test_each_mark_has_its_html(typed, html):
    assert render_message(typed) == html


@pytest.mark.parametrize("typed", [
    "<b>bold</b>", "<script>alert(1)</script>", "&amp; &lt;", "# no heading", "---", "    indented", "a | b",
    "2 * 3 * 4",
    "readme.md", "example.com", "ftp://a.example", "//a.example/x", "C:\\temp\\new", "¯\\_(ツ)_/¯", "snake_case_name",
    "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](data:text/html,hi)", "[x](/settings)", "[x]()",
    "[x](vbscript:x)", "[x](javascript&#58;alert(1))", "[x][y]", "@nobody", "::", ":a b:",
])
def test_what_is_no_mark_of_ours_is_shown_as_typed(typed):
    html = render_message(typed, MEMBERS)
    assert Reader(html).words == typed.strip()
    assert "<a" not in html


def test_an_image_is_never_loaded():
    assert "<img" not in render_message("![x](https://a.example/x.png)")


def test_a_host_name_in_punycode_is_not_turned_into_look_alike_letters():
    assert ">https://xn--80ak6aa92e.com</a>" in render_message("https://xn--80ak6aa92e.com")


def test_direction_overrides_and_control_characters_are_gone():
    assert render_message("a\u202eb\u2066c\x00d\x07e\x9bf") == '<p dir="auto">abcdef</p>'


@pytest.mark.parametrize("typed", ["🎉", ":tada: 🎉", "👍🏽👩‍👩‍👧🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤\n❤️"])
def test_one_to_three_emoji_alone_are_jumbo(typed):
    assert '<p class="jumbo" dir="auto">' in render_message(typed)


@pytest.mark.parametrize("typed", ["🎉🎉🎉🎉", "🎉!", "> 🎉", "`🎉`", "🎉\n\n🎉", "12", "*🎉*"])
def test_anything_else_is_not_jumbo(typed):
    assert "jumbo" not in render_message(typed)


@pytest.mark.parametrize("typed", ["@ada", "(@ada)", "hi @ada, you", "_@ada_", "**@ada**", "> @ada", "- @ada", "@Ada"])
def test_a_member_named_is_a_link_to_the_wall(typed):
    html = render_message(typed, MEMBERS)
    assert '<a class="mention" href="/wall/ada" data-mention="ada">@' in html
    assert mentioned_names(typed) >= {"ada"}


@pytest.mark.parametrize("typed", [
    "`@ada`", "```\n@ada\n```", "\\@ada", "me@ada", "@ada@server.example", "https://a.example/@ada", "[@ada](https://a.example)",
    "@adalovelace", "<https://a.example/@ada>", "www.a.example/@ada",
])
def test_code_addresses_and_longer_names_mention_nobody(typed):
    assert "mention" not in render_message(typed, MEMBERS)
    assert "ada" not in mentioned_names(typed)


def test_underscores_belong_to_a_name_when_a_member_has_it():
    assert 'data-mention="_x_">@_x_</a>' in render_message("@_x_", MEMBERS)
    assert 'data-mention="grace_h">@grace_h</a> <em>' in render_message("@grace_h _yes_", MEMBERS)


@pytest.mark.parametrize("typed, line", [
    ("**bold** and `code`\n> quoted\n\n- item", "bold and code quoted item"),
    ("[words](https://a.example) :tada:", "words 🎉"),
    ("```python\nprint(1)\n```", "print(1)"),
    ("x" * 200, "x" * 139 + "…"),
    ("", ""),
])
def test_an_excerpt_is_one_line_without_marks(typed, line):
    assert excerpt(typed) == line


def test_an_excerpt_does_not_end_in_half_an_emoji():
    assert excerpt("a" * 137 + "👩‍👩‍👧") == "a" * 137 + "👩…"


@pytest.mark.parametrize("mark", ["> ", "- ", "1. ", "> - "])
def test_the_words_under_too_many_marks_are_not_lost(mark):
    html = render_message(mark * 50 + "deep")
    assert "deep" in Reader(html).words
    assert html.count("<blockquote") + html.count("<li") <= 6


@pytest.mark.parametrize("opening, closing", [("*a ", " b*"), ("**a ", " b**"), ("_a ", " b_"), ("~~a ", " b~~")])
def test_marks_inside_one_another_are_marks_six_deep_and_shown_as_typed_below(opening, closing):
    html = render_message(opening * 400 + "deep" + closing * 400)
    words, mark = Reader(html).words, opening[:-2]
    assert len(Reader(html).tags) == 1 + 6
    assert words.count("a") == words.count("b") == 400 and "deep" in words
    assert words.count(mark[0]) == 2 * 394 * len(mark)


PATHOLOGICAL = [
    "[", "]", "*", "_", "~", "`", ">", "> ", "- ", "* ", "1. ", "<", "(", "[](", "![](", "[a](", "*a ", "**a",
    "_a*", "a_", "~~a",
    "`a``", "\\", "@", "@a", ":", ":a", ":tada:", "www.", "www.a", "http://", "https://a.b/", "mailto:", "a@b",
    "a@b.c ",
    "@ada ", "<a", "<http://", "&", "\n", "\n\n", " \n", "> \n", "- a\n", "- a\n  ", "```\n", "~~~", "[[]",
    "[x](https://a.b) ",
    "*[", "_*~`", "\u202e", "🎉", "👩‍", "-\n", "a\n- ", "://", "h://", "(https://a.b/(", "\t", "[a][",
    "http://a.b/*", "\\[", ":+1:@ada",
]


@pytest.mark.parametrize("piece", PATHOLOGICAL)
def test_four_thousand_hostile_characters_take_less_than_a_quarter_second(piece):
    typed = (piece * 4000)[:4000]
    began = process_time()
    html = render_message(typed, MEMBERS)
    assert process_time() - began < 0.25
    assert_harmless(html)


def test_opening_marks_closed_in_reverse_are_fast_too():
    for opening, closing in (("*a ", " b*"), ("**", "**"), ("[", "](https://a.b)"), ("_", "_"), ("~~x ", " y~~"),
                             ("<", ">")):
        count = 4000 // len(opening + closing)
        began = process_time()
        assert_harmless(render_message(opening * count + closing * count))
        assert process_time() - began < 0.25


MARKS = st.sampled_from(["*", "_", "`", "```", "~~", "[", "](", ")", "<", ">", "- ", "1. ", "\n", "@ada", ":tada:", "https://a.b",
                         "javascript:", "\\", '"', "'", "&", "=", "onload", " ", "x",
                         "<img src=x onerror=alert(1)>", "www.a.b/"])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(MARKS, st.text(st.characters(exclude_categories=["Cs"]), max_size=4)), max_size=40))
def test_no_mix_of_marks_makes_a_tag_that_is_not_ours(pieces):
    typed = "".join(pieces)
    assert_harmless(render_message(typed, MEMBERS))
    assert "\n" not in excerpt(typed) and len(excerpt(typed)) <= 140


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["> ", "- ", "1. ", "  ", "\n", "word", "\n\n", "    "]), max_size=30))
def test_no_nesting_loses_a_word(pieces):
    typed = "".join(pieces)
    assert Reader(render_message(typed)).words.count("word") == typed.count("word")
