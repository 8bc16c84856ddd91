"""Which rows show on which public pages: a write that no page may outlive is noticed here, whoever makes it.

Each connection has triggers of its own, in memory, that call `note_page` with a page's name. What they noted is taken back
before the transaction counts (db.py), so no route, socket event, chore or script can forget to. tests/test_page_watch.py
asks SQLite which columns the pages read and fails when one of them is not here.
"""

from msgspec import Struct

from core.pages import ALL

SCHEMA = 6  # the first with all these tables; an older file is about to be upgraded, before there are pages


class Shown(Struct, frozen=True):
    """Rows that pages show: those of which an UPDATE may change them, and SQL for what is noted of `row`."""

    table: str
    notes: tuple[str, ...]
    columns: tuple[str, ...] = ()  # none named: all of them
    events: tuple[str, ...] = ("INSERT", "UPDATE", "DELETE")


def wall_of(member: str) -> str:
    """SQL for the name of a member's wall."""
    return f"(SELECT 'wall/' || username FROM users WHERE id = {member})"


DIRECTORY, EVERYTHING = "'directory'", f"'{ALL}'"
ON_THE_WALL = (wall_of("row.user_id"),)
SHOWN = (
    Shown("settings", (EVERYTHING,)),
    Shown("uploads", (EVERYTHING,), columns=("width", "height"), events=("UPDATE",)),
    Shown("users", (EVERYTHING,), columns=("username",), events=("UPDATE",)),
    Shown("users", ("'wall/' || row.username", DIRECTORY),
          columns=("hue", "role", "state", "created_at"), events=("UPDATE", "DELETE")),
    Shown("profiles", (*ON_THE_WALL, DIRECTORY), columns=(
        "display_name", "pronouns", "bio", "links", "status", "status_emoji", "status_until", "avatar_id", "theme", "visibility",
        "visitors", "wall_seq", "card_version", "theme_version", "pins_version", "wall_changed_at",
    )),
    Shown("anthems", ON_THE_WALL),
    Shown("profile_stickers", ON_THE_WALL),
    Shown("profile_posts", ON_THE_WALL),
    Shown("profile_scripts", ON_THE_WALL),
    Shown("wall_changes", ON_THE_WALL, columns=("user_id", "seq", "created_at")),
    Shown("scripts", ON_THE_WALL),
    Shown("script_versions", (wall_of("(SELECT user_id FROM scripts WHERE id = row.script_id)"),)),
)


def triggers() -> str:
    """The SQL that makes a connection notice."""
    return "".join(trigger(number, shown, event) for number, shown in enumerate(SHOWN) for event in shown.events)


def trigger(number: int, shown: Shown, event: str) -> str:
    row = "old" if event == "DELETE" else "new"
    columns = f" OF {', '.join(shown.columns)}" if event == "UPDATE" and shown.columns else ""
    notes = ", ".join(f"note_page({note.replace('row.', f'{row}.')})" for note in shown.notes)
    return f"CREATE TEMP TRIGGER shown_{number}_{event} AFTER {event}{columns} ON main.{shown.table} BEGIN SELECT {notes}; END;"


TRIGGERS = triggers()


def watch(db, noted: set[str]) -> None:
    """Have a connection note in `noted` what its transactions change."""

    def note_page(name: str | None) -> None:
        if name is not None:  # else a row of a member who is gone, whose own row told already
            noted.add(name)

    if db.execute("PRAGMA user_version").fetchone()["user_version"] >= SCHEMA:
        db.create_function("note_page", 1, note_page)
        db.executescript(TRIGGERS)
