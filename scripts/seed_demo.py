#!/usr/bin/env python3
"""Fill an empty NeoSpace with invented people, their rooms, talk, sketches and walls, to look at it: scripts/seed_demo.py

Refuses a database that has members already. Prints how to sign in as the demo's keeper, whose password is made
on the spot; the other people have none, so nobody can sign in as them. What they say and hang up is in scripts/demo.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if __name__ == "__main__" and sys.prefix != str(ROOT / ".venv"):
    if not (ROOT / ".venv/bin/python").exists():
        sys.exit("Nothing is installed here yet: scripts/setup does it.")
    os.execv(ROOT / ".venv/bin/python", [str(ROOT / ".venv/bin/python"), __file__, *sys.argv[1:]])
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from demo.decorating import hang_up  # noqa: E402
from demo.moving_in import age, make_people, move_in, move_out  # noqa: E402
from demo.people import PEOPLE  # noqa: E402, F401  whose names scripts/bench_sessions knows by
from demo.pictures import take_all_in  # noqa: E402
from demo.sketching import write_all  # noqa: E402
from demo.talking import make_rooms, talk  # noqa: E402
from demo.walls import WALLS  # noqa: E402

from config import ensure_var, load_config, load_secrets  # noqa: E402
from core.passwords import hash_password, new_token  # noqa: E402
from db import connect, migrate  # noqa: E402
from queries.members import has_members  # noqa: E402


def main() -> None:
    config = load_config()
    ensure_var(config)
    migrate(config.database, config.path("backups"))
    db = connect(config.database)
    if has_members(db):
        raise SystemExit("This database has members already. Set NEOSPACE_VAR to an empty folder for the demo.")
    password = new_token()[:16]
    fill(db, config.path("uploads"), hash_password(password, load_secrets(config).pepper))
    print(f"The demo is in {config.database}. Sign in as nova with the password {password}")


def fill(db, uploads: Path, hashed: str) -> None:
    """Everything of the demo; `hashed` is its keeper's password."""
    boards = [module.wall() for module in WALLS]
    make_people(db, hashed)
    people = move_in(db)
    pictures = take_all_in(db, uploads, people, boards)
    sketches = write_all(db, people, pictures)
    make_rooms(db, people)
    talk(db, people, pictures)
    for board in boards:
        hang_up(db, uploads, people, board, pictures, sketches)
    move_out(db)
    age(db)


if __name__ == "__main__":
    main()
