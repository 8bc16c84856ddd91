"""Decorating one's own wall: by mouse, by finger, by keyboard alone; and what becomes of it afterwards."""

import json
import re
from itertools import combinations
from math import hypot

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import wait_until_live
from tests.browser.walls import PLACES, drag, fill, item, place_emoji, places, saved, stands, wall_of

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def ada(open_as, wall_for):
    """Somebody on their own empty wall, decorating it."""
    name = wall_for()
    page = open_as(name, wall_of(name) + "?edit")
    wait_until_live(page)
    page.owner = name
    return page


def news(page):
    return page.locator(".wall-editor__news")


def stored(server, page) -> dict[str, dict]:
    """Where everything stands, as a page drawn anew has it."""
    fresh = page.context.new_page()
    fresh.goto(page.url.split("?")[0])
    found = places(fresh)
    fresh.close()
    return found


def middle(locator) -> tuple[float, float]:
    """Where a thing has come to rest: what arrives above it may still push it."""
    box = None
    while box != (box := locator.bounding_box()):
        locator.page.wait_for_timeout(80)
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_press_puts_a_sticker_in_the_middle_of_what_is_seen(ada, server):
    place_emoji(ada, "🪐", "ringed planet")
    expect(item(ada)).to_be_focused()
    view = ada.locator(".wall__scroller").bounding_box()
    x, y = middle(item(ada))
    assert abs(x - view["x"] - view["width"] / 2) < 4 and abs(y - view["y"] - view["height"] / 2) < 4
    expect(news(ada)).to_have_text("🪐 sticker placed")
    saved(ada)
    assert stored(server, ada) == places(ada)


def test_what_is_put_down_does_not_cover_what_stands_there(ada):
    for emoji, name in (("🪐", "ringed planet"), ("🚀", "rocket"), ("👻", "ghost")):
        place_emoji(ada, emoji, name)
        expect(item(ada, emoji)).to_be_focused()
    centres = [middle(item(ada, emoji)) for emoji in "🪐🚀👻"]
    apart = min(hypot(one[0] - two[0], one[1] - two[1]) for one, two in combinations(centres, 2))
    assert apart > item(ada, "🪐").bounding_box()["width"] * 0.8, centres


def test_a_link_may_be_typed_as_people_say_it(ada, server):
    ada.get_by_role("button", name="Link", exact=True).click()
    ada.get_by_label("Address").fill("example.org")
    ada.get_by_role("button", name="Hang it up").click()
    expect(news(ada)).to_contain_text("placed")
    saved(ada)
    ada.reload()
    expect(ada.locator(".wall-post a[href='https://example.org']")).to_be_visible()


def test_what_is_new_is_never_there_twice(ada):
    ada.evaluate("""() => {
        window.most = 0
        const count = () => { window.most = Math.max(window.most, document.querySelectorAll(".wall-sticker").length) }
        window.counting = new MutationObserver(count)
        window.counting.observe(document.getElementById("wall-stickers"), {childList: true, attributes: true, subtree: true})
    }""")
    for round in range(1, 6):
        place_emoji(ada, "🪐", "ringed planet")
        saved(ada)
        assert ada.evaluate("window.most") == round


def test_a_sticker_is_dragged_out_of_the_drawer_to_where_it_belongs(ada, server):
    ada.get_by_role("button", name="Sticker", exact=True).click()
    ada.get_by_label("Search emoji").fill("rocket")
    drag(ada, middle(ada.locator("[data-sticker*='🚀']").first), (900, 250))
    stands(item(ada))
    x, y = middle(item(ada))
    assert abs(x - 900) < 2 and abs(y - 250) < 2


