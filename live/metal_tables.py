"""The tables of the machine: its workers, and what came to each part of the site in the last minute.

Who looks without keeping the machine sees parts, not slices: where few ask, the pace of signing in, of sealed messages or of
the admin's pages would tell on somebody.
"""

from msgspec import Struct

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
    return tuple(
        Row(
            str(each.pid if for_keeper else number),
            *(f"{value:,}" for value in (each.parked, each.frames, sum(each.request_buckets))),
            "–" if process.threads is None else str(process.threads), total_amount([process.proportional]), duration(each.uptime),
        )
        for number, (each, process) in enumerate(zip(facts.workers, facts.machine.processes, strict=True), 1)
    )


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
