"""No change of what guests see leaves an old page behind, whichever door it comes through."""

import re

import pytest
from msgspec import structs

from config import Config
from core.times import iso_after
from db import connect
from mutations.anthems import delete_anthem, set_anthem
from mutations.avatars import set_avatar
from mutations.deletion import delete_account
from mutations.link_previews import NewPreview, keep_preview
from mutations.moderation import change_role, lift_suspension, suspend
from mutations.pins import delete_pin, order_pins, pin_sketch
from mutations.profiles import Access, CardEdit, change_access, change_card
from mutations.script_keeping import hide_script, show_script
from mutations.script_shelf import delete_script, set_poster
from mutations.settings import change_site, switch_sketches
from mutations.upload_keeping import remove_upload
from mutations.wall_marks import approve_mark, remove_mark, sweep_marks
from mutations.walls import change_theme
from page_watch import SHOWN
from queries.accounts import find_account
from queries.anthems import Anthem
from queries.link_previews import find_link
from queries.members import find_anyone
from queries.scripts import own_script
from queries.settings import find_site
from queries.walls import wall_head
from tests.hung_sketches import save, show_to, sketch
from tests.wall_steps import LINK, NOTE, STICKER, back, change, forth, step

PAGES = ("/wall/ada", "/wall/ada/feed.atom", "/directory")
READ = 20  # SQLITE_READ of https://sqlite.org/c3ref/c_alter_table.html
NEVER_ANOTHER = {"id", "user_id", "script_id", "number"}  # keys: a row keeps its own as long as it is there
NOT_OF_PAGES = {"sessions", "bans", "sqlite_master", "json_each"}  # read to know who asks, and to take lists apart


@pytest.fixture
def config(tmp_path):
    return Config(var=str(tmp_path / "var"), front="http://localhost")


class House:
    """ada's wall with one of everything on it; linus moderates, grace is an admin and visits, eve lives here too."""

    def __init__(self, db, as_user):
        self.db, self.user = db, {name: as_user(name, "admin" if name == "grace" else None) for name in ("ada", "grace", "linus", "eve")}
        self.ada, self.grace, self.linus = (self.user[name] for name in ("ada", "grace", "linus"))
        self.pictures = [self.upload(letter * 22) for letter in "ABCD"]
        self.hung, self.pinned = sketch(db, self.ada, "Rain"), sketch(db, self.ada, "Snow", source="// snow")
        self.said = step(db, self.ada, add=[NOTE, LINK, STICKER, {"kind": "script", "script": self.hung.key, "x": 600, "y": 900, "w": 320, "h": 240}])
        step(db, self.ada, add=[{"kind": "image", "upload": self.pictures[0], "x": 300, "y": 300, "size": 100}])
        pin_sketch(db, self.ada, self.pinned.key)
        set_anthem(db, self.ada, Anthem("S" * 22, "mp3", "Moon", 1, 60.0))
        set_avatar(db, self.ada, self.pictures[1])
        self.left = step(db, self.grace, add=[STICKER | {"content": "🌙"}]).made[0]

    def upload(self, id: str) -> str:
        with self.db:
            self.db.execute("""
                INSERT INTO uploads (id, sha256, kind, user_id, size, width, height, thumb_width, thumb_height)
                VALUES (:id, :id || :id || substr(:id, 1, 20), 'image', :user_id, 9, 40, 30, 40, 30)
            """, {"id": id, "user_id": self.ada.id})
        return id

    @property
    def head(self):
        return wall_head(self.db, self.ada, "ada")

    @property
    def note(self) -> str:
        return self.said.made[0]

    def card(self, **changed) -> None:
        plain = CardEdit("Ada", "", "", (), "", "", "", 210)
        change_card(self.db, self.ada, structs.replace(plain, **changed))


@pytest.fixture
def house(db, as_user) -> House:
    return House(db, as_user)


def twice(first, second):
    """A change that needs another one before it."""
    return lambda house: (first(house), house.look(), second(house))


