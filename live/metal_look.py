"""How this machine is doing at one moment, for everyone.

How close it is to its limits and what exactly it runs is in metal_keeper.py, for admins alone.
"""

from functools import partial

from msgspec import Struct

from core.machine import Machine, size_of
from engine.counts import WorkerNumbers
from engine.flows import Flow, percentile, total
from engine.numbers import Numbers
from live.hour import Hour, Sample
from live.metal_charts import Chart, chart, right_edge
from live.metal_words import a_second, amount, at_most, duration, rate, share, total_amount


class Gauge(Struct, frozen=True):
    key: str
    name: str
    value: str
    hint: str = ""
    is_drawn: bool = False
    chart: Chart | None = None


class Facts(Struct, frozen=True):
    """What there is to show at one moment; `flow` is what went on in the last two minutes."""

    numbers: Numbers
    hour: Hour
    workers: list[WorkerNumbers]
    machine: Machine
    flow: Flow
    paces: list[float]  # deliveries a second, in the last two minutes; the last one is now
    is_cached: bool
    up: float | None
    build: str


def facts_of(numbers: Numbers, hour: Hour, machine: Machine, is_cached: bool, up: float | None, build: str) -> Facts:
    flow, paces = total(numbers.flows()), numbers.paces() or [0.0]
    return Facts(numbers, hour, numbers.workers(), machine, flow, paces, is_cached, up, build)


def live_gauges(facts: Facts) -> tuple[Gauge, ...]:
    return (*live_counts(facts, drawing(facts)), *latencies(facts, drawing(facts)), cache_gauge(facts, drawing(facts)))


def live_counts(facts: Facts, draw) -> tuple[Gauge, ...]:
    sockets, flow = sum(each.parked for each in facts.workers), facts.flow
    requests = flow.requests / (flow.seconds or 1)
    frames = f"all frames; at most {rate(max(facts.paces))} in two minutes"
    online = f"{facts.numbers.online():,}"
    return (
        draw("online", "Members online", online, "with a page open right now", count, lambda each: each.online),
        draw("sockets", "Open sockets", f"{sockets:,}", "every open page, also of guests", count, lambda each: each.sockets),
        draw("deliveries", "Deliveries a second", rate(facts.paces[-1]), frames, rate, lambda each: each.deliveries),
        draw("requests", "Requests a second", rate(requests), "by the app, in two minutes", rate, lambda each: each.requests),
    )


def latencies(facts: Facts, draw) -> tuple[Gauge, ...]:
    flow = facts.flow
    p50, p99 = (at_most(flow.percentile(part)) for part in (0.5, 0.99))
    half, most = (at_most(percentile(flow.request_buckets, part)) for part in (0.5, 0.99))
    of = f"of {flow.broadcasts:,} by the workers in two minutes"
    return (
        draw("p50", "Emit to last send, p50", p50, of, at_most, lambda each: each.p50),
        draw("p99", "Emit to last send, p99", p99, of, at_most, lambda each: each.p99),
        draw("answers", "Request to answer, p50", half, f"p99 {most}: the thin line", at_most,
             lambda each: each.half, lambda each: each.most),
    )


def cache_gauge(facts: Facts, draw) -> Gauge:
    hits, made = facts.flow.hits, facts.flow.made
    if not facts.is_cached:
        return Gauge("cache", "Page cache", "off", "every page is made anew for who asks")
    hint = f"{rate(hits / (facts.flow.seconds or 1))} a second; {made:,} made anew in two minutes"
    return draw("cache", "Page-cache hits", share(hits, hits + made), hint, a_second, lambda each: each.hits)


def machine_gauges(facts: Facts) -> tuple[Gauge, ...]:
    draw, database, wal = drawing(facts), facts.hour.database, f"{facts.hour.database}-wal"
    memory = total_amount([each.proportional for each in facts.machine.processes])
    files = f"{total_amount([each.mapped for each in facts.machine.processes])} of it are files, given back at need"
    up = "–" if facts.up is None else duration(facts.up)
    return (
        draw("memory", "Memory of the workers", memory, files, amount, lambda each: each.memory),
        draw("database", "Database", amount(size_of(database)), "one file of SQLite", amount, lambda each: each.database),
        draw("wal", "Write-ahead log", amount(size_of(wal)), "on its way into the database", amount, lambda each: each.wal),
        Gauge("up", "Up for", up, "since it was last stopped"),
        Gauge("version", "Version", facts.build, "of the files that browsers load"),
    )


def drawing(facts: Facts):
    """Makes a Gauge with a line from what it is, how a value is said, and what is taken from each sample."""
    samples = facts.hour.lately()
    return partial(drawn, samples, right_edge(samples))


def drawn(samples: list[Sample], until: float, key: str, name: str, value: str, hint: str, says, *takes) -> Gauge:
    return Gauge(key, name, value, hint, True, chart(samples, until, name, says, *takes))


def count(number: float) -> str:
    return f"{number:,.0f}"
