"""What stands first in the report: our figures against those of others, and what more members cost."""

from bench.live_parts.account import middle, ratio, short, straight_line, table
from bench.live_parts.growth import Growth, Rung, large
from bench.live_parts.room import Comparison


def us(run) -> float:
    return run.us_a_delivery


def ratios(room: Comparison | None, growth: Growth | None) -> str:
    rows = (of_room(room) if room else []) + (of_growth(growth) if growth else [])
    return "### Ratios\n\n" + table(["what", "measured", "aim"], rows)


def of_room(room: Comparison) -> list[list[str]]:
    lockstep, pipelined = room.runs["lockstep"], room.runs["pipelined"]
    ours, theirs, bare = (lockstep[name] for name in ("NeoSpace", "socket.io", "bare C"))
    ours_ahead, theirs_ahead, bare_ahead = (pipelined[name] for name in ("NeoSpace", "socket.io", "bare C"))
    faster = ratio(ours, theirs, lambda run: run.deliveries_a_second)
    late = middle(room.runs["10 a second"]["NeoSpace"], lambda run: run.heard.p99)
    members = f"{room.standings[0].opened.ready:,}"
    return [
        [f"CPU a delivery, room of {members}, lockstep, to socket.io", short(ratio(ours, theirs, us)), "at most 0.6"],
        ["the same, to the bare C broadcaster", short(ratio(ours, bare, us)), "at most 1.5"],
        ["CPU a delivery, pipelined, to socket.io", short(ratio(ours_ahead, theirs_ahead, us)), "at most 0.4"],
        ["the same, to the bare C broadcaster", short(ratio(ours_ahead, bare_ahead, us)), ""],
        ["deliveries a second, lockstep, to socket.io", short(faster), "at least 1"],
        [f"p99 at 10 posts a second to {members}, ms", short(late), "at most 50 on a quiet machine"],
    ]


def of_growth(growth: Growth) -> list[list[str]]:
    low, top = low_and_top(growth)
    steady = of_one_member(growth.rungs, top) / of_one_member(growth.rungs, low)
    slower = growth.pages[f"{top.members:,} members, 2 posts a second"] / growth.pages["nobody connected"]
    lost = ", ".join(f"{run.heard.lost:,}" for run in growth.crowd.values())
    return [
        [f"CPU of one more member, at {top.members:,} to at {low.members:,}", short(steady), "0.67 to 1.5"],
        [f"threads with {top.members:,} members", str(growth.threads), "at most 90"],
        [f"RSS of one more member, {low.members:,} to {top.members:,}, KB", short(slope(growth, "rss")), "at most 5"],
        ["of it memory of the processes' own, without the mapped database, KB", short(slope(growth, "anonymous")), ""],
        [f"page p50, 2 posts a second to {top.members:,}, to nobody connected", short(slower), "below 3"],
        [f"lost, of posts to {top.members:,} at 2 and at 10 a second", lost, "0, 0"],
    ]


def low_and_top(growth: Growth) -> tuple[Rung, Rung]:
    """The smallest room that counts as large, and the largest."""
    low = large([rung.members for rung in growth.rungs])
    return next(rung for rung in growth.rungs if rung.members == low), growth.rungs[-1]


def slope(growth: Growth, kind: str) -> float:
    """KB of one more member, of a kind of memory."""
    low, top = growth.weights
    return (getattr(top.memory, kind) - getattr(low.memory, kind)) / (top.members - low.members)


def of_one_member(rungs: list[Rung], rung: Rung) -> float:
    """us that one member costs a post at this size, when the fitted cost of the post itself is taken off."""
    return (cost(rung) - fitted(rungs)[0]) / rung.members * 1000


def fitted(rungs: list[Rung]) -> tuple[float, float]:
    """What a post costs by itself, and for each member, in ms of CPU."""
    return straight_line([(rung.members, cost(rung)) for rung in rungs], relative=True)


def cost(rung: Rung) -> float:
    return middle(rung.runs, lambda run: run.ms_a_post)
