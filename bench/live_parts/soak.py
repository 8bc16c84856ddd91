"""A long day: members come and go while others talk."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from msgspec import Struct

from bench.live_parts.generator import Generator, Run
from bench.live_parts.processes import Memory, descriptors, family, memory, threads
from bench.live_parts.servers import Server, neospace
from bench.live_parts.tools import SETTLE, Tools, fill, tell

LOOK_EVERY = 5.0  # seconds between two looks at memory
CACHED = 8192  # fragments that each worker keeps: until then memory grows because it should
MEMBERS, RATE, CHURN = 1000, 20, 50  # half of them stay; posts, and members who leave and come back, a second


class Look(Struct, frozen=True):
    second: float
    memory: Memory
    descriptors: int
    threads: int


class Soak(Struct, frozen=True):
    run: Run
    looks: list[Look]


def long_day(tools: Tools, seconds: float, members: int = MEMBERS, cached: int = CACHED) -> Soak:
    """Members come and go while others talk; memory, descriptors and threads are looked at all along."""
    with neospace(tools.home(), members) as server:
        tell("Posting until the workers' caches are full")
        fill(tools, server, 5 * cached, members=min(64, members))  # four workers, not quite evenly
        with Generator(tools.load, server) as generator, ThreadPoolExecutor(1) as watcher:
            generator.open(members)
            time.sleep(SETTLE)
            stop = Event()
            looks = watcher.submit(watched, server, stop)
            try:
                run = generator.paced(seconds, RATE, CHURN)
            finally:
                stop.set()
            return Soak(run, looks.result())


def watched(server: Server, stop: Event) -> list[Look]:
    begun, looks = time.monotonic(), []
    while not stop.wait(LOOK_EVERY if looks else 0):
        pids = family(server.pid)
        looks.append(Look(time.monotonic() - begun, memory(pids), descriptors(pids), threads(pids)))
    return looks