def test_a_mouse_moves_sizes_and_turns_it(ada, server):
    place_emoji(ada, "🪐", "ringed planet")
    before = places(ada)[item(ada).get_attribute("id")]
    x, y = middle(item(ada))
    drag(ada, (x, y), (x + 150, y - 90), held="Alt")
    stands(item(ada))
    unit = ada.evaluate("document.querySelector('wall-page').unit")
    moved = places(ada)[item(ada).get_attribute("id")]
    assert moved["x"] == pytest.approx(before["x"] + 150 / unit, abs=1)
    assert moved["y"] == pytest.approx(before["y"] - 90 / unit, abs=1)
    corner = middle(ada.locator("[data-handle=se]"))
    drag(ada, corner, (corner[0] + 60, corner[1] + 60))
    knob, centre = middle(ada.locator("[data-handle=turn]")), middle(item(ada))
    drag(ada, knob, (centre[0] + 150, centre[1] + 4))
    saved(ada)
    turned = places(ada)[item(ada).get_attribute("id")]
    assert turned["s"] > moved["s"] + 30
    assert turned["r"] % 15 == 0 and turned["r"] == pytest.approx(90, abs=15)
    assert stored(server, ada) == places(ada)


def test_what_is_dragged_is_drawn_to_the_middle_of_the_plane_and_says_so(ada):
    place_emoji(ada, "🪐", "ringed planet")
    x, y = middle(item(ada))
    drag(ada, (x, y), (x - 200, y + 40))
    x, y = middle(item(ada))
    plane = ada.locator("#wall-plane").bounding_box()
    target = (plane["x"] + plane["width"] / 2 + 4, y)
    ada.mouse.move(x, y)
    ada.mouse.down()
    ada.mouse.move(*target, steps=5)
    expect(ada.locator(".wall-guide--x")).to_be_visible()
    ada.mouse.up()
    expect(ada.locator(".wall-guide--x")).to_be_hidden()
    assert places(ada)[item(ada).get_attribute("id")]["x"] == 600


def test_the_edge_of_a_card_is_drawn_to_guides_and_alt_frees_it(ada):
    ada.evaluate("document.querySelector('wall-editor').tray.card('hello')")
    stands(item(ada))
    x, y = middle(ada.locator("[data-handle=e]"))
    card, plane = item(ada).bounding_box(), ada.locator("#wall-plane").bounding_box()
    near = x + plane["x"] + plane["width"] - card["x"] - card["width"] - 4
    ada.mouse.move(x, y)
    ada.mouse.down()
    ada.mouse.move(near, y, steps=5)
    expect(ada.locator(".wall-guide--x")).to_be_visible()
    ada.keyboard.down("Alt")
    ada.mouse.move(near, y + 1)
    expect(ada.locator(".wall-guide--x")).to_be_hidden()
    ada.keyboard.up("Alt")
    ada.mouse.move(near, y)
    ada.mouse.up()
    card = places(ada)[item(ada).get_attribute("id")]
    assert card["x"] + card["w"] / 2 == pytest.approx(1200, abs=0.6)


def test_the_corner_of_an_upright_sticker_is_drawn_to_a_guide_and_keeps_its_shape(ada):
    ada.evaluate("document.querySelector('wall-editor').tray.sticker({kind: 'emoji', content: '🪐', size: 100, rotation: 0}, {x: 700, y: 300})")
    stands(item(ada))
    plane = ada.locator("#wall-plane").bounding_box()
    x, y = middle(ada.locator("[data-handle=nw]"))
    drag(ada, (x, y), (plane["x"] + plane["width"] / 2 + 4, y - (x - plane["x"] - plane["width"] / 2) + 4))
    saved(ada)
    sticker = places(ada)[item(ada).get_attribute("id")]
    assert sticker["x"] - sticker["s"] / 2 == pytest.approx(600, abs=0.6) and sticker["s"] > 140


