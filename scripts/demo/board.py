"""Laying out a wall: every call puts one thing on top of what is there, its middle at x and y, in units of the plane."""

from collections.abc import Callable

from msgspec import Struct

from core.wall_themes import Theme
from demo.canvas import Canvas
from mutations.link_previews import NewPreview
from mutations.wall_shapes import NewArt, NewEmoji, NewImage, NewItem, NewLink, NewPicture, NewScript, NewText, NewTextSticker

Drawing = Callable[[], Canvas]
CAPTION = 64  # units that a line under a picture takes, with what is around it


class Placed(Struct):
    """A thing on a wall: `drawing` is what its picture shows, `by` the visitor who left it, "" for its owner."""

    item: NewItem
    drawing: Drawing | None = None
    by: str = ""


class Board:
    """A wall in the making; `pins` are names of demo.sketches, `anthem` a title and what makes its sound."""

    def __init__(self, owner: str, theme: Theme, pins: tuple[str, ...] = (), visitors: str = "approve",
                 anthem: tuple[str, Callable[[], bytes]] | None = None, face: Drawing | None = None):
        self.owner, self.theme, self.pins, self.visitors, self.anthem, self.face = owner, theme, pins, visitors, anthem, face
        self.placed: list[Placed] = []
        self.previews: dict[str, NewPreview] = {}  # what linked pages would say of themselves: example.org says nothing

    def emoji(self, x: float, y: float, size: float, content: str, turn: float = 0, by: str = "") -> None:
        self.placed.append(Placed(NewEmoji(content=content, x=x, y=y, size=size, rotation=turn), by=by))

    def row(self, x: float, y: float, step: float, size: float, *contents: str, drop: float = 0, turn: float = 0) -> None:
        """Emoji side by side, each `drop` lower than the one before."""
        for number, content in enumerate(contents):
            self.emoji(x + number * step, y + number * drop, size, content, turn)

    def art(self, x: float, y: float, size: float, content: str, turn: float = 0, by: str = "") -> None:
        self.placed.append(Placed(NewArt(content=content, x=x, y=y, size=size, rotation=turn), by=by))

    def words(self, x: float, y: float, size: float, text: str, font: str, colour: str = "", turn: float = 0) -> None:
        new = NewTextSticker(content=text, font=font, colour=colour, x=x, y=y, size=size, rotation=turn)
        self.placed.append(Placed(new))

    def stick(self, x: float, y: float, size: float, drawing: Drawing, alt: str, turn: float = 0) -> None:
        """A picture of one's own, cut out."""
        new = NewImage(upload="", content=alt, x=x, y=y, size=size, rotation=turn)
        self.placed.append(Placed(new, drawing))

    def card(self, x: float, y: float, w: float, h: float, body: str, style: str = "note", turn: float = 0,
             letters: float = 20, colour: str = "", by: str = "") -> None:
        new = NewText(body=body, style=style, x=x, y=y, w=w, h=h, rotation=turn, font_size=letters, colour=colour)
        self.placed.append(Placed(new, by=by))

    def photo(self, x: float, y: float, w: float, drawing: Drawing, alt: str, frame: str = "plain", caption: str = "",
              turn: float = 0, letters: float = 18, colour: str = "") -> None:
        """A picture in its frame, as tall as it is."""
        size = drawing()
        inside = w - 32 if frame == "polaroid" else w
        h = inside * size.height / size.width + (16 + CAPTION if frame == "polaroid" else CAPTION * bool(caption) * 0.7)
        new = NewPicture(upload="", alt=alt, body=caption, style=frame, x=x, y=y, w=w, h=round(h), rotation=turn,
                         font_size=letters, colour=colour)
        self.placed.append(Placed(new, drawing))

    def sketch(self, x: float, y: float, w: float, h: float, name: str, turn: float = 0) -> None:
        """One of demo.sketches, by its name until it has an address."""
        self.placed.append(Placed(NewScript(script=name, x=x, y=y, w=w, h=h, rotation=turn)))

    def link(self, x: float, y: float, w: float, h: float, url: str, title: str, about: str, style: str = "paper",
             turn: float = 0) -> None:
        self.previews[url] = NewPreview(title, about, None)
        self.placed.append(Placed(NewLink(url=url, style=style, x=x, y=y, w=w, h=h, rotation=turn)))
