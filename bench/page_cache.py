#!/usr/bin/env python3
"""What a public wall costs: .venv/bin/python bench/page_cache.py [--seconds 10] [--rounds 3] [--connections 32]

Puts a wall of 30 KB on two throw-away servers behind Caddy, one with the page cache and one without, and asks in turn, in one
run, for the same bytes as a plain file, for the kept wall, for the wall while its owner changes it ten times a second, and for
the wall that the app renders each time. Then it asks Caddies that lack one of the matchers. Needs wrk (apt-get install wrk).

Rates on a busy machine drift: look at the ratios, and at the processor time of Caddy, which others cannot take away.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from msgspec import Struct  # noqa: E402

from scripts.stack_front import CADDY  # noqa: E402
from tests.front import Fronted, fronted  # noqa: E402
from tests.server import free_port, member_id, wait_until  # noqa: E402

SIZE = 30_000  # bytes of the wall's page, as HTML
AIMS = {"plain": 0.8, "rendered": 15}  # the kept wall's rate, in times of these
TICK = os.sysconf("SC_CLK_TCK")
COOKIE, QUERY = "not header_regexp Cookie (session|theme|view|flashes)\\s*=", 'vars {query} ""'
SHARED = ("path_regexp ^/wall/[a-z0-9_]{1,40}$", "path /wall/*")
VARIANTS = {  # what of the Caddyfile is another: (old, new) in turn
    "as it is": (),
    "no look at the method": (("method GET HEAD", ""),),
    "no look at cookies": ((COOKIE, ""),),
    "no cookie at all, not only ours": ((COOKIE, "not header Cookie *"),),
    "no look at the query": ((QUERY, ""),),
    "the query by an expression": ((QUERY, 'expression {query} == ""'),),
    "a prefix in place of the pattern": (SHARED,),
    "a file matcher before": ((f"{SHARED[0]}\n", f'{SHARED[0]}\n\t\tfile {{\n\t\t\troot "{{$STACK_PAGES}}/page"\n\t\t}}\n'),),
    "no dropped request headers": (("request_header -If-Modified-Since", "#"), ("request_header -Range", "#")),
    "no access log": (("\timport logged\n", ""),),
}


class Run(Struct, frozen=True):
    """What wrk said, and the processor time that Caddy, and it with all workers, took meanwhile, us a request."""

    rate: float
    p99: float  # ms
    cpu: float
    whole: float
    failed: int


def main() -> None:
    asked = arguments()
    if not shutil.which("wrk"):
        raise SystemExit("This needs wrk: sudo apt-get install wrk")
    with ExitStack() as stack:
        kept, rendered = (stack.enter_context(with_wall(page_cache)) for page_cache in ("on", "off"))
        print(f"a wall of {len(kept.get('/wall/ada').body):,} bytes; {asked.connections} connections, {asked.seconds} s each")
        compare(asked, kept, rendered)
        if asked.matchers:
            weigh_matchers(asked, kept)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--no-matchers", dest="matchers", action="store_false")
    return parser.parse_args()


@contextmanager
def with_wall(page_cache: str):
    """A server with ada's wall on it behind Caddy, and the wall's bytes as plain files."""
    with tempfile.TemporaryDirectory() as folder, fronted(Path(folder), rate_limits="off", page_cache=page_cache) as front:
        db = front.server.database()
        ada = member_id(db, "ada")
        stickers = range(1, 200)
        while len(page := front.get("/wall/ada", Cookie="theme=light").body) < SIZE:
            first = fetch_count(db) + 1
            with db:
                db.executemany("""
                    INSERT INTO profile_stickers (user_id, placed_by, kind, content, x, y, size, rotation, z, edited, version)
                    VALUES (:ada, :ada, 'emoji', '🌙', :x, :y, 60, 0, :n, 1, 1)
                """, [{"ada": ada, "n": n, "x": n * 7 % 1100, "y": n * 13 % 900} for n in stickers[first - 1:first + 4]])
        plain = front.server.config.path("run", "ui", "bench", "wall.html")
        plain.parent.mkdir(parents=True, exist_ok=True)
        plain.write_bytes(page)
        db.close()
        yield front


def fetch_count(db) -> int:
    return db.execute("SELECT count(*) AS number FROM profile_stickers").fetchone()["number"]


def compare(asked, kept: Fronted, rendered: Fronted) -> None:
    whose = {
        "plain": (kept, "/ui/bench/wall.html"), "kept": (kept, "/wall/ada"),
        "changing": (kept, "/wall/ada"), "rendered": (rendered, "/wall/ada"),
    }
    assert kept.get("/wall/ada").headers["X-Page-Cache"] == "HIT" and not rendered.get("/wall/ada").headers["X-Page-Cache"]
    runs = {name: [] for name in whose}
    for _ in range(asked.rounds):
        for name, (front, path) in whose.items():
            with changing(front) if name == "changing" else ExitStack():
                runs[name].append(run(asked, front, path))
    print(f"{'':12} {'requests/s, each round':>36} {'median':>8} {'p99 ms':>8} {'Caddy us':>9} {'in all':>7} {'failed':>7}")
    for name, done in runs.items():
        rates = " ".join(f"{one.rate:9,.0f}" for one in done)
        print(f"{name:12} {rates:>36} {middle(done, 'rate'):8,.0f} {middle(done, 'p99'):8.1f} "
              f"{middle(done, 'cpu'):9.0f} {middle(done, 'whole'):7,.0f} {sum(one.failed for one in done):7}")
    for name, aim in AIMS.items():
        ratios = [one.rate / other.rate for one, other in zip(runs["kept"], runs[name], strict=True)]
        print(f"kept / {name}: {median(ratios):.2f} (aim: {aim}); each round {[round(ratio, 2) for ratio in ratios]}")
    costs = {name: middle(done, "whole") for name, done in runs.items()}
    print(*(f"kept / {name} by processor time: {costs[name] / costs['kept']:.2f}" for name in AIMS), sep="\n")


@contextmanager
def changing(front: Fronted):
    """Ada writes another bio ten times a second."""
    over, cookie = threading.Event(), front.server.cookie_for("ada")

    def write():
        number = 0
        while not over.wait(0.1):
            number += 1
            form = urlencode({"display_name": "Ada", "bio": f"state {number % 10}", "status_for": "ever", "hue": "210"})
            front.server.open("/wall/ada/card", cookie, form.encode()).close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        over.set()
        writer.join()


def run(asked, front: Fronted, path: str) -> Run:
    front.get(path)
    before, others = cpu_of(front.caddy.pid), sum(map(cpu_of, front.server.workers()))
    said = subprocess.run(
        ("wrk", "-t1", f"-c{asked.connections}", f"-d{asked.seconds}s", "--latency", front.url + path),
        capture_output=True, text=True, check=True,
    ).stdout
    requests = int(re.search(r"(\d+) requests in", said)[1])
    p99, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)\b", said).groups()
    failed = sum(map(int, re.findall(r"(?:Non-2xx or 3xx responses:|connect|read|write|timeout) (\d+)", said)))
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
    cpu, others = cpu_of(front.caddy.pid) - before, sum(map(cpu_of, front.server.workers())) - others
    late = float(p99) * {"us": 0.001, "ms": 1, "s": 1000}[unit]
    return Run(rate, late, cpu / requests * 1e6, (cpu + others) / requests * 1e6, failed)


def cpu_of(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def middle(done: list[Run], name: str) -> float:
    return median(getattr(one, name) for one in done)


def weigh_matchers(asked, kept: Fronted) -> None:
    """Caddies that differ in one thing, asked in turn for the kept wall."""
    with ExitStack() as stack:
        fronts = {name: stack.enter_context(variant(kept, changes)) for name, changes in VARIANTS.items()}
        runs = {name: [] for name in fronts}
        for _ in range(asked.rounds):
            for name, front in fronts.items():
                runs[name].append(run(asked, front, "/wall/ada"))
        whole = min(one.cpu for one in runs["as it is"])
        print("\nCaddy's own time for the kept wall, us a request, the least of the rounds")
        for name, done in runs.items():
            least = min(one.cpu for one in done)
            print(f"{name:36} {least:7.1f} {least - whole:+7.1f}")


@contextmanager
def variant(kept: Fronted, changes):
    """One more Caddy before the same server, with a Caddyfile that is a little another."""
    text = (ROOT / "Caddyfile").read_text()
    for old, new in changes:
        assert old in text, f"The Caddyfile has no {old!r} any more."
        text = text.replace(old, new)
    environ = dict(part.split("=", 1) for part in Path(f"/proc/{kept.caddy.pid}/environ").read_text().split("\0") if part)
    port, folder = free_port(), tempfile.mkdtemp()
    environ |= {"STACK_ADDRESS": f"http://:{port}", "STACK_HTTP_PORT": str(port), "STACK_ADMIN": f"{folder}/admin.sock"}
    file = Path(folder, "Caddyfile")
    file.write_text(text)
    command = (CADDY, "run", "--config", str(file), "--adapter", "caddyfile")
    caddy = subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL)
    front = Fronted(kept.server, port, caddy)
    try:
        wait_until(lambda: answers(front))
        yield front
    finally:
        caddy.terminate()
        caddy.wait()
        shutil.rmtree(folder)


def answers(front: Fronted) -> bool:
    try:
        return front.get("/wall/ada").headers["X-Page-Cache"] == "HIT"
    except OSError:
        return False


if __name__ == "__main__":
    began = time.monotonic()
    main()
    print(f"{time.monotonic() - began:.0f} s in all, load {os.getloadavg()[0]:.1f}")
