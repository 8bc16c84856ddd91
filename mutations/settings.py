"""The admin's say over the whole site."""

from db import fetch_value
from mutations.audit import write_down
from mutations.sessions import require_session
from queries.settings import Site


def change_site(db, user, site: Site) -> None:
    """Rename the site, change who may join or its accent; written in the audit log."""
    with db:
        require_session(db, user)
        done = fetch_value(db, """
            UPDATE settings
            SET site_name = :name, registration = :registration, accent = :accent
            WHERE (site_name, registration, accent) <> (:name, :registration, :accent)
            RETURNING id
        """, name=site.name, registration=site.registration, accent=site.accent)
        write_down(db, user.id, "site.change", site.name, f"{site.registration}, {site.accent}", done)


def switch_sketches(db, user, sketches: str) -> None:
    """Let every sketch of the site run ("on") or none ("off": posters and sources only); written in the audit log."""
    with db:
        require_session(db, user)
        done = fetch_value(db, """
            UPDATE settings SET sketches = :sketches WHERE sketches <> :sketches RETURNING id
        """, sketches=sketches)
        write_down(db, user.id, "site.sketches", "all sketches", sketches, done)


def change_rules(db, user, text: str) -> None:
    """Say what holds in this house, "" for nothing; written in the audit log."""
    with db:
        require_session(db, user)
        done = fetch_value(db, """
            UPDATE settings
            SET rules = :text, rules_at = strftime('%Y-%m-%dT%H:%M:%fZ')
            WHERE rules <> :text
            RETURNING id
        """, text=text)
        write_down(db, user.id, "site.rules", "the rules", f"{len(text)} characters", done)
