"""Writing sketches: begin one, save a version.

What arrives here is clean but for the source, which stays as it was typed.
"""

import base64
import secrets
from typing import Annotated, Literal

from msgspec import Meta, Struct, json
from werkzeug.exceptions import Conflict, NotFound, UnprocessableEntity

from core.sketch_uses import uses_of
from core.wire import TooLong
from db import fetch_one, fetch_value
from mutations.sessions import require_session
from mutations.wall_sketches import Shown, note_sketch
from queries.scripts import UNSEEN, Script, Source, own_script, source_of

MOST_SCRIPTS = 500  # sketches of a member
LONGEST_SOURCE = 65_536  # characters
LIVING = "strftime('%Y-%m-%dT%H:%M:%fZ')"
FULL = f"You have {MOST_SCRIPTS} sketches, which is all there is room for. Delete one you no longer need."

Nonce = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}\Z")]
Engine = Literal["p5-1", "p5-2", "three", "canvas"]


class NewScript(Struct, frozen=True):
    """How a sketch begins; the same `nonce` again is the same sketch."""

    nonce: str
    title: str
    about: str
    engine: str
    source: str


class Save(Struct, frozen=True):
    """A version to come; `base` is the number of the one that its author had before them."""

    nonce: str
    base: int
    engine: str
    source: str
    note: str = ""


class Version(Struct, frozen=True):
    number: int
    uses: str  # JSON
    created_at: str


class Saved(Struct, frozen=True):
    """The version that holds what was sent, and where its wall changed."""

    number: int
    uses: tuple[str, ...]
    saved_at: str
    shown: Shown | None


class Newest(Struct):
    id: int
    version: int


class Newer(Conflict):
    """The sketch was saved from elsewhere since; `newer` is what it is now, and nothing was overwritten."""

    def __init__(self, newer: Source):
        super().__init__(
            f"This sketch was saved from another tab or device: version {newer.number} is newer than what you began with. "
            "Your text is still here; compare the two, then save again."
        )
        self.newer = newer


def create_script(db, user, new: NewScript) -> Script:
    """Begin a sketch that only its author sees; raises Conflict when there is no room for another, TooLong."""
    source, key = clean_source(new.source), new_key()
    uses = as_json(uses_of(source))
    with db:
        require_session(db, user)
        made = key_under(db, user, new.nonce) or insert_script(db, user, key, new, source, uses)
    if made is None:
        raise Conflict(FULL)
    return own_script(db, user, made)


def new_key() -> str:
    """80 random bits in letters that nobody mistakes for one another."""
    return base64.b32encode(secrets.token_bytes(10)).decode().lower()


def as_json(names: tuple[str, ...]) -> str:
    return json.encode(names).decode()


def has_room(db, user) -> bool:
    return fetch_value(db, "SELECT count(*) FROM scripts WHERE user_id = :user_id", user_id=user.id) < MOST_SCRIPTS


def clean_source(source: str) -> str:
    """The text as it was typed, with one kind of newline; raises TooLong, UnprocessableEntity for a NUL."""
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in source:
        raise UnprocessableEntity("The text holds a NUL character, which no script can have. Take it out and save again.")
    if len(source) > LONGEST_SOURCE:
        over = len(source) - LONGEST_SOURCE
        raise TooLong(f"That is {over:,} characters too long: a sketch holds {LONGEST_SOURCE:,}. Your text is still there.")
    return source


def key_under(db, user, nonce: str) -> str | None:
    """The sketch that `user` began under this nonce."""
    return fetch_value(db, """
        SELECT scripts.key
        FROM scripts
        JOIN script_versions ON script_versions.script_id = scripts.id AND script_versions.nonce = :nonce
        WHERE scripts.user_id = :user_id
          AND script_versions.number = 1
    """, user_id=user.id, nonce=nonce)


def insert_script(db, user, key: str, new: NewScript, source: str, uses: str) -> str | None:
    """The new sketch's key, None when its author has as many as there is room for. Inside a transaction."""
    id = fetch_value(db, """
        INSERT INTO scripts (key, user_id, title, about)
        SELECT :key, :user_id, :title, :about
        WHERE (SELECT count(*) FROM scripts WHERE user_id = :user_id) < :most
        RETURNING id
    """, key=key, user_id=user.id, title=new.title, about=new.about, most=MOST_SCRIPTS)
    if id is None:
        return None
    db.execute("""
        INSERT INTO script_versions (script_id, number, engine, source, uses, nonce)
        VALUES (:id, 1, :engine, :source, :uses, :nonce)
    """, {"id": id, "engine": new.engine, "source": source, "uses": uses, "nonce": new.nonce})
    return key


def save_script(db, user, key: str, save: Save) -> Saved:
    """Keep a text as the sketch's next version; the same nonce, or the newest version's own text, gives what is there.

    Raises NotFound for another's sketch, TooLong, and Newer when somebody saved since `base`: then nothing is changed.
    """
    source = clean_source(save.source)
    uses, shown = as_json(uses_of(source)), None
    with db:
        require_session(db, user)
        newest = own_newest(db, user, key)
        version = version_under(db, newest.id, save.nonce) or same_version(db, newest, save.engine, source)
        if version is None and newest.version == save.base:
            version = add_version(db, newest, save, source, uses)
            shown = note_sketch(db, user, newest.id)
    if version is None:
        raise Newer(source_of(db, newest.id))
    return Saved(version.number, json.decode(version.uses, type=tuple[str, ...]), version.created_at, shown)


def own_newest(db, user, key: str) -> Newest:
    newest = fetch_one(db, Newest, """
        SELECT id, version FROM scripts WHERE key = :key AND user_id = :user_id
    """, key=key, user_id=user.id)
    if newest is None:
        raise NotFound(UNSEEN)
    return newest


def version_under(db, script_id: int, nonce: str) -> Version | None:
    return fetch_one(db, Version, """
        SELECT number, uses, created_at FROM script_versions WHERE script_id = :script_id AND nonce = :nonce
    """, script_id=script_id, nonce=nonce)


def same_version(db, newest: Newest, engine: str, source: str) -> Version | None:
    """The newest version when it says just this."""
    return fetch_one(db, Version, """
        SELECT number, uses, created_at
        FROM script_versions
        WHERE script_id = :script_id
          AND number = :number
          AND engine = :engine
          AND source = :source
    """, script_id=newest.id, number=newest.version, engine=engine, source=source)


def add_version(db, newest: Newest, save: Save, source: str, uses: str) -> Version:
    """Inside a transaction."""
    db.execute(f"UPDATE scripts SET version = version + 1, changed_at = {LIVING} WHERE id = :id", {"id": newest.id})
    return fetch_one(db, Version, """
        INSERT INTO script_versions (script_id, number, engine, source, uses, note, nonce)
        VALUES (:script_id, :number, :engine, :source, :uses, :note, :nonce)
        RETURNING number, uses, created_at
    """, script_id=newest.id, number=newest.version + 1, engine=save.engine, source=source, uses=uses, note=save.note,
        nonce=save.nonce)
