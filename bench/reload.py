#!/usr/bin/env python3
"""What a reload costs whoever is there: .venv/bin/python bench/reload.py [--members 500] [--requests 50] [--messages 20]

Starts a throw-away stack, has so many members listen in a room and write messages, asks for pages, both at those rates a
second, and calls scripts/reload in the middle. Prints how many requests failed and the slowest, how many messages were lost or
late, and how long members were away. Members come through Caddy in plain http, since load.c knows no TLS; they come back, wait
and catch up as our own client does. Everything runs on this machine, so their work is in the times. Needs a C compiler.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.live_parts.generator import Generator, Heard, compiled  # noqa: E402
from bench.live_parts.servers import Server, behind_caddy, mint  # noqa: E402
from tests.stack import Stack  # noqa: E402

BEFORE, AFTER = 6, 14  # seconds of load around the reload
READERS = 10


def main() -> None:
    asked = arguments()
    with tempfile.TemporaryDirectory() as folder, behind_caddy(Path(folder, "home")) as stack:
        program, cookies = compiled("load", Path(folder)), mint(stack.home, asked.members + 1)
        cookie, over, answers = cookies.read_text().splitlines()[-1], threading.Event(), []
        with Generator(program, Server("stack", stack.front, stack.process.pid, cookies)) as generator:
            opened = generator.open(asked.members)
            assert opened.ready == asked.members, opened.first_failure
            with ThreadPoolExecutor(READERS + 1) as pool:
                heard = pool.submit(generator.faithful, BEFORE + AFTER, asked.messages)
                for _ in range(READERS):
                    pool.submit(read, stack, cookie, asked.requests / READERS, over, answers)
                time.sleep(BEFORE)
                print(reload(stack))
                heard = heard.result().heard
                over.set()
        report(answers, heard)


def reload(stack: Stack) -> str:
    environ = os.environ | {"NEOSPACE_VAR": str(stack.home), "NEOSPACE_PORT": str(stack.port)}
    done = subprocess.run([ROOT / "scripts" / "reload"], env=environ, capture_output=True, text=True)
    return (done.stdout + done.stderr).strip()


def read(stack: Stack, cookie: str, rate: float, over: threading.Event, answers: list[tuple[float, int]]) -> None:
    """Ask for a page each time that one is due; what was late counts from when it was due."""
    due = time.monotonic() + random.random() / rate
    while not over.wait(max(due - time.monotonic(), 0)):
        try:
            status = len(stack.get("/rooms/lobby", cookie)) and 200
        except OSError:
            status = 0
        answers.append((time.monotonic() - due, status))
        due += 1 / rate


def report(answers: list[tuple[float, int]], heard: Heard) -> None:
    print(f"requests: {len(answers)}, failed: {sum(status != 200 for _, status in answers)}, "
          f"median {median(spent for spent, _ in answers) * 1000:.0f} ms, slowest {max(answers)[0] * 1000:.0f} ms")
    print(f"messages: {heard.posts} written, {heard.acked} acknowledged, {heard.lost} of their {heard.expected} deliveries lost; "
          f"as they came median {heard.p50:.1f} ms, slowest {heard.slowest:.0f} ms {heard.first_failure}")
    print(f"members: {heard.members}, came back {heard.returned} times, after {heard.away:.2f} s, "
          f"the last after {heard.longest_away:.2f} s")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=500)
    parser.add_argument("--requests", type=float, default=50, help="a second")
    parser.add_argument("--messages", type=float, default=20, help="a second")
    return parser.parse_args()


if __name__ == "__main__":
    main()
