"""A room of one size on several servers in turn."""

import time
from contextlib import ExitStack, contextmanager

from msgspec import Struct

from bench.live_parts.generator import PATIENCE, Generator, Opened, Run
from bench.live_parts.growth import page_time
from bench.live_parts.processes import Memory, family, memory, threads
from bench.live_parts.servers import Server, broadcaster, neospace, node
from bench.live_parts.tools import SETTLE, WARM_UP, Tools, tell

STOCK_MEMBERS = 24  # of the 64 threads; gunicorn does not share sockets out evenly, and more are seldom all carried
STOCK_BEYOND = 100  # members that ask for more than there are threads
STOCK_PATIENCE = 10.0  # seconds
MODES = {
    "lockstep": lambda generator, seconds: generator.lockstep(seconds),
    "pipelined": lambda generator, seconds: generator.pipelined(seconds),
    "2 a second": lambda generator, seconds: generator.paced(2 * seconds, 2),
    "10 a second": lambda generator, seconds: generator.paced(2 * seconds, 10),
}


class Standing(Struct, frozen=True):
    """A server with its members in place, and what it weighed before and after they came."""

    server: Server
    generator: Generator
    opened: Opened
    empty: Memory
    full: Memory


class Comparison(Struct, frozen=True):
    """`runs[mode][server]`: one run a round; `threads[server]` after all of them."""

    standings: list[Standing]
    threads: dict[str, int]
    runs: dict[str, dict[str, list[Run]]]


class Beyond(Struct, frozen=True):
    """What the stock transport did when more asked than it has threads; `page` in ms, None if none came."""

    asked: int
    opened: Opened
    page: float | None


def one_room(tools: Tools, members: int) -> Comparison:
    """The same room on NeoSpace, Node's socket.io and the bare broadcaster."""
    with ExitStack() as stack:
        ours = stack.enter_context(standing(tools, neospace(tools.home(), members), members))
        frame = round(ours.generator.lockstep(WARM_UP).heard.frame_bytes)
        rivals = (node(tools.home(), frame), broadcaster(tools.broadcast, frame))
        standings = [ours, *(stack.enter_context(standing(tools, rival, members)) for rival in rivals)]
        return compared(tools, standings, list(MODES))


def stock_room(tools: Tools) -> Comparison:
    """A room so small that the stock transport carries it, and NeoSpace beside it."""
    with ExitStack() as stack:
        stock = stack.enter_context(
            standing(tools, neospace(tools.home(), STOCK_MEMBERS, live="stock"), STOCK_MEMBERS, STOCK_PATIENCE)
        )
        members = stock.opened.ready
        ours = stack.enter_context(standing(tools, neospace(tools.home(), members), members))
        return compared(tools, [ours, stock], ["lockstep", "pipelined", "10 a second"])


def stock_beyond(tools: Tools) -> Beyond:
    with neospace(tools.home(), STOCK_BEYOND + 1, live="stock") as server, Generator(tools.load, server) as generator:
        opened = generator.open(STOCK_BEYOND, STOCK_PATIENCE)
        try:
            return Beyond(STOCK_BEYOND, opened, page_time(server))
        except OSError:
            return Beyond(STOCK_BEYOND, opened, None)


@contextmanager
def standing(tools: Tools, starting, members: int, patience: float = PATIENCE):
    with starting as server, Generator(tools.load, server) as generator:
        empty = memory(family(server.pid))
        opened = generator.open(members, patience)
        tell(f"{server.name}: {opened.ready:,} members in {opened.seconds:.1f} s")
        time.sleep(SETTLE)
        here = Standing(server, generator, opened, empty, memory(family(server.pid)))
        generator.lockstep(WARM_UP)
        yield here


def compared(tools: Tools, standings: list[Standing], modes: list[str]) -> Comparison:
    runs = {mode: {standing.server.name: [] for standing in standings} for mode in modes}
    for number in range(tools.rounds):
        for mode in modes:
            for standing in standings:
                run = MODES[mode](standing.generator, tools.seconds)
                runs[mode][standing.server.name].append(run)
                tell(f"round {number + 1}, {mode}, {standing.server.name}: {run.us_a_delivery:.2f} us a delivery")
    number = {standing.server.name: threads(family(standing.server.pid)) for standing in standings}
    return Comparison(standings, number, runs)
