#!/usr/bin/env python3
"""What the whole tree of processes weighs: .venv/bin/python bench/memory.py [--members 1000] [--megabytes 1024] [--seconds 20]

Starts a throw-away stack (supervisor, gunicorn's four workers, Caddy) and looks at it idle, with so many members in the lobby
who talk, and, while they stay, after a database of that size was read from end to end, once by paging back through all its
rooms as members do. Members come through Caddy in plain http, since load.c knows no TLS. Needs a C compiler.

Anonymous memory is what a machine must have; pages of files, such as the mapped database, go when others need the room.
"""

import argparse
import random
import re
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.live_parts.generator import Generator, compiled  # noqa: E402
from bench.live_parts.processes import family, memory_of  # noqa: E402
from bench.live_parts.servers import Server, behind_caddy, mint  # noqa: E402
from tests.stack import Stack  # noqa: E402

AIM = 600  # MB of anonymous memory, Caddy apart (the least machine has 8 GB)
ROOMS, AT_ONCE = 16, 200  # of the large database: its rooms, and rows of one transaction
WORDS = "moon tide lamp paper river glass north quiet engine garden copper signal window summer thread letter".split()
LONGEST = 4000  # characters of a message
TALK = 5  # messages a second
REST = 5  # seconds before a look, so that what was begun is done
OLDER = re.compile(r'data-older="([^"]+)"')
MB = 1024  # KB


def main() -> None:
    asked = arguments()
    with tempfile.TemporaryDirectory() as folder, behind_caddy(Path(folder, "home")) as stack:
        program, cookies = compiled("load", Path(folder)), mint(stack.home, asked.members + 1)
        stack.cookie = cookies.read_text().splitlines()[-1]
        print(f"{'MB':34} {'anonymous':>10} {'of files':>10} {'Pss':>8} {'Caddy anonymous':>17} {'Caddy Pss':>10}")
        look(stack, "idle, just started")
        for path in ("/rooms/lobby", "/directory", "/wall/bench_1", "/metal") * 25:
            stack.get(path, stack.cookie)
        look(stack, "idle, after a hundred pages")
        with Generator(program, Server("stack", stack.front, stack.process.pid, cookies)) as generator:
            opened = generator.open(asked.members)
            heard = generator.paced(asked.seconds, TALK).heard
            look(stack, f"{opened.ready:,} members, {heard.deliveries:,} deliveries")
            fill(stack, asked.megabytes)
            look(stack, f"a database of {size(stack):,} MB")
            with ThreadPoolExecutor(ROOMS) as pool:
                read = sum(pool.map(lambda number: read_back(stack, f"history-{number}"), range(ROOMS)))
            worst = look(stack, f"{read / 1e6:,.0f} MB of pages read from it")
        print(f"anonymous, Caddy apart: {worst:,.0f} MB (aim: under {AIM})")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=1000)
    parser.add_argument("--megabytes", type=int, default=1024)
    parser.add_argument("--seconds", type=float, default=20)
    return parser.parse_args()


def look(stack: Stack, when: str) -> float:
    """Print what all processes weigh now; gives the anonymous megabytes of all but Caddy."""
    time.sleep(REST)
    caddies = stack.children("/caddy ")
    ours = weigh([pid for pid in family(stack.process.pid) if pid not in caddies])
    caddy = weigh(caddies)
    print(f"{when:34} {ours['Anonymous']:10,.0f} {ours['Pss'] - ours['Pss_Anon']:10,.0f} {ours['Pss']:8,.0f} "
          f"{caddy['Anonymous']:17,.0f} {caddy['Pss']:10,.0f}", flush=True)
    return ours["Anonymous"]


def weigh(pids: list[int]) -> dict[str, float]:
    """Megabytes of these processes together; Pss counts a page that several have once."""
    found = [memory_of(pid) for pid in pids]
    return {name: sum(each[name] for each in found) / MB for name in ("Anonymous", "Pss", "Pss_Anon")}


def size(stack: Stack) -> int:
    """Megabytes of the database, what still lies in its WAL included."""
    db = stack.database()
    pages, each = (db.execute(f"PRAGMA {name}").fetchone()[name] for name in ("page_count", "page_size"))
    db.close()
    return pages * each // (MB * MB)


def fill(stack: Stack, megabytes: int) -> None:
    """Long messages in rooms that everyone may read, until the file has that size."""
    db = stack.database()
    author = db.execute("SELECT min(id) AS id FROM users").fetchone()["id"]
    with db:
        for number in range(ROOMS):
            db.execute("INSERT INTO rooms (slug, name) VALUES (:slug, :slug)", {"slug": f"history-{number}"})
    rooms = [row["id"] for row in db.execute("SELECT id FROM rooms WHERE slug LIKE 'history-%'")]
    number = 0
    while size(stack) < megabytes:
        rows = [row_of(rooms, author, number := number + 1) for _ in range(AT_ONCE)]
        with db:
            db.executemany("""
                INSERT INTO messages (room_id, user_id, body, html, renderer, nonce, seq)
                VALUES (:room, :author, :body, :html, 1, :nonce, :seq)
            """, rows)
    with db:
        db.execute("""
            UPDATE rooms
            SET seq = (SELECT max(seq) FROM messages WHERE room_id = rooms.id),
                last_message_id = (SELECT max(id) FROM messages WHERE room_id = rooms.id)
            WHERE slug LIKE 'history-%'
        """)
    db.close()


def row_of(rooms: list[int], author: int, number: int) -> dict:
    body = " ".join(random.choices(WORDS, k=LONGEST // 6))[:LONGEST]
    return {"room": rooms[number % ROOMS], "author": author, "body": body, "html": f"<p>{body}</p>", "nonce": f"fill-{number}",
            "seq": number // ROOMS + 1}


def read_back(stack: Stack, room: str) -> int:
    """Go back through a room, page by page; gives the bytes of the pages."""
    read, path = 0, f"/rooms/{room}/messages"
    while path:
        page = stack.get(path, stack.cookie, {"X-Live": "1"})
        read += len(page)
        older = OLDER.search(page)
        path = older and older[1]
    return read


if __name__ == "__main__":
    main()
