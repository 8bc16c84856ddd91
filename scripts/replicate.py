"""Become Litestream, on this home's database."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from backups.replica import replicate  # noqa: E402
from config import load_config  # noqa: E402

if __name__ == "__main__":
    os.umask(0o077)
    replicate(load_config())
