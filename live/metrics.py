"""What the workers have counted and what they weigh, as metrics."""

from flask import current_app

from core.machine import look_at_machine, size_of
from core.metrics import Histogram, Metric
from engine.numbers import BUCKETS, WorkerNumbers
from live import live

# field of WorkerNumbers: name after neospace_, kind, help
COLUMNS = {
    "parked": ("live_sockets", "gauge", "Sockets that are open."),
    "room": ("live_sockets_limit", "gauge", "Sockets that this worker may keep open."),
    "peers": ("live_peers", "gauge", "Other workers that this one talks to."),
    "waiting": ("live_strand_queue", "gauge", "Events and goodbyes that wait for a thread."),
    "backlog": ("live_mesh_backlog_bytes", "gauge", "Bytes that other workers have not taken yet."),
    "uptime": ("worker_uptime_seconds", "gauge", "Seconds since this worker started."),
    "opened": ("live_opened_total", "counter", "Sockets opened."),
    "closed": ("live_closed_total", "counter", "Sockets closed."),
    "heard": ("live_received_total", "counter", "Messages received, pings included."),
    "frames": ("live_deliveries_total", "counter", "Frames handed to the kernel, one a member."),
    "sends": ("live_sends_total", "counter", "System calls that sent them."),
    "bytes_out": ("live_sent_bytes_total", "counter", "Bytes sent."),
    "slow": ("live_slow_dropped_total", "counter", "Members sent away because they did not read."),
    "fast": ("live_slowed_total", "counter", "Times that someone was slowed down for sending too fast."),
    "idle": ("live_idle_dropped_total", "counter", "Sockets closed because they joined nothing."),
}


def all_metrics() -> list[Metric | Histogram]:
    workers = live().numbers.workers()
    return [
        *(of_each(workers, *COLUMNS[field], field) for field in COLUMNS),
        Histogram(
            "neospace_live_emit_seconds", "From an emit to its last send by this worker.", BUCKETS,
            tuple((label(each), each.buckets, each.took) for each in workers),
        ),
        *machine_metrics(workers),
    ]


def of_each(workers: list[WorkerNumbers], name: str, kind: str, help: str, field: str) -> Metric:
    return Metric(f"neospace_{name}", kind, help, tuple((label(each), getattr(each, field)) for each in workers))


def label(worker: WorkerNumbers) -> dict[str, str]:
    """Counters end with their worker, so they are told apart: a sum of them would seem to fall."""
    return {"worker": str(worker.pid)}


def machine_metrics(workers: list[WorkerNumbers]) -> list[Metric]:
    machine, database = look_at_machine(each.pid for each in workers), current_app.config["NEOSPACE"].database
    memory = [({"worker": str(each.pid)}, each) for each in machine.processes if each.resident is not None]
    return [
        Metric("neospace_worker_resident_bytes", "gauge", "Memory of a worker, shared parts included.",
               tuple((labels, each.resident) for labels, each in memory)),
        Metric("neospace_worker_proportional_bytes", "gauge", "Memory of a worker, with its share of shared parts.",
               tuple((labels, each.proportional) for labels, each in memory)),
        Metric("neospace_database_bytes", "gauge", "Size of the database file.", (({}, size_of(database)),)),
        Metric("neospace_wal_bytes", "gauge", "Size of its write-ahead log.", (({}, size_of(f"{database}-wal")),)),
        Metric("neospace_load1", "gauge", "Load of the machine over a minute.", (({}, machine.load),)),
    ]
