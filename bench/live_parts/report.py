"""The account as Markdown tables."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

import pysqlite3

from bench.live_parts.account import middle, short, spread, straight_line, table
from bench.live_parts.growth import Growth, Rung
from bench.live_parts.ratios import fitted, of_one_member, slope, us
from bench.live_parts.room import Beyond, Comparison
from bench.live_parts.servers import ROOT, node_program
from bench.live_parts.soak import Soak

RUN_HEAD = [
    "server", "members", "mode", "CPU us a delivery", "deliveries/s", "posts/s", "p50 ms", "p95 ms", "p99 ms", "lost",
    "frame bytes", "other load",
]
WEIGHT_HEAD = ["server", "members", "threads", "RSS MB", "RSS KB a member", "PSS MB", "PSS KB a member"]
GROWTH_HEAD = [
    "members", "CPU ms a post", "of one member, us", "deliveries/s", "p50 ms", "p99 ms", "lost", "RSS MB", "PSS MB",
    "other load",
]
SETTLED = 0.1  # of the looks at a long day go by before the slope is taken
KINDS = {
    "RSS, MB": lambda look: look.memory.rss / 1024, "anonymous, MB": lambda look: look.memory.anonymous / 1024,
    "PSS, MB": lambda look: look.memory.pss / 1024, "descriptors": lambda look: look.descriptors,
    "threads": lambda look: look.threads,
}


def machine() -> str:
    """What it ran on, and the versions."""
    cpu = next((line.split(":")[1].strip() for line in lines("/proc/cpuinfo") if line.startswith("model name")), "unknown")
    ram = int(lines("/proc/meminfo")[0].split()[1]) / 1e6
    node = subprocess.run([node_program(), "--version"], capture_output=True, text=True).stdout.strip()
    socketio = next(line for line in lines(ROOT / "node_modules/socket.io/package.json") if '"version"' in line).split('"')[3]
    return (
        f"{os.cpu_count()} x {cpu}, {ram:.0f} GB, Linux {platform.release()}; Python {platform.python_version()}, "
        f"gunicorn {version('gunicorn')}, Flask-SocketIO {version('Flask-SocketIO')}, SQLite {pysqlite3.sqlite_version}; "
        f"Node {node}, socket.io {socketio}. The load ran on the same cores.\n"
    )


def lines(path) -> list[str]:
    return Path(path).read_text().splitlines()


def comparison(title: str, compared: Comparison) -> str:
    rows = [run_row(name, mode, runs) for mode, by_name in compared.runs.items() for name, runs in by_name.items()]
    weights = [
        [name, f"{here.opened.ready:,}", str(compared.threads[name]), *weight(here, "rss"), *weight(here, "pss")]
        for here in compared.standings if (name := here.server.name)
    ]
    return f"### {title}\n\n{table(RUN_HEAD, rows)}\n{table(WEIGHT_HEAD, weights)}"


def run_row(name: str, mode: str, runs: list) -> list[str]:
    times = [short(middle(runs, lambda run, kind=kind: getattr(run.heard, kind))) for kind in ("p50", "p95", "p99")]
    return [
        name, f"{runs[0].heard.members:,}", mode, spread(runs, us), short(middle(runs, lambda run: run.deliveries_a_second)),
        short(middle(runs, lambda run: run.posts_a_second)), *times, lost(runs),
        f"{middle(runs, lambda run: run.heard.frame_bytes):.0f}", f"{middle(runs, lambda run: run.elsewhere):.0%}",
    ]


def lost(runs: list) -> str:
    """Deliveries that never came, and what else went wrong, if it did."""
    names = ("doubled", "refused", "gone", "stalls")
    wrong = {name: sum(getattr(run.heard, name) for run in runs) for name in names}
    more = "".join(f", {count:,} {name}" for name, count in wrong.items() if count)
    return f"{sum(run.heard.lost for run in runs):,}{more}"


def weight(here, kind: str) -> list[str]:
    before, after = getattr(here.empty, kind), getattr(here.full, kind)
    return [short(after / 1024), short((after - before) / max(1, here.opened.ready))]


def beyond(found: Beyond) -> str:
    page = "did not come" if found.page is None else f"took {short(found.page)} ms"
    failure = found.opened.first_failure.strip() or "none"
    return (
        f"Of {found.asked} members who asked for the stock transport on the same line, {found.opened.ready} got in within "
        f"{found.opened.seconds:.0f} s (first failure: {failure}). A page then {page}.\n"
    )


def growth(found: Growth) -> str:
    low, top = found.weights
    a, b = fitted(found.rungs)
    kinds = {"RSS": "rss", "anonymous": "anonymous", "PSS": "pss"}
    slopes = ", ".join(f"{name} {short(slope(found, kind))}" for name, kind in kinds.items())
    return "\n".join([
        "### A room that grows, lockstep\n", table(GROWTH_HEAD, [rung_row(found.rungs, rung) for rung in found.rungs]),
        f"CPU of a post = {short(a)} ms + {short(b * 1000)} us a member. KB of one more member between {low.members:,} and "
        f"{top.members:,}: {slopes}. Threads in the end: {found.threads}.\n",
        table(RUN_HEAD, [run_row("NeoSpace, with pages", mode, [run]) for mode, run in found.crowd.items()]),
        table(["the lobby's page", "p50 ms"], [[name, short(time)] for name, time in found.pages.items()]),
    ])


def rung_row(rungs: list[Rung], rung: Rung) -> list[str]:
    runs = rung.runs
    return [
        f"{rung.members:,}", spread(runs, lambda run: run.ms_a_post), short(of_one_member(rungs, rung)),
        short(middle(runs, lambda run: run.deliveries_a_second)), short(middle(runs, lambda run: run.heard.p50)),
        short(middle(runs, lambda run: run.heard.p99)), lost(runs), short(rung.memory.rss / 1024),
        short(rung.memory.pss / 1024), f"{middle(runs, lambda run: run.elsewhere):.0%}",
    ]


def soak(found: Soak) -> str:
    rows = [soak_row(name, kind, found.looks) for name, kind in KINDS.items()]
    heard = found.run.heard
    return "\n".join([
        "### A long day\n",
        f"{heard.posts:,} posts in {heard.seconds:.0f} s, {heard.returned:,} members left and came back.\n",
        table(["what", "first", "last", "least", "most", "slope a minute"], rows),
        table(RUN_HEAD, [run_row("NeoSpace", "with churn", [found.run])]),
    ])


def soak_row(name: str, kind, looks: list) -> list[str]:
    values = [kind(look) for look in looks]
    settled = looks[int(SETTLED * len(looks)):]
    a_minute = straight_line([(look.second / 60, kind(look)) for look in settled])[1] if len(settled) > 1 else 0
    return [name, *(short(value) for value in (values[0], values[-1], min(values), max(values), a_minute))]
