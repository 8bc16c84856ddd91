"""What `dm:send` costs the server beside a message in a room."""

import json
import statistics
import threading
import time
from itertools import count

from websocket import WebSocketException

from bench.live_parts.processes import cpu_seconds, family
from queries.members import find_member
from tests.live.test_bad_input import Line, event
from tests.sealed_writer import Writer, said

SENT = 300  # messages of a round


def sending(open_as, server, asked) -> None:
    """Rounds of messages in a room and of sealed ones, in turn: each waits for its answer, and another member hears all."""
    cookies = {name: server.cookie_for(name) for name in ("ada", "grace")}
    db = server.database()
    ada, grace = (Writer(find_member(db, name).id).publish(db) for name in cookies)
    db.close()
    line, numbers, spent = Line(server, cookie=cookies["ada"]), count(), {"in a room": [], "sealed": []}
    listen(Line(server, cookie=cookies["grace"]))
    for nth in range(asked.rounds + 1):
        for way, found in spent.items():
            packets = [packet_of(way, ada, grace, next(numbers)) for _ in range(SENT)]
            cost = cost_of(server, line, packets)
            found += [cost] * (nth > 0)  # the first is for nothing: caches fill
    for way, found in spent.items():
        cpu, waited = (statistics.median(cost[at] for cost in found) for at in (0, 1))
        print(f"{way:>9}: {cpu * 1000:5.2f} ms of CPU a message, {waited * 1000:5.2f} ms until its answer")
    ratios = [sealed[0] / plain[0] for sealed, plain in zip(spent["sealed"], spent["in a room"], strict=True)]
    print(f"    ratio: {statistics.median(ratios):5.2f} in CPU")


def listen(line) -> None:
    """Hear everything, as an open page does."""
    def hear():
        try:
            while packet := line.ws.recv():
                if packet == "2":
                    line.ws.send("3")
        except (OSError, WebSocketException):
            pass  # the server has ended
    threading.Thread(target=hear, daemon=True).start()


def packet_of(way: str, ada: Writer, grace: Writer, number: int) -> str:
    if way == "sealed":
        return event("dm:send", said(ada.seal(grace, f"message {number}, neither long nor short")))
    return event("message:post", {"room": "lobby", "body": f"message {number}, neither long nor short", "nonce": f"n{number}"})


def cost_of(server, line, packets: list[str]) -> tuple[float, float]:
    """Seconds a packet: CPU of all processes of the server, and until the answer."""
    pids = family(server.process.pid)
    before, begun = cpu_seconds(pids), time.perf_counter()
    for packet in packets:
        answer = line.ask(packet)
        assert answer["ok"], json.dumps(answer)
    waited = time.perf_counter() - begun
    return (cpu_seconds(pids) - before) / len(packets), waited / len(packets)
