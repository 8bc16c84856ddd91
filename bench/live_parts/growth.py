"""A room that grows on one server, and what its page takes meanwhile."""

import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from statistics import median

from msgspec import Struct

from bench.live_parts.generator import Generator, Run
from bench.live_parts.processes import Memory, family, memory, threads
from bench.live_parts.servers import Server, neospace
from bench.live_parts.tools import SETTLE, WARM_UP, Tools, fill, tell

LARGE = 1000  # members
PAGE_PAUSE = 0.1  # seconds between two pages, so that asking is no load of its own
PAGE_PATIENCE = 10.0  # seconds
PAGE_MESSAGES = 60  # a page shows 50


class Rung(Struct, frozen=True):
    members: int
    memory: Memory
    runs: list[Run]


class Weight(Struct, frozen=True):
    """What the server weighs with `members` in the room who only listen."""

    members: int
    memory: Memory


class Growth(Struct, frozen=True):
    """`pages` are median ms under a condition, `crowd` the runs at a pace with the most members, `threads` after that.

    `weights` are of a server of its own, on which nobody posts between the first and the second.
    """

    rungs: list[Rung]
    weights: tuple[Weight, Weight]
    threads: int
    pages: dict[str, float]
    crowd: dict[str, Run]


def growing_room(tools: Tools, sizes: list[int]) -> Growth:
    """More and more members on one server; with the most of them also pages, and two steady paces."""
    weights = two_weights(tools, large(sizes), sizes[-1])
    with neospace(tools.home(), sizes[-1] + 1) as server:
        fill(tools, server, PAGE_MESSAGES, members=8)
        page_times(server, WARM_UP)
        pages = {"nobody connected": median(page_times(server, tools.seconds))}
        with Generator(tools.load, server) as generator:
            rungs = [rung(tools, generator, members) for members in sizes]
            pages[f"{sizes[-1]:,} members, no posts"] = median(page_times(server, tools.seconds))
            crowd = {}
            for rate in (2, 10):
                times, crowd[f"{rate} a second"] = with_pages(server, generator, 4 * tools.seconds, rate)
                pages[f"{sizes[-1]:,} members, {rate} posts a second"] = median(times)
            return Growth(rungs, weights, threads(family(server.pid)), pages, crowd)


def large(sizes: list[int]) -> int:
    """The smallest size that counts as large, from which the slope of memory is taken."""
    return next((size for size in sizes[:-1] if size >= LARGE), sizes[0])


def two_weights(tools: Tools, low: int, top: int) -> tuple[Weight, Weight]:
    """Posts fill caches and the database, so after a first load nobody posts: what is added is members."""
    with neospace(tools.home(), top) as server, Generator(tools.load, server) as generator:
        generator.open(low)
        generator.lockstep(WARM_UP)
        return listening(generator, low), listening(generator, top)


def listening(generator: Generator, members: int) -> Weight:
    ready = generator.open(members).ready
    time.sleep(SETTLE)
    return Weight(ready, memory(family(generator.server.pid)))


def rung(tools: Tools, generator: Generator, members: int) -> Rung:
    opened = generator.open(members)
    tell(f"{opened.ready:,} members, the last in {opened.seconds:.1f} s {opened.first_failure}")
    time.sleep(SETTLE)
    weight = memory(family(generator.server.pid))
    generator.lockstep(WARM_UP)
    runs = [generator.lockstep(tools.seconds) for _ in range(tools.rounds)]
    tell(f"{members:,} members: {', '.join(f'{run.ms_a_post:.2f}' for run in runs)} ms a post")
    return Rung(opened.ready, weight, runs)


def with_pages(server: Server, generator: Generator, seconds: float, rate: float) -> tuple[list[float], Run]:
    with ThreadPoolExecutor(1) as reader:
        times = reader.submit(page_times, server, seconds)
        run = generator.paced(seconds, rate)
        tell(f"{rate} posts a second to {run.heard.members:,}: {run.heard.lost} lost, p99 {run.heard.p99:.0f} ms")
        return times.result(), run


def page_times(server: Server, seconds: float) -> list[float]:
    """ms of each of the pages that one member loads in these seconds."""
    until, times = time.monotonic() + seconds, []
    while time.monotonic() < until or not times:
        times.append(page_time(server))
        time.sleep(PAGE_PAUSE)
    return times


def page_time(server: Server) -> float:
    """ms of the lobby's page for a member who has no socket; raises OSError when it does not come."""
    cookie = server.cookies.read_text().splitlines()[-1]
    asked = urllib.request.Request(f"http://127.0.0.1:{server.port}/rooms/lobby", headers={"Cookie": cookie})
    begun = time.perf_counter()
    with urllib.request.urlopen(asked, timeout=PAGE_PATIENCE) as page:
        page.read()
    return (time.perf_counter() - begun) * 1000
