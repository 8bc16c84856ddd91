"""JavaScript in colours: a source as HTML with its comments, texts, numbers and keywords marked."""

import re
from functools import lru_cache

from markupsafe import Markup, escape

LONGEST = 40_000  # characters: a longer source stays plain, it would be a page of ten thousand elements

KEYWORDS = """
    async await break case catch class const continue default delete do else export extends false finally for from
    function get if import in instanceof let new null of return set static super switch this throw true try typeof
    undefined var void while with yield
""".split()
# No part of it goes back over what it has read: a hostile source takes no longer than a tame one of its length.
TOKEN = re.compile(rf"""
    (?P<comment>//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/)?)
    |(?P<text>"(?:[^"\\\n]|\\.)*+"?|'(?:[^'\\\n]|\\.)*+'?|`(?:[^`\\]|\\.)*+`?
        |(?:(?<=[=(,:\[!&|?]\s)|(?<=[=(,:\[!&|?]))/(?:[^/\\\n]|\\.){1,200}+/[a-z]*+)  # the last: /a pattern/
    |(?P<number>(?<![\w$.])(?:0[xXbBoO][\da-fA-F_]*+|(?:\d[\d_]*+(?:\.[\d_]*+)?+|\.\d[\d_]*+)(?:[eE][+-]?\d++)?+)n?+)
    |(?P<keyword>(?<![\w$.])(?:{"|".join(KEYWORDS)})(?![\w$]))
    |(?P<call>(?<![\w$])[A-Za-z_$][\w$]*+(?=\())
    |[\w$]++
""", re.DOTALL | re.VERBOSE)


@lru_cache(maxsize=32)
def highlighted(source: str) -> Markup:
    """A source as HTML: what it is stays a text, and its parts stand in <span class="code__comment"> and its like."""
    if len(source) > LONGEST:
        return escape(source)
    parts, at = [], 0
    for match in TOKEN.finditer(source):
        parts.append(escape(source[at:match.start()]))
        parts.append(marked(match.lastgroup, match[0]))
        at = match.end()
    return Markup("").join([*parts, escape(source[at:])])


def marked(kind: str | None, text: str) -> Markup:
    return Markup('<span class="code__{}">{}</span>').format(kind, text) if kind else escape(text)
