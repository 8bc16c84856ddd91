"""The database in a second place, change by change, by Litestream; files of members come with backups only."""

import os
import subprocess
import sys
import time
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

from msgspec import json

from backups.checking import refuse_newer_schema
from backups.manifest import Unsound
from backups.restoring import DATABASE, draft_in, exchange, refuse_in_use
from backups.snapshot import describe
from config import Config

BINARY = Path(sys.executable).with_name("litestream")
TRIES = 4
OFF = "NEOSPACE_LITESTREAM is empty: say where to, as a folder (/mnt/copy) or an address (s3://bucket/neospace)."


def replicate(config: Config) -> None:
    """Become Litestream, which runs until it is told to end; raises SystemExit.

    The lock that says so to checkpoints.Checkpointer stays with the process, and goes with it however it ends.
    """
    settings = write_settings(config)
    lock = config.path("run", "litestream.lock").open("a")
    if not taken(lock):
        raise SystemExit(f"Litestream runs on {config.path()} already.")
    os.set_inheritable(lock.fileno(), True)
    os.execv(BINARY, [str(BINARY), "replicate", "-config", str(settings), "-no-expand-env"])


def taken(lock) -> bool:
    """Whether this lock is ours now. Who only looks at it, as checkpoints.is_locked does, lets go at once."""
    for _ in range(TRIES):
        try:
            flock(lock, LOCK_EX | LOCK_NB)
            return True
        except BlockingIOError:
            time.sleep(0.05)
    return False


def write_settings(config: Config) -> Path:
    """Litestream's own configuration, https://litestream.io/reference/config/ (JSON is YAML too)."""
    if not config.litestream:
        raise SystemExit(OFF)
    if not BINARY.exists():
        raise SystemExit("Litestream is not installed here. scripts/replicate installs it.")
    where = {"url": config.litestream} if "://" in config.litestream else {"type": "file", "path": config.litestream}
    path = config.path("run", "litestream.yml")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    databases = [{"path": config.database, "replica": where}]
    path.write_bytes(json.encode({"logging": {"level": "warn", "stderr": True}, "dbs": databases}))
    return path


def restore_replica(config: Config, replace: bool = False) -> Path | None:
    """Make the newest state of the copy the home's database; gives where the one before it was put.

    Raises SystemExit and Unsound as backups.restoring.restore.
    """
    refuse_in_use(config, replace)
    settings = write_settings(config)
    with draft_in(config) as draft:
        target = draft / "app.db"
        command = [BINARY, "restore", "-config", settings, "-no-expand-env", "-o", target, config.database]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode or not target.exists():
            raise Unsound(f"Litestream could not restore it: {done.stderr.strip() or done.stdout.strip()}.")
        refuse_newer_schema(describe(target).schema)
        return exchange(config, draft, DATABASE)
