"""Sketches where they hang, in a real browser: they run, go on while their wall changes, and are left alone while one decorates."""

from urllib.error import HTTPError

import pytest
from playwright.sync_api import expect

from mutations.pins import pin_sketch
from queries.members import User
from queries.pins import pins_of
from queries.walls import find_wall
from tests.browser.conftest import message, user_called, wait_until_live, write
from tests.browser.walls import places, saved
from tests.hung_sketches import BOX, put_sketch
from tests.wall_steps import step

# Paints, and counts its frames where the page can read them: in its console.
COUNTS = """
const canvas = document.querySelector("canvas") ?? document.body.appendChild(document.createElement("canvas"))
const pen = canvas.getContext("2d")
let frames = 0
function paint() {
  frames += 1
  pen.fillStyle = `hsl(${frames % 360} 80% 50%)`
  pen.fillRect(0, 0, canvas.width, canvas.height)
  if (frames % 10 === 0) console.log(frames)
  requestAnimationFrame(paint)
}
paint()
"""
# What a running sketch has said, by the order in which they began: every start is a new line of numbers.
LISTEN = """() => {
  window.runs = []
  document.addEventListener("sketch-started", ({detail: {sketch, frame}}) => {
    const run = {key: frame.dataset.key, said: 0, ended: false}
    window.runs.push(run)
    sketch.addEventListener("console", () => { run.said += 1 })
    sketch.addEventListener("state", ({detail: {state}}) => { run.ended ||= state === "stopped" })
  })
}"""
numbers = iter(range(1, 1000))


@pytest.fixture
def hung(server, wall_for):
    """hung(pins=2, posts=1) makes a member with sketches on their wall; gives the owner's name and the sketches' keys."""

    def make(pins: int = 0, posts: int = 0, uses: str = "[]") -> tuple[str, list[str]]:
        owner, keys = wall_for(), []
        with database(server) as db:
            user = signed_in(server, db, owner)
            for at in range(pins + posts):
                keys.append(key := f"{'abcdefgh'[at] * 8}{next(numbers):0>8}".translate(str.maketrans("0189", "zyxw")))
                put_sketch(db, user, key, title=f"Sketch {at + 1}", source=COUNTS, uses=uses)
                if at < pins:
                    pin_sketch(db, user, key)
            boxes = [BOX | {"script": key, "x": 620 + 300 * at, "y": 300, "w": 260, "h": 200} for at, key in enumerate(keys[pins:])]
            if boxes:
                step(db, user, owner=owner, add=boxes)
        return owner, keys
    return make


class database:
    def __init__(self, server):
        self.db = server.database()

    def __enter__(self):
        return self.db

    def __exit__(self, *error):
        self.db.close()


def signed_in(server, db, name: str) -> User:
    server.cookie_for(name)
    session = db.execute("SELECT max(sessions.id) AS id FROM sessions JOIN users ON users.id = user_id WHERE username = ?", (name,))
    user = user_called(db, name)
    return User(user.id, user.username, user.display_name, user.hue, user.role, session_id=session.fetchone()["id"])


def look(open_as, name: str, path: str):
    """A page that hears every run from its beginning."""
    page = open_as(name, "/settings")
    page.add_init_script(f"addEventListener('DOMContentLoaded', {LISTEN})")
    page.goto(page.url.removesuffix("/settings") + path)
    wait_until_live(page)
    return page


def frame(page, key: str):
    return page.locator(f"sketch-frame[data-key='{key}']")


def runs(page, key: str) -> list[dict]:
    return [run for run in page.evaluate("window.runs") if run["key"] == key]


def running(page, key: str) -> None:
    """It runs and has painted."""
    page.wait_for_function("key => window.runs.some(run => run.key === key && !run.ended && run.said > 1)", arg=key)


def goes_on(page, key: str) -> None:
    """The run of the beginning is still the only one, and paints."""
    [before] = runs(page, key)
    page.wait_for_function("([key, said]) => window.runs.some(run => run.key === key && run.said > said + 1)", arg=[key, before["said"]])
    assert len(runs(page, key)) == 1 and not runs(page, key)[0]["ended"]


