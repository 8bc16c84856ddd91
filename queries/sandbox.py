"""What a frame may read whose address carries a seal: who made the address has asked who may see the sketch."""

from werkzeug.exceptions import NotFound

from queries.scripts import UNSEEN, Script, select_scripts


def sealed_script(db, key: str) -> Script:
    """A sketch by its key, whoever may see it; raises NotFound when its author is not here any more."""
    found = select_scripts(db, "WHERE scripts.key = :key AND authors.state = 'active'", key=key)
    if not found:
        raise NotFound(UNSEEN)
    return found[0]
