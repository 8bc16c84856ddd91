"""Make a member an admin from the machine itself, and print a link that sets a new password once."""

import sys
from pathlib import Path

from werkzeug.exceptions import NotFound

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from backups.owner import refuse_stranger  # noqa: E402
from config import load_config  # noqa: E402
from core.passwords import hash_token, new_token  # noqa: E402
from db import connect  # noqa: E402
from mutations.moderation import grant_admin, issue_reset_link  # noqa: E402
from queries.members import find_member  # noqa: E402


def main(arguments: list[str]) -> None:
    if len(arguments) != 1:
        raise SystemExit("Usage: scripts/grant_admin NAME")
    print("\n".join(grant(arguments[0].removeprefix("@").casefold())))


def grant(username: str) -> list[str]:
    """The lines to print; raises SystemExit with a sentence."""
    config = load_config()
    refuse_stranger(config.path())
    if not Path(config.database).exists():
        raise SystemExit(f"There is no database at {config.database}. Start NeoSpace once, or set NEOSPACE_VAR.")
    db, token = connect(config.database, config.durability), new_token()
    try:
        grant_admin(db, username)
        issue_reset_link(db, None, find_member(db, username), hash_token(token))
    except NotFound as error:
        raise SystemExit(error.description) from None
    finally:
        db.close()
    return [
        f"@{username} is an admin now.",
        "If the password is lost, open this on your server's address within 24 hours; it works once:",
        f"  /reset/{token}",
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
