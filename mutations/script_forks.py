"""Remixing: beginning with what somebody else made, and saying so."""

from werkzeug.exceptions import Conflict, NotFound

from db import fetch_value
from mutations.scripts import FULL, has_room, key_under, new_key
from mutations.sessions import require_session
from queries.scripts import UNSEEN, VISIBLE_SCRIPT, Script, own_script, viewing

# A title has 80 characters at most.
REMIXED = "iif(scripts.title LIKE '%, remixed', scripts.title, rtrim(substr(scripts.title, 1, 71)) || ', remixed')"


def fork_script(db, user, script: Script, nonce: str) -> Script:
    """Begin a sketch of one's own with the newest version and the files of one that `user` sees.

    The same nonce again gives the same sketch. Raises NotFound when it is not to be seen any more, Conflict when there
    is no room for another. Of what a moderator hid only its author makes another, which is hidden too.
    """
    key = new_key()
    with db:
        require_session(db, user)
        made = key_under(db, user, nonce)
        room = has_room(db, user)
        if made is None and room:
            made = insert_fork(db, user, script.id, key, nonce)
    if made is None:
        raise NotFound(UNSEEN) if room else Conflict(FULL)
    return own_script(db, user, made)


def insert_fork(db, user, parent_id: int, key: str, nonce: str) -> str | None:
    """The new sketch's key, None when the parent is not to be seen. Inside a transaction."""
    id = fetch_value(db, f"""
        INSERT INTO scripts (key, user_id, title, about, tags, hidden, parent_id, parent_version, root_id)
        SELECT :key, :viewer_id, {REMIXED}, scripts.about, scripts.tags, scripts.hidden, scripts.id, scripts.version,
               coalesce(scripts.root_id, scripts.id)
        FROM scripts
        JOIN users AS authors ON authors.id = scripts.user_id
        WHERE scripts.id = :parent_id
          AND (scripts.hidden = 0 OR scripts.user_id = :viewer_id)
          AND {VISIBLE_SCRIPT}
        RETURNING id
    """, key=key, parent_id=parent_id, **viewing(user))
    if id is None:
        return None
    copies = {"id": id, "parent_id": parent_id, "nonce": nonce}
    db.execute("""
        INSERT INTO script_versions (script_id, number, engine, source, uses, nonce)
        SELECT :id, 1, engine, source, uses, :nonce
        FROM script_versions
        WHERE script_id = :parent_id
          AND number = (SELECT version FROM scripts WHERE id = :parent_id)
    """, copies)
    db.execute("INSERT INTO script_tags (tag, script_id) SELECT tag, :id FROM script_tags WHERE script_id = :parent_id", copies)
    db.execute("""
        INSERT INTO script_files (script_id, name, kind, upload_id, file, type, size)
        SELECT :id, name, kind, upload_id, file, type, size FROM script_files WHERE script_id = :parent_id ORDER BY id
    """, copies)
    return key
