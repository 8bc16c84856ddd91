"""bench/load.c from Python: compile it, give it commands, and weigh what the server spent on each."""

import subprocess
import time
from pathlib import Path

from msgspec import Struct, json

from bench.live_parts.processes import TICK, cpu_seconds, family, machine_seconds

BENCH = Path(__file__).resolve().parents[1]
PATIENCE = 90  # seconds for members to get in; ten thousand need about ten


class Opened(Struct, frozen=True):
    """Who got in, and what happened to the first who did not."""

    ready: int
    failed: int
    seconds: float
    first_failure: str


class Heard(Struct, frozen=True):
    """What load.c counted during one command; times in milliseconds from the post to each delivery."""

    members: int
    posts: int
    acked: int
    refused: int
    expected: int
    received: int
    lost: int
    doubled: int
    stale: int
    deliveries: int
    others: int
    stalls: int
    gone: int
    returned: int
    seconds: float
    p50: float
    p95: float
    p99: float
    slowest: float
    frame_bytes: float
    cpu: float
    first_failure: str
    away: float  # median seconds of those who came back by themselves, and the most
    longest_away: float


class Run(Struct, frozen=True):
    """One command and what it cost: `cpu` seconds of the server, at least a tick; `elsewhere` the other load in cores."""

    heard: Heard
    cpu: float
    elsewhere: float

    @property
    def deliveries_a_second(self) -> float:
        return self.heard.deliveries / self.heard.seconds

    @property
    def posts_a_second(self) -> float:
        return self.heard.posts / self.heard.seconds

    @property
    def us_a_delivery(self) -> float:
        return self.cpu * 1e6 / max(1, self.heard.deliveries)

    @property
    def ms_a_post(self) -> float:
        return self.cpu * 1e3 / max(1, self.heard.posts)


def compiled(name: str, folder: Path) -> Path:
    """A program of this folder, compiled into `folder`; raises SystemExit without a C compiler."""
    program = folder / name
    try:
        subprocess.run(["cc", "-O2", "-D_GNU_SOURCE", "-o", program, BENCH / f"{name}.c"], check=True)
    except FileNotFoundError:
        raise SystemExit("bench/live needs a C compiler: sudo apt-get install gcc libc6-dev") from None
    return program


class Generator:
    """A room of members at `server`; ends with the `with` block."""

    def __init__(self, program: Path, server):
        self.server = server
        command = [program, str(server.port), str(server.cookies or "-")]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.process.kill()
        self.process.communicate()

    def open(self, members: int, patience: float = PATIENCE) -> Opened:
        return json.decode(self._ask(f"open {members} {patience}"), type=Opened)

    def lockstep(self, seconds: float) -> Run:
        """One sender, whose next post waits until everyone has heard the last."""
        return self._weigh(f"lockstep {seconds}")

    def pipelined(self, seconds: float, senders: int = 8, ahead: int = 4, most: int = 4_000_000) -> Run:
        """Each sender has `ahead` posts on their way; at most `most` posts in all."""
        return self._weigh(f"pipelined {seconds} {senders} {ahead} {most}")

    def paced(self, seconds: float, rate: float, churn: float = 0) -> Run:
        """`rate` posts a second from changing senders; `churn` members a second leave and come back."""
        return self._weigh(f"paced {seconds} {rate} {churn}")

    def faithful(self, seconds: float, rate: float) -> Run:
        """The same; whoever the server closes on comes back, catches up, and says again what was not acknowledged."""
        return self._weigh(f"faithful {seconds} {rate}")

    def _weigh(self, command: str) -> Run:
        pids = family(self.server.pid)
        machine, used, own, begun = machine_seconds(), cpu_seconds(pids), time.process_time(), time.monotonic()
        heard = json.decode(self._ask(command), type=Heard)
        machine, used = machine_seconds() - machine, cpu_seconds(pids) - used
        own, passed = time.process_time() - own, time.monotonic() - begun
        return Run(heard, max(used, 1 / TICK), max(0, machine - used - own - heard.cpu) / passed)

    def _ask(self, command: str) -> str:
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"bench/load.c ended at {command!r} with status {self.process.wait()}.")
        return answer
