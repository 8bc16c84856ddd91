"""A step in words, for who may take it back: 'Move 3 stickers'."""

from msgspec import UNSET

from mutations.wall_rows import PLACE
from mutations.wall_shapes import NewArt, NewEmoji, NewImage, NewTextSticker, WallEdit

NOUNS = {"sticker": "sticker", "post": "card"}
VERBS = (  # what a change is called that touches no more than these
    ("Move", {"x", "y"}), ("Turn", {"x", "y", "rotation"}), ("Layer", {"z"}), ("Resize", PLACE - {"z", "rotation"}),
    ("Arrange", PLACE),
)


def in_words(edit: WallEdit) -> str:
    refs = [change.ref for change in edit.change] + edit.remove
    kinds = {ref.partition("-")[0] for ref in refs} | {kind_of(new) for new in edit.add}
    noun, count = NOUNS[kinds.pop()] if len(kinds) == 1 else "thing", len(edit.add) + len(refs)
    return f"{verb_of(edit)} {f'a {noun}' if count == 1 else f'{count} {noun}s'}"


def kind_of(new) -> str:
    return "sticker" if isinstance(new, NewEmoji | NewArt | NewImage | NewTextSticker) else "post"


def verb_of(edit: WallEdit) -> str:
    if not (edit.change or edit.remove):
        return "Add"
    if not (edit.change or edit.add):
        return "Remove"
    fields = {name for change in edit.change for name in change.__struct_fields__[2:] if getattr(change, name) is not UNSET}
    known = [verb for verb, names in VERBS if fields <= names]
    return known[0] if known and not (edit.add or edit.remove) else "Change"
