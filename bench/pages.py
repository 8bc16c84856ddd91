#!/usr/bin/env python3
"""What a room's page costs, and what it weighs: .venv/bin/python bench/pages.py [--big 200000] [--rounds 300]

Fills two rooms of a throw-away home, asks a real server of four workers for both pages in turn, and prints the ratio
of their times (this machine's speed cancels out) and the bytes of a first and of a second visit.
"""

import argparse
import random
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from db import fetch_value  # noqa: E402
from tests.server import running  # noqa: E402

SMALL = 500  # messages of the room compared with
SYLLABLES = "ka lo mi ren tu sha vel or an pi du ten qua fir bo nes ti gra el um".split()
ASSET = re.compile(r'\s(?:href|src)="((?:/ui|/static|/avatars|/viewer)[^"#]+)')
MODULE = re.compile(r'(?:import\(?|from)\s*["\'](\./[^"\']+|socket\.io-client)["\']')


def main() -> None:
    asked = arguments()
    with tempfile.TemporaryDirectory() as home, running(Path(home), rate_limits="off") as server:
        cookie = server.cookie_for("ada")
        fill(server, "small", SMALL)
        fill(server, "big", asked.big)
        times = {"small": [], "big": []}
        for _ in range(asked.rounds):
            for slug in times:
                times[slug].append(timed(server, f"/rooms/{slug}", cookie))
        small, big = (statistics.median(times[slug][asked.rounds // 10:]) * 1000 for slug in ("small", "big"))
        print(f"room of {SMALL:>7,} messages: {small:6.2f} ms a page (median of {asked.rounds})")
        print(f"room of {asked.big:>7,} messages: {big:6.2f} ms a page, {big / small:.2f} times the small one")
        weigh(server, cookie)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--big", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=300)
    return parser.parse_args()


def fill(server, slug: str, count: int) -> None:
    """A room with `count` messages of one author, written straight into the database."""
    db, dice = server.database(), random.Random(slug)
    with db:
        room = fetch_value(db, "INSERT INTO rooms (slug, name) VALUES (:slug, :slug) RETURNING id", slug=slug)
        user = fetch_value(db, "SELECT id FROM users WHERE username = 'ada'")
        db.execute("INSERT INTO memberships (room_id, user_id) VALUES (?, ?)", (room, user))
        lines = ((n, line(dice)) for n in range(1, count + 1))
        rows = ((room, user, text, f'<p dir="auto">{text}</p>', f"{slug}-{n}", n) for n, text in lines)
        db.executemany("""
            INSERT INTO messages (room_id, user_id, body, html, renderer, nonce, seq) VALUES (?, ?, ?, ?, 1, ?, ?)
        """, rows)
        db.execute("""
            UPDATE rooms
            SET seq = :count, last_message_id = (SELECT max(id) FROM messages WHERE room_id = :room)
            WHERE id = :room
        """, {"count": count, "room": room})
    db.close()


def line(dice: random.Random) -> str:
    """A line of chat that compresses no better than people's: 3 to 40 made-up words."""
    return " ".join("".join(dice.choices(SYLLABLES, k=dice.randrange(1, 5))) for _ in range(dice.randrange(3, 40)))


def timed(server, path: str, cookie: str) -> float:
    """Seconds for one page."""
    start = time.perf_counter()
    server.get(path, cookie)
    return time.perf_counter() - start


def weigh(server, cookie: str) -> None:
    """Bytes over the wire with zstd: the page, and all that it links and imports, each once."""
    page = fetch(server, "/rooms/big", cookie)
    text = server.get("/rooms/big", cookie)
    seen, waiting = {}, list(dict.fromkeys(ASSET.findall(text)))
    vendor = re.search(r'"socket.io-client":"([^"]+)"', text)
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen[path] = fetch(server, path, cookie)
        if path.endswith(".js"):
            for name in MODULE.findall(server.get(path, cookie)):
                beside = f"{path.rsplit('/', 1)[0]}/{name[2:]}"
                waiting.append(vendor[1] if name == "socket.io-client" else beside)
    again = page + sum(size for path, size in seen.items() if not path.startswith("/ui/"))
    first = page + sum(seen.values())
    print(f"first visit: {first:,} bytes in {len(seen) + 1} requests; next visit: {again:,} bytes at most")
    for path, size in sorted(seen.items(), key=lambda item: -item[1])[:8]:
        print(f"  {size:>7,}  {path}")


def fetch(server, path: str, cookie: str) -> int:
    return len(server.open(path, cookie, headers={"Accept-Encoding": "zstd, gzip"}).read())


if __name__ == "__main__":
    main()
