"""Whatever is asked of a wall over the wire: a refusal that says why, and not one row changed."""

import json

import pytest

from queries.members import find_member
from tests.hung_sketches import put_sketch
from tests.live.test_bad_input import Line, event, raw
from tests.server import running
from tests.stage import changed_tables, contents, set_the_stage
from tests.wall_steps import LINK, NOTE, STICKER, WORDS, step

PICTURE, HER_PICTURE = "a" * 22, "g" * 22
IMAGE = {"kind": "image", "upload": PICTURE, "content": "a pond", "x": 1, "y": 1, "size": 90}
FRAMED = {"kind": "picture", "upload": PICTURE, "alt": "a pond", "x": 1, "y": 1, "w": 90, "h": 90}
SKETCH = {"kind": "script", "script": "a" * 16, "x": 1, "y": 1, "w": 90, "h": 90}
ART = {"kind": "art", "content": "x/y", "x": 1, "y": 1, "size": 90}


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """ada's wall is full; on grace's, open to marks, hang one of hers (sticker-201) and one of ada's (sticker-202).

    linus keeps his wall to himself; eve is suspended.
    """
    with running(tmp_path_factory.mktemp("home"), rate_limits="off") as server:
        db = server.database()
        stage = set_the_stage(db)
        ada, grace, linus = (find_member(db, name) for name in ("ada", "grace", "linus"))
        with db:
            for user, id in ((ada, PICTURE), (grace, HER_PICTURE)):
                db.execute("""
                    INSERT INTO uploads (id, sha256, kind, user_id, size, width, height, thumb_width, thumb_height)
                    VALUES (?, ?, 'image', ?, 9, 4, 2, 4, 2)
                """, (id, "0" * 64, user.id))
        for user, key, visibility in ((ada, "a", "public"), (grace, "b", "public"), (ada, "c", "private")):
            put_sketch(db, user, key * 16, visibility)
        step(db, ada, add=[STICKER] * 196 + [WORDS, IMAGE, STICKER, STICKER] + [NOTE, LINK, FRAMED, SKETCH] + [NOTE] * 56)
        step(db, grace, owner="grace", add=[STICKER, NOTE])
        with db:
            db.execute("UPDATE profiles SET visibility = 'private' WHERE user_id = ?", (linus.id,))
            db.execute("UPDATE profiles SET visitors = 'members' WHERE user_id = ?", (grace.id,))
        step(db, ada, owner="grace", add=[STICKER])
        step(db, linus, owner="linus", add=[STICKER])
        yield server, db, stage
        db.close()
        assert server.errors() == []


@pytest.fixture
def unchanged(town):
    before = contents(town[1])
    yield
    assert changed_tables(before, contents(town[1])) == []


@pytest.fixture(scope="module")
def line(town):
    line = Line(town[0], town[2].tokens["ada"])
    yield line
    line.ws.close()


def edit(wall: str = "ada", **fields) -> str:
    return event("wall:edit", {"wall": wall, "nonce": "a-nonce-of-ada"} | fields)


def add(new: dict, **fields) -> str:
    return edit(add=[new | fields])


def change(ref: str, wall: str = "ada", **fields) -> str:
    return edit(wall, change=[{"ref": ref, "version": 9} | fields])


def without(new: dict, field: str) -> str:
    return edit(add=[{name: value for name, value in new.items() if name != field}])


def move(wall: str = "ada", **fields) -> str:
    return event("wall:move", {"wall": wall, "items": [{"ref": "sticker-1", "x": 1, "y": 1} | fields]})


