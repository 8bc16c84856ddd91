"""Sketches by what people call them."""

from queries.scripts import VISIBLE_SCRIPT, Script, select_scripts, viewing

# One's own, and those that are public: what is unlisted is told by its author alone.
SAYABLE = f"{VISIBLE_SCRIPT} AND scripts.hidden = 0 AND (scripts.user_id = :viewer_id OR scripts.visibility = 'public')"


def sketches_called(db, user, words: str, limit: int) -> list[Script]:
    """What `user` could mean by `words` of a title: whose title they are, then whose they begin, each time one's own first.

    One's own private ones are among them, the last of all.
    """
    words = " ".join(words.split())
    return select_scripts(db, f"""
        WHERE {SAYABLE}
          AND scripts.title LIKE :holds ESCAPE char(92)
        ORDER BY scripts.visibility = 'private', scripts.title LIKE :whole ESCAPE char(92) DESC,
                 scripts.title LIKE :begins ESCAPE char(92) DESC, scripts.user_id = :viewer_id DESC, scripts.changed_at DESC
        LIMIT :limit
    """, whole=literal(words), begins=f"{literal(words)}%", holds=f"%{literal(words)}%", limit=limit, **viewing(user))


def literal(words: str) -> str:
    """A pattern of LIKE that means these very words."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
