"""Sketches for tests of the gallery, made as members make them."""

from core.passwords import new_token
from mutations.script_forks import fork_script
from mutations.script_shelf import ScriptEdit, change_script
from mutations.scripts import NewScript, Save, create_script, save_script
from queries.scripts import Script, find_script

SOURCE = "function setup() {\n  createCanvas(400, 300)\n}\n"


def make_sketch(db, user, title="Slow waves", visibility="public", engine="p5-1", tags=(), about="", source=SOURCE, at="") -> Script:
    """A sketch of `user`'s; `at` is when it became public, now unless said."""
    made = create_script(db, user, NewScript(new_token(), title, about, engine, source))
    return dressed(db, user, made, title, visibility, tags, about, at)


def remix(db, user, parent: Script, title="A remix", visibility="public") -> Script:
    made = fork_script(db, user, parent, new_token())
    return dressed(db, user, made, title, visibility, parent.tags, "", "")


def dressed(db, user, made: Script, title, visibility, tags, about, at) -> Script:
    change_script(db, user, made.key, ScriptEdit(title, about, tuple(tags), visibility))
    if at:
        db.execute("UPDATE scripts SET published_at = ? WHERE id = ?", (at, made.id))
    return find_script(db, user, made.key)


def save_again(db, user, script: Script, source: str, note: str = "") -> int:
    """The next version; gives its number."""
    base = find_script(db, user, script.key).version
    return save_script(db, user, script.key, Save(new_token(), base, script.engine, source, note)).number
