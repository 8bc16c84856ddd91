"""What the workers have counted and what they weigh, as metrics."""

import shutil

from flask import current_app

from core.machine import look_at_machine, size_of
from core.metrics import BUCKETS, Histogram, Metric
from engine.counts import WorkerNumbers
from live import live

# field of WorkerNumbers: name after neospace_, kind, help
COLUMNS = {
    "parked": ("live_sockets", "gauge", "Sockets that are open."),
    "room": ("live_sockets_limit", "gauge", "Sockets that this worker may keep open."),
    "peers": ("live_peers", "gauge", "Other workers that this one talks to."),
    "waiting": ("live_strand_queue", "gauge", "Events and goodbyes that wait for a thread."),
    "backlog": ("live_mesh_backlog_bytes", "gauge", "Bytes that other workers have not taken yet."),
    "uptime": ("worker_uptime_seconds", "gauge", "Seconds since this worker started."),
    "under_way": ("requests_under_way", "gauge", "Requests being answered."),
    "opened": ("live_opened_total", "counter", "Sockets opened."),
    "closed": ("live_closed_total", "counter", "Sockets closed."),
    "heard": ("live_received_total", "counter", "Messages received, pings included."),
    "frames": ("live_deliveries_total", "counter", "Frames handed to the kernel, one a member."),
    "sends": ("live_sends_total", "counter", "System calls that sent them."),
    "bytes_out": ("live_sent_bytes_total", "counter", "Bytes sent."),
    "slow": ("live_slow_dropped_total", "counter", "Members sent away because they did not read."),
    "fast": ("live_slowed_total", "counter", "Times that someone was slowed down for sending too fast."),
    "idle": ("live_idle_dropped_total", "counter", "Sockets closed because they joined nothing."),
    "hits": ("page_cache_hits_total", "counter", "Public pages given out as files, counted by one worker for all."),
    "made": ("page_cache_made_total", "counter", "Public pages made for guests because there was no file."),
}
SERVED = (  # name after neospace_, help, of what each slice has counted
    ("requests_total", "Requests that a slice answered."),
    ("requests_seconds_total", "Seconds it took to answer them."),
    ("requests_failed_total", "Answers of 500 and above."),
)


def all_metrics() -> list[Metric | Histogram]:
    """Of every worker of this machine, whichever of them is asked."""
    workers = live().numbers.workers()
    return [
        *(of_each(workers, *COLUMNS[field], field) for field in COLUMNS),
        *(of_slices(workers, at, *SERVED[at]) for at in range(len(SERVED))),
        Histogram(
            "neospace_live_emit_seconds", "From an emit to its last send by this worker.", BUCKETS,
            tuple((label(each), each.buckets, each.took) for each in workers),
        ),
        Histogram(
            "neospace_request_seconds", "From a request to its answer.", BUCKETS,
            tuple((label(each), each.request_buckets, time_of_all(each)) for each in workers),
        ),
        one("members_online", "Members with an open socket, on all machines.", live().numbers.online()),
        *machine_metrics(workers),
    ]


def of_each(workers: list[WorkerNumbers], name: str, kind: str, help: str, field: str) -> Metric:
    return Metric(f"neospace_{name}", kind, help, tuple((label(each), getattr(each, field)) for each in workers))


def of_slices(workers: list[WorkerNumbers], at: int, name: str, help: str) -> Metric:
    samples = ((label(each) | {"slice": slice}, counts[at]) for each in workers for slice, counts in each.served.items())
    return Metric(f"neospace_{name}", "counter", help, tuple(samples))


def time_of_all(worker: WorkerNumbers) -> float:
    return sum(seconds for _, seconds, _ in worker.served.values())


def label(worker: WorkerNumbers) -> dict[str, str]:
    """Counters end with their worker, so they are told apart: a sum of them would seem to fall."""
    return {"worker": str(worker.pid)}


def machine_metrics(workers: list[WorkerNumbers]) -> list[Metric]:
    config = current_app.config["NEOSPACE"]
    machine, database = look_at_machine(each.pid for each in workers), config.database
    weighed = [({"worker": str(each.pid)}, each) for each in machine.processes if each.resident is not None]
    return [
        Metric("neospace_worker_resident_bytes", "gauge", "Memory of a worker, shared parts included.",
               tuple((labels, each.resident) for labels, each in weighed)),
        Metric("neospace_worker_proportional_bytes", "gauge", "Memory of a worker, with its share of shared parts.",
               tuple((labels, each.proportional) for labels, each in weighed)),
        Metric("neospace_worker_mapped_bytes", "gauge", "Of the proportional bytes, pages of files, given back at need.",
               tuple((labels, each.mapped) for labels, each in weighed if each.mapped is not None)),
        Metric("neospace_worker_threads", "gauge", "Threads of a worker.",
               tuple((labels, each.threads) for labels, each in weighed)),
        one("database_bytes", "Size of the database file.", size_of(database)),
        one("wal_bytes", "Size of its write-ahead log.", size_of(f"{database}-wal")),
        one("disk_free_bytes", "Free where the kept folder lies.", shutil.disk_usage(config.path()).free),
        one("load1", "Load of the machine over a minute.", machine.load),
    ]


def one(name: str, help: str, value: float) -> Metric:
    return Metric(f"neospace_{name}", "gauge", help, (({}, value),))