def test_undo_and_redo_look_as_if_they_did_nothing_when_they_would(ada):
    def able() -> list[str]:
        return [name for name in ("Undo", "Redo") if ada.get_by_role("button", name=name, exact=True).get_attribute("aria-disabled") == "false"]

    def turn(name: str) -> None:
        ada.get_by_role("button", name=name, exact=True).click()
        saved(ada)

    assert able() == []
    place_emoji(ada, "🪐", "ringed planet")
    saved(ada)
    assert able() == ["Undo"]
    turn("Undo")
    assert able() == ["Redo"]
    ada.reload()
    wait_until_live(ada)
    assert able() == ["Redo"]
    turn("Redo")
    assert able() == ["Undo"]


def test_a_step_from_another_device_can_be_undone_here(ada, open_as):
    other = open_as(ada.owner, wall_of(ada.owner) + "?edit")
    wait_until_live(other)
    place_emoji(other, "🪐", "ringed planet")
    ada.get_by_role("button", name="Undo", exact=True, disabled=False).click()
    expect(item(ada)).to_have_count(0)


def test_the_sticker_tool_looks_chosen_while_its_drawer_is_open(ada):
    tool = ada.get_by_role("button", name="Sticker", exact=True)
    closed = tool.evaluate("tool => getComputedStyle(tool).backgroundColor")
    tool.click()
    expect(tool).to_have_attribute("aria-expanded", "true")
    expect(tool).not_to_have_css("background-color", closed)
    ada.keyboard.press("Escape")
    expect(tool).to_have_attribute("aria-expanded", "false")


def test_the_drawer_of_art_begins_with_what_is_no_emoji(ada):
    ada.get_by_role("button", name="Sticker", exact=True).click()
    ada.get_by_role("tab", name="Art").click()
    expect(ada.locator("wall-art .wall-drawer__title")).to_have_text(["Pixelarticons", "Phosphor", "Fluent Emoji Flat"])


def test_several_are_selected_and_moved_together_and_that_is_one_step(ada, server):
    for name, emoji in (("ringed planet", "🪐"), ("rocket", "🚀"), ("glowing star", "🌟")):
        place_emoji(ada, emoji, name)
    saved(ada)
    before = places(ada)
    view = ada.locator(".wall__scroller").bounding_box()
    drag(ada, (view["x"] + view["width"] - 40, view["y"] + 20), (view["x"] + view["width"] / 2 - 120, view["y"] + view["height"] - 120))
    expect(news(ada)).to_have_text("3 things selected")
    x, y = middle(ada.locator(".wall-sticker").nth(1))
    drag(ada, (x, y), (x + 100, y + 60), held="Alt")
    saved(ada)
    after = places(ada)
    shifts = {(round(after[ref]["x"] - before[ref]["x"]), round(after[ref]["y"] - before[ref]["y"])) for ref in before}
    assert len(shifts) == 1 and shifts != {(0, 0)}
    ada.keyboard.press("Control+z")
    expect(news(ada)).to_have_text("Undone: Move 3 stickers")
    assert places(ada) == before == stored(server, ada)


def test_a_finger_places_moves_and_two_fingers_size_and_turn(open_as, wall_for, server):
    name = wall_for()
    page = open_as(name, wall_of(name) + "?edit", **PHONE)
    wait_until_live(page)
    page.get_by_role("button", name="Sticker", exact=True).tap()
    page.locator(".wall-drawer__emoji").nth(9).tap()
    stands(item(page))
    page.get_by_role("button", name="Close").first.tap()
    cdp = page.context.new_cdp_session(page)
    x, y = middle(item(page))
    before = places(page)[item(page).get_attribute("id")]
    touch(cdp, [[(x + step * 6, y + step * 8)] for step in range(11)])
    saved(page)
    moved = places(page)[item(page).get_attribute("id")]
    assert moved["x"] > before["x"] + 120 and moved["y"] > before["y"] + 160
    x, y = middle(item(page))
    touch(cdp, [[(x - 14, y), (x + 14, y)]] + [[(x - 14 - step, y - step * 3), (x + 14 + step, y + step * 3)] for step in range(1, 11)])
    saved(page)
    turned = places(page)[item(page).get_attribute("id")]
    assert turned["s"] > moved["s"] * 1.5 and turned["r"] > 30
    assert stored(server, page) == places(page)


