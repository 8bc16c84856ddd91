#!/usr/bin/env python3
"""What running sketches cost a wall: .venv/bin/python bench/wall_sketches.py [--rounds 5] [--chromium /usr/bin/chromium]

Scrolls one wall with three pinned sketches in Chromium, in turn while they run and while they are posters, and prints
the frame times at the 95th of 100 places, and their ratio: this machine's speed cancels out. Then the sketches leave
the screen, and it prints how much of a core all of the browser takes, running, out of sight, and as posters.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402

from queries.members import find_member  # noqa: E402
from tests.browser.conftest import CHROMIUM, FLAGS  # noqa: E402
from tests.browser.walls import fill  # noqa: E402
from tests.hung_sketches import put_sketch  # noqa: E402
from tests.server import running  # noqa: E402

WINDOW = {"width": 1280, "height": 1250}  # all three are seen
LOOK = 5.0  # seconds that a share of a core is measured over
# One per engine that is common on walls, each with some dozens of moving shapes: what people pin.
SOURCES = {
    "canvas": """
const canvas = document.querySelector("canvas") ?? document.body.appendChild(document.createElement("canvas"))
const pen = canvas.getContext("2d")
function paint(now) {
  canvas.width = innerWidth
  canvas.height = innerHeight
  for (let at = 0; at < 60; at += 1) {
    pen.fillStyle = `hsl(${at * 6} 80% 60%)`
    pen.beginPath()
    pen.arc(innerWidth / 2 + Math.cos(now / 900 + at) * at * 2, innerHeight / 2 + Math.sin(now / 700 + at) * at * 2, 8, 0, 7)
    pen.fill()
  }
  requestAnimationFrame(paint)
}
requestAnimationFrame(paint)
""",
    "p5-1": """
function setup() { createCanvas(windowWidth, windowHeight); noStroke() }
function draw() {
  background(20)
  for (let at = 0; at < 40; at += 1) {
    fill(at * 6, 120, 220 - at * 3)
    circle(width / 2 + sin(frameCount / 40 + at) * width * 0.4, height * (at + 0.5) / 40, 18)
  }
}
""",
    "p5-2": """
function setup() { createCanvas(windowWidth, windowHeight); noFill() }
function draw() {
  background(250, 240, 220)
  for (let at = 0; at < 30; at += 1) {
    stroke(at * 8, 60, 140)
    arc(width / 2, height / 2, at * 9, at * 9, frameCount / 60 + at, frameCount / 60 + at + PI)
  }
}
""",
}
# Scrolls down and up again, a step a frame, and gives the time between frames in ms.
SCROLL = """async () => {
  const scroller = document.querySelector(".wall__scroller"), times = []
  const height = Math.min(700, scroller.scrollHeight - scroller.clientHeight)
  let before = await new Promise(requestAnimationFrame)
  for (let frame = 0; frame < 240; frame += 1) {
    scroller.scrollTop = height * (1 - Math.cos(frame / 240 * 4 * Math.PI)) / 2
    const now = await new Promise(requestAnimationFrame)
    times.push(now - before)
    before = now
  }
  scroller.scrollTop = 0
  return times
}"""


def main() -> None:
    asked = arguments()
    with tempfile.TemporaryDirectory() as home, running(Path(home), rate_limits="off") as server, sync_playwright() as playwright:
        furnish(server)
        measure(server, playwright.chromium, asked)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--chromium", default=CHROMIUM)
    return parser.parse_args()


def furnish(server) -> None:
    """A wall full of things, and three sketches pinned to it."""
    fill(server, "ada", stickers=60, posts=30)
    db = server.database()
    ada = find_member(db, "ada")
    with db:
        db.execute("UPDATE profile_stickers SET y = 6000 WHERE z = 1")  # so that one can scroll away from them
    for place, (engine, source) in enumerate(SOURCES.items(), 1):
        id = put_sketch(db, ada, "abc"[place - 1] * 16, title=engine, source=source, engine=engine)
        with db:
            db.execute("""
                INSERT INTO profile_scripts (user_id, place, title, script_id) VALUES (?, ?, 'Sketch', ?)
            """, (ada.id, place, id))
    db.close()


def measure(server, chromium, asked) -> None:
    """Both ways in turn in one browser, so that what else this machine does meets both alike."""
    browser = chromium.launch(executable_path=asked.chromium, args=list(FLAGS))
    times, shares = {"posters": [], "running": []}, {}
    for _ in range(asked.rounds):
        for way in times:
            page = open_wall(server, browser, way)
            page.evaluate(SCROLL)  # once for nothing: pictures are decoded, scripts are warm
            times[way] += page.evaluate(SCROLL)
            shares.setdefault(way, []).append(share_of(browser_pid()))
            if way == "running":
                hide(page)
                shares.setdefault("out of sight", []).append(share_of(browser_pid()))
            page.context.close()
    browser.close()
    tell(times, shares)


def open_wall(server, browser, way: str):
    """The wall in a window of its own; `running` waits until all three are."""
    context = browser.new_context(viewport=WINDOW)
    if way == "posters":
        context.add_cookies([{"name": "view", "value": "nosketch", "url": server.url}])
    page = context.new_page()
    page.goto(f"{server.url}/wall/ada")
    page.evaluate("document.querySelector('#wall-pins').scrollIntoView({block: 'center'})")
    if way == "running":
        page.wait_for_function("() => document.querySelectorAll('sketch-frame[data-state=running]').length === 3", timeout=60_000)
    page.wait_for_timeout(1500)
    return page


def hide(page) -> None:
    """Scroll to where no sketch is seen."""
    page.evaluate("document.querySelector('.wall__scroller').scrollTop = 1e6")
    page.wait_for_function("() => !document.querySelector('sketch-frame[data-state=running]')")
    page.wait_for_timeout(500)


def browser_pid() -> int:
    """The process that all others of our browser stem from."""
    [pid] = [pid for pid in offspring(os.getpid()) if is_root(pid)]
    return pid


def is_root(pid: int) -> bool:
    words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    return b"--remote-debugging-pipe" in words and not any(word.startswith(b"--type=") for word in words)


def offspring(pid: int) -> list[int]:
    """The processes that stem from this one; those that end meanwhile are none."""
    try:
        tasks = [(task / "children").read_text().split() for task in Path(f"/proc/{pid}/task").iterdir()]
    except OSError:
        return []
    children = [int(child) for found in tasks for child in found]
    return children + [grandchild for child in children for grandchild in offspring(child)]


def share_of(pid: int) -> float:
    """How many cores a process and all that stem from it take, over LOOK seconds."""
    began, before = time.monotonic(), ticks(pid)
    time.sleep(LOOK)
    return (ticks(pid) - before) / os.sysconf("SC_CLK_TCK") / (time.monotonic() - began)


def ticks(pid: int) -> int:
    return sum(map(ticks_of, (pid, *offspring(pid))))


def ticks_of(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


def tell(times: dict, shares: dict) -> None:
    late = {way: at(sorted(found), 0.95) for way, found in times.items()}
    for way, found in times.items():
        print(f"{way:>12}: {at(sorted(found), 0.5):6.1f} ms a frame, 95th of 100 {late[way]:6.1f} ms ({len(found)} frames)")
    print(f"       ratio: {late['running'] / late['posters']:6.2f} (aim: at most 1.5)")
    for way, found in shares.items():
        print(f"{way:>12}: {at(sorted(found), 0.5):6.2f} of a core")


def at(ordered: list[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


if __name__ == "__main__":
    main()
