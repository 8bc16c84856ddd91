"""Who sees which HTML when a wall changes."""

from msgspec import Struct

from live import fragment, live, publish, socketio
from live.shared_sketches import place_closed
from queries.wall_items import Post, Sticker
from queries.walls import Card, Pins, ThemeOf, WallNews, things_named

LARGEST = 100_000  # bytes of HTML in one event: clients may take no message beyond 131,072
PLACES = {  # template, its variable, the element that it goes into
    Sticker: ("walls/_sticker.html", "sticker", "wall-stickers"),
    Post: ("walls/_post.html", "post", "wall-posts"),
    Card: ("walls/_card.html", "card", "wall-plane"),
    ThemeOf: ("walls/_theme.html", "theme", "wall-plane"),
    Pins: ("walls/_pins.html", "pins", "wall-plane"),
}


class Update(Struct, frozen=True):
    """One thing to do on a page; `seq` is when it was so, for a remove has no version."""

    action: str
    target: str
    seq: int
    html: str = ""

    def text(self, room: str = "") -> str:
        """With `room` it also says that change `seq` of that room has now arrived as a whole."""
        room = f' data-room="{room}"' if room else ""
        opening = f'<live-update action="{self.action}" target="{self.target}"{room} data-seq="{self.seq}">'
        return f"{opening}{self.html}</live-update>"


def wall_name(username: str) -> str:
    """What a wall is called among the rooms: in presence and in `data-room`."""
    return f"@{username}"


def wall_room(username: str) -> str:
    """The socket room of the members who look at a wall; they also hear who else is there."""
    return f"room:@{username}"


def guest_room(username: str) -> str:
    """The socket room of the guests who look at a wall."""
    return f"guests:@{username}"


def marks_room(username: str, viewer: str) -> str:
    """The socket room of one member's windows on a wall: of a mark that waits only its author and the owner know."""
    return f"marks:@{username}:{viewer}"


def wall_changed(db, owner_name: str, refs: tuple[str, ...], seq: int) -> str:
    """Tell everyone who looks at a wall how the things behind `refs` are now; `seq` is the change that is told of.

    Call it once the change is committed. Gives the HTML, for the reply to whoever caused it.
    """
    news = things_named(db, owner_name, refs, seq)
    told = [publish_to_wall(owner_name, html) for html in parts_of(public_updates(news), wall_name(owner_name), seq)]
    for mark in news.waiting:
        for name in {mark.wall, mark.by}:
            publish(marks_room(owner_name, name), waiting_mark(mark, seq).text())
    return "".join(told)


def publish_to_wall(owner_name: str, html: str) -> str:
    publish(guest_room(owner_name), html)
    return publish(wall_room(owner_name), html)


def public_updates(news: WallNews) -> list[Update]:
    """All that everyone may see; a mark that waits is nowhere for them."""
    updates = []
    for thing in news.shown:
        template, name, target = PLACES[type(thing)]
        updates.append(Update("upsert", target, news.seq, fragment(template, **{name: thing})))
        if isinstance(thing, Sticker | Post) and thing.by != thing.wall:
            updates.append(Update("remove", f"pending-{thing.ref}", news.seq))  # it may have waited until now
    updates += [Update("remove", ref, news.seq) for ref in (*news.gone, *(mark.ref for mark in news.waiting))]
    return updates + [Update("remove", f"pending-{ref}", news.seq) for ref in news.gone]


def waiting_mark(mark: Sticker | Post, seq: int) -> Update:
    return Update("upsert", "wall-pending", seq, fragment("walls/_pending.html", mark=mark))


def parts_of(updates: list[Update], room: str, seq: int) -> list[str]:
    """The updates as HTML in parts of about LARGEST; only the last says which change it is, for then all of it is there."""
    parts, size = [[]], 0
    for update in updates or [Update("upsert", "wall-plane", seq)]:
        if parts[-1] and size + len(update.html.encode()) > LARGEST:
            parts, size = [*parts, []], 0
        parts[-1].append(update)
        size += len(update.text(room).encode())
    early = ["".join(update.text() for update in part) for part in parts[:-1]]
    return [*early, "".join(update.text(room) for update in parts[-1])]


def wall_html(news: WallNews) -> str:
    """The news for one reader; of waiting marks it holds those they may know of: see queries.walls.for_viewer."""
    updates = public_updates(news) + [waiting_mark(mark, news.seq) for mark in news.waiting]
    return "".join(update.text() for update in updates)


def wall_closed(owner_name: str) -> None:
    """Empty a wall that fewer may see now. Whoever still may comes back by themselves; the others find no wall."""
    for room in (wall_room(owner_name), guest_room(owner_name)):
        socketio.emit("resync", to=room)
        live().evict(room, room)
    place_closed(wall_name(owner_name))
