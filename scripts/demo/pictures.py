"""The pictures of walls and talk: drawn, and taken in by the door that every member's pictures come through."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from core.files import write_picture
from core.images import AT_ONCE, Crop, Picture, take_in
from core.passwords import new_token
from demo.board import Board, Drawing
from demo.drawings.pixelpete import circles
from demo.sketches import SKETCHES
from mutations.uploads import NewUpload, keep_upload

IN_TALK = {"circles": ("pixelpete", circles)}
Wanted = tuple[str, Drawing, bool]  # whose, what, whether it is their face


def take_all_in(db, folder: Path, people: dict, boards: list[Board]) -> dict[Wanted, str]:
    """Every drawing once for each owner; gives the upload's id by owner, drawing and whether it is a face."""
    posters = [(sketch.by, sketch.drawing, False) for sketch in SKETCHES]
    wanted = list(dict.fromkeys([*((name, drawing, False) for name, drawing in IN_TALK.values()), *posters, *on_walls(boards)]))
    with ThreadPoolExecutor(AT_ONCE) as hands:
        taken = hands.map(lambda one: take_in(one[1]().png(), Crop() if one[2] else None), wanted)
        return {one: keep(db, folder, people[one[0]], picture) for one, picture in zip(wanted, taken, strict=True)}


def on_walls(boards: list[Board]) -> list[Wanted]:
    faces = [(board.owner, board.face, True) for board in boards if board.face]
    return faces + [(board.owner, placed.drawing, False) for board in boards for placed in board.placed if placed.drawing]


def keep(db, folder: Path, user, picture: Picture) -> str:
    new = NewUpload(
        id=new_token()[:22], sha256=picture.sha256, size=len(picture.data) + len(picture.thumb), width=picture.width,
        height=picture.height, thumb_width=picture.thumb_width, thumb_height=picture.thumb_height,
    )
    write_picture(folder, new.id, picture.data, picture.thumb)
    keep_upload(db, user, new)
    return new.id
