"""What only admins see of the machine: how close it is to its limits, and what exactly runs on it."""

import platform
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

import pysqlite3 as sqlite3

from core.machine import uptime
from core.way_back import backups_in
from live.metal_look import Facts, Gauge
from live.metal_words import amount, duration, total_amount


def keeper_gauges(facts: Facts, home: Path) -> tuple[Gauge, ...]:
    workers, machine, disk = facts.workers, facts.machine, shutil.disk_usage(home)
    parked, room, backlog = (sum(getattr(each, name) for each in workers) for name in ("parked", "room", "backlog"))
    return (
        Gauge("load", "Load", f"{machine.load:.2f}", f"{machine.cores} cores, last minute"),
        Gauge("free", "Memory free", total_amount([machine.free]), f"of {total_amount([machine.memory])}"),
        Gauge("disk", "Disk free", amount(disk.free), f"of {amount(disk.total)}"),
        Gauge("backup", "Last backup", last_backup(home / "backups"), "scripts/backup makes one"),
        Gauge("room", "Room for sockets", f"{room - parked:,}", f"of {room:,} that the open files allow"),
        Gauge("waiting", "Waiting", f"{sum(each.waiting for each in workers):,}", f"events; {amount(backlog)} between workers"),
        Gauge("way", "Under way", f"{sum(each.under_way for each in workers):,}", "requests being answered"),
        Gauge("sent", "Sent", amount(sum(each.bytes_out for each in workers)), "over sockets, since the workers started"),
        Gauge("slow", "Too slow", f"{sum(each.slow for each in workers):,}", "members sent away, to come back and catch up"),
        Gauge("machine", "Machine up for", "–" if (seconds := uptime()) is None else duration(seconds), platform.release()),
        Gauge("runs", "Runs on", f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"),
    )


def last_backup(folder: Path) -> str:
    """How long ago the newest was made: they are called by their moment."""
    if not (found := backups_in(folder)):
        return "never"
    made = datetime.strptime(found[-1].name[:18], "%Y-%m-%dT%H%M%SZ").replace(tzinfo=UTC)
    return f"{duration(max(0, time.time() - made.timestamp()))} ago"
