"""The machine below: what is installed, room on the disk and in memory, open files, the clock."""

import ctypes
import os
import re
import resource
import shutil
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pysqlite3 as sqlite3

from config import ROOT, Config
from core.disk import bytes_to_keep
from core.machine import look_at_machine
from db import WAL_RACE
from live.metal_words import amount
from scripts.doctor_parts import BAD, LOOK, OK, Finding, graded

PIN = re.compile(r"^([\w.-]+)==([\w.]+)", re.M)
FAULTY = {  # package: versions, and what is wrong with them
    "Flask-SocketIO": ({"5.6.0"}, "it breaks with Flask 3.1.3"),
}
GB, MB = 10**9, 10**6
MEMBERS = 12_000
FILES = MEMBERS * 2 + 2000  # open files of Caddy for so many
UNSYNCHRONISED = 5  # TIME_ERROR of adjtimex(2)
TIMEX_BYTES = 256  # struct timex has 208 on 64 bits


def look_at_installation(config: Config) -> list[Finding]:
    return [python(), sqlite(), packages()]


def python() -> Finding:
    now = ".".join(map(str, sys.version_info[:3]))
    advice = "NeoSpace needs 3.11 or newer: install it, then scripts/setup."
    return graded(sys.version_info >= (3, 11), 1, 1, "Python", now, advice)


def sqlite() -> Finding:
    """https://sqlite.org/wal.html: in some versions several writers can damage the database."""
    is_faulty = WAL_RACE[0] <= sqlite3.sqlite_version_info <= WAL_RACE[1]
    if is_faulty:
        return Finding(BAD, "SQLite", f"{sqlite3.sqlite_version} can damage its WAL", "Run scripts/setup for the fixed one.")
    return Finding(OK, "SQLite", f"{sqlite3.sqlite_version}, which has the WAL's race repaired")


def packages(root: Path = ROOT) -> Finding:
    """What is installed, beside what was tried together."""
    pins = dict(PIN.findall((root / "requirements.txt").read_text()))
    found = {name: installed(name) for name in pins}
    for name, (versions, why) in FAULTY.items():
        if found.get(name) in versions:
            return Finding(BAD, "Packages", f"{name} {found[name]}: {why}", "Run scripts/setup for the one that was tried.")
    other = [f"{name} is {found[name] or 'missing'}, not {pins[name]}" for name in pins if found[name] != pins[name]]
    other = [words for words in other if not words.startswith("backports.") or sys.version_info < (3, 14)]
    if other:
        return Finding(LOOK, "Packages", "; ".join(other[:3]), "Run scripts/setup for those that were tried together.")
    return Finding(OK, "Packages", f"{len(pins)}, as they were tried together")


def installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def look_at_room(config: Config) -> list[Finding]:
    most_files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    return [disk(config), inodes(config), memory(look_at_machine([]).free), files(most_files)]


def disk(config: Config) -> Finding:
    there = shutil.disk_usage(config.path())
    keep = bytes_to_keep(config.full_below, there.total)
    words = f"{amount(there.free)} free of {amount(there.total)}; below {amount(keep)} nothing new is taken"
    advice = "Make room: old backups and logs first (scripts/backup --prune)."
    return graded(there.free, keep, max(2 * keep, GB), "Disk", words, advice)


def inodes(config: Config) -> Finding:
    disk = os.statvfs(config.path())
    share = disk.f_favail / disk.f_files if disk.f_files else 1  # some file systems have no such number
    return graded(share, 0.01, 0.05, "Files on disk", f"room for {share:.0%} more", "Delete what has many small files.")


def memory(free: int | None) -> Finding:
    if free is None:
        return Finding(LOOK, "Memory", "this system does not say", "Look yourself: free -m")
    advice = "End other programs, or give the machine more: four workers and Caddy want about 600 MB."
    return graded(free, 100 * MB, 300 * MB, "Memory", f"{amount(free)} can be had", advice)


def files(most: int) -> Finding:
    """How many open files a process of ours may have, as this shell passes it on."""
    most = FILES * 4 if most == resource.RLIM_INFINITY else most
    advice = f"For {MEMBERS:,} members say LimitNOFILE=65536 in the unit (scripts/install_service does), or ulimit -Hn 65536."
    return graded(most, 4096, FILES, "Open files", f"at most {most:,} for a process", advice)


def look_at_clock(config: Config) -> list[Finding]:
    return [clock(kernel_clock(), newest_file(config) - time.time())]


def clock(state: int, ahead: float) -> Finding:
    """`state` is adjtimex's, `ahead` by how many seconds our newest file is of a later time than now."""
    if ahead > 60:
        advice = "Set it right: sessions, certificates and the order of messages go by it. sudo timedatectl set-ntp true"
        return Finding(BAD, "Clock", f"it was {ahead / 60:.0f} minutes later before", advice)
    if state == UNSYNCHRONISED:
        return Finding(LOOK, "Clock", "nothing keeps it right, says the kernel", "sudo timedatectl set-ntp true")
    return Finding(OK, "Clock", time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime()))


def kernel_clock() -> int:
    """adjtimex(2), which only reads here; -1 where even that is not allowed."""
    return ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(TIMEX_BYTES))


def newest_file(config: Config) -> float:
    there = [path for path in (*config.path().glob("*"), ROOT / "app.py") if path.is_file()]
    return max(path.stat().st_mtime for path in there)