REFUSED = {
    # full walls and too much at once
    "a 201st sticker": (edit(add=[STICKER]), "invalid", "200 stickers"),
    "a 61st card": (edit(add=[NOTE]), "invalid", "60 cards"),
    "261 new items": (edit(add=[STICKER] * 261), "invalid", "260"),
    "131 new items beside 130 to remove": (edit(add=[STICKER] * 131, remove=[f"sticker-{n}" for n in range(1, 131)]), "invalid", "260"),
    "a 41st mark": (edit("grace", add=[STICKER] * 40), "invalid", "40 marks"),
    "41 items dragged": (event("wall:move", {"wall": "ada", "items": [{"ref": "sticker-1", "x": 1, "y": 1}] * 41}), "invalid", "40"),
    "nothing dragged": (event("wall:move", {"wall": "ada", "items": []}), "invalid", "items"),
    # shapes
    "no payload": (event("wall:edit"), "invalid", "object"),
    "a list": (event("wall:edit", [1, 2]), "invalid", "object"),
    "a word": (event("wall:undo", "please"), "invalid", "object"),
    "no wall": (event("wall:edit", {"nonce": "n", "add": [STICKER]}), "invalid", "wall"),
    "no nonce": (event("wall:edit", {"wall": "ada", "add": [STICKER]}), "invalid", "nonce"),
    "a step of nothing": (edit(), "invalid", "1 to 260"),
    "a step of three empty lists": (edit(add=[], change=[], remove=[]), "invalid", "1 to 260"),
    "a field nobody asked for": (edit(add=[STICKER], theme="dark"), "invalid", "theme"),
    "an item with an owner in it": (add(STICKER, placed_by=1), "invalid", "placed_by"),
    "an item that says it is approved": (add(NOTE, pending=0), "invalid", "pending"),
    "an item with HTML in it": (add(NOTE, html="<script>"), "invalid", "html"),
    "an item with a z of its own": (add(STICKER, z=1), "invalid", "z"),
    "an item that is a number": (edit(add=[7]), "invalid", "object"),
    "items that are no list": (edit(add=STICKER), "invalid", "array"),
    "an item without a kind": (without(STICKER, "kind"), "invalid", "kind"),
    "an item of no known kind": (add(STICKER, kind="video"), "invalid", "video"),
    "a card's kind for a sticker": (add(STICKER, kind="text"), "invalid", "field"),
    "a nonce of 65": (edit(nonce="n" * 65, add=[STICKER]), "invalid", "nonce"),
    "a nonce with a newline": (edit(nonce="n\n", add=[STICKER]), "invalid", "nonce"),
    "an item named twice": (edit(remove=["sticker-1", "sticker-1"]), "invalid", "once"),
    "an item changed and removed": (edit(change=[{"ref": "sticker-1", "version": 9, "x": 1}], remove=["sticker-1"]), "invalid", "once"),
    # numbers
    **{f"an x of {text}": (raw(f'["wall:edit",{{"wall":"ada","nonce":"n","add":[{{"kind":"emoji","content":"🎉","x":{text},"y":1,"size":90}}]}}]'), code, "")
       for text, code in (("NaN", "bad_request"), ("Infinity", "bad_request"), ("-Infinity", "bad_request"), ("1e999", "bad_request"),
                          ("1e308", "invalid"), ("1800.01", "invalid"), ("-601", "invalid"), ('"7"', "invalid"), ("true", "invalid"), ("null", "invalid"), ("[1]", "invalid"))},
    "a y above the plane": (add(STICKER, y=-601), "invalid", "y"),
    "a y below the plane": (add(STICKER, y=12601), "invalid", "y"),
    "a size of nothing": (add(STICKER, size=0), "invalid", "size"),
    "a size below zero": (add(STICKER, size=-80), "invalid", "size"),
    "a size beyond the plane": (add(STICKER, size=1201), "invalid", "size"),
    "more than a half turn": (add(STICKER, rotation=180.5), "invalid", "rotation"),
    "a card too narrow": (add(NOTE, w=79), "invalid", "w:"),
    "a card too wide": (add(NOTE, w=1200.5), "invalid", "w:"),
    "a card too low": (add(NOTE, h=0), "invalid", "h:"),
    "a card too tall": (add(NOTE, h=2401), "invalid", "h:"),
    "letters too small": (add(NOTE, font_size=9), "invalid", "font_size"),
    "letters too large": (add(NOTE, font_size=97), "invalid", "font_size"),
    "a z of nothing": (change("sticker-1", z=0), "invalid", "z"),
    "a z beyond all": (change("sticker-1", z=1001), "invalid", "z"),
    "half a z": (change("sticker-1", z=1.5), "invalid", "int"),
    "a version below zero": (edit(change=[{"ref": "sticker-1", "version": -1, "x": 1}]), "invalid", "version"),
    "a version beyond all": (edit(change=[{"ref": "sticker-1", "version": 2**53, "x": 1}]), "invalid", "version"),
    "a sticker without a place": (without(STICKER, "x"), "invalid", "x"),
    "a card without a height": (without(NOTE, "h"), "invalid", "h"),
    # words
    "a card of 4,001 letters": (add(NOTE, body="x" * 4001), "too_long", "1 too many"),
    "a card of 100,000 letters": (add(NOTE, body="x" * 100_000), "too_long", "4,000"),
    "an empty card": (add(NOTE, body=" \n\t "), "invalid", "Write something"),
    "a card without words": (without(NOTE, "body"), "invalid", "body"),
    "a card whose words are a list": (add(NOTE, body=["a"]), "invalid", "body"),
    "a card of half a character": (add(NOTE, body="\ud800"), "bad_request", ""),
    "a changed card of half a character": (change("post-1", body="\udfff!"), "bad_request", ""),
    "a sticker of 201 letters": (add(WORDS, content="x" * 201), "too_long", "200"),
    "a sticker of 50,000 letters": (add(WORDS, content="x" * 50_000), "invalid", "characters"),
    "a sticker of no words": (add(WORDS, content=" "), "invalid", "words"),
    "a font of their own": (add(WORDS, font="Comic Sans; }"), "invalid", "font"),
    "a colour that is CSS": (add(WORDS, colour="red;background:url(//evil)"), "invalid", "colour"),
    "a colour in hex": (add(NOTE, colour="#ff0000"), "invalid", "colour"),
    "a style nobody drew": (add(NOTE, style="marquee"), "invalid", "style"),
    "a frame for words": (add(NOTE, style="polaroid"), "invalid", "style"),
    "a frame for words that are there": (change("post-1", style="polaroid"), "invalid", "frames"),
    "a card's style for a picture": (change("post-3", style="glass"), "invalid", "frames"),
    # emoji and art
    "two emoji": (add(STICKER, content="🎉🎉"), "invalid", "one emoji"),
    "a letter for an emoji": (add(STICKER, content="a"), "invalid", "one emoji"),
    "no emoji": (add(STICKER, content=""), "invalid", "one emoji"),
    "a script for an emoji": (add(STICKER, content="<script>"), "invalid", "one emoji"),
    "art that climbs": (add(ART, content="../../config"), "invalid", "no such sticker"),
    "art of no pack": (add(ART, content="nopack/star"), "invalid", "no such sticker"),
    "art with a query": (add(ART, content="fluent-emoji-flat/alien?x=1"), "invalid", "no such sticker"),
    "art in capitals": (add(ART, content="Fluent/Alien"), "invalid", "no such sticker"),
    "art by an address": (add(ART, content="https://evil.example/a.svg"), "invalid", "no such sticker"),
    # pictures and sketches
    "somebody else's picture": (add(IMAGE, upload=HER_PICTURE), "invalid", "picture"),
    "a picture nobody sent": (add(IMAGE, upload="z" * 22), "invalid", "picture"),
    "a picture by path": (add(IMAGE, upload="../../../../etc/passwd"), "invalid", "upload"),
    "a framed picture of somebody else's": (add(FRAMED, upload=HER_PICTURE), "invalid", "picture"),
    "a picture changed for somebody else's": (change("post-3", upload=HER_PICTURE), "invalid", "picture"),
    "a picture's description of 501 letters": (add(FRAMED, alt="x" * 501), "too_long", "500"),
    "a picture without one": (without(IMAGE, "upload"), "invalid", "upload"),
    "somebody else's sketch": (add(SKETCH, script="b" * 16), "invalid", "own sketches"),
    "a private sketch": (add(SKETCH, script="c" * 16), "invalid", "unlisted or public first"),
    "a private sketch in the place of another": (change("post-4", script="c" * 16), "invalid", "unlisted or public first"),
    "a sketch that is not there": (add(SKETCH, script="z" * 16), "invalid", "own sketches"),
    "a sketch by its number": (add(SKETCH, script=1), "invalid", "script"),
    "a sketch by a path": (add(SKETCH, script="../../etc/passwd"), "invalid", "script"),
    "a sketch by the number of a pin": (add(SKETCH, pin=1), "invalid", "pin"),
    "a sketch without one": (without(SKETCH, "script"), "invalid", "script"),
    # addresses
    "a link that is a script": (add(LINK, url="javascript:alert(1)"), "invalid", "link"),
    "a link that is data": (add(LINK, url="data:text/html,<b>"), "invalid", "link"),
    "a link to a file": (add(LINK, url="file:///etc/passwd"), "invalid", "https"),
    "a link without a host": (add(LINK, url="https://"), "invalid", "address"),
    "a link without a scheme": (add(LINK, url="example.org"), "invalid", "https"),
    "a link with a name before its host": (add(LINK, url="https://bank.example@evil.example/"), "invalid", "host"),
    "a link with a space": (add(LINK, url="https://example.org/a b"), "invalid", "spaces"),
    "a link with a turn of direction": (add(LINK, url="https://example.org/\u202egpj.exe"), "invalid", "spaces"),
    "a link of 2,001 letters": (add(LINK, url="https://example.org/" + "x" * 2000), "too_long", "2,000"),
    "no link": (add(LINK, url=""), "invalid", "link"),
    # fields of another kind
    "the words of an emoji": (change("sticker-1", body="hello"), "invalid", "body"),
    "the width of a sticker": (change("sticker-1", w=100), "invalid", "w "),
    "the size of a card": (change("post-1", size=100), "invalid", "size"),
    "the address of a note": (change("post-1", url="https://example.org/"), "invalid", "url"),
    "the picture of a note": (change("post-1", upload=PICTURE), "invalid", "upload"),
    "the kind of an item": (change("post-1", kind="link"), "invalid", "kind"),
    "two emoji in place of one": (change("sticker-1", content="🎉🎉"), "invalid", "one emoji"),
    # refs
    "a ref to nothing": (change("sticker-99999", x=1), "conflict", "changed"),
    "a ref to the card": (change("wall-card", x=1), "invalid", "ref"),
    "a ref to remove the theme": (edit(remove=["wall-theme"]), "invalid", "remove"),
    "a ref of zero": (change("sticker-0", x=1), "invalid", "ref"),
    "a ref below zero": (change("sticker--1", x=1), "invalid", "ref"),
    "a ref with SQL in it": (edit(remove=["sticker-1) OR (1=1"]), "invalid", "remove"),
    "a ref beyond 64 bits": (edit(remove=["sticker-99999999999999999999"]), "invalid", "remove"),
    "a ref with a newline": (edit(remove=["sticker-1\n"]), "invalid", "remove"),
    "a ref that is a number": (edit(remove=[1]), "invalid", "remove"),
    "another wall's sticker, as if it hung here": (change("sticker-201", x=1), "conflict", "changed"),
    "an item of this wall, as if it hung on another": (change("sticker-1", "grace", x=1), "conflict", "changed"),
    "a version too old": (edit(change=[{"ref": "sticker-1", "version": 0, "x": 1}]), "conflict", "changed"),
    # whose
    "her sticker changed by a visitor": (change("sticker-201", "grace", x=1), "forbidden", "owner"),
    "her sticker removed by a visitor": (edit("grace", remove=["sticker-201"]), "forbidden", "owner"),
    "her sticker removed beside one's own": (edit("grace", remove=["sticker-202", "sticker-201"]), "forbidden", "owner"),
    "a visitor's link": (edit("grace", add=[LINK]), "forbidden", "stickers and notes"),
    "a visitor's framed picture": (edit("grace", add=[FRAMED]), "forbidden", "stickers and notes"),
    "a visitor's drag of what is hers": (move("grace", ref="sticker-201"), "forbidden", "owner"),
    **{f"{name} on {where}": (event(name, {"wall": wall, "nonce": "n"} | more), "not_found", "no such wall")
       for where, wall in (("a private wall", "linus"), ("the wall of who is suspended", "eve"), ("no wall", "nobody"))
       for name, more in (("wall:edit", {"add": [STICKER]}), ("wall:undo", {}), ("wall:redo", {}))},
    "a private wall watched": (event("wall:watch", {"wall": "linus", "after": 0}), "not_found", "no such wall"),
    "a drag on a private wall": (move("linus"), "not_found", "no such wall"),
    # watching and dragging
    "a wall's name that climbs": (event("wall:watch", {"wall": "../ada"}), "invalid", "wall"),
    "a wall's name in capitals": (event("wall:watch", {"wall": "ADA"}), "invalid", "wall"),
    "a wall's name with its sign": (event("wall:watch", {"wall": "@ada"}), "invalid", "wall"),
    "a wall's name with a NUL": (event("wall:watch", {"wall": "ada\x00"}), "invalid", "wall"),
    "a seq below zero": (event("wall:watch", {"wall": "ada", "after": -1}), "invalid", "after"),
    "a seq that is a word": (event("wall:watch", {"wall": "ada", "after": "0"}), "invalid", "after"),
    "a wall as a room": (event("room:join", {"room": "@ada", "after": None}), "invalid", "room"),
    "a drag beyond the plane": (move(x=1801), "invalid", "x"),
    "a drag without a place": (event("wall:move", {"wall": "ada", "items": [{"ref": "sticker-1"}]}), "invalid", "x"),
    "a drag with words": (move(content="hello"), "invalid", "content"),
    "a drag of the card": (move(ref="wall-card"), "invalid", "ref"),
    "a drag that is done perhaps": (event("wall:move", {"wall": "ada", "items": [{"ref": "sticker-1", "x": 1, "y": 1}], "done": "yes"}), "invalid", "done"),
    "an undo of many": (event("wall:undo", {"wall": "ada", "nonce": "n", "steps": 5}), "invalid", "steps"),
    "an undo without a nonce": (event("wall:undo", {"wall": "ada"}), "invalid", "nonce"),
}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("sentence", REFUSED)
def test_what_no_wall_takes_is_refused_with_a_clear_error_and_nothing_is_written(line, sentence):
    said, code, words = REFUSED[sentence]
    told = line.ask(said)
    assert told["ok"] is False and told["error"]["code"] == code, told
    message = told["error"]["message"]
    assert words in message and message[:1].isalpha() and message.endswith(".") and len(message) < 200
    assert not any(word in message for word in ("SQLite", "Traceback", "msgspec", "$."))


def test_there_are_enough_of_them():
    assert len(REFUSED) >= 100


@pytest.mark.usefixtures("unchanged")
def test_half_a_step_is_no_step(line):
    mixed = {"change": [{"ref": "sticker-1", "version": 9, "x": 5}, {"ref": "post-1", "version": 0, "x": 5}], "remove": ["sticker-2"]}
    told = line.ask(edit(**mixed))
    assert told["error"]["code"] == "conflict" and 'id="post-1"' in told["html"] and 'id="sticker-1"' not in told["html"]


@pytest.mark.usefixtures("unchanged")
def test_a_conflict_tells_nothing_of_other_walls(line):
    told = line.ask(change("sticker-201", x=1))
    assert json.dumps(told).count("sticker-201") == 2 and "🎉" not in told["html"]  # it is gone, and waits nowhere


def test_the_line_still_works(line):
    assert line.ask(edit(change=[{"ref": "sticker-1", "version": 9, "x": 5}]))["ok"]
