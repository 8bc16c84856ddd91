"""The tables of the machine: its workers, and what came to each part of the site in the last minute.

Who looks without keeping the machine sees parts, not slices: where few ask, the pace of signing in, of sealed messages or of
the admin's pages would tell on somebody.
"""

from msgspec import Struct

from core.machine import Process
from engine.counts import WorkerNumbers
from live.metal_look import Facts
from live.metal_words import duration, milliseconds, rate, share, total_amount

PUBLIC = {  # beginnings of slices' names, and what they are called where everyone looks; the others are one
    "rooms": "Rooms", "messages": "Rooms", "memberships": "Rooms", "wall": "Walls", "stickers": "Walls", "avatars": "Walls",
    "directory": "People", "scripts": "Sketches", "script_": "Sketches", "sandbox": "Sketches", "studio": "Sketches",
    "search": "Search", "jump": "Search", "uploads": "Pictures and files", "files": "Pictures and files",
}
OTHERS = "Everything else"


class Row(Struct, frozen=True):
    """One worker in the table; `pid` only for who keeps the machine."""

    name: str
    sockets: str
    deliveries: str
    requests: str
    threads: str
    memory: str
    uptime: str


class Slice(Struct, frozen=True):
    """What came to a part of the site in the last minute; `failed` only for who keeps the machine."""

    name: str
    rate: str
    each: str  # time of one request
    time: str  # share of the time of all of them
    failed: int = 0


def rows(facts: Facts, for_keeper: bool) -> tuple[Row, ...]:
    weighed = {process.pid: process for process in facts.machine.processes}  # a moment ago: one may have come or gone since
    return tuple(
        row(str(each.pid if for_keeper else number), each, weighed.get(each.pid, Process(each.pid, None, None)))
        for number, each in enumerate(facts.workers, 1)
    )


def row(name: str, worker: WorkerNumbers, process: Process) -> Row:
    counts = (f"{value:,}" for value in (worker.parked, worker.frames, sum(worker.request_buckets)))
    threads = "–" if process.threads is None else str(process.threads)
    return Row(name, *counts, threads, total_amount([process.proportional]), duration(worker.uptime))


def slices(facts: Facts, for_keeper: bool) -> tuple[Slice, ...]:
    """The busiest first; for everyone many slices under one name."""
    seconds, served = facts.numbers.served()
    found = {}
    for name, counts in served.items():
        called = name if for_keeper else public_name(name)
        found[called] = [a + b for a, b in zip(found.get(called, (0, 0.0, 0)), counts, strict=True)]
    spent = sum(took for _, took, _ in found.values())
    return tuple(
        Slice(name, rate(requests / seconds), milliseconds(took / requests), share(took, spent), failed if for_keeper else 0)
        for name, (requests, took, failed) in sorted(found.items(), key=lambda item: -item[1][1])
    )


def public_name(slice: str) -> str:
    return next((name for beginning, name in PUBLIC.items() if slice.startswith(beginning)), OTHERS)
