"""What becomes of a sketch beside its text: what is said of it, who may see it, its picture, its end."""

from msgspec import Struct

from db import fetch_all, fetch_value
from mutations.scripts import LIVING, as_json, own_newest
from mutations.sessions import require_session
from mutations.uploads import let_go
from mutations.wall_sketches import Shown, drop_sketch, note_sketch


class ScriptEdit(Struct, frozen=True):
    title: str
    about: str
    tags: tuple[str, ...]
    visibility: str


class Gone(Struct, frozen=True):
    """What nothing names any more: ids of pictures and names of sounds, whose files may go; and where a wall changed."""

    pictures: tuple[str, ...]
    sounds: tuple[str, ...]
    shown: Shown | None


class Named(Struct):
    name: str


def change_script(db, user, key: str, edit: ScriptEdit) -> Shown | None:
    """Change what is said of a sketch and who may see it; gives where its author's wall changed. Raises NotFound."""
    tags, shown = as_json(edit.tags), None
    with db:
        require_session(db, user)
        id = own_newest(db, user, key).id
        changed = fetch_value(db, f"""
            UPDATE scripts
            SET title = :title, about = :about, tags = :tags, visibility = :visibility, changed_at = {LIVING},
                published_at = iif(:visibility = 'public', coalesce(published_at, {LIVING}), published_at)
            WHERE id = :id
              AND (title, about, tags, visibility) IS NOT (:title, :about, :tags, :visibility)
            RETURNING id
        """, id=id, title=edit.title, about=edit.about, tags=tags, visibility=edit.visibility)
        if changed:
            set_tags(db, id, tags)
            shown = note_sketch(db, user, id)
    return shown


def set_tags(db, script_id: int, tags: str) -> None:
    """Let a sketch be found by these tags (JSON) and no others. Inside a transaction."""
    db.execute("DELETE FROM script_tags WHERE script_id = :id", {"id": script_id})
    db.execute("""
        INSERT INTO script_tags (tag, script_id) SELECT DISTINCT value, :id FROM json_each(:tags)
    """, {"id": script_id, "tags": tags})


def set_poster(db, user, key: str, upload_id: str) -> Gone:
    """Let one of the user's own uploads stand for their sketch where it does not run; raises NotFound."""
    with db:
        require_session(db, user)
        id = own_newest(db, user, key).id
        old = fetch_value(db, "SELECT poster_id FROM scripts WHERE id = :id", id=id)
        db.execute("""
            UPDATE scripts
            SET poster_id = (SELECT id FROM uploads WHERE id = :upload_id AND user_id = :user_id)
            WHERE id = :id
        """, {"id": id, "upload_id": upload_id, "user_id": user.id})
        pictures = let_go(db, (old,)) if old else ()
        shown = note_sketch(db, user, id)
    return Gone(pictures, (), shown)


def delete_script(db, user, key: str) -> Gone:
    """Erase a sketch with all its versions; remixes of it stay and keep the files they read. Raises NotFound."""
    with db:
        require_session(db, user)
        id = own_newest(db, user, key).id
        shown = drop_sketch(db, user, id)
        uploads = fetch_all(db, Named, """
            SELECT poster_id AS name FROM scripts WHERE id = :id AND poster_id IS NOT NULL
            UNION
            SELECT upload_id FROM script_files WHERE script_id = :id AND upload_id IS NOT NULL
        """, id=id)
        files = fetch_all(db, Named, "SELECT file AS name FROM script_files WHERE script_id = :id AND file IS NOT NULL", id=id)
        db.execute("DELETE FROM scripts WHERE id = :id", {"id": id})
        pictures = let_go(db, tuple(upload.name for upload in uploads))
        sounds = tuple(file.name for file in files if not is_read(db, file.name))
    return Gone(pictures, sounds, shown)


def is_read(db, file: str) -> bool:
    """Whether any sketch still has this sound."""
    return fetch_value(db, "SELECT 1 FROM script_files WHERE file = :file LIMIT 1", file=file) is not None
