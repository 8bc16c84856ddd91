"""A member decorates a wall, thing by thing; visitors leave their marks, which the owner lets show."""

import secrets
from pathlib import Path

from msgspec.structs import replace

from core.audio import take_in_audio
from core.files import write_whole
from core.wall_themes import theme_json
from demo.board import Board
from mutations.anthems import set_anthem
from mutations.avatars import set_avatar
from mutations.link_previews import keep_preview
from mutations.pins import pin_sketch
from mutations.profiles import Access, change_access
from mutations.wall_marks import approve_mark
from mutations.wall_shapes import NewScript
from mutations.walls import WallEdit, change_theme, edit_wall
from queries.anthems import Anthem
from queries.link_previews import find_link
from queries.walls import wall_head


def hang_up(db, uploads: Path, people: dict, board: Board, pictures: dict, sketches: dict) -> None:
    """Make the wall of `board`; every step is one that its owner could have taken, and could take back."""
    owner = people[board.owner]
    change_theme(db, owner, owner.id, theme_json(board.theme))
    change_access(db, owner, Access("public", board.visitors))
    for name in board.pins:
        pin_sketch(db, owner, sketches[name])
    if board.face:
        set_avatar(db, owner, pictures[board.owner, board.face, True])
    if board.anthem:
        play(db, uploads, owner, *board.anthem)
    for number in range(len(board.placed)):
        put(db, people, board, number, pictures, sketches)


def play(db, uploads: Path, owner, title: str, tune) -> None:
    sound = take_in_audio(tune())
    new = Anthem(secrets.token_urlsafe(16), sound.kind, title, len(sound.data), sound.seconds)
    write_whole(uploads / new.file, sound.data)
    set_anthem(db, owner, new)


def put(db, people: dict, board: Board, number: int, pictures: dict, sketches: dict) -> None:
    """One thing; a visitor's shows once the owner has seen it."""
    placed, owner = board.placed[number], people[board.owner]
    by = people[placed.by] if placed.by else owner
    item = placed.item
    if placed.drawing:
        item = replace(item, upload=pictures[board.owner, placed.drawing, False])
    if isinstance(item, NewScript):
        item = replace(item, script=sketches[item.script])
    head = wall_head(db, by, board.owner)
    changed = edit_wall(db, by, head, WallEdit(nonce=f"demo-{board.owner}-{number}", add=[item]))
    if placed.by and board.visitors == "approve":
        approve_mark(db, owner, head, changed.made[0])
    for id in changed.links:
        keep_preview(db, find_link(db, owner.id, id), board.previews[item.url])
