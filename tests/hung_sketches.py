"""What tests of sketches on walls and in rooms share: one in a line, and who may see it in another."""

from itertools import count

from db import fetch_value
from mutations.script_shelf import ScriptEdit, change_script
from mutations.scripts import NewScript, Save, create_script, save_script
from queries.scripts import Script, own_script

NONCES = count(1)
BOX = {"kind": "script", "x": 600, "y": 300, "w": 320, "h": 240}


def nonce() -> str:
    return f"sketch-{next(NONCES)}"


def sketch(db, user, title: str = "Rain", visibility: str = "public", source: str = "// rain", about: str = "") -> Script:
    """A sketch of `user`'s own, on plain canvas."""
    made = create_script(db, user, NewScript(nonce(), title, about, "canvas", source))
    show_to(db, user, made, visibility)
    return own_script(db, user, made.key)


def show_to(db, user, script: Script, visibility: str):
    """Make it public, unlisted or private; gives where its author's wall changed."""
    return change_script(db, user, script.key, ScriptEdit(script.title, script.about, script.tags, visibility))


def save(db, user, script: Script, source: str):
    """One more version; gives what was saved."""
    base = own_script(db, user, script.key).version
    return save_script(db, user, script.key, Save(nonce(), base, "canvas", source))


def put_sketch(db, member, key: str, visibility: str = "public", title: str = "Waves", source: str = "", engine: str = "canvas",
               uses: str = "[]") -> int:
    """A sketch of a member who is not signed in here, under a key of the test's own; gives its id."""
    with db:
        id = fetch_value(db, """
            INSERT INTO scripts (key, user_id, title, visibility, published_at)
            VALUES (:key, :user_id, :title, :visibility, '2026-11-22T10:00:00.000Z')
            RETURNING id
        """, key=key, user_id=member.id, title=title, visibility=visibility)
        db.execute("""
            INSERT INTO script_versions (script_id, number, engine, source, uses) VALUES (?, 1, ?, ?, ?)
        """, (id, engine, source, uses))
    return id