def test_what_is_pinned_and_what_is_posted_runs_when_it_is_seen(open_as, hung):
    owner, [pinned, posted] = hung(pins=1, posts=1)
    page = look(open_as, "grace", f"/wall/{owner}")
    running(page, pinned)
    running(page, posted)


def test_a_sketch_in_a_post_is_as_large_as_the_post(open_as, hung):
    owner, [posted] = hung(posts=1)
    page = look(open_as, "grace", f"/wall/{owner}")
    running(page, posted)
    card, inside = page.locator(".wall-post").bounding_box(), page.locator(".wall-post iframe").bounding_box()
    assert card["width"] - inside["width"] < 8 and card["height"] - inside["height"] < 8


def test_a_sketch_that_is_hidden_ends_where_it_runs(open_as, hung, server):
    _, [hidden, other] = hung(pins=2)
    pages = {key: look(open_as, "grace", f"/scripts/{key}") for key in (hidden, other)}
    for key, page in pages.items():
        running(page, key)
    keeper = server.cookie_for("linus")
    with database(server) as db, db:
        db.execute("UPDATE users SET role = 'moderator' WHERE username = 'linus'")
    with pytest.raises(HTTPError, match="422"):
        server.open(f"/scripts/{hidden}/hide", keeper, b"reason=")
    pages[hidden].wait_for_timeout(1500)
    goes_on(pages[hidden], hidden)  # nothing was hidden, so nothing ends
    server.open(f"/scripts/{hidden}/hide", keeper, b"reason=It+flashes.").close()
    expect(frame(pages[hidden], hidden)).to_have_attribute("data-state", "stopped")
    expect(frame(pages[hidden], hidden)).to_contain_text("whoever keeps this server ended it")
    pages[hidden].errors[:] = [error for error in pages[hidden].errors if "404" not in error]  # the browser tells of the refusal
    goes_on(pages[other], other)


def test_a_running_sketch_goes_on_while_its_neighbours_change_and_while_it_is_moved(open_as, hung, server):
    owner, [first, second, posted] = hung(pins=2, posts=1)
    page = look(open_as, "grace", f"/wall/{owner}")
    for key in (first, second, posted):
        running(page, key)
    with database(server) as db:
        user = signed_in(server, db, owner)
        own = look(open_as, owner, f"/wall/{owner}?edit")
        own.evaluate("""() => {
            const {editor} = document.querySelector("wall-tray"), item = document.querySelector(".wall-post")
            editor.actions.place([{kind: "text", style: "note", body: "a neighbour", x: 900, y: 700, w: 200, h: 100}])
            editor.change([{item, x: 700, y: 420, rotation: 5}])
            editor.selection.set([item])
            editor.actions.layer("front")
        }""")
        saved(own)
        expect(page.locator(".wall-post", has_text="a neighbour")).to_be_visible()
        page.wait_for_function("() => Number(document.querySelector('.wall-post[data-script]').style.getPropertyValue('--x')) === 700")
        page.wait_for_function("() => document.querySelector('#wall-posts').lastElementChild.dataset.kind === 'script'")
        goes_on(page, posted)
        own.goto(f"{server.url}/wall/{owner}/pins")
        own.get_by_role("button", name="Move Sketch 2 up").click()
        expect(page.locator("#wall-pins wall-sketch").first).to_contain_text("Sketch 2")
        assert [pin.key for pin in pins_of(db, user.id)] == [second, first]
    for key in (first, second, posted):
        goes_on(page, key)


def test_what_is_said_of_a_running_sketch_changes_without_a_stop(open_as, hung, server):
    owner, [pinned] = hung(pins=1)
    page = look(open_as, "grace", f"/wall/{owner}")
    running(page, pinned)
    reply = open_as(owner, "/settings").request.post(
        f"{server.url}/studio/{pinned}/settings", form={"title": "Renamed", "about": "Now with words", "tags": "", "visibility": "public"},
        headers={"Sec-Fetch-Site": "same-origin", "Origin": server.url})
    assert reply.ok
    expect(page.locator("#wall-pins")).to_contain_text("Now with words")
    goes_on(page, pinned)


