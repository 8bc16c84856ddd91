"""A home filled by scripts/seed_demo.py, made once for all tests that look at it: it takes half a minute."""

import atexit
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from tests.server import ROOT


@cache
def demo_home() -> Path:
    """Its folder; whoever changes something in it changes it for the other tests of this process."""
    folder = Path(tempfile.mkdtemp(), "demo")
    atexit.register(shutil.rmtree, folder.parent, ignore_errors=True)
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if not run:
        return seeded(folder)
    with open(Path(tempfile.gettempdir(), f"neospace-demo-{run}.lock"), "w") as lock:  # tests in several processes: one seeds
        fcntl.flock(lock, fcntl.LOCK_EX)
        shared = Path(tempfile.gettempdir(), f"neospace-demo-{run}")
        if not shared.exists():
            for leftover in (shared, lock.name):
                atexit.register(remove, leftover)
            seeded(shared)
    return Path(shutil.copytree(shared, folder))


def remove(path) -> None:
    shutil.rmtree(path, ignore_errors=True)
    Path(path).unlink(missing_ok=True)


def seeded(folder: Path) -> Path:
    done = seed(folder)
    assert done.returncode == 0, done.stderr
    return folder


def seed(folder) -> subprocess.CompletedProcess:
    environ = os.environ | {"NEOSPACE_VAR": str(folder)}
    return subprocess.run([sys.executable, ROOT / "scripts/seed_demo.py"], env=environ, capture_output=True, text=True, timeout=300)
