"""What is dragged on walls right now: shown to who looks, in one go five times a second, and written nowhere."""

import threading
import time
from math import inf

from msgspec import Struct, to_builtins

from live import live, socketio
from live.walls import guest_room, wall_room

PAUSE = 0.2  # seconds between two tellings of one wall by one worker
MOST_MOVERS = 8  # on one wall; the ninth is not shown
STILL = 2.0  # seconds after which who moved nothing is no mover any more


class Mover(Struct):
    """Somebody who drags: when last (monotonic seconds), and what is not told yet, by ref."""

    at: float
    items: dict[str, dict]


class Moving:
    """The movers of every wall, as one worker hears of them."""

    def __init__(self):
        self.lock = threading.Lock()
        self.walls: dict[str, dict[str, Mover]] = {}  # wall → name → mover
        self.told: dict[str, float] = {}  # wall → when it was told of last, while somebody drags there

    def note(self, wall: str, name: str, items: list[dict], now: float) -> bool:
        """Keep where somebody's items are until they are told; False when there are too many movers."""
        with self.lock:
            movers = {each: mover for each, mover in self.walls.get(wall, {}).items() if mover.items or now - mover.at < STILL}
            if name not in movers and len(movers) >= MOST_MOVERS:
                return False
            mover = movers.setdefault(name, Mover(now, {}))
            mover.at = now
            mover.items |= {item["ref"]: item for item in items}
            self.walls[wall] = movers
            return True

    def wait(self, wall: str, now: float) -> float:
        """Seconds until a wall may be told of again: what comes after a pause is shown at once."""
        return max(0.0, self.told.get(wall, -inf) + PAUSE - now)

    def take(self, wall: str, now: float) -> dict[str, list[dict]]:
        """What is to be told of a wall, by who moves it; it is forgotten here."""
        with self.lock:
            movers = self.walls.get(wall, {})
            told = {name: list(mover.items.values()) for name, mover in movers.items() if mover.items}
            for mover in movers.values():
                mover.items = {}
            self.told[wall] = now
            if all(now - mover.at >= STILL for mover in movers.values()):
                self.walls.pop(wall, None)
                self.told.pop(wall, None)
            return told

    def drop(self, wall: str, name: str) -> None:
        """This one has let go: there is room for another."""
        with self.lock:
            mover = self.walls.get(wall, {}).get(name)
            if mover:
                mover.at = -inf


moving = Moving()


def items_moving(wall: str, name: str, items: list, done: bool) -> bool:
    """Show everyone who looks at a wall where `name` drags these items; False when too many others drag there."""
    now = time.monotonic()
    shown = moving.note(wall, name, to_builtins(items), now)
    if done:
        moving.drop(wall, name)
    if shown:
        live().soon(("moving", wall), moving.wait(wall, now), lambda: tell(wall))
    return shown


def tell(wall: str) -> None:
    for name, items in moving.take(wall, time.monotonic()).items():
        for room in (wall_room(wall), guest_room(wall)):
            socketio.emit("wall:moving", {"wall": wall, "by": name, "items": items}, to=room)
