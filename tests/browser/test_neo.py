"""Sketches and the place they run in: they hear what they were granted, play together, and nothing of what is private."""

import re
from itertools import count

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import HANG, write
from tests.server import member_id
from tests.sketches import PLAY, make_sketch

PAUSE = 50  # ms between two looks into a sketch
numbers = count(1)
HEARD = """
const heard = window.heard = []
for (const name of ["message", "join", "leave", "sticker", "pointer"]) listen(name)
function listen(name) { heard.push([name, "listening"]) }
neo.on("message", news => heard.push(["message", news]))
neo.on("join", news => heard.push(["join", news]))
neo.on("leave", news => heard.push(["leave", news]))
neo.on("sticker", news => heard.push(["sticker", news]))
neo.on("pointer", news => heard.push(["pointer", news]))
document.body.dataset.ready = 1
"""
LOOK = """
const {owner, title, colours, width, height, dark} = neo.wall
document.body.dataset.wall = JSON.stringify({owner, title, colours, width, height, dark})
document.body.dataset.viewer = JSON.stringify(neo.viewer)
document.body.dataset.ready = 1
"""
CHANCE = """
document.body.dataset.numbers = JSON.stringify(Array.from({length: 5}, () => neo.random()))
document.body.dataset.ready = 1
"""
BARS = """
window.heard = []
const look = () => {
  window.heard.push([neo.audio.level, neo.audio.bands.length, neo.audio.playing, Math.max(...neo.audio.bands)])
  requestAnimationFrame(look)
}
look()
document.body.dataset.ready = 1
"""
EMIT = """async ([event, payload, times]) => {
    const address = document.querySelector("script[src*='/js/app.js']").src.replace("app.js", "socket.js")
    const {socket} = await import(address)
    for (let at = 0; at < times; at++) socket.emit(event, payload)
}"""


@pytest.fixture
def hang(server):
    """hang(source) hangs a sketch on the wall of a fresh member; gives (name, key)."""

    def make(source: str = PLAY, **more) -> tuple[str, str]:
        name, db = f"maker_{next(numbers)}", server.database()
        key = make_sketch(db, member_id(db, name), source=source, **more)
        db.close()
        return name, key

    return make


def frame_of(page, key: str):
    return page.locator(f"sketch-frame[data-key='{key}']").first


def run(page, key: str, named: bool = False):
    """Press run, say yes, and give the inside of the sketch once it is ready."""
    frame = frame_of(page, key)
    expect(frame).to_have_attribute("data-state", re.compile(r"\w"))
    frame.scroll_into_view_if_needed()
    if frame.get_attribute("data-uses"):
        frame.locator(".sketch__stage").click()
        if named:
            frame.get_by_label("Tell it my name").check()
        frame.locator(".sketch__yes").click()
    expect(frame).to_have_attribute("data-state", "running")
    return frame.locator("iframe").element_handle().content_frame()


def play(page, key: str, **more):
    """As `run`, once the sketch knows who it is."""
    inside = run(page, key, **more)
    inside.wait_for_selector("body[data-you]")
    return inside


def state(inside) -> dict:
    return inside.evaluate("({...neo.shared.state})")


