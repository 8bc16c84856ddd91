"""Turns what a member typed into safe HTML: a small part of Markdown, mentions, emoji shortcodes and links.

No tag is ever taken from the text: markdown-it-py (CommonMark) reads it into tokens, `Html` below writes every tag
and escapes every word. Rules are opt-in, so images, headings, tables and raw HTML stay as they were typed.
"""

import re
from collections.abc import Callable, Sequence

from linkify_it import LinkifyIt
from linkify_it.main import Match
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import blockquote, list_block
from markdown_it.rules_block.state_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, escape
from markdown_it.token import Token

from core.emoji import shortcodes, split_emoji
from core.names import strip_unsafe

RENDERER = 2     # raise it when the same text gives other HTML, so that kept HTML is made anew
DEEPEST = 6      # levels of quotes and lists, and of marks in a line; deeper ones are shown as typed
MOST_JUMBO = 3   # emoji a message may hold to be shown large
JUMBO_TEXT = 64  # characters; a longer text is not looked at for that
EXCERPT_READ = 1_000  # characters of a message that its excerpt looks at

SAFE_LINK = re.compile(r"https?://[^\s/?#]|mailto:[^\s@]+@", re.IGNORECASE)
SKETCH_LINK = re.compile(r"/scripts/[a-z2-7]{16}")  # the one place of this site that a message leads to without its host
LANGUAGE = re.compile(r"[a-z0-9+-]{1,20}")
MENTION = re.compile(r"@(\w{2,20})(?![\w@])", re.ASCII)
NO_MENTION_AFTER = re.compile(r"[a-zA-Z0-9/@=&#%+.\\-]")  # an address or a path goes on here
SHORTCODE = re.compile(r":([a-z0-9_+-]{1,40}):(?![a-z0-9])", re.ASCII)
WWW_HOST = r"(?:[a-z0-9-]{1,63}\.)+[a-z]{2,63}"
EMPHASES = frozenset(("em_open", "strong_open", "s_open"))
ESCAPABLE = frozenset("\\`*_~[]()<>:@-+.#!")
MARKS = re.compile(r"¯\\.|[\\`*_~\[\]()<>:@+.#!-]")


def render_message(body: str, members: frozenset[str] = frozenset()) -> str:
    """The HTML of a message; `@name` becomes a link when the case-folded name is among `members`."""
    tokens = md.parse(strip_unsafe(body), {"members": members})
    if _is_jumbo(body, tokens):
        tokens[0].attrSet("class", "jumbo")
    return md.renderer.render(tokens, md.options, {}).strip()


def as_link(words: str, url: str) -> str:
    """The Markdown of a link whose words are these very words."""
    escaped = MARKS.sub(lambda mark: mark[0] if mark[0][0] == "¯" else f"\\{mark[0]}", words)
    return f"[{escaped}]({url})"


def mentioned_names(body: str) -> frozenset[str]:
    """The case-folded names written `@name` outside code and links, member or not."""
    if "@" not in body:
        return frozenset()
    found: set[str] = set()
    md.parse(strip_unsafe(body), {"mentioned": found})
    return frozenset(found)


def excerpt(body: str, limit: int = 140) -> str:
    """The words of a message in one line without its marks, at most `limit` characters."""
    words = " ".join(" ".join(map(_plain, md.parse(strip_unsafe(body)[:EXCERPT_READ]))).split())
    if len(words) <= limit:
        return words
    return re.sub(r"[\s\u200d\ufe0f]+$", "", words[:limit - 1]) + "…"


def _plain(token: Token) -> str:
    if token.type == "inline":
        return "".join("\n" if child.type == "softbreak" else child.content for child in token.children)
    return token.content


def _is_jumbo(body: str, tokens: Sequence[Token]) -> bool:
    if len(body) > JUMBO_TEXT or [token.type for token in tokens] != ["paragraph_open", "inline", "paragraph_close"]:
        return False
    if any(child.type not in ("text", "softbreak") for child in tokens[1].children):
        return False
    return 0 < len(split_emoji(_plain(tokens[1]))) <= MOST_JUMBO


class Html(RendererHTML):
    """Writes the tokens that are not plain tags; each block of the outer level finds its own reading direction."""

    def renderToken(self, tokens, idx, options, env):
        token = tokens[idx]
        if token.block and token.nesting == 1 and token.level == 0:
            token.attrSet("dir", "auto")
        return super().renderToken(tokens, idx, options, env)

    def link_open(self, tokens, idx, options, env):
        href = tokens[idx].attrGet("href")
        if SKETCH_LINK.fullmatch(href):
            return f'<a href="{href}">'
        target = ' target="_blank"' if href.lower().startswith("http") else ""
        return f'<a href="{escapeHtml(href)}" rel="nofollow ugc noopener noreferrer"{target}>'

    def mention(self, tokens, idx, options, env):
        name, typed = tokens[idx].info, tokens[idx].content
        return f'<a class="mention" href="/wall/{name}" data-mention="{name}">{typed}</a>'

    def fence(self, tokens, idx, options, env):
        language = tokens[idx].info.split(maxsplit=1)[0] if tokens[idx].info.strip() else ""
        name = f' class="language-{language}"' if LANGUAGE.fullmatch(language) else ""
        return f'<pre dir="ltr"><code{name}>{escapeHtml(tokens[idx].content)}</code></pre>\n'


