"""How this machine is doing at one moment, for everyone.

How close it is to its limits and what exactly it runs is in metal_keeper.py, for admins alone.
"""

from functools import partial

from msgspec import Struct

from core.machine import Machine, size_of
from engine.counts import WorkerNumbers
from engine.numbers import Flow, Numbers, percentile, total
from live.hour import Hour, Sample
from live.metal_charts import Chart, chart
from live.metal_words import amount, at_most, duration, rate, share, total_amount


class Gauge(Struct, frozen=True):
    key: str
    name: str
    value: str
    hint: str = ""
    is_drawn: bool = False
    chart: Chart | None = None


class Facts(Struct, frozen=True):
    """What there is to show at one moment; `last` is the last second, `flow` the last two minutes."""

    numbers: Numbers
    hour: Hour
    workers: list[WorkerNumbers]
    machine: Machine
    last: Flow
    flow: Flow
    best: float  # deliveries in the best second
    is_cached: bool
    up: float | None
    build: str


def facts_of(numbers: Numbers, hour: Hour, machine: Machine, is_cached: bool, up: float | None, build: str) -> Facts:
    flows = numbers.flows()
    best = max((each.frames / each.seconds for each in flows), default=0)
    return Facts(numbers, hour, numbers.workers(), machine, total(flows[-1:]), total(flows), best, is_cached, up, build)


def live_gauges(facts: Facts) -> tuple[Gauge, ...]:
    return (*live_counts(facts, drawing(facts)), *latencies(facts, drawing(facts)), cache_gauge(facts, drawing(facts)))


def live_counts(facts: Facts, draw) -> tuple[Gauge, ...]:
    sockets, flow = sum(each.parked for each in facts.workers), facts.flow
    deliveries, requests = facts.last.frames / (facts.last.seconds or 1), flow.requests / (flow.seconds or 1)
    best = f"at most {rate(facts.best)} in two minutes"
    online = f"{facts.numbers.online():,}"
    return (
        draw("online", "Members online", online, "with a page open right now", count, lambda each: each.online),
        draw("sockets", "Open sockets", f"{sockets:,}", "every open page, also of guests", count, lambda each: each.sockets),
        draw("deliveries", "Deliveries a second", rate(deliveries), best, rate, lambda each: each.deliveries),
        draw("requests", "Requests a second", rate(requests), "answered by the app itself", rate, lambda each: each.requests),
    )


def latencies(facts: Facts, draw) -> tuple[Gauge, ...]:
    flow = facts.flow
    p50, p99 = (at_most(flow.percentile(part)) for part in (0.5, 0.99))
    half, most = (at_most(percentile(flow.request_buckets, part)) for part in (0.5, 0.99))
    of = f"of {flow.broadcasts:,} in two minutes"
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
    return draw("cache", "Page-cache hits", share(hits, hits + made), hint, rate, lambda each: each.hits)


def machine_gauges(facts: Facts) -> tuple[Gauge, ...]:
    draw, database, wal = drawing(facts), facts.hour.database, f"{facts.hour.database}-wal"
    memory = total_amount([each.proportional for each in facts.machine.processes])
    up = "–" if facts.up is None else duration(facts.up)
    return (
        draw("memory", "Memory of the workers", memory, f"{len(facts.workers)} of them", amount, lambda each: each.memory),
        draw("database", "Database", amount(size_of(database)), "one file of SQLite", amount, lambda each: each.database),
        draw("wal", "Write-ahead log", amount(size_of(wal)), "on its way into the database", amount, lambda each: each.wal),
        Gauge("up", "Up for", up, "since it was last stopped"),
        Gauge("version", "Version", facts.build, "of what your browser has loaded"),
    )


def drawing(facts: Facts):
    """Makes a Gauge with a line from what it is, how a value is said, and what is taken from each sample."""
    return partial(drawn, facts.hour.lately())


def drawn(samples: list[Sample], key: str, name: str, value: str, hint: str, says, *takes) -> Gauge:
    return Gauge(key, name, value, hint, True, chart(samples, name, says, *takes))


def count(number: float) -> str:
    return f"{number:,.0f}"
