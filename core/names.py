"""Cleans what people type: usernames, display names, one-line fields, message bodies and slugs.

Each `clean_` function returns the text to store or raises ValueError with a sentence for the person who typed it.
"""

import re
from hashlib import sha256
from unicodedata import category, combining, normalize

USERNAME = re.compile(r"[a-z0-9_]{2,20}")
DISPLAY_NAME_MAX = 40  # graphemes: what a reader would count as letters
DISPLAY_NAME_KEPT = 200  # characters: what the table holds of them, marks and joiners included
# Characters as typed. Normalising takes time by the square of a row of marks, so it is never given more than this.
LONGEST_NAME, LONGEST_LINE = 400, 1000
COMBINING_MAX = 3      # marks in a row; more is a tower that covers the lines around it
SLUG_MAX = 40

# Names that would pass for the place itself, or that a mention or an address could mean otherwise.
RESERVED = frozenset("""
    abuse account admin administrator admins all anonymous api apps archive assets auth
    ban bans block blog bot bots channel code contact conversations create
    dashboard deleted delete developer devices directory dm edit errors everyone
    feed files friends gallery guest help here hide home host info invite invites
    join keys legal links lobby log login logout mail me media member members messages metal mod moderator moderators mods
    neospace new news nobody none notifications null official operator owner
    password photos pin pins policy portal post posts preview privacy profile protection
    random recover register report reports reset robots room rooms root rules
    script scripts sealed search security server session sessions settings setup signin signout signup site socket
    staff static status stickers studio superuser support sync sysadmin system
    team terms test theme ui undefined update upload uploads user users vault viewer wall walls webmaster welcome www you
""".split())

SURROGATE = re.compile("[\ud800-\udfff]")
LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Control characters but tab and newline, and every mark that turns the reading direction of what follows.
UNSAFE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u206a-\u206f\ufeff\ufff9-\ufffb]")
BLANK_LINES_FIRST = re.compile(r"\A(?:[ \t]*\n)+")  # the end is left to rstrip: a pattern would look from every blank
# Letters and signs that draw nothing, beside the format characters (category Cf).
INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {chr(c) for c in range(0xFE00, 0xFE0F)}
ZWJ, VS16, BLACK_FLAG, KEYCAP = "\u200d", "\ufe0f", "\U0001f3f4", "\u20e3"
NOT_DECOMPOSED = str.maketrans({
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
})
SLUGS_OF_PAGES = frozenset(("archived", "edit", "join", "new", "search"))


def clean_username(text: str) -> str:
    """A username a new member may take, case-folded."""
    name = text.strip().casefold()
    if not USERNAME.fullmatch(name):
        raise ValueError("A username has 2 to 20 letters a to z, digits or underscores.")
    if name in RESERVED or name.strip("_") in RESERVED or name.startswith("former_"):
        raise ValueError("That username is reserved. Please choose another.")
    return name


def clean_display_name(text: str) -> str:
    """The name a member is shown by, in NFC: 1 to 40 graphemes, nothing invisible, nothing that turns direction."""
    too_long = f"A display name has at most {DISPLAY_NAME_MAX} letters."
    name = " ".join(normalize("NFC", _bounded(_encodable(text), LONGEST_NAME, too_long)).split())
    if not name or all(_is_mark(char) or char in INVISIBLE for char in name):
        raise ValueError("A display name needs at least one letter or sign.")
    if count_graphemes(name) > DISPLAY_NAME_MAX:
        raise ValueError(too_long)
    if len(name) > DISPLAY_NAME_KEPT:
        raise ValueError("This display name is too long to keep: an emoji that is joined of several counts for each of them.")
    if not all(_may_be_shown(name, at) for at in range(len(name))):
        raise ValueError("A display name cannot hold invisible or control characters.")
    if _has_tower(name):
        raise ValueError(f"A display name has at most {COMBINING_MAX} accents on one letter.")
    return name


def clean_text(text: str) -> str:
    """A one-line text, in NFC: control and direction characters gone, every run of spaces one space."""
    line = _bounded(_encodable(text), LONGEST_LINE, f"A line has at most {LONGEST_LINE:,} characters.")
    return " ".join(UNSAFE.sub("", normalize("NFC", LINE_END.sub(" ", line))).split())


def clean_body(text: str) -> str:
    """A text of several lines as typed: newlines are `\\n`, no control or direction characters, no blank edges."""
    return BLANK_LINES_FIRST.sub("", strip_unsafe(_encodable(text)).rstrip())


def strip_unsafe(text: str) -> str:
    """The text with one kind of newline and without control and direction characters."""
    return UNSAFE.sub("", LINE_END.sub("\n", text))


def slugify(name: str) -> str:
    """An address for a name, `[a-z0-9-]{1,40}`; a name without Latin letters gets one made from its hash."""
    plain = normalize("NFKD", name.casefold().translate(NOT_DECOMPOSED)).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")[:SLUG_MAX].strip("-")
    if not slug:
        return "n-" + sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return slug + "-1" if slug in SLUGS_OF_PAGES else slug


def count_graphemes(text: str) -> int:
    """About how many letters a reader sees: marks, joined emoji and flag pairs count with what they stand on."""
    count, joined, flag_open = 0, False, False
    for char in text:
        is_flag = "\U0001f1e6" <= char <= "\U0001f1ff"
        closes_flag = is_flag and flag_open
        if not (joined or closes_flag or _is_mark(char)):
            count += 1
        joined, flag_open = char == ZWJ, is_flag and not closes_flag
    return count


def _encodable(text: str) -> str:
    if SURROGATE.search(text):
        raise ValueError("This text holds half a character (a lone surrogate). Please type it again.")
    return text


def _bounded(text: str, most: int, sentence: str) -> str:
    if len(text) > most:
        raise ValueError(sentence)
    return text


def _is_mark(char: str) -> bool:
    """Whether the character only changes the one before it: accents, joiners, skin tones, tags."""
    return (
        category(char) in ("Mn", "Me", "Mc", "Cf")
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or "\u1160" <= char <= "\u11ff"
    )


def _may_be_shown(name: str, at: int) -> bool:
    char, before = name[at], name[at - 1] if at else ""
    if char == ZWJ:
        return _is_pictorial(before) and at + 1 < len(name) and _is_pictorial(name[at + 1])
    if char == VS16:
        return bool(before) and category(before)[0] not in "LMZC"
    if "\U000e0020" <= char <= "\U000e007f":
        return BLACK_FLAG in name[:at]
    return char not in INVISIBLE and category(char) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def _is_pictorial(char: str) -> bool:
    return char == VS16 or category(char) in ("So", "Sk", "Sm") or "\U0001f000" <= char <= "\U0001faff"


def _has_tower(name: str) -> bool:
    height = 0
    for char in normalize("NFD", name):
        height = height + 1 if combining(char) or category(char) == "Me" and char != KEYCAP else 0
        if height > COMBINING_MAX:
            return True
    return False
