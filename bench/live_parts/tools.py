"""What every measurement needs: compiled programs, homes for databases, and a way to say how it goes."""

import sys
import time
from pathlib import Path
from tempfile import mkdtemp

from msgspec import Struct

from bench.live_parts.generator import Generator
from bench.live_parts.servers import Server

WARM_UP = 1.0  # seconds of load before any that counts
SETTLE = 3.0  # seconds after the last member came in, in which the room is told who is here
FILLING = 180  # seconds at most


class Tools(Struct, frozen=True):
    """The compiled programs, a folder for homes, and how long and how often to measure."""

    load: Path
    broadcast: Path
    folder: Path
    seconds: float
    rounds: int

    def home(self) -> Path:
        """An empty folder for one server's database."""
        return Path(mkdtemp(dir=self.folder))


def tell(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def fill(tools: Tools, server: Server, posts: int, members: int) -> None:
    """Post that much into the lobby, by members who leave again."""
    with Generator(tools.load, server) as generator:
        generator.open(members)
        generator.pipelined(FILLING, senders=members, ahead=1, most=posts)
