"""The machine as its members see it, once a second while somebody looks."""

import platform
from math import inf

import pysqlite3 as sqlite3
from flask import Flask, current_app
from msgspec import Struct

from core.machine import Machine, look_at_machine, size_of
from engine.numbers import Flow, WorkerNumbers
from live import live, upsert

WATCHERS = "metal"  # the socket room of who looks
PAUSE = 1.0  # seconds between two looks
CHART = (240, 48)  # units of a chart, across and down


class Gauge(Struct, frozen=True):
    name: str
    value: str
    hint: str = ""
    points: str = ""  # an SVG polyline's, when the last two minutes can be drawn


class Row(Struct, frozen=True):
    """One worker in the table."""

    pid: int
    sockets: str
    deliveries: str
    memory: str
    uptime: str


class Metal(Struct, frozen=True):
    live: tuple[Gauge, ...]
    machine: tuple[Gauge, ...]
    workers: tuple[Row, ...]
    seconds: int  # how far back the charts and percentiles go


def look() -> Metal:
    numbers, config = live().numbers, current_app.config["NEOSPACE"]
    workers = numbers.workers()
    machine = look_at_machine(each.pid for each in workers)
    flows = numbers.flows()
    sizes = (size_of(config.database), size_of(f"{config.database}-wal"))
    return Metal(
        live_gauges(workers, numbers.sockets(), flows, numbers.flow()),
        machine_gauges(machine, *sizes), rows(workers, machine), round(sum(each.seconds for each in flows)),
    )


def live_gauges(workers: list[WorkerNumbers], sockets: list[int], flows: list[Flow], flow: Flow) -> tuple[Gauge, ...]:
    rates = [each.frames / each.seconds for each in flows]
    parked, room = sum(each.parked for each in workers), sum(each.room for each in workers)
    waiting, backlog = sum(each.waiting for each in workers), sum(each.backlog for each in workers)
    return (
        Gauge("Open sockets", f"{parked:,}", f"room for {room:,}", points(sockets)),
        Gauge("Deliveries a second", f"{rates[-1] if rates else 0:,.0f}", f"at most {max(rates, default=0):,.0f}", points(rates)),
        Gauge("Emit to last send, p50", at_most(flow.percentile(0.5)), f"of {flow.broadcasts:,} emits"),
        Gauge("Emit to last send, p99", at_most(flow.percentile(0.99)), f"of {flow.broadcasts:,} emits"),
        Gauge("Waiting", f"{waiting:,}", f"events for a thread; {amount(backlog)} between workers"),
        Gauge("Sent", amount(sum(each.bytes_out for each in workers)), "since the workers started"),
        Gauge("Too slow", f"{sum(each.slow for each in workers):,}", "members sent away, to come back and catch up"),
    )


def machine_gauges(machine: Machine, database: int, wal: int) -> tuple[Gauge, ...]:
    resident = [each.resident for each in machine.processes]
    shared = [each.proportional for each in machine.processes]
    return (
        Gauge("Load", f"{machine.load:.2f}", f"{machine.cores} cores, last minute"),
        Gauge("Memory of the workers", total_amount(shared), f"{total_amount(resident)} with what they share"),
        Gauge("Memory free", total_amount([machine.free]), f"of {total_amount([machine.memory])}"),
        Gauge("Database", amount(database), f"and {amount(wal)} of write-ahead log"),
        Gauge("Version", current_app.extensions["assets"].now.build[:8], versions()),
    )


def rows(workers: list[WorkerNumbers], machine: Machine) -> tuple[Row, ...]:
    return tuple(
        Row(each.pid, f"{each.parked:,}", f"{each.frames:,}", total_amount([process.proportional]), duration(each.uptime))
        for each, process in zip(workers, machine.processes, strict=True)
    )


def versions() -> str:
    return f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"


def watched() -> None:
    """Someone looks from this worker: keep them up to date until they are gone."""
    app = current_app._get_current_object()
    live().soon(WATCHERS, PAUSE, lambda: show_again(app))


def show_again(app: Flask) -> None:
    with app.app_context():
        if live().count(WATCHERS):
            html = current_app.jinja_env.get_template("metal/_now.html").render(metal=look())
            live().tell("html", upsert("metal", html), WATCHERS)
            watched()


def points(values: list[float]) -> str:
    """A line through the values, the newest at the right edge; empty for less than two."""
    if len(values) < 2:
        return ""
    across, down = CHART
    step, top = across / (len(values) - 1), max(values) or 1
    return " ".join(f"{at * step:.1f},{down - down * value / top:.1f}" for at, value in enumerate(values))


def at_most(seconds: float | None) -> str:
    """A histogram knows no more than the upper bound of a bucket."""
    if seconds is None:
        return "–"
    return "over 5 s" if seconds == inf else f"≤ {seconds * 1000:g} ms"


def total_amount(sizes: list[int | None]) -> str:
    return "–" if None in sizes else amount(sum(sizes))


def amount(size: float) -> str:
    for unit in ("bytes", "KB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "bytes" or size >= 100 else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


def duration(seconds: float) -> str:
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if days:
        return f"{days:.0f} d {hours % 24:.0f} h"
    return f"{hours:.0f} h {minutes % 60:.0f} min" if hours else f"{minutes:.0f} min {seconds % 60:.0f} s"