def test_made_private_it_is_gone_at_once_and_back_when_it_is_public_again(open_as, hung, server):
    owner, [pinned, posted] = hung(pins=1, posts=1)
    page, own = look(open_as, "grace", f"/wall/{owner}"), open_as(owner, "/settings")
    running(page, pinned)

    def show_to(key: str, visibility: str):
        assert own.request.post(
            f"{server.url}/studio/{key}/settings", form={"title": "Mine", "about": "", "tags": "", "visibility": visibility},
            headers={"Sec-Fetch-Site": "same-origin", "Origin": server.url}).ok

    for key in (pinned, posted):
        show_to(key, "private")
        expect(frame(page, key)).to_have_count(0)
    assert pinned not in page.content() and posted not in page.content()
    for key in (pinned, posted):
        show_to(key, "public")
        expect(frame(page, key)).to_have_count(1)


def test_at_most_three_live_at_once(open_as, hung):
    owner, keys = hung(pins=3, posts=2)
    page = look(open_as, "grace", f"/wall/{owner}")
    page.wait_for_function("() => window.runs.filter(run => run.said > 1).length === 3")
    page.wait_for_timeout(500)
    assert page.locator("sketch-frame iframe").count() == 3


def test_while_one_decorates_sketches_are_pictures_that_can_be_dragged(open_as, hung):
    owner, [pinned, posted] = hung(pins=1, posts=1)
    page = look(open_as, owner, f"/wall/{owner}?edit")
    page.wait_for_timeout(1200)  # longer than a sketch needs to be seen
    assert page.evaluate("window.runs") == [] and page.locator("iframe").count() == 0
    card = page.locator(".wall-post")
    box, before = card.bounding_box(), places(page)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 60, box["y"] + box["height"] / 2 + 40, steps=6)
    page.mouse.up()
    saved(page)
    [ref] = before
    assert places(page)[ref]["x"] > before[ref]["x"] + 20 and page.locator("iframe").count() == 0


def test_the_drawer_hangs_a_sketch_which_is_doubled_copied_and_undone(open_as, hung, server):
    owner, [key] = hung(pins=1)
    page = look(open_as, owner, f"/wall/{owner}?edit")
    page.get_by_role("button", name="Sketch", exact=True).click()
    expect(page.get_by_role("link", name="New sketch")).to_have_attribute("href", "/studio")
    page.locator(".own-sketch", has_text="Sketch 1").click()
    posts = page.locator(f".wall-post[data-script='{key}'][data-version]")
    expect(posts).to_have_count(1)
    page.get_by_role("button", name="Duplicate").click()
    expect(posts).to_have_count(2)
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")
    expect(posts).to_have_count(3)
    for left in (2, 1, 0):
        page.keyboard.press("Control+z")
        expect(posts).to_have_count(left)
    page.keyboard.press("Control+Shift+z")
    expect(posts).to_have_count(1)
    saved(page)
    with database(server) as db:
        assert [post.script.key for post in find_wall(db, None, owner).posts] == [key]


def test_a_visitor_who_wants_to_click_is_waited_for(open_as, hung):
    owner, [key] = hung(pins=1)
    page = look(open_as, "grace", f"/wall/{owner}")
    running(page, key)
    page.get_by_role("button", name="View").click()
    page.get_by_role("button", name="Sketches on click").click()
    expect(frame(page, key)).to_have_attribute("data-state", "poster")
    page.reload()
    page.wait_for_timeout(1200)
    assert page.evaluate("window.runs") == []
    frame(page, key).locator(".sketch__run").click()
    running(page, key)


