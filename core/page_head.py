"""What a page of somebody else says of itself: title, description, and the address of a picture.

The Open Graph protocol (https://ogp.me), else the page's own title and description. Whatever is in the page comes out
as plain text on one line.
"""

import codecs
import re
from html.parser import HTMLParser

from msgspec import Struct

from core.names import strip_unsafe

LONGEST_TITLE, LONGEST_DESCRIPTION = 300, 600  # characters
LONGEST_READ = 512 * 1024  # characters of a page: its head is at its beginning
LONGEST_VALUE = 4_000  # characters of one value that are looked at
TITLES = ("og:title", "twitter:title")
DESCRIPTIONS = ("og:description", "description", "twitter:description")
PICTURES = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")
# Encodings of the web (https://encoding.spec.whatwg.org) under Python's names. Others it knows are no such thing, or
# take time by the square of the text.
OF_THE_WEB = re.compile(r"utf-(8|8-sig|16|16-le|16-be)|cp125\d|cp(866|874|932|949|950)|iso8859-\d+|koi8-[ru]|mac-\w+"
                        r"|gb2312|gbk|gb18030|big5(hkscs)?|euc_(jp|kr)|shift_jis|iso2022_jp")
NAMED_INSIDE = re.compile(rb"<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?([\w:.-]{1,40})", re.IGNORECASE)
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class Head(Struct, frozen=True):
    """Each is "" when the page does not say it; `picture` is an address as it was written, perhaps a relative one."""

    title: str = ""
    description: str = ""
    picture: str = ""


def read_head(data: bytes, charset: str = "") -> Head:
    """Read a page's bytes, `charset` being what its sender called them; never raises, whatever they are."""
    reader = HeadReader()
    try:
        reader.feed(decode(data, charset)[:LONGEST_READ])
    except (EndOfHead, AssertionError):  # the parser asserts what a hostile page need not keep to
        pass
    return Head(
        title=one_line(reader.first(TITLES) or reader.title, LONGEST_TITLE),
        description=one_line(reader.first(DESCRIPTIONS), LONGEST_DESCRIPTION),
        picture=reader.first(PICTURES).strip(),
    )


class EndOfHead(Exception):
    """Nothing that follows is about the page as a whole."""


class HeadReader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.title, self.named, self.in_title = "", {}, False

    def handle_starttag(self, tag, attrs):
        if tag == "body":
            raise EndOfHead
        self.in_title = tag == "title" and not self.title
        if tag == "meta":
            said = dict(attrs)
            name = (said.get("property") or said.get("name") or "").strip().lower()
            self.named.setdefault(name, (said.get("content") or "")[:LONGEST_VALUE])

    def handle_endtag(self, tag):
        self.in_title = False
        if tag == "head":
            raise EndOfHead

    def handle_data(self, data):
        if self.in_title and len(self.title) < LONGEST_VALUE:
            self.title += data[:LONGEST_VALUE]

    def first(self, names: tuple[str, ...]) -> str:
        return next((self.named[name] for name in names if self.named.get(name, "").strip()), "")


def decode(data: bytes, charset: str) -> str:
    """Bytes as text: by their mark, by what their sender said, by what they say inside, else UTF-8 or windows-1252."""
    marked = next((name for mark, name in MARKS if data.startswith(mark)), "")
    inside = NAMED_INSIDE.search(data[:4096])  # whoever could read that in ASCII is not reading UTF-16
    for name in (marked, charset, inside[1].decode("ascii").lower().replace("utf-16", "utf-8") if inside else ""):
        if codec := codec_of_the_web(name):
            return data.decode(codec, "replace").removeprefix("\ufeff")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        is_utf8 = error.reason == "unexpected end of data" or error.start > 4096
        return data.decode("utf-8" if is_utf8 else "cp1252", "replace")


def codec_of_the_web(name: str) -> str:
    """Python's name of an encoding, "" for one that no page has; the web's Latin-1 is windows-1252."""
    try:
        codec = codecs.lookup(name.strip()).name if name.isascii() and name.strip() else ""
    except LookupError:
        return ""
    if codec in ("iso8859-1", "ascii"):
        return "cp1252"
    return codec if OF_THE_WEB.fullmatch(codec) else ""


def one_line(text: str, longest: int) -> str:
    """Words with single spaces between them, nothing invisible or turning, cut with "…" where it is too long."""
    line = " ".join(strip_unsafe(text[:LONGEST_VALUE]).split())
    return line if len(line) <= longest else line[:longest - 1].rstrip() + "…"
