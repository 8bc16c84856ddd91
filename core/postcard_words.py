"""Sets words into a picture: in the faces of the walls, with emoji between them, and lines where no face has the letters."""

import re
from functools import lru_cache
from html.parser import HTMLParser
from unicodedata import bidirectional

from msgspec import Struct
from PIL import Image, ImageDraw

from core.postcard_art import emoji_art
from core.postcard_faces import BODY, font, has_letters

EMOJI = re.compile(  # one emoji: a flag, a keycap, or a picture with its tones, joiners and selectors
    "[\U0001f1e6-\U0001f1ff]{2}|[0-9#*]\ufe0f?\u20e3"
    "|[\u203c-\u3299\U0001f000-\U0001faff][\ufe0e\ufe0f]?[\U0001f3fb-\U0001f3ff]?"
    "(?:\u200d[\u2600-\u27bf\U0001f000-\U0001faff][\ufe0e\ufe0f]?[\U0001f3fb-\U0001f3ff]?)*"
)
BLOCKS = {"p", "li", "blockquote", "pre", "ul", "ol", "br", "h2", "h3"}
LONGEST = 1200  # characters of one text that are set
MOST_PIECES = 40  # of one word
LINE = 1.38  # heights of letters from line to line


class Piece(Struct, frozen=True):
    """A part of a line: a word, an emoji, or a word as a bar; `width` in pixels, `text` "" for a bar."""

    text: str
    width: float
    emoji: bool = False


class Setting(Struct, frozen=True):
    """Lines of pieces as they stand, in pixels."""

    lines: tuple[tuple[tuple[Piece, ...], ...], ...]  # lines of words of pieces
    face: str
    size: float
    leading: float
    gap: float  # between two words
    right: bool  # the words run from right to left

    @property
    def height(self) -> float:
        return len(self.lines) * self.leading

    @property
    def width(self) -> float:
        return max((line_width(line, self.gap) for line in self.lines), default=0)


def set_words(text: str, face: str, size: float, width: float, most_lines: int = 60, leading: float = LINE) -> Setting:
    """Break a text into lines no wider than `width` pixels, at most so many; what is cut off ends with "…"."""
    size = max(size, 2)
    gap, lines = size * 0.27, []
    for paragraph in text[:LONGEST].strip().split("\n"):
        words = [part for word in paragraph.split() for part in cut(word, face, size, width)]
        lines += break_line([measured(word, face, size, width) for word in words], width, gap)
    if not text.strip():
        lines = []
    if len(lines) > most_lines:
        lines = [*lines[:most_lines - 1], [*lines[most_lines - 1], (Piece("…", size * 0.7),)]]
    ways = (bidirectional(char) for char in text)
    right = next((way != "L" for way in ways if way in ("L", "R", "AL")), False)
    return Setting(tuple(map(tuple, lines)), face, size, size * leading, gap, right)


def cut(word: str, face: str, size: float, width: float) -> list[str]:
    """A word that is wider than a line, in parts that are not."""
    wide = font(face, round(size)).getlength(word)
    if wide <= width or not has_letters(face, word):
        return [word]
    letters = max(int(len(word) * width / wide * 0.9), 1)
    return [word[at:at + letters] for at in range(0, len(word), letters)]


def measured(word: str, face: str, size: float, width: float) -> tuple[Piece, ...]:
    """A word as pieces: emoji apart from letters, and nothing wider than a line."""
    pieces, at = [], 0
    for found in EMOJI.finditer(word):
        if emoji_art(found[0], 32):
            pieces += [plain(word[at:found.start()], face, size), Piece(found[0], size * 1.2, emoji=True)]
            at = found.end()
    pieces = [piece for piece in (*pieces, plain(word[at:], face, size)) if piece.width]
    return tuple(piece if piece.width <= width else shortened(piece, width) for piece in pieces[:MOST_PIECES])


def plain(text: str, face: str, size: float) -> Piece:
    face = face if has_letters(face, text) else BODY
    if text and not has_letters(face, text):
        return Piece("", size * 0.5 * min(len(text), 40))
    return Piece(text, font(face, round(size)).getlength(text))


def shortened(piece: Piece, width: float) -> Piece:
    letters = max(int(len(piece.text) * width / piece.width) - 2, 1)
    return Piece(piece.text[:letters] + "…" if piece.text and not piece.emoji else piece.text, width, piece.emoji)


def break_line(words: list[tuple[Piece, ...]], width: float, gap: float) -> list[list[tuple[Piece, ...]]]:
    lines, used = [[]], 0.0
    for word in words:
        wide = sum(piece.width for piece in word)
        if lines[-1] and used + gap + wide > width:
            lines.append([])
            used = 0.0
        used += wide + (gap if lines[-1] else 0)
        lines[-1].append(word)
    return lines


def line_width(line, gap: float) -> float:
    return sum(piece.width for word in line for piece in word) + gap * max(len(line) - 1, 0)


def draw_words(image: Image.Image, setting: Setting, x: float, y: float, width: float, colour: str, align: str = "start",
               rim: str = "", rim_width: float = 0) -> None:
    """Draw a setting into the box at x, y that is `width` wide; with a rim around the letters if there is a colour for it."""
    if align == "start" and setting.right:
        align = "end"
    for number, line in enumerate(setting.lines):
        space = width - line_width(line, setting.gap)
        start = x + {"start": 0, "centre": space / 2, "end": space}[align]
        draw_line(image, line, setting, start, y + number * setting.leading, colour, rim, rim_width)


def draw_line(image: Image.Image, line, setting: Setting, x: float, y: float, colour: str, rim: str, rim_width: float) -> None:
    for word in reversed(line) if setting.right else line:
        for piece in word:
            draw_piece(image, piece, setting, x, y + setting.leading / 2, colour, rim, rim_width)
            x += piece.width
        x += setting.gap


def draw_piece(image: Image.Image, piece: Piece, setting: Setting, x: float, middle: float, colour: str, rim: str,
               rim_width: float) -> None:
    pen, size = ImageDraw.Draw(image), setting.size
    if piece.emoji:
        art = emoji_art(piece.text, round(size * 1.15))
        image.alpha_composite(art, corner(image, x, middle - art.height / 2))
    elif piece.text:
        face = setting.face if has_letters(setting.face, piece.text) else BODY
        pen.text((x, middle + size * 0.34), piece.text, colour, font(face, round(size)), "ls",
                 stroke_width=round(rim_width), stroke_fill=rim or None)
    else:
        box = (x, middle - size * 0.22, x + max(piece.width - size * 0.1, 1), middle + size * 0.22)
        pen.rounded_rectangle(box, size * 0.2, colour, rim or None, round(rim_width / 2))


def corner(image: Image.Image, x: float, y: float) -> tuple[int, int]:
    """Where a picture's corner may lie: alpha_composite takes no negative place."""
    return min(max(round(x), 0), image.width), min(max(round(y), 0), image.height)


class Plain(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts = []

    def handle_starttag(self, tag, attrs):
        if tag in BLOCKS:
            self.parts.append("\n")
        if tag == "li":
            self.parts.append("• ")

    def handle_data(self, data):
        self.parts.append(data)


@lru_cache(maxsize=512)
def words_of(html: str) -> str:
    """The words of our own HTML, a line for each block."""
    reader = Plain()
    reader.feed(html[:20_000])
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return "\n".join(line for line in lines if line)
