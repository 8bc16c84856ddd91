"""The machine as everyone may see it: a page of parts, of which those that changed are sent while somebody looks."""

import os
import threading
import time
from functools import partial
from math import inf
from pathlib import Path

from flask import Flask, current_app
from msgspec import DecodeError, Struct, json

from core.hits import Hits
from core.locks import is_locked
from core.machine import Machine, look_at_machine, seconds_since_start
from live import live, upsert
from live.hour import Hour
from live.metal_keeper import keeper_gauges
from live.metal_look import Gauge, facts_of, live_gauges, machine_gauges
from live.metal_tables import Row, Slice, rows, slices

WATCHERS, KEEPERS = "metal", "metal:keepers"  # the socket rooms of who looks
PAUSE = 1.0  # seconds between two looks
FRESH = 0.9  # seconds for which a look serves everyone who asks
WEIGHED = 5.0  # seconds for which the workers are not weighed again: that takes milliseconds


class Page(Struct, frozen=True):
    """All that is shown at one moment; `parts` are the pieces of HTML that change, by id."""

    groups: tuple[tuple[str, str, tuple[Gauge, ...]], ...]  # key, heading, gauges
    parts: dict[str, str]


class Show:
    """What one audience sees on this worker: made at most once a second, however many look."""

    def __init__(self, make):
        self.make = make
        self.lock = threading.Lock()
        self.page, self.made_at = None, -inf
        self.sent, self.sent_at = {}, -inf

    def now(self) -> Page:
        with self.lock:
            if time.monotonic() - self.made_at > FRESH:
                self.page, self.made_at = self.make(), time.monotonic()
            return self.page

    def whole(self) -> str:
        """For who begins to look. What is sent to everyone next are the changes since this, or since before it."""
        if time.monotonic() - self.sent_at > 3 * PAUSE:
            self.news()
        return upsert("metal", "".join(self.sent.values()))

    def news(self) -> str:
        """What changed since this was asked for the last time; "" for nothing."""
        parts = self.now().parts
        changed = [html for id, html in parts.items() if self.sent.get(id) != html]
        self.sent, self.sent_at = parts, time.monotonic()
        return upsert("metal", "".join(changed)) if changed else ""


class Metal:
    """What is needed to look at the machine, in app.extensions["metal"]."""

    def __init__(self, app: Flask):
        self.app, self.config = app, app.config["NEOSPACE"]
        self.numbers, self.traffic = app.extensions["live"].numbers, app.extensions["traffic"]
        self.hour = Hour(self.config.path("run", "hour.json"), self.config.database, self.numbers)
        self.hits = Hits(self.config.path("logs", "access.log"), self.config.path("run", "hits.lock"))
        self.shows = {WATCHERS: Show(partial(self.make, False)), KEEPERS: Show(partial(self.make, True))}
        self.weighed, self.machine = -inf, None

    def counted(self) -> dict:
        """For engine.live.Live.also."""
        return self.traffic.counted() | {"hits": self.hits.count}

    def told(self) -> None:
        """For engine.numbers.Numbers.told: each second."""
        if self.config.publishes:
            self.hits.look()
        self.hour.note()

    def make(self, for_keeper: bool) -> Page:
        machine, build = self.weigh(), self.app.extensions["assets"].now.build[:8]
        up = server_uptime(self.config.path("run", "stack.json"))
        facts = facts_of(self.numbers, self.hour, machine, self.config.publishes, up, build)
        groups = (("live", "Right now", live_gauges(facts)), ("machine", "The machine", machine_gauges(facts)))
        if for_keeper:
            groups += (("keeper", "For whoever keeps it", keeper_gauges(facts, self.config.path())),)
        return Page(groups, self.render(groups, slices(facts, for_keeper), rows(facts, for_keeper)))

    def render(self, groups: tuple, slices: tuple[Slice, ...], rows: tuple[Row, ...]) -> dict[str, str]:
        draw = self.app.jinja_env.get_template("metal/_parts.html").module
        gauges = [gauge for _, _, gauges in groups for gauge in gauges]
        return (
            {f"metal-{gauge.key}": draw.value(gauge) for gauge in gauges}
            | {f"metal-{gauge.key}-chart": draw.drawing(gauge) for gauge in gauges if gauge.is_drawn}
            | {"metal-slices": draw.slices(slices), "metal-workers": draw.workers(rows)}
        )

    def weigh(self) -> Machine:
        """The machine; read anew when a worker came or went, or after WEIGHED seconds."""
        pids, now = [each.pid for each in self.numbers.workers()], time.monotonic()
        if now - self.weighed > WEIGHED or [each.pid for each in self.machine.processes] != pids:
            self.machine, self.weighed = look_at_machine(pids), now
        return self.machine


def open_metal(app: Flask) -> None:
    """Begin to count for the page, and to remember the last hour."""
    metal, engine = Metal(app), app.extensions["live"]
    app.extensions["metal"] = metal
    engine.also, engine.numbers.told = metal.counted, metal.told


def server_uptime(state: Path) -> float | None:
    """Seconds since the one started that stays while workers come and go: scripts/stack.py, or else gunicorn."""
    return seconds_since_start(supervisor(state)) or seconds_since_start(os.getppid())


def supervisor(state: Path) -> int:
    """What the stack's file says while its supervisor lives; else 0, and no process has that number."""
    try:
        return json.decode(state.read_bytes())["pid"] if is_locked(state.with_suffix(".lock")) else 0
    except (OSError, DecodeError):
        return 0


def audience(is_keeper: bool) -> str:
    return KEEPERS if is_keeper else WATCHERS


def look(is_keeper: bool) -> Page:
    return current_app.extensions["metal"].shows[audience(is_keeper)].now()


def watched(is_keeper: bool) -> str:
    """Someone looks from this worker: what they should see, and from now on what changes, until all are gone."""
    app, room = current_app._get_current_object(), audience(is_keeper)
    live().soon(room, PAUSE, lambda: show_again(app, room))
    return app.extensions["metal"].shows[room].whole()


def show_again(app: Flask, room: str) -> None:
    with app.app_context():
        if live().count(room):
            live().soon(room, PAUSE, lambda: show_again(app, room))
            if html := app.extensions["metal"].shows[room].news():
                live().tell("html", html, room)