def test_the_plain_view_offers_no_zoom_since_it_is_a_column_of_words(ada):
    expect(ada.locator(".wall-zoom")).to_be_visible()
    ada.get_by_role("button", name="View").click()
    ada.get_by_role("button", name="Plain view").click()
    expect(ada.locator(".wall[data-view=plain]")).to_be_visible()
    wait_until_live(ada)
    expect(ada.locator(".wall-zoom")).to_have_count(0)


def test_fingers_on_nothing_scroll_and_zoom_the_plane(open_as, wall_for):
    name = wall_for()
    page = open_as(name, wall_of(name) + "?edit", **PHONE)
    wait_until_live(page)
    cdp = page.context.new_cdp_session(page)
    touch(cdp, [[(150, 400), (240, 400)]] + [[(150 - step * 6, 400), (240 + step * 6, 400)] for step in range(1, 11)])
    expect(page.locator(".wall-zoom")).to_have_attribute("data-zoomed", "")
    plane = page.locator("#wall-plane").bounding_box()
    assert plane["width"] > 390 * 2
    touch(cdp, [[(200 - step * 8, 400)] for step in range(11)])
    page.wait_for_function("() => document.querySelector('.wall__scroller').scrollLeft > 250")
    assert page.evaluate("visualViewport.scale") == 1


def touch(cdp, frames) -> None:
    """Fingers down at the first frame's points, through the others, and up."""
    def send(kind, points):
        cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [
            {"x": x, "y": y, "id": finger} for finger, (x, y) in enumerate(points)
        ]})

    first, *others = frames
    for fingers in range(1, len(first) + 1):
        send("touchStart", first[:fingers])
    for points in others:
        send("touchMove", points)
    send("touchEnd", [])


def test_a_keyboard_alone_places_moves_sizes_turns_layers_doubles_and_deletes(ada, server):
    for name in ("rocket", "ringed planet"):
        ada.get_by_role("button", name="Sticker", exact=True).focus()
        ada.keyboard.press("Enter")
        ada.keyboard.press("Tab")
        ada.keyboard.press("Tab")
        ada.keyboard.press("Tab")
        ada.get_by_label("Search emoji").and_(ada.locator(":focus")).wait_for()
        ada.keyboard.type(name)
        ada.locator(".wall-drawer__place[aria-label=Found]").wait_for()
        ada.keyboard.press("Tab")
        while not ada.evaluate("document.activeElement.matches('[data-sticker]')"):
            ada.keyboard.press("Tab")
        ada.keyboard.press("Enter")
        expect(news(ada)).to_contain_text("placed")
        ada.keyboard.press("Escape")
        expect(ada.locator("#wall-drawer")).to_be_hidden()
    saved(ada)
    ref = ada.locator(".wall-sticker").nth(1).get_attribute("id")
    expect(ada.locator(f"#{ref}")).to_be_focused()
    start = places(ada)[ref]
    for key in ("ArrowRight", "Shift+ArrowDown", "ArrowRight"):
        ada.keyboard.press(key)
    expect(news(ada)).to_have_text(f"🪐 sticker moved to {start['x'] + 2:.0f}, {start['y'] + 10:.0f}")
    ada.keyboard.press("+")
    expect(news(ada)).to_contain_text("wide")
    ada.keyboard.press(".")
    expect(news(ada)).to_contain_text("turned to")
    ada.keyboard.press("[")
    expect(news(ada)).to_have_text("🪐 sticker one back")
    saved(ada)
    now = places(ada)[ref]
    assert (now["x"], now["y"], now["z"]) == (start["x"] + 2, start["y"] + 10, 1)
    assert now["s"] == pytest.approx(start["s"] * 1.05, abs=0.1) and now["r"] == pytest.approx(start["r"] + 15, abs=0.1)
    ada.keyboard.press("Control+d")
    expect(ada.locator(".wall-sticker")).to_have_count(3)
    ada.keyboard.press("Delete")
    expect(news(ada)).to_have_text("🪐 sticker deleted")
    saved(ada)
    assert len(places(ada)) == 2 and places(ada) == stored(server, ada)


