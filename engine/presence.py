"""Who is in which room, over all workers, and who is typing.

Workers tell each other only what changed, ten times a second at most; rooms hear of it once a second. A join costs the
same in a room of ten and of ten thousand. Rooms are opaque strings, people are names, and a name that is in a room
several times counts once.
"""

import threading
from collections import Counter, defaultdict

SHARE_SECONDS = 0.1  # between telling the other workers
TELL_SECONDS = 1.0  # between telling one room; who is back by then never left
TYPING_SECONDS = 0.5
MAX_NAMES = 50  # joined or left, named in one event
MAX_TYPING = 5


class Presence:
    """`publish(message)` reaches the other workers, `tell(event, room, data)` a room's members on this one.

    `later(key, seconds, call)` runs a call once, after some seconds.
    """

    def __init__(self, publish, tell, later):
        self.publish = publish
        self.tell = tell
        self.later = later
        self.lock = threading.Lock()
        self.sids = defaultdict(dict)  # sid → {room: name}
        self.mine = defaultdict(Counter)  # room → {name: its sockets on this worker}
        self.theirs = defaultdict(lambda: defaultdict(set))  # peer → room → names
        self.all = defaultdict(Counter)  # room → {name: the workers it is on}
        self.share = defaultdict(dict)  # room → {name: is it here?}, for the other workers
        self.news = defaultdict(dict)  # room → {name: was it here before?}, for the room
        self.typists = defaultdict(set)  # room → names, for the room
        self.typed = defaultdict(set)  # room → names, for the other workers

    def join(self, room: str, name: str, sid: str) -> None:
        with self.lock:
            if room not in self.sids[sid]:
                self.sids[sid][room] = name
                self.mine[room][name] += 1
                if self.mine[room][name] == 1:
                    self._changed(room, name, True)

    def leave(self, room: str, sid: str) -> None:
        with self.lock:
            name = self.sids.get(sid, {}).pop(room, None)
            if name is not None:
                self._left(room, name)

    def gone(self, sid: str) -> None:
        """This socket has left all its rooms."""
        with self.lock:
            for room, name in self.sids.pop(sid, {}).items():
                self._left(room, name)

    def here(self, room: str) -> list[str]:
        """Everyone in a room on any worker, by name."""
        with self.lock:
            return sorted(self.all.get(room, ()))

    def typing(self, room: str, name: str) -> None:
        with self.lock:
            self.typed[room].add(name)
            self._typing(room, {name})
        self.later("presence", SHARE_SECONDS, self._share)

    # Changes; the lock is held

    def _left(self, room: str, name: str) -> None:
        less(self.mine, room, name)
        if name not in self.mine.get(room, ()):
            self._changed(room, name, False)

    def _changed(self, room: str, name: str, here: bool) -> None:
        self.share[room][name] = here
        self.later("presence", SHARE_SECONDS, self._share)
        self._count(room, name, here)

    def _count(self, room: str, name: str, here: bool) -> None:
        """A name came to or went from one worker; the room hears of it when it was the first or the last."""
        was_here = name in self.all.get(room, ())
        if here:
            self.all[room][name] += 1
        else:
            less(self.all, room, name)
        if was_here != (name in self.all.get(room, ())):
            self.news[room].setdefault(name, was_here)
            self.later(("presence", room), TELL_SECONDS, lambda: self._tell(room))

    def _typing(self, room: str, names: set[str]) -> None:
        self.typists[room] |= names
        self.later(("typing", room), TYPING_SECONDS, lambda: self._tell_typing(room))

    # Telling

    def _tell(self, room: str) -> None:
        with self.lock:
            news, here = self.news.pop(room, {}), self.all.get(room, ())
            joined = sorted(name for name, was_here in news.items() if name in here and not was_here)
            left = sorted(name for name, was_here in news.items() if name not in here and was_here)
            told = {"room": room, "joined": joined[:MAX_NAMES], "left": left[:MAX_NAMES], "here": len(here)}
        if joined or left:
            self.tell("presence", room, told)

    def _tell_typing(self, room: str) -> None:
        with self.lock:
            names = sorted(self.typists.pop(room, ()))
        self.tell("typing", room, {"room": room, "names": names[:MAX_TYPING]})

    def _share(self) -> None:
        with self.lock:  # held while it is sent, so that a snapshot to a new peer is never overtaken by older news
            changes, typed = dict(self.share), {room: sorted(names) for room, names in self.typed.items()}
            self.share.clear()
            self.typed.clear()
            self.publish({"method": "presence", "changes": changes, "typing": typed})

    # The other workers

    def greet(self, send) -> None:
        """Tell a new peer who is here on this worker."""
        with self.lock:
            send({"method": "presence_all", "rooms": {room: list(names) for room, names in self.mine.items()}})

    def heard(self, peer: str, message: dict) -> None:
        """A peer tells what changed with it."""
        with self.lock:
            for room, names in message["changes"].items():
                for name, here in names.items():
                    self._set(peer, room, name, here)
            for room, names in message["typing"].items():
                self._typing(room, set(names))

    def heard_all(self, peer: str, message: dict) -> None:
        """A peer tells all it knows: what we heard from it before is void."""
        with self.lock:
            self._forget(peer)
            for room, names in message["rooms"].items():
                for name in names:
                    self._set(peer, room, name, True)

    def lost(self, peer: str) -> None:
        """A peer is gone, and its members with it until they turn up elsewhere."""
        with self.lock:
            self._forget(peer)

    def _forget(self, peer: str) -> None:
        for room, names in self.theirs.pop(peer, {}).items():
            for name in names:
                self._count(room, name, False)

    def _set(self, peer: str, room: str, name: str, here: bool) -> None:
        names = self.theirs[peer][room]
        if here == (name in names):
            return
        if here:
            names.add(name)
        else:
            names.discard(name)
            if not names:
                del self.theirs[peer][room]
        self._count(room, name, here)


def less(rooms: dict[str, Counter], room: str, name: str) -> None:
    """Count a name down, and leave no empty entries behind."""
    rooms[room][name] -= 1
    if not rooms[room][name]:
        del rooms[room][name]
    if not rooms[room]:
        del rooms[room]
