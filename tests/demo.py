"""A home filled by scripts/seed_demo.py, made once for all tests that look at it: it takes half a minute."""

import atexit
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
    """Its folder; whoever changes something in it changes it for the others."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    done = seed(folder)
    assert done.returncode == 0, done.stderr
    return Path(folder)


def seed(folder) -> subprocess.CompletedProcess:
    environ = os.environ | {"NEOSPACE_VAR": str(folder)}
    return subprocess.run([sys.executable, ROOT / "scripts/seed_demo.py"], env=environ, capture_output=True, text=True, timeout=300)