def test_words_are_written_on_the_card_itself(ada, server):
    ada.get_by_role("button", name="Card", exact=True).click()
    ada.keyboard.type("Hello **world**")
    ada.keyboard.press("Escape")
    expect(ada.locator(".wall-post strong")).to_have_text("world")
    ada.locator(".wall-post").dblclick()
    expect(ada.locator(".wall-writing__words")).to_have_value("Hello **world**")
    ada.keyboard.type(", and moon")
    ada.keyboard.press("Control+Enter")
    expect(ada.locator(".wall-post")).to_contain_text("Hello world, and moon")
    ada.get_by_label("Style").select_option("ink")
    expect(ada.locator(".wall-post[data-style=ink]")).to_be_visible()
    saved(ada)
    assert stored(server, ada) == places(ada)


def test_a_link_a_picture_and_a_picture_as_a_sticker_are_hung_up(ada, server, tmp_path):
    picture = tmp_path / "comet.png"
    Image.new("RGBA", (300, 200), (255, 90, 46, 128)).save(picture)
    ada.get_by_role("button", name="Link", exact=True).click()
    ada.get_by_label("Address").fill("https://example.org/comets")
    ada.keyboard.press("Enter")
    expect(ada.locator(".wall-post[data-kind=link]")).to_contain_text("example.org")
    with ada.expect_file_chooser() as chooser:
        ada.get_by_role("button", name="Picture", exact=True).click()
    chooser.value.set_files(picture)
    described = ada.get_by_label("Description")
    expect(described).to_be_focused()
    described.fill("An orange comet")
    described.press("Enter")
    expect(ada.locator(".wall-post[data-kind=image] img[alt='An orange comet']")).to_be_visible()
    ada.get_by_role("button", name="Sticker", exact=True).click()
    ada.get_by_role("tab", name="Yours").click()
    ada.get_by_label("What it shows").fill("A comet, cut out")
    ada.locator("#wall-panel-upload input[type=file]").set_input_files(picture)
    expect(ada.locator(".wall-sticker[data-version] img[alt='A comet, cut out']")).to_be_visible()
    saved(ada)
    assert stored(server, ada) == places(ada)


def test_a_card_without_words_is_none(ada):
    ada.get_by_role("button", name="Card", exact=True).click()
    ada.keyboard.press("Escape")
    expect(ada.locator(".wall-writing")).to_have_count(0)
    expect(ada.locator(".wall-post")).to_have_count(0)


def test_twenty_steps_are_undone_and_done_again_after_a_reload(ada, server):
    place_emoji(ada, "🪐", "ringed planet")
    saved(ada)
    history = [places(ada)]
    for step in range(22):
        ada.keyboard.press("Control+d" if step == 12 else ("Shift+ArrowRight", "Shift+ArrowDown", "+", ".")[step % 4])
        saved(ada)
        history.append(places(ada))
    ada.reload()
    wait_until_live(ada)
    for state in reversed(history[:-1]):
        turn_back(ada, "undo", state)
    assert stored(server, ada) == history[0]
    for state in history[1:]:
        turn_back(ada, "redo", state)
    assert stored(server, ada) == history[-1]


def turn_back(page, tool: str, state: dict) -> None:
    page.locator(f"[data-tool={tool}]").click()
    page.wait_for_function(f"state => JSON.stringify(({PLACES})()) === JSON.stringify(state)", arg=state)


