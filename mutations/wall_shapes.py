"""What a browser asks of a wall, as it comes over the wire: numbers in units of the plane, names from known lists."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from core.wall_themes import CardStyle, Frame, StickerFont, ThemeColour

MOST_ITEMS = 260  # of one step: a whole wall
MOST_MOVED = 40  # items that somebody drags at once

Left = Annotated[float, Meta(ge=-600, le=1800)]
Top = Annotated[float, Meta(ge=-600, le=12600)]
Size = Annotated[float, Meta(ge=12, le=1200)]
Width = Annotated[float, Meta(ge=80, le=1200)]
Height = Annotated[float, Meta(ge=40, le=2400)]
Turn = Annotated[float, Meta(ge=-180, le=180)]
Letters = Annotated[float, Meta(ge=10, le=96)]
Layer = Annotated[int, Meta(ge=1, le=1000)]
Font = Literal[StickerFont, ""]
Colour = Literal[ThemeColour, ""]
Upload = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{22}\Z")]
Key = Annotated[str, Meta(pattern=r"^[a-z2-7]{16}\Z")]
Version = Annotated[int, Meta(ge=0, lt=2**53)]
Nonce = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}\Z")]
Ref = Annotated[str, Meta(pattern=r"^(sticker|post)-[1-9][0-9]{0,14}\Z")]


class StickerPlace(Struct, forbid_unknown_fields=True, kw_only=True):
    x: Left
    y: Top
    size: Size
    rotation: Turn = 0.0


class PostPlace(Struct, forbid_unknown_fields=True, kw_only=True):
    x: Left
    y: Top
    w: Width
    h: Height
    rotation: Turn = 0.0
    font_size: Letters = 18.0
    colour: Colour = ""


class NewEmoji(StickerPlace, tag_field="kind", tag="emoji", kw_only=True):
    content: str


class NewArt(StickerPlace, tag_field="kind", tag="art", kw_only=True):
    content: str  # pack/name


class NewImage(StickerPlace, tag_field="kind", tag="image", kw_only=True):
    upload: Upload
    content: str = ""  # in words, for who cannot see it


class NewTextSticker(StickerPlace, tag_field="kind", tag="text-sticker", kw_only=True):
    content: str
    font: Font = ""
    colour: Colour = ""


class NewText(PostPlace, tag_field="kind", tag="text", kw_only=True):
    body: str
    style: CardStyle = "note"


class NewPicture(PostPlace, tag_field="kind", tag="picture", kw_only=True):
    upload: Upload
    alt: str = ""
    body: str = ""  # its caption
    style: Frame = "polaroid"


class NewLink(PostPlace, tag_field="kind", tag="link", kw_only=True):
    url: str
    body: str = ""
    style: CardStyle = "note"


class NewScript(PostPlace, tag_field="kind", tag="script", kw_only=True):
    script: Key  # one of the owner's own sketches
    body: str = ""
    style: CardStyle = "note"


NewItem = NewEmoji | NewArt | NewImage | NewTextSticker | NewText | NewPicture | NewLink | NewScript


class ItemChange(Struct, forbid_unknown_fields=True):
    """What shall be different about an item that its author saw at `version`; only fields of its kind."""

    ref: Ref
    version: Version
    x: Left | UnsetType = UNSET
    y: Top | UnsetType = UNSET
    size: Size | UnsetType = UNSET
    w: Width | UnsetType = UNSET
    h: Height | UnsetType = UNSET
    rotation: Turn | UnsetType = UNSET
    z: Layer | UnsetType = UNSET
    content: str | UnsetType = UNSET
    upload: Upload | UnsetType = UNSET
    font: Font | UnsetType = UNSET
    colour: Colour | UnsetType = UNSET
    body: str | UnsetType = UNSET
    style: Literal[CardStyle, Frame] | UnsetType = UNSET
    font_size: Letters | UnsetType = UNSET
    url: str | UnsetType = UNSET
    alt: str | UnsetType = UNSET
    script: Key | UnsetType = UNSET


class WallEdit(Struct, forbid_unknown_fields=True):
    """One step; `nonce` is the browser's, so that a retry is known for one."""

    nonce: Nonce
    add: Annotated[list[NewItem], Meta(max_length=MOST_ITEMS)] = []
    change: Annotated[list[ItemChange], Meta(max_length=MOST_ITEMS)] = []
    remove: Annotated[list[Ref], Meta(max_length=MOST_ITEMS)] = []


class ItemMove(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """Where an item is while somebody drags it; `r` is its rotation, `s` a sticker's size."""

    ref: Ref
    x: Left
    y: Top
    r: Turn | UnsetType = UNSET
    s: Size | UnsetType = UNSET
    w: Width | UnsetType = UNSET
    h: Height | UnsetType = UNSET
