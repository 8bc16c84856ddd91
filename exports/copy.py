"""All entries of one member's copy, one after the other: each is (name, bytes or pieces of them)."""

from collections.abc import Iterator
from pathlib import Path

from flask import render_template
from msgspec import Struct, json

from core.assets import Assets
from core.files import picture_files
from core.zips import Entry
from exports.sealed import sealed_entries
from exports.sketches import sketch_entries
from queries.export import LISTS, WALL_LISTS, Room, Said, lists_of, rooms_spoken_in, said_after
from queries.scripts import scripts_of
from queries.walls import find_wall

STRUCTURED = ("links", "theme")  # JSON in the table, JSON in the copy


class Sources(Struct, frozen=True):
    """Where things come from: the browser's files, and the folders of uploads and of sealed files."""

    assets: Assets
    uploads: Path
    sealed: Path


def copy_entries(db, user, sources: Sources) -> Iterator[Entry]:
    """Everything of `user`'s; the page to begin with comes first."""
    account, rooms = unpacked(lists_of(db, user, LISTS)), rooms_spoken_in(db, user)
    sketches = scripts_of(db, user, user.id)
    yield "index.html", page("export/index.html", account=account, rooms=rooms, name_of=room_file, sketches=sketches, user=user)
    yield "page.css", sources.assets.body(sources.assets.url("export/page.css"))
    yield "account.json", pretty(account)
    for room in rooms:
        yield f"rooms/{room_file(room)}.html", room_page(db, user, room)
        yield f"rooms/{room_file(room)}.json", room_json(db, user, room)
    yield from wall_entries(db, user)
    yield from upload_entries(account, sources.uploads)
    yield from sketch_entries(db, user, sources.assets, sources.uploads)
    yield from sealed_entries(db, user, sources.sealed)


def room_file(room: Room) -> str:
    """A page's name; no slug has an underscore."""
    return room.slug or f"room_{room.id}"


def unpacked(account: dict) -> dict:
    card = account["card"][0]
    return account | {"account": account["account"][0], "card": card | {name: json.decode(card[name]) for name in STRUCTURED}}


def room_page(db, user, room: Room) -> Iterator[bytes]:
    """What they said in one room, a piece at a time."""
    yield page("export/_room_head.html", room=room)
    for said in pages_of(db, user, room):
        yield page("export/_room_lines.html", said=said)
    yield b"</ol>\n</body>\n</html>\n"


def room_json(db, user, room: Room) -> Iterator[bytes]:
    """The same as one JSON list."""
    before = b"[\n"
    for said in pages_of(db, user, room):
        for message in said:
            yield before + json.encode(message)
            before = b",\n"
    yield b"\n]\n" if before != b"[\n" else b"[]\n"


def pages_of(db, user, room: Room) -> Iterator[list[Said]]:
    id = 0
    while said := said_after(db, user, room, id):
        yield said
        id = said[-1].id


def wall_entries(db, user) -> Iterator[Entry]:
    lists = lists_of(db, user, WALL_LISTS)
    yield "wall/index.html", page("export/wall.html", wall=find_wall(db, user, user.username), lists=lists)
    yield "wall/wall.json", pretty(lists)


def upload_entries(account: dict, folder: Path) -> Iterator[Entry]:
    """Their pictures and their anthem; a file that the disk has lost is not there."""
    for upload in account["uploads"]:
        yield from file_entry(f"uploads/{upload['file']}", picture_files(folder, upload["file"].removesuffix(".webp"))[0])
    for anthem in account["anthem"]:
        yield from file_entry(f"uploads/{anthem['file']}", folder / anthem["file"])


def file_entry(name: str, path: Path) -> Iterator[Entry]:
    if path.is_file():
        yield name, path.read_bytes()


def pretty(value) -> bytes:
    return json.format(json.encode(value), indent=2) + b"\n"


def page(template: str, **parts) -> bytes:
    return render_template(template, **parts).encode()