def test_what_is_copied_can_be_pasted_on_the_same_wall_and_on_another_of_the_same_browser(ada, server):
    ada.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server.url)
    place_emoji(ada, "🪐", "ringed planet")
    ada.keyboard.press("Control+c")
    expect(news(ada)).to_have_text("🪐 sticker copied")
    assert json.loads(ada.evaluate("navigator.clipboard.readText()"))["items"][0]["content"] == "🪐"
    ada.keyboard.press("Control+v")
    expect(ada.locator(".wall-sticker")).to_have_count(2)
    saved(ada)
    ada.evaluate("navigator.clipboard.writeText('a thought from elsewhere')")
    ada.keyboard.press("Control+v")
    expect(ada.locator(".wall-post")).to_have_text("a thought from elsewhere")
    saved(ada)
    assert stored(server, ada) == places(ada)


def test_layers_change_for_everyone_at_once(ada, open_as, server):
    for name, emoji in (("rocket", "🚀"), ("ringed planet", "🪐"), ("glowing star", "🌟")):
        place_emoji(ada, emoji, name)
    saved(ada)
    grace = open_as("grace", wall_of(ada.owner))
    wait_until_live(grace)
    ada.get_by_role("button", name="To the back").click()
    saved(ada)
    star = item(ada, "🌟").get_attribute("id")
    grace.wait_for_function("ref => document.getElementById(ref).style.getPropertyValue('--z') === '1'", arg=star)
    assert places(grace) == places(ada) == stored(server, ada)
    assert [ref for ref, _ in sorted(places(grace).items(), key=lambda one: one[1]["z"])] == grace.evaluate(
        "[...document.querySelectorAll('#wall-stickers > *')].map(item => item.id)"), "and so does the order of the Tab key"


def test_the_201st_sticker_is_refused_and_leaves_no_trace(ada, server):
    fill(server, ada.owner, stickers=200)
    ada.reload()
    wait_until_live(ada)
    ada.get_by_role("button", name="Sticker", exact=True).click()
    ada.locator(".wall-drawer__emoji").first.click()
    expect(ada.locator("#flash [data-kind=error]")).to_contain_text("200 stickers")
    expect(ada.locator(".wall-sticker")).to_have_count(200)
    assert stored(server, ada) == places(ada)


def test_what_was_typed_comes_back_when_it_is_refused(ada, server):
    fill(server, ada.owner, posts=60)
    ada.reload()
    wait_until_live(ada)
    ada.get_by_role("button", name="Card", exact=True).click()
    ada.keyboard.type("one card too many")
    ada.keyboard.press("Escape")
    expect(ada.locator("#flash [data-kind=error]")).to_contain_text("60 cards")
    expect(ada.locator(".wall-writing__words")).to_have_value("one card too many")


def test_a_visitor_decorates_with_what_is_theirs_and_leaves_the_rest_alone(ada, open_as, server):
    place_emoji(ada, "🪐", "ringed planet")
    saved(ada)
    db = server.database()
    with db:
        db.execute("UPDATE profiles SET visitors = 'members' WHERE user_id = (SELECT id FROM users WHERE username = ?)", (ada.owner,))
    db.close()
    grace = open_as("grace", wall_of(ada.owner) + "?edit")
    wait_until_live(grace)
    assert grace.get_by_role("button", name="Picture").count() == 0
    x, y = middle(item(grace, "🪐"))
    before = places(grace)
    drag(grace, (x, y), (x + 80, y))
    assert places(grace) == before
    place_emoji(grace, "🚀", "rocket")
    stands(item(grace, "🚀"))
    saved(grace)
    item(grace, "🚀").hover()
    x, y = middle(item(grace, "🚀"))
    drag(grace, (x, y), (x + 80, y + 50))
    saved(grace)
    stands(item(ada, "🚀"))
    expect(item(grace, "🚀")).to_have_attribute("data-version", re.compile(r"^([3-9]|\d\d)"))
    expect(item(ada, "🚀")).to_have_attribute("data-by", "grace")
    assert places(ada) == places(grace) == stored(server, grace)