def _mention(state: StateInline, silent: bool) -> bool:
    match = MENTION.match(state.src, state.pos) if state.src[state.pos] == "@" else None
    if silent or not match or state.linkLevel or state.pos and NO_MENTION_AFTER.match(state.src, state.pos - 1):
        return False
    name = match[1].casefold()
    names = [name, name.rstrip("_")]  # the underscore after `_@ada_` ends the italics
    state.env.get("mentioned", set()).update(name for name in names if len(name) > 1)
    name = next((name for name in names if name in state.env.get("members", ())), None)
    if name is None:
        return False
    token = state.push("mention", "", 0)
    token.info, token.content = name, state.src[state.pos:state.pos + 1 + len(name)]
    state.pos += 1 + len(name)
    return True


def _shortcode(state: StateInline, silent: bool) -> bool:
    match = SHORTCODE.match(state.src, state.pos) if state.src[state.pos] == ":" else None
    if not match or state.pos and re.match(r"[\w/]", state.src[state.pos - 1], re.ASCII):
        return False  # the `:100:` of 10:100:20 is no 💯
    if match[1] not in shortcodes():
        return False
    if not silent:
        state.pending += shortcodes()[match[1]]
    state.pos = match.end()
    return True


def _escape(state: StateInline, silent: bool) -> bool:
    """A backslash takes the meaning from our own marks and stays before all else, as in C:\\temp and ¯\\_(ツ)_/¯."""
    following = state.src[state.pos + 1:state.pos + 2]
    if state.src[state.pos] != "\\" or following not in ESCAPABLE:
        return False
    if state.pos and state.src[state.pos - 1] == "¯":
        state.pending += "" if silent else "\\" + following
        state.pos += 2
        return True
    return escape(state, silent)


def _no_empty_links(state: StateCore) -> None:
    """`[words]()` leads nowhere, so it is words."""
    for token in state.tokens:
        closing = None
        for child in token.children or ():
            if child.type == "link_open" and not child.attrGet("href"):
                child.type, child.content, child.nesting, closing = "text", "[", 0, "]()"
            elif child.type == "link_close" and closing:
                child.type, child.content, child.nesting, closing = "text", closing, 0, None


def _no_deep_marks(state: StateCore) -> None:
    """Hundreds of emphases inside one another would keep a browser busy for seconds."""
    for token in state.tokens:
        too_deep: list[bool] = []
        for child in token.children or ():
            if child.nesting == 1:
                too_deep.append(child.type in EMPHASES and len(too_deep) >= DEEPEST)
            if child.nesting and (too_deep[-1] if child.nesting == 1 else too_deep.pop()):
                child.type, child.content, child.nesting = "text", child.markup, 0


def _shallow(rule: Callable) -> Callable:
    """The block rule, but never deeper than DEEPEST: markdown-it would drop the words that lie deeper."""
    def limited(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return state.level < DEEPEST and rule(state, start, end, silent)
    return limited


def _make_linkifier() -> LinkifyIt:
    """Finds https://…, http://…, mailto:…, www.… and mail addresses; readme.md is a file here, no host."""
    linkifier = LinkifyIt(options={"fuzzy_link": False})
    after_www = re.compile(WWW_HOST + linkifier.re["src_port"] + linkifier.re["src_path"], re.IGNORECASE)

    def length(_linkifier: LinkifyIt, text: str, at: int) -> int:
        match = after_www.match(text, at)
        return len(match[0]) if match else 0

    def complete(_linkifier: LinkifyIt, link: Match) -> None:
        link.url = "https://" + link.raw

    return linkifier.add("ftp:", None).add("//", None).add("www.", {"validate": length, "normalize": complete})


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"breaks": True, "linkify": True}, renderer_cls=Html)
    parser.enable(["fence", "blockquote", "list", "newline", "escape", "backticks", "strikethrough", "emphasis",
                   "balance_pairs", "link", "autolink", "linkify"])
    parser.linkify = _make_linkifier()
    parser.validateLink = lambda url: bool(SAFE_LINK.match(url) or SKETCH_LINK.fullmatch(url))
    parser.normalizeLinkText = lambda url: url  # a foreign script in a host name stays punycode, as it was typed
    parser.block.ruler.at("blockquote", _shallow(blockquote), {"alt": ["paragraph", "blockquote", "list"]})
    parser.block.ruler.at("list", _shallow(list_block), {"alt": ["paragraph", "blockquote"]})
    parser.inline.ruler.at("escape", _escape)
    parser.inline.ruler.before("link", "mention", _mention)
    parser.inline.ruler.before("link", "shortcode", _shortcode)
    parser.core.ruler.after("inline", "no_deep_marks", _no_deep_marks)
    parser.core.ruler.after("inline", "no_empty_links", _no_empty_links)
    return parser


md = _make_parser()