def sees(inside, expression: str) -> None:
    """Wait until it is so in the sketch, whose policy lets nothing wait in there."""
    for _ in range(HANG // PAUSE):
        if inside.evaluate(expression):
            return
        inside.page.wait_for_timeout(PAUSE)
    raise AssertionError(f"It never came true: {expression}; the state is {state(inside) if 'shared' in expression else inside.evaluate('window.heard')}")


def names_of(inside) -> list:
    return inside.evaluate("neo.shared.players.map(({id, name, you}) => [id, name, you])")


def heard(inside, name: str) -> list:
    return [news for event, news in inside.evaluate("window.heard") if event == name and news != "listening"]


def test_two_play_on_one_wall_and_a_third_sees_how_it_stands(open_as, hang):
    owner, key = hang()
    ada, grace = (play(open_as(name, f"/wall/{owner}"), key) for name in ("ada", "grace"))
    ada.evaluate("neo.shared.set({ball: {x: 1}, by: neo.shared.you})")
    assert state(ada) == {"ball": {"x": 1}, "by": 1}  # at once
    sees(grace, "neo.shared.state.by === 1")
    grace.evaluate("neo.shared.set({by: neo.shared.you, ball: null})")
    sees(ada, "neo.shared.state.by === 2 && !('ball' in neo.shared.state)")
    linus = play(open_as("linus", f"/wall/{owner}"), key)
    assert state(linus) == {"by": 2} and linus.evaluate("neo.shared.you") == 3
    sees(ada, "neo.shared.players.length === 3")
    assert names_of(ada) == [[1, "", True], [2, "", False], [3, "", False]]


def test_everyone_ends_with_the_same_when_all_set_the_same_key_at_once(open_as, hang):
    owner, key = hang()
    players = [play(open_as(name, f"/wall/{owner}"), key) for name in ("ada", "grace", "linus")]
    for player in players:
        player.evaluate("let n = 0; const timer = setInterval(() => ++n > 40 ? clearInterval(timer) : neo.shared.set({k: neo.shared.you * 1000 + n}), 25)")
    players[0].page.wait_for_timeout(2500)
    assert len({str(state(player)) for player in players}) == 1 and state(players[0])["k"] % 1000 == 41 - 1


def test_a_flooding_player_is_stopped_with_a_sentence_and_the_others_play_on(open_as, hang):
    owner, key = hang()
    pages = [open_as(name, f"/wall/{owner}") for name in ("ada", "grace", "linus")]
    ada, grace, linus = (play(page, key) for page in pages)
    grace.evaluate("setTimeout(() => { for (let at = 0; at < 5000; at++) neo.shared.set({at}) })")
    expect(frame_of(pages[1], key)).to_have_attribute("data-state", "stopped")
    expect(frame_of(pages[1], key).locator(".sketch__verdict")).to_contain_text("more than 600 times in a second")
    sees(ada, "neo.shared.players.length === 2")
    linus.evaluate("neo.shared.set({still: 'here'})")
    sees(ada, "neo.shared.state.still === 'here'")


def test_a_page_that_floods_the_server_is_put_out_and_the_others_play_on(open_as, hang):
    owner, key = hang()
    pages = [open_as(name, f"/wall/{owner}") for name in ("ada", "grace")]
    ada, grace = (play(page, key) for page in pages)
    pages[1].evaluate(EMIT, ["sketch:set", {"script": key, "place": f"@{owner}", "changes": {"flood": 1}}, 60])
    grace.evaluate("neo.shared.set({mine: 1})")
    sees(ada, "neo.shared.players.length === 1")
    expect(frame_of(pages[1], key).locator(".sketch__verdict")).to_contain_text("more than ten times a second")
    ada.evaluate("neo.shared.set({on: 1})")
    ada.page.wait_for_timeout(400)
    assert state(ada)["on"] == 1 and "mine" not in state(ada)


WRONG = {
    "circles": ("const a = {}; a.a = a; neo.shared.set({a})", "is no JSON"),
    "a function": ("neo.shared.set({a: () => 1})", "is no JSON"),
    "no number": ("neo.shared.set({a: 0 / 0})", "is no JSON"),
    "a long text": ("neo.shared.set({a: 'x'.repeat(5000)})", "too large"),
    "a bad key": ("neo.shared.set({'a b': 1})", "is no key"),
    "no object": ("neo.shared.set(7)", "takes an object"),
    "more than all may have": ("for (let at = 0; at < 6; at++) neo.shared.set({['k' + at]: 'x'.repeat(3500)})", "more than 16 KB"),
    "nine levels": ("neo.shared.set({a: [[[[[[[[[1]]]]]]]]]})", "8 levels"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_no_state_stops_the_sketch_with_a_sentence(open_as, hang, what):
    does, words = WRONG[what]
    owner, key = hang()
    page = open_as("ada", f"/wall/{owner}")
    play(page, key).evaluate(f"setTimeout(() => {{ {does} }})")
    expect(frame_of(page, key).locator(".sketch__verdict")).to_contain_text(words)


FORGED = {
    "an order that is none": ([{"name": "steal"}], "no request"),
    "a way into the page's objects": ([{"name": "constructor"}], "no request"),
    "no name at all": ([{}], "no request"),
    "a batch that is no number": ([{"name": "set", "batch": "1", "changes": {}}], "no request"),
    "changes of a megabyte": ([{"name": "set", "batch": 1, "changes": {"a": "x" * 1_000_000}}], "no request"),
    "a sermon": ([{"name": "wrong", "words": "x" * 1000}], "no request"),
    "forty orders at once": ([{"name": "join"}] * 40, "more of this page"),
}


@pytest.mark.parametrize("what", FORGED)
def test_orders_that_neo_never_gives_stop_the_sketch_with_a_sentence(open_as, hang, what):
    orders, words = FORGED[what]
    owner, key = hang()
    page = open_as("ada", f"/wall/{owner}")
    page.evaluate("addEventListener('sketch-started', ({detail}) => { window.running = detail.sketch })")
    play(page, key)
    page.evaluate("orders => orders.forEach(detail => running.dispatchEvent(new CustomEvent('neo', {detail})))", orders)
    expect(frame_of(page, key).locator(".sketch__verdict")).to_contain_text(words)


def test_what_was_not_granted_is_not_there(open_as, hang):
    owner, key = hang("neo.on('join', () => {})")
    inside = run(open_as("ada", f"/wall/{owner}"), key)
    told = inside.evaluate("""["shared", "viewer", "wall", "audio"].map(part => {
        try { return String(neo[part]) } catch (error) { return error.message }
    })""")
    assert all("was not asked" in words for words in told)


def test_a_sketch_that_asks_for_something_does_not_run_before_its_viewer_agreed(open_as, hang):
    owner, key = hang()
    page = open_as("ada", f"/wall/{owner}")
    frame = frame_of(page, key)
    frame.scroll_into_view_if_needed()
    page.wait_for_timeout(1200)
    assert page.locator("iframe").count() == 0
    frame.locator(".sketch__stage").click()
    expect(frame.locator(".sketch__panel")).to_contain_text("play together")
    page.wait_for_timeout(300)
    assert page.locator("iframe").count() == 0
    frame.get_by_role("button", name="Not now").click()
    expect(frame).to_have_attribute("data-state", "poster")
    assert page.locator("iframe").count() == 0


def test_a_name_is_told_only_by_who_ticked_it(open_as, hang):
    owner, key = hang()
    ada = play(open_as("ada", f"/wall/{owner}"), key)
    grace = play(open_as("grace", f"/wall/{owner}"), key, named=True)
    sees(ada, "neo.shared.players.length === 2")
    assert names_of(ada) == [[1, "", True], [2, "grace", False]] and names_of(grace)[0][1] == ""


def test_whoever_closes_the_page_makes_room(open_as, hang):
    owner, key = hang()
    ada, page = play(open_as("ada", f"/wall/{owner}"), key), open_as("grace", f"/wall/{owner}")
    play(page, key)
    sees(ada, "neo.shared.players.length === 2")
    page.goto("about:blank")
    sees(ada, "neo.shared.players.length === 1")


def test_after_a_break_of_the_line_one_is_the_same_player_and_misses_nothing(open_as, hang):
    owner, key = hang()
    page = open_as("ada", f"/wall/{owner}")
    ada, grace = play(page, key), play(open_as("grace", f"/wall/{owner}"), key)
    page.context.set_offline(True)
    page.evaluate("async () => { const {socket} = await import(document.querySelector(\"script[src*='/js/app.js']\").src.replace('app.js', 'socket.js')); socket.io.engine.close() }")
    ada.evaluate("neo.shared.set({mine: 1})")
    grace.evaluate("neo.shared.set({hers: 1})")
    page.wait_for_timeout(500)
    page.context.set_offline(False)
    sees(ada, "neo.shared.state.hers === 1")
    sees(grace, "neo.shared.state.mine === 1")
    assert ada.evaluate("neo.shared.you") in (1, 3)
    page.errors[:] = [error for error in page.errors if "ERR_INTERNET_DISCONNECTED" not in error]


def test_a_wall_tells_its_size_its_owner_and_its_colours_and_the_viewer_no_name(open_as, hang):
    owner, key = hang(LOOK)
    inside = run(open_as("ada", f"/wall/{owner}", color_scheme="dark", reduced_motion="reduce"), key)
    wall, viewer = (inside.evaluate(f"JSON.parse(document.body.dataset.{name})") for name in ("wall", "viewer"))
    assert wall["owner"] == owner and wall["width"] == 1200 and wall["height"] >= 900
    assert set(wall["colours"]) == {"paper", "ink", "accent", "accent2", "muted"}
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in wall["colours"].values()) and len(set(wall["colours"].values())) > 2
    assert viewer == {"dark": True, "still": True, "touch": False, "name": ""}


def test_chance_is_the_same_for_everyone_at_a_place_and_another_elsewhere(open_as, hang):
    owner, key = hang(CHANCE)
    page = open_as("ada", f"/wall/{owner}")
    rows = [run(one, key).evaluate("document.body.dataset.numbers") for one in (page, open_as("grace", f"/wall/{owner}"))]
    page.goto(page.url.replace(f"/wall/{owner}", f"/scripts/{key}"))
    elsewhere = run(page, key).evaluate("document.body.dataset.numbers")
    assert rows[0] == rows[1] != elsewhere


def test_stickers_people_and_the_pointer_are_heard_on_a_wall(open_as, hang, server):
    owner, key = hang(HEARD)
    page = open_as("ada", f"/wall/{owner}")
    page.locator("html[data-connection=live]").wait_for(state="attached")
    inside = run(page, key)
    page.mouse.move(320, 200)
    sees(inside, "window.heard.some(([name, news]) => name === 'pointer' && news.x)")
    assert heard(inside, "pointer")[-1] == {"x": 0.25, "y": 0.25, "down": False}
    other = open_as(owner, f"/wall/{owner}")
    sees(inside, "window.heard.some(([name, news]) => name === 'join' && news.people === 2)")
    step = {"wall": owner, "nonce": f"neo-{key}", "add": [{"kind": "emoji", "content": "🎉", "x": 300, "y": 90, "size": 80}]}
    other.evaluate(EMIT, ["wall:edit", step, 1])
    sees(inside, "window.heard.some(([name, news]) => name === 'sticker' && news.kind)")
    [sticker] = heard(inside, "sticker")
    assert (sticker["kind"], sticker["content"], sticker["x"]) == ("emoji", "🎉", 0.25) and 0 < sticker["y"] <= 0.1
    other.goto("about:blank")
    sees(inside, "window.heard.some(([name, news]) => name === 'leave' && news.people === 1)")
    assert all(set(news) == {"people"} for news in heard(inside, "join") + heard(inside, "leave"))


def test_the_anthem_s_levels_reach_a_sketch_thirty_times_a_second(open_as, hang):
    owner, key = hang(BARS)
    page = open_as("ada", f"/wall/{owner}")
    inside = run(page, key)
    assert inside.evaluate("window.heard.at(-1)") == [0, 32, False, 0]
    page.evaluate("""() => {
        const tell = () => document.dispatchEvent(new CustomEvent("anthem-level", {detail: {level: 0.5, bands: new Float32Array(32).fill(0.25)}}))
        const timer = setInterval(tell, 5)
        setTimeout(() => clearInterval(timer), 1000)
    }""")
    sees(inside, "window.heard.some(([level,, playing]) => playing && level === 0.5)")
    assert inside.evaluate("window.heard.find(([,, playing]) => playing)") == [0.5, 32, True, 0.25]
    sees(inside, "window.heard.at(-1)[2] === false")


def say_link(page, server, key: str) -> None:
    write(page, f"{server.url}/scripts/{key}")
    frame_of(page, key).wait_for()


def test_a_public_room_s_messages_are_heard_with_who_and_what(open_as, hang, new_room, server):
    _, key = hang(HEARD)
    slug = new_room("ada", "grace")
    ada, grace = open_as("ada", f"/rooms/{slug}"), open_as("grace", f"/rooms/{slug}")
    say_link(ada, server, key)
    inside = run(ada, key)
    write(grace, "is **this** thing on?")
    sees(inside, "window.heard.some(([name, news]) => name === 'message' && news.by)")
    [news] = heard(inside, "message")
    assert (news["by"], news["text"]) == ("grace", "is this thing on?") and news["at"].endswith("Z")


def test_a_sketch_that_plays_together_hears_that_something_was_said_not_what(open_as, hang, new_room, server):
    _, key = hang(HEARD + PLAY)
    slug = new_room("ada", "grace")
    ada, grace = open_as("ada", f"/rooms/{slug}"), open_as("grace", f"/rooms/{slug}")
    say_link(ada, server, key)
    inside = run(ada, key)
    write(grace, "a secret of ours")
    sees(inside, "window.heard.some(([name, news]) => name === 'message' && news !== 'listening')")
    assert heard(inside, "message") == [{}]
    assert "secret" not in inside.evaluate("JSON.stringify(window.heard)")


def test_of_whom_one_has_blocked_nothing_is_heard(open_as, hang, new_room, server):
    _, key = hang(HEARD)
    slug, db = new_room("ada", "grace", "eve"), server.database()
    name = "shy_reader"
    reader = member_id(db, name)
    with db:
        db.execute("INSERT OR IGNORE INTO blocks (user_id, blocked_id) SELECT ?, id FROM users WHERE username = 'eve'", (reader,))
        db.execute("INSERT INTO memberships (room_id, user_id) SELECT id, ? FROM rooms WHERE slug = ?", (reader, slug))
    db.close()
    page, eve, grace = open_as(name, f"/rooms/{slug}"), open_as("eve", f"/rooms/{slug}"), open_as("grace", f"/rooms/{slug}")
    say_link(page, server, key)
    inside = run(page, key)
    write(eve, "from eve")
    eve.locator(".message[data-sort]", has_text="from eve").wait_for()
    write(grace, "from grace")
    sees(inside, "window.heard.some(([name, news]) => name === 'message' && news.by)")
    assert [news["by"] for news in heard(inside, "message")] == ["grace"]


def test_nothing_of_a_private_room_is_heard_and_nothing_shared_there(open_as, hang, new_room, server):
    _, key = hang(HEARD + PLAY + "\nneo.wall")
    slug, db = new_room("ada", "grace"), server.database()
    with db:
        db.execute("UPDATE rooms SET visibility = 'private', name = 'The attic' WHERE slug = ?", (slug,))
    db.close()
    ada, grace = open_as("ada", f"/rooms/{slug}"), open_as("grace", f"/rooms/{slug}")
    say_link(ada, server, key)
    say_link(grace, server, key)
    here, there = play(ada, key), play(grace, key)
    write(grace, "among us")
    ada.locator(".message[data-sort]", has_text="among us").wait_for()
    here.evaluate("neo.shared.set({a: 1})")
    ada.wait_for_timeout(800)
    assert heard(here, "message") == heard(here, "join") == [] and state(there) == {}
    assert here.evaluate("neo.shared.you") == there.evaluate("neo.shared.you") == 1  # each with themselves
    assert here.evaluate("[neo.wall.owner, neo.wall.title]") == ["", ""]


def test_a_room_that_becomes_private_falls_silent_for_what_runs_there(open_as, hang, new_room, server):
    _, key = hang(HEARD)
    slug = new_room("ada", "grace")
    ada, grace = open_as("ada", f"/rooms/{slug}"), open_as("grace", f"/rooms/{slug}")
    say_link(ada, server, key)
    inside, db = run(ada, key), server.database()
    grace_id = member_id(db, "grace")
    with db:
        db.execute("UPDATE memberships SET role = 'owner' WHERE user_id = ? AND room_id = (SELECT id FROM rooms WHERE slug = ?)", (grace_id, slug))
    db.close()
    server.open(f"/rooms/{slug}/settings", server.cookie_for("grace"), b"name=Attic&visibility=private&opened=yes").close()
    ada.locator(".room__head[data-visibility=private]").wait_for()
    grace.reload()
    write(grace, "now among us")
    ada.locator(".message[data-sort]", has_text="now among us").wait_for()
    ada.wait_for_timeout(300)
    assert heard(inside, "message") == []


def test_in_the_studio_one_plays_the_place_oneself(open_as, server):
    db = server.database()
    key = make_sketch(db, member_id(db, "ada"), source=HEARD + PLAY.replace("neo.shared", "neo . shared"), visibility="private", pinned=False)
    db.close()
    page = open_as("ada", f"/studio/{key}")
    page.locator("iframe").wait_for()
    inside = page.locator("iframe").element_handle().content_frame()
    inside.wait_for_selector("body[data-you='1']")
    page.get_by_role("button", name="Try events").click()
    for name in ("Write", "Somebody comes", "Somebody goes", "A sticker"):
        page.get_by_role("button", name=name, exact=True).click()
    sees(inside, "window.heard.filter(([, news]) => news !== 'listening').length >= 4")
    assert heard(inside, "message") == [{}] and heard(inside, "join") == [{"people": 2}] and heard(inside, "sticker")[0]["kind"] == "emoji"
    inside.evaluate("neo.shared.set({a: 1})")
    sees(inside, "neo.shared.state.a === 1")


def test_every_example_of_the_documentation_runs_as_it_is_shown(open_as):
    page = open_as("ada", "/studio/neo")
    parts = [one.get_attribute("id") for one in page.locator("neo-example").all()]
    assert len(parts) == 9
    for part in parts:
        example = show(page, part)
        frames = example.locator("iframe")
        expect(frames).to_have_count(2 if part == "example-shared" else 1)
        inside = frames.first.element_handle().content_frame()
        inside.wait_for_selector("canvas")
        for button in example.locator(".neo-example__try button").all():
            button.click()
        page.wait_for_timeout(250)
        assert example.locator(".neo-example__said").inner_text() == ""
        example.get_by_role("button", name="Stop").click()
        expect(frames).to_have_count(0)
        example.get_by_role("button", name="Run", exact=True).click()
        show(page, part)
        expect(frames.first).to_be_visible()


def show(page, part: str):
    """An example begins by itself when it is read."""
    example = page.locator(f"#{part}")
    example.locator(".neo-example__stage").evaluate("stage => stage.scrollIntoView({block: 'center'})")
    return example


def test_an_example_ends_out_of_sight_and_who_stopped_it_starts_it(open_as):
    page = open_as("ada", "/studio/neo")
    first = show(page, "example-random")
    first.locator("iframe").wait_for()
    show(page, "example-shared").locator("iframe").first.wait_for()
    expect(first.locator("iframe")).to_have_count(0)
    show(page, "example-random").locator("iframe").wait_for()
    first.get_by_role("button", name="Stop").click()
    show(page, "example-shared").locator("iframe").first.wait_for()
    show(page, "example-random")
    page.wait_for_timeout(1000)
    assert first.locator("iframe").count() == 0


def test_the_shared_example_plays_with_its_twin(open_as):
    page = open_as("ada", "/studio/neo")
    example = show(page, "example-shared")
    expect(example.locator("iframe")).to_have_count(2)
    left, right = (frame.element_handle().content_frame() for frame in example.locator("iframe").all())
    for inside in (left, right):
        inside.wait_for_selector("canvas")
        sees(inside, "neo.shared.players.length === 2")
    example.frame_locator("iframe").first.locator("canvas").hover(position={"x": 50, "y": 60})  # it is in sight now
    box = example.locator("iframe").first.bounding_box()
    page.mouse.move(box["x"] - 60, box["y"] + 60)
    page.mouse.move(box["x"] + 50, box["y"] + 60, steps=8)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 80, steps=4)
    sees(right, f"neo.shared.state.ball{left.evaluate('neo.shared.you')}?.x > 0")
    page.mouse.up()
