#!/usr/bin/env python3
"""What a reload costs whoever is there: .venv/bin/python bench/reload.py [--members 500] [--requests 50] [--messages 20]

Starts a throw-away stack, has so many members listen in a room, writes messages and asks for pages at those rates a second,
and calls scripts/reload in the middle. Prints how many requests failed and the slowest, how many messages were lost, and how
long members were away. Everything runs on this machine, so the members' own work is in the times.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median

import websocket

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.live.member import Gone, Member  # noqa: E402
from tests.stack import Stack, stacked  # noqa: E402

BEFORE, AFTER = 5, 12  # seconds of load around the reload
WRITERS, READERS = 4, 10
BACK = (0.15, 0.45)  # seconds that our client waits before it comes back (ui/js/socket.js)


class Listener(Member):
    """A member who only listens, and comes back as our client does; `away` has the seconds of each absence."""

    def __init__(self, stack: Stack, name: str, over: threading.Event):
        self.away: list[float] = []
        super().__init__(stack, name)
        self.over = over
        self.connect()
        self.thread = threading.Thread(target=self.stay, daemon=True)
        self.thread.start()

    def stay(self) -> None:
        while not self.over.is_set():
            self.reader.join(0.05)
            if not self.reader.is_alive():
                self.come_back(time.monotonic())

    def come_back(self, left: float) -> None:
        while not self.over.is_set():
            time.sleep(random.uniform(*BACK))
            try:
                self.connect()
            except (Gone, OSError, websocket.WebSocketException):
                continue
            self.away.append(time.monotonic() - left)
            return


def main() -> None:
    asked = arguments()
    with tempfile.TemporaryDirectory() as home, stacked(Path(home), rate_limits="off") as stack:
        over = threading.Event()
        listeners = [Listener(stack, f"member{number}", over) for number in range(asked.members)]
        answers, cookie, writers = [], stack.cookie_for("reader"), [Member(stack, f"writer{number}") for number in range(WRITERS)]
        threads = [threading.Thread(target=write, args=(writer, asked.messages / WRITERS, over)) for writer in writers]
        asking = (stack, cookie, asked.requests / READERS, over, answers)
        threads += [threading.Thread(target=read, args=asking) for _ in range(READERS)]
        for thread in threads:
            thread.start()
        time.sleep(BEFORE)
        print(reload(stack))
        time.sleep(AFTER)
        over.set()
        for thread in threads + [listener.thread for listener in listeners]:
            thread.join()
        report(answers, writers, listeners)


def reload(stack: Stack) -> str:
    environ = os.environ | {"NEOSPACE_VAR": str(stack.home), "NEOSPACE_PORT": str(stack.port)}
    done = subprocess.run([ROOT / "scripts" / "reload"], env=environ, capture_output=True, text=True)
    return (done.stdout + done.stderr).strip()


def write(writer: Member, rate: float, over: threading.Event) -> None:
    while not over.wait(random.uniform(0.5, 1.5) / rate):
        writer.write(f"{writer.name} at {time.monotonic()}")
        writer.settle()


def read(stack: Stack, cookie: str, rate: float, over: threading.Event, answers: list[tuple[float, int]]) -> None:
    while not over.wait(random.uniform(0.5, 1.5) / rate):
        begun = time.monotonic()
        try:
            status = stack.ask("/rooms/lobby", cookie).status
        except OSError:
            status = 0
        answers.append((time.monotonic() - begun, status))


def report(answers, writers: list[Member], listeners: list[Listener]) -> None:
    acked = {id for writer in writers for id in writer.acked.values()}
    for listener in listeners:
        listener.settle()
    lost = sum(len(acked - listener.shown.keys()) for listener in listeners)
    away = sorted(second for listener in listeners for second in listener.away)
    print(f"requests: {len(answers)}, failed: {sum(status != 200 for _, status in answers)}, "
          f"median {median(spent for spent, _ in answers) * 1000:.0f} ms, slowest {max(answers)[0] * 1000:.0f} ms")
    print(f"messages: {len(acked)} acknowledged, {lost} of their {len(acked) * len(listeners)} deliveries lost")
    print(f"members: {len(listeners)}, came back {len(away)} times, after {median(away):.2f} s, the last after {away[-1]:.2f} s")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=500)
    parser.add_argument("--requests", type=float, default=50, help="a second")
    parser.add_argument("--messages", type=float, default=20, help="a second")
    return parser.parse_args()


if __name__ == "__main__":
    main()