CHANGES = {
    "a step": lambda house: step(house.db, house.ada, add=[NOTE | {"body": "one more"}]),
    "a step back": lambda house: back(house.db, house.ada),
    "a step forth": twice(lambda house: back(house.db, house.ada), lambda house: forth(house.db, house.ada)),
    "a move": lambda house: step(house.db, house.ada, change=[change(house.note, house.said.seq + 9, x=111)]),
    "a removal": lambda house: step(house.db, house.ada, remove=[house.note]),
    "a removal by a moderator": lambda house: step(house.db, house.linus, remove=[house.note]),
    "a mark let in": lambda house: approve_mark(house.db, house.ada, house.head, house.left),
    "a mark taken off": twice(lambda house: approve_mark(house.db, house.ada, house.head, house.left),
                              lambda house: remove_mark(house.db, house.ada, house.head, house.left)),
    "marks swept": twice(lambda house: approve_mark(house.db, house.ada, house.head, house.left),
                         lambda house: sweep_marks(house.db, house.ada, house.head, "grace")),
    "a visitor who leaves for good": twice(lambda house: approve_mark(house.db, house.ada, house.head, house.left),
                                           lambda house: leave(house, "eve", house.grace)),
    "a theme": lambda house: change_theme(house.db, house.ada, house.ada.id, '{"colours":{"ground":"#123456"}}'),
    "a card": lambda house: house.card(bio="I write programs for looms."),
    "a colour": lambda house: house.card(hue=17),
    "a name": lambda house: house.card(display_name="Countess"),
    "a status": lambda house: house.card(status="away", status_until=iso_after(3600)),
    "a wall shut": lambda house: change_access(house.db, house.ada, Access("members", "nobody")),
    "a wall for marks": lambda house: change_access(house.db, house.ada, Access("public", "nobody")),
    "an avatar": lambda house: set_avatar(house.db, house.ada, house.pictures[2]),
    "no avatar": lambda house: set_avatar(house.db, house.ada, None),
    "a picture taken down": lambda house: remove_upload(house.db, house.grace, house.pictures[0], "why"),
    "a face taken down": lambda house: remove_upload(house.db, house.grace, house.pictures[1], "why"),
    "an anthem": lambda house: set_anthem(house.db, house.ada, Anthem("T" * 22, "ogg", "Sun", 1, 30.0)),
    "no anthem": lambda house: delete_anthem(house.db, house.ada),
    "a pin": lambda house: pin_sketch(house.db, house.ada, house.hung.key),
    "another order of pins": twice(lambda house: pin_sketch(house.db, house.ada, house.hung.key),
                                   lambda house: order_pins(house.db, house.ada, (2, 1))),
    "no pin": lambda house: delete_pin(house.db, house.ada, 1),
    "a link's preview": lambda house: keep_preview(house.db, find_link(house.db, house.ada.id, 2), NewPreview("A page", "of words", None)),
    "a sketch saved": lambda house: save(house.db, house.ada, house.pinned, "// more snow"),
    "a sketch made private": lambda house: show_to(house.db, house.ada, house.hung, "private"),
    "a sketch hidden": lambda house: hide_script(house.db, house.linus, house.pinned, "why"),
    "a sketch shown again": twice(lambda house: hide_script(house.db, house.linus, house.pinned, "why"),
                                  lambda house: show_script(house.db, house.linus, own_script(house.db, house.ada, house.pinned.key), "why")),
    "a sketch's poster": lambda house: set_poster(house.db, house.ada, house.pinned.key, house.pictures[3]),
    "a sketch deleted": lambda house: delete_script(house.db, house.ada, house.hung.key),
    "a role": lambda house: change_role(house.db, house.grace, find_anyone(house.db, "ada"), "moderator"),
    "a suspension": lambda house: suspend(house.db, house.grace, find_anyone(house.db, "ada"), "why"),
    "its end": twice(lambda house: suspend(house.db, house.grace, find_anyone(house.db, "ada"), "why"),
                     lambda house: lift_suspension(house.db, house.grace, find_anyone(house.db, "ada"))),
    "an account deleted": lambda house: leave(house, "grace", house.ada),
    "the site's name": lambda house: change_site(house.db, house.grace, structs.replace(find_site(house.db), name="Moonbase")),
    "the site's accent": lambda house: change_site(house.db, house.grace, structs.replace(find_site(house.db), accent="coral")),
    "no sketches": lambda house: switch_sketches(house.db, house.grace, "off"),
}


def leave(house, admin: str, user) -> None:
    """Of two admins one may go."""
    with house.db:
        house.db.execute("UPDATE users SET role = 'admin' WHERE username = ?", (admin,))
    delete_account(house.db, user, find_account(house.db, user.username).password, "stay")


@pytest.mark.parametrize("what", CHANGES)
def test_no_change_leaves_an_old_page_behind(app, client, house, what):
    root = app.extensions["pages"].root

    def look() -> dict[str, bytes]:
        """Fresh pages, each of which is published by that."""
        house.before = {path: client.get(path).data for path in PAGES}
        return house.before

    def published() -> dict[str, bytes]:
        files = {path: root / ("feed" if path.endswith(".atom") else "page") / path[1:] for path in PAGES}
        return {path: file.read_bytes() for path, file in files.items() if file.exists()}

    house.look = look
    assert look() == published()
    CHANGES[what](house)
    left = published()
    after = {path: client.get(f"{path}?fresh").data for path in PAGES}
    assert without_times(after) != without_times(house.before), "This changed nothing that a guest can see."
    assert left == {path: after[path] for path in left}


def without_times(pages: dict[str, bytes]) -> dict[str, bytes]:
    return {path: re.sub(rb"\d{4}-\d\d-\d\dT[\d:.]+Z", b"", body) for path, body in pages.items()}


def test_every_column_that_a_public_page_reads_is_watched(app, client, house, config):
    approve_mark(house.db, house.ada, house.head, house.left)
    read, watcher = set(), connect(config.database)

    def note(action, table, column, *_):
        if action == READ and column:
            read.add((table, column))
        return 0

    watcher.set_authorizer(note)
    app.extensions["pool"].take()
    app.extensions["pool"].give_back(watcher)  # the next to be lent
    for path in (*PAGES, "/wall/ada/postcard.png"):
        assert client.get(path).status_code == 200
    assert {"scripts", "script_versions", "anthems", "uploads", "settings"} <= {table for table, _ in read}
    assert {(table, column) for table, column in read if not is_watched(table, column)} == set()


def is_watched(table: str, column: str) -> bool:
    shown = [one for one in SHOWN if one.table == table and "UPDATE" in one.events]
    return (
        table in NOT_OF_PAGES or column in NEVER_ANOTHER
        or any(column in one.columns or not one.columns for one in shown)
    )


def test_a_write_that_no_page_shows_takes_none_back(client, house, app):
    client.get("/wall/ada")
    with house.db:
        house.db.execute("UPDATE users SET password = 'another' WHERE username = 'ada'")
        house.db.execute("UPDATE profiles SET dm_reads = 1 - dm_reads")
        house.db.execute("INSERT INTO audit_log (action, target) VALUES ('a', 'b')")
    assert (app.extensions["pages"].root / "page/wall/ada").exists()


def test_another_members_wall_stays(client, house, app):
    client.get("/wall/eve")
    house.card(bio="ada's own")
    assert (app.extensions["pages"].root / "page/wall/eve").exists()
