"""Members write their sketches, version by version, show them to others and hang them up."""

from core.starters import blank
from demo.sketches import SKETCHES, Written, edited, read
from mutations.script_forks import fork_script
from mutations.script_shelf import ScriptEdit, change_script, set_poster
from mutations.scripts import NewScript, Save, create_script, save_script
from queries.scripts import find_script


def write_all(db, people: dict, pictures: dict) -> dict[str, str]:
    """Every sketch with its versions and its poster, all public; gives their keys by name."""
    keys: dict[str, str] = {}
    for sketch in SKETCHES:
        keys[sketch.name] = begin(db, people[sketch.by], sketch, keys)
        write(db, people[sketch.by], sketch, keys[sketch.name])
        set_poster(db, people[sketch.by], keys[sketch.name], pictures[sketch.by, sketch.drawing, False])
    set_clocks(db, keys)
    return keys


def begin(db, user, sketch: Written, keys: dict[str, str]) -> str:
    """As a remix, or as a starter, or with a few lines."""
    nonce, file = f"demo-{sketch.name}", read(sketch.name)
    if sketch.parent:
        return fork_script(db, user, find_script(db, user, keys[sketch.parent]), nonce).key
    source = file.source if sketch.edits else blank(file.engine)
    return create_script(db, user, NewScript(nonce, sketch.title or file.title, "", file.engine, source)).key


def write(db, user, sketch: Written, key: str) -> None:
    """The version before the newest, if there was one, then the newest; then say what it is."""
    file, source = read(sketch.name), sketch.source()
    texts = [(edited(source, sketch.before), "")] * bool(sketch.before) + [(source, sketch.note)]
    for number, (text, note) in enumerate(texts, 1):
        save_script(db, user, key, Save(f"demo-{sketch.name}-{number}", number, file.engine, text, note))
    about = ScriptEdit(sketch.title or file.title, sketch.about or file.about, sketch.tags, "public")
    change_script(db, user, key, about)


def set_clocks(db, keys: dict[str, str]) -> None:
    """Each became public on its day, and was written in the evenings before."""
    with db:
        for sketch in SKETCHES:
            ago = {"key": keys[sketch.name], "minutes": round(sketch.days * 1440)}
            db.execute("""
                UPDATE scripts
                SET created_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', format('-%d minutes', :minutes + 1500)),
                    published_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', format('-%d minutes', :minutes)),
                    changed_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', format('-%d minutes', :minutes))
                WHERE key = :key
            """, ago)
            db.execute("""
                UPDATE script_versions
                SET created_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', format('-%d minutes', :minutes + 2200 - 700 * number))
                WHERE script_id = (SELECT id FROM scripts WHERE key = :key)
            """, ago)