def test_the_plain_view_shows_posters_that_lead_to_the_sketch(open_as, hung, server):
    owner, [key] = hung(pins=1)
    page = look(open_as, "grace", f"/wall/{owner}")
    page.context.add_cookies([{"name": "view", "value": "plain", "url": server.url}])
    page.reload()
    page.wait_for_timeout(1000)
    assert page.evaluate("window.runs") == [] and not frame(page, key).locator(".sketch__bar").is_visible()
    frame(page, key).locator(".sketch__stage").click()
    page.wait_for_url(f"**/scripts/{key}")


def test_a_sketch_that_hears_the_wall_asks_first(open_as, hung):
    owner, [key] = hung(pins=1, uses='["message"]')
    page = look(open_as, "grace", f"/wall/{owner}")
    page.wait_for_timeout(1000)
    assert page.evaluate("window.runs") == []
    frame(page, key).locator(".sketch__run").click()
    expect(frame(page, key)).to_have_attribute("data-state", "asking")


# rooms


def test_a_title_said_in_a_room_becomes_a_card_that_runs_on_a_click(open_as, hung, new_room):
    _, [key] = hung(pins=1)
    room = new_room("ada", "grace", messages=3)
    ada, grace = look(open_as, "ada", f"/rooms/{room}"), look(open_as, "grace", f"/rooms/{room}")
    write(ada, f"look {ada.url.partition('/rooms')[0]}/scripts/{key}")
    said = message(grace, "look").last
    expect(said.locator(".room-sketch")).to_be_visible()
    assert grace.evaluate("window.runs") == []
    assert said.locator("sketch-frame").get_attribute("data-place") == room
    said.locator(".sketch__run").click()
    running(grace, key)


def test_the_command_is_completed_and_a_reaction_leaves_the_card_running(open_as, hung, new_room, server):
    owner, [key] = hung(pins=1)
    with database(server) as db, db:
        db.execute("UPDATE scripts SET title = ? WHERE key = ?", (f"Tides of {owner}", key))
    page = look(open_as, "ada", f"/rooms/{new_room('ada', 'grace')}")
    page.get_by_label("Message", exact=True).press_sequentially(f"/sketch tides of {owner}")
    page.get_by_role("option", name=f"Tides of {owner}").click()
    expect(page.get_by_label("Message", exact=True)).to_have_value(f"[Tides of {owner.replace('_', chr(92) + '_')}](/scripts/{key}) ")
    page.keyboard.press("Enter")
    said = page.locator(".message[data-sort]", has_text="Tides of").last
    said.locator(".room-sketch .sketch__run").click()
    running(page, key)
    id = said.get_attribute("data-sort")
    page.evaluate("id => fetch(`/messages/${id}/reactions`, {method: 'POST', headers: {'X-Live': '1', 'Content-Type': 'application/json'}, "
                  "body: JSON.stringify({id: Number(id), emoji: '🎉', on: true})})", id)
    expect(said.locator(".reaction")).to_be_visible()
    goes_on(page, key)


def test_where_no_sketch_fits_the_words_stay(open_as, new_room):
    page = open_as("ada", f"/rooms/{new_room('ada')}")
    write(page, "/sketch of a kind that nobody made")
    failed = page.locator(".message.is-failed")
    expect(failed).to_contain_text("There is no sketch called")
    failed.get_by_role("button", name="Edit").click()
    expect(page.get_by_label("Message", exact=True)).to_have_value("/sketch of a kind that nobody made")


def test_a_card_that_arrives_leaves_the_reader_at_the_newest_message(open_as, hung, new_room):
    _, [key] = hung(pins=1)
    room = new_room("ada", "grace", messages=40)
    ada, grace = open_as("ada", f"/rooms/{room}"), open_as("grace", f"/rooms/{room}")
    write(ada, f"{ada.url.partition('/rooms')[0]}/scripts/{key}")
    expect(grace.locator(".room-sketch")).to_be_visible()
    assert grace.evaluate("document.querySelector('.messages__scroll').scrollTop") == 0
    expect(grace.locator(".room-sketch .sketch__run")).to_be_in_viewport()
